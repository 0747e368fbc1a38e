"""The projection tables of submissions."""

from fairway.record.model import Table

SUBMISSION_VIEW = Table(
    name="submission_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "owner": "uuid",
        "reference": "text",
        "direction": "text",
        "control_point": "text",
        "crossing_date": "date",
        "goods": "jsonb",
        "consignor": "jsonb",
        "consignee": "jsonb",
        "vehicle": "text",
        "packages": "integer",
        "gross_kg": "numeric",
        "version": "integer",
        "from_site": "text",
        "cancelled": "boolean",
        "document": "bytea",
        "detail": "jsonb",
        "changed_at": "timestamptz",
    },
    key=("case_id", "scope"),
)
WORK_LIST = Table(
    name="work_list",
    columns={
        "holder": "uuid",
        "case_id": "uuid",
        "reference": "text",
        "direction": "text",
        "crossing_date": "date",
        "changed_at": "timestamptz",
    },
    key=("holder", "case_id"),
)
OWN_REFERENCE = Table(
    name="own_reference",
    columns={"owner": "uuid", "case_id": "uuid", "reference": "text"},
    key=("owner", "case_id"),
)
REFERENCE = Table(
    name="reference",
    columns={
        "holder": "uuid",
        "case_id": "uuid",
        "scope": "text",
        "scheme": "text",
        "value": "text",
        "shown": "text",
    },
    key=("holder", "value", "scheme", "case_id"),
)
RETRIEVABLE_COPY = Table(
    name="retrievable_copy",
    columns={
        "case_id": "uuid",
        "addressed_to": "uuid",
        "retrieval_code_sha256": "text",
        "from_site": "text",
        "received_at": "timestamptz",
    },
    key=("case_id",),
)
ELEMENT_REQUEST = Table(
    name="element_request",
    columns={
        "case_id": "uuid",
        "request": "uuid",
        "token_sha256": "text",
        "organisation": "uuid",
        "open": "boolean",
        "due": "timestamptz",
    },
    key=("case_id", "request"),
)
