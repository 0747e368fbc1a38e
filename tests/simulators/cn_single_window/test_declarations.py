"""Goods declarations, inspection, the gate and the supervised place: as the wire document says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from simulators.cn_single_window.declaration_content import content_faults
from simulators.cn_single_window.declaration_tables import DEC_NS
from tests.simulators.cn_single_window.messages import (
    BATCH,
    WAYBILL,
    confirmation,
    consignment,
    declaration,
    line,
    manifest,
)
from tests.simulators.cn_single_window.stage import Stage, text
from tests.simulators.cn_single_window.test_road import DOCUMENT, send


def declare(stage: Stage, message: tuple[str, str]) -> str:
    """Drop a declaration; its ClientSeqNo."""
    number, xml = message
    stage.drop("Deccus001", f"Dec_{number}", xml)
    stage.run(seconds=15)
    return number


def seq_no(stage: Stage, number: str) -> str:
    """The window's number of the declaration."""
    return next(text(root, "SeqNo") for root in stage.inbox("Deccus001") if text(root, "ClientSeqNo") == number)


def entry_id(stage: Stage) -> str:
    """The customs number of the last declaration."""
    return [found for root in stage.inbox("Deccus001") if (found := text(root, "DEC_RESULT/ENTRY_ID"))][-1]


def test_example_of_the_wire_document_has_no_fault() -> None:
    blocks = re.findall(r"```xml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    roots = [etree.fromstring(block.strip().encode()) for block in blocks]
    (example,) = [root for root in roots if root.tag == f"{{{DEC_NS}}}DecMessage"]
    assert content_faults(example, "9") == []


def test_fast_clearance_from_declaration_to_departure(stage: Stage) -> None:
    """L 1 s and J 8 s after sending; P and R at the gate; 11; arrival report before, tally after."""
    filed = send(stage, manifest())
    number = declare(stage, declaration())
    names = stage.box("Deccus001")
    assert re.fullmatch(rf"Successed_Dec_{number}_[0-9]{{21}}\.xml", names[0])
    assert stage.channels() == ["L", "J"]
    times = [text(root, "DEC_RESULT/NOTICE_DATE") for root in stage.inbox("Deccus001")[1:]]
    assert times == ["2026-11-23T09:00:16", "2026-11-23T09:00:23"]
    assert re.fullmatch("5204" + "2026" + "0" + "[0-9]{9}", entry_id(stage))
    confirmed = send(stage, confirmation())
    stage.run(hours=4)
    assert stage.gate(BATCH)["state"] == "waiting"
    stage.run(seconds=30)
    assert stage.channels() == ["L", "J", "P", "R"]
    assert stage.codes(filed)[-1] == stage.codes(confirmed)[-1] == "11"
    stage.run(hours=2)
    notices = [root for root in stage.inbox("Rmft") if text(root, "Head/MessageType") in ("MT3402", "MT5402")]
    assert [text(root, "Head/MessageType") for root in notices] == ["MT3402", "MT5402"]
    assert text(notices[0], "Declaration/UnloadingLocation/ArrivalDateTime") == "20261123114000"
    assert text(notices[1], "Declaration/Consignment/TotalPackageQuantity") == "120"
    assert all(each["took_effect"] == 1 for each in stage.effects())
    assert {each["kind"] for each in stage.effects()} == {
        "cn.road_manifest",
        "cn.carrier_confirmation",
        "cn.goods_declaration",
        "cn.arrival_report",
        "cn.tally_report",
    }


def test_the_count_may_differ(stage: Stage) -> None:
    send(stage, manifest())
    declare(stage, declaration())
    send(stage, confirmation())
    stage.http.post("/_sim/tally", json={"batch_number": BATCH, "waybill_number": WAYBILL, "packages": 119})
    stage.gate(BATCH)
    stage.run(hours=2)
    (tally,) = [root for root in stage.inbox("Rmft") if text(root, "Head/MessageType") == "MT5402"]
    assert text(tally, "Declaration/Consignment/TotalPackageQuantity") == "119"


def test_ordinary_export_is_released_the_next_morning_after_arrival(stage: Stage) -> None:
    send(stage, manifest())
    declare(stage, declaration(kind=""))
    stage.run(hours=23)
    assert stage.channels() == ["L", "J"]
    stage.run(hours=2)
    assert stage.channels() == ["L", "J", "P", "R"]
    released = [text(root, "DEC_RESULT/NOTICE_DATE") for root in stage.inbox("Deccus001")][-2]
    assert released == "2026-11-24T09:18:33"


def test_export_waits_for_the_arrival_report(stage: Stage) -> None:
    send(stage, manifest(loading="20261124120000"))
    declare(stage, declaration(kind=""))
    stage.run(hours=25)
    assert stage.channels() == ["L", "J"]
    stage.run(hours=5)
    assert stage.channels() == ["L", "J", "P", "R"]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"packages": "119"}, [("D008", "DecHead/PackNo")]),
        ({"gross": "1450.5"}, [("D008", "DecHead/GrossWet")]),
        ({"bill": "NOT-THERE"}, [("D007", "DecHead/BillNo")]),
        ({"batch": "NOTHERE"}, [("D007", "DecHead/BillNo")]),
        ({"net": "1451"}, [("D003", "DecHead/NetWt")]),
        ({"trade_mode": "9999"}, [("D002", "DecHead/TradeMode")]),
        ({"kind": "QQ"}, [("D002", "DecHead/Type")]),
        ({"trade_code": ""}, [("D001", "DecHead/TradeCode")]),
    ],
)
def test_faults_of_the_head(stage: Stage, changes: dict[str, str], faults: list[tuple[str, str]]) -> None:
    send(stage, manifest())
    declare(stage, declaration(**changes))
    assert stage.channels() == ["L", "Y"]
    assert stage.dec_faults() == faults
    assert [each["kind"] for each in stage.effects()] == ["cn.road_manifest"]


