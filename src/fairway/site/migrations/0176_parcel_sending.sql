-- Sending of parcels to the customs e-commerce system: what is to be planned, which messages there are and when each
-- left, how many documents have each standing (counted as answers come, for nobody counts millions at every look), and
-- of which batches the record is to be told.
CREATE TABLE parcel_to_plan (
    case_id      uuid NOT NULL,
    filing       integer NOT NULL,
    organisation uuid NOT NULL,
    codes        text[] NOT NULL,
    documents    text[] NOT NULL,
    bills        text[] NOT NULL,
    since        timestamptz NOT NULL,
    PRIMARY KEY (case_id, filing)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_to_plan TO fairway_writer;

CREATE TABLE parcel_message (
    case_id      uuid NOT NULL,
    number       text NOT NULL,
    filing       integer NOT NULL,
    message      integer NOT NULL,
    organisation uuid NOT NULL,
    guid         text NOT NULL,
    objects      integer NOT NULL,
    planned_at   timestamptz NOT NULL,
    sent_at      timestamptz,
    digest       bytea,
    PRIMARY KEY (case_id, number, filing, message)
);
CREATE UNIQUE INDEX parcel_message_guid ON parcel_message (guid);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_message TO fairway_writer;

CREATE TABLE parcel_standing (
    case_id      uuid NOT NULL,
    organisation uuid NOT NULL,
    number       text NOT NULL,
    status       text NOT NULL,
    count        bigint NOT NULL,
    PRIMARY KEY (case_id, organisation, number, status)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_standing TO fairway_writer;

CREATE TABLE parcel_to_tell (
    case_id uuid PRIMARY KEY,
    changed boolean NOT NULL,
    told_at timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_to_tell TO fairway_writer;

ALTER TABLE parcel_filing ADD COLUMN organisation uuid;
ALTER TABLE parcel_filing ADD COLUMN passed text[] NOT NULL DEFAULT '{}';
ALTER TABLE parcel_filing ADD COLUMN tax_status text NOT NULL DEFAULT '';
ALTER TABLE parcel_batch_view ADD COLUMN filing jsonb;

-- What was filed before this: who filed it is whose batch it is, and each message is one that was sent.
UPDATE parcel_filing f SET organisation = v.organisation
    FROM parcel_batch_view v WHERE v.case_id = f.case_id AND v.scope = 'full';
INSERT INTO parcel_message (case_id, number, filing, message, organisation, guid, objects, planned_at, sent_at)
    SELECT f.case_id, f.number, 0, row_number() OVER (PARTITION BY f.case_id, f.number ORDER BY f.guid),
           f.organisation, f.guid, count(*), min(f.filed_at), min(f.filed_at)
    FROM parcel_filing f WHERE f.organisation IS NOT NULL
    GROUP BY f.case_id, f.number, f.organisation, f.guid;
INSERT INTO parcel_standing (case_id, organisation, number, status, count)
    SELECT case_id, organisation, number, status, count(*) FROM parcel_filing
    WHERE organisation IS NOT NULL GROUP BY case_id, organisation, number, status;
