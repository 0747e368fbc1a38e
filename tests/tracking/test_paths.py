"""Lines on the globe."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fairway.tracking.areas import nautical_miles
from fairway.tracking.eta.ways import known_ways
from fairway.tracking.paths import STEP_NM, by_water, great_circle, length, parted, through

HONG_KONG, ROTTERDAM, LOS_ANGELES, AUCKLAND = (22.33, 114.11), (51.97, 3.98), (33.7, -118.3), (-36.8, 174.8)
points = st.tuples(st.floats(-85, 85), st.floats(-180, 180))


@given(points, points)
def test_a_great_circle_joins_its_ends_by_the_shortest_way(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    line = great_circle(one, other)
    assert (line[0], line[-1]) == (one, other)
    distance = nautical_miles(one, other)
    if distance < 10_700:  # of places that lie opposite each other every way is as short
        assert length(line) == pytest.approx(distance, rel=1e-3, abs=0.01)
        assert all(nautical_miles(a, b) <= STEP_NM * 1.2 for a, b in pairwise(line))


def one_side(point: tuple[float, float]) -> tuple[float, float]:
    return (point[0], 180.0) if abs(point[1]) == 180 else point


@given(st.lists(points, min_size=2, max_size=6))
@example([(0.0, 1.0), (0.0, -180.0), (0.0, 1.0)])
def test_parts_never_cross_the_180th_meridian_and_lose_nothing(corners: list[tuple[float, float]]) -> None:
    line = through(corners)
    parts = parted(line)
    for part in parts:
        assert all(abs(a[1] - b[1]) <= 180 for a, b in pairwise(part))
        assert all(-180 <= east <= 180 and -90 <= north <= 90 for north, east in part)
    # A point on the meridian stands on it from either side.
    kept = {one_side(point) for part in parts for point in part}
    assert len(line) < 2 or {one_side(point) for point in line[1:-1]} <= kept | {one_side(line[0]), one_side(line[-1])}


def test_a_line_over_the_pacific_is_parted_on_the_meridian() -> None:
    first, second = parted(through([AUCKLAND, LOS_ANGELES]))
    assert first[-1][1] == 180
    assert second[0][1] == -180
    assert first[-1][0] == second[0][0]
    west = parted(through([LOS_ANGELES, AUCKLAND]))
    assert [part[0][1] for part in west[1:]] == [180]
    assert len(parted(great_circle(HONG_KONG, ROTTERDAM))) == 1


def test_the_way_by_water_goes_through_the_canal() -> None:
    line, known = by_water(ROTTERDAM, HONG_KONG, known_ways())
    assert known
    assert (line[0], line[-1]) == (ROTTERDAM, HONG_KONG)
    assert any(nautical_miles(point, (29.8, 32.55)) < 1 for point in line), "by Suez"
    assert length(line) == pytest.approx(9_700, rel=0.05)
    assert length(line) > nautical_miles(ROTTERDAM, HONG_KONG) * 1.5


def test_the_way_back_is_the_same_way() -> None:
    there, _ = by_water(ROTTERDAM, HONG_KONG, known_ways())
    back, _ = by_water(HONG_KONG, ROTTERDAM, known_ways())
    assert length(there) == pytest.approx(length(back), rel=1e-6)


def test_from_the_middle_of_the_sea_it_goes_on_along_its_leg() -> None:
    line, known = by_water((12.5, 112.0), HONG_KONG, known_ways())
    assert known
    assert length(line) == pytest.approx(nautical_miles((12.5, 112.0), HONG_KONG), rel=0.1)


def test_where_no_route_is_known_it_is_the_shortest_way_and_said_so() -> None:
    line, known = by_water((-36.8, 174.8), HONG_KONG, known_ways())
    assert not known
    assert line == great_circle((-36.8, 174.8), HONG_KONG)
    assert by_water((22.30, 114.05), HONG_KONG, known_ways()) == (((22.30, 114.05), HONG_KONG), True)
