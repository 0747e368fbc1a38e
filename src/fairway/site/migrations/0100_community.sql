-- What partners send and tell, and the shipments that it is about. Tables named told_* and shipment_reference,
-- shipment_event, shipment_list, shipment_search are written by the follower and can be made again from the facts.

-- The log of what each partner sent. The same bytes from the same partner are the same message; a trial of them is none.
CREATE TABLE inbound_message (
    partner    uuid        NOT NULL,
    case_id    uuid        NOT NULL,
    channel    text        NOT NULL,
    standard   text        NOT NULL,
    form       text        NOT NULL,
    reference  text        NOT NULL,
    file_name  text        NOT NULL,
    sha256     text        NOT NULL,
    size       bigint      NOT NULL,
    events     integer     NOT NULL,
    duplicates integer     NOT NULL,
    errors     integer     NOT NULL,
    warnings   integer     NOT NULL,
    standing   text        NOT NULL,
    corrects   uuid,
    test       boolean     NOT NULL,
    taken_at   timestamptz NOT NULL,
    PRIMARY KEY (partner, case_id),
    CONSTRAINT inbound_once UNIQUE (partner, sha256, test)
);
CREATE INDEX inbound_message_recent ON inbound_message (partner, taken_at DESC, case_id DESC);
CREATE TABLE inbound_corrected (
    partner uuid NOT NULL,
    case_id uuid NOT NULL,
    by      uuid NOT NULL,
    PRIMARY KEY (partner, case_id)
);
-- What was wrong with it, by day and rule, and how much came: for the partner's quality score.
CREATE TABLE inbound_fault (
    partner  uuid    NOT NULL,
    day      date    NOT NULL,
    rule     text    NOT NULL,
    severity text    NOT NULL,
    message  text    NOT NULL,
    count    bigint  NOT NULL,
    example  uuid    NOT NULL,
    PRIMARY KEY (partner, day, rule)
);
CREATE TABLE inbound_day (
    partner    uuid        NOT NULL,
    day        date        NOT NULL,
    standard   text        NOT NULL,
    messages   bigint      NOT NULL,
    refused    bigint      NOT NULL,
    partly     bigint      NOT NULL,
    events     bigint      NOT NULL,
    duplicates bigint      NOT NULL,
    last_at    timestamptz NOT NULL,
    PRIMARY KEY (partner, day, standard)
);

-- Partners: how they write, whom their codes mean, whom they let see what is told of a reference.
CREATE TABLE partner_view (
    organisation uuid        PRIMARY KEY,
    profile      jsonb       NOT NULL,
    standards    jsonb       NOT NULL,
    note         text        NOT NULL,
    test         boolean     NOT NULL,
    changed_at   timestamptz NOT NULL
);
CREATE TABLE partner_party (
    partner      uuid NOT NULL,
    code         text NOT NULL,
    organisation uuid NOT NULL,
    PRIMARY KEY (partner, code)
);
CREATE TABLE entitlement (
    partner      uuid        NOT NULL,
    kind         text        NOT NULL,
    value        text        NOT NULL COLLATE "C",
    organisation uuid        NOT NULL,
    until        timestamptz,
    given_at     timestamptz NOT NULL,
    PRIMARY KEY (partner, kind, value, organisation)
);
CREATE INDEX entitlement_value ON entitlement (value, kind);
-- Parties that messages name for a reference, by the codes that stand there.
CREATE TABLE named_party (
    value      text NOT NULL COLLATE "C",
    kind       text NOT NULL,
    partner    uuid NOT NULL,
    identifier text NOT NULL,
    role       text NOT NULL,
    PRIMARY KEY (value, kind, partner, identifier, role)
);
CREATE INDEX named_party_code ON named_party (partner, identifier);

