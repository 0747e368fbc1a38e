"""Areas and routes that a platform pushes into a terminal: 0x8600 to 0x8607.

Coordinates are millionths of a degree, south and west negative; their signs stand in the attribute word (areas) or byte
(route). Times are the protocol's twelve digits YYMMDDhhmmss in GMT+8, where zeros for the date mean every day.
"""

from __future__ import annotations

from struct import pack
from typing import ClassVar, Self

import msgspec

from fairway.wire.jt808.reader import Reader

REPLACE, APPEND, CHANGE = range(3)
"""What a message does to the areas of its kind that the terminal has already."""
TIMED, LIMITED = 1 << 0, 1 << 1
"""Attribute bits that follow from what is given: a time, a speed limit."""
TELL_DRIVER_IN, TELL_PLATFORM_IN, TELL_DRIVER_OUT, TELL_PLATFORM_OUT = (1 << bit for bit in range(2, 6))
_SOUTH, _WEST = 1 << 6, 1 << 7
_SOUTH_OF_ROUTE, _WEST_OF_ROUTE = 1 << 2, 1 << 3
_OWN = 0xFFFF & ~(TIMED | LIMITED | _SOUTH | _WEST)
"""Attribute bits that do not follow from what is given."""


class Limits(msgspec.Struct, frozen=True, gc=False):
    """When an area holds and how fast one may go in it; all optional."""

    start: str = ""
    end: str = ""
    speed: int | None = None
    """Kilometres an hour."""
    seconds: int = 0
    """How long it takes to be too fast."""
    night_speed: int = 0
    """2019 only."""


Place = tuple[int, int]
"""Latitude and longitude in millionths of a degree."""


def _sign(latitude: int, longitude: int) -> int:
    return (_SOUTH if latitude < 0 else 0) | (_WEST if longitude < 0 else 0)


def _place(reader: Reader, attributes: int) -> Place:
    latitude, longitude = reader.number(4), reader.number(4)
    return (-latitude if attributes & _SOUTH else latitude, -longitude if attributes & _WEST else longitude)


def _attributes(given: int, limits: Limits, places: tuple[Place, ...]) -> int:
    """``given`` with the bits that follow from the content. An area lies on one side of the equator and of Greenwich:
    ValueError for one that does not."""
    signs = {_sign(*place) for place in places}
    if len(signs) > 1:
        raise ValueError("an area of this protocol lies in one quarter of the earth")
    timed, limited = (TIMED if limits.start else 0), (LIMITED if limits.speed is not None else 0)
    return given & _OWN | timed | limited | signs.pop()


def _timed(reader: Reader, attributes: int) -> tuple[str, str]:
    return (reader.take(6).hex(), reader.take(6).hex()) if attributes & TIMED else ("", "")


def _times(limits: Limits) -> bytes:
    return bytes.fromhex(limits.start + limits.end)


def _limits(reader: Reader, attributes: int, version: int | None) -> Limits:
    start, end = _timed(reader, attributes)
    if not attributes & LIMITED:
        return Limits(start, end)
    speed, seconds = reader.number(2), reader.number(1)
    return Limits(start, end, speed, seconds, 0 if version is None else reader.number(2))


def _limited(limits: Limits, version: int | None) -> bytes:
    if limits.speed is None:
        return _times(limits)
    night = b"" if version is None else pack(">H", limits.night_speed)
    return _times(limits) + pack(">HB", limits.speed, limits.seconds) + night


def _name(reader: Reader, version: int | None) -> str:
    return "" if version is None else reader.text(reader.number(2))


def _named(name: str, version: int | None) -> bytes:
    packed = name.encode("gbk")
    return b"" if version is None else pack(">H", len(packed)) + packed


class Circle(msgspec.Struct, frozen=True, gc=False):
    """One circular area; ``radius`` in metres."""

    identifier: int
    centre: Place
    radius: int
    attributes: int = TELL_PLATFORM_IN | TELL_PLATFORM_OUT
    limits: Limits = Limits()
    name: str = ""


