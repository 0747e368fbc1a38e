"""Made-up fleets: trucks that drive six hours a day and report every 30 seconds; seeded, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

SEED = 20_261_122
DEVICES = 5_000
EVERY = 30
"""Seconds between two reports of a truck that drives."""
DRIVING = 6 * 3600
"""Seconds of a day that it does."""
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
SLICE = 600
"""Seconds of the fleet's time that are made at once."""
_LOCKED = 1 | 1 << 2 | 1 << 4 | 1 << 6 | 1 << 8 | 1 << 11
"""State: bolt locked, rope in, cover and doors closed, a valid fix of satellites."""
STEP = 0.06
"""Degrees in a slice: some forty kilometres an hour."""
SOUTH, NORTH, WEST, EAST = 22.2, 23.2, 113.2, 114.4


@dataclass(frozen=True)
class Fleet:
    """``count`` trucks, numbered from 1."""

    count: int = DEVICES

    def slices(self, rows: int) -> Iterator[dict[str, Any]]:
        """Columns of the table ``reading``, ten minutes of the fleet at a time, until there are ``rows`` rows."""
        chance = np.random.default_rng(SEED)
        starts = chance.integers(0, 18 * 3600, self.count)
        phases = chance.integers(0, EVERY, self.count)
        latitude = chance.uniform(SOUTH, NORTH, self.count)
        longitude = chance.uniform(WEST, EAST, self.count)
        begin, position, second = int(BEGIN.timestamp()), 1, 0
        while position <= rows:
            of_day = second % 86_400
            driving = np.flatnonzero((starts <= of_day) & (of_day < starts + DRIVING))
            times = (np.arange(0, SLICE, EVERY)[:, None] + phases[driving][None, :]).ravel()
            devices = np.tile(driving, SLICE // EVERY)
            headings = chance.uniform(0, 2 * np.pi, self.count)
            north, east = STEP * np.cos(headings), STEP * np.sin(headings)
            order = np.argsort(times, kind="stable")[: rows - position + 1]
            if len(order):
                chosen, share = devices[order], times[order] / SLICE
                places = latitude[chosen] + north[chosen] * share, longitude[chosen] + east[chosen] * share
                yield _columns(begin + second, times[order], devices[order], places, position)
            # Who leaves the region on one side comes back on the other.
            latitude[driving] = (latitude + north - SOUTH)[driving] % (NORTH - SOUTH) + SOUTH
            longitude[driving] = (longitude + east - WEST)[driving] % (EAST - WEST) + WEST
            position += len(order)
            second += SLICE


def _columns(begin: int, times: Any, devices: Any, places: tuple[Any, Any], position: int) -> dict[str, Any]:
    count, zero = len(times), np.zeros(len(times), np.int64)
    at = (begin + times) * 1_000_000
    return {
        "at": at,
        "received": at + 800_000,
        "position": np.arange(position, position + count),
        "latitude": places[0],
        "longitude": places[1],
        "device": devices + 1,
        "state": zero + _LOCKED,
        "events": zero,
        "serial_no": (position + np.arange(count)) & 0xFFFF,
        "altitude": zero + 12,
        "speed": zero + 612,
        "course": zero + 45,
        "satellites": zero + 11,
        "battery": zero + 88,
        "idx": zero,
    }
