-- Filings as they stand, for each scope that may see something of them.
CREATE TABLE filing_view (
    case_id             uuid NOT NULL,
    scope               text NOT NULL,
    filing              text NOT NULL,
    target              text NOT NULL,
    side                text NOT NULL,
    document_group      text NOT NULL,
    form                text NOT NULL,
    status              text NOT NULL,
    raw_code            text,
    answered_at         timestamptz,
    answer_text         text,
    simulated           boolean NOT NULL,
    authority_reference text,
    submission_version  integer NOT NULL,
    blocking            integer NOT NULL,
    document            text,
    changed_at          timestamptz NOT NULL,
    detail              jsonb NOT NULL,
    PRIMARY KEY (case_id, scope, filing)
);
-- Which stored bytes a holder may fetch, and under which name.
CREATE TABLE document_view (
    case_id    uuid NOT NULL,
    scope      text NOT NULL,
    sha256     text NOT NULL,
    filing     text NOT NULL,
    kind       text NOT NULL,
    media_type text NOT NULL,
    file_name  text NOT NULL,
    made_at    timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope, sha256, filing)
);
CREATE INDEX document_view_sha256 ON document_view (sha256);
-- Which filing an answer belongs to.
CREATE TABLE filing_message (
    message_id text PRIMARY KEY,
    case_id    uuid NOT NULL,
    filing     text NOT NULL
);
-- Hong Kong cargo references of this site, for bundling: who knows the number may bundle it.
CREATE TABLE cargo_reference (
    ccrn           text PRIMARY KEY,
    case_id        uuid NOT NULL,
    filing         text NOT NULL,
    consignment    text NOT NULL,
    status         text NOT NULL,
    waybill_number text,
    expected_date  date,
    packages       integer
);
CREATE INDEX cargo_reference_case ON cargo_reference (case_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON filing_message, cargo_reference TO fairway_writer;
DO $$
DECLARE shared text;
BEGIN
    FOREACH shared IN ARRAY ARRAY['filing_view', 'document_view'] LOOP
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
