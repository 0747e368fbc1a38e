"""The live map of sealed trips, with the same beside it in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.community.maps import MapFrame
from fairway.portal.views.parts import Chip, Choice, Nothing, Phrase


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A trip beside the map."""

    id: str
    href: str
    name: str
    plates: tuple[str, ...]
    container: str
    reference: str
    carrier: str
    status: Chip
    way: Phrase
    leg: int | None
    legs: int
    custody: Phrase
    """The customs that commands the lock; "" where nobody does yet."""
    here: bool
    """Custody is this site's, so that the position is known here."""
    alarms: int = 0
    worst: Chip | None = None
    at: datetime | None = None
    """Device time of the last report known here."""
    old: bool = False
    """The last report is older than a lock that speaks as it should lets expect."""
    position: str = ""
    speed: float | None = None
    battery: int | None = None
    lock: Chip | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedTripsPage:
    """All of them."""

    frame: MapFrame
    scheme: str
    """Address of points and corridors as GeoJSON."""
    tabs: tuple[Choice, ...]
    search: str
    show: str
    rows: tuple[SealedRow, ...]
    placed: int
    more: bool
    nothing: Nothing
    as_of: datetime
