-- What one command recorded and the sequencer has not placed yet: one row a command, read from the lowest moment on.
CREATE TABLE unsequenced (
    moment   bigint    NOT NULL,
    case_id  uuid      NOT NULL,
    stream   text      NOT NULL,
    version  integer   NOT NULL,
    cases    uuid[]    NOT NULL,
    streams  text[]    NOT NULL,
    versions integer[] NOT NULL,
    leaves   bytea[]   NOT NULL,
    PRIMARY KEY (moment, case_id, stream, version)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
GRANT SELECT, INSERT, DELETE ON unsequenced TO fairway_writer;

-- The log: each fact at its position, counted from 0 without gaps.
CREATE TABLE sequenced (
    position bigint  PRIMARY KEY,
    case_id  uuid    NOT NULL,
    stream   text    NOT NULL,
    version  integer NOT NULL,
    leaf     bytea   NOT NULL,
    UNIQUE (case_id, stream, version)
);
GRANT SELECT, INSERT ON sequenced TO fairway_writer;

-- The Merkle tree over the leaves, as C2SP tlog-tiles cuts it: up to 256 hashes of 32 bytes.
CREATE TABLE tile (
    level  smallint NOT NULL,
    number bigint   NOT NULL,
    hashes bytea    NOT NULL,
    PRIMARY KEY (level, number)
);
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
GRANT SELECT, INSERT, UPDATE ON tile TO fairway_writer;
GRANT SELECT ON tile TO fairway_reader;

CREATE TABLE checkpoint (
    size bigint      PRIMARY KEY,
    root bytea       NOT NULL,
    note text        NOT NULL,
    at   timestamptz NOT NULL
);
GRANT SELECT, INSERT ON checkpoint TO fairway_writer;
GRANT SELECT ON checkpoint TO fairway_reader;

-- Which process places facts at present. Its lease ends by the server's clock.
CREATE TABLE sequencer (
    site   text        PRIMARY KEY,
    size   bigint      NOT NULL,
    holder uuid        NOT NULL,
    until  timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON sequencer TO fairway_writer;

-- How far each reader of the log has come: the last position it has dealt with.
CREATE TABLE consumer_cursor (
    name     text   PRIMARY KEY,
    position bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON consumer_cursor TO fairway_writer;
