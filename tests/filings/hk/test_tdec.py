"""Declarations: form, grouping, value, charge, changes, what is inherited and what is left over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.filings.hk.tdec import TDEC, TdecAdapter
from fairway.filings.hk.tdec.rates import GivenRates, Rate
from fairway.wire.hk.declaration import TradeDeclaration, read_declaration

FIRST = "consignments/0"
HKD = {"currency": "HKD", "basis": "CIF"}


def found(draft: Any) -> dict[str, Any]:
    return {issue.rule: issue for issue in draft.issues}


def messages(draft: Any) -> list[TradeDeclaration]:
    return [read_declaration(document.content) for document in draft.documents]


def item(name: str, code: str, amount: str = "100", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "description": {"en": f"Article {name} for tests"},
        "hkhs8": code,
        "origin": "CN",
        "value": {"amount": amount, **HKD},
        "hk_quantity": {"value": "1", "unit": "KGM"},
    } | more


def test_a_declaration_for_each_form_and_none_for_exempt_goods(south: Any, envelope: Envelope) -> None:
    draft = TDEC.derive(south(), envelope)
    assert [(document.group, document.form) for document in draft.documents] == [("C1", "1"), ("C2", "1A")]
    assert all(issue.severity is Severity.WARNING for issue in draft.issues)
    first = messages(draft)[0]
    assert first.trader is not None and first.movement is not None
    assert (first.trader.identity_kind, first.trader.identity_number) == ("BR", "12345678-000")
    assert (first.movement.country_of_consignment, first.movement.control_point) == ("CN", "SBC")
    assert first.movement.place_of_loading is not None
    assert first.total_value_hkd == Decimal(20000)
    assert [line.line_number for line in first.items] == [1, 2]


def test_the_summary_shows_what_lists_need(south: Any, envelope: Envelope) -> None:
    submission = south((f"{FIRST}/items/0/value/amount", "980000"), (f"{FIRST}/items/1/value/amount", "20000"))
    summary = TDEC.derive(submission, envelope).documents[0].summary
    assert summary["value_hkd"] == "1000000.00"
    assert summary["charge_hkd"] == "119.50"
    assert summary["due"] == "2026-06-26"
    assert summary["form_reason"] == "Import of goods other than food"


def test_rates_are_kept_with_the_document(south: Any, envelope: Envelope) -> None:
    rates = GivenRates(Rate(currency="CNY", hkd=Decimal("1.0955"), day=date(2026, 6, 11), source="A bank, noon"))
    submission = south((f"{FIRST}/items/0/value/currency", "CNY"))
    document = TdecAdapter(rates).derive(submission, envelope).documents[0]
    assert document.summary["rate_CNY"] == "1.0955 from 2026-06-11 (A bank, noon)"
    assert document.summary["value_hkd"] == "20955.00"


@pytest.mark.parametrize(
    ("changes", "form"),
    [
        ([], "2A"),
        ([("origin", "CN")], "2"),
        ([("hkhs8", "85171300"), ("hs6", "851713")], "2"),
        ([("hkhs8", "71081210"), ("hs6", "710812")], "2B"),
    ],
)
def test_export_forms(north: Any, envelope: Envelope, changes: list[tuple[str, str]], form: str) -> None:
    submission = north(*((f"{FIRST}/items/0/{name}", value) for name, value in changes))
    (document,) = TDEC.derive(submission, envelope).documents
    assert document.form == form


def test_exemption_from_charge_gives_form_1b_with_its_reason(south: Any, envelope: Envelope) -> None:
    submission = south((f"{FIRST}/clearance/hk_exemption_category", "charge-aircraft"))
    first = messages(TDEC.derive(submission, envelope))[0]
    assert (first.form, first.exemption_reason) == ("1B", "AIRCRAFT")
    assert TDEC.derive(submission, envelope).documents[0].summary["charge_hkd"] == "0.00"


def test_exempt_articles_are_not_declared(south: Any, envelope: Envelope) -> None:
    submission = south((f"{FIRST}/clearance/hk_exemption_category", "samples"), (f"{FIRST}/items/0/value", ...))
    draft = TDEC.derive(submission, envelope)
    assert [document.group for document in draft.documents] == ["C2"]
    assert not any(issue.pointer.startswith("/consignments/0") for issue in draft.issues)


def test_one_waybill_is_one_declaration_whatever_the_codes(south: Any, envelope: Envelope) -> None:
    submission = south((f"{FIRST}/items", [item("1", "96170010"), item("2", "39269090"), item("3", "85171300")]))
    draft = TDEC.derive(submission, envelope)
    assert [len(document.lines) for document in draft.documents if document.group == "C1"] == [3]


def test_equal_first_four_digits_share_a_declaration_over_waybills(south: Any, envelope: Envelope) -> None:
    submission = south(
        (f"{FIRST}/items", [item("1", "85171300")]),
        ("consignments/1/items", [item("1", "85176290")]),
    )
    (document,) = TDEC.derive(submission, envelope).documents
    (message,) = messages(TDEC.derive(submission, envelope))
    assert document.group == "C1"
    assert [(line.consignment, line.item) for line in document.lines] == [("C1", "1"), ("C2", "1")]
    assert message.movement is not None
    assert message.movement.waybill_numbers == ("DGHK26061001", "DGHK26061002")
    assert message.packages[0].count == 12
    assert document.summary["packages"] == "24"


def test_another_trader_or_country_is_another_declaration(south: Any, envelope: Envelope) -> None:
    same = [(f"consignments/{index}/items", [item("1", "85171300")]) for index in (0, 1)]
    country = south(*same, ("consignments/1/country_of_consignment", "JP"))
    assert len(TDEC.derive(country, envelope).documents) == 2
    trader = south(*same, ("consignments/1/consignee/hk_business_registration", "87654321"))
    assert len(TDEC.derive(trader, envelope).documents) == 2


def test_more_than_fifty_lines_are_split(south: Any, envelope: Envelope) -> None:
    packed = {"packages": {"count": 1, "type_code": "CT"}}
    items = [item(str(number), "85171300", **packed) for number in range(120)]
    draft = TDEC.derive(south((f"{FIRST}/items", items)), envelope)
    documents = [document for document in draft.documents if document.group.startswith("C1")]
    assert [(document.group, len(document.lines)) for document in documents] == [("C1", 50), ("C1/2", 50), ("C1/3", 20)]
    assert [document.summary["packages"] for document in documents] == ["50", "50", "20"]
    assert [line.item for document in documents for line in document.lines] == [str(number) for number in range(120)]
    assert len({document.message_id for document in draft.documents}) == 4


def test_PackagesOfEachLine(south: Any, envelope: Envelope) -> None:
    items = [item("1", "85171300"), item("2", "08081000", packages={"count": 2, "type_code": "CT"})]
    draft = TDEC.derive(south((f"{FIRST}/items", items)), envelope)
    questions = [issue.pointer for issue in draft.issues if issue.rule == "hk.tdec.packages_of_lines"]
    assert questions == ["/consignments/0/items/0/packages"]


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("trip/vehicle", "/trip/vehicle/hk_mark"),
        (f"{FIRST}/country_of_consignment", "/consignments/0/country_of_consignment"),
        (f"{FIRST}/waybill_number", "/consignments/0/waybill_number"),
        (f"{FIRST}/items/0/origin", "/consignments/0/items/0/origin"),
        (f"{FIRST}/items/0/value", "/consignments/0/items/0/value"),
        (
            f"{FIRST}/consignee/hk_business_registration",
            "/consignments/0/consignee/hk_business_registration",
        ),
    ],
)
def test_TdecElementMissing(south: Any, envelope: Envelope, path: str, pointer: str) -> None:
    draft = TDEC.derive(south((path, ...)), envelope)
    missing = {issue.pointer for issue in draft.issues if issue.rule == "cap60e.particulars"}
    assert missing == {pointer}
    assert "C1" not in {document.group for document in draft.documents}


def test_a_person_may_trade_with_an_identity_card(south: Any, envelope: Envelope) -> None:
    party = f"{FIRST}/consignee"
    submission = south((f"{party}/hk_business_registration", ...), (f"{party}/hk_identity_card", "A1234563"))
    first = messages(TDEC.derive(submission, envelope))[0]
    assert first.trader is not None
    assert first.trader.identity_kind == "HKID"
    wrong = south((f"{party}/hk_business_registration", ...), (f"{party}/hk_identity_card", "A1234564"))
    assert found(TDEC.derive(wrong, envelope))["cap177.hkid"].pointer == "/consignments/0/consignee/hk_identity_card"
    wrong = south((f"{party}/hk_business_registration", "123"))
    assert "cap310.business_registration" in found(TDEC.derive(wrong, envelope))


def test_CommodityCodeChosen(south: Any, envelope: Envelope) -> None:
    submission = south((f"{FIRST}/items/0/hkhs8", ...), (f"{FIRST}/items/0/hs6", "610910"))
    draft = TDEC.derive(submission, envelope)
    issue = found(draft)["hk.tdec.commodity_code"]
    assert (issue.severity, issue.pointer) == (Severity.QUESTION, "/consignments/0/items/0/hkhs8")
    assert issue.params["candidates"] == "61091010, 61091020, 61091090"
    assert "C1" not in {document.group for document in draft.documents}


def test_CommodityCodeKnown(south: Any, envelope: Envelope) -> None:
    issue = found(TDEC.derive(south(), envelope))["hk.tdec.commodity_code_known"]
    assert issue.severity is Severity.WARNING


def test_QuantityInUnitOfCode(south: Any, envelope: Envelope) -> None:
    shirts = item("1", "61091010", hk_quantity={"value": "5", "unit": "KGM"})
    draft = TDEC.derive(south((f"{FIRST}/items", [shirts])), envelope)
    issue = found(draft)["hk.tdec.quantity"]
    assert (issue.pointer, issue.params["unit"]) == ("/consignments/0/items/0/hk_quantity", "DOZ")


@pytest.mark.parametrize(
    ("more", "quantity"),
    [
        ({"hk_quantity": {"value": "9", "unit": "DZN"}}, ("9", "DZN")),
        ({"hk_quantity": None, "quantity": {"value": "8", "unit": "DZN"}}, ("8", "DZN")),
        ({"hk_quantity": None, "legal_quantity_1": {"value": "7", "unit": "DZN"}}, ("7", "DZN")),
    ],
)
def test_quantity_is_taken_where_it_has_the_unit(
    south: Any, envelope: Envelope, more: dict[str, Any], quantity: tuple[str, str]
) -> None:
    draft = TDEC.derive(south((f"{FIRST}/items", [item("1", "61091010", **more)])), envelope)
    line = messages(draft)[0].items[0]
    assert line.quantity is not None
    assert (str(line.quantity.value), line.quantity.unit) == quantity


def test_kilograms_come_from_the_net_weight_and_some_codes_have_no_unit(south: Any, envelope: Envelope) -> None:
    items = [
        item("1", "39269090", hk_quantity=None, net_weight_kg="12.5"),
        item("2", "85423100"),
    ]
    lines = messages(TDEC.derive(south((f"{FIRST}/items", items)), envelope))[0].items
    assert lines[0].quantity is not None
    assert (lines[0].quantity.value, lines[0].quantity.unit) == (Decimal("12.5"), "KGM")
    assert lines[1].quantity is None


def test_TraderInHongKong(south: Any, envelope: Envelope) -> None:
    draft = TDEC.derive(south((f"{FIRST}/consignee/address/country", "MO")), envelope)
    assert found(draft)["cap60e.trader_in_hong_kong"].pointer == "/consignments/0/consignee/address/country"


def test_FormTypeFixed(south: Any, envelope: Envelope) -> None:
    known = {"reference:C1": "DI26B9R4WJ6V0EJ", "form:C1": "1"}
    changing = replace(envelope, function=FilingFunction.CHANGE, change_reason="01", known=known)
    assert "cap60e.form_fixed" not in found(TDEC.derive(south(), changing))
    food = south((f"{FIRST}/items", [item("1", "08081000")]))
    issue = found(TDEC.derive(food, changing))["cap60e.form_fixed"]
    assert (issue.params["sent"], issue.params["wanted"]) == ("1", "1A")
    assert issue.severity is Severity.ERROR


def test_DeclarationNotTooEarly(south: Any, envelope: Envelope) -> None:
    draft = TDEC.derive(south(("trip/expected_crossing_date", "2026-06-25")), envelope)
    assert found(draft)["hk.tdec.ahead"].params["first"] == "2026-06-11"


def test_DeclarationInTime(south: Any, envelope: Envelope) -> None:
    submission = south((f"{FIRST}/items/0/value/amount", "990000"))
    late = replace(envelope, now=datetime(2026, 6, 27, 1, tzinfo=UTC), known={"crossed_on": "2026-06-12"})
    draft = TDEC.derive(submission, late)
    assert found(draft)["cap60e.late_penalty"].severity is Severity.WARNING
    assert draft.documents[0].summary["penalty_hkd"] == "40.00"
    assert draft.documents[1].summary["penalty_hkd"] == "20.00"
    in_time = replace(late, now=datetime(2026, 6, 26, 1, tzinfo=UTC))
    assert "cap60e.late_penalty" not in found(TDEC.derive(submission, in_time))


def test_a_declaration_can_be_drafted_and_lodged_before_the_crossing(south: Any, envelope: Envelope) -> None:
    draft = TDEC.derive(south(), envelope)
    assert all(issue.severity is Severity.WARNING for issue in draft.issues)
    assert messages(draft)[0].movement is not None


def test_a_change_sends_new_changed_and_dropped_declarations(south: Any, envelope: Envelope) -> None:
    known = {
        "reference:C1": "DI26B9R4WJ6V0EJ",
        "form:C1": "1",
        "reference:C9": "DE263N8SKZ1DHTJ",
        "form:C9": "1",
    }
    changing = replace(envelope, function=FilingFunction.CHANGE, change_reason="02", known=known)
    draft = TDEC.derive(south(), changing)
    functions = [
        (document.group, message.header.function)
        for document, message in zip(draft.documents, messages(draft), strict=True)
    ]
    assert functions == [("C1", "CHANGE"), ("C2", "NEW"), ("C9", "DELETE")]
    assert not [issue for issue in draft.issues if issue.severity is Severity.ERROR]


def test_a_deletion_of_all(south: Any, envelope: Envelope) -> None:
    known = {"reference:C1": "DI26B9R4WJ6V0EJ", "reference:C2": "DE263N8SKZ1DHTJ"}
    deleting = replace(envelope, function=FilingFunction.DELETE, change_reason="05", known=known)
    draft = TDEC.derive(south(), deleting)
    assert [message.header.authority_reference for message in messages(draft)] == list(known.values())
    assert draft.issues == ()


def test_due_and_needs(south: Any) -> None:
    crossing = datetime(2026, 6, 12, 2, 0, tzinfo=UTC)
    due = TDEC.due(south(), crossing)
    assert due is not None
    assert due.astimezone(UTC) == datetime(2026, 6, 26, 15, 59, 59, tzinfo=UTC)
    needs = {need.pointer: need for need in TDEC.needs(south(), date(2026, 6, 10))}
    assert needs["/consignments/0/items/0/hkhs8"].suppliers == ("broker", "consignee")
    assert "/consignments/2/items/0/hkhs8" not in needs or not needs["/consignments/2/items/0/hkhs8"].required
    only_exempt = south(*[(f"consignments/{index}/clearance/hk_exemption_category", "samples") for index in (0, 1)])
    assert TDEC.due(only_exempt, crossing) is None
