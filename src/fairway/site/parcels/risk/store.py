"""What the database keeps for the risk desk."""

from __future__ import annotations

from datetime import date
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
