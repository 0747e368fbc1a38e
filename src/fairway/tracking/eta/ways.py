"""How far it is by water: a small graph of waypoints, sailed along great circles. Rough, and every answer says so."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from fairway.base.language import Trilingual
from fairway.codes.files import DATA, TableFault, read_text, rows_of
from fairway.tracking.areas import nautical_miles

FOLDER = DATA / "ways"
Place = tuple[float, float]
"""Latitude and longitude in degrees."""
_AS_NEAR, _SAME = 1.1, 0.02
"""How many times as far, and degrees: what counts as near as the nearest leg."""
_FAR = 4.0
"""Degrees from the nearest leg beyond which no way is known."""


class Waypoint(msgspec.Struct, frozen=True):
    """A place that vessels pass."""

    code: str
    place: Place
    port: str
    names: Trilingual


class Stretch(msgspec.Struct, frozen=True):
    """A part of a way, without a stop."""

    distance: float
    """Nautical miles."""
    river: bool
    """Sailed no faster than the estuary or canal allows."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """From a place to a port."""

    stretches: tuple[Stretch, ...]
    by: tuple[Trilingual, ...]
    """The waypoints, by name."""

    @property
    def distance(self) -> float:
        """Nautical miles."""
        return sum(one.distance for one in self.stretches)


class Ways:
    """The graph."""

    def __init__(self, points: Mapping[str, Waypoint], legs: Mapping[tuple[str, str], bool]) -> None:
        self.points = points
        self.ports = {point.port: point for point in points.values() if point.port}
        self._legs = legs
        self._near: defaultdict[str, list[tuple[str, Stretch]]] = defaultdict(list)
        for (one, other), river in legs.items():
            stretch = Stretch(nautical_miles(points[one].place, points[other].place), river)
            self._near[one].append((other, stretch))
            self._near[other].append((one, stretch))

    def to(self, place: Place, port: str) -> Way | None:
        """The shortest way from anywhere on the water to a port of the graph; None to another one. The vessel is taken
        to be on the nearest leg."""
        end = self.ports.get(port)
        if end is None:
            return None
        onward = self._onward(end.code)
        best: tuple[float, str, bool] | None = None
        for one, other in self._nearest_legs(place):
            river = self._legs[one, other]
            for code in (one, other):
                left = nautical_miles(place, self.points[code].place) + onward[code][0]
                if best is None or left < best[0]:
                    best = left, code, river
        if best is None:
            return None
        _, code, river = best
        stretches = [Stretch(nautical_miles(place, self.points[code].place), river)]
        names = [self.points[code].names]
        while code != end.code:
            _, following, stretch = onward[code]
            stretches.append(stretch)
            code = following
            names.append(self.points[code].names)
        return Way(stretches=tuple(stretches), by=tuple(names))

    def between(self, one: str, other: str) -> float | None:
        """Nautical miles from port to port; None where the graph lacks one of them."""
        begin = self.ports.get(one)
        way = self.to(begin.place, other) if begin else None
        return way.distance if way else None

    def along(self, one: Place, other: Place) -> tuple[Place, ...]:
        """The shortest way between two places on the water, both included; empty where one of them is far from every
        leg of the graph."""
        near, far = self._nearest_legs(one), self._nearest_legs(other)
        if min(self._off(one, leg) for leg in near) > _FAR or min(self._off(other, leg) for leg in far) > _FAR:
            return ()
        both = set(near) & set(far)
        best: tuple[float, tuple[Place, ...]] | None = (nautical_miles(one, other), (one, other)) if both else None
        for last in sorted({code for leg in far for code in leg}):
            onward = self._onward(last)
            end = nautical_miles(self.points[last].place, other)
            for first in sorted({code for leg in near for code in leg}):
                whole = nautical_miles(one, self.points[first].place) + onward[first][0] + end
                if best is None or whole < best[0]:
                    code, codes = first, [first]
                    while code != last:
                        code = onward[code][1]
                        codes.append(code)
                    best = whole, (one, *(self.points[code].place for code in codes), other)
        return tuple(dict.fromkeys(best[1])) if best else ()

    def _onward(self, end: str) -> dict[str, tuple[float, str, Stretch]]:
        """From every waypoint the distance to ``end``, and the next one on the way."""
        nothing = Stretch(0.0, False)
        found: dict[str, tuple[float, str, Stretch]] = {}
        waiting: list[tuple[float, str, str, Stretch]] = [(0.0, end, end, nothing)]
        while waiting:
            distance, code, following, stretch = heapq.heappop(waiting)
            if code in found:
                continue
            found[code] = distance, following, stretch
            for other, leg in self._near[code]:
                if other not in found:
                    heapq.heappush(waiting, (distance + leg.distance, other, code, leg))
        return found

    def _nearest_legs(self, place: Place) -> list[tuple[str, str]]:
        """The nearest leg, with those that meet it and are as near: others may be near across land only."""
        (nearest, leg), *others = sorted((self._off(place, leg), leg) for leg in self._legs)
        return [leg] + [other for off, other in others if off <= nearest * _AS_NEAR + _SAME and set(other) & set(leg)]

    def _off(self, place: Place, leg: tuple[str, str]) -> float:
        """Degrees from a place to a leg, on a plane: good enough to tell which is near."""
        one, other = (self._flat(place, self.points[code].place) for code in leg)
        north, east = other[0] - one[0], other[1] - one[1]
        length = north * north + east * east
        part = 0.0 if not length else min(1.0, max(0.0, -(one[0] * north + one[1] * east) / length))
        return math.hypot(one[0] + part * north, one[1] + part * east)

    @staticmethod
    def _flat(origin: Place, place: Place) -> Place:
        east = (place[1] - origin[1] + 180) % 360 - 180
        return place[0] - origin[0], east * math.cos(math.radians((origin[0] + place[0]) / 2))


@lru_cache(maxsize=1)
def known_ways() -> Ways:
    """The shipped graph. Raises TableFault."""
    path = FOLDER / "waypoints.csv"
    _, body = rows_of(path, read_text(path), ("code", "lat", "lon", "port", "en", "tc", "sc", "source"))
    points = {
        row["code"]: Waypoint(
            row["code"],
            (float(row["lat"]), float(row["lon"])),
            row["port"],
            Trilingual(row["en"], row["tc"], row["sc"]),
        )
        for _, row in body
    }
    path = FOLDER / "legs.csv"
    _, body = rows_of(path, read_text(path), ("from", "to", "kind"))
    legs: dict[tuple[str, str], bool] = {}
    for number, row in body:
        if row["from"] not in points or row["to"] not in points:
            raise TableFault(f"{path.name} row {number}: {row['from']} to {row['to']} are no waypoints")
        legs[row["from"], row["to"]] = row["kind"] == "river"
    return Ways(points, legs)
