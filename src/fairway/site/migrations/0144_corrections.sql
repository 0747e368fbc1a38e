-- The same bytes are one message, unless they stand in the place of another one: a message that is read again as it
-- came, or a correction that goes back to what was sent before.
ALTER TABLE inbound_message DROP CONSTRAINT inbound_once;
CREATE UNIQUE INDEX inbound_once ON inbound_message
    (partner, sha256, test, (coalesce(corrects, '00000000-0000-0000-0000-000000000000')));