-- What was told: one row for each event. "key" is the event's own, the same however often it is told; "body" is the
-- event as JSON. The site itself, as partner, is the nil UUID.
CREATE TABLE told_event (
    key       uuid        PRIMARY KEY,
    message   uuid        NOT NULL,
    partner   uuid        NOT NULL,
    milestone text        NOT NULL,
    quality   text        NOT NULL,
    happened  timestamptz NOT NULL,
    stored_at timestamptz NOT NULL,
    -- The event's identifier at its source, and that (or the key) of the event that it corrects.
    own_id     text COLLATE "C" NOT NULL,
    supersedes text COLLATE "C" NOT NULL,
    body       bytea       NOT NULL
);
CREATE INDEX told_event_message ON told_event (message);
CREATE INDEX told_event_own_id ON told_event (partner, own_id) WHERE own_id <> '';
CREATE INDEX told_event_supersedes ON told_event (partner, supersedes) WHERE supersedes <> '';
CREATE TABLE told_reference (
    value    text        NOT NULL COLLATE "C",
    kind     text        NOT NULL,
    key      uuid        NOT NULL,
    partner  uuid        NOT NULL,
    happened timestamptz NOT NULL,
    -- Told by a handler of cargo or the site itself: what others tell counts for those only whom they may tell.
    handled  boolean     NOT NULL,
    PRIMARY KEY (value, kind, key)
);
-- Both ways, so that either end leads to the other by the key.
CREATE TABLE told_link (
    value       text        NOT NULL COLLATE "C",
    kind        text        NOT NULL,
    other_value text        NOT NULL COLLATE "C",
    other_kind  text        NOT NULL,
    partner     uuid        NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz,
    PRIMARY KEY (value, kind, other_value, other_kind, partner, since)
);

-- Shipments as their owners registered them.
CREATE TABLE shipment_view (
    case_id    uuid        NOT NULL,
    scope      text        NOT NULL,
    owner      uuid        NOT NULL,
    reference  text        NOT NULL,
    legs       jsonb       NOT NULL,
    since      timestamptz NOT NULL,
    until      timestamptz NOT NULL,
    in_use_at  timestamptz NOT NULL,
    closed     boolean     NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope)
);
CREATE TABLE shipment_claim (
    case_id   uuid    NOT NULL,
    scope     text    NOT NULL,
    kind      text    NOT NULL,
    value     text    NOT NULL COLLATE "C",
    confirmed boolean NOT NULL,
    PRIMARY KEY (case_id, scope, kind, value)
);
CREATE INDEX shipment_claim_value ON shipment_claim (value, kind);
CREATE TABLE shipment_party (
    case_id      uuid NOT NULL,
    scope        text NOT NULL,
    organisation uuid NOT NULL,
    involvement  text NOT NULL,
    until        timestamptz,
    PRIMARY KEY (case_id, scope, organisation)
);
CREATE TABLE shipment_submission (
    case_id    uuid NOT NULL,
    submission uuid NOT NULL,
    PRIMARY KEY (case_id, submission)
);
CREATE INDEX shipment_submission_submission ON shipment_submission (submission);
CREATE TABLE shipment_name (
    owner     uuid NOT NULL,
    case_id   uuid NOT NULL,
    reference text NOT NULL,
    PRIMARY KEY (owner, case_id),
    CONSTRAINT shipment_name_once UNIQUE (owner, reference)
);

