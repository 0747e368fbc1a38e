"""Control points: both names and codes, cargo status and hours over time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.codes.control_points import control_point, control_points, goods_hours, hours_over_time, opening
from fairway.codes.tables import table

DAY = date(2026, 6, 1)
ALL = [entry.code for entry in table("control_point")]


def test_passenger_only_points_are_known_and_take_no_goods() -> None:
    everything = {point.code: point for point in control_points(DAY, goods_only=False)}
    goods = {point.code for point in control_points(DAY)}
    assert goods == {"shenzhen-bay", "lok-ma-chau", "man-kam-to", "sha-tau-kok", "heung-yuen-wai", "hzmb"}
    assert set(everything) - goods == {"lo-wu", "lok-ma-chau-spur-line", "west-kowloon"}
    for code in everything:
        assert (goods_hours(code, DAY) is not None) == (code in goods)


def test_both_sides_of_a_point() -> None:
    point = control_point("heung-yuen-wai", DAY)
    assert point is not None
    assert (point.cn_office, point.mainland_names[0], point.names[1]) == ("5354", "Liantang", "香園圍")
    assert control_point("heung-yuen-wai", date(2020, 8, 25)) is None
    for known in control_points(DAY, goods_only=False):
        if known.cn_office:
            assert table("customs_office.cn").get(known.cn_office, DAY) is not None
        if known.cn_entry_port:
            assert table("entry_port.gacc").get(known.cn_entry_port, DAY) is not None
        if known.takes_goods:
            assert known.latitude is not None
            assert known.longitude is not None


def test_hours_are_local_and_answers_utc() -> None:
    closed = opening("man-kam-to", datetime(2026, 6, 1, 14, 0, tzinfo=UTC))
    assert not closed.open
    assert closed.takes_goods
    assert closed.opens_next == datetime(2026, 6, 1, 23, 0, tzinfo=UTC)
    inside = opening("man-kam-to", datetime(2026, 6, 1, 13, 59, 59, tzinfo=UTC))
    assert inside.open
    assert inside.closes == datetime(2026, 6, 1, 14, 0, tzinfo=UTC)


def test_a_point_that_never_closes() -> None:
    now = opening("lok-ma-chau", datetime(2026, 6, 1, 16, 0, tzinfo=UTC))
    assert now.open
    assert now.closes is None


def test_a_passenger_point_never_opens_for_goods() -> None:
    found = opening("lo-wu", datetime(2026, 6, 1, 4, 0, tzinfo=UTC))
    assert not found.open
    assert not found.takes_goods
    assert found.opens_next is None


def test_hours_change_on_a_day() -> None:
    before, after = goods_hours("shenzhen-bay", date(2020, 12, 9)), goods_hours("shenzhen-bay", date(2020, 12, 10))
    assert before is not None
    assert after is not None
    assert before.opens == time(6, 30)
    assert after.all_day


@pytest.mark.parametrize("code", ALL)
def test_intervals_have_a_source_and_do_not_overlap(code: str) -> None:
    for hours in hours_over_time(code):
        assert hours.source
    for before, after in pairwise(hours_over_time(code)):
        assert before.valid_to is not None
        assert before.valid_to < after.valid_from


@given(st.sampled_from(ALL), st.dates(date(2021, 1, 1), date(2030, 1, 1)), st.times())
def test_open_now_or_told_when(code: str, day: date, clock: time) -> None:
    moment = datetime.combine(day, clock, UTC)
    found = opening(code, moment)
    if not found.open and found.opens_next is not None:
        assert found.opens_next > moment
        assert opening(code, found.opens_next).open
    assert found.open <= found.takes_goods
