"""Ways of declaring an export, by mode and day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fairway.parcels.channels import ORDER_DOCUMENT, Channel, Way, ways

OLD, NEW = date(2024, 12, 14), date(2024, 12, 15)


def open_ways(mode: str, on: date = NEW, value: str = "100", **given: Any) -> tuple[Way, ...]:
    return ways(mode, on, value=Decimal(value), licence=given.pop("licence", False), **given)


@pytest.mark.parametrize(
    ("mode", "on", "documents"),
    [
        ("9610", OLD, ("order", "waybill", "receipt")),
        ("9610", NEW, ("order", "waybill")),
        ("1210", NEW, ("order", "waybill")),
        ("9710", NEW, ("order", "waybill")),
        ("9810", OLD, ("order", "waybill", "warehouse")),
        ("9810", NEW, ("order", "waybill")),
    ],
    ids=str,
)
def test_documents_of_an_inventory(mode: str, on: date, documents: tuple[str, ...]) -> None:
    assert open_ways(mode, on)[0] == Way(Channel.INVENTORY, documents, 10)


@pytest.mark.parametrize("case", [{"value": "5000.01"}, {"licence": True}, {"on": date(2020, 6, 30)}], ids=str)
def test_only_an_ordinary_declaration_is_open(case: dict[str, Any]) -> None:
    (way,) = open_ways("9710", **case)
    assert (way.channel, way.documents, way.attached) == (Channel.DECLARATION, ("order",), ORDER_DOCUMENT)


def test_both_ways_are_open_up_to_the_limit() -> None:
    assert [one.channel for one in open_ways("9810", value="5000")] == [Channel.INVENTORY, Channel.DECLARATION]


def test_digits_that_are_judged() -> None:
    assert open_ways("9610", flag="A")[0].code_digits == 4
    assert open_ways("9710", pilot=True)[0].code_digits == 6


def test_what_is_not_open() -> None:
    assert open_ways("0110") == ()
    assert open_ways("9610", flag="A", licence=True) == ()
