-- The devices whose frames this site may take, told to its gateway: the profile by which each is read, the hash of the
-- code by which it proves itself (never the code), and whether this site is its home. "number" stands for the device in
-- the tables of frames and is shown to nobody; "version" changes with every change, so that the gateway sees that there
-- was one.
CREATE TABLE device_binding (
    device       text        PRIMARY KEY,
    number       integer     NOT NULL UNIQUE,
    profile      text        NOT NULL,
    code_hash    bytea,
    home         boolean     NOT NULL,
    organisation uuid,
    bound_at     timestamptz NOT NULL,
    released_at  timestamptz,
    version      bigint      NOT NULL
);
-- The number that the next device gets is one more than this; a new device holds the row until it is committed.
CREATE TABLE device_numbers (
    one  boolean PRIMARY KEY CHECK (one),
    last integer NOT NULL
);
INSERT INTO device_numbers (one, last) VALUES (true, 0);
-- Who has custody, as steps over the device's own time: the last step at or before a frame's time says whether this
-- site takes it ("taken"; null is the rule of the device's home again) and for which trip.
CREATE TABLE device_custody (
    device  text        NOT NULL,
    since   timestamptz NOT NULL,
    taken   boolean,
    trip    uuid,
    version bigint      NOT NULL,
    PRIMARY KEY (device, since)
);
-- What devices are told to do. "body" is the command of fairway.locks.commands as JSON. One that was not sent by "until"
-- never is.
CREATE TABLE device_command (
    id          uuid        PRIMARY KEY,
    device      text        NOT NULL,
    key         uuid        NOT NULL UNIQUE,
    body        bytea       NOT NULL,
    ordered_by  text        NOT NULL,
    ordered_at  timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    state       text        NOT NULL,
    sent_at     timestamptz,
    serial_no   integer,
    answered_at timestamptz,
    answer      bytea
);
CREATE INDEX device_command_waiting ON device_command (until) WHERE state IN ('waiting', 'sent');
CREATE INDEX device_command_of ON device_command (device, ordered_at);
-- What the gateway refused, counted by reason, device and place it came from within a minute; bounded by housekeeping.
CREATE TABLE device_refusal (
    id       uuid        PRIMARY KEY,
    at       timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    reason   text        NOT NULL,
    device   text        NOT NULL,
    source   text        NOT NULL,
    listener text        NOT NULL,
    count    bigint      NOT NULL,
    frame    bytea       NOT NULL,
    sha256   bytea       NOT NULL
);
CREATE INDEX device_refusal_recent ON device_refusal (last_at);
CREATE INDEX device_refusal_of ON device_refusal (device, last_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON device_binding, device_numbers, device_custody, device_command, device_refusal TO fairway_writer;
