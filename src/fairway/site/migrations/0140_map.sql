-- The last known place of a shipment, for the map of all shipments: its key (see fairway.tracking.places), its position,
-- when it was there, what its teller called it; and the IMO number of the vessel that carries it now. Written with the
-- rest of the list's row and made again with it; the shipments that are there are looked at anew for it.
ALTER TABLE shipment_list
    ADD COLUMN place text,
    ADD COLUMN place_at timestamptz,
    ADD COLUMN place_name text,
    ADD COLUMN latitude float8,
    ADD COLUMN longitude float8,
    ADD COLUMN aboard bigint;
INSERT INTO shipment_news (case_id, position)
SELECT DISTINCT case_id, 0 FROM shipment_list
ON CONFLICT (case_id) DO NOTHING;
