"""The lists of a movement go to the simulated customs e-commerce system: inbound details of imports, total bills of
exports; and both are compared with what was moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parties.model import OrganisationKind
from fairway.site.parcels.working import ParcelWorker
from fairway.wire.ceb import validated
from fairway.wire.ceb.dxp import read
from tests.api.conftest import House
from tests.api.test_parcel_movements import TRUCK, _files
from tests.api.test_parcels_filed import Customs, cleared

BATCHES = "/v1/parcel-batches"


@pytest.fixture
def customs(house: House, tmp_path: Path) -> Iterator[Customs]:
    made = Customs(house, tmp_path)
    yield made
    made.engine.journal.close()


async def _said(client: httpx.AsyncClient, batch: str, path: str, body: Any, status: int = 202) -> Any:
    answer = await client.post(f"{BATCHES}/{batch}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def _sent(customs: Customs, number: str) -> list[Any]:
    """The messages of a kind that were dropped, each sound and signed."""
    found = []
    for path in sorted((customs.root / "OutBox").glob(f"CEB{number}_*")):
        envelope, _ = read(path.read_bytes())
        decoded = validated(envelope.data)
        assert decoded.message is not None and not decoded.issues, decoded.issues
        found.append(decoded.message.objects[0])
    return found


async def test_what_arrives_is_listed_as_it_arrives(house: House, customs: Customs) -> None:
    place = await house.organisation("Place", OrganisationKind.FORWARDER, cn_customs_code="AGT0000001")
    batch = await cleared(house, place, 3)
    await _said(place, batch, "move", {**TRUCK, "trip": {"vehicle": {"hk_mark": "FK2468"}}}, 201)
    rows = (await place.get(f"{BATCHES}/{batch}/release-list")).json()["parcels"]
    numbers = [one["waybill_no"] for one in rows]
    here = "movements/1/count"
    await _said(place, batch, here, {"parcels": [{"waybill_no": one} for one in numbers[:2]]}, 200)
    first = await _said(place, batch, "movements/1/file", {"place": "Invented yard 1"})
    assert first == {"number": "711", "messages": 1, "parcels": 2}
    found = (await place.get(f"{BATCHES}/{batch}/movements/1/reconciliation")).json()
    assert {one["rule"] for one in found["issues"]} == {
        "parcels.release.count.missing",
        "parcels.release.detail.missing",
    }
    assert {(one["field"], one["manifest"], one["other"], one["source"]) for one in found["fields"]} == {
        ("parcels", "3", "2", "711"),
        ("packages", "3", "2", "count"),
    }
    await _said(place, batch, here, {"parcels": [{"waybill_no": numbers[2]}]}, 200)
    for _ in range(2):
        assert (await _said(place, batch, "movements/1/file", {}))["messages"] == 2
    found = (await place.get(f"{BATCHES}/{batch}/movements/1/reconciliation")).json()
    assert (found["agree"], found["fields"]) == (True, [])

    await customs.send()
    details = _sent(customs, "711")
    assert sorted(line["logisticsNo"] for one in details for line in one.lines) == sorted(numbers)
    assert {(one.head["operatorCode"], one.head["operatorName"], one.head["ieFlag"]) for one in details} == {
        ("AGT0000001", "Place", "I")
    }
    await customs.run(hours=3)
    told = (await place.get(f"{BATCHES}/{batch}/answers", params={"number": "711"})).json()
    assert [(one["status"], one["parcel"]) for one in told["documents"]] == [("120", rows[0]["bill_no"])] * 2
    movement = (await place.get(f"{BATCHES}/{batch}/movements")).json()["movements"][0]
    assert (movement["filed"], movement["arrived"]) == ({"number": "711", "parcels": 3}, 3)


async def _registered(house: House, name: str, code: str) -> None:
    """An organisation is known to the Mainland's customs by this number now, or by none."""
    organisation = house.organisations[name]
    async with house.site.database.writing() as conn:
        await conn.execute("DELETE FROM organisation_number WHERE organisation = $1", organisation)
        if code:
            await conn.execute(
                "INSERT INTO organisation_number (organisation, scheme, value) VALUES ($1, 'cn-customs', $2)",
                organisation,
                code,
            )


