"""What a lock writes down at one moment: where it is, how it stands, what befell it. Kept until it is acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Alarm(StrEnum):
    """What a lock raises with a record; the vocabulary of the public parameter lists of such locks."""

    OPENED = "opened"
    """Opened without right."""
    ROPE_CUT = "rope_cut"
    COVER = "cover"
    """The back cover was opened."""
    PASSWORD = "password"  # noqa: S105  the name of an alarm
    """A wrong password more than five times."""
    CARD = "card"
    """A card that the lock does not know."""
    SHOCK = "shock"
    LOW_BATTERY = "low_battery"
    MOTOR = "motor"
    POWER_CUT = "power_cut"
    GNSS = "gnss"
    """No satellites although the antenna works: jammed, or under a roof."""
    AREA = "area"
    ROUTE = "route"
    DEVIATION = "deviation"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tried to open the lock, or to close it."""

    by: str
    """``card``, ``password`` or ``platform``."""
    credential: str
    """The number of the card, or the password."""
    accepted: bool
    failures: int = 0
    """Wrong passwords in a row."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The device itself saw that it went into, or out of, an area or route that the platform gave it."""

    kind: int
    """As the protocol numbers them: 1 circle, 2 rectangle, 3 polygon, 4 route."""
    area: int
    leaving: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One position report. ``at`` is the device's own clock, in UTC."""

    number: int
    at: datetime
    latitude: float
    longitude: float
    valid: bool
    speed_kmh: float
    course: int
    altitude_m: int
    satellites: int
    odometer_km: int
    locked: bool
    rope_in: bool
    rope_cuts: int
    cover_open: bool
    doors_open: bool
    motor_fault: bool
    battery: int
    alarms: frozenset[Alarm] = frozenset()
    attempt: Attempt | None = None
    crossing: Crossing | None = None
    offline: bool = False
    """Written down where there was no network; it comes later, as backfill."""
