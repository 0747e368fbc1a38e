"""A vessel that comes from the sea, anchors off Kau Yi Chau, lies at Terminal 9 and goes again: invented."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from fairway.tracking.areas import nautical_miles
from fairway.tracking.port_runs import Fix

START = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
SEA, LAMMA, ANCHORAGE, CHANNEL, BERTH = (
    (21.60, 114.00),
    (22.18, 114.00),
    (22.28, 114.07),
    (22.318, 114.100),
    (22.331, 114.110),
)
PASSING = (22.35, 114.09)
STEP = timedelta(minutes=2)


def sail(begin: datetime, speed: float, *way: tuple[float, float]) -> Iterator[Fix]:
    """Along a way at a speed, a fix every two minutes."""
    at, hours = begin, STEP.total_seconds() / 3600
    for one, other in pairwise(way):
        length = nautical_miles(one, other)
        steps = max(1, round(length / (speed * hours)))
        course = math.degrees(math.atan2((other[1] - one[1]) * math.cos(math.radians(one[0])), other[0] - one[0])) % 360
        for step in range(steps):
            part = step / steps
            place = (one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1]))
            yield Fix(at, round(place[0], 5), round(place[1], 5), speed, round(course, 1), round(course))
            at += STEP


def lie(begin: datetime, place: tuple[float, float], hours: float, heading: float) -> Iterator[Fix]:
    """Still at a place, a fix every two minutes."""
    for step in range(int(hours * 30)):
        wobble = (step % 3 - 1) * 0.00002
        yield Fix(begin + step * STEP, place[0] + wobble, place[1] - wobble, 0.1, None, heading)


def call() -> list[Fix]:
    """The whole call."""
    fixes = list(sail(START, 12.0, SEA, LAMMA, ANCHORAGE))
    fixes += lie(fixes[-1].at + STEP, ANCHORAGE, 3, 200)
    fixes += sail(fixes[-1].at + STEP, 6.0, ANCHORAGE, CHANNEL, BERTH)
    fixes += lie(fixes[-1].at + STEP, BERTH, 12, 32)
    fixes += sail(fixes[-1].at + STEP, 7.0, BERTH, CHANNEL, ANCHORAGE, LAMMA, SEA)
    return fixes


def passage() -> list[Fix]:
    """Through the approaches of Hong Kong without a stop."""
    return list(sail(START, 12.0, SEA, LAMMA, ANCHORAGE, CHANNEL, PASSING, (22.37, 114.05), (22.39, 113.95)))
