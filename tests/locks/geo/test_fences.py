"""Fences: one place and one fence, many of both, and the border between two fixes; shapely as the other opinion."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.locks.geo.fences import Fence, FenceIndex
from fairway.locks.geo.plane import between

shapely = pytest.importorskip("shapely", reason="shapely is the other opinion")

SQUARE = Fence("square", [(22.50, 113.94), (22.50, 113.95), (22.51, 113.95), (22.51, 113.94)])


def star(rng: random.Random, code: str) -> Fence:
    """A polygon that is neither convex nor simple in its angles, but does not cross itself."""
    lat, lon = rng.uniform(22.1, 22.9), rng.uniform(113.5, 114.5)
    corners = rng.randint(3, 14)
    ring = []
    for number in range(corners):
        angle = 2 * math.pi * number / corners
        far = rng.uniform(0.002, 0.03)
        ring.append((lat + far * math.sin(angle), lon + far * math.cos(angle)))
    return Fence(code, ring)


def other(fence: Fence) -> object:
    return shapely.Polygon([(lon, lat) for lat, lon in fence.ring])


def test_places_in_and_out() -> None:
    assert SQUARE.holds(22.505, 113.945)
    assert not SQUARE.holds(22.515, 113.945)
    assert not SQUARE.holds(22.505, 113.955)


def test_a_ring_needs_three_corners() -> None:
    with pytest.raises(ValueError, match="three corners"):
        Fence("line", [(1.0, 1.0), (2.0, 2.0)])


def test_the_same_as_shapely() -> None:
    rng = random.Random(4)
    for number in range(40):
        fence = star(rng, str(number))
        polygon = other(fence)
        for _ in range(60):
            lat, lon = rng.uniform(fence.south, fence.north), rng.uniform(fence.west, fence.east)
            assert fence.holds(lat, lon) == shapely.contains_xy(polygon, lon, lat)


def test_the_index_answers_as_the_fences_do() -> None:
    rng = random.Random(6)
    fences = [star(rng, str(number)) for number in range(60)]
    index = FenceIndex(fences)
    lats = np.array([rng.uniform(22.0, 23.0) for _ in range(20_000)] + [float("nan"), 80.0])
    lons = np.array([rng.uniform(113.4, 114.6) for _ in range(20_000)] + [114.0, 114.0])
    found = index.lookup(lats, lons)
    expected = [
        next((n for n, fence in enumerate(fences) if fence.holds(lat, lon)), -1)
        for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True)
    ]
    assert found.tolist() == expected
    assert (found >= 0).sum() > 500


def test_an_index_that_would_be_too_large_is_refused() -> None:
    far = Fence("far", [(-40.0, -100.0), (-40.0, -99.0), (-41.0, -99.0)])
    with pytest.raises(ValueError, match="too far apart"):
        FenceIndex([SQUARE, far])


def test_entered_between_two_fixes() -> None:
    [(part, inside)] = SQUARE.crossings((22.505, 113.93), (22.505, 113.945))
    assert part == pytest.approx(2 / 3)
    assert inside


def test_entered_and_left_between_two_fixes() -> None:
    found = SQUARE.crossings((22.505, 113.93), (22.505, 113.96))
    assert [inside for _, inside in found] == [True, False]
    assert [part for part, _ in found] == pytest.approx([1 / 3, 2 / 3])


def test_touching_a_corner_is_no_crossing() -> None:
    assert SQUARE.crossings((22.49, 113.94), (22.51, 113.92)) == []
    assert SQUARE.crossings((22.51, 113.93), (22.53, 113.95)) == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000))
def test_crossings_agree_with_where_the_ends_are(seed: int) -> None:
    rng = random.Random(seed)
    fence = star(rng, "star")
    one, two = (
        (rng.uniform(fence.south - 0.01, fence.north + 0.01), rng.uniform(fence.west - 0.01, fence.east + 0.01))
        for _ in range(2)
    )
    now = fence.holds(*one)
    at = 0.0
    for part, inside in fence.crossings(one, two):
        assert part >= at
        assert inside is not now
        now, at = inside, part
    assert now is fence.holds(*two)
    line = shapely.LineString([(one[1], one[0]), (two[1], two[0])])
    whole = shapely.intersection(other(fence), line).length / max(line.length, 1e-12)
    marks = [(0.0, fence.holds(*one)), *fence.crossings(one, two), (1.0, False)]
    ours = sum(end - start for (start, held), (end, _) in pairwise(marks) if held)
    assert ours == pytest.approx(whole, abs=1e-6)
    assert between(one, two, 0.0) == one


def test_metres_to_the_border() -> None:
    assert SQUARE.border_m((22.505, 113.945)) == pytest.approx(514, abs=3)
    assert SQUARE.border_m((22.52, 113.945)) == pytest.approx(1107, abs=3)
