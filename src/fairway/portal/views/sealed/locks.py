"""The locks of a carrier: last report, battery, calibration, accreditation by each customs, trip in progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fairway.portal.views.parts import Chip, Choice, Link, Nothing, Phrase, Tone


@dataclass(frozen=True, slots=True)
class LockRow:
    """One lock."""

    terminal: str
    make: str
    profile: str
    ready: Chip
    """On a trip, ready for one, or not."""
    heard_at: datetime | None
    """Device time of the last report at this site."""
    parts: tuple[tuple[Phrase, bool], ...]
    """What the last report said of each part, and whether that is as it should be."""
    battery: int | None
    battery_at: datetime | date | None
    """When the battery was that; the day of the entry where no report tells it."""
    battery_tone: Tone
    calibrated_until: date | None
    sides: tuple[tuple[Phrase, Chip], ...]
    """How each customs stands to it."""
    warnings: tuple[tuple[Tone, Phrase], ...]
    joining_href: str
    trip_href: str = ""
    trip: Phrase = ""
    password_href: str = ""
    """Where the password of a lock that opens by one is entered; empty for a lock that authenticates, and for who may
    not enter it."""
    password_kept: datetime | None = None
    """Since when one is kept; it is never shown."""
    custody: Phrase = ""
    """Whose customs it reports to now, where that is not this one."""


@dataclass(frozen=True, slots=True)
class LocksView:
    """All locks of a carrier, those that need somebody first."""

    rows: tuple[LockRow, ...]
    tabs: tuple[Choice, ...]
    search: str
    hidden: tuple[tuple[str, str], ...]
    nothing: Nothing
    as_of: datetime
    least: int
    """Battery under which no new trip begins, per cent."""
    exports: tuple[Link, ...] = ()
