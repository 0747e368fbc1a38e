-- The trips of a Mainland batch: carrier confirmations of one batch are found by its number.
CREATE INDEX trip_view_batch ON trip_view (batch_number) WHERE scope = 'trip' AND batch_number IS NOT NULL;
