"""The messages of ITU-R M.1371 that tell where a vessel is and who it is; bits to values and nothing more.

Positions are degrees of WGS-84, speeds knots, courses and headings degrees from true north, lengths metres, draught
metres. A value that the vessel says it does not have is None.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial

import msgspec


class Rule(StrEnum):
    """What can be wrong with a sentence or message."""

    SENTENCE = "ais.sentence"
    CHECKSUM = "ais.checksum"
    CHARACTER = "ais.character"
    FRAGMENT = "ais.fragment"
    LENGTH = "ais.length"
    POSITION = "ais.position"
    MMSI = "ais.mmsi"


class Fault(msgspec.Struct, frozen=True, gc=False):
    """A line that could not be taken; ``detail`` is what stood there, shortened."""

    rule: Rule
    line: int
    detail: str = ""


class Position(msgspec.Struct, frozen=True, gc=False):
    """Messages 1, 2, 3 (class A), 9 (search and rescue aircraft), 18, 19 (class B) and 27 (long range)."""

    kind: int
    mmsi: int
    longitude: float | None
    latitude: float | None
    speed: float | None
    course: float | None
    heading: int | None
    status: int | None
    """Navigational status 0 to 15, as set by hand on board; None for messages without one."""
    second: int | None
    """UTC second of the fix."""
    accurate: bool
    line: int
    received: float | None
    """Seconds since 1970 at which a receiver took it, where its tag block says so."""


class Voyage(msgspec.Struct, frozen=True, gc=False):
    """Message 5: who a class A vessel is and where it says it is going."""

    mmsi: int
    imo: int | None
    call_sign: str
    name: str
    ship_type: int
    to_bow: int
    to_stern: int
    to_port: int
    to_starboard: int
    eta: tuple[int, int, int, int] | None
    """Month, day, hour and minute in UTC, without a year."""
    draught: float | None
    destination: str
    line: int
    received: float | None


class Static(msgspec.Struct, frozen=True, gc=False):
    """Messages 19 and 24: name, or call sign and type, of a class B vessel."""

    kind: int
    mmsi: int
    name: str | None
    call_sign: str | None
    ship_type: int | None
    line: int
    received: float | None


class BaseStation(msgspec.Struct, frozen=True, gc=False):
    """Message 4: the time and place of a base station."""

    mmsi: int
    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    longitude: float | None
    latitude: float | None
    line: int
    received: float | None


class Other(msgspec.Struct, frozen=True, gc=False):
    """A message of another kind: well formed, of no use here."""

    kind: int
    mmsi: int
    line: int
    received: float | None


Message = Position | Voyage | Static | BaseStation | Other
Found = Message | Fault
Decode = Callable[[int, int, int, float | None], Found]
"""From the bits as one number, how many there are, the line and the time of reception."""

_TEXT = "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?"
_MINUTES = 600_000.0
_COARSE = 600.0
_NO_LONGITUDE, _NO_LATITUDE = 181.0, 91.0


def _text(bits: int, length: int, start: int, characters: int) -> str:
    shift = length - start
    found = [_TEXT[bits >> (shift - 6 * (at + 1)) & 63] for at in range(characters)]
    return "".join(found).partition("@")[0].rstrip()


def _field(bits: int, length: int, start: int, width: int) -> int:
    return bits >> (length - start - width) & ((1 << width) - 1)


def _signed(value: int, width: int) -> int:
    return value - (1 << width) if value >> (width - 1) else value


def _place(longitude: float, latitude: float) -> tuple[float | None, float | None] | None:
    """Both coordinates; None for a place that is none on earth."""
    east = None if longitude == _NO_LONGITUDE else longitude
    north = None if latitude == _NO_LATITUDE else latitude
    if (east is not None and not -180 <= east <= 180) or (north is not None and not -90 <= north <= 90):
        return None
    return (east, north) if east is not None and north is not None else (None, None)


def _nowhere(line: int, longitude: float, latitude: float) -> Fault:
    return Fault(Rule.POSITION, line, f"{latitude:.4f} {longitude:.4f}")


def class_a(bits: int, length: int, line: int, received: float | None) -> Found:
    """Messages 1, 2 and 3, of 168 bits."""
    bits >>= length - 143  # the place of the last field; each shift below counts from there
    longitude = (bits >> 54) & 0xFFFFFFF
    latitude = (bits >> 27) & 0x7FFFFFF
    east = (longitude - 0x10000000 if longitude & 0x8000000 else longitude) / _MINUTES
    north = (latitude - 0x8000000 if latitude & 0x4000000 else latitude) / _MINUTES
    place = _place(east, north)
    if place is None:
        return _nowhere(line, east, north)
    speed = (bits >> 83) & 0x3FF
    course = (bits >> 15) & 0xFFF
    heading = (bits >> 6) & 0x1FF
    second = bits & 0x3F
    return Position(
        bits >> 137,
        (bits >> 105) & 0x3FFFFFFF,
        place[0],
        place[1],
        None if speed == 1023 else speed / 10,
        None if course >= 3600 else course / 10,
        None if heading > 359 else heading,
        (bits >> 101) & 15,
        second if second < 60 else None,
        bool(bits >> 82 & 1),
        line,
        received,
    )


def _lies(bits: int, length: int, start: int) -> tuple[float, float]:
    """Longitude of 28 and latitude of 27 bits from ``start``."""
    return (
        _signed(_field(bits, length, start, 28), 28) / _MINUTES,
        _signed(_field(bits, length, start + 28, 27), 27) / _MINUTES,
    )


def _position(
    bits: int, length: int, line: int, received: float | None, *, speed_at: int, knots: float, status: int | None = None
) -> Found:
    """Messages 9, 18 and 19, in which accuracy, place, course, then heading and second follow the speed."""
    kind = _field(bits, length, 0, 6)
    speed = _field(bits, length, speed_at, 10)
    east, north = _lies(bits, length, speed_at + 11)
    place = _place(east, north)
    if place is None:
        return _nowhere(line, east, north)
    course = _field(bits, length, speed_at + 66, 12)
    heading, second_at = None, speed_at + 78
    if kind != 9:
        heading = _field(bits, length, second_at, 9)
        second_at += 9
    second = _field(bits, length, second_at, 6)
    return Position(
        kind,
        _field(bits, length, 8, 30),
        *place,
        None if speed == 1023 else speed * knots,
        None if course >= 3600 else course / 10,
        None if heading is None or heading > 359 else heading,
        status,
        second if second < 60 else None,
        bool(_field(bits, length, speed_at + 10, 1)),
        line,
        received,
    )


def aircraft(bits: int, length: int, line: int, received: float | None) -> Found:
    """Message 9; its speed is in whole knots."""
    return _position(bits, length, line, received, speed_at=50, knots=1.0)


def class_b(bits: int, length: int, line: int, received: float | None) -> Found:
    """Messages 18 and 19."""
    return _position(bits, length, line, received, speed_at=46, knots=0.1)


def long_range(bits: int, length: int, line: int, received: float | None) -> Found:
    """Message 27, of tenths of minutes and whole knots and degrees."""
    east = _signed(_field(bits, length, 44, 18), 18) / _COARSE
    north = _signed(_field(bits, length, 62, 17), 17) / _COARSE
    place = _place(east, north)
    if place is None:
        return _nowhere(line, east, north)
    speed, course = _field(bits, length, 79, 6), _field(bits, length, 85, 9)
    return Position(
        27,
        _field(bits, length, 8, 30),
        *place,
        None if speed == 63 else float(speed),
        None if course > 359 else float(course),
        None,
        _field(bits, length, 40, 4),
        None,
        bool(_field(bits, length, 38, 1)),
        line,
        received,
    )


def base_station(bits: int, length: int, line: int, received: float | None) -> Found:
    """Message 4."""
    east, north = _lies(bits, length, 79)
    place = _place(east, north)
    if place is None:
        return _nowhere(line, east, north)
    field = partial(_field, bits, length)
    return BaseStation(
        field(8, 30),
        field(38, 14),
        field(52, 4),
        field(56, 5),
        field(61, 5),
        field(66, 6),
        field(72, 6),
        *place,
        line,
        received,
    )


def voyage(bits: int, length: int, line: int, received: float | None) -> Found:
    """Message 5, of 424 bits, of which two may be missing at the end."""
    imo = _field(bits, length, 40, 30)
    month, day = _field(bits, length, 274, 4), _field(bits, length, 278, 5)
    hour, minute = _field(bits, length, 283, 5), _field(bits, length, 288, 6)
    draught = _field(bits, length, 294, 8)
    given = 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60
    return Voyage(
        _field(bits, length, 8, 30),
        imo if 1_000_000 <= imo <= 9_999_999 else None,
        _text(bits, length, 70, 7),
        _text(bits, length, 112, 20),
        _field(bits, length, 232, 8),
        _field(bits, length, 240, 9),
        _field(bits, length, 249, 9),
        _field(bits, length, 258, 6),
        _field(bits, length, 264, 6),
        (month, day, hour, minute) if given else None,
        draught / 10 if draught else None,
        _text(bits, length, 302, 20),
        line,
        received,
    )


def static(bits: int, length: int, line: int, received: float | None) -> Found:
    """Message 24, part A (the name) or B (type and call sign)."""
    mmsi, part = _field(bits, length, 8, 30), _field(bits, length, 38, 2)
    if part == 0:
        return Static(24, mmsi, _text(bits, length, 40, 20), None, None, line, received)
    if length < 162 or part != 1:
        return Fault(Rule.LENGTH, line, f"message 24 part {part} of {length} bits")
    return Static(24, mmsi, None, _text(bits, length, 90, 7), _field(bits, length, 40, 8), line, received)


def other(bits: int, length: int, line: int, received: float | None) -> Found:
    """Any other message."""
    return Other(_field(bits, length, 0, 6), _field(bits, length, 8, 30), line, received)


DECODERS: dict[int, tuple[int, int, Decode]] = {
    1: (168, 168, class_a),
    2: (168, 168, class_a),
    3: (168, 168, class_a),
    4: (168, 168, base_station),
    5: (422, 426, voyage),
    9: (168, 168, aircraft),
    18: (168, 168, class_b),
    19: (312, 312, class_b),
    24: (160, 168, static),
    27: (96, 96, long_range),
}
"""Least and most bits of each kind that is read, without the bits that fill the last character."""
