-- How many Hong Kong declarations are to be lodged of a submission, whatever its next step is. The order is emptied with
-- its cursor: the worker makes it anew, and until then lists put it in order while they are read.
TRUNCATE work_order;
DELETE FROM consumer_cursor WHERE name = 'work-order';
DROP INDEX work_order_lodge;
ALTER TABLE work_order
    ADD COLUMN lodge smallint NOT NULL DEFAULT 0,
    ADD COLUMN lodges boolean NOT NULL GENERATED ALWAYS AS (lodge > 0) STORED;
CREATE INDEX work_order_lodge ON work_order (holder) WHERE lodges;
