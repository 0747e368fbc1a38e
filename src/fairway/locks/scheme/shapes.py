"""The little geometry that entries are judged by. The engine measures with its own (``locks/geo``)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, radians

from fairway.locks.scheme.model import Position

METRES_PER_DEGREE = 111_195.0


def metres(one: Position, other: Position) -> float:
    """The distance between two positions some kilometres apart, on a plane."""
    middle = radians((one[0] + other[0]) / 2)
    return METRES_PER_DEGREE * hypot(one[0] - other[0], (one[1] - other[1]) * cos(middle))


def length_m(line: Sequence[Position]) -> float:
    """The length of a line."""
    return sum(metres(one, other) for one, other in pairwise(line))


def square_metres(ring: Sequence[Position]) -> float:
    """The area of a polygon."""
    if not ring:
        return 0.0
    narrow = cos(radians(ring[0][0]))
    twice = sum(one[1] * narrow * other[0] - other[1] * narrow * one[0] for one, other in pairwise((*ring, ring[0])))
    return abs(twice) / 2 * METRES_PER_DEGREE**2


def crosses_itself(ring: Sequence[Position]) -> bool:
    """Whether two sides of a polygon that are no neighbours meet."""
    sides = list(pairwise((*ring, ring[0]))) if ring else []
    last = len(sides) - 1
    return any(
        _meet(*one, *other)
        for at, one in enumerate(sides)
        for further, other in enumerate(sides[at + 2 :], at + 2)
        if not (at == 0 and further == last)
    )


def _meet(a: Position, b: Position, c: Position, d: Position) -> bool:
    return _turn(a, b, c) != _turn(a, b, d) and _turn(c, d, a) != _turn(c, d, b)


def _turn(a: Position, b: Position, c: Position) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])
