"""Invented corridors, fences and trips around the Pearl River, made from a seed. No road is a real one."""

from __future__ import annotations

import hashlib
import math
import random
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.terms import CorridorTerms, FenceTerms, LegTerms, Terms
from fairway.locks.geo.plane import Position
from fairway.locks.reading import Bolt, Cover, Datum, Door, Fix, FixSource, LockState, Reading, Rope, Trust

SEED = 20260302
BOX = (22.0, 113.2, 23.2, 114.8)
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_CLOSED = LockState(Bolt.LOCKED, Rope.IN, Cover.CLOSED, Door.CLOSED)


def lines(count: int, vertices: int = 200) -> list[list[Position]]:
    """Winding lines, a vertex every 400 metres or so."""
    rng = random.Random(SEED)
    found = []
    for _ in range(count):
        lat, lon, heading = rng.uniform(BOX[0], BOX[2]), rng.uniform(BOX[1], BOX[3]), rng.uniform(0, 2 * math.pi)
        line = [(lat, lon)]
        for _ in range(vertices - 1):
            heading += rng.gauss(0, 0.25)
            lat, lon = lat + 0.0036 * math.sin(heading), lon + 0.0039 * math.cos(heading)
            line.append((lat, lon))
        found.append(line)
    return found


def points_near(
    of: list[list[Position]], count: int, *, outside: float = 0.05
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Fixes of trucks: on which line, and where; some metres beside it, a few of them kilometres."""
    rng = np.random.default_rng(SEED)
    owner = rng.integers(0, len(of), count)
    table = np.array(of)
    number = rng.integers(0, table.shape[1] - 1, count)
    part = rng.random(count)[:, None]
    places = table[owner, number] * (1 - part) + table[owner, number + 1] * part
    spread = np.where(rng.random(count) < outside, 0.02, 0.0005)[:, None]
    places += rng.normal(size=(count, 2)) * spread
    return owner, np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1])


def rings(count: int) -> list[list[Position]]:
    """Grounds of some hundred metres to two kilometres, six to twenty corners."""
    rng = random.Random(SEED)
    found = []
    for _ in range(count):
        lat, lon = rng.uniform(BOX[0], BOX[2]), rng.uniform(BOX[1], BOX[3])
        corners, size = rng.randint(6, 20), rng.uniform(0.002, 0.02)
        ring = []
        for corner in range(corners):
            angle, far = 2 * math.pi * corner / corners, size * rng.uniform(0.6, 1.0)
            ring.append((lat + far * math.sin(angle), lon + far * math.cos(angle)))
        found.append(ring)
    return found


def points_in_box(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places anywhere in the box."""
    rng = np.random.default_rng(SEED)
    return rng.uniform(BOX[0], BOX[2], count), rng.uniform(BOX[1], BOX[3], count)


def _box(place: Position) -> tuple[Position, ...]:
    lat, lon, half = *place, 0.003
    return ((lat - half, lon - half), (lat - half, lon + half), (lat + half, lon + half), (lat + half, lon - half))


def trip(line: list[Position], number: int, readings: int) -> tuple[Terms, Happening, list[Reading]]:
    """A clean drive along a line, a reading every half minute."""
    rng = random.Random(SEED + number)
    device = f"{13900000000 + number}"
    leg = LegTerms(
        number=1,
        site="hk",
        corridor=CorridorTerms(line=tuple(line), half_width_m=500.0, code="bench", version=str(number % 50)),
        origin=FenceTerms(code="A", ring=_box(line[0])),
        destination=FenceTerms(code="B", ring=_box(line[-1])),
        starts=START,
    )
    terms = Terms(trip=str(number), device=device, profile="jt808", trust=Trust.AUTHENTICATED, legs=(leg,))
    act = Happening(kind=HappeningKind.SEALED, at=START, evidence=f"{number}/sealed-trip/1")
    found = []
    for tick in range(readings):
        lat, lon = line[min(tick, len(line) - 1)]
        at = START + timedelta(seconds=30 * tick)
        fix = Fix(
            lat + rng.gauss(0, 0.0001), lon + rng.gauss(0, 0.0001), FixSource.GNSS, Datum.WGS84, True, 48.0, 0, 5, 9
        )
        found.append(
            Reading(
                device=device,
                at=at,
                received=at + timedelta(seconds=1),
                backfilled=False,
                serial=tick,
                fix=fix,
                lock=_CLOSED,
                events=(),
                battery_percent=80,
                charging=False,
                container=None,
                plate=None,
                unlocking=None,
                acknowledge=False,
                sublock=None,
                frame=hashlib.sha256(f"{number}/{tick}".encode()).digest(),
                index=0,
                raw={},
            )
        )
    return terms, act, found
