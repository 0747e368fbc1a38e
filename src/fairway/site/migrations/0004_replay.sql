-- Where a replay rebuilds the projections; empty but while one runs.
CREATE SCHEMA replay;
GRANT USAGE, CREATE ON SCHEMA replay TO fairway_writer;
