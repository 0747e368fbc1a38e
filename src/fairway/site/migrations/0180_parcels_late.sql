-- When the next documents that a judged batch waits for are late, and since when some are.
CREATE TABLE parcel_due (
    case_id uuid PRIMARY KEY,
    due     timestamptz NOT NULL
);
CREATE INDEX parcel_due_due ON parcel_due (due, case_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_due TO fairway_writer;

ALTER TABLE parcel_batch_view ADD COLUMN late_at timestamptz;
