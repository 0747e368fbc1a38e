"""The tables that are shown of the risk desk; for the customs of the site alone."""

from __future__ import annotations

from fairway.record.model import Table

RISK_TABLE = Table(
    name="parcel_risk_table",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "name": "text",
        "version": "integer",
        "valid_from": "date",
        "why": "text",
        "rows": "jsonb",
        "recorded_at": "timestamptz",
        "recorded_by": "text",
        "withdrawn_at": "timestamptz",
        "withdrawn_by": "text",
        "reason": "text",
    },
    key=("case_id", "scope", "name", "version"),
)
AUTHORISED_PLATFORM = Table(
    name="parcel_authorised_platform",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "code": "text",
        "version": "integer",
        "name": "text",
        "certificate": "text",
        "valid_from": "date",
        "valid_until": "date",
        "why": "text",
        "recorded_at": "timestamptz",
        "recorded_by": "text",
    },
    key=("case_id", "scope", "code", "version"),
)
PARCEL_INSPECTION = Table(
    name="parcel_inspection",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "ebp_code": "text",
        "order_no": "text",
        "version": "integer",
        "latest": "boolean",
        "found": "boolean",
        "what": "jsonb",
        "note": "text",
        "selected": "text",
        "reasons": "jsonb",
        "recorded_at": "timestamptz",
        "recorded_by": "text",
    },
    key=("case_id", "scope", "ebp_code", "order_no", "version"),
)
