-- What partners and pages are told, in the order of the log, each for the scope that may see it.
CREATE TABLE event (
    position bigint NOT NULL,
    scope    text NOT NULL,
    case_id  uuid NOT NULL,
    type     text NOT NULL,
    at       timestamptz NOT NULL,
    data     jsonb NOT NULL,
    PRIMARY KEY (position, scope)
);
CREATE INDEX event_case ON event (case_id, position);
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON event TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON event FOR SELECT TO fairway_reader USING (EXISTS (
    SELECT 1 FROM grants
    WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
      AND grants.case_id = event.case_id AND grants.scope = event.scope
      AND (grants.until IS NULL
           OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))));
GRANT SELECT, INSERT, UPDATE, DELETE ON event TO fairway_writer;
GRANT SELECT ON event TO fairway_reader;

-- Where an organisation wants to be told. The secret signs; it is shown once.
CREATE TABLE webhook (
    webhook     uuid PRIMARY KEY,
    holder      uuid NOT NULL,
    url         text NOT NULL,
    secret      text NOT NULL,
    types       jsonb NOT NULL,
    active      boolean NOT NULL,
    position    bigint NOT NULL,
    generation  integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    last_at     timestamptz,
    last_status text
);
CREATE INDEX webhook_holder ON webhook (holder);
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook TO fairway_writer;
