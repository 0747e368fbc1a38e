-- Documents of cleared parcels that were sent to the customs e-commerce system, and where each stands by its answers.
-- No persons: an object is known by its numbers.
CREATE TABLE parcel_filing (
    case_id  uuid NOT NULL,
    number   text NOT NULL,
    key      text NOT NULL,
    parcel   text NOT NULL,
    guid     text NOT NULL,
    filed_at timestamptz NOT NULL,
    status   text NOT NULL DEFAULT '',
    at       timestamptz,
    text     text NOT NULL DEFAULT '',
    pre_no   text NOT NULL DEFAULT '',
    invt_no  text NOT NULL DEFAULT '',
    tax_no   text NOT NULL DEFAULT '',
    tax      numeric,
    PRIMARY KEY (case_id, number, key)
);
CREATE INDEX parcel_filing_key ON parcel_filing (number, key);
CREATE INDEX parcel_filing_guid ON parcel_filing (guid);
CREATE INDEX parcel_filing_invt_no ON parcel_filing (invt_no) WHERE invt_no <> '';
GRANT SELECT, INSERT, UPDATE, DELETE ON parcel_filing TO fairway_writer;
