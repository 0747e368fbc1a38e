-- Who is named in the documents of a judged batch, with the counts of the parcels that name it. Several organisations
-- are named in one batch and hold the same scope, so the row says besides whose it is.
CREATE TABLE parcel_named_view (
    case_id      uuid NOT NULL,
    scope        text NOT NULL,
    organisation uuid NOT NULL,
    role         text NOT NULL,
    codes        jsonb NOT NULL,
    sender       uuid NOT NULL,
    reference    text NOT NULL,
    flow         text NOT NULL,
    conveyance   text NOT NULL,
    arrives_at   timestamptz,
    judged_at    timestamptz NOT NULL,
    parcels      bigint NOT NULL,
    cleared      bigint NOT NULL,
    late         bigint NOT NULL,
    PRIMARY KEY (case_id, scope, organisation, role)
);
CREATE INDEX parcel_named_view_holder ON parcel_named_view (organisation, judged_at DESC, case_id);
ALTER TABLE parcel_named_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE parcel_named_view FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON parcel_named_view TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON parcel_named_view FOR SELECT TO fairway_reader USING (
    organisation = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
    AND EXISTS (
        SELECT 1 FROM grants
        WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
          AND grants.case_id = parcel_named_view.case_id AND grants.scope = parcel_named_view.scope
          AND (grants.until IS NULL
               OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
        OFFSET 0));
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_named_view TO fairway_writer;
GRANT SELECT ON parcel_named_view TO fairway_reader;
