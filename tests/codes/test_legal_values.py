"""Legal values: the figures of the law on their days, and the arithmetic of the late penalty."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.codes.legal_values import NoLegalValue, late_penalty, legal_value, tdec_charges

DAY = date(2026, 6, 1)


def test_windows() -> None:
    assert legal_value("hk.aci.earliest", DAY).span == timedelta(days=14)
    assert legal_value("hk.bundle.wait", DAY).span == timedelta(minutes=30)
    assert legal_value("hk.tdec.window", DAY).span == timedelta(days=14)
    assert legal_value("hk.manifest.window", DAY).span == timedelta(days=14)
    assert legal_value("cn.manifest.import.before", DAY).span == timedelta(hours=1)
    assert legal_value("cn.manifest.export.before", DAY).span == timedelta(hours=1)
    assert legal_value("cn.declaration.lines", DAY).integer == 50
    assert legal_value("hk.exemption.postal_limit", DAY).decimal == 4000
    assert legal_value("hk.tdec.hours.opens", DAY).clock == time(7)


def test_charges() -> None:
    charges = tdec_charges(DAY)
    assert (charges.base, charges.base_limit) == (Decimal("0.20"), Decimal(46000))
    assert (charges.step, charges.step_value) == (Decimal("0.125"), Decimal(1000))
    assert (charges.cap, charges.rounding, charges.food) == (Decimal("200.00"), Decimal("0.10"), Decimal("0.20"))
    assert (charges.levy_rate, charges.levy_step_value) == (Decimal("0.30"), Decimal(1000))


def test_a_law_that_is_not_known_is_not_replaced() -> None:
    with pytest.raises(NoLegalValue):
        tdec_charges(date(2018, 7, 31))
    with pytest.raises(NoLegalValue):
        legal_value("no.such.value", DAY)


@pytest.mark.parametrize(
    ("lodged", "low", "high"),
    [
        (date(2026, 1, 15), 0, 0),
        (date(2026, 1, 29), 0, 0),
        (date(2026, 1, 30), 20, 40),
        (date(2026, 3, 1), 20, 40),
        (date(2026, 3, 2), 40, 80),
        (date(2026, 3, 29), 40, 80),
        (date(2026, 3, 30), 100, 200),
        (date(2027, 1, 1), 100, 200),
    ],
)
def test_late_penalty_of_goods_that_moved_on_the_fifteenth_of_january(lodged: date, low: int, high: int) -> None:
    penalty = late_penalty(lodged)
    assert penalty.amount(Decimal(20000), date(2026, 1, 15), lodged) == low
    assert penalty.amount(Decimal("20000.01"), date(2026, 1, 15), lodged) == high


def test_months_end_on_the_last_day_where_the_month_is_shorter() -> None:
    first = late_penalty(DAY).bands[0]
    assert first.ends(date(2026, 1, 31)) == date(2026, 3, 14)
    assert late_penalty(DAY).bands[-1].ends(date(2026, 1, 31)) is None


@given(st.dates(date(2019, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(0, 400))
def test_the_penalty_never_falls_with_time(moved: date, days: int, more: int) -> None:
    penalty = late_penalty(DAY)
    sooner, later = moved + timedelta(days=days), moved + timedelta(days=days + more)
    value = Decimal(50000)
    assert penalty.amount(value, moved, sooner) <= penalty.amount(value, moved, later)
    assert (penalty.amount(value, moved, sooner) == 0) == (days <= 14)
