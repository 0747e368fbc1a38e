-- What is to be sent. Not a projection: replay never writes it.
CREATE TABLE outbox (
    channel      text        NOT NULL,
    key          text        NOT NULL,
    body         bytea       NOT NULL,
    headers      jsonb       NOT NULL,
    order_by     text        NOT NULL,
    moment       bigint      NOT NULL,
    ordinal      integer     NOT NULL,
    at           timestamptz NOT NULL,
    state        text        NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'sent', 'parked', 'discarded')),
    attempts     integer     NOT NULL DEFAULT 0,
    -- By the site's clock: not tried before. By the server's clock: in the hands of the holder of "lease".
    next_at      timestamptz NOT NULL,
    leased_until timestamptz,
    lease        uuid,
    last_error   text,
    done_at      timestamptz,
    PRIMARY KEY (channel, key)
);
ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX outbox_waiting ON outbox (channel, next_at) WHERE state = 'waiting';
CREATE INDEX outbox_lane ON outbox (channel, order_by, moment, ordinal, key)
    WHERE order_by <> '' AND state IN ('waiting', 'parked');
CREATE INDEX outbox_done ON outbox (done_at) WHERE state IN ('sent', 'discarded');
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO fairway_writer;
