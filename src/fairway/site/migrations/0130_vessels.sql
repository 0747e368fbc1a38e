-- Where vessels were, by each partner that receives them: positions are no business facts, so they live here and can be
-- made again from the messages. One for each minute ("slot"); the first of it counts, in whatever order they come.
CREATE TABLE vessel_fix (
    partner   uuid             NOT NULL,
    mmsi      bigint           NOT NULL,
    slot      bigint           NOT NULL,
    at        timestamptz      NOT NULL,
    latitude  double precision NOT NULL,
    longitude double precision NOT NULL,
    speed     double precision,
    course    double precision,
    heading   double precision,
    PRIMARY KEY (partner, mmsi, slot)
);
-- What vessels said of themselves and of their voyage.
CREATE TABLE vessel_said (
    partner     uuid        NOT NULL,
    mmsi        bigint      NOT NULL,
    at          timestamptz NOT NULL,
    line        integer     NOT NULL,
    imo         bigint,
    name        text        NOT NULL,
    call_sign   text        NOT NULL,
    destination text        NOT NULL,
    PRIMARY KEY (partner, mmsi, at, line)
);
CREATE INDEX vessel_said_imo ON vessel_said (imo, partner, mmsi) WHERE imo IS NOT NULL;
-- Which port-call events were told: "key" names the state, "told" is the key of the event that stands for it now.
CREATE TABLE vessel_told (
    partner uuid        NOT NULL,
    mmsi    bigint      NOT NULL,
    key     uuid        NOT NULL,
    told    uuid        NOT NULL,
    at      timestamptz NOT NULL,
    void    boolean     NOT NULL,
    body    bytea       NOT NULL,
    PRIMARY KEY (partner, mmsi, key)
);
CREATE INDEX vessel_told_recent ON vessel_told (partner, mmsi, at);

DO $$
DECLARE own text;
BEGIN
    FOREACH own IN ARRAY ARRAY['vessel_fix', 'vessel_said', 'vessel_told'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', own);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', own);
        EXECUTE format('CREATE POLICY writer ON %I TO fairway_writer USING (true) WITH CHECK (true)', own);
        EXECUTE format($policy$
            CREATE POLICY reader ON %I FOR SELECT TO fairway_reader
            USING (partner = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid))
        $policy$, own);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fairway_writer', own);
        EXECUTE format('GRANT SELECT ON %I TO fairway_reader', own);
    END LOOP;
END $$;

-- What arrived and departed, planned and done: the history that estimates are learned from.
CREATE INDEX told_event_arrivals ON told_event (happened) WHERE milestone IN ('ARRIVED', 'DEPARTED');
