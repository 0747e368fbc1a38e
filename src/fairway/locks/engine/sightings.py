"""Readings as the engine needs them: in one order, each once, with a time and a place that can be compared.

What the order of delivery was, and how often something was delivered, changes nothing: readings are ordered by device
time and, within one moment, by what they say; a repetition of the same content counts once. A device cannot have seen
what has not happened yet: a reading dated later than its arrival (by more than the tolerance) counts at its arrival.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from fairway.locks.engine.limits import Limits
from fairway.locks.geo.datum import wgs84
from fairway.locks.geo.plane import Position
from fairway.locks.reading import FixSource, LockEvent, LockState, Reading

_NO_SPEED = 10_000.0
"""From here on a speed is a way to say that there is none."""


class Sighting(NamedTuple):
    """A reading, prepared. Compares in the order in which the engine takes them."""

    at: datetime
    content: str
    """What it says, as text: equal for repetitions, and the order within one moment."""
    backfilled: bool
    received: datetime
    evidence: str
    told_at: datetime
    """The device's own time."""
    place: Position | None
    """WGS-84; None without a satellite fix that the device itself calls valid."""
    speed: float | None
    lock: LockState
    speaker: str
    """The child lock that speaks; empty for the lock itself."""
    events: tuple[LockEvent, ...]
    battery: int | None
    charging: bool | None
    cuts: int | None
    """How often the device has counted its rope cut."""


def milliseconds(moment: datetime) -> datetime:
    """Without what is finer than a millisecond, which the record does not keep."""
    finer = moment.microsecond % 1000
    return moment.replace(microsecond=moment.microsecond - finer) if finer else moment


def sighting(reading: Reading, limits: Limits) -> Sighting:
    """One reading, prepared."""
    fix = reading.fix
    place = wgs84(fix) if fix is not None and fix.valid and fix.source is FixSource.GNSS else None
    if place == (0.0, 0.0):
        # What receivers say before they know.
        place = None
    speed = fix.speed_kmh if place is not None and fix is not None else None
    if speed is not None and not 0.0 <= speed < _NO_SPEED:
        speed = None
    cuts = reading.raw.get("rope_cuts")
    lock = reading.lock
    at, received = milliseconds(reading.at), milliseconds(reading.received)
    if at > received and at > received + timedelta(seconds=limits.clock_tolerance):
        at = received
    events, told = reading.events, reading.at.isoformat()
    content = "|".join(
        (
            "" if place is None else f"{place[0]!r},{place[1]!r},{speed!r}",
            lock.bolt,
            lock.rope,
            lock.cover,
            lock.door,
            reading.sublock or "",
            ",".join(sorted(events)) if events else "",
            f"{reading.battery_percent},{reading.charging},{cuts}",
            told,
        )
    )
    return Sighting(
        at,
        content,
        reading.backfilled,
        received,
        reading.evidence,
        reading.at,
        place,
        speed,
        lock,
        reading.sublock or "",
        tuple(sorted(set(events))) if events else (),
        reading.battery_percent,
        reading.charging,
        cuts if isinstance(cuts, int) and not isinstance(cuts, bool) else None,
    )
