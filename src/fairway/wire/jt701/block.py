"""The position block that all of Jointech's binary messages share: decimal digits two to a byte, time in UTC."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Sequence
from time import gmtime

import msgspec

from fairway.wire.bcd import BCD
from fairway.wire.undecodable import Undecodable

SIZE = 17
"""ddmmyyhhmmss, latitude ddmm.mmmm, longitude dddmm.mmmm with a flag nibble, speed, half the course."""
_VALID, _NORTH, _EAST = 1, 2, 4


class Block(msgspec.Struct, frozen=True, gc=False):
    """When and where. ``latitude`` and ``longitude`` are ten-thousandths of a minute, south and west negative."""

    at: int
    """Seconds since 1970 UTC."""
    latitude: int
    longitude: int
    valid: bool
    speed: int
    """Knots. A plain number: captures from the field have hexadecimal digits in it."""
    course: int
    """Degrees, in steps of two."""

    @property
    def degrees(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude / 600_000, self.longitude / 600_000


def seconds_of(parts: Sequence[int], offset: int) -> int:
    """Seconds since 1970 of day, month, year in two digits, hour, minute and second in UTC; Undecodable, at
    ``offset``, for a time that does not exist."""
    day, month, year, hour, minute, second = parts
    longest = 30 + (month + month // 8) % 2 if month != 2 else 28 + (year % 4 == 0)
    clock = 0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60
    if clock and year >= 0 and 1 <= month <= 12 and 1 <= day <= longest:
        return timegm((2000 + year, month, day, hour, minute, second))
    raise Undecodable(
        "jt701.time", "{time} is no date and time.", offset, time=" ".join(f"{part:02}" for part in parts)
    )


def read_block(data: bytes, at: int = 0) -> Block:
    """The block that starts at ``at``. Raises Undecodable for one that is cut short, for digits that are none and for
    a time or coordinate that does not exist."""
    block = data[at : at + SIZE]
    if len(block) < SIZE:
        raise Undecodable(
            "jt701.short", "The message ends {missing} bytes too early.", len(data), missing=SIZE - len(block)
        )
    latitude, longitude = block[6:10].hex(), block[10:15].hex()
    if not (latitude.isdecimal() and longitude[:9].isdecimal()):
        place = at + (6 if not latitude.isdecimal() else 10)
        raise Undecodable("jt701.digits", "{digits} is no coordinate.", place, digits=latitude + longitude)
    flags = int(longitude[9], 16)
    north, east = _minutes(latitude), _minutes(longitude[:9])
    return Block(
        seconds_of([BCD[byte] for byte in block[:6]], at),
        north if flags & _NORTH else -north,
        east if flags & _EAST else -east,
        bool(flags & _VALID),
        block[15],
        block[16] * 2,
    )


def _minutes(digits: str) -> int:
    """Ten-thousandths of a minute from ddmmmmmm or dddmmmmmm."""
    return int(digits[:-6]) * 600_000 + int(digits[-6:])


def block_bytes(block: Block) -> bytes:
    """The inverse of :func:`read_block`; ValueError for what does not fit."""
    at = gmtime(block.at)
    if not 2000 <= at.tm_year < 2100:
        raise ValueError("the protocol's years end with 2099")
    time = f"{at.tm_mday:02}{at.tm_mon:02}{at.tm_year - 2000:02}{at.tm_hour:02}{at.tm_min:02}{at.tm_sec:02}"
    flags = block.valid * _VALID | (_NORTH if block.latitude >= 0 else 0) | (_EAST if block.longitude >= 0 else 0)
    north, south = divmod(abs(block.latitude), 600_000)
    east, west = divmod(abs(block.longitude), 600_000)
    digits = f"{north:02}{south:06}{east:03}{west:06}{flags:x}"
    return bytes.fromhex(time + digits) + bytes((block.speed, block.course // 2))
