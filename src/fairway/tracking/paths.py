"""Lines on the globe: great circles, and the way by water. Pure; schematic, and everything that shows them says so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from fairway.tracking.areas import nautical_miles
from fairway.tracking.eta.ways import Ways

Point = tuple[float, float]
"""Latitude and longitude in degrees."""
Line = tuple[Point, ...]
STEP_NM = 120.0
"""A great circle is drawn in pieces of about this length."""
SHORT_NM = 30.0
"""A way by water that is shorter is drawn straight."""


def great_circle(one: Point, other: Point) -> Line:
    """The shortest way over the globe, both ends included. Of two ends that lie opposite each other, one of all the
    shortest ways."""
    distance = nautical_miles(one, other)
    parts = max(1, math.ceil(distance / STEP_NM))
    if parts == 1:
        return one, other
    first, last = _vector(one), _vector(other)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(first, last, strict=True)))))
    if math.sin(angle) < 1e-9:
        return one, other
    found = [one]
    for number in range(1, parts):
        share = number / parts
        before, after = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
        north = tuple(before * a + after * b for a, b in zip(first, last, strict=True))
        found.append(_point(north))
    return (*found, other)


def through(points: Sequence[Point]) -> Line:
    """Great circles from point to point, each corner once."""
    found: list[Point] = []
    for one, other in pairwise(points):
        found += great_circle(one, other)[0 if not found else 1 :]
    return tuple(found) or tuple(points)


def by_water(one: Point, other: Point, ways: Ways) -> tuple[Line, bool]:
    """The way of a vessel, and whether the sea routes know it; a great circle where they do not."""
    if nautical_miles(one, other) < SHORT_NM:
        return (one, other), True
    found = ways.along(one, other)
    return (through(found), True) if found else (great_circle(one, other), False)


def length(line: Sequence[Point]) -> float:
    """Nautical miles along a line."""
    return sum(nautical_miles(one, other) for one, other in pairwise(line))


def parted(line: Sequence[Point]) -> tuple[Line, ...]:
    """A line in parts that do not cross the 180th meridian (RFC 7946, 3.1.9): each ends on it where the next begins."""
    parts: list[list[Point]] = [[]]
    for point in line:
        if parts[-1]:
            before = parts[-1][-1]
            east = point[1] - before[1]
            if abs(east) > 180:
                edge = 180.0 if before[1] > 0 else -180.0
                beyond = point[1] + (360 if edge > 0 else -360)
                share = (edge - before[1]) / (beyond - before[1]) if beyond != before[1] else 0.0
                north = before[0] + share * (point[0] - before[0])
                if before[1] != edge:
                    parts[-1].append((north, edge))
                parts.append([] if point[1] == -edge else [(north, -edge)])
        parts[-1].append(point)
    return tuple(tuple(part) for part in parts if len(part) > 1)


def _vector(point: Point) -> tuple[float, float, float]:
    north, east = math.radians(point[0]), math.radians(point[1])
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def _point(vector: Sequence[float]) -> Point:
    x, y, z = vector
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
