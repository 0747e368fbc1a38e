"""Queries of the list of batches: sorted, counted and paged by the database, however many there are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec

SHOWS: dict[str, str] = {
    "": "true",
    "to-fix": "coalesce(to_fix, 0) > 0",
    "waiting": "status = 'waiting'",
    "open": "status = 'open'",
    "judged": "status = 'judged'",
    "stopped": "status IN ('failed', 'cancelled')",
}
"""The filters of the list."""
ORDERS: dict[str, str] = {
    "opened": "opened_at",
    "arrives": "arrives_at",
    "reference": "lower(reference)",
    "parcels": "coalesce(parcels, 0)",
    "to-fix": "coalesce(to_fix, 0)",
}
"""What the list can be sorted by."""
_FOUND = "scope = $1 AND ($2 = '' OR strpos(search, $2) > 0) AND ($3 = '' OR flow = $3)"


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which batches, in which order."""

    scope: str
    search: str = ""
    flow: str = ""
    show: str = ""
    """A key of ``SHOWS``."""
    sort: str = "opened"
    """A key of ``ORDERS``."""
    descending: bool = True

    @property
    def values(self) -> tuple[str, str, str]:
        """For the places of the queries."""
        return self.scope, self.search.strip().lower(), self.flow


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the parcels of a day."""

    day: date
    batches: int
    cleared: int
    to_fix: int


async def page(conn: asyncpg.Connection, sought: Sought, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """Some of the batches that the reader may see."""
    way = "DESC" if sought.descending else "ASC"
    rows = await conn.fetch(
        f"SELECT * FROM parcel_batch_view WHERE {_FOUND} AND {SHOWS[sought.show]}"  # noqa: S608 - of the tables above
        f" ORDER BY {ORDERS[sought.sort]} {way} NULLS LAST, opened_at DESC, case_id LIMIT $4 OFFSET $5",
        *sought.values,
        limit,
        offset,
    )
    return [dict(row) for row in rows]


async def counts(conn: asyncpg.Connection, sought: Sought) -> dict[str, int]:
    """How many batches there are under each filter."""
    told = ", ".join(f"count(*) FILTER (WHERE {one}) AS n{at}" for at, one in enumerate(SHOWS.values()))
    asked = f"SELECT {told} FROM parcel_batch_view WHERE {_FOUND}"  # noqa: S608 - of the tables above
    row = await conn.fetchrow(asked, *sought.values)
    return {name: row[f"n{at}"] for at, name in enumerate(SHOWS)}


async def days(conn: asyncpg.Connection, scope: str, *, since: datetime, zone: str) -> list[Day]:
    """What came of the parcels judged since ``since``, by the days of ``zone``, earliest first."""
    rows = await conn.fetch(
        "SELECT (judged_at AT TIME ZONE $3)::date AS day, count(*) AS batches,"
        " sum(cleared)::bigint AS cleared, sum(to_fix)::bigint AS to_fix FROM parcel_batch_view"
        " WHERE scope = $1 AND status = 'judged' AND judged_at >= $2 GROUP BY 1 ORDER BY 1",
        scope,
        since,
        zone,
    )
    return [Day(**dict(row)) for row in rows]
