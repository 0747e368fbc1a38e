"""Corridors: away from the line and along it; many at once; shapely as the other opinion."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from fairway.locks.geo.corridor import Corridor, CorridorIndex
from fairway.locks.geo.plane import distance_m, metres_per_degree

shapely = pytest.importorskip("shapely", reason="shapely is the other opinion")

LONGYAN = [
    (22.31, 113.92),
    (22.36, 113.97),
    (22.503, 113.945),
    (22.75, 114.3),
    (23.5, 115.5),
    (24.4, 116.3),
    (25.07, 117.02),
]


def wander(rng: random.Random, places: int = 60) -> list[tuple[float, float]]:
    lat, lon = rng.uniform(22.1, 23.5), rng.uniform(113.2, 114.5)
    line = [(lat, lon)]
    for _ in range(places - 1):
        lat += rng.uniform(-0.006, 0.012)
        lon += rng.uniform(-0.004, 0.012)
        line.append((lat, lon))
    return line


def test_on_the_line_and_beside_it() -> None:
    corridor = Corridor(LONGYAN, 500)
    north, east = metres_per_degree(22.36)
    on = corridor.at(22.36, 113.97)
    assert on.away_m == pytest.approx(0, abs=0.01)
    assert on.along_m == pytest.approx(distance_m(LONGYAN[0], LONGYAN[1]), abs=0.5)
    assert corridor.at(22.36 - 400 / north, 113.97 + 400 / east).away_m == pytest.approx(566, abs=3)
    assert corridor.holds(22.36, 113.97 + 450 / east)
    assert not corridor.holds(22.36, 113.97 + 900 / east)
    assert 440_000 < corridor.length_m < 460_000


def test_the_ends_are_round() -> None:
    corridor = Corridor(LONGYAN, 500)
    north, _ = metres_per_degree(22.31)
    assert corridor.holds(22.31 - 480 / north, 113.92)
    assert not corridor.holds(22.31 - 520 / north, 113.92)
    assert corridor.at(22.30, 113.91).along_m == 0


def test_metres_agree_with_shapely_on_a_plane() -> None:
    rng = random.Random(1)
    line = wander(rng)
    north, east = metres_per_degree(line[30][0])
    flat = shapely.LineString([(lon * east, lat * north) for lat, lon in line])
    corridor = Corridor(line, 500)
    for _ in range(400):
        base = rng.choice(line)
        lat, lon = base[0] + rng.uniform(-0.02, 0.02), base[1] + rng.uniform(-0.02, 0.02)
        there = flat.distance(shapely.Point(lon * east, lat * north))
        assert corridor.at(lat, lon).away_m == pytest.approx(there, abs=max(1.0, there * 0.004))


def test_the_index_answers_as_the_corridors_do() -> None:
    rng = random.Random(2)
    corridors = [Corridor(wander(rng), rng.choice([150.0, 300.0, 500.0])) for _ in range(12)]
    index = CorridorIndex(corridors)
    numbers, lats, lons = [], [], []
    for _ in range(6000):
        number = rng.randrange(len(corridors))
        piece = rng.choice(corridors[number].pieces)
        numbers.append(number)
        lats.append(piece.lat + rng.gauss(0, 0.004))
        lons.append(piece.lon + rng.gauss(0, 0.004))
    found = index.holds(np.array(numbers), np.array(lats), np.array(lons))
    expected = [corridors[n].holds(lat, lon) for n, lat, lon in zip(numbers, lats, lons, strict=True)]
    assert found.tolist() == expected
    assert 1000 < sum(expected) < 5500


def test_the_cells_miss_nothing() -> None:
    """Inside by the cells is inside by every piece of the line."""
    rng = random.Random(3)
    line = wander(rng)
    corridor = Corridor(line, 300)
    apart = [Corridor(pair, 300) for pair in pairwise(line)]
    for _ in range(1500):
        piece = rng.choice(corridor.pieces)
        lat, lon = piece.lat + rng.gauss(0, 0.003), piece.lon + rng.gauss(0, 0.003)
        every = min(one.at(lat, lon).away_m for one in apart)
        assert corridor.holds(lat, lon) == (every <= 300)
        assert corridor.at(lat, lon).away_m == pytest.approx(every)


def test_a_line_that_comes_back_passes_a_place_twice() -> None:
    out_and_back = Corridor([(22.5, 113.9), (22.5, 114.0), (22.501, 114.0), (22.501, 113.9)], 300)
    along = sorted({round(beside.along_m) for beside in out_and_back.passes(22.5005, 113.93)})
    assert len(along) == 2
    assert along[1] - along[0] > 9000


@pytest.mark.parametrize("width", [0.0, -5.0, float("nan"), float("inf")])
def test_a_corridor_has_a_width(width: float) -> None:
    with pytest.raises(ValueError, match="width"):
        Corridor(LONGYAN, width)


def test_a_corridor_has_a_length() -> None:
    with pytest.raises(ValueError, match="two different places"):
        Corridor([(22.5, 114.0), (22.5, 114.0)], 500)
