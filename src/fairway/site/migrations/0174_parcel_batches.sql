-- Batches of parcels: what is shown of them, the queue of those that wait, how far the work is, and the keys of their
-- personal data.
CREATE TABLE parcel_batch_view (
    case_id      uuid NOT NULL,
    scope        text NOT NULL,
    organisation uuid NOT NULL,
    reference    text NOT NULL,
    flow         text NOT NULL,
    retention    text NOT NULL,
    status       text NOT NULL,
    arrives_at   timestamptz,
    conveyance   text NOT NULL,
    corrects     uuid,
    opened_at    timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    judged_at    timestamptz,
    run          integer NOT NULL,
    files        jsonb NOT NULL,
    parcels      bigint,
    cleared      bigint,
    to_fix       bigint,
    verdict      jsonb,
    issues       jsonb NOT NULL,
    submission   uuid,
    erased_at    timestamptz,
    search       text NOT NULL,
    PRIMARY KEY (case_id, scope)
);
CREATE INDEX parcel_batch_view_opened ON parcel_batch_view (scope, opened_at DESC, case_id);
ALTER TABLE parcel_batch_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE parcel_batch_view FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON parcel_batch_view TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON parcel_batch_view FOR SELECT TO fairway_reader USING (EXISTS (
    SELECT 1 FROM grants
    WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
      AND grants.case_id = parcel_batch_view.case_id AND grants.scope = parcel_batch_view.scope
      AND (grants.until IS NULL
           OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
    OFFSET 0));
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_batch_view TO fairway_writer;
GRANT SELECT ON parcel_batch_view TO fairway_reader;

CREATE TABLE parcel_job (
    case_id uuid PRIMARY KEY,
    run     integer NOT NULL,
    since   timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_job TO fairway_writer;

-- No projection: told every second by the process at work, and worth nothing after it.
CREATE TABLE parcel_progress (
    case_id uuid PRIMARY KEY,
    run     integer NOT NULL,
    stage   text NOT NULL,
    done    bigint NOT NULL,
    total   bigint NOT NULL,
    worker  text NOT NULL,
    began   timestamptz NOT NULL,
    at      timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_progress TO fairway_writer;

-- No projection either: a key that is deleted is gone for good. Sealed with the site's secret.
CREATE TABLE parcel_key (
    case_id   uuid NOT NULL,
    retention text NOT NULL,
    sealed    bytea NOT NULL,
    made_at   timestamptz NOT NULL,
    PRIMARY KEY (case_id, retention)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_key TO fairway_writer;
