"""The body of 0x0200 and of all messages that carry one: what the terminal knows of itself and where it is."""

from __future__ import annotations

from struct import Struct

import msgspec

from fairway.wire.jt808.numbers import packed_time, seconds_of
from fairway.wire.undecodable import Undecodable

FIXED = 28
"""Bytes before the additional items."""
_FIXED = Struct(">IIIIhHH6s")
SOUTH, WEST = 1 << 2, 1 << 3
"""Status bits that turn the coordinates round."""


class Location(msgspec.Struct, frozen=True, gc=False):
    """One report. The words are as sent; what their bits mean is the business of a profile."""

    alarm: int
    status: int
    latitude: int
    """Millionths of a degree, south negative, in the datum that status bit 5 names."""
    longitude: int
    """Millionths of a degree, west negative."""
    altitude: int
    """Metres; terminals send places below the sea as negative numbers."""
    speed: int
    """Tenths of a kilometre an hour."""
    course: int
    """Degrees from north, clockwise."""
    at: int
    """Seconds since 1970 UTC; the terminal sends GMT+8."""
    items: tuple[tuple[int, bytes], ...] = ()
    """Additional items in order: identifier and value. An identifier may come twice."""
    tail: bytes = b""
    """What follows the last whole item."""

    def item(self, identifier: int) -> bytes | None:
        """The value of the first item ``identifier``."""
        for known, value in self.items:
            if known == identifier:
                return value
        return None


def read_location(body: bytes, start: int = 13) -> Location:
    """The report that fills ``body``; ``start`` is where that stands in the frame. Raises Undecodable for a body of
    less than 28 bytes and for a time that does not exist."""
    end = len(body)
    if end < FIXED:
        raise Undecodable("jt808.short", "The body ends {missing} bytes too early.", start + end, missing=FIXED - end)
    alarm, status, latitude, longitude, altitude, speed, course, time = _FIXED.unpack_from(body)
    items = []
    at = FIXED
    while at + 2 <= end:
        stop = at + 2 + body[at + 1]
        if stop > end:
            break
        items.append((body[at], body[at + 2 : stop]))
        at = stop
    return Location(
        alarm,
        status,
        -latitude if status & SOUTH else latitude,
        -longitude if status & WEST else longitude,
        altitude,
        speed,
        course,
        seconds_of(time, start + 22),
        tuple(items),
        body[at:],
    )


def location_body(location: Location) -> bytes:
    """The inverse of :func:`read_location`. The status bits for south and west follow the coordinates."""
    status = location.status & ~(SOUTH | WEST)
    status |= SOUTH if location.latitude < 0 or (location.status & SOUTH and not location.latitude) else 0
    status |= WEST if location.longitude < 0 or (location.status & WEST and not location.longitude) else 0
    fixed = _FIXED.pack(
        location.alarm,
        status,
        abs(location.latitude),
        abs(location.longitude),
        location.altitude,
        location.speed,
        location.course,
        packed_time(location.at),
    )
    items = b"".join(bytes((identifier, len(value))) + value for identifier, value in location.items)
    return fixed + items + location.tail
