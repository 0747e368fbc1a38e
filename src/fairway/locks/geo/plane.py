"""Metres on the ground, from degrees of WGS-84.

A degree of latitude and of longitude is so many metres at a latitude (:func:`metres_per_degree`, exact on the
ellipsoid). Within some ten kilometres that makes a plane; over 500 km at the latitudes of South China
:func:`distance_m` is off by less than 1 in 10,000.
"""

from __future__ import annotations

import math

_A = 6378137.0
_E2 = 0.00669437999014
Position = tuple[float, float]
"""Latitude and longitude."""


def on_earth(place: Position) -> None:
    """Raises ValueError for what is no latitude and longitude."""
    if not (-90.0 <= place[0] <= 90.0 and -180.0 <= place[1] <= 180.0):
        raise ValueError(f"{place} is no place on earth")


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Metres in a degree of latitude, and in one of longitude, at ``latitude``."""
    radians = math.radians(latitude)
    squared = 1.0 - _E2 * math.sin(radians) ** 2
    across = _A / math.sqrt(squared)
    return math.radians(across * (1.0 - _E2) / squared), math.radians(across * math.cos(radians))


def distance_m(one: Position, other: Position) -> float:
    """Metres between two places of one hemisphere of longitude."""
    north, east = metres_per_degree((one[0] + other[0]) / 2.0)
    return math.hypot((other[0] - one[0]) * north, (other[1] - one[1]) * east)


def between(one: Position, other: Position, part: float) -> Position:
    """The place that lies ``part`` (0 to 1) of the way from one to the other."""
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def to_segment_m(place: Position, one: Position, other: Position) -> float:
    """Metres from a place to the straight line between two others, on the plane at the place."""
    north, east = metres_per_degree(place[0])
    y, x = (place[0] - one[0]) * north, (place[1] - one[1]) * east
    dy, dx = (other[0] - one[0]) * north, (other[1] - one[1]) * east
    length = dx * dx + dy * dy
    part = min(1.0, max(0.0, (x * dx + y * dy) / length)) if length else 0.0
    return math.hypot(x - part * dx, y - part * dy)
