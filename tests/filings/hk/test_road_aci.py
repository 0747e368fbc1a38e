"""Road advance cargo information: eight items, 14 days, texts that Hong Kong takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import Envelope, FilingFunction, Target
from fairway.filings.hk.road_aci import ROAD_ACI
from fairway.wire.hk.road_aci import read_road_aci

TRANSLATED = {"kind": "translated", "by": "engine", "at": "2026-06-09T00:00:00Z"}
CONFIRMED = {"kind": "confirmed", "by": "someone", "at": "2026-06-09T01:00:00Z", "was": "translated"}
FIRST = "consignments/0"
DESCRIPTION = f"{FIRST}/items/0/description"


def found(draft: Any) -> dict[str, Any]:
    return {issue.rule: issue for issue in draft.issues}


def test_one_document_for_each_consignment(south: Any, envelope: Envelope) -> None:
    draft = ROAD_ACI.derive(south(), envelope)
    assert draft.issues == ()
    assert [document.group for document in draft.documents] == ["C1", "C2", "C3"]
    assert len({document.message_id for document in draft.documents}) == 3
    first = draft.documents[0]
    assert (first.target, first.form) == (Target.HK_ROAD_ACI, "RoadACI")
    assert [(line.document_line, line.consignment, line.item) for line in first.lines] == [
        (1, "C1", "1"),
        (2, "C1", "2"),
    ]
    assert first.summary["packages"] == "12"
    assert first.summary["gross_weight_kg"] == "186.4"


def test_the_eight_items_are_in_the_message(south: Any, envelope: Envelope) -> None:
    message = read_road_aci(ROAD_ACI.derive(south(), envelope).documents[0].content)
    content = message.consignment
    assert content is not None
    assert (content.packages[0].count, content.packages[0].type_code) == (12, "CT")
    assert [article.description[0] for article in content.articles] == [
        ("en", "Stainless steel vacuum flasks, 500 ml"),
        ("en", "Table fans, 220 V, 40 W"),
    ]
    assert content.consignor.names == (
        ("en", "Dongguan Example Houseware Co., Ltd."),
        ("sc", "东莞市示例家居用品有限公司"),
    )
    assert content.consignor.addresses and content.consignee.names and content.consignee.addresses
    assert content.expected_date == date(2026, 6, 12)
    assert content.direction == "IMPORT"
    assert content.control_point == "SBC"
    assert message.header.document_reference == "DG-2026-0610/C1"


def test_our_reference_holds_the_case_when_it_is_known(south: Any, envelope: Envelope) -> None:
    known = {"case": "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e01"}
    draft = ROAD_ACI.derive(south(), replace(envelope, known=known))
    header = read_road_aci(draft.documents[0].content).header
    assert header.document_reference == "0197f3c05b1a7c3e9f002f4b7a6d1e01/C1"
    assert len(header.document_reference) <= 70


def test_optional_items(south: Any, envelope: Envelope) -> None:
    container = {
        "number": "CSQU3054383",
        "seals": [{"number": "LOCK1", "kind": "e-lock"}, {"number": "S1"}],
    }
    submission = south(
        ("containers", [container]),
        (f"{FIRST}/containers", ["CSQU3054383"]),
        (f"{FIRST}/note", "Handle\nwith care"),
        (f"{FIRST}/further_packages", [{"count": 3, "type_code": "PX"}]),
    )
    document = ROAD_ACI.derive(submission, envelope).documents[0]
    content = read_road_aci(document.content).consignment
    assert content is not None
    assert content.containers == ("CSQU3054383",)
    assert content.locks == ("LOCK1",)
    assert content.remark == "Handle with care"
    assert document.summary["packages"] == "15"


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("trip/expected_crossing_date", "/trip/expected_crossing_date"),
        (f"{FIRST}/packages", "/consignments/0/packages/count"),
        (f"{FIRST}/consignor", "/consignments/0/consignor/names"),
        (f"{FIRST}/consignee", "/consignments/0/consignee/names"),
    ],
)
def test_AciElementMissing(south: Any, envelope: Envelope, path: str, pointer: str) -> None:
    draft = ROAD_ACI.derive(south((path, ...)), envelope)
    missing = [issue for issue in draft.issues if issue.rule == "cap60l.schedule1"]
    assert pointer in {issue.pointer for issue in missing}
    assert all(issue.text().endswith(": this is missing.") for issue in missing)
    assert "C1" not in {document.group for document in draft.documents}


@pytest.mark.parametrize(
    ("day", "refused"), [("2026-06-09", True), ("2026-06-10", False), ("2026-06-24", False), ("2026-06-25", False)]
)
def test_ExpectedDateNotPast(south: Any, envelope: Envelope, day: str, refused: bool) -> None:
    draft = ROAD_ACI.derive(south(("trip/expected_crossing_date", day)), envelope)
    assert ("cap60l.expected_date_past" in found(draft)) is refused


@pytest.mark.parametrize(("day", "refused"), [("2026-06-24", False), ("2026-06-25", True)])
def test_ExpectedDateWithinFourteenDays(south: Any, envelope: Envelope, day: str, refused: bool) -> None:
    draft = ROAD_ACI.derive(south(("trip/expected_crossing_date", day)), envelope)
    issues = found(draft)
    assert ("cap60l.earliest_14_days" in issues) is refused
    if refused:
        assert "2026-06-11" in issues["cap60l.earliest_14_days"].text()


def test_the_day_is_that_of_hong_kong(south: Any, envelope: Envelope) -> None:
    late_evening_utc = replace(envelope, now=datetime(2026, 6, 12, 17, 0, tzinfo=UTC))
    assert "cap60l.expected_date_past" in found(ROAD_ACI.derive(south(), late_evening_utc))


@pytest.mark.parametrize(
    "address",
    [
        {"text": {"en": "P.O. Box 123, General Post Office"}, "country": "HK"},
        {"text": {"tc": "香港郵政信箱123號"}, "country": "HK"},
        {"text": {"en": "Unit 1"}, "country": "HK", "post_office_box": True},
    ],
)
def test_AddressNoPostOfficeBox(south: Any, envelope: Envelope, address: dict[str, Any]) -> None:
    draft = ROAD_ACI.derive(south((f"{FIRST}/consignee/address", address)), envelope)
    assert found(draft)["hk.address.post_office_box"].pointer == "/consignments/0/consignee/address"
    abroad = address | {"country": "CN"}
    draft = ROAD_ACI.derive(south((f"{FIRST}/consignee/address", abroad)), envelope)
    assert "hk.address.post_office_box" not in found(draft)


def test_DescriptionLanguage(south: Any, envelope: Envelope) -> None:
    draft = ROAD_ACI.derive(south((DESCRIPTION, {"sc": "不锈钢真空保温瓶"})), envelope)
    issue = found(draft)["hk.description.language"]
    assert (issue.pointer, issue.severity) == (f"/{DESCRIPTION}", Severity.QUESTION)
    assert "C1" not in {document.group for document in draft.documents}


def test_TranslationConfirmed(south: Any, envelope: Envelope) -> None:
    only = south((DESCRIPTION, {"tc": "真空瓶", "sc": "真空瓶"}), ("provenance", {f"/{DESCRIPTION}/tc": TRANSLATED}))
    draft = ROAD_ACI.derive(only, envelope)
    issue = found(draft)["hk.translation.confirmed"]
    assert (issue.pointer, issue.severity) == (f"/{DESCRIPTION}/tc", Severity.QUESTION)
    confirmed = south((DESCRIPTION, {"tc": "真空瓶"}), ("provenance", {f"/{DESCRIPTION}/tc": CONFIRMED}))
    assert found(ROAD_ACI.derive(confirmed, envelope)) == {}


def test_the_longest_provenance_prefix_holds(south: Any, envelope: Envelope) -> None:
    provenance = {"/consignments/0": TRANSLATED, f"/{DESCRIPTION}": CONFIRMED}
    draft = ROAD_ACI.derive(south(("provenance", provenance)), envelope)
    assert {issue.pointer for issue in draft.issues} == {"/consignments/0/items/1/description/en"}


def test_an_unconfirmed_translation_is_left_out_beside_a_confirmed_text(south: Any, envelope: Envelope) -> None:
    submission = south(("provenance", {f"/{DESCRIPTION}/tc": TRANSLATED}))
    draft = ROAD_ACI.derive(submission, envelope)
    assert draft.issues == ()
    content = read_road_aci(draft.documents[0].content).consignment
    assert content is not None
    assert content.articles[0].description == (("en", "Stainless steel vacuum flasks, 500 ml"),)


@pytest.mark.parametrize("text", ["Gift", " garments. ", "SPARE PARTS"])
def test_DescriptionNotVague(south: Any, envelope: Envelope, text: str) -> None:
    draft = ROAD_ACI.derive(south((DESCRIPTION, {"en": text})), envelope)
    issue = found(draft)["hk.description.vague"]
    assert issue.severity is Severity.QUESTION
    assert issue.pointer == f"/{DESCRIPTION}/en"
    assert issue.remedy.startswith("Say ")
    precise = ROAD_ACI.derive(south((DESCRIPTION, {"en": f"cotton T-shirts, {text}"})), envelope)
    assert "hk.description.vague" not in found(precise)


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        (DESCRIPTION, {"tc": "玩具們\U0001f600"}, f"/{DESCRIPTION}/tc"),
        (DESCRIPTION, {"en": "flasks 保溫瓶"}, f"/{DESCRIPTION}/en"),
        (f"{FIRST}/consignor/names", {"sc": "东莞\ue000公司"}, "/consignments/0/consignor/names/sc"),
        (f"{FIRST}/note", "bell \x07", "/consignments/0/note"),
    ],
)
def test_CharactersAllowed(south: Any, envelope: Envelope, path: str, value: Any, pointer: str) -> None:
    draft = ROAD_ACI.derive(south((path, value)), envelope)
    assert found(draft)["hk.text.characters"].pointer == pointer
    for document in draft.documents:
        read_road_aci(document.content)


def test_TextWithinLength(south: Any, envelope: Envelope) -> None:
    draft = ROAD_ACI.derive(south((DESCRIPTION, {"en": "long " * 200})), envelope)
    assert found(draft)["hk.text.length"].params == {"length": "999", "limit": "512"}


def test_PackageTypeKnown(south: Any, envelope: Envelope) -> None:
    draft = ROAD_ACI.derive(south((f"{FIRST}/packages/type_code", "Q9")), envelope)
    assert found(draft)["hk.packages.type"].pointer == "/consignments/0/packages/type_code"


@pytest.mark.parametrize("point", ["lo-wu", "nowhere"])
def test_ControlPointTakesGoods(south: Any, envelope: Envelope, point: str) -> None:
    draft = ROAD_ACI.derive(south(("trip/control_point", point)), envelope)
    assert found(draft)["hk.control_point.goods"].pointer == "/trip/control_point"


def test_AciNotTooLong(south: Any, envelope: Envelope) -> None:
    packages = [{"count": 1, "type_code": "CT"}] * 20
    draft = ROAD_ACI.derive(south((f"{FIRST}/further_packages", packages)), envelope)
    assert found(draft)["hk.road_aci.limits"].pointer == "/consignments/0/further_packages"


def change(envelope: Envelope, function: FilingFunction, **more: Any) -> Envelope:
    return replace(envelope, function=function, **more)


def test_a_change_carries_reference_and_reason(south: Any, envelope: Envelope) -> None:
    known = {"reference:C1": "CI267K3M9QX2TBU", "reference:C2": "CI264V8N0RWD5J9"}
    changing = change(envelope, FilingFunction.CHANGE, change_reason="99 wrong day", known=known)
    draft = ROAD_ACI.derive(south(), changing)
    assert draft.issues == ()
    headers = [read_road_aci(document.content).header for document in draft.documents]
    assert [(header.function, header.authority_reference) for header in headers] == [
        ("CHANGE", "CI267K3M9QX2TBU"),
        ("CHANGE", "CI264V8N0RWD5J9"),
        ("NEW", None),
    ]
    assert (headers[0].reason_code, headers[0].reason_text) == ("99", "wrong day")
    assert headers[2].reason_code is None


def test_a_deletion_has_the_header_only(south: Any, envelope: Envelope) -> None:
    deleting = change(envelope, FilingFunction.DELETE, change_reason="05", known={"reference:C2": "CI264V8N0RWD5J9"})
    draft = ROAD_ACI.derive(south((f"{FIRST}/packages", ...)), deleting)
    assert draft.issues == ()
    (document,) = draft.documents
    assert document.group == "C2"
    assert read_road_aci(document.content).consignment is None


@pytest.mark.parametrize("reason", [None, "08", "99", "99 "])
def test_ChangeHasReason(south: Any, envelope: Envelope, reason: str | None) -> None:
    changing = change(envelope, FilingFunction.CHANGE, change_reason=reason, authority_reference="CI267K3M9QX2TBU")
    assert "hk.header.reason" in found(ROAD_ACI.derive(south(), changing))


@pytest.mark.parametrize("reference", [None, "CI267K3M9QX2TBV", "nonsense"])
def test_ChangeHasReference(south: Any, envelope: Envelope, reference: str | None) -> None:
    deleting = change(envelope, FilingFunction.DELETE, change_reason="05", authority_reference=reference)
    assert "hk.header.reference" in found(ROAD_ACI.derive(south(), deleting))


def test_needs_name_suppliers_and_presence(south: Any) -> None:
    needs = {need.pointer: need for need in ROAD_ACI.needs(south((f"{FIRST}/consignee", ...)), date(2026, 6, 10))}
    missing = needs["/consignments/0/consignee/names"]
    assert (missing.required, missing.present, missing.suppliers) == (True, False, ("consignee",))
    assert needs["/consignments/0/packages/count"].present
    assert needs["/consignments/0/items/1/description"].element == 27
    assert "/consignments/0/volume_m3" not in needs
    assert sum(1 for need in needs.values() if need.required and not need.present) == 2


def test_due_half_an_hour_before_the_crossing(south: Any) -> None:
    crossing = datetime(2026, 6, 12, 2, 0, tzinfo=UTC)
    assert ROAD_ACI.due(south(), crossing) == datetime(2026, 6, 12, 1, 30, tzinfo=UTC)
    assert ROAD_ACI.due(south(), None) is None
    assert ROAD_ACI.opens(south()) == date(2026, 5, 29)
