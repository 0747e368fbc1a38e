"""Questions about what devices sent (writer connection; the caller has asked already whether the reader may know).

Times of devices are their own clocks', UTC. Readings are decoded anew from the stored frames by the profile that the
device had then, so that they equal what a verifier decodes from a bundle; paths and places come from the typed rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isnan
from typing import NamedTuple
from uuid import UUID

from fairway.locks.profiles import profile
from fairway.locks.reading import FixSource, LockEvent, LockState, Reading
from fairway.locks.sessions.binding import AHEAD, BEHIND, microseconds
from fairway.record.connection import Connection, Record
from fairway.site.gateway import packing
from fairway.site.gateway.cells import HOUR, covering
from fairway.wire.undecodable import Undecodable

MOST = 100_000
"""Rows that one question is answered with at most."""
_AT_A_TIME = 500
"""Frames that are decoded before others have their turn."""
_POINT = "r.at, r.received, r.latitude, r.longitude, r.state, r.events, r.speed, r.course, r.battery"
_LAST = (
    "date_part('epoch', l.at), date_part('epoch', l.received), l.latitude, l.longitude, l.speed, l.course, l.battery,"
    " l.state, l.events, l.sha256, l.idx"
)
_FRAME = "f.position, f.received, f.at, f.trip, f.profile, f.sha256, f.raw"


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it came. ``profile`` is the one it was read by; None for a device that was not bound any more."""

    device: str
    position: int
    received: datetime
    at: datetime | None
    trip: UUID | None
    profile: str | None
    sha256: bytes
    raw: bytes

    def readings(self) -> tuple[Reading, ...]:
        """What it says; nothing for a frame that its profile cannot read."""
        if self.profile is None:
            return ()
        try:
            return profile(self.profile).readings(self.raw, self.received)
        except Undecodable:
            return ()


class Arrived(NamedTuple):
    """A reading of a device on a trip, with its place in the order of arrival."""

    position: int
    trip: UUID
    reading: Reading


class Alarming(NamedTuple):
    """A device that says at its latest that its lock is open or cut, or that something happened."""

    device: str
    state: int
    """What is open or cut, packed."""
    events: int
    """What happened, packed."""


class LastPosition(NamedTuple):
    """Where a device was at its latest, and how its lock was.

    Made by thousands for a map, so the fields are those of the table, and what they mean is read when it is asked for.
    """

    device: str
    at_seconds: float
    """Seconds since 1970, to the microsecond; as the next."""
    received_seconds: float
    north: float
    """Degrees, NaN without a position; as the next."""
    east: float
    tenths: int
    """Of kilometres an hour, -1 where not said; as the next two."""
    heading: int
    percent: int
    state: int
    """Packed: see :mod:`fairway.site.gateway.packing`; as the next."""
    bits: int
    sha256: bytes
    """Of the frame."""
    idx: int
    """Which reading of that frame."""

    @property
    def at(self) -> datetime:
        """The device's own time."""
        return datetime.fromtimestamp(self.at_seconds, UTC)

    @property
    def received(self) -> datetime:
        """When the gateway took it."""
        return datetime.fromtimestamp(self.received_seconds, UTC)

    @property
    def latitude(self) -> float | None:
        """Degrees; None without a position."""
        return None if isnan(self.north) else self.north

    @property
    def longitude(self) -> float | None:
        """Degrees; None without a position."""
        return None if isnan(self.north) else self.east

    @property
    def speed_kmh(self) -> float | None:
        """None where it was not said."""
        return None if self.tenths == packing.UNKNOWN else self.tenths / 10

    @property
    def course(self) -> int | None:
        """Degrees from north; None where it was not said."""
        return packing.known(self.heading)

    @property
    def battery_percent(self) -> int | None:
        """None where it was not said."""
        return packing.known(self.percent)

    @property
    def lock(self) -> LockState:
        """How the lock was."""
        return packing.lock_state(self.state)

    @property
    def events(self) -> tuple[LockEvent, ...]:
        """What it reported with it."""
        return packing.events(self.bits)

    @property
    def source(self) -> FixSource:
        """How the position was found."""
        return packing.source(self.state)

    @property
    def valid(self) -> bool:
        """Whether the device calls its position a fix."""
        return packing.valid(self.state)

    @property
    def evidence(self) -> str:
        """As :attr:`fairway.locks.reading.Reading.evidence`."""
        return f"{self.sha256.hex()}#{self.idx}"


class PathPoint(NamedTuple):
    """One typed row of a device's way."""

    device: str
    at: datetime
    received: datetime
    latitude: float | None
    longitude: float | None
    valid: bool
    speed_kmh: float | None
    course: int | None
    lock: LockState
    events: tuple[LockEvent, ...]
    battery_percent: int | None


