-- What the worker processes of the site say about their own parts, for the operator's status page. Times are the
-- server's, not those of an accelerated clock: a part that stopped telling is dead whatever the demonstration's hour.
CREATE TABLE site_part (
    process    text NOT NULL,
    part       text NOT NULL,
    state      text NOT NULL,
    since      timestamptz NOT NULL,
    told_at    timestamptz NOT NULL,
    worked_at  timestamptz,
    done       bigint NOT NULL,
    failures   integer NOT NULL,
    last_error text,
    PRIMARY KEY (process, part)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON site_part TO fairway_writer;
