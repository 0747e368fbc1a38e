"""Queries about sealed trips that belong to no single table of theirs (writer connection)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from fairway.locks.trips.project import plate_key
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import STREAM
from fairway.record.codec import unpack
from fairway.record.model import Recorded
from fairway.record.registry import Registry
from fairway.record.store import FACT_COLUMNS, recorded

if TYPE_CHECKING:
    import asyncpg


_STATE = msgspec.json.Decoder(SealedTripState)


async def versions_of(conn: asyncpg.Connection, trip: UUID) -> dict[str, tuple[int, ...]]:
    """The numbers of a trip's facts by kind: what evidence identifiers are made of."""
    rows = await conn.fetch(
        "SELECT kind, array_agg(number ORDER BY number) AS numbers FROM sealed_event_view"
        " WHERE case_id = $1 AND scope = 'trip' GROUP BY kind",
        trip,
    )
    return {row["kind"]: tuple(row["numbers"]) for row in rows}


async def by_plate(conn: asyncpg.Connection, plate: str) -> list[tuple[UUID, SealedTripState]]:
    """Live sealed trips of this site with that registration mark as they stand, newest first."""
    rows = await conn.fetch(
        "SELECT p.case_id, s.state FROM sealed_by_plate AS p"
        " JOIN stream_state AS s ON s.case_id = p.case_id AND s.stream = $2"
        " WHERE p.plate_key = $1 ORDER BY p.case_id DESC LIMIT 20",
        plate_key(plate),
        STREAM,
    )
    return [(row["case_id"], _STATE.decode(unpack(row["state"]))) for row in rows]


async def versions(conn: asyncpg.Connection, trips: Sequence[UUID]) -> dict[UUID, int]:
    """The version of each of these trips."""
    rows = await conn.fetch(
        "SELECT s.case_id, s.version FROM unnest($1::uuid[]) AS w(case_id)"
        " JOIN stream_state AS s ON s.case_id = w.case_id AND s.stream = $2",
        trips,
        STREAM,
    )
    return {row["case_id"]: row["version"] for row in rows}


async def acts(
    conn: asyncpg.Connection, registry: Registry, trips: Sequence[UUID], kinds: Sequence[str]
) -> dict[UUID, list[Recorded]]:
    """The facts of these kinds of each of these trips that has any, in their order."""
    rows = await conn.fetch(
        f"SELECT {FACT_COLUMNS} FROM unnest($1::uuid[]) AS w(case_id)"  # noqa: S608  a constant
        " JOIN fact AS f ON f.case_id = w.case_id AND f.stream = $2 AND f.kind = ANY ($3::text[])"
        " ORDER BY f.case_id, f.version",
        trips,
        STREAM,
        kinds,
    )
    found: dict[UUID, list[Recorded]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(recorded(registry, row, None))
    return found


async def filings(conn: asyncpg.Connection, submission: UUID, target: str) -> list[dict[str, Any]]:
    """The documents of a submission to an authority, drafts included."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (filing) case_id, filing, target, status, authority_reference FROM filing_view"
        " WHERE case_id = $1 AND target = $2 ORDER BY filing, scope",
        submission,
        target,
    )
    return [dict(row) for row in rows]


async def trips_of(conn: asyncpg.Connection, devices: Sequence[str], site: str) -> list[UUID]:
    """The live trips of these locks that a site has custody of."""
    rows = await conn.fetch(
        "SELECT DISTINCT case_id FROM sealed_by_device WHERE device = ANY ($1::text[]) AND custody = $2", devices, site
    )
    return [row["case_id"] for row in rows]


async def cursor(conn: asyncpg.Connection, name: str) -> int:
    """How far a consumer of the gateway's readings has come; 0 for a new one."""
    found = await conn.fetchval("SELECT position FROM sealed_watch WHERE name = $1", name)
    return int(found or 0)


async def move_cursor(conn: asyncpg.Connection, name: str, position: int) -> None:
    """Remember how far it has come; it never goes back."""
    await conn.execute(
        "INSERT INTO sealed_watch AS w (name, position) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET position = greatest(w.position, excluded.position)",
        name,
        position,
    )
