-- Submissions for each scope that may see something of them. A scope's document holds only what the scope may see.
CREATE TABLE submission_view (
    case_id       uuid NOT NULL,
    scope         text NOT NULL,
    owner         uuid,
    reference     text,
    direction     text NOT NULL,
    control_point text,
    crossing_date date,
    goods         jsonb NOT NULL,
    consignor     jsonb,
    consignee     jsonb,
    vehicle       text,
    packages      integer,
    gross_kg      numeric,
    version       integer NOT NULL,
    from_site     text,
    cancelled     boolean NOT NULL,
    document      text,
    detail        jsonb NOT NULL,
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope)
);
-- What each organisation works on, newest first and by crossing date; the key leads with the organisation.
CREATE TABLE work_list (
    holder        uuid NOT NULL,
    case_id       uuid NOT NULL,
    reference     text,
    direction     text NOT NULL,
    crossing_date date,
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (holder, case_id)
);
CREATE INDEX work_list_changed ON work_list (holder, changed_at DESC, case_id DESC) INCLUDE (direction, crossing_date);
CREATE INDEX work_list_crossing ON work_list (holder, crossing_date, case_id);
-- An organisation's own reference is unique for that organisation, and for nobody else.
CREATE TABLE own_reference (
    owner     uuid NOT NULL,
    case_id   uuid NOT NULL,
    reference text NOT NULL,
    PRIMARY KEY (owner, case_id),
    CONSTRAINT own_reference_once UNIQUE (owner, reference)
);
-- Every reference that a submission can be found by, as normalised text in byte order, so that a prefix is a range.
-- Each holder has rows of its own: a search never walks through those of others, however many begin alike, and takes
-- no longer where others have what is looked for.
CREATE TABLE reference (
    holder  uuid NOT NULL,
    case_id uuid NOT NULL,
    scope   text NOT NULL,
    scheme  text NOT NULL,
    value   text COLLATE "C" NOT NULL,
    shown   text NOT NULL,
    PRIMARY KEY (holder, value, scheme, case_id)
);
CREATE INDEX reference_case ON reference (case_id, scheme);
CREATE INDEX reference_value ON reference (value);
-- Copies that wait for somebody of this site to retrieve them, and open requests by the hash of their link.
CREATE TABLE retrievable_copy (
    case_id               uuid PRIMARY KEY,
    addressed_to          uuid,
    retrieval_code_sha256 text,
    from_site             text NOT NULL,
    received_at           timestamptz NOT NULL
);
CREATE INDEX retrievable_copy_code ON retrievable_copy (retrieval_code_sha256);
CREATE TABLE element_request (
    case_id      uuid NOT NULL,
    request      uuid NOT NULL,
    token_sha256 text NOT NULL,
    organisation uuid,
    open         boolean NOT NULL,
    due          timestamptz,
    PRIMARY KEY (case_id, request)
);
CREATE INDEX element_request_token ON element_request (token_sha256);
CREATE INDEX element_request_organisation ON element_request (organisation) WHERE open;
GRANT SELECT, INSERT, UPDATE, DELETE ON own_reference, element_request, retrievable_copy TO fairway_writer;
ALTER TABLE retrievable_copy ENABLE ROW LEVEL SECURITY;
ALTER TABLE retrievable_copy FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON retrievable_copy TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON retrievable_copy FOR SELECT TO fairway_reader
    USING (addressed_to = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid));
GRANT SELECT ON retrievable_copy TO fairway_reader;
ALTER TABLE work_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE work_list FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON work_list TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON work_list FOR SELECT TO fairway_reader
    USING (holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
           AND EXISTS (
               SELECT 1 FROM grants
               WHERE grants.holder = work_list.holder AND grants.case_id = work_list.case_id
                 AND (grants.until IS NULL
                      OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
               OFFSET 0));
GRANT SELECT, INSERT, UPDATE, DELETE ON work_list TO fairway_writer;
GRANT SELECT ON work_list TO fairway_reader;
-- OFFSET 0 keeps the planner from reading all grants of a holder into a hash for the few rows that a page shows.
DO $$
DECLARE shared text;
BEGIN
    FOREACH shared IN ARRAY ARRAY['submission_view', 'reference'] LOOP
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
