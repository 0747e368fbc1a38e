"""Each sign of risk by its name: what flags a parcel, what does not, and what the flag says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pytest

from fairway.base.issues import Severity
from fairway.parcels.documents import Parcel
from fairway.parcels.risk.around import Flag, Neighbours, Prices, Purchase, flags, rounded
from fairway.parcels.risk.decisions import shipped
from fairway.parcels.risk.heading_words import in_bulk, word_of
from fairway.parcels.risk.rules import SIGNS, Limits
from tests.parcels.sound import parcel, spoilt

LIMITS = Limits(shipped(), date(2026, 11, 1))


def found(whole: Parcel, around: Neighbours | None = None) -> dict[str, Flag]:
    return {one.sign.rpartition(".")[2]: one for one in flags(whole, around or Neighbours(), LIMITS)}


def worth(value: str) -> Parcel:
    return spoilt(parcel(), "orders", goods_value=Decimal(value))  # type: ignore[no-any-return]


def others(count: int, **changes: Any) -> Sequence[Purchase]:
    """As many orders of the same buyer at the same minute, each 3,500 yuan; ``{}`` in a change is their number."""
    own = replace(Purchase.of(parcel().order or {}), value=Decimal(3_500))
    each = [{name: str(value).format(n) for name, value in changes.items()} for n in range(count)]
    return [
        replace(own, **{"order_no": f"O{n}", **one, "value": Decimal(one.get("value", "3500"))})  # type: ignore[arg-type]
        for n, one in enumerate(each)
    ]


def test_a_sound_parcel_is_not_flagged() -> None:
    assert found(parcel()) == {}


def test_Splitting() -> None:
    split = found(worth("3500"), Neighbours(others(1)))["splitting"]
    assert split.issue.params == {"parcels": "2", "together": "7000", "limit": "5000"}
    assert [order for _, order in split.orders] == ["O0", "ON000000001"]
    assert split.issue.severity is Severity.WARNING
    assert found(worth("1500"), Neighbours(others(1))) == {}, "5,000 is the limit, not above it"
    assert found(worth("5500")) == {}, "a single parcel is no split, whatever it is worth"


@pytest.mark.parametrize(
    ("minutes", "day", "split"),
    [(120, "20261101", True), (121, "20261101", False), (0, "20261102", False)],
    ids=["two hours", "later", "another day"],
)
def test_splitting_looks_at_hours_of_one_day(minutes: int, day: str, split: bool) -> None:
    (other,) = others(1)
    near = replace(other, minute=other.minute + minutes, day=day)
    assert ("splitting" in found(worth("3500"), Neighbours([near]))) is split


def test_splitting_over_two_buyers_of_one_consignee() -> None:
    around = Neighbours(others(1, buyer_id_number="x", buyer_name="x", buyer_telephone="1"))
    assert found(worth("3500"), around)["splitting"].issue.params["together"] == "7000"


def prices(*, low: int, usual: int) -> Neighbours:
    counts = {rounded(Decimal(20)): low, rounded(Decimal(70)): usual}
    return Neighbours(prices={("3305100090", "142"): Prices(counts)})


@pytest.mark.parametrize(
    ("price", "around", "flagged"),
    [
        ("20", prices(low=1, usual=99), True),
        ("28", prices(low=1, usual=99), False),
        ("20", prices(low=6, usual=94), False),
        ("20", prices(low=1, usual=28), False),
        ("0", prices(low=1, usual=99), False),
    ],
    ids=["far below", "at 0.4 of the median", "many are as low", "few peers", "a gift"],
)
def test_Undervaluation(price: str, around: Neighbours, flagged: bool) -> None:
    signs = found(spoilt(parcel(), "inventory_lines", price=Decimal(price)), around)
    assert ("undervaluation" in signs) is flagged
    if flagged:
        assert signs["undervaluation"].issue.params == {"price": "20", "median": "70", "peers": "100", "lower": "1"}


@pytest.mark.parametrize(
    ("headings", "flagged"),
    [
        ({"9102": 95, "3305": 5}, True),
        ({"9102": 94, "3305": 6}, False),
        ({"9102": 18, "3305": 1}, False),
        ({"3305": 95, "9102": 5}, False),
    ],
    ids=["elsewhere", "both are usual", "few lines", "its own is usual"],
)
def test_DescriptionAgainstCode(headings: dict[str, int], flagged: bool) -> None:
    signs = found(parcel(), Neighbours(names={"洗发水": headings}))
    assert ("description" in signs) is flagged
    if flagged:
        assert signs["description"].issue.params == {
            "usual": "9102",
            "lines": "95",
            "named": "100",
            "heading": "3305",
        }


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"gname": "象牙手镯", "gcode": "9601100010"}, "endangered"),
        ({"gname": "苏格兰威士忌", "gmodel": "700毫升|酒精度40%"}, "liquor"),
        ({"gname": "电子烟"}, "alternative-smoking"),
    ],
    ids=["ivory", "whisky", "e-cigarette"],
)
def test_RestrictedGoods(changes: dict[str, str], finding: str) -> None:
    told = found(spoilt(parcel(), "inventory_lines", **changes))["restricted"].issue.params["findings"]
    assert finding in told


@pytest.mark.parametrize(
    ("changes", "count", "flagged"),
    [
        ({"buyer_name": "n{}"}, 2, True),
        ({"buyer_name": "n{}"}, 1, False),
        ({"buyer_telephone": "t{}"}, 3, True),
        ({"ebp_code": "p{}"}, 7, True),
        ({"ebp_code": "p{}"}, 6, False),
    ],
    ids=["three names", "two names", "four telephones", "eight platforms", "seven platforms"],
)
def test_SharedIdentity(changes: dict[str, str], count: int, flagged: bool) -> None:
    around = Neighbours(others(count, value="1", **changes))
    assert ("identity" in found(parcel(), around)) is flagged


@pytest.mark.parametrize(
    ("changes", "count", "flagged"),
    [
        ({"consignee_address": "elsewhere"}, 3, True),
        ({"consignee_address": "elsewhere"}, 2, False),
        ({"buyer_telephone": "t{}", "consignee_telephone": "t{}"}, 5, True),
        ({"buyer_telephone": "t{}", "consignee_telephone": "t{}"}, 4, False),
    ],
    ids=["four at a telephone", "three", "six at an address", "five"],
)
def test_GhostBuyers(changes: dict[str, str], count: int, flagged: bool) -> None:
    around = Neighbours(others(count, value="1", buyer_id_number="i{}", **changes))
    assert ("ghost" in found(parcel(), around)) is flagged


def test_Velocity() -> None:
    signs = found(parcel(), Neighbours(others(9, value="1")))
    assert signs["velocity"].issue.params == {"parcels": "10", "value": "145"}
    assert "velocity" not in found(parcel(), Neighbours(others(8, value="1")))


def test_Quota() -> None:
    signs = found(worth("3500"), Neighbours(year_before=Decimal("22500.01")))
    assert signs["quota"].issue.params == {"day": "3500", "before": "22500.01", "limit": "26000"}
    assert found(worth("3500"), Neighbours(year_before=Decimal(22_500))) == {}
    assert "quota" in found(worth("3500"), Neighbours(others(7)))


def test_every_sign_has_a_test_of_its_name() -> None:
    assert {type(one).__name__ for one in SIGNS.values()} <= {name.removeprefix("test_") for name in globals()}


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("干红葡萄酒", "3305100090", ("葡萄酒", "2204")),
        ("干红葡萄酒", "2208300000", ("", "")),
        ("滴漏式咖啡机", "8516711010", ("", "")),
        ("家用LED灯泡", "9503008390", ("灯泡", "8539")),
        ("婴幼儿食品", "2106909001", ("", "")),
        ("", "", ("", "")),
    ],
    ids=["another section", "its own section", "not at the end", "bulb as a toy", "same section", "nothing"],
)
def test_HeadingWords(name: str, code: str, word: tuple[str, str]) -> None:
    assert tuple(word_of(name, code, LIMITS.on)) == word
    signs = found(spoilt(parcel(), "inventory_lines", gname=name, gcode=code))
    assert ("words" in signs) is bool(word[0])
    if word[0]:
        assert signs["words"].issue.params == {"word": word[0], "other": word[1], "heading": code[:4]}
    rows = ibis.memtable({"gcode": [code], "gname": [name]})
    bulk = [(row["word"], row["word_heading"]) for row in in_bulk(rows, LIMITS.on).to_pyarrow().to_pylist()]
    assert bulk == ([word] if word[0] else [])
