-- How many cargo references an organisation has tried to bundle in vain since a moment. No fact and no projection: it
-- bounds guessing, and an old count is of no use.
CREATE TABLE reference_trial (
    organisation uuid        PRIMARY KEY,
    since        timestamptz NOT NULL,
    in_vain      integer     NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON reference_trial TO fairway_writer;
