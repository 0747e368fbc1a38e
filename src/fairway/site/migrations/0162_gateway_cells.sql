-- Which devices were in which cell of a twentieth of a degree in which hour (of their own time, counted from 1970), by
-- their valid positions: what finds who was in a box without reading everybody's hour. Cells are numbered row by row from
-- the south-west: fairway.site.gateway.cells.
CREATE TABLE reading_cell (
    hour   integer NOT NULL,
    cell   integer NOT NULL,
    device integer NOT NULL,
    PRIMARY KEY (hour, cell, device)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON reading_cell TO fairway_writer;
INSERT INTO reading_cell (hour, cell, device)
SELECT DISTINCT floor(extract(epoch FROM at) / 3600)::integer,
    (floor((latitude + 90.0::float8) * 20) * 7200 + floor((longitude + 180.0::float8) * 20))::integer, device
FROM reading WHERE state & 2048 <> 0 AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180;
