"""The aggregate of sealed trips, and the queries over them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.locks.trips import tables as t
from fairway.locks.trips.commands import SealedTripCommand
from fairway.locks.trips.decide import decide
from fairway.locks.trips.facts import SEALED_TRIP_FACTS
from fairway.locks.trips.project import plate_key, project
from fairway.locks.trips.state import SealedTripState, evolve
from fairway.parties.sharing import GRANTS
from fairway.record.model import Aggregate

if TYPE_CHECKING:
    import asyncpg

STREAM = "sealed-trip"
SEALED_TRIP: Aggregate[SealedTripState, SealedTripCommand] = Aggregate(
    kind=STREAM,
    state=SealedTripState,
    facts=SEALED_TRIP_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(
        GRANTS,
        t.SEALED_TRIP_VIEW,
        t.SEALED_LEG_VIEW,
        t.SEALED_SLOT_VIEW,
        t.SEALED_ALARM_VIEW,
        t.SEALED_EVENT_VIEW,
        t.SEALED_BY_PLATE,
        t.SEALED_BY_DEVICE,
        t.SEALED_ALARM_DUE,
    ),
)
_WIDEST = "array_position(ARRAY['trip', 'leg', 'driver', 'milestones'], scope)"


async def trips(
    conn: asyncpg.Connection,
    *,
    live: bool | None = None,
    status: str | None = None,
    submission: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Sealed trips that the holder may see in the widest scope, newest first (reader)."""
    rows = await conn.fetch(
        f"SELECT DISTINCT ON (case_id) * FROM sealed_trip_view WHERE ($1::text IS NULL OR status = $1)"  # noqa: S608  a constant
        " AND ($2::uuid IS NULL OR case_id < $2) AND ($3::uuid IS NULL OR submission = $3)"
        " AND ($4::boolean IS NULL OR (closed_at IS NULL AND status <> 'cancelled') = $4)"
        f" ORDER BY case_id DESC, {_WIDEST} LIMIT $5",
        status,
        after,
        submission,
        live,
        limit,
    )
    return [dict(row) for row in rows]


async def trip(conn: asyncpg.Connection, case_id: UUID) -> dict[str, Any] | None:
    """A sealed trip in the widest scope, if the holder may see it (reader)."""
    row = await conn.fetchrow(
        f"SELECT * FROM sealed_trip_view WHERE case_id = $1 ORDER BY {_WIDEST} LIMIT 1",  # noqa: S608  a constant
        case_id,
    )
    return dict(row) if row else None


async def legs(conn: asyncpg.Connection, case_id: UUID, scope: str) -> list[dict[str, Any]]:
    """The legs that the holder may see (reader)."""
    rows = await conn.fetch(
        "SELECT * FROM sealed_leg_view WHERE case_id = $1 AND scope = $2 ORDER BY leg", case_id, scope
    )
    return [dict(row) for row in rows]


async def slots(conn: asyncpg.Connection, case_id: UUID, scope: str) -> list[dict[str, Any]]:
    """The key slots over time (reader)."""
    rows = await conn.fetch(
        "SELECT leg, site, from_at, until FROM sealed_slot_view WHERE case_id = $1 AND scope = $2 ORDER BY leg",
        case_id,
        scope,
    )
    return [dict(row) for row in rows]


async def events(
    conn: asyncpg.Connection, case_id: UUID, scope: str, kinds: list[str] | None = None
) -> list[dict[str, Any]]:
    """What happened, in the order of this site's record (reader)."""
    rows = await conn.fetch(
        "SELECT number, kind, leg, site, actor, at, detail FROM sealed_event_view"
        " WHERE case_id = $1 AND scope = $2 AND ($3::text[] IS NULL OR kind = ANY ($3)) ORDER BY number",
        case_id,
        scope,
        kinds,
    )
    return [dict(row) for row in rows]


async def alarms(
    conn: asyncpg.Connection,
    *,
    case_id: UUID | None = None,
    scope: str | None = None,
    states: list[str] | None = None,
    since: datetime | None = None,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Alarms that the holder may see, each once: what needs somebody first, then the gravest, then the newest
    (reader)."""
    rows = await conn.fetch(
        "SELECT * FROM (SELECT DISTINCT ON (a.case_id, a.alarm) a.*, v.plates, v.container, v.device,"
        " v.carrier_name, v.status AS trip_status, v.custody FROM sealed_alarm_view a"
        " JOIN sealed_trip_view v ON v.case_id = a.case_id AND v.scope = a.scope"
        " WHERE ($1::uuid IS NULL OR a.case_id = $1) AND ($2::text IS NULL OR a.scope = $2)"
        " AND ($3::text[] IS NULL OR a.state = ANY ($3)) AND ($4::timestamptz IS NULL OR a.raised_at > $4)"
        " ORDER BY a.case_id, a.alarm, a.scope DESC) s"
        " ORDER BY array_position(ARRAY['escalated', 'open', 'acknowledged', 'closed'], state), rank, raised_at DESC"
        " LIMIT $5",
        case_id,
        scope,
        states,
        since,
        limit,
    )
    return [dict(row) for row in rows]


async def by_plate(conn: asyncpg.Connection, plate: str) -> list[UUID]:
    """Live sealed trips of this site with that registration mark, newest first (writer: the gate)."""
    rows = await conn.fetch(
        "SELECT case_id FROM sealed_by_plate WHERE plate_key = $1 ORDER BY case_id DESC LIMIT 20", plate_key(plate)
    )
    return [row["case_id"] for row in rows]


async def closed_since(conn: asyncpg.Connection, since: datetime) -> list[tuple[UUID, dict[str, str]]]:
    """Sealed trips over legs of this site that ended after a moment, newest first, with plates (writer: the gate)."""
    rows = await conn.fetch(
        "SELECT case_id, plates FROM sealed_trip_view WHERE scope = 'leg' AND closed_at > $1 ORDER BY closed_at DESC",
        since,
    )
    return [(row["case_id"], row["plates"]) for row in rows]


async def by_device(conn: asyncpg.Connection, device: str) -> UUID | None:
    """The live sealed trip of a lock (writer)."""
    found: UUID | None = await conn.fetchval(
        "SELECT case_id FROM sealed_by_device WHERE device = $1 ORDER BY case_id DESC LIMIT 1", device
    )
    return found


async def watched(conn: asyncpg.Connection, site: str) -> list[tuple[str, UUID]]:
    """The locks of live trips that a site has custody of (writer)."""
    rows = await conn.fetch("SELECT device, case_id FROM sealed_by_device WHERE custody = $1", site)
    return [(row["device"], row["case_id"]) for row in rows]


async def alarms_due(conn: asyncpg.Connection, now: datetime, limit: int = 100) -> list[tuple[UUID, str]]:
    """Alarms whose limit has passed without anybody's acknowledgement (writer)."""
    rows = await conn.fetch(
        "SELECT case_id, alarm FROM sealed_alarm_due WHERE escalate_at <= $1 ORDER BY escalate_at LIMIT $2", now, limit
    )
    return [(row["case_id"], row["alarm"]) for row in rows]
