-- The place of each submission in the work list of each organisation: whose turn it is, then what is due first. A worker
-- keeps it as it follows the log; what it has not come to yet is put in order by whoever reads the list. It is no
-- projection: it can be emptied at any time, with the cursor of "work-order", and is made anew.
CREATE TABLE work_order (
    holder        uuid             NOT NULL,
    case_id       uuid             NOT NULL,
    turn          smallint         NOT NULL,
    place         double precision NOT NULL,
    recent        double precision NOT NULL,
    reference     text COLLATE "C" NOT NULL,
    crossing      date             NOT NULL,
    step          text             NOT NULL,
    target        text             NOT NULL,
    direction     text             NOT NULL,
    control_point text             NOT NULL,
    due           timestamptz,
    PRIMARY KEY (holder, case_id)
);
CREATE INDEX work_order_place ON work_order (holder, turn, place, recent, case_id);
CREATE INDEX work_order_reference ON work_order (holder, turn, reference, case_id);
CREATE INDEX work_order_crossing ON work_order (holder, turn, crossing, case_id);
CREATE INDEX work_order_lodge ON work_order (holder, target) WHERE step = 'lodge';
CREATE INDEX work_order_case ON work_order (case_id);
ALTER TABLE work_order ENABLE ROW LEVEL SECURITY;
ALTER TABLE work_order FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON work_order TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON work_order FOR SELECT TO fairway_reader
    USING (holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
           AND EXISTS (
               SELECT 1 FROM grants
               WHERE grants.holder = work_order.holder AND grants.case_id = work_order.case_id
                 AND (grants.until IS NULL
                      OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))
               OFFSET 0));
GRANT SELECT, INSERT, UPDATE, DELETE ON work_order TO fairway_writer;
GRANT SELECT ON work_order TO fairway_reader;