class Rectangle(msgspec.Struct, frozen=True, gc=False):
    """One rectangular area by its upper left and lower right corner."""

    identifier: int
    upper_left: Place
    lower_right: Place
    attributes: int = TELL_PLATFORM_IN | TELL_PLATFORM_OUT
    limits: Limits = Limits()
    name: str = ""


class Circles(msgspec.Struct, frozen=True, gc=False):
    """0x8600: circular areas."""

    ID: ClassVar[int] = 0x8600
    action: int
    areas: tuple[Circle, ...]

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        action, count = reader.number(1), reader.number(1)
        areas = []
        for _ in range(count):
            identifier, attributes = reader.number(4), reader.number(2)
            centre, radius = _place(reader, attributes), reader.number(4)
            limits = _limits(reader, attributes, version)
            areas.append(Circle(identifier, centre, radius, attributes & _OWN, limits, _name(reader, version)))
        return cls(action, tuple(areas))

    def body(self, version: int | None) -> bytes:
        areas = []
        for area in self.areas:
            attributes = _attributes(area.attributes, area.limits, (area.centre,))
            place = pack(">IHIII", area.identifier, attributes, *map(abs, area.centre), area.radius)
            areas.append(place + _limited(area.limits, version) + _named(area.name, version))
        return pack(">BB", self.action, len(areas)) + b"".join(areas)


class Rectangles(msgspec.Struct, frozen=True, gc=False):
    """0x8602: rectangular areas."""

    ID: ClassVar[int] = 0x8602
    action: int
    areas: tuple[Rectangle, ...]

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        action, count = reader.number(1), reader.number(1)
        areas = []
        for _ in range(count):
            identifier, attributes = reader.number(4), reader.number(2)
            corners = _place(reader, attributes), _place(reader, attributes)
            limits = _limits(reader, attributes, version)
            areas.append(Rectangle(identifier, *corners, attributes & _OWN, limits, _name(reader, version)))
        return cls(action, tuple(areas))

    def body(self, version: int | None) -> bytes:
        areas = []
        for area in self.areas:
            corners = (area.upper_left, area.lower_right)
            attributes = _attributes(area.attributes, area.limits, corners)
            place = pack(
                ">IHIIII", area.identifier, attributes, *(abs(value) for corner in corners for value in corner)
            )
            areas.append(place + _limited(area.limits, version) + _named(area.name, version))
        return pack(">BB", self.action, len(areas)) + b"".join(areas)


class Polygon(msgspec.Struct, frozen=True, gc=False):
    """0x8604: one polygonal area."""

    ID: ClassVar[int] = 0x8604
    identifier: int
    corners: tuple[Place, ...]
    attributes: int = TELL_PLATFORM_IN | TELL_PLATFORM_OUT
    limits: Limits = Limits()
    name: str = ""

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        identifier, attributes = reader.number(4), reader.number(2)
        limits = _limits(reader, attributes, None)
        corners = tuple(_place(reader, attributes) for _ in range(reader.number(2)))
        if version is not None and limits.speed is not None:
            limits = msgspec.structs.replace(limits, night_speed=reader.number(2))
        return cls(identifier, corners, attributes & _OWN, limits, _name(reader, version))

    def body(self, version: int | None) -> bytes:
        attributes = _attributes(self.attributes, self.limits, self.corners)
        head = pack(">IH", self.identifier, attributes) + _limited(self.limits, None) + pack(">H", len(self.corners))
        corners = b"".join(pack(">II", *map(abs, corner)) for corner in self.corners)
        late = version is not None and self.limits.speed is not None
        return head + corners + (pack(">H", self.limits.night_speed) if late else b"") + _named(self.name, version)