-- All references that lead to a shipment, and whose word about them counts: "told_by" is one partner, or the UUID of
-- only ones for everybody. Between "since" and "until" only.
CREATE TABLE shipment_reference (
    case_id uuid        NOT NULL,
    scope   text        NOT NULL,
    value   text        NOT NULL COLLATE "C",
    kind    text        NOT NULL,
    told_by uuid        NOT NULL,
    since   timestamptz NOT NULL,
    until   timestamptz NOT NULL,
    basis   text        NOT NULL,
    PRIMARY KEY (case_id, scope, value, kind, told_by)
);
CREATE INDEX shipment_reference_value ON shipment_reference (value, kind);
CREATE TABLE shipment_event (
    case_id  uuid        NOT NULL,
    scope    text        NOT NULL,
    key      uuid        NOT NULL,
    happened timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope, key)
);
CREATE INDEX shipment_event_key ON shipment_event (key);
-- Each holder has rows of its own, so that neither a search nor a page of a list ever walks through those of others.
CREATE TABLE shipment_search (
    holder  uuid NOT NULL,
    value   text NOT NULL COLLATE "C",
    kind    text NOT NULL,
    case_id uuid NOT NULL,
    PRIMARY KEY (holder, value, kind, case_id)
);
CREATE INDEX shipment_search_case ON shipment_search (case_id);
CREATE TABLE shipment_list (
    holder       uuid        NOT NULL,
    case_id      uuid        NOT NULL,
    owner        uuid        NOT NULL,
    reference    text        NOT NULL,
    modes        text        NOT NULL,
    origin       text,
    destination  text,
    milestone    text,
    milestone_at timestamptz,
    milestone_place text,
    next         text,
    next_at      timestamptz,
    next_quality text,
    slip_minutes integer,
    customs      text        NOT NULL,
    conflicts    integer     NOT NULL,
    events       integer     NOT NULL,
    closed       boolean     NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (holder, case_id)
);
CREATE INDEX shipment_list_changed ON shipment_list (holder, changed_at DESC, case_id DESC);
CREATE INDEX shipment_list_case ON shipment_list (case_id);
-- Shipments whose line is to be looked at anew, for lists and for whoever is told of news; and what it showed last.
CREATE TABLE shipment_shown (
    case_id uuid  PRIMARY KEY,
    lines   jsonb NOT NULL
);
CREATE TABLE shipment_news (
    case_id  uuid   PRIMARY KEY,
    position bigint NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON inbound_fault, inbound_day, partner_view, partner_party, entitlement,
    named_party, told_reference, told_link, shipment_submission, shipment_name, shipment_news, shipment_shown,
    inbound_corrected
    TO fairway_writer;

-- A partner's own.
DO $$
DECLARE own text[];
BEGIN
    FOREACH own SLICE 1 IN ARRAY ARRAY[
        ['inbound_message', 'partner'], ['inbound_corrected', 'partner'], ['inbound_fault', 'partner'],
        ['inbound_day', 'partner'], ['partner_view', 'organisation'], ['partner_party', 'partner'],
        ['entitlement', 'partner'], ['told_reference', 'partner']
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

-- What belongs to a shipment is seen by whoever was granted the shipment.
DO $$
DECLARE shared text;
BEGIN
    FOREACH shared IN ARRAY ARRAY[
        'shipment_view', 'shipment_claim', 'shipment_party', 'shipment_reference', 'shipment_event'
    ] LOOP
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

-- Lists and search: the holder's own rows, as long as the grant lasts.
DO $$
DECLARE held text;
BEGIN
    FOREACH held IN ARRAY ARRAY['shipment_search', 'shipment_list'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY writer ON %I TO fairway_writer USING (true) WITH CHECK (true)', held);
        EXECUTE format($policy$
            CREATE POLICY reader ON %1$I FOR SELECT TO fairway_reader
            USING (holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
                   AND EXISTS (
                       SELECT 1 FROM grants
                       WHERE grants.holder = %1$I.holder AND grants.case_id = %1$I.case_id
                         AND grants.scope = 'timeline'
                         AND (grants.until IS NULL
                              OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
                       OFFSET 0))
        $policy$, held);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fairway_writer', held);
        EXECUTE format('GRANT SELECT ON %I TO fairway_reader', held);
    END LOOP;
END $$;

-- An event is seen by who told it, and by whoever sees a shipment that it belongs to.
ALTER TABLE told_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE told_event FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON told_event TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON told_event FOR SELECT TO fairway_reader
    USING (partner = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
           OR EXISTS (SELECT 1 FROM shipment_event WHERE shipment_event.key = told_event.key OFFSET 0));
GRANT SELECT, INSERT, UPDATE, DELETE ON told_event TO fairway_writer;
GRANT SELECT ON told_event TO fairway_reader;
