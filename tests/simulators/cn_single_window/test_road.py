"""Road manifests and carrier confirmations through the drop folders: as the wire document says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from simulators.cn_single_window.manifest_tables import MANNER, report, table_for
from simulators.machinery.schema import judge
from tests.simulators.cn_single_window.messages import BATCH, WAYBILL, confirmation, consignment, manifest, stem_of
from tests.simulators.cn_single_window.stage import Stage, text

DOCUMENT = Path(__file__).parents[3] / "docs" / "wire" / "mainland-single-window.md"


def send(stage: Stage, message: tuple[str, str]) -> str:
    """Drop a road message; its MessageID."""
    message_id, xml = message
    stage.drop("Rmft", stem_of(message_id), xml)
    stage.run(seconds=15)
    return message_id


def test_examples_of_the_wire_document_have_no_fault() -> None:
    blocks = re.findall(r"```xml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    roots = [etree.fromstring(block.strip().encode()) for block in blocks]
    sent = [root for root in roots if root.find("{*}Declaration") is not None]
    assert {text(root, "Head/MessageType") for root in sent} == {"MT2401", "MT1401", "MT4402", "MT3402"}
    for root in sent:
        kind = text(root, "Head/MessageType")
        table = report(kind) if kind == "MT3402" else table_for(kind, text(root, "Head/FunctionCode"))
        assert judge(root, table, MANNER) == []


def test_a_manifest_is_stored_sent_and_accepted(stage: Stage) -> None:
    message_id = send(stage, manifest())
    assert stage.codes(message_id) == ["0", "E1", "E3", "01"]
    assert stage.box("Rmft", "SentBox") == [f"{stem_of(message_id)}.zip"]
    assert stage.box("Rmft", "OutBox") == []
    names = stage.box("Rmft")
    assert re.fullmatch(rf"Successed_{stem_of(message_id)}_[0-9]{{21}}\.xml", names[0])
    assert all(re.fullmatch(r"Receipt_M2026[0-9]{13}_[0-9]{21}\.xml", name) for name in names[1:])
    last = stage.inbox("Rmft")[-1]
    assert text(last, "Response/JourneyID") == BATCH
    assert text(last, "Response/Consignment/TransportContractDocument/ID") == WAYBILL
    assert text(last, "Head/ReceiverID") == "5204MA5DEMO01_DXPESW0000000001"
    assert [(each["message_id"], each["received"], each["took_effect"]) for each in stage.effects()] == [
        (message_id, 1, 1)
    ]


def test_every_answer_says_that_it_comes_from_a_simulator(stage: Stage) -> None:
    send(stage, manifest())
    for name in stage.box("Rmft"):
        assert "Simulator - not an authority" in (stage.root / "Rmft" / "InBox" / name).read_text()


def test_every_fault_of_content_is_told_at_once(stage: Stage) -> None:
    bad = consignment(package_type="Q9", item_gross="1", description="toys", procedure="XX")
    bad = bad.replace("<Name>东莞晨光玩具有限公司</Name>", "<Communication><ID>1</ID></Communication>")
    message_id = send(stage, manifest(consignment("OTHER-1"), bad))
    assert stage.codes(message_id) == ["0", "E1", "E3", "03"]
    assert sorted(stage.errors(message_id)) == [
        ("M001", "Consignment[2]/Consignor/Name"),
        ("M002", "Consignment[2]/GovernmentProcedure/CurrentCode"),
        ("M002", "Consignment[2]/TotalPackageQuantity/@unitCode"),
        ("M003", "Consignment[2]/Consignor/Communication[1]/TypeID"),
        ("M007", "Consignment[2]/ConsignmentItem[1]/Commodity/CargoDescription"),
        ("M013", "Consignment[2]/GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure"),
    ]
    receipt = stage.inbox("Rmft")[-1]
    told = [text(each, "TransportContractDocument/ID") for each in receipt.iterfind("{*}Response/{*}Consignment")]
    assert told == [WAYBILL]
    assert stage.effects() == []


def test_structure_is_told_by_the_technical_answer(stage: Stage) -> None:
    message_id, xml = manifest()
    xml = xml.replace("<SendTime>", "<Colour>red</Colour><SendTime>").replace(">3</TypeCode>", ">3</TypeCode><X>1</X>")
    stage.drop("Rmft", stem_of(message_id), xml)
    stage.run(seconds=15)
    assert stage.codes(message_id) == ["3"]
    assert stage.errors(message_id) == [("3", "Head/Colour"), ("3", "BorderTransportMeans/X")]
    assert stage.box("Rmft")[0].startswith("Failed_")


@pytest.mark.parametrize("wrong", ["MT1401", "MT2402"])
def test_head_namespace_and_name_must_agree(stage: Stage, wrong: str) -> None:
    message_id, xml = manifest()
    xml = xml.replace("<MessageType>MT2401", f"<MessageType>{wrong}")
    stage.drop("Rmft", stem_of(message_id), xml)
    stage.run(seconds=15)
    assert stage.codes(message_id) == ["2"]


def test_a_repeated_file_gets_the_same_answers_and_changes_nothing(stage: Stage) -> None:
    message = manifest()
    send(stage, message)
    first = [(stage.root / "Rmft" / "InBox" / name).read_bytes() for name in stage.box("Rmft")]
    send(stage, message)
    every = [(stage.root / "Rmft" / "InBox" / name).read_bytes() for name in stage.box("Rmft")]
    assert sorted(every) == sorted(first * 2)
    assert [(each["received"], each["took_effect"]) for each in stage.effects()] == [(2, 1)]


def test_a_message_id_with_other_content_is_refused(stage: Stage) -> None:
    message_id = send(stage, manifest())
    send(stage, manifest(consignment(gross="9"), message_id=message_id))
    assert stage.codes(message_id) == ["0", "E1", "E3", "01", "4"]
    assert len(stage.effects()) == 1


def test_unregistered_sender(stage: Stage) -> None:
    stage.http.post("/_sim/registry", json={"kind": "sender", "number": "5204MA5DEMO01", "filed": False})
    assert stage.codes(send(stage, manifest())) == ["5"]


def test_waybills_of_several_messages_make_one_batch(stage: Stage) -> None:
    send(stage, manifest())
    second = send(stage, manifest(consignment("DG-2"), sender="5204MA5DEMO09"))
    again = send(stage, manifest(consignment("DG-2"), sender="5204MA5DEMO09"))
    elsewhere = send(stage, manifest(consignment("DG-2"), batch="OTHER1", sender="5204MA5DEMO09"))
    assert stage.codes(second)[-1] == "01"
    assert stage.errors(again) == [("M014", "Consignment[1]/TransportContractDocument/ID")]
    assert stage.errors(elsewhere) == [("M005", "Consignment[1]/TransportContractDocument/ID")]


def test_change_replaces_the_waybills_of_the_sender(stage: Stage) -> None:
    send(stage, manifest(consignment("A-1"), consignment("A-2")))
    without_reason = send(stage, manifest(consignment("A-1"), function="5"))
    assert stage.errors(without_reason) == [("M008", "AdditionalInformation/StatementCode")]
    changed = send(stage, manifest(consignment("A-1", gross="1500"), function="5", reason="004"))
    assert stage.codes(changed)[-1] == "01"
    free = send(stage, manifest(consignment("A-2"), batch="OTHER1"))
    assert stage.codes(free)[-1] == "01"


def test_deletion_is_per_batch(stage: Stage) -> None:
    send(stage, manifest(consignment("A-1"), consignment("A-2")))
    deleted = send(stage, manifest(function="3", reason="999"))
    assert stage.codes(deleted)[-1] == "01"
    again = send(stage, manifest(function="3", reason="999"))
    assert stage.errors(again) == [("M006", "ID")]


def test_too_late(stage: Stage) -> None:
    late = send(stage, manifest(loading="20261123085959"))
    assert stage.errors(late) == [("M012", "LoadingLocation/LoadingDateTime")]


def test_review_by_a_person(stage: Stage) -> None:
    stage.http.post("/_sim/selection", json={"what": "review", "subject": "A-2"})
    message_id = send(stage, manifest(consignment("A-1"), consignment("A-2")))
    assert stage.codes(message_id)[-1] == "02"
    last = stage.inbox("Rmft")[-1]
    codes = [text(each, "AdditionalInformation/StatementCode") for each in last.iterfind("{*}Response/{*}Consignment")]
    assert codes == ["01", "02"]
    stage.run(minutes=46)
    assert stage.codes(message_id)[-1] == "01"


def test_pairs(stage: Stage) -> None:
    notify = "<NotifyParty><Name>王芳</Name></NotifyParty>"
    half = consignment(value="<ValueAmount>5</ValueAmount>", notify=notify).replace(
        ' unitCode="CT">120</Total', ">120</Total"
    )
    message_id = send(stage, manifest(half))
    assert sorted(stage.errors(message_id)) == [
        ("M003", "Consignment[1]/NotifyParty/Address/Line"),
        ("M003", "Consignment[1]/NotifyParty/Communication[1]/ID"),
        ("M003", "Consignment[1]/TotalPackageQuantity/@unitCode"),
        ("M003", "Consignment[1]/ValueAmount/@currencyID"),
    ]


def test_a_loaded_confirmation_needs_a_manifest(stage: Stage) -> None:
    alone = send(stage, confirmation())
    assert stage.errors(alone) == [("M004", "ID")]
    send(stage, manifest())
    assert stage.codes(send(stage, confirmation()))[-1] == "01"
    twice = send(stage, confirmation())
    assert stage.errors(twice) == [("M014", "Consignment/BorderTransportMeans/ID")]
    changed = send(stage, confirmation(function="5", reason="004", vehicle="5204V00018"))
    assert stage.codes(changed)[-1] == "01"


def test_vehicle_driver_and_carrier_must_be_filed(stage: Stage) -> None:
    send(stage, manifest())
    for kind, number in (("vehicle", "5204V00017"), ("driver", "5204D00031"), ("carrier", "520400/1")):
        stage.http.post("/_sim/registry", json={"kind": kind, "number": number, "filed": False})
    message_id = send(stage, confirmation())
    assert sorted(code for code, _ in stage.errors(message_id)) == ["M009", "M010", "M011"]


@pytest.mark.parametrize("kind", ["MT4403", "MT4404", "MT4405", "MT4406"])
def test_empty_vehicles_are_released_at_the_gate(stage: Stage, kind: str) -> None:
    message_id = send(stage, confirmation(kind))
    assert stage.gate(BATCH)["state"] == "released"
    stage.run(seconds=20)
    assert stage.codes(message_id)[-1] == "11"


def test_entering_the_mainland_without_declaration_is_refused_at_the_gate(stage: Stage) -> None:
    filed = send(stage, manifest(kind="MT1401"))
    confirmed = send(stage, confirmation("MT4401"))
    verdict = stage.gate(BATCH)
    assert (verdict["state"], verdict["reasons"]) == ("refused", [f"{WAYBILL}: no accepted declaration"])
    stage.run(seconds=10)
    assert stage.codes(filed)[-1] == stage.codes(confirmed)[-1] == "13"
