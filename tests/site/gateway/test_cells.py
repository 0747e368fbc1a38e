"""The grid of boxes: every position is in a cell that any box around it covers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fairway.site.gateway import packing
from fairway.site.gateway.cells import HOUR, MOST, Presences, cell, covering

LATITUDE, LONGITUDE = st.floats(-90, 90), st.floats(-180, 180)
ROOM = st.floats(0, 0.5)


@given(LATITUDE, LONGITUDE, ROOM, ROOM)
def test_a_box_covers_the_cell_of_every_position_in_it(
    latitude: float, longitude: float, up: float, right: float
) -> None:
    cells = covering(latitude - up, longitude - right, latitude + right, longitude + up)
    assert cells is not None
    assert cell(latitude, longitude) in cells
    assert len(cells) <= MOST


def test_a_region_is_no_box() -> None:
    assert covering(20, 110, 30, 120) is None


def row(at: int, latitude: float, longitude: float, device: int, state: int = packing.VALID) -> packing.Row:
    return (at, at, 1, latitude, longitude, device, state, 0, 1, 0, 0, 0, 0, 0, 0)


def test_a_presence_is_stored_once_an_hour() -> None:
    presences = Presences()
    rows = packing.table_of(
        [row(5, 22.3, 114.0, 7), row(6, 22.31, 114.01, 7), row(HOUR, 22.3, 114.0, 7), row(5, 22.3, 114.0, 8)]
    )
    found = presences.new(rows)
    assert found == [(0, cell(22.3, 114.0), 7), (0, cell(22.3, 114.0), 8), (1, cell(22.3, 114.0), 7)]
    assert presences.new(rows) == found, "not stored yet"
    presences.stored(found)
    assert presences.new(rows) == []
    later = packing.table_of([row(HOUR, 22.3, 114.0, 8), row(HOUR + 1, 22.3, 114.0, 7)])
    assert presences.new(later) == [(1, cell(22.3, 114.0), 8)]


def test_what_is_no_position_is_nowhere() -> None:
    nowhere = packing.table_of(
        [row(1, float("nan"), 114.0, 7), row(1, 22.3, 114.0, 7, state=0), row(1, 99.0, 114.0, 7)]
    )
    assert Presences().new(nowhere) == []
