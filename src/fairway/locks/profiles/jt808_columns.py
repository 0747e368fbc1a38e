"""Many location reports at once: what :class:`~fairway.locks.profiles.jt808.Jt808` says of each, column by column.

Only what stands in plain columns is told: the lock's state, events, battery, satellites and the fix. Reports with an
item that says more (an attempt to open, a child lock, another maker's words), or with a fence's or route's alarm, are
left out and read one at a time. For all others the answers are those of the profile; a property test holds them to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from fairway.locks.profiles import jt808_items
from fairway.locks.profiles.jt808 import (
    ALARMS,
    CROSSINGS,
    DOORS,
    LATITUDE,
    LOCKED,
    LONGITUDE,
    PROFILES,
    SHIFTED,
    VALID,
)
from fairway.locks.profiles.jt808_items import Take
from fairway.locks.reading import LockEvent
from fairway.wire.jt808.batch import Batch

MOST_ITEMS = 48
"""Items of a report beyond which it is read by itself."""
_NOT_SAID = -1
Bits: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.int64]


@dataclass(slots=True)
class Columns:
    """One place for each row of the batch. Bolt, rope, cover and door are places in the orders of
    :mod:`fairway.locks.profiles.draft` (0 unknown, 1 as it should be, the worse the higher)."""

    simple: Bits
    """The row is told here; where not, the other columns mean nothing."""
    bolt: Numbers
    rope: Numbers
    cover: Numbers
    door: Numbers
    battery: Numbers
    """Percent, -1 where not said; as the next two."""
    charging: Numbers
    satellites: Numbers
    events: dict[LockEvent, Bits]
    """Which rows report it; an event that none reports may be left out."""
    fix: Bits
    """There is a position at all."""
    valid: Bits
    shifted: Bits
    """It is in GCJ-02."""


_Way: TypeAlias = Callable[[Columns, NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], None]
"""Adds what an item says: columns, all bytes, the rows that have it, where its value begins, its length."""


def columns(name: str, batch: Batch) -> Columns:
    """What the profile called ``name`` (of the family of JT/T 808) says of every row of ``batch``."""
    alarm, status = batch.alarm, batch.status
    count = len(batch)
    found = Columns(
        simple=alarm & CROSSINGS == 0,
        bolt=np.where(status & LOCKED, 1, 2),
        rope=np.zeros(count, np.int64),
        cover=np.zeros(count, np.int64),
        door=np.where(status & DOORS, 2, 1),
        battery=np.full(count, _NOT_SAID, np.int64),
        charging=np.full(count, _NOT_SAID, np.int64),
        satellites=np.full(count, _NOT_SAID, np.int64),
        events={event: alarm & np.uint32(bit) != 0 for bit, event in ALARMS} if alarm.any() else {},
        fix=np.zeros(count, np.bool_),
        valid=status & VALID != 0,
        shifted=status & SHIFTED != 0,
    )
    north, east = batch.latitude, batch.longitude
    found.fix = (np.abs(north) <= LATITUDE) & (np.abs(east) <= LONGITUDE) & (found.valid | (north != 0) | (east != 0))
    _items(found, batch, _WAYS_OF[name])
    return found


def _items(found: Columns, batch: Batch, ways: Mapping[int, _Way | None]) -> None:
    """All rows step through their items side by side, so that of two that disagree the later one counts."""
    flat = np.frombuffer(batch.data, dtype=np.uint8)
    rows, at, end = np.arange(len(batch)), batch.items[:, 0], batch.items[:, 1]
    for _ in range(MOST_ITEMS):
        more = at + 2 <= end
        if not more.all():
            rows, at, end = rows[more], at[more], end[more]
        if not rows.size:
            return
        identifiers, sizes = flat[at], flat[at + 1].astype(np.int64)
        stop = at + 2 + sizes
        whole = stop <= end
        if not whole.all():
            rows, at, end, stop = rows[whole], at[whole], end[whole], stop[whole]
            identifiers, sizes = identifiers[whole], sizes[whole]
        for identifier in np.flatnonzero(np.bincount(identifiers, minlength=256)).tolist():
            if identifier not in ways:
                continue
            way, here = ways[identifier], identifiers == identifier
            if way is None:
                found.simple[rows[here]] = False
            else:
                way(found, flat, rows[here], at[here] + 2, sizes[here])
        at = stop
    found.simple[rows] = False


def _satellites(found: Columns, flat: NDArray[np.uint8], rows: Numbers, at: Numbers, sizes: Numbers) -> None:
    said = sizes == 1
    found.satellites[rows[said]] = flat[at[said]]


def _battery(found: Columns, flat: NDArray[np.uint8], rows: Numbers, at: Numbers, sizes: Numbers) -> None:
    said = sizes == 1
    rows, value = rows[said], flat[at[said]].astype(np.int64)
    found.battery[rows] = _percent(value)
    found.charging[rows[value == 0xFF]] = 1


def _tenths(found: Columns, flat: NDArray[np.uint8], rows: Numbers, at: Numbers, sizes: Numbers) -> None:
    said = sizes == 2
    found.battery[rows[said]] = _percent(flat[at[said]].astype(np.int64) * 10)


def _level_and_voltage(found: Columns, flat: NDArray[np.uint8], rows: Numbers, at: Numbers, sizes: Numbers) -> None:
    said = (sizes == 4) | (sizes == 6)
    found.battery[rows[said]] = _percent(flat[at[said] + 1].astype(np.int64))


def _flag_and_level(found: Columns, flat: NDArray[np.uint8], rows: Numbers, at: Numbers, sizes: Numbers) -> None:
    said = sizes == 2
    found.battery[rows[said]] = _percent(flat[at[said] + 1].astype(np.int64))


def _voltage_and_level(found: Columns, flat: NDArray[np.uint8], rows: Numbers, at: Numbers, sizes: Numbers) -> None:
    said = sizes == 6
    rows, at = rows[said], at[said]
    found.battery[rows] = _percent(flat[at + 5].astype(np.int64))
    found.charging[rows] = (flat[at + 4] == 2) | (flat[at + 4] == 3)


def _rope_and_cover(found: Columns, flat: NDArray[np.uint8], rows: Numbers, at: Numbers, sizes: Numbers) -> None:
    said = sizes == 3
    rows, at = rows[said], at[said]
    state = flat[at + 2]
    cut = (flat[at] != 0) | (flat[at + 1] != 0)
    rope = np.where(state & jt808_items.ROPE_IN, 1, np.where(cut, 3, 2))
    found.rope[rows] = np.maximum(found.rope[rows], rope)
    found.cover[rows] = np.maximum(found.cover[rows], np.where(state & jt808_items.COVER_OPEN, 2, 1))
    if (rope == 3).any():
        happened = found.events.setdefault(LockEvent.ROPE_CUT, np.zeros(len(found.simple), np.bool_))
        happened[rows[rope == 3]] = True


def _nothing(found: Columns, flat: NDArray[np.uint8], rows: Numbers, at: Numbers, sizes: Numbers) -> None:
    """An item that says nothing that stands in a column."""


def _percent(value: Numbers) -> Numbers:
    return np.where(value <= 100, value, _NOT_SAID)


_WAYS: Mapping[Take, _Way] = {
    jt808_items.satellites: _satellites,
    jt808_items.battery: _battery,
    jt808_items.tenths: _tenths,
    jt808_items.level_and_voltage: _level_and_voltage,
    jt808_items.flag_and_level: _flag_and_level,
    jt808_items.voltage_and_level: _voltage_and_level,
    jt808_items.rope_and_cover: _rope_and_cover,
    jt808_items.container: _nothing,
}
_WAYS_OF: Mapping[str, Mapping[int, _Way | None]] = {
    one.name: {known: _WAYS.get(take) for known, take in one.items.items()} for one in PROFILES
}
NAMES = frozenset(_WAYS_OF)
"""The profiles that can be read so."""
