-- The risk desk of a customs: versions of decision tables, authorised platforms, outcomes of inspections, and how far
-- the previews of tables are. Scope "decision" of the desk's case and "authority" of a batch are the customs' alone.
CREATE TABLE parcel_risk_table (
    case_id      uuid        NOT NULL,
    scope        text        NOT NULL,
    name         text        NOT NULL,
    version      integer     NOT NULL,
    valid_from   date        NOT NULL,
    why          text        NOT NULL,
    rows         jsonb       NOT NULL,
    recorded_at  timestamptz NOT NULL,
    recorded_by  text        NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text        NOT NULL,
    reason       text        NOT NULL,
    PRIMARY KEY (case_id, scope, name, version)
);
CREATE TABLE parcel_authorised_platform (
    case_id     uuid        NOT NULL,
    scope       text        NOT NULL,
    code        text        NOT NULL,
    version     integer     NOT NULL,
    name        text        NOT NULL,
    certificate text        NOT NULL,
    valid_from  date        NOT NULL,
    valid_until date,
    why         text        NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text        NOT NULL,
    PRIMARY KEY (case_id, scope, code, version)
);
CREATE TABLE parcel_inspection (
    case_id     uuid        NOT NULL,
    scope       text        NOT NULL,
    ebp_code    text        NOT NULL,
    order_no    text        NOT NULL,
    version     integer     NOT NULL,
    latest      boolean     NOT NULL,
    found       boolean     NOT NULL,
    what        jsonb       NOT NULL,
    note        text        NOT NULL,
    selected    text        NOT NULL,
    reasons     jsonb       NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text        NOT NULL,
    PRIMARY KEY (case_id, scope, ebp_code, order_no, version)
);
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['parcel_risk_table', 'parcel_authorised_platform', 'parcel_inspection'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY writer ON %I TO fairway_writer USING (true) WITH CHECK (true)', name);
        EXECUTE format($policy$
            CREATE POLICY reader ON %1$I FOR SELECT TO fairway_reader USING (EXISTS (
                SELECT 1 FROM grants
                WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
                  AND grants.case_id = %1$I.case_id AND grants.scope = %1$I.scope
                  AND (grants.until IS NULL
                       OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
                OFFSET 0))
        $policy$, name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fairway_writer', name);
        EXECUTE format('GRANT SELECT ON %I TO fairway_reader', name);
    END LOOP;
END $$;

-- No projection: a preview is asked for, worked on by the parcel process, and worth nothing after some days.
CREATE TABLE parcel_risk_preview (
    preview      uuid        PRIMARY KEY,
    organisation uuid        NOT NULL,
    name         text        NOT NULL,
    version      jsonb       NOT NULL,
    asked_at     timestamptz NOT NULL,
    status       text        NOT NULL,
    done         integer     NOT NULL,
    total        integer     NOT NULL,
    worker       text        NOT NULL,
    began        timestamptz,
    at           timestamptz NOT NULL,
    result       jsonb
);
CREATE INDEX parcel_risk_preview_waiting ON parcel_risk_preview (asked_at) WHERE status IN ('waiting', 'working');
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_risk_preview TO fairway_writer;
