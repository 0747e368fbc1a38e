-- Locked trips. Scope "trip" for who runs and carries them out, "leg" for the customs of a leg at its own site,
-- "driver" for the driver, "milestones" for the owner of the cargo. No table here holds a position.
CREATE TABLE sealed_trip_view (
    case_id         uuid NOT NULL,
    scope           text NOT NULL,
    status          text NOT NULL,
    home            text NOT NULL,
    applicant       uuid NOT NULL,
    applicant_name  text NOT NULL,
    carrier         uuid,
    carrier_name    text NOT NULL,
    submission      uuid,
    reference       text NOT NULL,
    goods           text NOT NULL,
    packages        integer,
    gross_weight_kg text,
    container       text NOT NULL,
    device          text NOT NULL,
    profile         text NOT NULL,
    authenticated   boolean NOT NULL,
    plates          jsonb NOT NULL,
    vehicle         text NOT NULL,
    driver          text NOT NULL,
    route           text NOT NULL,
    window_from     timestamptz NOT NULL,
    window_until    timestamptz NOT NULL,
    legs            integer NOT NULL,
    leg             integer,
    custody         text,
    offered_to      text,
    held            jsonb,
    open_alarms     integer NOT NULL,
    worst_alarm     text,
    applied_at      timestamptz NOT NULL,
    bound_at        timestamptz,
    sealed_at       timestamptz,
    arrived_at      timestamptz,
    violated_at     timestamptz,
    closed_at       timestamptz,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (case_id, scope)
);
CREATE INDEX sealed_trip_view_live ON sealed_trip_view (case_id DESC) WHERE closed_at IS NULL;
CREATE TABLE sealed_leg_view (
    case_id          uuid NOT NULL,
    scope            text NOT NULL,
    leg              integer NOT NULL,
    site             text NOT NULL,
    origin           text NOT NULL,
    destination      text NOT NULL,
    corridor         text NOT NULL,
    corridor_version text NOT NULL,
    control_point    text,
    status           text NOT NULL,
    permit           jsonb,
    verdict          jsonb,
    release          jsonb,
    custody_from     timestamptz,
    custody_until    timestamptz,
    arrived          boolean NOT NULL,
    PRIMARY KEY (case_id, scope, leg)
);
CREATE TABLE sealed_slot_view (
    case_id uuid NOT NULL,
    scope   text NOT NULL,
    leg     integer NOT NULL,
    site    text NOT NULL,
    from_at timestamptz NOT NULL,
    until   timestamptz,
    PRIMARY KEY (case_id, scope, leg)
);
CREATE TABLE sealed_alarm_view (
    case_id      uuid NOT NULL,
    scope        text NOT NULL,
    alarm        text NOT NULL,
    leg          integer NOT NULL,
    site         text NOT NULL,
    alarm_kind   text NOT NULL,
    severity     text NOT NULL,
    rank         integer NOT NULL,
    at           timestamptz NOT NULL,
    raised_at    timestamptz NOT NULL,
    message      text NOT NULL,
    rule         text NOT NULL,
    handling     text NOT NULL,
    remedy       text NOT NULL,
    params       jsonb NOT NULL,
    evidence     jsonb NOT NULL,
    state        text NOT NULL,
    acknowledged jsonb NOT NULL,
    escalate_at  timestamptz,
    escalated    jsonb NOT NULL,
    revised      boolean NOT NULL,
    closed_by    text,
    cleared      boolean NOT NULL,
    findings     text NOT NULL,
    PRIMARY KEY (case_id, scope, alarm)
);
-- What happened, fact by fact, for the audit of a trip: who did what, for which leg.
CREATE TABLE sealed_event_view (
    case_id uuid NOT NULL,
    scope   text NOT NULL,
    number  integer NOT NULL,
    kind    text NOT NULL,
    leg     integer,
    site    text NOT NULL,
    actor   text NOT NULL,
    at      timestamptz NOT NULL,
    detail  jsonb NOT NULL,
    PRIMARY KEY (case_id, scope, number)
);
DO $$
DECLARE shared text;
BEGIN
    FOREACH shared IN ARRAY ARRAY['sealed_trip_view', 'sealed_leg_view', 'sealed_slot_view', 'sealed_alarm_view',
                                  'sealed_event_view'] LOOP
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
-- Live trips that this site takes part in, by what a gate reads and by the lock.
CREATE TABLE sealed_by_plate (
    plate_key text NOT NULL,
    case_id   uuid NOT NULL,
    PRIMARY KEY (plate_key, case_id)
);
CREATE TABLE sealed_by_device (
    device   text NOT NULL,
    case_id  uuid NOT NULL,
    custody  text,
    PRIMARY KEY (device, case_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON sealed_by_plate, sealed_by_device TO fairway_writer;
-- Alarms whose limit has not passed and that nobody of this site has acknowledged.
CREATE TABLE sealed_alarm_due (
    case_id     uuid NOT NULL,
    alarm       text NOT NULL,
    escalate_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, alarm)
);
CREATE INDEX sealed_alarm_due_at ON sealed_alarm_due (escalate_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON sealed_alarm_due TO fairway_writer;
-- How far the watching worker has read of what came in from devices.
CREATE TABLE sealed_watch (
    name     text PRIMARY KEY,
    position bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON sealed_watch TO fairway_writer;
