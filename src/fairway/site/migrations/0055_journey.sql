-- What happened to a submission on its way, and what the other side says of its documents.
CREATE TABLE milestone_view (
    case_id   uuid NOT NULL,
    scope     text NOT NULL,
    key       text NOT NULL,
    milestone text NOT NULL,
    at        timestamptz NOT NULL,
    planned   timestamptz,
    source    text NOT NULL,
    place     text NOT NULL,
    vehicle   text NOT NULL,
    raw_code  text NOT NULL,
    text      text NOT NULL,
    simulated boolean NOT NULL,
    noted_at  timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope, key)
);
CREATE TABLE other_side_view (
    case_id             uuid NOT NULL,
    scope               text NOT NULL,
    site                text NOT NULL,
    target              text NOT NULL,
    document_group      text NOT NULL,
    form                text NOT NULL,
    status              text NOT NULL,
    raw_code            text NOT NULL,
    at                  timestamptz NOT NULL,
    authority_reference text,
    text                text NOT NULL,
    simulated           boolean NOT NULL,
    told_at             timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope, site, target, document_group)
);
DO $$
DECLARE shared text;
BEGIN
    FOREACH shared IN ARRAY ARRAY['milestone_view', 'other_side_view'] LOOP
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
