-- Parcels that come one by one into an open batch. No projections: sealed under the key of the batch, gathered into
-- files of it when it is handed in, and gone then.
CREATE TABLE parcel_added (
    case_id  uuid NOT NULL,
    digest   bytea NOT NULL,
    sealed   bytea NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, digest)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_added TO fairway_writer;

-- Whoever adds shares the row, whoever gathers changes it: what was acknowledged is gathered.
CREATE TABLE parcel_adding (
    case_id uuid PRIMARY KEY,
    closed  boolean NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_adding TO fairway_writer;
