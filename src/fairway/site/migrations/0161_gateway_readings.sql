-- What devices sent, as it came: the truth that readings are decoded from. "position" is the frame's place in the
-- gateway's spool, rising in the order of arrival; "at" is the device's own time and "trip" the one that the frame was
-- taken for, where there are such. Partitions are days of receipt (UTC), made by gateway_partitions.
CREATE TABLE frame (
    position bigint      NOT NULL,
    received timestamptz NOT NULL,
    at       timestamptz,
    trip     uuid,
    device   integer     NOT NULL,
    profile  smallint    NOT NULL,
    sha256   bytea       NOT NULL,
    raw      bytea       NOT NULL
) PARTITION BY RANGE (received);
CREATE INDEX frame_position ON frame (position);
CREATE INDEX frame_of_trip ON frame (position) WHERE trip IS NOT NULL;
-- The same as typed rows, for questions that a map asks: degrees (NaN without a fix), tenths of km/h, degrees from
-- north, metres, percent (-1 where not said); "state" and "events" are the bits of fairway.site.gateway.packing.
-- Partitions are days of the device's time (UTC).
CREATE TABLE reading (
    at         timestamptz NOT NULL,
    received   timestamptz NOT NULL,
    position   bigint      NOT NULL,
    latitude   float8      NOT NULL,
    longitude  float8      NOT NULL,
    device     integer     NOT NULL,
    state      integer     NOT NULL,
    events     integer     NOT NULL,
    serial_no  integer     NOT NULL,
    altitude   integer     NOT NULL,
    speed      smallint    NOT NULL,
    course     smallint    NOT NULL,
    satellites smallint    NOT NULL,
    battery    smallint    NOT NULL,
    idx        smallint    NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX reading_of_device ON reading (device, at);
CREATE INDEX reading_at ON reading USING brin (at) WITH (pages_per_range = 32, autosummarize = on);
-- The latest reading of each device by its own time.
CREATE TABLE live_position (
    device    integer     PRIMARY KEY,
    at        timestamptz NOT NULL,
    received  timestamptz NOT NULL,
    position  bigint      NOT NULL,
    latitude  float8      NOT NULL,
    longitude float8      NOT NULL,
    state     integer     NOT NULL,
    events    integer     NOT NULL,
    speed     smallint    NOT NULL,
    course    smallint    NOT NULL,
    battery   smallint    NOT NULL,
    idx       smallint    NOT NULL,
    sha256    bytea       NOT NULL
) WITH (fillfactor = 50);
-- How far each spool is stored: committed with the rows, so that each frame is stored once.
CREATE TABLE spool_offset (
    spool    uuid        PRIMARY KEY,
    position bigint      NOT NULL,
    at       timestamptz NOT NULL
);

-- Partitions for the days that are asked for; those that are there are left alone. Tables are the owner's, so the writer
-- has them made by this.
CREATE FUNCTION gateway_partitions(parent text, days date[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE day date;
BEGIN
    IF parent NOT IN ('frame', 'reading') THEN
        RAISE EXCEPTION 'no such table of the gateway: %', parent;
    END IF;
    FOREACH day IN ARRAY days LOOP
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
            parent || '_' || to_char(day, 'YYYYMMDD'), parent,
            to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00'
        );
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION gateway_partitions(text, date[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gateway_partitions(text, date[]) TO fairway_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON frame, reading, live_position, spool_offset TO fairway_writer;
