"""Taxes of a parcel: the published sums, the limits, and what is rounded where."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fairway.parcels.around import Known
from fairway.parcels.dated import Dated
from fairway.parcels.documents import Parcel
from fairway.parcels.money.terms import TAXABLE, TAXES
from fairway.parcels.single import Judgement, Taxes, judge
from fairway.parcels.terms import python
from fairway.parcels.terms.single import Value
from tests.parcels.sound import NOW, changed, parcel, spoilt

DATED = Dated()


def line_taxes(treatment: str, price: str, *, duty: str = "0", vat: str = "0", consumption: str = "0") -> list[Decimal]:
    """Customs tax, consumption tax and value-added tax of one line without charges."""
    row: dict[str, Value] = {
        "total_price": Decimal(price),
        "head_goods": Decimal(price),
        "head_charges": Decimal(0),
        "head_treatment": treatment,
        "head_tax_share": Decimal("0.7"),
        "duty_rate": Decimal(duty),
        "vat_rate": Decimal(vat),
        "consumption_rate": Decimal(consumption),
    }
    found = [python(term)(row) for term in TAXES.values()]
    assert all(isinstance(one, Decimal) for one in found)
    return [Decimal(str(one)) for one in found]


def test_value_added_tax_alone() -> None:
    assert line_taxes("WITHIN", "1000", duty="0.10", vat="0.13") == [0, 0, Decimal("91.00")]


def test_with_consumption_tax() -> None:
    taxes = line_taxes("WITHIN", "1000", duty="0.10", vat="0.13", consumption="0.15")
    assert taxes == [0, Decimal("123.53"), Decimal("107.06")]
    assert sum(taxes) == Decimal("230.59")


def test_a_single_item_above_the_limit_pays_all() -> None:
    taxes = line_taxes("SINGLE_ITEM", "6000", duty="0.10", vat="0.13")
    assert taxes == [600, 0, 858]
    assert sum(taxes) == 1458


@pytest.mark.parametrize(("price", "tax"), [("0.84999", "0.10"), ("0.85", "0.11"), ("0.85001", "0.11")], ids=str)
def test_half_a_fen_goes_up(price: str, tax: str) -> None:
    """0.7 x 0.85 x 0.15 / 0.85 is 0.105, though 0.15 / 0.85 has no end."""
    assert line_taxes("WITHIN", price, consumption="0.15")[1] == Decimal(tax)


def bought(*lines: tuple[str, str], qty: str = "1", freight: str = "0", year_before: str = "0") -> Judgement:
    """A parcel of lines of (code, price)."""
    whole: Parcel = parcel()
    first = whole.inventory_lines[0]
    made = tuple(
        changed(
            "inventory_lines",
            first,
            gnum=number,
            gcode=code,
            qty=Decimal(qty),
            price=Decimal(price),
            total_price=Decimal(price) * Decimal(qty),
        )
        for number, (code, price) in enumerate(lines, start=1)
    )
    whole = replace(spoilt(whole, "inventories", freight=Decimal(freight)), inventory_lines=made)
    return judge(whole, DATED, NOW, Known(year_before=Decimal(year_before)))


SHAMPOO, CREAM = "3305100090", "3304990099"


@pytest.mark.parametrize(
    ("case", "treatment"),
    [
        ({"price": "5000"}, "WITHIN"),
        ({"price": "5000.01"}, "SINGLE_ITEM"),
        ({"price": "4990", "freight": "10.01"}, "SINGLE_ITEM"),
        ({"price": "2500.01", "qty": "2"}, "GENERAL"),
        ({"price": "100", "year_before": "25900"}, "WITHIN"),
        ({"price": "100", "year_before": "25900.01"}, "GENERAL"),
        ({"price": "6000", "year_before": "20000.01"}, "GENERAL"),
    ],
    ids=str,
)
def test_limits(case: dict[str, Any], treatment: str) -> None:
    price = case.pop("price")
    found = bought((SHAMPOO, price), **case)
    assert found.treatment == treatment
    assert (found.taxes is None, found.category) == (treatment == "GENERAL", "4" if treatment == "GENERAL" else "3")


def test_charges_are_shared_by_value() -> None:
    found = bought((SHAMPOO, "100"), (CREAM, "200"), freight="10")
    assert python(TAXABLE)(
        {"total_price": Decimal(100), "head_goods": Decimal(300), "head_charges": Decimal(10)}
    ) == Decimal("103.33333")
    shampoo = Decimal("103.33333") * Decimal("0.13") * Decimal("0.7")
    cream = Decimal("206.66667") * Decimal("0.7") / Decimal("0.85")
    fen = Decimal("0.01")
    assert found.taxes == Taxes(
        customs_tax=Decimal(0),
        consumption_tax=(cream * Decimal("0.15")).quantize(fen),
        value_added_tax=shampoo.quantize(fen) + (cream * Decimal("0.13")).quantize(fen),
    )
    assert found.taxes.payable == found.taxes.consumption_tax + found.taxes.value_added_tax


def test_an_unknown_rate_is_no_tax_of_nought() -> None:
    found = bought((SHAMPOO, "100"), ("9999999999", "1"))
    assert (found.treatment, found.taxes) == ("WITHIN", None)


def test_the_day_of_declaration_decides() -> None:
    before = judge(spoilt(parcel(), "inventories", decl_time="20181231"), DATED, NOW)
    assert (before.treatment, before.taxes, before.category) == ("", None, "")
