"""What the drain writes (writer connection): everything of a batch in one transaction with its place in the spool."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from fairway.locks.sessions.binding import moment
from fairway.site.gateway import packing
from fairway.site.gateway.cells import Presence
from fairway.site.gateway.drain.frames import Batch, Seen

if TYPE_CHECKING:
    import asyncpg
    import numpy as np
    from numpy.typing import NDArray

_FRAME_COLUMNS = ("position", "received", "at", "trip", "device", "profile", "sha256", "raw")
_LATEST = (
    "device", "at", "received", "position", "latitude", "longitude", "state", "events", "speed", "course", "battery",
    "idx",
)  # fmt: skip
_EPOCH_DAY = date(1970, 1, 1)


async def begin(conn: asyncpg.Connection, spool: UUID, first: int, now: datetime) -> int:
    """How far ``spool`` is stored; from ``first`` on for one that is new here."""
    await conn.execute(
        "INSERT INTO spool_offset (spool, position, at) VALUES ($1, $3, $2) ON CONFLICT (spool) DO NOTHING",
        spool,
        now,
        first,
    )
    return int(await conn.fetchval("SELECT position FROM spool_offset WHERE spool = $1", spool))


async def lock(conn: asyncpg.Connection, spool: UUID) -> int:
    """How far ``spool`` is stored, held until the end of the transaction: two drains take turns."""
    return int(await conn.fetchval("SELECT position FROM spool_offset WHERE spool = $1 FOR UPDATE", spool))


async def advance(conn: asyncpg.Connection, spool: UUID, position: int, received: datetime) -> None:
    """The spool is stored before ``position``: all that came until ``received``."""
    await conn.execute("UPDATE spool_offset SET position = $2, at = $3 WHERE spool = $1", spool, position, received)


async def idle(conn: asyncpg.Connection, spool: UUID, position: int, now: datetime) -> None:
    """Nothing waited at ``now``: all that came until then is stored. Nothing, where another drain went on."""
    await conn.execute(
        "UPDATE spool_offset SET at = greatest(at, $3) WHERE spool = $1 AND position = $2", spool, position, now
    )


async def partitions(conn: asyncpg.Connection, table: str, days: Iterable[int]) -> None:
    """Have the partitions of ``table`` ("frame" or "reading") for these days since 1970."""
    await conn.execute(
        "SELECT gateway_partitions($1, $2)", table, [_EPOCH_DAY + timedelta(days=day) for day in sorted(days)]
    )


async def present(conn: asyncpg.Connection, batch: Batch, places: NDArray[np.intp]) -> set[Seen]:
    """Which of these frames, each with a time, are stored already."""
    rows = await conn.fetch(
        "SELECT w.device, w.sha256 FROM unnest($1::int[], $2::timestamptz[], $3::bytea[]) AS w(device, at, sha256)"
        " WHERE EXISTS (SELECT FROM reading r JOIN frame f ON f.position = r.position AND f.received = r.received"
        " WHERE r.device = w.device AND r.at = w.at AND f.sha256 = w.sha256)",
        batch.device[places].tolist(),
        [moment(at) for at in batch.at[places].tolist()],
        [batch.sha256[place] for place in places.tolist()],
    )
    return {(row["device"], row["sha256"]) for row in rows}


async def untimed_since(conn: asyncpg.Connection, position: int) -> set[Seen]:
    """The frames without a time from ``position`` on."""
    rows = await conn.fetch("SELECT device, sha256 FROM frame WHERE position >= $1 AND at IS NULL", position)
    return {(row["device"], row["sha256"]) for row in rows}


async def latest_times(conn: asyncpg.Connection) -> dict[int, datetime]:
    """The latest time of each device."""
    return {row["device"]: row["at"] for row in await conn.fetch("SELECT device, at FROM live_position")}


async def add_frames(conn: asyncpg.Connection, data: bytes) -> None:
    """Frames in the binary form of COPY."""
    await conn.copy_to_table("frame", source=io.BytesIO(data), columns=_FRAME_COLUMNS, format="binary")


async def add_readings(conn: asyncpg.Connection, data: bytes) -> None:
    """Readings in the binary form of COPY."""
    await conn.copy_to_table("reading", source=io.BytesIO(data), columns=packing.COLUMNS, format="binary")


async def add_presences(conn: asyncpg.Connection, presences: Sequence[Presence]) -> None:
    """Who was where in which hour; what is there already is left."""
    await conn.execute(
        "INSERT INTO reading_cell (hour, cell, device) SELECT * FROM unnest($1::int[], $2::int[], $3::int[])"
        " ON CONFLICT DO NOTHING",
        [hour for hour, _, _ in presences],
        [cell for _, cell, _ in presences],
        [device for _, _, device in presences],
    )


async def add_latest(conn: asyncpg.Connection, rows: packing.Rows, hashes: Sequence[bytes]) -> None:
    """The latest readings, where they are later than what is known of the device; with the hashes of their frames."""
    # Times as numbers: an array of them is made at a fraction of what one of times takes.
    await conn.execute(
        "INSERT INTO live_position AS l (device, at, received, position, latitude, longitude, state, events, speed,"
        " course, battery, idx, sha256)"
        " SELECT device, timestamptz 'epoch' + at * interval '1 microsecond',"
        " timestamptz 'epoch' + received * interval '1 microsecond', position, latitude, longitude, state, events,"
        " speed, course, battery, idx, sha256"
        " FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::float8[], $6::float8[], $7::int[],"
        " $8::int[], $9::smallint[], $10::smallint[], $11::smallint[], $12::smallint[], $13::bytea[])"
        " AS w(device, at, received, position, latitude, longitude, state, events, speed, course, battery, idx, sha256)"
        " ON CONFLICT (device) DO UPDATE SET at = excluded.at, received = excluded.received,"
        " position = excluded.position, latitude = excluded.latitude, longitude = excluded.longitude,"
        " state = excluded.state, events = excluded.events, speed = excluded.speed, course = excluded.course,"
        " battery = excluded.battery, idx = excluded.idx, sha256 = excluded.sha256 WHERE l.at <= excluded.at",
        *(rows[name].tolist() for name in _LATEST),
        list(hashes),
    )
