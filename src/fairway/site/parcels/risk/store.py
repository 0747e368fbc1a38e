"""What the database keeps for the risk desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from fairway.parcels.risk.decisions import Row
from fairway.parcels.risk.standing.tables import Stored

Stores = dict[str, list[Stored]]


async def versions(conn: asyncpg.Connection, name: str = "") -> Stores:
    """The stored versions of each table (or of one), the oldest first."""
    rows = await conn.fetch(
        "SELECT * FROM parcel_risk_table WHERE $1 = '' OR name = $1 ORDER BY name, version",
        name,
    )
    found: Stores = {}
    for row in rows:
        told = {one: row[one] for one in Stored.__struct_fields__ if one != "rows"}
        made = Stored(**told, rows=msgspec.convert(row["rows"], tuple[Row, ...]))
        found.setdefault(row["name"], []).append(made)
    return found


async def authorised_codes(conn: asyncpg.Connection, day: date) -> list[str]:
    """The codes of the platforms that are authorised on a day."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (code) code, valid_from, valid_until FROM parcel_authorised_platform"
        " ORDER BY code, version DESC"
    )
    return [row["code"] for row in rows if _covers(row, day)]


def _covers(row: Any, day: date) -> bool:
    return bool(row["valid_from"] <= day and (row["valid_until"] is None or day <= row["valid_until"]))


async def platforms(conn: asyncpg.Connection, search: str, after: str, limit: int) -> list[dict[str, Any]]:
    """The last period of each platform, by code."""
    rows = await conn.fetch(
        "SELECT * FROM (SELECT DISTINCT ON (code) * FROM parcel_authorised_platform ORDER BY code, version DESC) p"
        " WHERE ($1 = '' OR strpos(lower(code || ' ' || name || ' ' || certificate), $1) > 0) AND code > $2"
        " ORDER BY code LIMIT $3",
        search.strip().lower(),
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def registered_codes(conn: asyncpg.Connection, organisation: UUID) -> frozenset[str]:
    """The numbers that an organisation is registered under (writer connection)."""
    rows = await conn.fetch("SELECT value FROM organisation_number WHERE organisation = $1", organisation)
    return frozenset(row["value"] for row in rows)


async def inspections(
    conn: asyncpg.Connection, case: UUID, key: tuple[str, str] | None = None
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """All that was said of the parcels of a batch (or of one), by platform and order number, the oldest first."""
    code, number = key or ("", "")
    rows = await conn.fetch(
        "SELECT * FROM parcel_inspection WHERE case_id = $1 AND ($3 = '' OR (ebp_code = $2 AND order_no = $3))"
        " ORDER BY ebp_code, order_no, version",
        case,
        code,
        number,
    )
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["ebp_code"], row["order_no"]), []).append(dict(row))
    return found


async def inspected_counts(conn: asyncpg.Connection, cases: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of batches, how many inspections are recorded, and how many found something."""
    rows = await conn.fetch(
        "SELECT case_id, count(*) AS inspected, count(*) FILTER (WHERE found) AS found FROM parcel_inspection"
        " WHERE case_id = ANY($1::uuid[]) AND latest GROUP BY case_id",
        list(cases),
    )
    return {row["case_id"]: (row["inspected"], row["found"]) for row in rows}


async def judged_batches(
    conn: asyncpg.Connection, since: datetime, until: datetime, flow: str = ""
) -> list[dict[str, Any]]:
    """The batches (of one flow) that were judged in a time and of which parcels were selected, the newest first: case,
    reference, judged_at, verdict."""
    rows = await conn.fetch(
        "SELECT case_id, reference, judged_at, verdict FROM parcel_batch_view"
        " WHERE scope = 'authority' AND coalesce(verdict->'tables', '{}') <> '{}' AND ($3 = '' OR flow = $3)"
        " AND judged_at >= $1 AND judged_at < $2 ORDER BY judged_at DESC, case_id DESC",
        since,
        until,
        flow,
    )
    return [dict(row) for row in rows]


async def inspected(conn: asyncpg.Connection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """What was last said of each parcel of the batches that were judged in a time."""
    rows = await conn.fetch(
        "SELECT i.case_id, i.ebp_code, i.order_no, i.found, i.selected, i.reasons, b.judged_at"
        " FROM parcel_inspection i JOIN parcel_batch_view b ON b.case_id = i.case_id AND b.scope = i.scope"
        " WHERE i.latest AND b.judged_at >= $1 AND b.judged_at < $2",
        since,
        until,
    )
    return [dict(row) for row in rows]
