-- The static password of a lock whose protocol asks for one to open it (JT701), sealed with a key that the database does
-- not hold. Each customs keeps its own, at its own site; no fact, log, envelope or export has it.
CREATE TABLE lock_password (
    device  text        PRIMARY KEY,
    sealed  bytea       NOT NULL,
    kept_at timestamptz NOT NULL,
    kept_by text        NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON lock_password TO fairway_writer;