async def test_a_total_bill_is_the_declarants_and_waits_for_release(
    house: House, customs: Customs, tmp_path: Path
) -> None:
    agent = await house.organisation("Agent", OrganisationKind.FORWARDER, cn_customs_code="4403AGT001")
    write_traffic(Traffic(parcels=5, seed=4, shares={}, exports={}), tmp_path / "traffic", form="jsonl")
    new = {"reference": "EXPORTS", "flow": "cn-export"}
    batch = str((await agent.post(BATCHES, json=new)).json()["batch"])
    for path, content in _files(tmp_path / "traffic"):
        await agent.put(f"{BATCHES}/{batch}/files/{path.name}?table={path.stem}", content=content)
    await agent.post(f"{BATCHES}/{batch}/submit")
    assert await ParcelWorker(house.site, "one").step() == 1
    await _said(agent, batch, "move", {**TRUCK, "trip": {"vehicle": {"cn_plate": "粤ZFK01港"}}}, 201)
    for code, rule in (("", "PARCELS-NOT-REGISTERED"), ("4403EBC000", "PARCELS-NOT-THE-DECLARANT")):
        await _registered(house, "Agent", code)
        answer = await agent.post(f"{BATCHES}/{batch}/movements/1/file", json={})
        assert [one["rule"] for one in answer.json()["issues"]] == [rule]
    await _registered(house, "Agent", "4403AGT001")
    answer = await agent.post(f"{BATCHES}/{batch}/movements/1/file", json={})
    assert answer.json() == {"number": "607", "messages": 1, "parcels": 5}
    found = (await agent.get(f"{BATCHES}/{batch}/movements/1/reconciliation")).json()
    assert (found["agree"], found["fields"]) == (True, [])
    await customs.send()
    (bill,) = _sent(customs, "607")
    assert (bill.head["domesticTrafNo"], bill.head["msgCount"], len(bill.lines)) == ("粤ZFK01港", "1", 5)
    await customs.run(hours=3)
    told = (await agent.get(f"{BATCHES}/{batch}/answers", params={"number": "607"})).json()
    (one,) = told["documents"]
    assert (one["status"], one["parcel"]) == ("100", bill.head["billNo"])
    assert "not released" in one["text"], "the inventories were not declared yet"


async def test_released_inventories_are_summarised_once(house: House, customs: Customs, tmp_path: Path) -> None:
    agent = await house.organisation("Agent", OrganisationKind.FORWARDER, cn_customs_code="4403AGT001")
    write_traffic(Traffic(parcels=8, seed=4, shares={}, exports={}), tmp_path / "traffic", form="jsonl")
    batch = str((await agent.post(BATCHES, json={"reference": "SUM", "flow": "cn-export"})).json()["batch"])
    for path, content in _files(tmp_path / "traffic"):
        await agent.put(f"{BATCHES}/{batch}/files/{path.name}?table={path.stem}", content=content)
    await agent.post(f"{BATCHES}/{batch}/submit")
    assert await ParcelWorker(house.site, "one").step() == 1
    nothing = await agent.post(f"{BATCHES}/{batch}/summary", json={})
    assert [one["rule"] for one in nothing.json()["issues"]] == ["PARCELS-NOTHING-TO-SUMMARISE"]
    for code, number in (("4403EBP000", "303"), ("4403EXP001", "505"), ("4403EBC000", "403"), ("4403AGT001", "603")):
        await _registered(house, "Agent", code)
        await _said(agent, batch, "file", {"documents": [number]})
    await customs.send()
    await customs.run(hours=48)
    told = (await agent.get(f"{BATCHES}/{batch}/answers", params={"number": "603"})).json()
    released = {one["invt_no"] for one in told["documents"] if one["status"] in {"800", "899"}}
    assert released, told["counts"]

    applied = await _said(agent, batch, "summary", {"by": "2"})
    again = await agent.post(f"{BATCHES}/{batch}/summary", json={})
    assert [one["rule"] for one in again.json()["issues"]] == ["PARCELS-NOTHING-TO-SUMMARISE"]
    await customs.send()
    (application,) = _sent(customs, "701")
    listed = {line["invtNo"] for line in application.lines}
    assert applied == {"number": "701", "messages": 1, "inventories": len(listed)} and listed <= released
    assert (application.head["summaryFlag"], application.head["declAgentCode"]) == ("2", "4403AGT001")
    await customs.run(hours=3)
    told = (await agent.get(f"{BATCHES}/{batch}/answers", params={"number": "701"})).json()
    assert [one["status"] for one in told["documents"]] == ["399"]
