-- The facts, keyed so that work on different streams never waits. Nobody at work may delete or rewrite one: the
-- writer may insert, and may empty payload and salt (erasure), and nothing else.
CREATE TABLE fact (
    case_id    uuid        NOT NULL,
    stream     text        NOT NULL,
    version    integer     NOT NULL CHECK (version > 0),
    kind       text        NOT NULL,
    at         timestamptz NOT NULL,
    actor      jsonb       NOT NULL,
    payload    bytea,
    salt       bytea,
    commitment bytea       NOT NULL CHECK (length(commitment) = 32),
    -- SHA-256 of the documents that came with the fact, one after the other.
    blobs      bytea       NOT NULL DEFAULT '' CHECK (length(blobs) % 32 = 0),
    erased_at  timestamptz,
    PRIMARY KEY (case_id, stream, version),
    CHECK ((payload IS NULL) = (erased_at IS NOT NULL) AND (salt IS NULL) = (erased_at IS NOT NULL))
);
-- Large payloads come in compressed; the server should not try again.
ALTER TABLE fact ALTER COLUMN payload SET STORAGE EXTERNAL;
GRANT SELECT, INSERT, UPDATE (payload, salt, blobs, erased_at) ON fact TO fairway_writer;

-- The state of each stream after its last fact. "moment" orders the commands of one stream among all others.
CREATE TABLE stream_state (
    case_id uuid    NOT NULL,
    stream  text    NOT NULL,
    version integer NOT NULL,
    moment  bigint  NOT NULL,
    state   bytea   NOT NULL,
    PRIMARY KEY (case_id, stream)
) WITH (fillfactor = 70);
ALTER TABLE stream_state ALTER COLUMN state SET STORAGE EXTERNAL;
GRANT SELECT, INSERT, UPDATE, DELETE ON stream_state TO fairway_writer;

-- Documents and raw messages, by their SHA-256. "packed" bytes are a Zstandard frame.
CREATE TABLE blob (
    sha256 bytea       PRIMARY KEY CHECK (length(sha256) = 32),
    packed boolean     NOT NULL,
    bytes  bytea       NOT NULL,
    at     timestamptz NOT NULL
);
ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;
GRANT SELECT, INSERT, DELETE ON blob TO fairway_writer;

-- What was answered to a command with an idempotency key.
CREATE TABLE command_receipt (
    holder   text        NOT NULL,
    key      text        NOT NULL,
    request  bytea       NOT NULL,
    response bytea       NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (holder, key)
);
GRANT SELECT, INSERT, DELETE ON command_receipt TO fairway_writer;
