"""On what terms a leg is watched: its corridor, its fences, its window and what may be opened. Pure data.

Positions are (latitude, longitude) in degrees of WGS-84, widths are metres, times are UTC.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from fairway.locks.reading import Trust

Position = tuple[float, float]
"""Latitude and longitude."""


class Part(StrEnum):
    """A part of the lock that must be told to be closed for the lock to be intact."""

    BOLT = "bolt"
    ROPE = "rope"
    COVER = "cover"
    DOOR = "door"


class CorridorTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The way that was agreed on: a line, and how far from it a truck may be."""

    line: tuple[Position, ...]
    """At least two places, in the order of travel; straight in latitude and longitude between them."""
    half_width_m: float
    code: str = ""
    version: str = ""


class FenceTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The ground of a point or control point. Who is inside has arrived, and may stand there."""

    code: str
    ring: tuple[Position, ...]
    """The corners of a polygon without holes, the last one not repeated; at least three."""


class LegTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a trip that one customs watches."""

    number: int
    """From 1, in the order of travel."""
    site: str
    corridor: CorridorTerms
    origin: FenceTerms
    destination: FenceTerms
    on_the_way: tuple[FenceTerms, ...] = ()
    """Other grounds where the truck may stand and leave the corridor: a control point, an inspection yard."""
    starts: datetime
    """From when the leg is judged: when the lock was sealed, or custody was taken. Earlier readings are left out."""
    ends: datetime | None = None
    """Until when: when custody was given away, or the trip closed. Readings from then on are left out."""
    window_from: datetime | None = None
    window_until: datetime | None = None
    """The time window of the permit; arriving later is late."""
    parts: tuple[Part, ...] = (Part.BOLT, Part.ROPE, Part.COVER)
    """What this lock can tell and so must tell. A door that is told to be open counts in any case."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """All legs of a trip that one site judges."""

    trip: str
    device: str
    profile: str
    trust: Trust
    legs: tuple[LegTerms, ...]
