-- Applications to join the scheme, and how each customs stands to each and to every thing in it.
CREATE TABLE joining_view (
    case_id      uuid NOT NULL,
    scope        text NOT NULL,
    reference    text NOT NULL,
    home         text NOT NULL,
    organisation uuid,
    name         text NOT NULL,
    carrier      jsonb NOT NULL,
    sides        jsonb NOT NULL,
    revision     integer NOT NULL,
    statement    text NOT NULL,
    withdrawn    boolean NOT NULL,
    applied_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    search       text NOT NULL,
    PRIMARY KEY (case_id, scope)
);
CREATE TABLE joining_part (
    case_id uuid NOT NULL,
    scope   text NOT NULL,
    side    text NOT NULL,
    kind    text NOT NULL,
    code    text NOT NULL,
    version integer NOT NULL,
    part    text NOT NULL,
    reason  text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope, side, kind, code)
);
DO $$
DECLARE shared text;
BEGIN
    FOREACH shared IN ARRAY ARRAY['joining_view', 'joining_part'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', shared);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', shared);
        EXECUTE format('CREATE POLICY writer ON %I TO fairway_writer USING (true) WITH CHECK (true)', shared);
        EXECUTE format($policy$
            CREATE POLICY reader ON %1$I FOR SELECT TO fairway_reader USING (EXISTS (
                SELECT 1 FROM grants
                WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
                  AND grants.case_id = %1$I.case_id AND grants.scope = %1$I.scope
                  AND (grants.until IS NULL
                       OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
                OFFSET 0))
        $policy$, shared);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fairway_writer', shared);
        EXECUTE format('GRANT SELECT ON %I TO fairway_reader', shared);
    END LOOP;
END $$;
