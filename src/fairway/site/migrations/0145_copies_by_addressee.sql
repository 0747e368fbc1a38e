-- Copies that wait, by the organisation that they are addressed to, newest first: how they are listed.
CREATE INDEX retrievable_copy_addressee ON retrievable_copy (addressed_to, received_at DESC, case_id DESC);
