"""WGS-84 and GCJ-02."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.locks.geo.datum import EAST, NORTH, SOUTH, WEST, in_box, to_gcj02, to_wgs84, wgs84
from fairway.locks.geo.plane import distance_m
from fairway.locks.reading import Datum, Fix, FixSource

INSIDE = st.tuples(st.floats(SOUTH + 0.02, NORTH - 0.02), st.floats(WEST + 0.02, EAST - 0.02))


@given(INSIDE)
def test_the_inverse_is_exact(place: tuple[float, float]) -> None:
    back = to_wgs84(*to_gcj02(*place))
    assert abs(back[0] - place[0]) < 1e-9
    assert abs(back[1] - place[1]) < 1e-9


@given(INSIDE)
def test_the_shift_is_of_hundreds_of_metres(place: tuple[float, float]) -> None:
    assert distance_m(place, to_gcj02(*place)) < 1500


def test_a_published_pair() -> None:
    """Tiananmen, as the test vectors of several published converters have it."""
    assert to_gcj02(39.907333, 116.391083) == pytest.approx((39.908737, 116.397329), abs=2e-5)


@pytest.mark.parametrize("place", [(51.5, -0.12), (1.35, 140.0), (0.5, 100.0), (60.0, 110.0)])
def test_nothing_is_shifted_outside_the_box(place: tuple[float, float]) -> None:
    assert not in_box(*place)
    assert to_gcj02(*place) == place
    assert to_wgs84(*place) == place


def _fix(latitude: float, longitude: float, datum: Datum) -> Fix:
    return Fix(latitude, longitude, FixSource.GNSS, datum, True, None, None, None, None)


def test_the_device_says_its_datum() -> None:
    shifted = to_gcj02(22.503, 113.945)
    assert wgs84(_fix(22.503, 113.945, Datum.WGS84)) == (22.503, 113.945)
    assert wgs84(_fix(*shifted, Datum.GCJ02)) == pytest.approx((22.503, 113.945), abs=1e-9)


@pytest.mark.parametrize("place", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (0.0, float("inf"))])
def test_what_is_no_place_on_earth_is_none(place: tuple[float, float]) -> None:
    assert wgs84(_fix(*place, Datum.WGS84)) is None
    assert wgs84(_fix(*place, Datum.GCJ02)) is None
