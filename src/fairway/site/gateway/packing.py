"""Readings as numbers of fixed width, for tables of many millions of rows, and back.

The order of :data:`EVENTS` and of the values below is stored and never changed; what is new goes to the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from math import nan
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fairway.locks.profiles import NAMES
from fairway.locks.profiles.jt808_columns import Columns
from fairway.locks.reading import Bolt, Cover, Datum, Door, FixSource, LockEvent, LockState, Reading, Rope
from fairway.locks.sessions.binding import microseconds
from fairway.wire.jt808.batch import Batch

E = TypeVar("E", bound=StrEnum)
PROFILES = ("jt808", "jt808-jointech", "jt808-hhd", "jt701", "canonical")
"""The number of a profile in the tables is its place here."""
BOLTS = (Bolt.UNKNOWN, Bolt.LOCKED, Bolt.UNLOCKED)
ROPES = (Rope.UNKNOWN, Rope.IN, Rope.OUT, Rope.CUT)
COVERS = (Cover.UNKNOWN, Cover.CLOSED, Cover.OPEN)
DOORS = (Door.UNKNOWN, Door.CLOSED, Door.OPEN)
SOURCES = (FixSource.NONE, FixSource.GNSS, FixSource.CELL)
DATUMS = (Datum.WGS84, Datum.GCJ02)
EVENTS = (
    LockEvent.LOCK_SEALED,
    LockEvent.LOCK_OPENED_AUTHORISED,
    LockEvent.LOCK_OPENED_UNAUTHORISED,
    LockEvent.ROPE_CUT,
    LockEvent.LOCK_TAMPERED,
    LockEvent.LOCK_DAMAGED,
    LockEvent.LOCK_FAULT,
    LockEvent.AUTH_FAILED,
    LockEvent.LOCK_LOW_BATTERY,
    LockEvent.DOOR_OPENED,
    LockEvent.DOOR_CLOSED,
    LockEvent.SHOCK,
    LockEvent.DEVICE_FENCE_ENTERED,
    LockEvent.DEVICE_FENCE_EXITED,
    LockEvent.DEVICE_ROUTE_DEVIATED,
    LockEvent.POWER_CUT,
    LockEvent.JAMMING,
)
BATTERY_UNKNOWN = UNKNOWN = -1
_ROPE, _COVER, _DOOR, _SOURCE, _DATUM, _VALID, _BACKFILLED, _CHARGING = 2, 4, 6, 8, 10, 11, 12, 13
VALID = 1 << 11
"""The bit of the state that says that the device calls its position a fix."""
OPEN = 2 | 2 << _ROPE | 2 << _COVER | 2 << _DOOR
"""Bits of the state of which one is set when bolt, rope, cover or door is told to be open, out or cut."""
PG_EPOCH = 946_684_800_000_000
"""Microseconds from 1970 to the epoch of PostgreSQL, 2000."""
_bolts = {value: code for code, value in enumerate(BOLTS)}
_ropes = {value: code << _ROPE for code, value in enumerate(ROPES)}
_covers = {value: code << _COVER for code, value in enumerate(COVERS)}
_doors = {value: code << _DOOR for code, value in enumerate(DOORS)}
_sources = {value: code << _SOURCE for code, value in enumerate(SOURCES)}
_events = {event: 1 << bit for bit, event in enumerate(EVENTS)}
_charging = {None: 0, True: 1 << _CHARGING, False: 2 << _CHARGING}

_FIELDS = (
    ("at", ">i8"),
    ("received", ">i8"),
    ("position", ">i8"),
    ("latitude", ">f8"),
    ("longitude", ">f8"),
    ("device", ">i4"),
    ("state", ">i4"),
    ("events", ">i4"),
    ("serial_no", ">i4"),
    ("altitude", ">i4"),
    ("speed", ">i2"),
    ("course", ">i2"),
    ("satellites", ">i2"),
    ("battery", ">i2"),
    ("idx", ">i2"),
)
COLUMNS = tuple(name for name, _ in _FIELDS)
"""Columns of the table ``reading`` in the order of their COPY."""
_ROW = np.dtype(
    [("fields", ">i2")] + [one for name, kind in _FIELDS for one in ((f"{name}_size", ">i4"), (name, kind))]
)
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
ROWS = np.dtype([(name, "=" + kind[1:]) for name, kind in _FIELDS])
"""A table of readings in memory: times in microseconds since 1970."""
_BOUNDS = {"i2": (-32_768, 32_767), "i4": (-(2**31), 2**31 - 1)}
Rows: TypeAlias = NDArray[np.void]
Row = tuple[int, int, int, float, float, int, int, int, int, int, int, int, int, int, int]


def packed(reading: Reading, device: int, position: int, received: int) -> Row:
    """A reading as a row, in the order of :data:`COLUMNS`; times in microseconds since 1970."""
    lock, fix = reading.lock, reading.fix
    state = _bolts[lock.bolt] | _ropes[lock.rope] | _covers[lock.cover] | _doors[lock.door]
    state |= _charging[reading.charging]
    if reading.backfilled:
        state |= 1 << _BACKFILLED
    events = 0
    for event in reading.events:
        events |= _events[event]
    latitude = longitude = nan
    altitude, speed, course, satellites = UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN
    if fix is not None:
        latitude, longitude = fix.latitude, fix.longitude
        state |= _sources[fix.source]
        if fix.datum is Datum.GCJ02:
            state |= 1 << _DATUM
        if fix.valid:
            state |= 1 << _VALID
        altitude = UNKNOWN if fix.altitude_m is None else fix.altitude_m
        speed = UNKNOWN if fix.speed_kmh is None else min(32_767, round(fix.speed_kmh * 10))
        course = UNKNOWN if fix.course is None else fix.course
        satellites = UNKNOWN if fix.satellites is None else fix.satellites
    battery = UNKNOWN if reading.battery_percent is None else reading.battery_percent
    serial = UNKNOWN if reading.serial is None else reading.serial
    return (
        microseconds(reading.at), received, position, latitude, longitude, device, state, events, serial, altitude,
        speed, course, satellites, battery, reading.index,
    )  # fmt: skip


def table_of(rows: Sequence[Row]) -> Rows:
    """Rows as a table."""
    return table(dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)), len(rows)) if rows else np.empty(0, ROWS)


def table(columns: Mapping[str, ArrayLike], count: int) -> Rows:
    """Columns of :data:`COLUMNS`, cut to what their kinds hold; times in microseconds since 1970."""
    found = np.empty(count, ROWS)
    for name, values in columns.items():
        low, high = _BOUNDS.get(ROWS[name].str[1:], (None, None))
        found[name] = values if low is None else np.clip(np.asarray(values), low, high)
    return found


def columns(said: Columns, batch: Batch, chosen: NDArray[np.intp]) -> dict[str, ArrayLike]:
    """The rows ``chosen`` of a batch as :func:`packed` would have them, but for device, position and receipt."""
    state = said.bolt | said.rope << _ROPE | said.cover << _COVER | said.door << _DOOR
    # Charging: not said, said to be, said not to be.
    state |= np.where(said.charging < 0, 0, np.where(said.charging == 1, 1, 2)) << _CHARGING
    fix = said.fix[chosen]
    placed = 1 << _SOURCE | (said.shifted.astype(np.int64) << _DATUM) | (said.valid.astype(np.int64) << _VALID)
    events = np.zeros(len(state), np.int64)
    for event, reported in said.events.items():
        events |= np.where(reported, _events[event], 0)
    return {
        "at": batch.at[chosen] * 1_000_000,
        "latitude": np.where(fix, batch.latitude[chosen] / 1e6, nan),
        "longitude": np.where(fix, batch.longitude[chosen] / 1e6, nan),
        "state": (state | np.where(said.fix, placed, 0))[chosen],
        "events": events[chosen],
        "serial_no": batch.serial[chosen],
        "altitude": np.where(fix, batch.altitude[chosen], UNKNOWN),
        "speed": np.where(fix, batch.speed[chosen].astype(np.int64), UNKNOWN),
        "course": np.where(fix, batch.course[chosen].astype(np.int64), UNKNOWN),
        "satellites": np.where(fix, said.satellites[chosen], UNKNOWN),
        "battery": said.battery[chosen],
        "idx": 0,
    }


def ordered(rows: Rows) -> Rows:
    """By device and time; what a device said of the same moment stays in the order of arrival.

    Stored so, what one device said in a batch lies side by side, and its index is walked in order: a fraction of the
    pages are touched, in storing and in asking.
    """
    found: Rows = rows[np.lexsort((rows["at"], rows["device"]))]
    return found


def copied(rows: Rows) -> bytes:
    """Rows in the binary form of COPY, built column by column."""
    found = np.empty(len(rows), _ROW)
    found["fields"] = len(_FIELDS)
    for name, kind in _FIELDS:
        found[f"{name}_size"] = np.dtype(kind).itemsize
        values = rows[name]
        found[name] = values - PG_EPOCH if name in {"at", "received"} else values
    return HEADER + found.tobytes() + TRAILER


def lock_state(state: int) -> LockState:
    """The lock as it was packed."""
    return _lock(state & 0xFF)


@lru_cache(maxsize=256)
def _lock(state: int) -> LockState:
    return LockState(
        _of(BOLTS, state & 3),
        _of(ROPES, state >> _ROPE & 3),
        _of(COVERS, state >> _COVER & 3),
        _of(DOORS, state >> _DOOR & 3),
    )


def source(state: int) -> FixSource:
    """How the position was found."""
    return _of(SOURCES, state >> _SOURCE & 3)


def datum(state: int) -> Datum:
    """The datum of the position."""
    return DATUMS[state >> _DATUM & 1]


def valid(state: int) -> bool:
    """Whether the device calls its position a fix."""
    return bool(state >> _VALID & 1)


def backfilled(state: int) -> bool:
    """Whether the device sent it late."""
    return bool(state >> _BACKFILLED & 1)


@lru_cache(maxsize=4_096)
def events(bits: int) -> tuple[LockEvent, ...]:
    """The events as they were packed."""
    return tuple(event for bit, event in enumerate(EVENTS) if bits >> bit & 1)


def known(value: int) -> int | None:
    """None for what was not said."""
    return None if value == UNKNOWN else value


def _of(values: tuple[E, ...], code: int) -> E:
    # A code of a later release than this one is read as unknown, never as intact.
    return values[code] if code < len(values) else values[0]


assert set(NAMES) <= set(PROFILES) and set(EVENTS) == set(LockEvent)
