-- Who may see what. Row-level security of every shared table reads this one.
CREATE TABLE grants (
    holder   uuid NOT NULL,
    case_id  uuid NOT NULL,
    scope    text NOT NULL,
    until    timestamptz,
    PRIMARY KEY (holder, case_id, scope)
);
CREATE INDEX grants_case ON grants (case_id);
ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE grants FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON grants TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON grants FOR SELECT TO fairway_reader
    USING (holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON grants TO fairway_writer;
GRANT SELECT ON grants TO fairway_reader;

-- The organisations of this site, for choosing a partner: names and kinds only, for whoever is signed in.
CREATE TABLE directory (
    organisation uuid PRIMARY KEY,
    name_en      text,
    name_tc      text,
    name_sc      text,
    kinds        jsonb NOT NULL,
    side         text NOT NULL
);
ALTER TABLE directory ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON directory TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON directory FOR SELECT TO fairway_reader
    USING ((SELECT nullif(current_setting('fairway.holder', true), '')) IS NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON directory TO fairway_writer;
GRANT SELECT ON directory TO fairway_reader;

-- Registration numbers, for addressing copies from the other side.
CREATE TABLE organisation_number (
    scheme       text NOT NULL,
    value        text NOT NULL,
    organisation uuid NOT NULL,
    PRIMARY KEY (scheme, value)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON organisation_number TO fairway_writer;

CREATE TABLE person_view (
    case_id  uuid NOT NULL,
    scope    text NOT NULL,
    person   uuid NOT NULL,
    name     text NOT NULL,
    email    text NOT NULL,
    role     text NOT NULL,
    language text NOT NULL,
    PRIMARY KEY (case_id, scope, person)
);
CREATE TABLE api_key_view (
    case_id     uuid NOT NULL,
    scope       text NOT NULL,
    key         uuid NOT NULL,
    name        text NOT NULL,
    permissions jsonb NOT NULL,
    issued_at   timestamptz NOT NULL,
    revoked_at  timestamptz,
    PRIMARY KEY (case_id, scope, key)
);
DO $$
DECLARE shared text;
BEGIN
    FOREACH shared IN ARRAY ARRAY['person_view', 'api_key_view'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', shared);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', shared);
        EXECUTE format('CREATE POLICY writer ON %I TO fairway_writer USING (true) WITH CHECK (true)', shared);
        EXECUTE format($policy$
            CREATE POLICY reader ON %1$I FOR SELECT TO fairway_reader USING (EXISTS (
                SELECT 1 FROM grants
                WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
                  AND grants.case_id = %1$I.case_id AND grants.scope = %1$I.scope
                  AND (grants.until IS NULL OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))))
        $policy$, shared);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fairway_writer', shared);
        EXECUTE format('GRANT SELECT ON %I TO fairway_reader', shared);
    END LOOP;
END $$;

-- Secrets live outside the record: they must be replaceable, and a log never forgets.
CREATE TABLE sign_in (
    email         text NOT NULL,
    organisation  uuid NOT NULL,
    person        uuid NOT NULL,
    password_hash text NOT NULL,
    active        boolean NOT NULL DEFAULT true,
    failures      integer NOT NULL DEFAULT 0,
    locked_until  timestamptz,
    PRIMARY KEY (email, organisation)
);
CREATE TABLE external_identity (
    issuer       text NOT NULL,
    subject      text NOT NULL,
    organisation uuid NOT NULL,
    person       uuid NOT NULL,
    PRIMARY KEY (issuer, subject, organisation)
);
CREATE TABLE api_key_secret (
    secret_hash  bytea PRIMARY KEY,
    key          uuid NOT NULL,
    organisation uuid NOT NULL,
    permissions  jsonb NOT NULL,
    revoked      boolean NOT NULL DEFAULT false
);
CREATE TABLE session (
    token_hash   bytea PRIMARY KEY,
    organisation uuid NOT NULL,
    person       uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX session_person ON session (person);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in, external_identity, api_key_secret, session TO fairway_writer;
