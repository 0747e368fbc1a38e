-- A gate asks for the trips that ended there a short while ago: their lock was opened on a verified arrival, and the
-- truck may drive in.
CREATE INDEX sealed_trip_view_closed ON sealed_trip_view (closed_at) WHERE scope = 'leg' AND closed_at IS NOT NULL;
