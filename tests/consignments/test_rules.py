"""Each rule on the content of a submission, by name."""

from __future__ import annotations

import json
import time
import timeit
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fairway.base.issues import Issue, Severity
from fairway.base.language import Language, catalogue
from fairway.base.rules import rule_book
from fairway.codes.tables import book
from fairway.consignments import rules as rules_module
from fairway.consignments.code_fields import CODE_FIELDS
from fairway.consignments.parse import examine
from fairway.consignments.rules import LOCAL_RULES, SUBMISSION_RULES
from fairway.consignments.schema import model_classes

from .conftest import changed, issues_of

Make = Callable[..., Issue]
ITEM = "/consignments/0/items/0"


def test_a_sound_submission_has_no_issues(tree: dict[str, Any]) -> None:
    assert issues_of(tree) == []


def test_ConsignmentIdsUnique(fault: Make) -> None:
    issue = fault("/consignments/1/id", "C1")
    assert (issue.rule, issue.pointer) == ("submission.consignment_ids_unique", "/consignments/1/id")


def test_ItemIdsUnique(fault: Make) -> None:
    issue = fault("/consignments/0/items/1/id", "1")
    assert (issue.rule, issue.pointer) == ("submission.item_ids_unique", "/consignments/0/items/1/id")


def test_items_of_different_consignments_may_share_an_id(tree: dict[str, Any]) -> None:
    assert tree["consignments"][0]["items"][0]["id"] == tree["consignments"][1]["items"][0]["id"]


def test_ContainersUnique(fault: Make) -> None:
    issue = fault("/containers", [{"number": "CSQU3054383"}] * 2)
    assert (issue.rule, issue.pointer) == ("submission.containers_unique", "/containers/1/number")


def test_ContainerDescribed() -> None:
    tree = changed(f"{ITEM}/container", "TGHU1234567")
    found = {issue.pointer for issue in issues_of(tree) if issue.rule == "submission.container_described"}
    assert found == {f"{ITEM}/container"}


def test_ItemContainerOfConsignment(fault: Make) -> None:
    issue = fault("/consignments/1/items/0/container", "CSQU3054383")
    assert (issue.rule, issue.severity) == ("submission.item_container_of_consignment", Severity.QUESTION)


def test_NotTooManyItems(fault: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_module, "MAX_ITEMS", 2)
    assert fault("/note", "x").rule == "submission.items_limit"


def test_LoadedBeforeArrival(fault: Make) -> None:
    issue = fault("/trip/arrival_at", "2026-03-09T22:00:00Z")
    assert (issue.rule, issue.severity) == ("submission.loaded_before_arrival", Severity.QUESTION)


def test_ProvenancePointers(fault: Make) -> None:
    entry = {"kind": "entered", "by": "someone", "at": "2026-03-01T00:00:00Z"}
    issue = fault("/provenance", {"consignments": entry, "": entry})
    assert (issue.rule, issue.pointer) == ("submission.provenance_pointers", "/provenance/consignments")


def test_NetNotAboveGross(fault: Make) -> None:
    issue = fault("/consignments/1/items/0/net_weight_kg", "5.001")
    assert (issue.rule, issue.pointer) == (
        "submission.net_not_above_gross",
        "/consignments/1/items/0/net_weight_kg",
    )


def test_GrossWeightsAddUp(fault: Make) -> None:
    assert fault(f"{ITEM}/gross_weight_kg", "30").severity is Severity.QUESTION
    issue = fault(f"{ITEM}/gross_weight_kg", "21")
    assert (issue.rule, issue.severity) == ("submission.gross_weights_add_up", Severity.WARNING)
    assert issue.pointer == "/consignments/0/gross_weight_kg"


def test_sums_allow_for_rounding_and_wait_for_every_line() -> None:
    assert issues_of(changed(f"{ITEM}/gross_weight_kg", "20.51")) == []
    assert issues_of(changed(f"{ITEM}/gross_weight_kg")) == []


def test_NetWeightsAddUp(fault: Make) -> None:
    issue = fault(f"{ITEM}/net_weight_kg", "1")
    assert (issue.rule, issue.severity) == ("submission.net_weights_add_up", Severity.QUESTION)


def test_ValuesAddUp(fault: Make) -> None:
    issue = fault(f"{ITEM}/value/amount", "200")
    assert (issue.rule, issue.severity) == ("submission.values_add_up", Severity.QUESTION)
    assert issue.text() == "The items are worth 500.00 USD together, the consignment 900.00 USD."


def test_values_of_different_currencies_are_not_added() -> None:
    assert issues_of(changed(f"{ITEM}/value/currency", "HKD")) == []


def test_PackagesAddUp() -> None:
    tree = changed(f"{ITEM}/packages", {"count": 9, "type_code": "CT"})
    assert issues_of(tree) == []
    tree["consignments"][0]["items"][1]["packages"] = {"count": 4, "type_code": "CT"}
    (issue,) = issues_of(tree)
    assert (issue.rule, issue.severity) == ("submission.packages_add_up", Severity.WARNING)


