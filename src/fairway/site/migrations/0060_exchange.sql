-- The data-flow register: each crossing, for the owner of the data.
CREATE TABLE data_flow (
    case_id     uuid NOT NULL,
    scope       text NOT NULL,
    envelope    uuid NOT NULL,
    crossed     text NOT NULL,
    other_site  text NOT NULL,
    kind        text NOT NULL,
    sequence    integer NOT NULL,
    elements    jsonb NOT NULL,
    purpose     text NOT NULL,
    legal_basis text NOT NULL,
    retention   text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope, envelope)
);
ALTER TABLE data_flow ENABLE ROW LEVEL SECURITY;
ALTER TABLE data_flow FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON data_flow TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON data_flow FOR SELECT TO fairway_reader USING (EXISTS (
    SELECT 1 FROM grants
    WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
      AND grants.case_id = data_flow.case_id AND grants.scope = data_flow.scope
      AND (grants.until IS NULL
           OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))));
GRANT SELECT, INSERT, UPDATE, DELETE ON data_flow TO fairway_writer;
GRANT SELECT ON data_flow TO fairway_reader;

-- Envelopes as they came, before they are opened; an acknowledgement means that they are here.
CREATE TABLE envelope_inbox (
    sender      text NOT NULL,
    case_id     uuid NOT NULL,
    sequence    integer NOT NULL,
    envelope    uuid NOT NULL,
    content     bytea NOT NULL,
    received_at timestamptz NOT NULL,
    taken_at    timestamptz,
    fault       text,
    PRIMARY KEY (case_id, sender, sequence)
);
CREATE INDEX envelope_inbox_waiting ON envelope_inbox (case_id, sender, sequence) WHERE taken_at IS NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON envelope_inbox TO fairway_writer;
