"""One parcel as JSON: read exactly, every misfit told at once, and the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.parcels.dated import Dated
from fairway.parcels.documents import Parcel
from fairway.parcels.given import answer, parcel_of
from fairway.parcels.given_rules import GivenRule
from fairway.parcels.model import TABLES
from fairway.parcels.single import judge
from fairway.parcels.terms.single import Row
from tests.parcels.sound import NOW, parcel


def written(row: Row, table: str, *, elements: bool = False) -> dict[str, Any]:
    """A row as a sender writes it: what is empty is left out."""
    return {
        one.element if elements else one.name: str(row[one.name])
        if isinstance(row[one.name], Decimal)
        else row[one.name]
        for one in TABLES[table].columns
        if row[one.name] not in ("", None)
    }


def body(whole: Parcel | None = None, *, elements: bool = False) -> dict[str, Any]:
    """A sound parcel as JSON."""
    whole = whole or parcel()
    assert whole.order is not None
    assert whole.payment is not None
    assert whole.waybill is not None
    return {
        "inventory": written(whole.inventory, "inventories", elements=elements),
        "inventory_lines": [written(one, "inventory_lines", elements=elements) for one in whole.inventory_lines],
        "order": written(whole.order, "orders", elements=elements),
        "order_lines": [written(one, "order_lines", elements=elements) for one in whole.order_lines],
        "payment": written(whole.payment, "payments", elements=elements),
        "waybill": written(whole.waybill, "waybills", elements=elements),
    }


def misfits(given: object) -> list[tuple[str, str]]:
    """Rule and pointer of everything that is wrong."""
    with pytest.raises(Refusal) as refused:
        parcel_of(given if isinstance(given, bytes) else json.dumps(given).encode())
    return [(one.rule.removeprefix("parcels.given."), one.pointer) for one in refused.value.issues]


@pytest.mark.parametrize("elements", [False, True], ids=["columns", "elements"])
def test_a_parcel_is_read_as_it_was_written(elements: bool) -> None:
    assert parcel_of(json.dumps(body(elements=elements)).encode()) == parcel()


def test_lines_take_the_key_of_their_head() -> None:
    given = body()
    for one in given["inventory_lines"]:
        del one["ebp_code"], one["order_no"]
    assert parcel_of(json.dumps(given).encode()) == parcel()


def test_a_number_is_exact() -> None:
    given = body()
    given["order"]["freight"] = "PLACE"
    text = json.dumps(given).replace('"PLACE"', "9007199254740.99301")
    order = parcel_of(text.encode()).order
    assert order is not None
    assert order["freight"] == Decimal("9007199254740.99301")


def changed(part: str, field: str, value: object) -> dict[str, Any]:
    given = body()
    target = given[part][0] if isinstance(given[part], list) else given[part]
    target[field] = value
    return given


NO_PARCEL: dict[str, bytes] = {
    "nothing": b"",
    "a list": b"[]",
    "half": b"{",
    "a broken letter": b"\xff",
    "a broken letter of a field": b'{"inventory": {"orderNo": "\xff"}, "inventory_lines": [{}]}',
    "half a letter": b'{"inventory": {"orderNo": "\\ud800"}, "inventory_lines": [{}]}',
    "UTF-16": "{}".encode("utf-16"),
    "too deep": b'{"inventory": {"orderNo": ' + b"[" * 9_000,
    "too large": b'{"inventory":' + b" " * (1 << 20) + b"{}}",
}


@pytest.mark.parametrize("text", NO_PARCEL.values(), ids=NO_PARCEL)
def test_ParcelIsJson(text: bytes) -> None:
    assert misfits(text) == [("json", "")]


def test_PartIsKnown() -> None:
    assert ("part", "") in misfits({**body(), "parcel": {}})


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"inventory": None}, "/inventory"),
        ({"inventory": []}, "/inventory"),
        ({"inventory_lines": []}, "/inventory_lines"),
        ({"inventory_lines": [{}] * 100}, "/inventory_lines"),
        ({"inventory_lines": ["x"]}, "/inventory_lines/0"),
        ({"order_lines": None}, "/order_lines"),
    ],
    ids=str,
)
def test_PartIsWhole(changes: Mapping[str, object], pointer: str) -> None:
    assert ("whole", pointer) in misfits({**body(), **changes})


def test_FieldIsKnown() -> None:
    assert misfits(changed("order", "order_number", "1")) == [("field", "/order/order_number")]
    assert misfits(changed("order", "orderNo", "twice")) == [("field", "/order/orderNo")]


@pytest.mark.parametrize("value", [1, True, "a\x07", {}], ids=str)
def test_FieldIsText(value: object) -> None:
    assert misfits(changed("order", "order_no", value)) == [("text", "/order/order_no")]


@pytest.mark.parametrize("value", ["1e3", "1,000", "1.000001", "10000000000000", "", "NaN", True, "１"], ids=str)
def test_FieldIsAmount(value: object) -> None:
    assert misfits(changed("inventory_lines", "price", value)) == [("amount", "/inventory_lines/0/price")]


@pytest.mark.parametrize("value", ["1.0", -1, "x", "1234567890"], ids=str)
def test_FieldIsCount(value: object) -> None:
    assert misfits(changed("waybill", "pack_no", value)) == [("count", "/waybill/pack_no")]


def test_every_rule_has_its_test() -> None:
    assert {one.__name__ for one in GivenRule.by_kind.values()} <= {name.removeprefix("test_") for name in globals()}


def test_everything_is_told_at_once() -> None:
    given = changed("inventory", "freight", "x")
    given["payment"]["payTime"] = 1
    del given["payment"]["pay_time"]
    assert misfits(given) == [("amount", "/inventory/freight"), ("text", "/payment/payTime")]


def test_an_amount_that_may_be_left_out() -> None:
    for empty in ("", None):
        found = parcel_of(json.dumps(changed("waybill", "freight", empty)).encode())
        assert found.waybill is not None
        assert found.waybill["freight"] is None


def test_the_answer() -> None:
    sound = answer(judge(parcel(), Dated(), NOW))
    assert (sound["outcome"], sound["refused"], sound["faults"]) == ("MATCHED", False, [])
    assert sound["taxes"] == {
        "customs_tax": "0.00",
        "consumption_tax": "0.00",
        "value_added_tax": "13.29",
        "payable": "13.29",
    }
    spoilt = parcel_of(json.dumps({**changed("order", "currency", "502"), "payment": None}).encode())
    found = answer(judge(spoilt, Dated(), NOW), Language.SC)
    assert found["missing"] == [{"document": "payment", "party": "PAY0000001"}]
    assert found["refused"] is True
    faults = found["faults"]
    assert isinstance(faults, list)
    assert [(one["rule"], one["sentence"]) for one in faults] == [
        ("parcels.match.missing", "支付单尚未收到，应由 PAY0000001 传输。"),
        ("parcels.E05", "币制 502 不是 142（人民币）。"),
    ]
    json.dumps(found)
