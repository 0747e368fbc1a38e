-- What the display unit of a lane shows at present. It is no fact (those are in the trips): a new answer takes the
-- place of the old one, and an old one is not shown any more. Times are the server's.
CREATE TABLE kiosk_display (
    control_point text        NOT NULL,
    lane          text        NOT NULL,
    hk_mark       text        NOT NULL,
    outcome       text        NOT NULL,
    until         timestamptz,
    rules         jsonb       NOT NULL,
    shown_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (control_point, lane)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON kiosk_display TO fairway_writer;