@pytest.mark.parametrize(
    ("bad", "faults"),
    [
        (line(tariff="9999006000"), [("D010", "DecList[1]/CodeTS")]),
        (line(total="18000.61"), []),
        (line(total="18000.62"), [("D005", "DecList[1]/DeclTotal")]),
        (
            line(origin="CHN").replace("<DestinationCountry>CHN", "<DestinationCountry>HKG"),
            [("D002", "DecList[1]/OriginCountry")],
        ),
        (line().replace("<SecondUnit>035</SecondUnit>", ""), [("D006", "DecList[1]/SecondQty")]),
        (line(2), [("D002", "DecList[1]/GNo")]),
    ],
)
def test_faults_of_the_lines(stage: Stage, bad: str, faults: list[tuple[str, str]]) -> None:
    send(stage, manifest())
    declare(stage, declaration(bad))
    assert stage.dec_faults() == faults


def test_more_than_fifty_lines(stage: Stage) -> None:
    send(stage, manifest())
    declare(stage, declaration(*(line(number) for number in range(1, 52))))
    assert stage.dec_faults() == [("D009", "DecList[51]")]


def test_a_waybill_in_two_declarations(stage: Stage) -> None:
    send(stage, manifest())
    first = declaration(*(line(number) for number in range(1, 51)), packages="100", gross="1000", net="900")
    declare(stage, first)
    declare(stage, declaration(packages="30", gross="450", net="400"))
    declare(stage, declaration(packages="20", gross="450", net="400"))
    assert stage.channels() == ["L", "J", "L", "Y", "L", "J"]
    assert stage.dec_faults() == [("D008", "DecHead/PackNo")]


def test_structure_is_told_by_the_technical_answer(stage: Stage) -> None:
    number, xml = declaration()
    declare(stage, (number, xml.replace("<TradeMode>", "<Surprise>1</Surprise><TradeMode>")))
    (answer,) = stage.inbox("Deccus001")
    assert text(answer, "ResponseCode") == "3"
    assert "3|DecHead/Surprise|" in text(answer, "ErrorMessage")


def test_a_repeated_declaration_changes_nothing(stage: Stage) -> None:
    send(stage, manifest())
    message = declaration()
    declare(stage, message)
    declare(stage, message)
    assert sorted(stage.channels()) == ["J", "J", "L", "L"]
    assert {text(root, "DEC_RESULT/CUS_CIQ_NO") for root in stage.inbox("Deccus001")} == {"", seq_no(stage, message[0])}
    assert [(e["received"], e["took_effect"]) for e in stage.effects() if e["kind"] == "cn.goods_declaration"] == [
        (2, 1)
    ]


def test_a_client_number_with_other_content_is_refused(stage: Stage) -> None:
    number = declare(stage, declaration())
    declare(stage, declaration(number=number, net="1"))
    codes = [text(root, "ResponseCode") for root in stage.inbox("Deccus001") if text(root, "ClientSeqNo")]
    assert codes == ["0", "4"]


