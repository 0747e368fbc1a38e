"""Charge, levy, due date and late penalty: the vectors of the law, and what holds for every value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.codes.legal_values import NoLegalValue
from fairway.filings.hk.tdec.charge import Form, charge

MOVED = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", "0.20"),
        ("46000", "0.20"),
        ("46000.01", "0.40"),
        ("46001", "0.40"),
        ("47000", "0.40"),
        ("47001", "0.50"),
        ("50000", "0.70"),
        ("100000", "7.00"),
        ("500000", "57.00"),
        ("1000000", "119.50"),
        ("1643000", "199.90"),
        ("1643001", "200.00"),
        ("5000000", "200.00"),
        ("10000000", "200.00"),
    ],
)
@pytest.mark.parametrize("form", ["1", "2", "2A"])
def test_charge_of_ordinary_forms(form: str, value: str, expected: str) -> None:
    assert charge(form, Decimal(value)).charge == Decimal(expected)


@pytest.mark.parametrize("value", ["0", "46001", "10000000"])
def test_food_is_flat_and_exempt_forms_are_free(value: str) -> None:
    assert str(charge("1A", Decimal(value)).charge) == "0.20"
    assert str(charge("1B", Decimal(value)).total) == "0.00"
    assert str(charge("2B", Decimal(value)).total) == "0.00"


@pytest.mark.parametrize(
    ("value", "levy"), [("0", "0.00"), ("1", "0.30"), ("1000", "0.30"), ("1000.01", "0.60"), ("12345", "3.90")]
)
def test_levy_on_hong_kong_made_clothing(value: str, levy: str) -> None:
    cost = charge("2A", Decimal(value))
    assert str(cost.levy) == levy
    assert cost.total == cost.charge + cost.levy
    assert charge("2", Decimal(value)).levy == 0


@pytest.mark.parametrize(
    ("lodged", "low", "high", "band"),
    [
        (date(2026, 1, 20), "0.00", "0.00", None),
        (date(2026, 2, 14), "0.00", "0.00", None),
        (date(2026, 2, 15), "20.00", "40.00", 1),
        (date(2026, 3, 14), "20.00", "40.00", 1),  # 31 January and a month is 28 February, and 14 days
        (date(2026, 3, 15), "40.00", "80.00", 2),
        (date(2026, 4, 14), "40.00", "80.00", 2),
        (date(2026, 4, 15), "100.00", "200.00", 3),
        (date(2027, 4, 15), "100.00", "200.00", 3),
    ],
)
def test_late_penalty_by_calendar_months(lodged: date, low: str, high: str, band: int | None) -> None:
    below, above = (charge("1", Decimal(value), MOVED, lodged) for value in ("20000", "20000.01"))
    assert (str(below.penalty), str(above.penalty), below.band) == (low, high, band)
    assert below.due == date(2026, 2, 14)


def test_the_penalty_of_day_fifteen() -> None:
    cost = charge(Form.IMPORT, Decimal(1_000_000), date(2026, 6, 12), date(2026, 6, 27))
    assert (str(cost.charge), str(cost.penalty), str(cost.total)) == ("119.50", "40.00", "159.50")


def test_without_a_movement_there_is_no_due_date() -> None:
    assert charge("1", Decimal(1)).due is None


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity"])
def test_what_is_no_value_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="value"):
        charge("1", Decimal(value))


def test_unknown_forms_days_and_laws_are_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        charge("3", Decimal(1))
    with pytest.raises(ValueError, match="movement"):
        charge("1", Decimal(1), lodged=date(2026, 1, 1))
    with pytest.raises(NoLegalValue):
        charge("1", Decimal(1), on=date(2017, 1, 1))


@given(
    st.decimals(0, 10**9, places=2, allow_nan=False),
    st.decimals(0, 10**6, places=2, allow_nan=False),
    st.sampled_from(list(Form)),
)
def test_a_higher_value_never_costs_less(value: Decimal, more: Decimal, form: Form) -> None:
    lower, higher = charge(form, value), charge(form, value + more)
    assert lower.total <= higher.total
    assert higher.charge <= Decimal(200)
    assert lower.charge % Decimal("0.1") == 0
