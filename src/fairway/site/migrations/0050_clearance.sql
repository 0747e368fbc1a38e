-- Decisions of customs; scope is always "decision", which customs alone is granted.
CREATE TABLE clearance_view (
    case_id      uuid NOT NULL,
    scope        text NOT NULL,
    vehicle      text NOT NULL,
    outcome      text NOT NULL,
    ground       text NOT NULL,
    reasons      jsonb NOT NULL,
    decided_at   timestamptz NOT NULL,
    officer      uuid,
    inspected_at timestamptz,
    released     boolean,
    findings     text NOT NULL,
    PRIMARY KEY (case_id, scope, vehicle)
);
ALTER TABLE clearance_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearance_view FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON clearance_view TO fairway_writer USING (true) WITH CHECK (true);
CREATE POLICY reader ON clearance_view FOR SELECT TO fairway_reader USING (EXISTS (
    SELECT 1 FROM grants
    WHERE grants.holder = (SELECT nullif(current_setting('fairway.holder', true), '')::uuid)
      AND grants.case_id = clearance_view.case_id AND grants.scope = clearance_view.scope
      AND (grants.until IS NULL
           OR grants.until > (SELECT nullif(current_setting('fairway.now', true), '')::timestamptz))));
GRANT SELECT, INSERT, UPDATE, DELETE ON clearance_view TO fairway_writer;
GRANT SELECT ON clearance_view TO fairway_reader;