def test_change_and_deletion(stage: Stage) -> None:
    send(stage, manifest())
    number = declare(stage, declaration())
    window = seq_no(stage, number)
    declare(stage, declaration(seq_no=window, entry_id=entry_id(stage), request="5", net="1300"))
    declare(stage, declaration(seq_no=window, request="5", trade_code="4419960099"))
    declare(stage, declaration(seq_no=window, request="3", reason="777"))
    declare(stage, declaration(seq_no=window, request="3", reason="999"))
    declare(stage, declaration(seq_no=window, request="3", reason="999"))
    receipts = [root for root in stage.inbox("Deccus001") if etree.QName(root).localname == "DEC_DATA"]
    told = [(text(root, "DEC_RESULT/CHANNEL"), text(root, "DEC_RESULT/NOTE")[:2]) for root in receipts]
    assert told == [
        ("L", "已入"),
        ("J", "接单"),
        ("J", "修改"),
        ("Y", "修改"),
        ("Y", "撤销"),
        ("J", "撤销"),
        ("A", "删单"),
        ("Y", "撤销"),
    ]
    assert stage.dec_faults() == [("D012", "DecHead/TradeCode"), ("D002", "Request/Reason"), ("D012", "DecHead/SeqNo")]


def test_a_foreign_or_unknown_number_cannot_be_changed(stage: Stage) -> None:
    stage.exchange.add("other")
    send(stage, manifest())
    window = seq_no(stage, declare(stage, declaration()))
    number, xml = declaration(seq_no=window, request="3")
    stage.root = stage.root.parent / "other"
    declare(stage, (number, xml))
    declare(stage, declaration(seq_no="E20260000000009999", request="3"))
    assert stage.dec_faults() == [("D011", "DecHead/SeqNo")] * 2
    stage.root = stage.root.parent / "gd"
    assert stage.channels() == ["L", "J"]


def test_a_returned_declaration_is_corrected(stage: Stage) -> None:
    send(stage, manifest())
    stage.order(kind="reject", target="cn.goods_declaration", code="Z", path="DecHead/ContrNo", next=1)
    number = declare(stage, declaration())
    assert stage.channels() == ["L", "Z"]
    declare(stage, declaration(seq_no=seq_no(stage, number), request="5"))
    assert stage.channels() == ["L", "Z", "J"]


def test_inspection_on_demand(stage: Stage) -> None:
    send(stage, manifest())
    declare(stage, declaration())
    confirmed = send(stage, confirmation())
    stage.http.post("/_sim/selection", json={"subject": "粤Z1234港"})
    stage.gate(BATCH)
    stage.run(minutes=30)
    assert stage.channels() == ["L", "J", "C", "S"]
    assert "11" not in stage.codes(confirmed)
    stage.run(minutes=100)
    assert stage.channels() == ["L", "J", "C", "S", "P", "R"]
    assert stage.codes(confirmed)[-1] == "11"


def test_second_review(stage: Stage) -> None:
    send(stage, manifest())
    stage.http.post("/_sim/selection", json={"what": "review", "share": 1.0})
    declare(stage, declaration())
    assert stage.channels() == ["L", "M"]
    stage.run(minutes=46)
    assert stage.channels() == ["L", "M", "J"]


def test_vehicles_of_a_batch_cross_together(stage: Stage) -> None:
    send(stage, manifest())
    declare(stage, declaration())
    one, two = send(stage, confirmation()), send(stage, confirmation(vehicle="5204V00018"))
    assert stage.gate(BATCH, "5204V00017")["state"] == "waiting"
    stage.run(minutes=5)
    assert "11" not in stage.codes(one)
    assert stage.gate(BATCH, "5204V00018")["reasons"] == ["release of the declarations is under way"]
    stage.run(minutes=1)
    assert stage.codes(one)[-1] == stage.codes(two)[-1] == "11"
    late = send(stage, manifest(function="3", reason="999"))
    assert stage.errors(late) == [("M006", "ID")]


def test_loading_is_refused_without_a_released_declaration(stage: Stage) -> None:
    filed = send(stage, manifest(consignment(), consignment("DG-2")))
    declare(stage, declaration())
    send(stage, confirmation())
    assert stage.gate(BATCH)["state"] == "refused"
    stage.run(seconds=10)
    assert stage.codes(filed)[-1] == "12"
    declare(stage, declaration(bill="DG-2"))
    stage.gate(BATCH)
    stage.run(seconds=30)
    assert stage.codes(filed)[-1] == "11"


def test_the_truck_turns_up_by_itself(tmp_path: Path) -> None:
    stage = Stage(tmp_path, gate_by_itself=True)
    send(stage, manifest())
    confirmed = send(stage, confirmation())
    stage.run(hours=5)
    assert stage.codes(confirmed)[-1] == "01"
    declare(stage, declaration())
    stage.run(minutes=10)
    assert stage.codes(confirmed)[-1] == "11"
    assert stage.clock.now() < datetime(2026, 11, 23, 7, tzinfo=UTC)
