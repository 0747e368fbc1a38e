"""The goods declaration: derivation, golden files, grouping, swap, types, change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.codes.imports import import_rows
from fairway.codes.tables import use
from fairway.filings.adapter import FilingFunction
from fairway.filings.cn.goods_declaration.adapter import adapter
from fairway.filings.cn.goods_declaration.derive import declaration_type
from fairway.wire.gacc.declaration_read import decode
from tests.filings.cn import samples
from tests.filings.cn.samples import changed, consignment, line


def derive(data, **envelope):
    return adapter.derive(samples.submission(data), samples.envelope(**envelope))


def message(data, **envelope):
    (document,) = derive(data, **envelope).documents
    return decode(document.content)


def test_export_is_golden(golden):
    draft = derive(samples.export())
    assert draft.issues == ()
    (document,) = draft.documents
    assert (document.form, document.group, document.message_id) == ("DecMessage", "C1", "F20261123090000123001")
    assert document.file_name == "Dec_F20261123090000123001.xml"
    golden("export_DecMessage.xml", document.content)


def test_import_is_golden(golden):
    draft = derive(samples.import_())
    assert draft.issues == ()
    golden("import_DecMessage.xml", draft.documents[0].content)


def test_declaration_code_systems():
    found = message(samples.import_())
    head, (one,) = found.head, found.lines
    assert head.transport_mode == "4", "road is 4 in declarations, 3 in manifests"
    assert (head.trade_country, head.trading_country) == ("HKG", "HKG"), "countries are alpha-3"
    assert head.package_type == "22", "packages have two digits"
    assert (head.stop_port, head.departure_port) == ("HKG003", "HKG003")
    assert (head.border_office, head.entry_port) == ("5320", "470401")
    assert (one.unit, one.legal_unit_1) == ("035", "035")
    assert found.containers[0].size == "12", "a 40 foot reefer"


def test_origin_and_destination_change_places_on_export_forms_only():
    (exported,) = message(samples.export()).lines
    assert (exported.origin_country, exported.destination_country) == ("HKG", "CHN")
    (imported,) = message(samples.import_()).lines
    assert (imported.origin_country, imported.destination_country) == ("NOR", "CHN")


def test_voyage_is_the_batch_and_bill_the_master_waybill():
    found = message(samples.export())
    assert (found.voyage, found.head.bill_no) == ("5204261123001", "DG20261123-01")


def test_the_mainland_firm_is_consignor_or_consignee():
    assert message(samples.export()).head.trade_name == "东莞晨光玩具有限公司"
    head = message(samples.import_()).head
    assert head.trade_name == "深圳鲜达食品有限公司"
    assert head.overseas_consignor_ename == "Harbour Fresh Frozen Limited"


def test_charges_have_their_marks():
    head = message(samples.import_()).head
    assert (head.fee_mark, head.fee_rate, head.fee_currency) == ("3", "1200", "HKD")
    assert (head.insurance_mark, head.insurance_rate, head.insurance_currency) == ("1", "0.3", "")
    unit = changed(samples.import_(), consignment("freight"), {"kind": "unit", "amount": "5", "currency": "HKD"})
    assert message(unit).head.fee_mark == "2"


def test_charges_that_the_terms_do_not_ask_for_are_left_out():
    """The submission has them for the other side: Hong Kong values imports CIF."""
    head = message(samples.export()).head
    assert (head.trade_terms, head.fee_mark, head.insurance_mark) == ("3", "", "")
    head = message(changed(samples.export(), consignment("trade_term"), "CIF")).head
    assert (head.trade_terms, head.fee_mark, head.insurance_mark) == ("1", "3", "3")
    head = message(changed(samples.import_(), consignment("trade_term"), "CFR")).head
    assert (head.trade_terms, head.fee_mark, head.insurance_mark) == ("2", "", "1")


@pytest.mark.parametrize(
    ("fast", "two_step", "complete", "combined", "expected"),
    [
        (False, False, False, False, ""),
        (True, False, False, False, "MF"),
        (True, True, False, False, "MF5"),
        (True, True, True, False, "MF6"),
        (False, True, False, False, "  5"),
        (True, False, False, True, "MF    Z"),
        (False, True, True, True, "  6   Z"),
    ],
)
def test_type_positions(fast, two_step, complete, combined, expected):
    assert declaration_type(fast=fast, two_step=two_step, complete=complete, combined=combined) == expected


def test_combined_port_is_flag_4_and_overseas_warehouse_flag_3():
    assert message(samples.import_()).head.business_items == "00010"
    data = changed(samples.export(), consignment("clearance", "cn_supervision_mode"), "9810")
    assert message(data).head.business_items == "00100"
    assert message(samples.export()).head.business_items == ""


def test_the_second_step_carries_the_number_of_the_first():
    head = message(samples.import_(), known={"reference:C1": "I20260000000000042"}).head
    assert (head.seq_no, head.type) == ("I20260000000000042", "MF6   Z")


def test_terms_of_delivery_follow_the_basis_that_was_chosen():
    data = changed(samples.export(), consignment("trade_term"), "DAP")
    assert message(data).head.trade_terms == "3", "the value has basis FOB"
    open_ = changed(changed(data, line("value", "basis"), None), consignment("value", "basis"), None)
    draft = derive(open_)
    assert [issue.rule for issue in draft.issues if issue.pointer.endswith("trade_term")] == [
        "codes.choose_counterpart"
    ]


def test_units_and_packages_that_stand_for_several_ask():
    data = changed(samples.export(), line("quantity"), {"value": "12000", "unit": "H87"})
    draft = derive(data)
    (question,) = [issue for issue in draft.issues if issue.rule == "codes.choose_counterpart"]
    assert question.pointer == "/consignments/0/items/0/quantity/cn_unit"
    packages = changed(samples.export(), consignment("packages"), {"count": 120, "type_code": "PX"})
    assert "/consignments/0/packages/cn_type_code" in {issue.pointer for issue in derive(packages).issues}
    chosen = changed(packages, consignment("packages", "cn_type_code"), "93")
    assert message(chosen).head.package_type == "93"


def test_specifications_are_joined_and_licences_listed():
    (one,) = message(samples.export()).lines
    assert one.model == "无品牌|不享惠|塑料制"
    found = message(samples.import_())
    assert found.lines[0].limits[0].licence_no == "JY-2026-0001"
    assert found.licences[0].code == "7"
    assert found.origins[0].cert_type == "CEPA"
    assert message(samples.export()).documents[0].code == "00000001"


def test_unit_price_is_computed_where_it_is_not_said():
    data = changed(samples.export(), line("unit_price"), None)
    assert message(data).lines[0].unit_price == "1.5"
    third = changed(data, line("quantity", "value"), "7000")
    assert message(third).lines[0].unit_price == "2.5714"


def test_duty_mode_follows_from_the_general_levy_only():
    assert message(samples.export()).lines[0].duty_mode == "1"
    data = changed(samples.export(), consignment("clearance", "cn_levy_nature"), "301")
    assert "/consignments/0/items/0/duty_mode" in {issue.pointer for issue in derive(data).issues}


def test_a_consignment_never_shares_a_declaration():
    second = samples.export_consignment(id="C2", waybill_number="DG20261123-02")
    draft = derive(samples.export(consignments=[samples.export_consignment(), second]))
    assert [document.group for document in draft.documents] == ["C1", "C2"]
    assert len({document.message_id for document in draft.documents}) == 2


@pytest.mark.parametrize(("lines", "parts"), [(1, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_at_most_fifty_lines(lines, parts):
    draft = derive(samples.many_lines(lines))
    assert draft.issues == ()
    assert len(draft.documents) == parts
    assert [len(document.lines) for document in draft.documents[:-1]] == [50] * (parts - 1)


def test_how_many_lines_is_a_dated_switch(tmp_path):
    """Another number holds from the first day of its row on, for declarations of that day."""
    row = b"code,en,valid_from,value,unit\ncn.declaration.lines,Lines,2026-11-23,30,lines\n"
    try:
        import_rows(tmp_path, "legal_value", row, source="test")
        before = derive(samples.many_lines(60), now=samples.NOW - timedelta(days=1))
        after = derive(samples.many_lines(61))
    finally:
        use(None)
    assert [len(document.lines) for document in before.documents] == [50, 10]
    assert [len(document.lines) for document in after.documents] == [30, 30, 1]


@given(st.integers(1, 160))
def test_every_line_is_traced_to_its_item_and_every_item_to_one_line(count):
    draft = derive(samples.many_lines(count))
    traced = [trace.item for document in draft.documents for trace in document.lines]
    assert traced == [f"I{number}" for number in range(1, count + 1)]
    for document in draft.documents:
        found = decode(document.content)
        assert [one.number for one in found.lines] == [str(trace.document_line) for trace in document.lines]
        assert [one.name for one in found.lines] == [f"塑料玩具车{trace.item[1:]}号" for trace in document.lines]


@given(st.integers(51, 130), st.decimals(min_value=1, max_value=9999, places=2))
def test_the_parts_of_a_consignment_add_up(count, freight):
    data = changed(samples.many_lines(count), consignment("trade_term"), "CIF")
    data["consignments"][0]["freight"]["amount"] = str(freight)
    documents = [decode(document.content) for document in derive(data).documents]
    assert sum(int(one.head.packages) for one in documents) == count
    assert sum(Decimal(one.head.gross_weight) for one in documents) == 12 * count
    assert sum(Decimal(one.head.net_weight) for one in documents) == 11 * count
    assert sum(Decimal(one.head.fee_rate) for one in documents) == freight


def test_a_change_names_number_and_reason():
    found = message(samples.export(), function=FilingFunction.CHANGE, reason="004", reference="E20260000000000042")
    assert (found.head.seq_no, found.request_function, found.request_reason) == ("E20260000000000042", "5", "004")


def test_a_deletion_is_short():
    known = {"reference:C1": "E20260000000000042", "entry_id:C1": "520420260000000042"}
    draft = derive(samples.export(), function=FilingFunction.DELETE, reason="010", known=known)
    found = decode(draft.documents[0].content)
    assert draft.issues == ()
    assert (found.lines, found.request_function) == ((), "3")
    assert (found.head.seq_no, found.head.entry_id) == ("E20260000000000042", "520420260000000042")


def test_a_change_of_one_part_makes_the_others_new():
    known = {"reference:C1/2": "E2"}
    draft = derive(samples.many_lines(60), function=FilingFunction.CHANGE, reason="004", known=known)
    assert [decode(document.content).request_function for document in draft.documents] == ["", "5"]
    assert [document.summary["function"] for document in draft.documents] == ["NEW", "CHANGE"]
    gone = derive(samples.many_lines(60), function=FilingFunction.DELETE, reason="004", known=known)
    assert [document.group for document in gone.documents] == ["C1/2"]


def test_due_when_the_vehicle_arrives():
    assert adapter.due(samples.submission(samples.export()), None) == datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_needs_of_import_and_export_differ():
    def required(data):
        return {need.pointer for need in adapter.needs(samples.submission(data), samples.DAY) if need.required}

    assert "/consignments/0/goods_place" in required(samples.import_())
    assert "/consignments/0/goods_place" not in required(samples.export())
    assert "/consignments/0/consignor/cn_customs_code" in required(samples.export())
    assert "/consignments/0/consignee/cn_customs_code" in required(samples.import_())


@pytest.mark.parametrize("mode", ["9610", "1210", "1239"])
def test_retail_imports_are_declared_by_inventory(mode):
    data = samples.import_()
    changed_mode = {**data, "consignments": [dict(one) for one in data["consignments"]]}
    clearance = changed_mode["consignments"][0].get("clearance", {})
    changed_mode["consignments"][0]["clearance"] = {**clearance, "cn_supervision_mode": mode}
    submission = samples.submission(changed_mode)
    draft = adapter.derive(submission, samples.envelope())
    assert (draft.documents, draft.issues) == ((), ())
    assert list(adapter.needs(submission, datetime(2026, 11, 23, tzinfo=UTC).date())) == []
    assert adapter.due(submission, datetime(2026, 11, 23, tzinfo=UTC)) is None


def test_a_consignment_beside_retail_imports_is_declared_alone():
    data = samples.import_()
    first = data["consignments"][0]
    retail = {**first, "id": "C9", "clearance": {**first.get("clearance", {}), "cn_supervision_mode": "9610"}}
    submission = samples.submission({**data, "consignments": [retail, first]})
    draft = adapter.derive(submission, samples.envelope())
    assert [document.group for document in draft.documents] == [first["id"]]
    assert not [
        need
        for need in adapter.needs(submission, datetime(2026, 11, 23, tzinfo=UTC).date())
        if "/0/" in need.pointer and need.pointer.startswith("/consignments/0/")
    ]
