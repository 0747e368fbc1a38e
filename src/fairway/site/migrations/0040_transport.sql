-- Trips as they stand. Scope "trip" for who runs and carries them out and for customs, "driver" for the driver.
CREATE TABLE trip_view (
    case_id       uuid NOT NULL,
    scope         text NOT NULL,
    direction     text NOT NULL,
    control_point text NOT NULL,
    crossing_date date,
    batch_number  text,
    status        text NOT NULL,
    organisation  uuid NOT NULL,
    carrier       uuid,
    confirmation  jsonb,
    crossed_at    timestamptz,
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope)
);
CREATE TABLE vehicle_view (
    case_id           uuid NOT NULL,
    scope             text NOT NULL,
    vehicle           text NOT NULL,
    hk_mark           text NOT NULL,
    cn_plate          text,
    driver            uuid,
    status            text NOT NULL,
    earliest_crossing timestamptz,
    crossed_at        timestamptz,
    "references"      jsonb NOT NULL,
    refused           jsonb,
    detail            jsonb NOT NULL,
    PRIMARY KEY (case_id, scope, vehicle)
);
-- Which vehicle carries which cargo reference, over all trips of the site.
CREATE TABLE carried_reference (
    ccrn       text NOT NULL,
    case_id    uuid NOT NULL,
    vehicle    text NOT NULL,
    hk_mark    text NOT NULL,
    packages   integer,
    crossed_at timestamptz,
    PRIMARY KEY (ccrn, case_id, vehicle)
);
CREATE INDEX carried_reference_case ON carried_reference (case_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON carried_reference TO fairway_writer;
-- Vehicles that may come to a kiosk, by registration mark.
CREATE TABLE vehicle_at_boundary (
    hk_mark_key   text NOT NULL,
    case_id       uuid NOT NULL,
    vehicle       text NOT NULL,
    control_point text NOT NULL,
    PRIMARY KEY (hk_mark_key, case_id, vehicle)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON vehicle_at_boundary TO fairway_writer;
DO $$
DECLARE shared text;
BEGIN
    FOREACH shared IN ARRAY ARRAY['trip_view', 'vehicle_view'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', shared);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', shared);
        EXECUTE format('CREATE POLICY writer ON %I TO fairway_writer USING (true) WITH CHECK (true)', shared);
        EXECUTE format($policy$
            CREATE POLICY reader ON %1$I FOR SELECT TO fairway_reader USING (EXISTS (
                SELECT 1 FROM grants
                WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
                  AND grants.case_id = %1$I.case_id AND grants.scope = %1$I.scope
                  AND (grants.until IS NULL
                       OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))))
        $policy$, shared);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fairway_writer', shared);
        EXECUTE format('GRANT SELECT ON %I TO fairway_reader', shared);
    END LOOP;
END $$;
