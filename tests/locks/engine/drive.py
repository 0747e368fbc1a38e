"""A truck for tests: drives along a line and tells its lock at every tick. Invented roads and numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.terms import CorridorTerms, FenceTerms, LegTerms, Terms
from fairway.locks.geo.corridor import Corridor
from fairway.locks.geo.plane import Position, between
from fairway.locks.reading import (
    Bolt,
    Cover,
    Datum,
    Door,
    Fix,
    FixSource,
    LockEvent,
    LockState,
    Reading,
    Rope,
    Trust,
)

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LINE: tuple[Position, ...] = (
    (22.31, 113.92),
    (22.34, 113.95),
    (22.37, 113.93),
    (22.42, 113.94),
    (22.47, 113.93),
    (22.503, 113.945),
)
CLOSED = LockState(Bolt.LOCKED, Rope.IN, Cover.CLOSED, Door.UNKNOWN)
DEVICE = "6412345678"


def box(place: Position, half: float = 0.004) -> tuple[Position, ...]:
    lat, lon = place
    return ((lat - half, lon - half), (lat - half, lon + half), (lat + half, lon + half), (lat + half, lon - half))


LEG = LegTerms(
    number=1,
    site="hk",
    corridor=CorridorTerms(line=LINE, half_width_m=500.0, code="HKIA-SZB", version="1"),
    origin=FenceTerms(code="HKIA", ring=box(LINE[0])),
    destination=FenceTerms(code="SZB", ring=box(LINE[-1])),
    starts=START,
    window_from=START - timedelta(hours=1),
    window_until=START + timedelta(hours=3),
)
TERMS = Terms(trip="trip-1", device=DEVICE, profile="jt808", trust=Trust.AUTHENTICATED, legs=(LEG,))
SEALED = Happening(kind=HappeningKind.SEALED, at=START, evidence="case/sealed-trip/4", by="officer-1", place="HKIA")


def along(part: float, line: tuple[Position, ...] = LINE) -> Position:
    """The place at a part (0 to 1) of the line."""
    corridor = Corridor(line, 500)
    metres = part * corridor.length_m
    for piece in corridor.pieces:
        if metres <= piece.before + piece.length:
            inside = (metres - piece.before) / piece.length
            end = (piece.lat + piece.dy / piece.north, piece.lon + piece.dx / piece.east)
            return between((piece.lat, piece.lon), end, inside)
    return line[-1]


def reading(at: datetime, place: Position | None, **changes: object) -> Reading:
    """One reading; the frame's hash follows from time, place and changes."""
    fix = None
    if place is not None:
        fix = Fix(place[0], place[1], FixSource.GNSS, Datum.WGS84, True, None, None, None, 9)
    frame = hashlib.sha256(f"{at.isoformat()}{place}{sorted(changes.items(), key=str)}".encode()).digest()
    made = Reading(
        device=DEVICE,
        at=at,
        received=at + timedelta(seconds=2),
        backfilled=False,
        serial=None,
        fix=fix,
        lock=CLOSED,
        events=(),
        battery_percent=80,
        charging=False,
        container="TEMU1234565",
        plate="XX1234",
        unlocking=None,
        acknowledge=False,
        sublock=None,
        frame=frame,
        index=0,
        raw={},
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # names and types of the caller's own


def drive(*, ticks: int = 62, every: int = 30, line: tuple[Position, ...] = LINE) -> list[Reading]:
    """From the first place of the line to the last at an even speed, one reading every so many seconds."""
    return [
        reading(START + timedelta(seconds=every * tick), along(min(1.0, tick / (ticks - 2)), line))
        for tick in range(ticks)
    ]


def away(reading: Reading, north_m: float = 0.0, east_m: float = 0.0) -> Reading:
    """The same reading from another place."""
    assert reading.fix is not None
    fix = replace(
        reading.fix,
        latitude=reading.fix.latitude + north_m / 110_700,
        longitude=reading.fix.longitude + east_m / 103_000,
    )
    return replace(reading, fix=fix, frame=hashlib.sha256(reading.frame + b"away").digest())


def telling(reading: Reading, *events: LockEvent, **lock: object) -> Reading:
    """The same reading with events, or another state of the lock."""
    state = replace(reading.lock, **lock)  # type: ignore[arg-type]  # names and types of the caller's own
    return replace(reading, lock=state, events=events, frame=hashlib.sha256(reading.frame + b"told").digest())


def end_of(readings: Iterable[Reading]) -> datetime:
    """The time of the last one."""
    return max(one.at for one in readings)
