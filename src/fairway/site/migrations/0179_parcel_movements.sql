-- Where the cleared parcels of a batch go, as its sender and the customs are shown it. Which parcels are in a movement,
-- and what of them arrived, lies in files beside the batch, named by their digests, which the facts hold.
ALTER TABLE parcel_batch_view ADD COLUMN movements jsonb NOT NULL DEFAULT '[]';
