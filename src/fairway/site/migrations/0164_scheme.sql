-- The scheme: every version of every entry. Scope "public" is for whoever is signed in, "scheme" for members and the
-- customs of the site, "full" and "authority" for the applicant and the customs that were asked.
CREATE TABLE scheme_entry (
    case_id      uuid NOT NULL,
    scope        text NOT NULL,
    kind         text NOT NULL,
    code         text NOT NULL,
    version      integer NOT NULL,
    valid_from   date NOT NULL,
    valid_until  date,
    withdrawn_at timestamptz,
    content      jsonb NOT NULL,
    name         text NOT NULL,
    side         text NOT NULL,
    standing     text NOT NULL,
    search       text NOT NULL,
    batch        uuid,
    recorded_at  timestamptz NOT NULL,
    recorded_by  text NOT NULL,
    PRIMARY KEY (case_id, scope, kind, code, version)
);
CREATE INDEX scheme_entry_batch ON scheme_entry (batch) WHERE batch IS NOT NULL;
-- What a vehicle or lock is found by: registration marks without blanks, terminal identifiers.
CREATE TABLE scheme_key (
    key     text NOT NULL,
    kind    text NOT NULL,
    case_id uuid NOT NULL,
    code    text NOT NULL,
    PRIMARY KEY (kind, key, case_id, code)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON scheme_key TO fairway_writer;
ALTER TABLE scheme_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheme_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON scheme_entry TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON scheme_entry FOR SELECT TO fairway_reader USING (
    (scope = 'public' AND (SELECT nullif(current_setting('fairway.holder', true), '')) IS NOT NULL)
    OR EXISTS (
        SELECT 1 FROM grants
        WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
          AND grants.case_id = scheme_entry.case_id AND grants.scope = scheme_entry.scope
          AND (grants.until IS NULL
               OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
        OFFSET 0));
GRANT SELECT, INSERT, UPDATE, DELETE ON scheme_entry TO fairway_writer;
GRANT SELECT ON scheme_entry TO fairway_reader;
