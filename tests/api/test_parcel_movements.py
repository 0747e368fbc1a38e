"""Cleared parcels on their way: by truck and by flight, in parts, taken back, listed, counted and reconciled."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from fairway.consignments.parse import examine
from fairway.parcels.generate.options import EXPORT_SHARES, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parties.model import OrganisationKind
from fairway.site.parcels.working import ParcelWorker
from fairway.wire.ceb import BusinessObject, Message, encode
from tests.api.conftest import House
from tests.api.test_scenario_5 import LIST, judged

BATCHES = "/v1/parcel-batches"
TRUCK = {"reference": "TRUCK-1", "control_point": "shenzhen-bay", "expected_crossing_date": "2026-12-03"}
FLIGHT = {
    "reference": "FLIGHT-1",
    "flight": {"number": "XX101", "day": "2026-12-04", "origin": "HKG", "destination": "BKK"},
}
_TRANSFER = {"copCode": "4403AGT001", "copName": "虚构报关有限公司", "dxpMode": "DXP", "dxpId": "DXPENT0000000001"}


@pytest.fixture
async def courier(house: House) -> httpx.AsyncClient:
    return await house.organisation("Courier", OrganisationKind.FORWARDER)


def _some(many: int) -> bytes:
    """The head and the first parcels of the example."""
    return b"".join(LIST.read_bytes().splitlines(keepends=True)[: many + 1])


async def _get(client: httpx.AsyncClient, batch: str, path: str, **asked: str) -> Any:
    answer = await client.get(f"{BATCHES}/{batch}/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _post(client: httpx.AsyncClient, batch: str, path: str, body: Any, status: int = 201) -> Any:
    answer = await client.post(f"{BATCHES}/{batch}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_batch_goes_in_parts_and_what_goes_is_taken_back(house: House, courier: httpx.AsyncClient) -> None:
    batch = await judged(house, courier, _some(60))
    told = await _get(courier, batch, "release-lists")
    flights = {one["name"] for one in told["lists"] if one["by"] == "flight"}
    bags = [one for one in told["lists"] if one["by"] == "bag"]
    assert flights >= {"XX101 2026-12-03", "XX207 2026-12-03"}
    whole = await _get(courier, batch, "release-list", limit="500")
    assert sum(one["parcels"] for one in bags) == len(whole["parcels"]) == 50
    assert {one["movement"] for one in whole["parcels"]} == {0}

    first = bags[0]
    worked = examine((LIST.parent / "north-mixed.json").read_bytes())[0]
    firm = worked.consignments[0].consignor
    assert firm is not None
    trip = {"vehicle": {"hk_mark": "FK2468"}}
    body = {**TRUCK, "bags": [first["name"]], "trip": trip, "consignor": firm.model_dump(mode="json")}
    moved = await _post(courier, batch, "move", body)
    assert (moved["movement"], moved["parcels"], moved["bags"]) == (1, first["parcels"], 1)
    assert await _post(courier, batch, "move", body) == moved
    document = (await courier.get(f"/v1/submissions/{moved['submission']}")).json()["document"]
    assert document["trip"]["vehicle"]["hk_mark"] == "FK2468"
    assert {one["consignor"]["names"]["en"] for one in document["consignments"]} == {firm.names.en}
    again = await _post(courier, batch, "move", {**body, "reference": "TRUCK-2"}, 422)
    assert again["issues"][0]["rule"] == "PARCELS-NOT-LEFT"

    by_air = await _post(courier, batch, "move", FLIGHT)
    assert (by_air["submission"], by_air["parcels"]) == (None, len(whole["parcels"]) - first["parcels"])
    nothing = await _post(courier, batch, "move", {**TRUCK, "reference": "TRUCK-3"}, 422)
    assert nothing["issues"][0]["rule"] == "PARCELS-NOTHING-TO-MOVE"
    proofs = []
    for number in (1, 2):
        proofs += (await _get(courier, batch, f"movements/{number}/transhipment"))["parcels"]
    assert {(one["waybill_no"], one["through_bill"], one["category"], one["country_to"]) for one in proofs} == {
        (f"CX0000000{at}", f"999-765432{at - 4}", "transhipment-through", "TH") for at in (15, 16, 17)
    }
    assert all(one["arrives_on"] and one["paragraph"] and not one["missing"] for one in proofs)
    flight = await _get(courier, batch, "movements/2/flight")
    assert sum(len(one["houses"]) for one in flight["masters"]) == by_air["parcels"]
    lists = (await _get(courier, batch, "release-lists"))["lists"]
    assert {(one["by"], one["name"], one["parcels"]) for one in lists if one["by"] != "bag"} == {
        ("truck", "FK2468 2026-12-03", first["parcels"]),
        ("flight", "XX101 2026-12-04", by_air["parcels"]),
    }
    page = await _get(courier, batch, "release-list", by="truck", name="FK2468 2026-12-03")
    text = (await courier.get(f"{BATCHES}/{batch}/release-list.csv", params={"movement": "1"})).content
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [one["waybill_no"] for one in page["parcels"]] == [one["waybill_no"] for one in rows]

    for _ in range(2):
        assert (await courier.delete(f"{BATCHES}/{batch}/movements/1")).status_code == 204
    held = await courier.put(f"/v1/submissions/{moved['submission']}", json=document)
    assert held.json()["issues"][0]["rule"] == "submission.cancelled"
    assert [one["undone"] for one in (await _get(courier, batch, "movements"))["movements"]] == [True, False]
    once_more = await _post(courier, batch, "move", {**body, "reference": "TRUCK-4"})
    assert (once_more["movement"], once_more["parcels"]) == (3, first["parcels"])
    other = await house.organisation("Other", OrganisationKind.FORWARDER)
    for path in ("movements", "release-lists", "release-list", "movements/3/reconciliation", "movements/2/flight"):
        assert (await other.get(f"{BATCHES}/{batch}/{path}")).status_code == 404


async def test_what_arrives_is_counted_in_parts(house: House, courier: httpx.AsyncClient) -> None:
    rows = list(csv.DictReader(io.StringIO(_some(6).decode("utf-8-sig"))))
    rows[3]["order_no"] = rows[2]["order_no"]
    rows[0]["return_of"], rows[1]["return_of"] = "NOBODY-SENT-IT", rows[3]["waybill_no"]
    batch = await judged(house, courier, _csv(rows))
    await _post(courier, batch, "move", {**TRUCK, "waybills": [rows[2]["waybill_no"]]})
    together = await _get(courier, batch, "shipments")
    assert [[(part["waybill_no"], part["movement"]) for part in one["parcels"]] for one in together["orders"]] == [
        [(rows[2]["waybill_no"], 1), (rows[3]["waybill_no"], 0)]
    ]
    back = [
        (one["waybill_no"], one["batch"], *(issue["rule"] for issue in one["issues"])) for one in together["returns"]
    ]
    assert back == [
        (rows[0]["waybill_no"], None, "parcels.release.return.known"),
        (rows[1]["waybill_no"], batch, "parcels.release.return.more"),
    ]
    assert (await courier.delete(f"{BATCHES}/{batch}/movements/1")).status_code == 204
    await _post(courier, batch, "move", {**TRUCK, "reference": "TRUCK-2"})
    parcels = (await _get(courier, batch, "release-list"))["parcels"]
    here = "movements/2/reconciliation"
    assert await _get(courier, batch, here) | {"bills": []} == {"agree": True, "fields": [], "issues": [], "bills": []}
    first, *rest = [{"waybill_no": one["waybill_no"], "packages": one["packages"]} for one in parcels]
    told = await _post(courier, batch, "movements/2/count", {"parcels": [first]}, 200)
    assert told == {"arrived": 1, "in_part": 0, "absent": len(rest), "unmanifested": 0}
    part = {**rest[0], "packages": 0}
    strange = {"waybill_no": "NOBODY-KNOWS-IT"}
    told = await _post(courier, batch, "movements/2/count", {"parcels": [part, strange, *rest[1:]]}, 200)
    assert told == {"arrived": len(rest), "in_part": 0, "absent": 1, "unmanifested": 1}
    found = await _get(courier, batch, here)
    assert not found["agree"]
    assert {one["rule"] for one in found["issues"]} == {
        "parcels.release.count.missing",
        "parcels.release.count.extra",
    }
    assert {(one["source"], one["field"]) for one in found["fields"]} == {("count", "packages")}
    refused = await courier.delete(f"{BATCHES}/{batch}/movements/2")
    assert refused.json()["issues"][0]["rule"] == "PARCELS-DEPARTED"


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0]])
    writer.writeheader()
    writer.writerows({"return_of": "", **row} for row in rows)
    return text.getvalue().encode()


def _total_bill(bill: str, waybills: list[str], weight: str) -> bytes:
    head = {
        "guid": "00000000-0000-4000-8000-000000000001",
        "appType": "1",
        "appTime": "20261122120000",
        "appStatus": "2",
        "customsCode": "5345",
        "copNo": "BILL1",
        "agentCode": "4403AGT001",
        "agentName": "虚构报关有限公司",
        "trafMode": "4",
        "trafName": "粤ZFK01港",
        "voyageNo": "20261122000",
        "billNo": bill,
        "grossWeight": weight,
        "logisticsCode": "4403EXP001",
        "logisticsName": "虚构速运有限公司",
        "msgCount": "1",
        "msgSeqNo": "1",
    }
    lines = tuple({"gnum": str(at), "logisticsNo": one} for at, one in enumerate(waybills, start=1))
    message = Message(number="607", guid=head["guid"], objects=(BusinessObject(head, lines),), transfer=_TRANSFER)
    return encode(message)


def _files(folder: Path) -> list[tuple[Path, bytes]]:
    return [(path, path.read_bytes()) for path in sorted(folder.rglob("export_*.jsonl"))]


async def test_exports_are_judged_moved_and_reconciled(
    house: House, courier: httpx.AsyncClient, tmp_path: Path
) -> None:
    write_traffic(Traffic(parcels=60, seed=4, shares={}, exports=EXPORT_SHARES), tmp_path, form="jsonl")
    new = {"reference": "EXPORTS", "flow": "cn-export"}
    batch = str((await courier.post(BATCHES, json=new)).json()["batch"])
    for path, content in _files(tmp_path):
        put = await courier.put(f"{BATCHES}/{batch}/files/{path.name}?table={path.stem}", content=content)
        assert put.status_code == 201, put.text
    await courier.post(f"{BATCHES}/{batch}/submit")
    assert await ParcelWorker(house.site, "one").step() == 1
    told = (await courier.get(f"{BATCHES}/{batch}")).json()
    planted = sum(max(1, round(share * 60)) for share in EXPORT_SHARES.values())
    assert (told["status"], told["parcels"], told["to_fix"]) == ("judged", 60, planted), told
    assert float(told["verdict"]["money"]["value"]) > 0
    rows = (await _get(courier, batch, "parcels", limit="500"))["parcels"]
    assert {one["treatment"] for one in rows} == {"SIMPLIFIED", "SUMMARY", "DECLARATION"}

    moved = await _post(courier, batch, "move", TRUCK)
    document = (await courier.get(f"/v1/submissions/{moved['submission']}")).json()["document"]
    assert document["direction"] == "cn-hk"
    modes = {one["clearance"]["cn_supervision_mode"] for one in document["consignments"]}
    assert {"9610", "9710"} <= modes <= {"9610", "1210", "9710", "9810"}
    listed = (await _get(courier, batch, "release-list", limit="500"))["parcels"]
    assert len(listed) == moved["parcels"] == 60 - planted
    (bill,) = {one["bill_no"] for one in listed}
    numbers = [one["waybill_no"] for one in listed]
    where = f"{BATCHES}/{batch}/movements/1/lists"
    for content, status in ((_total_bill(bill, [*numbers[1:], "XN-STRANGE"], "1"), 201), (b"<no/>", 422)):
        assert (await courier.post(where, content=content)).status_code == status
    found = await _get(courier, batch, "movements/1/reconciliation")
    assert {one["rule"] for one in found["issues"]} == {
        "parcels.release.bill.missing",
        "parcels.release.bill.extra",
        "parcels.release.bill.weight",
    }
    (weight,) = found["fields"]
    assert (weight["field"], weight["other"], weight["source"]) == ("gross_weight", "1", "607")
    assert found["bills"][0]["missing_from_bill"] == [numbers[0]]
    assert UUID(moved["submission"])
