"""Exports and what is told of goods on their way."""

from __future__ import annotations

from fairway.wire.ceb import BusinessObject
from tests.simulators.cn_ecommerce.messages import AGENT, LOGISTICS, SENT, export, guid
from tests.simulators.cn_ecommerce.stage import Stage


def test_an_export_parcel_from_its_order_to_the_bill(stage: Stage) -> None:
    for kind in ("303", "403", "505", "603"):
        stage.send(kind, export("E1", kind))
    stage.send("607", export("E1", "607"))
    stage.run(hours=3)
    assert stage.standings("304") == stage.standings("404") == stage.standings("506") == ["2", "3", "120"]
    assert stage.standings("604") == ["1", "2", "3", "120", "399", "800", "899"]
    early = stage.receipts("608")[-1]
    assert early.status == "100"
    assert "X-E1" in early.text
    stage.send("607", export("E1", "607", copNo="P-2"))
    stage.run(hours=1)
    assert stage.standings("608")[-3:] == ["2", "3", "120"]


def test_an_export_inventory_is_cancelled_once_it_is_reviewed(stage: Stage) -> None:
    stage.order(kind="latency", target="cn.ceb.605", factor=0)
    stage.send("603", export("E2", "603"))
    while "399" not in stage.standings("604"):
        stage.run(seconds=10)
    stage.send("605", export("E2", "605", invtNo=stage.receipts("604")[-1].invt_no))
    stage.run(hours=2)
    assert stage.standings("606") == ["1", "2", "3", "120", "399"]
    assert stage.standings("604")[-1] == "399"


def test_inbound_detail_and_signing_for_a_parcel(stage: Stage) -> None:
    delivery = {
        **{"guid": guid("711"), **SENT, "customsCode": "5304", "copNo": "D1", "operatorCode": AGENT},
        **{"operatorName": "示例监管场所", "ieFlag": "I", "trafMode": "4", "trafNo": "粤Z1234港", "voyageNo": "V1"},
        **{"billNo": "B1", **LOGISTICS},
    }
    stage.send("711", BusinessObject(delivery, ({"gnum": "1", "logisticsNo": "W-O1"},)))
    signed = {
        **{"guid": guid("513"), **SENT, **LOGISTICS, "logisticsNo": "W-O1", "logisticsStatus": "S"},
        "logisticsTime": SENT["appTime"],
    }
    stage.send("513", BusinessObject(signed))
    stage.run(minutes=30)
    assert stage.standings("514") == ["2", "3", "120"]
    last = stage.receipts("712")[-1]
    assert last.status == "120"
    assert len(last.values["rkdNo"]) == 18
