"""Advance information, posting forms, destinations and transhipment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from fairway.base.language import Language
from fairway.base.rules import Rule
from fairway.codes.entries import Evidence
from fairway.codes.tables import table
from fairway.filings.hk.road_aci.elements import FIELDS
from fairway.parcels.hongkong import core_eight, postal_forms
from fairway.parcels.hongkong.clear import judge
from fairway.parcels.hongkong.core_eight import Advance, CoreEight, Outcome, as_road, assess
from fairway.parcels.hongkong.destinations import standing, threshold
from fairway.parcels.hongkong.postal_forms import CN22, CN23, postal_form
from fairway.parcels.hongkong.transhipment import evidence
from fairway.parcels.hongkong.watched import Kind, screen
from fairway.wire.hk.header import Header
from fairway.wire.hk.road_aci import RoadAci, read_road_aci, write_road_aci
from tests.parcels.hongkong.making import DAY, case, line, parcel


def found(rule: Rule[Any], subject: Any) -> list[str]:
    return [issue.pointer for issue in rule.check(subject)]


def test_the_core_eight_are_the_seven_and_one_of_the_table() -> None:
    rows = table("core_element").entries(DAY)
    assert [row.code for row in rows] == list(CoreEight.__struct_fields__)
    assert sum(row["placi"] == "yes" for row in rows) == 8
    assert core_eight.core_eight(parcel()).missing == ()


def test_CoreEightComplete() -> None:
    rule = core_eight.CoreEightComplete()
    assert found(rule, Advance(eight=core_eight.core_eight(parcel()), on=DAY)) == []
    (issue, *_) = rule.check(Advance(eight=CoreEight(), on=DAY))
    assert "件數" in issue.text(Language.TC)
    assert len(found(rule, Advance(eight=CoreEight(), on=DAY))) == 8


def test_CoreEightDescribed() -> None:
    rule = core_eight.CoreEightDescribed()
    for description, refused in (("gift; accessory", True), ("gift; porcelain cup", False), ("", False)):
        eight = CoreEight(description=description)
        assert bool(found(rule, Advance(eight=eight, on=DAY))) is refused


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({}, Outcome.COMPLETE),
        ({"suspicious": True}, Outcome.REQUEST_FOR_SCREENING),
        ({"prohibited": True}, Outcome.DO_NOT_LOAD),
        ({"eight": CoreEight(pieces=1)}, Outcome.REQUEST_FOR_INFORMATION),
    ],
)
def test_advance_information_is_assessed(given: dict[str, Any], outcome: Outcome) -> None:
    assert assess(Advance(**{"eight": core_eight.core_eight(parcel()), "on": DAY, **given}))[0] is outcome


def test_the_core_eight_serve_road_cargo_information_too() -> None:
    road = as_road(core_eight.core_eight(parcel()), direction="IMPORT", expected=DAY, countries=("CN", "HK"))
    header = Header(
        message_id="M1",
        function="NEW",
        sent_at=datetime(2026, 12, 2, tzinfo=UTC),
        sender_id="S",
        document_reference="D1",
    )
    read = read_road_aci(write_road_aci(RoadAci(header=header, consignment=road)))
    assert read.consignment == road
    eight_items = [field for field in FIELDS if field.citation.startswith("ROCARS, About us") and field.note]
    assert len(eight_items) == 8
    with pytest.raises(ValueError, match="house_waybill"):
        as_road(CoreEight(pieces=1), direction="IMPORT", expected=DAY, countries=("CN", "HK"))


POST = {"mode": "post", "postal_category": "sale-of-goods", "consignee_country": "JP", "movement": "export"}


@pytest.mark.parametrize(
    ("value", "weight", "form"),
    [("3180.00", "0.5", CN22), ("3180.01", "0.5", CN23), ("100", "2.0", CN22), ("100", "2.001", CN23)],
)
def test_value_and_weight_choose_the_form(value: str, weight: str, form: str) -> None:
    """300 SDR at the (invented) rate of 10.60 are HK$3,180."""
    made = postal_form(parcel(line(value=Decimal(value)), gross_weight=Decimal(weight), **POST), DAY)
    assert made.form == form


def test_what_is_not_known_goes_on_the_longer_form() -> None:
    assert postal_form(parcel(line(value=None), **POST), DAY).form == CN23
    assert postal_form(parcel(gross_weight=None, **POST), DAY).form == CN23


def test_PostalFieldsGiven() -> None:
    rule = postal_forms.PostalFieldsGiven()
    assert found(rule, postal_form(parcel(**POST), DAY)) == []
    small = parcel(line(net_weight=None, quantity=None), **{**POST, "consignee_name": ""})
    assert found(rule, postal_form(small, DAY)) == ["/contents/0/quantity"]
    large = parcel(line(net_weight=None, value=Decimal(9000)), **{**POST, "consignee_name": ""})
    assert found(rule, postal_form(large, DAY)) == ["/addressee_name", "/contents/0/net_weight"]
    mixed = parcel(line(), line(gnum=2, currency="CNY"), **POST)
    assert found(rule, postal_form(mixed, DAY)) == ["/total_value"]


def test_CommercialItemsClassified() -> None:
    rule = postal_forms.CommercialItemsClassified()
    bare = line(hs_code="6109", origin="")
    assert found(rule, postal_form(parcel(bare, **POST), DAY)) == ["/contents/0/hs_code", "/contents/0/origin"]
    assert found(rule, postal_form(parcel(bare, **{**POST, "postal_category": "gift"}), DAY)) == []


def test_PostalCategoryKnown() -> None:
    rule = postal_forms.PostalCategoryKnown()
    assert found(rule, postal_form(parcel(**POST), DAY)) == []
    assert found(rule, postal_form(parcel(**{**POST, "postal_category": "stuff"}), DAY)) == ["/category"]


def test_PostalContentsDescribed() -> None:
    rule = postal_forms.PostalContentsDescribed()
    assert found(rule, postal_form(parcel(line(description="gift"), **POST), DAY)) == ["/contents/0/description"]
    assert found(rule, postal_form(parcel(**POST), DAY)) == []


def test_PostalWeightsAddUp() -> None:
    rule = postal_forms.PostalWeightsAddUp()
    assert found(rule, postal_form(parcel(line(net_weight=Decimal(1)), **POST), DAY)) == ["/total_weight"]
    assert found(rule, postal_form(parcel(**POST), DAY)) == []


@pytest.mark.parametrize(
    ("country", "value", "currency", "on", "way", "duty_free", "tax_free"),
    [
        ("JP", "10000", "JPY", DAY, "", True, True),
        ("JP", "10001", "JPY", DAY, "", False, False),
        ("SG", "400", "SGD", DAY, "air", True, True),
        ("SG", "400", "SGD", DAY, "sea", None, None),
        ("TH", "1500", "THB", date(2024, 7, 4), "", True, True),
        ("TH", "1500", "THB", date(2025, 6, 1), "", True, False),
        ("TH", "2", "THB", date(2026, 1, 1), "", False, False),
        ("US", "800", "USD", date(2025, 8, 28), "", True, True),
        ("US", "1", "USD", date(2025, 8, 29), "", False, False),
        ("DE", "150", "EUR", date(2026, 6, 30), "", True, False),
        ("DE", "150", "EUR", date(2026, 7, 1), "", False, False),
        ("VN", "1000000", "VND", DAY, "", True, False),
        ("ID", "3", "USD", DAY, "", True, False),
        ("US", "100", "HKD", DAY, "", False, False),
        ("AR", "1", "USD", DAY, "", None, None),
        ("PH", "100", "HKD", DAY, "", None, None),
    ],
)
def test_thresholds_of_destinations(
    country: str, value: str, currency: str, on: date, way: str, duty_free: bool | None, tax_free: bool | None
) -> None:
    found = standing(country, Decimal(value), currency, on, way=way)
    assert (found.duty_free, found.tax_free) == (duty_free, tax_free)


def test_a_flat_duty_is_for_each_tariff_item() -> None:
    found = standing("FR", Decimal(100), "EUR", date(2026, 7, 1), tariff_items=2)
    assert found.flat_duty == Decimal(6)
    assert standing("FR", Decimal(151), "EUR", date(2026, 7, 1)).flat_duty is None
    assert threshold("FR", date(2026, 7, 1)) is not None


def test_every_threshold_has_a_source_and_none_is_invented() -> None:
    for row in table("threshold.destination"):
        assert row.evidence in {Evidence.VERIFIED, Evidence.SECONDARY}, row
        assert len(row.source) > 20, row


def test_every_row_of_watched_goods_is_told_in_three_languages() -> None:
    for row in screen(DAY).rows:
        assert all(row.entry[f"words_{tag}"] for tag in ("en", "tc", "sc")), row.code
        assert all(row.entry.names)
    kinds = {row.code: row.kind for row in screen(DAY).rows}
    excise = {code for code, kind in kinds.items() if kind is Kind.EXCISE}
    assert excise == {"liquor", "liquor-stated", "tobacco", "hydrocarbon-oil", "methyl-alcohol"}
    assert kinds["alternative-smoking"] is Kind.BARRED
    asked = {"strategic", "pharmaceutical", "pesticide", "endangered", "radio-transmitter"}
    assert asked <= {code for code, kind in kinds.items() if kind is Kind.LICENCE}


THROUGH = {"movement": "transhipment", "consignee_country": "TH", "through_bill": "999-1"}


def test_transhipment_is_kept_exempt_with_its_evidence() -> None:
    kept = evidence(case(**THROUGH))
    assert kept is not None
    assert kept.exempt
    assert (kept.category, kept.paragraph, kept.through_bill) == ("transhipment-through", "3A", "999-1")
    assert (kept.country_from, kept.country_to, kept.arrives_on) == ("CN", "TH", "XX101 2026-12-03")
    assert judge(case(**THROUGH)).decision == "EXEMPT"


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"through_bill": ""}, ["through_bill"]), ({"consignee_country": "HK"}, ["consignee_country"])],
)
def test_transhipment_without_evidence_is_not_exempt(given: dict[str, str], missing: list[str]) -> None:
    kept = evidence(case(**THROUGH | given))
    assert kept is not None
    assert list(kept.missing) == missing
    assert judge(case(**THROUGH | given)).decision == "TO_FIX"
    assert evidence(case()) is None