async def readings_of(
    conn: Connection, device: str, since: datetime, until: datetime, *, limit: int = MOST
) -> list[Reading]:
    """What ``device`` said of the time from ``since`` until before ``until``, in the order of that time."""
    found = [
        reading
        for frame in await frames_of(conn, device, since, until, limit=limit)
        for reading in frame.readings()
        if since <= reading.at < until
    ]
    return sorted(found, key=_in_its_order)[:limit]


async def readings_of_many(
    conn: Connection, wanted: Sequence[tuple[str, datetime, datetime]], *, limit: int = MOST
) -> list[list[Reading]]:
    """As :func:`readings_of` for each device, from and until in ``wanted``, in one question; ``limit`` for each."""
    rows = await conn.fetch(
        f"SELECT w.number, w.device, {_FRAME} FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[])"  # noqa: S608
        " WITH ORDINALITY AS w(device, since, until, number)"
        " CROSS JOIN LATERAL (SELECT f.* FROM frame f WHERE f.position IN (SELECT r.position FROM reading r"
        " WHERE r.device = (SELECT b.number FROM device_binding b WHERE b.device = w.device)"
        " AND r.at >= w.since AND r.at < w.until)"
        " AND f.received >= w.since - $4::interval AND f.received < w.until + $5::interval"
        " ORDER BY f.position LIMIT $6) f ORDER BY w.number, f.position",
        [device for device, _, _ in wanted],
        [since for _, since, _ in wanted],
        [until for _, _, until in wanted],
        AHEAD,
        BEHIND + timedelta(days=1),
        limit,
    )
    found: list[list[Reading]] = [[] for _ in wanted]
    for number, row in enumerate(rows):
        if number % _AT_A_TIME == _AT_A_TIME - 1:
            await asyncio.sleep(0)
        place = row["number"] - 1
        _, since, until = wanted[place]
        found[place] += [reading for reading in _frame(row).readings() if since <= reading.at < until]
    return [sorted(of_one, key=_in_its_order)[:limit] for of_one in found]


def _in_its_order(reading: Reading) -> tuple[datetime, datetime, bytes, int]:
    return reading.at, reading.received, reading.frame, reading.index


async def new_readings(conn: Connection, after: int, limit: int) -> tuple[list[Arrived], int]:
    """Readings of devices on a trip that came from the cursor ``after`` on (0 to begin with), and the cursor to go on
    with. About ``limit`` of them, always whole frames; those of one device are not always in the order of its time."""
    rows = await conn.fetch(
        f"SELECT b.device, {_FRAME} FROM frame f JOIN device_binding b ON b.number = f.device"  # noqa: S608
        " WHERE f.position >= $1 AND f.trip IS NOT NULL ORDER BY f.position LIMIT $2",
        after,
        limit,
    )
    found: list[Arrived] = []
    for number, row in enumerate(rows):
        if number % _AT_A_TIME == _AT_A_TIME - 1:
            await asyncio.sleep(0)
        frame = _frame(row)
        if frame.trip is not None:
            found += [Arrived(frame.position, frame.trip, reading) for reading in frame.readings()]
    return found, rows[-1]["position"] + 1 if rows else after


async def alarming(conn: Connection, after: int) -> list[Alarming]:
    """The devices whose latest reading (by their own time) came from the cursor ``after`` on and says that the lock is
    open or cut, or that something happened."""
    rows = await conn.fetch(
        "SELECT b.device, l.state & $2 AS state, l.events FROM live_position l JOIN device_binding b ON b.number ="
        " l.device WHERE l.position >= $1 AND (l.state & $2 <> 0 OR l.events <> 0) ORDER BY l.position",
        after,
        packing.OPEN,
    )
    return [Alarming(row["device"], row["state"], row["events"]) for row in rows]


async def frames_of(
    conn: Connection, device: str, since: datetime, until: datetime, *, limit: int = MOST
) -> list[Frame]:
    """The frames of ``device`` that say something of the time from ``since`` until before ``until``, in the order of
    their arrival."""
    rows = await conn.fetch(
        f"SELECT $1::text AS device, {_FRAME} FROM frame f"  # noqa: S608  constants
        " WHERE f.position IN (SELECT r.position FROM reading r WHERE r.device ="
        " (SELECT number FROM device_binding WHERE device = $1) AND r.at >= $2 AND r.at < $3)"
        " AND f.received >= $4 AND f.received < $5 ORDER BY f.position LIMIT $6",
        device,
        since,
        until,
        since - AHEAD,
        until + BEHIND + timedelta(days=1),
        limit,
    )
    return [_frame(row) for row in rows]


async def frame_of(conn: Connection, device: str, sha256: bytes, near: datetime) -> Frame | None:
    """The frame with that hash that ``device`` dated within a day of ``near``; None when there is none."""
    day = timedelta(days=1)
    rows = await frames_of(conn, device, near - day, near + day)
    return next((frame for frame in rows if frame.sha256 == sha256), None)


