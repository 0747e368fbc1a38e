-- Alert rules of organisations with their versions, and who gets e-mails.
CREATE TABLE alert_rule (
    organisation uuid        NOT NULL,
    rule         uuid        NOT NULL,
    version      integer     NOT NULL,
    name         text        NOT NULL,
    definition   jsonb       NOT NULL,
    since        timestamptz NOT NULL,
    until        timestamptz,
    PRIMARY KEY (organisation, rule, version)
);
CREATE TABLE alert_contact (
    organisation uuid        PRIMARY KEY,
    people       jsonb       NOT NULL,
    escalation   jsonb       NOT NULL,
    changed_at   timestamptz NOT NULL
);

-- Alerts: one row for each organisation that is told. An alert is a case of its own with grants of its own.
CREATE TABLE alert_view (
    holder        uuid        NOT NULL,
    case_id       uuid        NOT NULL,
    shipment      uuid        NOT NULL,
    reference     text        NOT NULL,
    organisation  uuid        NOT NULL,
    rule          uuid        NOT NULL,
    rule_version  integer     NOT NULL,
    rule_name     text        NOT NULL,
    matter        text        NOT NULL,
    severity      text        NOT NULL,
    cause         text        NOT NULL,
    message       text        NOT NULL,
    params        jsonb       NOT NULL,
    evidence      jsonb       NOT NULL,
    recipients    jsonb       NOT NULL,
    since         timestamptz,
    until         timestamptz,
    stays         boolean     NOT NULL,
    raised_at     timestamptz NOT NULL,
    over_at       timestamptz,
    escalate_at   timestamptz,
    escalated_at  timestamptz,
    standing      text        NOT NULL,
    snoozed_until timestamptz,
    note          text        NOT NULL,
    changed_at    timestamptz NOT NULL,
    PRIMARY KEY (holder, case_id)
);
CREATE INDEX alert_view_recent ON alert_view (holder, raised_at DESC, case_id DESC);
CREATE INDEX alert_view_shipment ON alert_view (shipment);
CREATE INDEX alert_view_escalation ON alert_view (escalate_at) WHERE escalate_at IS NOT NULL;
CREATE TABLE alert_told (
    holder  uuid        NOT NULL,
    case_id uuid        NOT NULL,
    ordinal integer     NOT NULL,
    channel text        NOT NULL,
    person  uuid,
    webhook uuid,
    purpose text        NOT NULL,
    told    boolean     NOT NULL,
    detail  text        NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (holder, case_id, ordinal)
);

-- Shipments that alert rules are to be looked at for, and when. "news" counts what has come meanwhile.
CREATE TABLE alert_due (
    case_id uuid        PRIMARY KEY,
    at      timestamptz,
    news    bigint      NOT NULL
);
CREATE INDEX alert_due_at ON alert_due (at);

-- Links that show a shipment to whoever has them. The secret itself is kept nowhere.
CREATE TABLE share_link (
    case_id      uuid        NOT NULL,
    share        uuid        NOT NULL,
    organisation uuid        NOT NULL,
    shows        jsonb       NOT NULL,
    until        timestamptz NOT NULL,
    note         text        NOT NULL,
    given_at     timestamptz NOT NULL,
    revoked_at   timestamptz,
    PRIMARY KEY (case_id, share)
);
CREATE INDEX share_link_organisation ON share_link (organisation, given_at DESC);
CREATE TABLE share_secret (
    secret_hash bytea PRIMARY KEY,
    share       uuid  NOT NULL,
    case_id     uuid  NOT NULL
);

-- What people keep for themselves; no facts. A person is the nil UUID for what a key of the organisation keeps.
CREATE TABLE shipment_watch (
    holder   uuid        NOT NULL,
    person   uuid        NOT NULL,
    case_id  uuid        NOT NULL,
    since    timestamptz NOT NULL,
    PRIMARY KEY (holder, person, case_id)
);
CREATE INDEX shipment_watch_case ON shipment_watch (holder, case_id);
CREATE TABLE saved_filter (
    holder     uuid        NOT NULL,
    person     uuid        NOT NULL,
    name       text        NOT NULL,
    query      text        NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (holder, person, name)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON alert_due, share_secret TO fairway_writer;

-- An organisation's own.
DO $$
DECLARE own text[];
BEGIN
    FOREACH own SLICE 1 IN ARRAY ARRAY[
        ['alert_rule', 'organisation'], ['alert_contact', 'organisation'], ['share_link', 'organisation'],
        ['shipment_watch', 'holder'], ['saved_filter', 'holder']
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', own[1]);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', own[1]);
        EXECUTE format('CREATE POLICY writer ON %I TO fairway_writer USING (true) WITH CHECK (true)', own[1]);
        EXECUTE format($policy$
            CREATE POLICY reader ON %I FOR SELECT TO fairway_reader
            USING (%I = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid))
        $policy$, own[1], own[2]);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fairway_writer', own[1]);
        EXECUTE format('GRANT SELECT ON %I TO fairway_reader', own[1]);
    END LOOP;
END $$;

-- Alerts are seen by those who are told, as long as they were granted the alert and its shipment.
CREATE FUNCTION pg_temp.granted(what text) RETURNS text LANGUAGE sql AS $body$
    SELECT format($policy$ EXISTS (
        SELECT 1 FROM grants
        WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
          AND grants.case_id = %s AND grants.scope = 'timeline'
          AND (grants.until IS NULL
               OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
        OFFSET 0) $policy$, what)
$body$;
DO $$
DECLARE told text;
BEGIN
    FOREACH told IN ARRAY ARRAY['alert_view', 'alert_told'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', told);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', told);
        EXECUTE format('CREATE POLICY writer ON %I TO fairway_writer USING (true) WITH CHECK (true)', told);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fairway_writer', told);
        EXECUTE format('GRANT SELECT ON %I TO fairway_reader', told);
    END LOOP;
    EXECUTE 'CREATE POLICY reader ON alert_view FOR SELECT TO fairway_reader'
        ' USING (holder = (SELECT nullif(current_setting(''fairway.holder'', true), '''')::uuid) AND '
        || pg_temp.granted('alert_view.case_id') || ' AND ' || pg_temp.granted('alert_view.shipment') || ')';
    EXECUTE 'CREATE POLICY reader ON alert_told FOR SELECT TO fairway_reader'
        ' USING (holder = (SELECT nullif(current_setting(''fairway.holder'', true), '''')::uuid) AND '
        || pg_temp.granted('alert_told.case_id')
        || ' AND EXISTS (SELECT 1 FROM alert_view v WHERE v.holder = alert_told.holder'
        ' AND v.case_id = alert_told.case_id OFFSET 0))';
END $$;
