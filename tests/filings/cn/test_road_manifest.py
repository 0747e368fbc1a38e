"""The road manifest: derivation, golden files, functions, due time, rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import FilingFunction, Target
from fairway.filings.cn.road_manifest.adapter import adapter
from fairway.filings.cn.road_manifest.rules import Manifesting, PackagesWithType, ValueWithCurrency
from fairway.wire.gacc.manifest import Consignment, Head, Item, RoadManifest
from fairway.wire.gacc.manifest_read import decode
from tests.filings.cn import samples
from tests.filings.cn.samples import changed


def derive(data, **envelope):
    return adapter.derive(samples.submission(data), samples.envelope(**envelope))


def rules_of(data, **envelope):
    return {issue.rule for issue in derive(data, **envelope).issues}


def issues_of(data, rule, **envelope):
    return [issue for issue in derive(data, **envelope).issues if issue.rule == rule]


def test_export_is_golden(golden):
    draft = derive(samples.export())
    assert draft.issues == ()
    (document,) = draft.documents
    assert (document.form, document.group) == ("MT2401", "trip")
    assert document.file_name == "CN_MT2401_1p0_5204MA5DEMO0120261123090000123.xml"
    golden("export_MT2401.xml", document.content)


def test_import_is_golden(golden):
    draft = derive(samples.import_())
    assert draft.issues == ()
    (document,) = draft.documents
    assert document.form == "MT1401"
    golden("import_MT1401.xml", document.content)


def test_manifest_code_systems():
    message = decode(derive(samples.import_()).documents[0].content)
    (one,) = message.consignments
    assert message.mode == "3", "road is 3 in manifests"
    assert one.routing_countries == ("NO",), "countries are alpha-2"
    assert one.package_type == "CT", "packages are UN Rec. 21 letters"
    assert one.currency == "HKD"


def test_summary_says_what_is_compared():
    summary = derive(samples.import_()).documents[0].summary
    assert summary["packages"] == "400"
    assert summary["gross_weight_kg"] == "8400"
    assert summary["waybill_number"] == "HK20261123-77"
    assert summary["container"] == samples.box("FWDU305120")
    assert summary["batch_number"] == "5204261123001"


def test_one_consignment_for_each_master_waybill():
    second = samples.export_consignment(id="C2", waybill_number="DG20261123-02")
    draft = derive(samples.export(consignments=[samples.export_consignment(), second]))
    message = decode(draft.documents[0].content)
    assert [one.waybill for one in message.consignments] == ["DG20261123-01", "DG20261123-02"]
    assert draft.documents[0].summary["packages"] == "240"
    assert [(line.document_line, line.consignment) for line in draft.documents[0].lines] == [(1, "C1"), (2, "C2")]


def test_a_change_repeats_the_message_with_the_reason():
    message = decode(derive(samples.export(), function=FilingFunction.CHANGE, reason="004").documents[0].content)
    assert (message.head.function, message.change_reason) == ("5", "004")
    assert len(message.consignments) == 1


def test_a_deletion_is_per_batch():
    draft = derive(samples.export(), function=FilingFunction.DELETE, reason="002")
    message = decode(draft.documents[0].content)
    assert (message.head.function, message.change_reason) == ("3", "002")
    assert (message.batch_number, message.consignments) == ("5204261123001", ())
    assert draft.issues == ()
    assert draft.documents[0].lines == ()


def test_due_one_hour_before_loading_or_arrival():
    loading, arrival = datetime(2026, 11, 23, 2, 30, tzinfo=UTC), datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert adapter.due(samples.submission(samples.export()), None) == loading - timedelta(hours=1)
    assert adapter.due(samples.submission(samples.import_()), None) == arrival - timedelta(hours=1)
    bare = samples.submission(samples.export(trip=None))
    assert adapter.due(bare, None) is None
    assert adapter.due(bare, arrival) == arrival - timedelta(hours=1)


def test_a_bare_submission_names_everything_that_is_missing():
    bare = {
        "reference": "X",
        "direction": "hk-cn",
        "consignments": [{"id": "C1", "items": [{"id": "I1", "description": {}}]}],
    }
    draft = derive(bare)
    missing = {issue.pointer for issue in draft.issues if issue.rule == "gacc.road.mandatory"}
    assert missing >= {
        "/trip/control_point",
        "/trip/batch_number",
        "/trip/arrival_at",
        "/trip/carrier/cn_carrier_code",
        "/consignments/0/waybill_number",
        "/consignments/0/packages/count",
        "/consignments/0/gross_weight_kg",
        "/consignments/0/items/0/description/sc",
    }
    assert "/trip/loading_at" not in missing, "the time of loading is asked of exports"


def test_needs_say_where_what_and_who():
    needs = adapter.needs(samples.submission(samples.export()), samples.DAY)
    batch = next(need for need in needs if need.element == 9)
    assert (batch.pointer, batch.required, batch.present) == ("/trip/batch_number", True, True)
    assert [supplier.value for supplier in batch.suppliers] == ["carrier"]
    uscc = next(need for need in needs if need.pointer.endswith("/uscc"))
    assert uscc.pointer == "/consignments/0/consignor/uscc", "the Mainland party of an export is the consignor"
    assert all(need.present for need in needs if need.required)


def test_needs_and_missing_issues_agree():
    data = changed(samples.export(), ["trip", "batch_number"], None)
    submission = samples.submission(data)
    absent = {n.pointer for n in adapter.needs(submission, samples.DAY) if n.required and not n.present}
    assert absent == {issue.pointer for issue in issues_of(data, "gacc.road.mandatory")} == {"/trip/batch_number"}


def test_target():
    assert adapter.target is Target.CN_ROAD_MANIFEST


def test_ManifestElement():
    data = changed(samples.export(), ["consignments", 0, "waybill_number"], None)
    (issue,) = issues_of(data, "gacc.road.mandatory")
    assert issue.pointer == "/consignments/0/waybill_number"
    assert "TransportContractDocument/ID" in issue.text()


@pytest.mark.parametrize(("number", "refused"), [("5204261123001", False), ("a-1", True), ("X" * 18, True)])
def test_BatchNumberForm(number, refused):
    data = changed(samples.export(), ["trip", "batch_number"], number)
    assert ("gacc.road.batch_form" in rules_of(data)) is refused


def test_WaybillOnce():
    second = samples.export_consignment(id="C2")
    data = samples.export(consignments=[samples.export_consignment(), second])
    (issue,) = issues_of(data, "gacc.road.waybill_once")
    assert issue.pointer == "/consignments/1/waybill_number"


def manifesting(consignment):
    head = Head(message_id="X", function="9", message_type="MT1401", sender_id="Y")
    message = RoadManifest(
        head=head, office="5320", batch_number="B", carrier="C", representative="R", consignments=(consignment,)
    )
    return Manifesting(message, samples.DAY, samples.NOW)


def test_PackagesWithType():
    rule = PackagesWithType()
    assert not list(rule.check(manifesting(Consignment(waybill="W", packages="1", package_type="CT"))))
    assert not list(rule.check(manifesting(Consignment(waybill="W"))))
    for half in (Consignment(waybill="W", packages="1"), Consignment(waybill="W", package_type="CT")):
        assert [issue.pointer for issue in rule.check(manifesting(half))] == ["/consignments/0/packages"]
    line = Item(sequence="1", cargo_description="x", packages="1")
    assert [i.pointer for i in rule.check(manifesting(Consignment(waybill="W", items=(line,))))] == [
        "/consignments/0/items/0/packages"
    ]


def test_ValueWithCurrency():
    rule = ValueWithCurrency()
    assert not list(rule.check(manifesting(Consignment(waybill="W", value="1.00", currency="USD"))))
    for half in (Consignment(waybill="W", value="1.00"), Consignment(waybill="W", currency="USD")):
        assert [issue.pointer for issue in rule.check(manifesting(half))] == ["/consignments/0/value"]


def test_ConsigneeContactComplete():
    data = changed(samples.export(), ["consignments", 0, "consignee", "contact"], {"name": "Chan"})
    (issue,) = issues_of(data, "gacc.road.pair_contact")
    assert issue.pointer == "/consignments/0/consignee/contact"


@pytest.mark.parametrize("part", ["address", "contact"])
def test_NotifyPartyComplete(part):
    data = changed(samples.import_(), ["consignments", 0, "notify_party", part], None)
    (issue,) = issues_of(data, "gacc.road.pair_notify")
    assert issue.pointer == "/consignments/0/notify_party"


def test_DangerousGoodsContactComplete():
    data = changed(samples.import_(), ["consignments", 0, "dangerous_goods_contact"], {"name": "何安"})
    assert "gacc.road.pair_dangerous_contact" in rules_of(data)


def test_dangerous_goods_need_a_contact():
    dangerous = {"un_number": "1845", "hazard_class": "9", "proper_shipping_name": {"en": "Dry ice", "sc": "干冰"}}
    data = changed(samples.export(), ["consignments", 0, "items", 0, "dangerous_goods"], dangerous)
    (issue,) = issues_of(data, "gacc.road.mandatory")
    assert issue.pointer == "/consignments/0/dangerous_goods_contact"


def test_PackagesAddUpToWaybill():
    data = changed(samples.export(), ["consignments", 0, "items", 0, "packages"], {"count": 119, "type_code": "CT"})
    (issue,) = issues_of(data, "gacc.road.packages_add_up")
    assert issue.text() == "The lines of this waybill come to 119 packages, the waybill says 120."


def test_WeightAddsUpToWaybill():
    data = changed(samples.export(), ["consignments", 0, "items", 0, "gross_weight_kg"], "1540")
    (issue,) = issues_of(data, "gacc.road.weight_adds_up")
    assert (issue.pointer, issue.params["sum"]) == ("/consignments/0/gross_weight_kg", "1540")


def test_MainlandOfficeKnown():
    data = changed(samples.export(), ["trip", "cn_border_office"], "53A0")
    (issue,) = issues_of(data, "gacc.road.office_known")
    assert issue.severity is Severity.QUESTION
    unknown = changed(samples.export(), ["trip", "control_point"], "hzmb")
    assert "/trip/control_point" in {issue.pointer for issue in issues_of(unknown, "gacc.road.mandatory")}
    entered = changed(unknown, ["trip", "cn_border_office"], "5795")
    assert rules_of(entered) == set()


def test_ImportManifestInTime():
    arrival = datetime(2026, 11, 23, 5, tzinfo=UTC)
    rule = "gacc.road.import_in_time"
    assert not issues_of(samples.import_(), rule, now=arrival - timedelta(hours=1))
    (late,) = issues_of(samples.import_(), rule, now=arrival - timedelta(minutes=59))
    assert late.severity is Severity.WARNING
    (over,) = issues_of(samples.import_(), rule, now=arrival + timedelta(seconds=1))
    assert over.severity is Severity.ERROR


def test_ExportManifestInTime():
    loading = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    rule = "gacc.road.export_in_time"
    assert not issues_of(samples.export(), rule, now=loading - timedelta(hours=1))
    (late,) = issues_of(samples.export(), rule, now=loading)
    assert (late.severity, late.pointer) == (Severity.WARNING, "/trip/loading_at")


def test_SenderIsRegistered():
    assert issues_of(samples.export(), "gacc.head.sender", sender="")
    assert issues_of(samples.export(), "gacc.head.sender", sender="5204ma5demo01")
    assert not issues_of(samples.export(), "gacc.head.sender", sender="5204MA5DEMO01")


@pytest.mark.parametrize(("reason", "refused"), [(None, True), ("016", True), ("004", False), ("999", False)])
def test_ChangeReasonGiven(reason, refused):
    found = issues_of(samples.export(), "gacc.road.change_reason", function=FilingFunction.CHANGE, reason=reason)
    assert bool(found) is refused
    assert not issues_of(samples.export(), "gacc.road.change_reason", reason=reason)


def test_DescriptionIsChinese():
    data = changed(samples.export(), ["consignments", 0, "items", 0, "description", "sc"], "Toy cars")
    (issue,) = issues_of(data, "gacc.goods.chinese")
    assert issue.pointer == "/consignments/0/items/0/description/sc"


def test_DescriptionIsPrecise():
    data = changed(samples.export(), ["consignments", 0, "items", 0, "description", "sc"], "配件")
    assert issues_of(data, "gacc.goods.vague")


def test_TextFits():
    data = changed(samples.export(), ["consignments", 0, "items", 0, "description", "sc"], "车" * 257)
    (issue,) = issues_of(data, "gacc.length")
    assert (issue.params["length"], issue.params["longest"]) == ("257", "256")


def test_TextCanBeCarried():
    data = changed(samples.export(), ["note"], "before\x07after")
    (issue,) = issues_of(data, "gacc.xml.characters")
    assert issue.pointer == "/note"
    assert decode(derive(data).documents[0].content).note == "before\ufffdafter"


def translated(kind, was=None):
    entry = {"kind": kind, "by": "engine", "at": "2026-11-22T00:00:00Z"} | ({"was": was} if was else {})
    return changed(samples.export(), ["provenance", "/consignments/0/items/0/description/sc"], entry)


def test_TranslationIsConfirmed():
    (issue,) = issues_of(translated("translated"), "gacc.translation.confirmed")
    assert issue.severity is Severity.QUESTION
    assert issue.pointer == "/consignments/0/items/0/description/sc"
    assert not issues_of(translated("confirmed", "translated"), "gacc.translation.confirmed")


def test_registered_names_are_never_converted():
    message = decode(derive(samples.export()).documents[0].content)
    assert message.consignments[0].consignee.name == "宏圖貿易（香港）有限公司", "Traditional stays Traditional"


def test_the_examples_of_the_contract_are_the_golden_files():
    contract = (Path(__file__).parents[3] / "docs" / "wire" / "mainland-single-window.md").read_text(encoding="utf-8")
    for name in ("export_MT2401", "import_MT1401", "export_MT4402", "export_DecMessage"):
        assert (Path(__file__).parent / "golden" / f"{name}.xml").read_text(encoding="utf-8") in contract, name
