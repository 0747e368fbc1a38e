"""The rules on parcels in Hong Kong, each by its name."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fairway.base.language import Language, catalogue
from fairway.base.rules import Rule, rule_book
from fairway.parcels.hongkong import data_rules, exemption_rules, goods_rules
from fairway.parcels.hongkong.case import case_of
from fairway.parcels.hongkong.clear import RULES
from fairway.parcels.hongkong.parcel import parcels
from tests.parcels.hongkong.making import DAY, case, line, parcel, rows_of


def found(rule: Rule[Any], subject: Any) -> list[str]:
    return [issue.pointer for issue in rule.check(subject)]


@pytest.mark.parametrize(
    ("description", "refused"),
    [
        ("gift", True),
        ("accessory", True),
        ("  Accessories. ", True),
        ("ＧＩＦＴ", True),
        ("禮物", True),
        ("礼品 x2", True),
        ("配件及零件", True),
        ("new plastic toy", True),
        ("women's garment, cotton", True),
        ("", True),
        ("12345", True),
        ("plastic toy train", False),
        ("Puzzles", False),
        ("Parts of dish washing machines", False),
        ("gift\u200bbox of ceramic mugs", False),
        ("女裝棉質恤衫", False),
    ],
)
def test_GoodsDescribed(description: str, refused: bool) -> None:
    assert found(goods_rules.GoodsDescribed(), case(line(description=description))) == (
        ["/lines/0/description"] if refused else []
    )


@pytest.mark.parametrize(
    ("given", "stopped"),
    [
        ({"description": "Scotch whisky"}, True),
        ({"description": "Spirits 40 % vol"}, True),
        ({"description": "威士忌 700毫升"}, True),
        ({"description": "白酒 52度 500ml"}, True),
        ({"description": "rice wine, abv 35"}, True),
        ({"description": "Drink", "hs_code": "22085000"}, True),
        ({"description": "cigars, box of 10"}, True),
        ({"description": "香煙 200支"}, True),
        ({"description": "卷烟"}, True),
        ({"description": "diesel fuel, 1 litre"}, True),
        ({"description": "汽油 1升"}, True),
        ({"description": "methanol, laboratory grade"}, True),
        ({"description": "甲醇"}, True),
        ({"description": "Red wine 13.5% vol", "hs_code": "22042100"}, False),
        ({"description": "liqueur 17% vol", "hs_code": "22087000"}, False),
        ({"description": "whisky glasses, set of two"}, False),
        ({"description": "alcohol wipes 75%"}, False),
        ({"description": "men's diesel jeans"}, False),
        ({"description": "cigarette lighter"}, False),
        ({"description": "Scotch whisky", "licence_no": "RP-0001"}, False),
    ],
)
def test_ExciseGoodsPermitted(given: dict[str, Any], stopped: bool) -> None:
    assert bool(found(goods_rules.ExciseGoodsPermitted(), case(line(**given)))) is stopped


@pytest.mark.parametrize(
    ("given", "stopped"),
    [
        ({"description": "night vision goggles"}, True),
        ({"description": "熱成像鏡頭"}, True),
        ({"description": "antibiotic capsules"}, True),
        ({"description": "感冒藥 12粒"}, True),
        ({"description": "药品"}, True),
        ({"description": "cream", "hs_code": "30049010"}, True),
        ({"description": "insecticide spray"}, True),
        ({"description": "杀虫剂"}, True),
        ({"description": "crocodile leather belt"}, True),
        ({"description": "象牙手鐲"}, True),
        ({"description": "walkie-talkie, two pieces"}, True),
        ({"description": "对讲机"}, True),
        ({"description": "CBD oil 10 ml"}, True),
        ({"description": "pepper spray"}, True),
        ({"description": "pill box"}, False),
        ({"description": "ivory colour silk dress"}, False),
        ({"description": "toy walkie talkie"}, False),
        ({"description": "crocodile leather belt", "licence_no": "APO-0001"}, False),
    ],
)
def test_LicensedGoodsLicensed(given: dict[str, Any], stopped: bool) -> None:
    assert bool(found(goods_rules.LicensedGoodsLicensed(), case(line(**given)))) is stopped


THROUGH = {"movement": "transhipment", "consignee_country": "TH", "through_bill": "999-1"}


@pytest.mark.parametrize(
    ("given", "whole", "stopped"),
    [
        ({"description": "E-cigarette with pods"}, {}, True),
        ({"description": "ｅ－ｃｉｇａｒｅｔｔｅ"}, {}, True),
        ({"description": "電子煙"}, {}, True),
        ({"description": "电子烟弹 3个"}, {}, True),
        ({"description": "heat-not-burn sticks"}, {}, True),
        ({"description": "cartridge", "hs_code": "8543.40.00"}, {}, True),
        ({"description": "E-cigarette", "licence_no": "ANY"}, {}, True),
        ({"description": "E-cigarette"}, {"movement": "export", "consignee_country": "TH"}, False),
        ({"description": "E-cigarette"}, THROUGH, False),
        ({"description": "E-cigarette"}, THROUGH | {"transport_mode": "road"}, True),
        ({"description": "E-cigarette", "licence_no": "ASP-OP-1"}, THROUGH | {"transport_mode": "road"}, False),
        ({"description": "E-cigarette"}, THROUGH | {"through_bill": ""}, True),
        ({"description": "vape detector"}, {}, False),
    ],
)
def test_BarredGoodsStay(given: dict[str, Any], whole: dict[str, Any], stopped: bool) -> None:
    assert bool(found(goods_rules.BarredGoodsStay(), case(line(**given), **whole))) is stopped


def test_the_bar_on_smoking_products_has_a_first_day() -> None:
    rule = goods_rules.BarredGoodsStay()
    given = line(description="E-cigarette")
    assert found(rule, case(given, moved_on="2022-04-29")) == []
    assert found(rule, case(given, moved_on="2022-04-30")) == ["/lines/0/description"]


def test_ExemptionKnown() -> None:
    rule = exemption_rules.ExemptionKnown()
    assert found(rule, case(exemption="samples")) == []
    assert found(rule, case(exemption="small-things")) == ["/exemption"]


def test_ExemptionInThisDirection() -> None:
    rule = exemption_rules.ExemptionInThisDirection()
    assert found(rule, case(exemption="exhibition-import")) == []
    assert found(rule, case(exemption="exhibition-export")) == ["/exemption"]
    assert found(rule, case(exemption="exhibition-import", movement="export")) == ["/exemption"]


def test_PostalExemptionOfPost() -> None:
    rule = exemption_rules.PostalExemptionOfPost()
    assert found(rule, case(exemption="postal", mode="post")) == []
    assert found(rule, case(exemption="postal")) == ["/exemption"]


@pytest.mark.parametrize(("value", "refused"), [("3999.99", False), ("4000", True), ("4000.01", True)])
def test_PostalPacketUnderLimit(value: str, refused: bool) -> None:
    subject = case(line(value=Decimal(value)), exemption="postal", mode="post")
    assert bool(found(exemption_rules.PostalPacketUnderLimit(), subject)) is refused


@pytest.mark.parametrize(("value", "refused"), [("999.99", False), ("1000", True)])
def test_SamplesUnderLimit(value: str, refused: bool) -> None:
    subject = case(line(value=Decimal(value)), exemption="samples")
    assert bool(found(exemption_rules.SamplesUnderLimit(), subject)) is refused


def test_PersonalArticlesNoVehicle() -> None:
    rule = exemption_rules.PersonalArticlesNoVehicle()
    assert found(rule, case(exemption="personal")) == []
    assert found(rule, case(line(hs_code="87032300"), exemption="personal")) == ["/lines/0/hs_code"]


def test_ThroughBillGiven() -> None:
    rule = exemption_rules.ThroughBillGiven()
    assert found(rule, case(**THROUGH)) == []
    assert found(rule, case(**THROUGH | {"through_bill": ""})) == ["/through_bill"]
    assert found(rule, case(exemption="transhipment-through")) == ["/through_bill"]


def test_TranshipmentFromOutsideToOutside() -> None:
    rule = exemption_rules.TranshipmentFromOutsideToOutside()
    assert found(rule, case(**THROUGH)) == []
    assert found(rule, case(**THROUGH | {"consignee_country": "HK"})) == ["/consignee_country"]
    assert found(rule, case(**THROUGH | {"consignor_country": ""})) == ["/consignee_country"]


def test_ParcelNumbered() -> None:
    assert found(data_rules.ParcelNumbered(), case()) == []
    assert found(data_rules.ParcelNumbered(), case(waybill_no=" ")) == ["/waybill_no"]


def test_NumberNew() -> None:
    assert found(data_rules.NumberNew(), case()) == []
    assert found(data_rules.NumberNew(), case_of(parcel(), DAY, used=True)) == ["/waybill_no"]


def test_CarriageKnown() -> None:
    rule = data_rules.CarriageKnown()
    assert found(rule, case()) == []
    assert found(rule, case(mode="drone", movement="sideways", contents="air")) == ["/mode", "/movement", "/contents"]


def test_LineOnce() -> None:
    assert found(data_rules.LineOnce(), case(line(), line(gnum=2))) == []
    assert found(data_rules.LineOnce(), case(line(), line())) == ["/lines"]


def test_LinesOfOneParcel() -> None:
    rule = data_rules.LinesOfOneParcel()
    one, other = parcel(line(), line(gnum=2)), parcel(line(gnum=2), order_no="O2", gross_weight=Decimal(9))
    (whole,) = parcels(rows_of([one]))
    assert found(rule, case_of(whole, DAY)) == []
    (mixed,) = parcels(rows_of([one, other]))
    (issue,) = rule.check(case_of(mixed, DAY))
    assert "order_no, gross_weight" in issue.text()


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ({}, []),
        ({"value": None}, ["/lines/0/value"]),
        ({"value": Decimal(-1)}, ["/lines/0/value"]),
        ({"currency": "CNY"}, []),
        ({"currency": "XAU"}, ["/lines/0/currency"]),
        ({"currency": "XAU", "rate": Decimal(7)}, []),
    ],
)
def test_ValueKnown(given: dict[str, Any], pointers: list[str]) -> None:
    assert found(data_rules.ValueKnown(), case(line(**given))) == pointers


def test_DocumentsWorthNothing() -> None:
    rule = data_rules.DocumentsWorthNothing()
    papers = {"description": "Contract, signed original", "value": None}
    assert found(rule, case(line(**papers, hs_code=""), contents="documents")) == []
    assert found(rule, case(line(**papers, hs_code="49119900"), contents="documents")) == []
    assert found(rule, case(contents="documents")) == ["/lines/0/value", "/lines/0/hs_code"]
    assert found(rule, case()) == []


def test_goods_that_may_not_move_are_found_among_documents_too() -> None:
    hidden = case(line(description="E-cigarette", value=None, hs_code=""), contents="documents")
    assert [issue.rule for issue in goods_rules.BarredGoodsStay().check(hidden)] == ["hk.parcels.barred"]


def test_WeightPlausible() -> None:
    rule = data_rules.WeightPlausible()
    assert found(rule, case()) == []
    assert found(rule, case(gross_weight=None)) == []
    assert found(rule, case(line(net_weight=Decimal("0.3")), line(gnum=2, net_weight=Decimal("0.3")))) == [
        "/gross_weight"
    ]


def test_EightDigitsToDeclare() -> None:
    rule = data_rules.EightDigitsToDeclare()
    assert found(rule, case()) == []
    assert found(rule, case(line(hs_code="6109.10.10"))) == []
    (issue,) = rule.check(case(line(hs_code="610910")))
    assert "61091010" in issue.remedy_text()
    assert found(rule, case(line(hs_code="610910"), mode="post")) == []


def test_CountryToDeclare() -> None:
    rule = data_rules.CountryToDeclare()
    assert found(rule, case(country="")) == []
    assert found(rule, case(country="", consignor_country="")) == ["/country"]
    assert found(rule, case(country="ZZ")) == ["/country"]


def test_ConveyanceToDeclare() -> None:
    rule = data_rules.ConveyanceToDeclare()
    assert found(rule, case()) == []
    assert found(rule, case(conveyance="", moved_on="3/12/2026")) == ["/conveyance", "/moved_on"]


def test_TraderToDeclare() -> None:
    rule = data_rules.TraderToDeclare()
    assert found(rule, case(trader_no="", trader_name="")) == []
    assert found(rule, case(trader_no="", trader_name="", consignee_name="")) == ["/trader_no"]


def test_every_rule_has_a_test_of_its_name() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    rules = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.parcels.hongkong")]
    assert {type(rule) for rule in RULES} <= set(rules)
    assert [rule.__name__ for rule in rules if f"def test_{rule.__name__}(" not in written] == []


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_sentence_is_in_both_chinese_catalogues(language: Language) -> None:
    known = catalogue(language)
    rules = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.parcels.hongkong")]
    said = {text for rule in rules for text in (rule.sentence(), rule.remedy, rule.citation)}
    assert sorted(text for text in said if text not in known) == []