class Turn(msgspec.Struct, frozen=True, gc=False):
    """A turning point of a route and the stretch that begins with it; ``width`` of the stretch in metres."""

    identifier: int
    stretch: int
    place: Place
    width: int
    longest: int | None = None
    """Seconds on the stretch that are too many; with ``shortest``, or neither."""
    shortest: int = 0
    speed: int | None = None
    """Kilometres an hour."""
    seconds: int = 0
    night_speed: int = 0
    """2019 only."""


class Route(msgspec.Struct, frozen=True, gc=False):
    """0x8606: one route. The terminal raises alarm bit 21 on entering and leaving it and bit 23 on deviating."""

    ID: ClassVar[int] = 0x8606
    identifier: int
    turns: tuple[Turn, ...]
    attributes: int = TELL_PLATFORM_IN | TELL_PLATFORM_OUT
    start: str = ""
    end: str = ""
    name: str = ""

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        identifier, attributes = reader.number(4), reader.number(2)
        start, end = _timed(reader, attributes)
        turns = tuple(_turn(reader, version) for _ in range(reader.number(2)))
        return cls(identifier, turns, attributes & ~TIMED, start, end, _name(reader, version))

    def body(self, version: int | None) -> bytes:
        attributes = self.attributes & ~TIMED | (TIMED if self.start else 0)
        head = pack(">IH", self.identifier, attributes) + bytes.fromhex(self.start + self.end)
        turns = b"".join(_turned(turn, version) for turn in self.turns)
        return head + pack(">H", len(self.turns)) + turns + _named(self.name, version)


def _turn(reader: Reader, version: int | None) -> Turn:
    identifier, stretch, latitude, longitude = (reader.number(4) for _ in range(4))
    width, attributes = reader.number(1), reader.number(1)
    place = (
        -latitude if attributes & _SOUTH_OF_ROUTE else latitude,
        -longitude if attributes & _WEST_OF_ROUTE else longitude,
    )
    longest, shortest = (reader.number(2), reader.number(2)) if attributes & TIMED else (None, 0)
    if not attributes & LIMITED:
        return Turn(identifier, stretch, place, width, longest, shortest)
    speed, seconds = reader.number(2), reader.number(1)
    night_speed = 0 if version is None else reader.number(2)
    return Turn(identifier, stretch, place, width, longest, shortest, speed, seconds, night_speed)


def _turned(turn: Turn, version: int | None) -> bytes:
    latitude, longitude = turn.place
    attributes = (_SOUTH_OF_ROUTE if latitude < 0 else 0) | (_WEST_OF_ROUTE if longitude < 0 else 0)
    further = b""
    if turn.longest is not None:
        attributes |= TIMED
        further += pack(">HH", turn.longest, turn.shortest)
    if turn.speed is not None:
        attributes |= LIMITED
        night = b"" if version is None else pack(">H", turn.night_speed)
        further += pack(">HB", turn.speed, turn.seconds) + night
    place = (turn.identifier, turn.stretch, abs(latitude), abs(longitude))
    return pack(">IIIIBB", *place, turn.width, attributes) + further


class DeleteCircles(msgspec.Struct, frozen=True, gc=False):
    """0x8601: forget circular areas; all of them when none is named."""

    ID: ClassVar[int] = 0x8601
    identifiers: tuple[int, ...] = ()

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        return cls(tuple(reader.number(4) for _ in range(reader.number(1))))

    def body(self, version: int | None) -> bytes:
        del version
        return pack(f">B{len(self.identifiers)}I", len(self.identifiers), *self.identifiers)


class DeleteRectangles(DeleteCircles, frozen=True, gc=False):
    """0x8603: forget rectangular areas; all of them when none is named."""

    ID: ClassVar[int] = 0x8603


class DeletePolygons(DeleteCircles, frozen=True, gc=False):
    """0x8605: forget polygonal areas; all of them when none is named."""

    ID: ClassVar[int] = 0x8605


class DeleteRoutes(DeleteCircles, frozen=True, gc=False):
    """0x8607: forget routes; all of them when none is named."""

    ID: ClassVar[int] = 0x8607