async def path_of(
    conn: Connection, device: str, since: datetime, until: datetime, *, limit: int = MOST
) -> list[PathPoint]:
    """Where ``device`` was from ``since`` until before ``until``, in the order of its time."""
    rows = await conn.fetch(
        "SELECT $1::text AS device, r.at, r.received, r.latitude, r.longitude, r.state, r.events, r.speed, r.course,"
        " r.battery FROM reading r"
        " WHERE r.device = (SELECT number FROM device_binding WHERE device = $1)"
        " AND r.at >= $2 AND r.at < $3 ORDER BY r.at, r.position, r.idx LIMIT $4",
        device,
        since,
        until,
        limit,
    )
    return [_point(row) for row in rows]


async def last_positions(conn: Connection, devices: Iterable[str] | None = None) -> dict[str, LastPosition]:
    """The latest of each of ``devices``, by their own time; of all for None. A device that said nothing is left out."""
    if devices is None:
        rows = await conn.fetch(
            f"SELECT b.device, {_LAST} FROM live_position l JOIN device_binding b ON b.number = l.device"  # noqa: S608
        )
    else:
        rows = await conn.fetch(
            f"SELECT b.device, {_LAST} FROM device_binding b JOIN live_position l ON l.device = b.number"  # noqa: S608
            " WHERE b.device = ANY($1::text[])",
            list(devices),
        )
    return {row["device"]: LastPosition._make(row.values()) for row in rows}


async def in_box(
    conn: Connection,
    south: float,
    west: float,
    north: float,
    east: float,
    *,
    since: datetime,
    until: datetime,
    limit: int = MOST,
) -> list[PathPoint]:
    """What had a valid position in a box of degrees from ``since`` until before ``until``, in no order."""
    cells = covering(south, west, north, east)
    box = (south, west, north, east, since, until, limit, packing.VALID)
    inside = (
        "r.latitude BETWEEN $1 AND $3 AND r.longitude BETWEEN $2 AND $4"
        " AND r.at >= $5 AND r.at < $6 AND r.state & $8 <> 0"
    )
    if cells is None:
        rows = await conn.fetch(
            f"SELECT b.device, {_POINT} FROM (SELECT * FROM reading r WHERE {inside} LIMIT $7) r"  # noqa: S608
            " JOIN device_binding b ON b.number = r.device",
            *box,
        )
    else:
        hours = range(microseconds(since) // HOUR, microseconds(until) // HOUR + 1)
        rows = await conn.fetch(
            f"SELECT b.device, {_POINT} FROM device_binding b JOIN reading r ON r.device = b.number"  # noqa: S608
            " WHERE b.number = ANY(ARRAY(SELECT DISTINCT c.device FROM reading_cell c"
            f" WHERE c.hour = ANY($9::int[]) AND c.cell = ANY($10::int[]))) AND {inside} LIMIT $7",
            *box,
            list(hours),
            cells,
        )
    return [_point(row) for row in rows]


async def heard_until(conn: Connection) -> datetime | None:
    """Until when all that the gateway received is stored; None where there was no gateway yet. What a gateway that is
    gone left behind does not count."""
    found: datetime | None = await conn.fetchval("SELECT max(at) FROM spool_offset")
    return found


async def stored_until(conn: Connection) -> dict[UUID, int]:
    """How far each spool is stored."""
    return {row["spool"]: row["position"] for row in await conn.fetch("SELECT spool, position FROM spool_offset")}


def _frame(row: Record) -> Frame:
    code = row["profile"]
    return Frame(
        device=row["device"],
        position=row["position"],
        received=row["received"],
        at=row["at"],
        trip=row["trip"],
        profile=packing.PROFILES[code] if 0 <= code < len(packing.PROFILES) else None,
        sha256=row["sha256"],
        raw=row["raw"],
    )


def _point(row: Record) -> PathPoint:
    latitude, longitude = _place(row)
    return PathPoint(
        device=row["device"],
        at=row["at"],
        received=row["received"],
        latitude=latitude,
        longitude=longitude,
        valid=packing.valid(row["state"]),
        speed_kmh=_speed(row),
        course=packing.known(row["course"]),
        lock=packing.lock_state(row["state"]),
        events=packing.events(row["events"]),
        battery_percent=packing.known(row["battery"]),
    )


def _place(row: Record) -> tuple[float | None, float | None]:
    # NaN stands for no position.
    return (None, None) if isnan(row["latitude"]) else (row["latitude"], row["longitude"])


def _speed(row: Record) -> float | None:
    return None if row["speed"] == packing.UNKNOWN else row["speed"] / 10
