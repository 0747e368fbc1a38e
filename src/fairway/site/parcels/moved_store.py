"""What the database tells of parcels that move: which are released by the customs."""

from __future__ import annotations

from uuid import UUID

import asyncpg

_INVENTORIES = ["621", "603"]
_RELEASED = ["800", "899"]


async def released(conn: asyncpg.Connection, case: UUID) -> frozenset[str] | None:
    """Order numbers of a batch whose inventories are all released; None where none was declared from here."""
    rows = await conn.fetch(
        "SELECT parcel, bool_and(status = ANY($3)) AS released FROM parcel_filing"
        " WHERE case_id = $1 AND number = ANY($2) GROUP BY parcel",
        case,
        _INVENTORIES,
        _RELEASED,
    )
    return frozenset(row["parcel"] for row in rows if row["released"]) if rows else None


async def name_of(conn: asyncpg.Connection, organisation: UUID) -> str:
    """The name of an organisation as it stands on messages of the Mainland: simplified where there is one."""
    found: str = await conn.fetchval(
        "SELECT coalesce(nullif(name_sc, ''), nullif(name_tc, ''), name_en) FROM directory WHERE organisation = $1",
        organisation,
    )
    return found


async def judged_in_hong_kong(conn: asyncpg.Connection, organisation: UUID) -> list[UUID]:
    """The last batches in Hong Kong of an organisation that were judged, newest first."""
    rows = await conn.fetch(
        "SELECT case_id FROM parcel_batch_view WHERE scope = 'full' AND organisation = $1 AND flow = 'hong-kong'"
        " AND status = 'judged' ORDER BY opened_at DESC, case_id DESC LIMIT 1000",
        organisation,
    )
    return [row["case_id"] for row in rows]