def test_UnitPriceFits(fault: Make) -> None:
    assert issues_of(changed(f"{ITEM}/unit_price", "6.01")) == []
    issue = fault(f"{ITEM}/unit_price", "7")
    assert (issue.rule, issue.severity) == ("submission.unit_price_fits", Severity.WARNING)
    assert "is 700, but" in issue.text()


def test_PriceHasCurrency() -> None:
    tree = changed("/consignments/0/freight/currency")
    tree["consignments"][1]["items"][0]["unit_price"] = "1"
    del tree["consignments"][1]["items"][0]["value"]
    assert {(issue.rule, issue.pointer) for issue in issues_of(tree)} == {
        ("submission.price_has_currency", "/consignments/0/freight/currency"),
        ("submission.price_has_currency", "/consignments/1/items/0/unit_price"),
    }
    assert issues_of(changed("/consignments/0/freight", {"kind": "rate", "amount": "1.5"})) == []


def test_KnownCode(fault: Make) -> None:
    issue = fault(f"{ITEM}/origin", "ZZ")
    assert (issue.rule, issue.severity) == ("submission.known_code", Severity.ERROR)
    assert fault(f"{ITEM}/quantity/unit", "ZZZ").severity is Severity.WARNING
    assert fault("/trip/transit_countries", ["HK", "XQ"]).pointer == "/trip/transit_countries/1"
    assert "shenzhen-bay" in fault("/trip/control_point", "shenzen-bay").remedy_text()


def test_HsCodesAgree(fault: Make) -> None:
    issue = fault(f"{ITEM}/hkhs8", "95040029")
    assert (issue.rule, issue.pointer) == ("submission.hs_codes_agree", f"{ITEM}/hkhs8")


def test_national_codes_are_compared_where_the_six_digits_are_not_given(tree: dict[str, Any]) -> None:
    item = tree["consignments"][0]["items"][0]
    del item["hs6"]
    item["cn_tariff10"] = "9504006000"
    assert [issue.rule for issue in issues_of(tree)] == ["submission.hs_codes_agree"]


def test_HsCodeExists(fault: Make) -> None:
    tree = changed(f"{ITEM}/hs6", "950399")
    for code in ("hkhs8", "cn_tariff10"):
        del tree["consignments"][0]["items"][0][code]
    (issue,) = issues_of(tree)
    assert (issue.rule, issue.severity) == ("submission.hs_code_exists", Severity.WARNING)


@pytest.mark.parametrize(
    ("pointer", "value", "rule", "severity"),
    [
        ("/consignments/0/consignor/uscc", "91441900MA5DEM014X"[:17] + "0", "gb32100.uscc", Severity.ERROR),
        ("/consignments/1/consignee/hk_identity_card", "A123456(4)"[:7] + "4", "cap177.hkid", Severity.ERROR),
        ("/containers/0/number", "CSQU3054384", "iso6346.container", Severity.ERROR),
        (
            "/consignments/0/consignee/hk_business_registration",
            "1234",
            "cap310.business_registration",
            Severity.WARNING,
        ),
        ("/trip/vehicle/cn_plate", "粤Z港", "ga36.plate", Severity.WARNING),
        ("/trip/vehicle/hk_mark", "OI 0", "cap374.registration_mark", Severity.WARNING),
        ("/trip/place_of_loading", {"unlocode": "HKH01"}, "unece.locode", Severity.WARNING),
    ],
)
def test_IdentifiersWellFormed(pointer: str, value: object, rule: str, severity: Severity) -> None:
    tree = changed(pointer, value)
    tree["consignments"][0]["containers"] = [box["number"] for box in tree["containers"]]
    (issue,) = issues_of(tree)
    assert (issue.rule, issue.severity) == (rule, severity)
    assert issue.pointer.startswith(pointer)


def test_every_code_field_exists_and_has_its_table() -> None:
    for (model, field), table in CODE_FIELDS.items():
        assert field in model_classes()[model].model_fields
        assert len(book().table(table)) > 0


def test_every_rule_of_the_submission_is_in_the_list_and_the_book() -> None:
    ids = [rule.id for rule in SUBMISSION_RULES]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(rule_book())
    assert all(rule.applies_on(date.max) for rule in SUBMISSION_RULES)
    assert {rule.id for rule in LOCAL_RULES} <= set(ids)


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_rule_is_translated(language: Language) -> None:
    mine = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.consignments")]
    texts = {text for rule in mine for text in (rule.sentence(), rule.remedy)}
    assert texts - set(catalogue(language)) == set()


def test_speed_of_reading_is_far_below_the_limit(tree: dict[str, Any]) -> None:
    line = tree["consignments"][0]["items"][0]
    tree["consignments"].append({**tree["consignments"][1], "id": "C3"})
    for number, consignment in enumerate(tree["consignments"]):
        consignment["items"] = [{**line, "id": str(index)} for index in range(4 if number == 0 else 3)]
        for total in ("gross_weight_kg", "net_weight_kg", "value"):
            consignment.pop(total, None)
    raw = json.dumps(tree, ensure_ascii=False).encode()
    # Processor time, since other work on the machine is none of ours.
    taken = timeit.repeat(lambda: examine(raw), timer=time.process_time, number=20, repeat=10)
    assert min(taken) / 20 < 0.0015
