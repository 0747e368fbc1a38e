"""Each rule on structure and form, by name: one fault, one issue, at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from fairway.base.issues import Issue, Refusal, Severity
from fairway.base.language import Language
from fairway.consignments import content, forms, structure
from fairway.consignments.parse import MAX_ISSUES, examine, parse_submission
from fairway.consignments.schema import model_classes

from .conftest import changed, issues_of, plain

Make = Callable[..., Issue]
ITEM = "/consignments/0/items/0"


def test_Missing(fault: Make) -> None:
    issue = fault(f"{ITEM}/id")
    assert (issue.rule, issue.pointer, issue.severity) == ("submission.missing", f"{ITEM}/id", Severity.ERROR)
    assert issue.text(Language.TC) == "此處必須填寫，但沒有資料。"


def test_UnknownField(fault: Make) -> None:
    issue = fault(f"{ITEM}/gross_weight", "12")
    assert (issue.rule, issue.pointer) == ("submission.unknown_field", f"{ITEM}/gross_weight")
    assert "gross_weight_kg" in issue.remedy_text()


def test_NotText(fault: Make) -> None:
    assert fault("/consignments/0/waybill_number", 5).rule == "submission.not_text"


def test_EmptyText(fault: Make) -> None:
    assert fault("/consignments/0/waybill_number", "  ").rule == "submission.empty_text"


def test_TextTooLong(fault: Make) -> None:
    issue = fault("/consignments/0/waybill_number", "9" * 36)
    assert issue.rule == "submission.text_too_long"
    assert "35" in issue.text()


@pytest.mark.parametrize("value", ["12,5", "1e3", "1 000", "12 kg", True, "NaN", "Infinity", "1_000", "+1", ".5", {}])
def test_NotANumber(fault: Make, value: object) -> None:
    assert fault("/consignments/0/volume_m3", value).rule == "submission.not_a_number"


@pytest.mark.parametrize("value", ["1.123456", 0.1000000000000000055511151231257827, "1234567890"])
def test_TooManyDigits(fault: Make, value: object) -> None:
    if isinstance(value, float):
        found = issues_of_text('{"volume_m3": 0.1000000000000000055511151231257827}')
        assert found.rule == "submission.too_many_digits"
        return
    assert fault("/consignments/0/volume_m3", value).rule == "submission.too_many_digits"


def issues_of_text(text: str) -> Issue:
    with pytest.raises(Refusal) as refusal:
        parse_submission(
            b'{"reference":"R","direction":"hk-cn","consignments":[{"id":"C","items":[{"id":"1","description":{}}],'
            + text[1:-1].encode()
            + b"}]}"
        )
    (issue,) = refusal.value.issues
    return issue


def test_numbers_keep_every_digit() -> None:
    submission = parse_submission(
        b'{"reference":"R","direction":"hk-cn","consignments":[{"id":"C","value":'
        b'{"amount":1234567890123.12345,"currency":"HKD"},"items":[{"id":"1","description":{}}]}]}'
    )
    value = submission.consignments[0].value
    assert value is not None
    assert str(value.amount) == "1234567890123.12345"


def test_TooSmall(fault: Make) -> None:
    issue = fault("/consignments/1/packages/count", 0)
    assert issue.rule == "submission.too_small"
    assert "0 is smaller than 1" in issue.text()


def test_TooLarge(fault: Make) -> None:
    assert fault("/trip/crew_count", 10).rule == "submission.too_large"


@pytest.mark.parametrize("value", [1.5, "3", True])
def test_NotAWholeNumber(fault: Make, value: object) -> None:
    assert fault("/trip/crew_count", value).rule == "submission.not_a_whole_number"


def test_NotYesOrNo(fault: Make) -> None:
    assert fault("/containers/0/refrigerated", "yes").rule == "submission.not_yes_or_no"


@pytest.mark.parametrize("value", ["2026-02-30", "10/03/2026", 1773100800, "2026-03-10T10:00:00Z"])
def test_NotADate(fault: Make, value: object) -> None:
    assert fault("/trip/expected_crossing_date", value).rule == "submission.not_a_date"


@pytest.mark.parametrize("value", ["2026-03-10 25:00", "2026-03-10T10:00:00", 1773100800, "soon"])
def test_NotATime(fault: Make, value: object) -> None:
    assert fault("/trip/arrival_at", value).rule == "submission.not_a_time"


@pytest.mark.parametrize("year", ["0001", "0206", "1969", "2200", "9999"])
def test_YearOutOfReach(fault: Make, year: str) -> None:
    assert fault("/trip/expected_crossing_date", f"{year}-06-01").rule == "submission.year_out_of_reach"
    for zone in ("Z", "+14:00", "-12:00"):
        assert fault("/trip/arrival_at", f"{year}-06-01T10:00:00{zone}").rule == "submission.year_out_of_reach"


@pytest.mark.parametrize("moment", ["2199-12-31T23:59:59-12:00", "1970-01-01T00:00:00+14:00"])
def test_a_year_counts_in_utc(fault: Make, moment: str) -> None:
    assert fault("/trip/arrival_at", moment).rule == "submission.year_out_of_reach"


def test_NotAChoice(fault: Make) -> None:
    issue = fault("/direction", "north")
    assert issue.rule == "submission.not_a_choice"
    assert issue.remedy_text() == "Write one of: hk-cn, cn-hk."


def test_NotAList(fault: Make) -> None:
    assert fault("/trip/transit_countries", "HK").rule == "submission.not_a_list"


def test_NotAnObject(fault: Make) -> None:
    assert fault("/trip/vehicle", "XX 1234").rule == "submission.not_an_object"


def test_TooFew(fault: Make) -> None:
    issue = fault("/consignments", [])
    assert (issue.rule, issue.pointer) == ("submission.too_few", "/consignments")


def test_TooMany(fault: Make) -> None:
    issue = fault(f"{ITEM}/specifications", [{"name": "n", "value": "v"}] * 41)
    assert issue.rule == "submission.too_many"


def test_Unusable() -> None:
    (issue,) = structure.Unusable().check(structure.Fault(kind="new-kind", pointer="/x", value="v"))
    assert issue.text() == "v cannot be used here: new-kind."


FORMS: dict[str, tuple[str, object]] = {
    "CodeForm": ("/consignments/0/waybill_number", "提單一"),
    "CountryForm": (f"{ITEM}/origin", "China"),
    "CurrencyForm": ("/consignments/0/value/currency", "usd"),
    "LocalIdForm": ("/consignments/1/id", "C 2"),
    "ReferenceForm": ("/reference", "my reference"),
    "UnlocodeForm": ("/trip/place_of_loading", {"unlocode": "HK HKG"}),
    "HongKongMarkForm": ("/trip/vehicle/hk_mark", "xx1234"),
    "PhoneForm": ("/consignments/0/consignee/contact/phone", "call me"),
    "EmailForm": ("/consignments/0/consignee/contact/email", "nobody"),
    "PackageTypeForm": ("/consignments/0/packages/type_code", "carton"),
    "MainlandPackageTypeForm": ("/consignments/0/packages/cn_type_code", "2"),
    "UnitForm": (f"{ITEM}/quantity/unit", "piece"),
    "ThreeDigitForm": (f"{ITEM}/ciq3", "1"),
    "UnNumberForm": (
        f"{ITEM}/dangerous_goods",
        {"un_number": "UN3480", "hazard_class": "9", "proper_shipping_name": {}},
    ),
    "Hs6Form": (f"{ITEM}/hs6", "9503.00"),
    "HongKongHs8Form": (f"{ITEM}/hkhs8", "950300"),
    "MainlandTariff10Form": (f"{ITEM}/cn_tariff10", "95030060"),
    "PriceStatementsForm": ("/consignments/0/clearance", {"cn_price_promises": "yes"}),
    "Sha256Form": ("/consignments/0/attachments", [{"kind": "invoice", "sha256": "abc"}]),
    "ContainerNumberForm": ("/containers/0/number", "CSQU-3054383"),
    "ContainerTypeForm": ("/containers/0/size_type", "20'"),
}


@pytest.mark.parametrize("name", FORMS)
def test_form_rules(name: str) -> None:
    rule: type[forms.FormRule] = getattr(forms, name)
    pointer, value = FORMS[name]
    found = [issue for issue in issues_of(changed(pointer, value)) if issue.rule == rule.id]
    assert len(found) == 1
    assert found[0].pointer.startswith(pointer)
    assert found[0].remedy_text(Language.SC)


def test_every_form_rule_is_tested() -> None:
    assert {type(rule).__name__ for rule in forms.FORM_RULES} == set(FORMS)


def _patterns(shape: Any) -> set[str]:
    if isinstance(shape, dict):
        own = {shape["pattern"]} if isinstance(shape.get("pattern"), str) else set()
        return own.union(*(_patterns(value) for value in shape.values()))
    return set().union(*(_patterns(value) for value in shape)) if isinstance(shape, list) else set()


def test_every_pattern_of_the_model_has_a_rule() -> None:
    found = set()
    for model in model_classes().values():
        assert issubclass(model, BaseModel)
        for field in model.model_fields.values():
            for part in _metadata(field.annotation, field.metadata):
                found.add(part)
    assert found == set(forms.BY_PATTERN)


def _metadata(annotation: Any, metadata: list[Any]) -> set[str]:
    patterns = {part.pattern for part in metadata if getattr(part, "pattern", None)}
    for argument in getattr(annotation, "__args__", ()):
        patterns |= _metadata(argument, list(getattr(argument, "__metadata__", ())))
    return patterns


def test_SubmissionTooLarge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_BYTES", 10)
    with pytest.raises(Refusal) as refusal:
        parse_submission(b'{"reference":"R"}')
    assert [issue.rule for issue in refusal.value.issues] == ["submission.size"]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b'{"reference":\n  "a" "b"}', "line 2 column 7"),
        (b'{"reference":"\xff"}', "line 1 column 15"),
        (b"[" * 100_000, None),
        (b"", None),
        (b'{"a": NaN}', "line 1 column 7"),
    ],
)
def test_WellFormedJson(raw: bytes, place: str | None) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_submission(raw)
    (issue,) = refusal.value.issues
    assert (issue.rule, issue.place) == ("submission.json", place)


@pytest.mark.parametrize("raw", [b'{"reference":"A","reference":"B"}', b'{"reference" :"A","\\u0072eference":"B"}'])
def test_NamesOnce(raw: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_submission(raw)
    (issue,) = refusal.value.issues
    assert issue.rule == "submission.name_twice"
    assert "reference" in issue.text()


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufeff", "\uffff"])
def test_NoHiddenCharacters(fault: Make, hidden: str) -> None:
    issue = fault("/consignments/0/note", f"a{hidden}b")
    assert (issue.rule, issue.pointer) == ("submission.hidden_character", "/consignments/0/note")
    assert f"U+{ord(hidden):04X}" in issue.text()


@pytest.mark.parametrize(
    "text", ["two\nlines", "tab\tstop", "“quoted” – dash…", "°C ½ ×", "back\\bslash \\u0000", "（全形）"]
)
def test_other_characters_are_welcome(text: str) -> None:
    assert issues_of(changed("/consignments/0/note", text)) == []


def test_all_faults_are_told_at_once() -> None:
    tree = plain()
    tree["direction"] = "north"
    tree["consignments"][0]["items"][1]["hs6"] = "12"
    del tree["consignments"][1]["items"][0]["id"]
    tree["consignments"][0]["consignee"]["address"]["country"] = "ZZ"
    tree["containers"][0]["number"] = "CSQU305438"
    tree["consignments"][0]["net_weight_kg"] = "99"
    found = {(issue.rule, issue.pointer) for issue in issues_of(tree) if issue.severity is Severity.ERROR}
    assert found == {
        ("submission.not_a_choice", "/direction"),
        ("submission.hs6_form", "/consignments/0/items/1/hs6"),
        ("submission.missing", "/consignments/1/items/0/id"),
        ("submission.known_code", "/consignments/0/consignee/address/country"),
        ("submission.container_number_form", "/containers/0/number"),
        ("submission.net_not_above_gross", "/consignments/0/net_weight_kg"),
    }


def test_a_flood_of_faults_is_counted() -> None:
    tree = plain()
    tree["consignments"][0]["items"] = [{"id": "x y"} for _ in range(MAX_ISSUES)]
    found = issues_of(tree)
    assert len(found) == MAX_ISSUES + 1
    assert found[-1].text() == f"There are {MAX_ISSUES} further issues."


@pytest.mark.parametrize("raw", [b"null", b"[]", b'"text"', b"12", b"true"])
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        examine(raw)
    assert [issue.rule for issue in refusal.value.issues] == ["submission.not_an_object"]
