"""Areas and routes that the platform gives a terminal (0x8600, 0x8602, 0x8604, 0x8606), and its own watch over them.

A terminal says by its alarm bits that it went into or out of an area (20), into or out of a route (21), or off the
route (23); item 0x12 says which one. Widths and radii are metres.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from simulators.fleet.earth import Point, distance, from_segment
from simulators.fleet.record import Alarm, Crossing, Record

CIRCLE, RECTANGLE, POLYGON, ROUTE = 1, 2, 3, 4
_TIMED, _LIMITED = 1 << 0, 1 << 1
_SOUTH, _WEST = 1 << 6, 1 << 7


@dataclass(frozen=True, slots=True)
class Area:
    """An area or a route: ``reach`` is the radius of a circle, or the half width of a route."""

    kind: int
    points: tuple[Point, ...]
    reach: tuple[float, ...] = ()

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it."""
        if self.kind == CIRCLE:
            return distance(point, self.points[0]) <= self.reach[0]
        if self.kind == ROUTE:
            stretches = zip(self.points, self.points[1:], self.reach, strict=False)
            return any(from_segment(point, one, other) <= wide for one, other, wide in stretches)
        inside = False
        for (lat1, lon1), (lat2, lon2) in zip(self.points, (*self.points[1:], self.points[0]), strict=True):
            if (lat1 > point[0]) != (lat2 > point[0]):
                cut = lon1 + (point[0] - lat1) / (lat2 - lat1) * (lon2 - lon1)
                inside ^= point[1] < cut
        return inside


class _Cursor:
    """Reads numbers one after the other. Raises ``ValueError`` when the body ends too soon."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def number(self, size: int) -> int:
        piece = self._body[self._at : self._at + size]
        if len(piece) < size:
            raise ValueError("the body ends too soon")
        self._at += size
        return int.from_bytes(piece, "big")

    def point(self, attributes: int) -> Point:
        lat, lon = self.number(4) / 1e6, self.number(4) / 1e6
        return -lat if attributes & _SOUTH else lat, -lon if attributes & _WEST else lon

    def skip_rules(self, attributes: int, edition: int) -> None:
        """Times of day and speed limits: this terminal watches the place only."""
        if attributes & _TIMED:
            self.number(12)
        if attributes & _LIMITED:
            self.number(3)
            if edition == 2019:
                self.number(2)

    def skip_name(self, edition: int) -> None:
        """The name of an area, which came with 2019."""
        if edition == 2019:
            self.number(self.number(2))


def read_circles(body: bytes, edition: int) -> dict[int, Area]:
    """0x8600."""
    cursor, found = _Cursor(body), {}
    cursor.number(1)
    for _ in range(cursor.number(1)):
        number, attributes = cursor.number(4), cursor.number(2)
        centre, radius = cursor.point(attributes), cursor.number(4)
        cursor.skip_rules(attributes, edition)
        cursor.skip_name(edition)
        found[number] = Area(CIRCLE, (centre,), (float(radius),))
    return found


def read_rectangles(body: bytes, edition: int) -> dict[int, Area]:
    """0x8602: the corners at upper left and lower right."""
    cursor, found = _Cursor(body), {}
    cursor.number(1)
    for _ in range(cursor.number(1)):
        number, attributes = cursor.number(4), cursor.number(2)
        (north, west), (south, east) = cursor.point(attributes), cursor.point(attributes)
        cursor.skip_rules(attributes, edition)
        cursor.skip_name(edition)
        found[number] = Area(RECTANGLE, ((north, west), (north, east), (south, east), (south, west)))
    return found


def read_polygon(body: bytes, edition: int) -> dict[int, Area]:
    """0x8604. In 2019 a speed at night and a name follow the corners; they are left unread."""
    del edition
    cursor = _Cursor(body)
    number, attributes = cursor.number(4), cursor.number(2)
    cursor.skip_rules(attributes, 2013)
    points = tuple(cursor.point(attributes) for _ in range(cursor.number(2)))
    return {number: Area(POLYGON, points)}


def read_route(body: bytes, edition: int) -> dict[int, Area]:
    """0x8606: turning points, each with the width of the stretch that begins there."""
    cursor = _Cursor(body)
    number, attributes = cursor.number(4), cursor.number(2)
    if attributes & _TIMED:
        cursor.number(12)
    points, widths = [], []
    for _ in range(cursor.number(2)):
        cursor.number(8)
        lat, lon, width, rules = cursor.number(4) / 1e6, cursor.number(4) / 1e6, cursor.number(1), cursor.number(1)
        points.append((-lat if rules & 4 else lat, -lon if rules & 8 else lon))
        widths.append(width / 2)
        if rules & _TIMED:
            cursor.number(4)
        if rules & _LIMITED:
            cursor.number(5 if edition == 2019 else 3)
    return {number: Area(ROUTE, tuple(points), tuple(widths))}


READERS = {0x8600: read_circles, 0x8602: read_rectangles, 0x8604: read_polygon, 0x8606: read_route}
REMOVERS = {0x8601: CIRCLE, 0x8603: RECTANGLE, 0x8605: POLYGON, 0x8607: ROUTE}


@dataclass(slots=True)
class Watch:
    """The areas of one terminal, and in which of them it is."""

    edition: int
    areas: dict[tuple[int, int], Area] = field(default_factory=dict)
    _inside: dict[tuple[int, int], bool] = field(default_factory=dict)

    def take(self, message: int, body: bytes) -> None:
        """Keep areas, or forget them. Raises ``ValueError`` for a body that cannot be read."""
        if message in READERS:
            for number, area in READERS[message](body, self.edition).items():
                self.areas[area.kind, number] = area
                self._inside.pop((area.kind, number), None)
            return
        kind = REMOVERS[message]
        cursor = _Cursor(body)
        gone = [cursor.number(4) for _ in range(cursor.number(1))]
        for key in [key for key in self.areas if key[0] == kind and (key[1] in gone or not gone)]:
            del self.areas[key]
            self._inside.pop(key, None)

    def seen(self, record: Record) -> Record:
        """The record with the alarms that the terminal raises of itself. A fix without satellites says nothing."""
        if not record.valid:
            return record
        alarms, crossing = set(record.alarms), record.crossing
        for key, area in self.areas.items():
            inside = area.holds((record.latitude, record.longitude))
            was = self._inside.get(key)
            self._inside[key] = inside
            if area.kind == ROUTE and not inside and was is not None:
                alarms.add(Alarm.DEVIATION)
            if was is not None and was != inside:
                alarms.add(Alarm.ROUTE if area.kind == ROUTE else Alarm.AREA)
                crossing = Crossing(area.kind, key[1], leaving=was)
        return replace(record, alarms=frozenset(alarms), crossing=crossing)
