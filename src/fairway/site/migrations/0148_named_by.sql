-- Which message names which party, so that who was named by mistake loses the right when the message is corrected. What
-- was told before this table was there is put into it by `fairway rebuild`.
CREATE TABLE named_by (
    message    uuid NOT NULL,
    value      text NOT NULL COLLATE "C",
    kind       text NOT NULL,
    partner    uuid NOT NULL,
    identifier text NOT NULL,
    role       text NOT NULL,
    PRIMARY KEY (message, value, kind, identifier, role)
);
CREATE INDEX named_by_party ON named_by (value, kind, partner, identifier, role);
GRANT SELECT, INSERT, UPDATE, DELETE ON named_by TO fairway_writer;
