"""The dual flow, both authorities simulated: filed once, copied, completed, bundled, crossed, declared."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from tests.site.world import World, make_world

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        yield made


def example(name: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def filings(shown: dict[str, Any], target: str) -> list[dict[str, Any]]:
    return [one for one in shown["filings"] if one["target"] == target]


async def test_south_filed_once_copied_completed_bundled_crossed_declared(world: World) -> None:
    plain = example("south-general")
    declarant = plain["consignments"][0].get("hk_declarant") or plain["consignments"][0]["consignee"]
    exporter = await world.gd.organisation("Exporter", OrganisationKind.SHIPPER, side="cn")
    importer = await world.hk.organisation(
        "Importer",
        OrganisationKind.CONSIGNEE,
        OrganisationKind.FORWARDER,
        business_registration=declarant["hk_business_registration"],
    )
    world.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
    kept = await exporter.post("/v1/submissions", json=plain)
    assert kept.status_code == 201, kept.text
    case = kept.json()["submission"]
    filed = await exporter.post(f"/v1/submissions/{case}/filings", json={"targets": ["cn.road_manifest"]})
    assert filed.status_code == 202, filed.text
    await world.work()
    await world.pass_time(timedelta(minutes=10))
    shown = (await exporter.get(f"/v1/submissions/{case}")).json()
    assert [one["status"] for one in filings(shown, "cn.road_manifest")] == ["accepted"], shown["filings"]

    copies = (await importer.get("/v1/copies")).json()["copies"]
    assert [one["case_id"] for one in copies] == [case]
    retrieved = await importer.post("/v1/copies/retrieval", json={"submission": case})
    assert retrieved.status_code == 200, retrieved.text
    there = (await importer.get(f"/v1/submissions/{case}")).json()
    assert there["document"]["consignments"][0]["packages"] == plain["consignments"][0]["packages"]
    assert "value" not in there["document"]["consignments"][0]["items"][0]
    # The importer completes what only its side knows, and files.
    completed = example("south-general")
    for name in ("provenance",):
        completed.pop(name, None)
    revised = await importer.put(f"/v1/submissions/{case}", json=completed)
    assert revised.status_code == 200, revised.text
    filed = await importer.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]})
    assert filed.status_code == 202, filed.text
    await world.work()
    await world.pass_time(timedelta(minutes=5))
    there = (await importer.get(f"/v1/submissions/{case}")).json()
    ccrns = [one["authority_reference"] for one in filings(there, "hk.road_aci")]
    assert all(ccrns), there["filings"]
    assert {one["status"] for one in filings(there, "hk.road_aci")} == {"accepted"}
    # Both sides see how the other's documents stand.
    shown = (await exporter.get(f"/v1/submissions/{case}")).json()
    told = {
        one["document_group"]: one["authority_reference"]
        for one in shown["other_side"]
        if one["target"] == "hk.road_aci"
    }
    assert sorted(told.values()) == sorted(ccrns)
    assert {one["target"] for one in there["other_side"]} >= {"cn.road_manifest"}

    # The Mainland side confirms and declares.
    for target in ("cn.carrier_confirmation", "cn.goods_declaration"):
        sent = await exporter.post(f"/v1/submissions/{case}/filings", json={"targets": [target]})
        assert sent.status_code == 202, sent.text
    await world.work()
    await world.pass_time(timedelta(hours=25), timedelta(minutes=20))
    shown = (await exporter.get(f"/v1/submissions/{case}")).json()
    assert {one["status"] for one in filings(shown, "cn.goods_declaration")} <= {"released", "closed"}, shown["filings"]
    assert filings(shown, "cn.carrier_confirmation")[0]["status"] in {"accepted", "released"}, shown["filings"]

    assert "arrived-supervised-place" in {one["milestone"] for one in shown["milestones"]}

    # Bundled, early, in time, crossed.
    point = plain["trip"]["control_point"]
    mark = plain["trip"]["vehicle"]["hk_mark"]
    world.set(datetime(2026, 12, 3, 3, 10, tzinfo=UTC))
    await world.work()
    trip = {
        "direction": "cn-hk",
        "control_point": point,
        "crossing_date": "2026-12-03",
        "batch_number": plain["trip"]["batch_number"],
        "vehicle": {"hk_mark": mark},
    }
    planned = (await importer.post("/v1/trips", json=trip)).json()
    bundle = {"references": [{"ccrn": ccrn} for ccrn in ccrns]}
    bundled = await importer.post(f"/v1/trips/{planned['trip']}/vehicles/V1/references", json=bundle)
    assert bundled.status_code == 200, bundled.text
    await world.work()
    lane = world.hk.clients["Customs hk"]
    early = (await lane.post(f"/v1/control-points/{point}/arrivals", json={"hk_mark": mark})).json()
    assert early["outcome"] == "wait"
    assert "HK-BUNDLE-30MIN" in {issue["rule"] for issue in early["issues"]}
    await world.pass_time(timedelta(minutes=32), timedelta(minutes=4))
    late = (await lane.post(f"/v1/control-points/{point}/arrivals", json={"hk_mark": mark})).json()
    assert late["outcome"] in {"go", "inspect"}, late
    await world.work()
    left = await lane.post(f"/v1/control-points/{point}/departures", json={"hk_mark": mark})
    assert left.status_code == 200, left.text
    await world.work()
    await world.work()
    there = (await importer.get(f"/v1/submissions/{case}")).json()
    assert "crossed" in {one["milestone"] for one in there["milestones"]}
    shown = (await exporter.get(f"/v1/submissions/{case}")).json()
    assert "crossed" in {one["milestone"] for one in shown["milestones"]}

    # The declaration is lodged from what crossed.
    standing = (await importer.get(f"/v1/submissions/{case}/declarations")).json()
    assert standing["crossed_on"] == "2026-12-03"
    assert standing["undeclared"]
    lodged = await importer.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.tdec"]})
    assert lodged.status_code == 202, lodged.text
    await world.work()
    await world.pass_time(timedelta(minutes=40), timedelta(minutes=10))
    standing = (await importer.get(f"/v1/submissions/{case}/declarations")).json()
    assert standing["undeclared"] == [], standing
    assert all(one["lodged"] and one["reference"] for one in standing["declarations"]), standing
    flows = (await exporter.get("/v1/data-flows")).json()["flows"]
    assert {one["crossed"] for one in flows} == {"in", "out"}
    assert not any("price" in str(one["elements"]) for one in flows)


async def test_copies_that_wait_are_read_page_by_page(world: World) -> None:
    plain = example("south-general")
    registration = plain["consignments"][0]["hk_declarant"]["hk_business_registration"]
    exporter = await world.gd.organisation("Exporter", OrganisationKind.SHIPPER, side="cn")
    importer = await world.hk.organisation("Importer", OrganisationKind.FORWARDER, business_registration=registration)
    other = await world.hk.organisation("Competitor", OrganisationKind.FORWARDER)
    world.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
    cases = []
    for number in range(5):
        one = {**plain, "reference": f"{plain['reference']}-{number}"}
        one["trip"] = {**plain["trip"], "batch_number": f"52042612{number:05}"}
        cases.append((await exporter.post("/v1/submissions", json=one)).json()["submission"])
        sent = await exporter.post(f"/v1/submissions/{cases[-1]}/filings", json={"targets": ["cn.road_manifest"]})
        assert sent.status_code == 202, sent.text
        await world.work()
    seen: list[str] = []
    cursor = None
    while True:
        asked = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await importer.get("/v1/copies", params=asked)).json()
        assert len(page["copies"]) <= 2
        seen += [one["case_id"] for one in page["copies"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(cases)
    assert (await other.get("/v1/copies")).json() == {"copies": [], "next": None}
    assert (await importer.get("/v1/copies", params={"cursor": "xx"})).status_code == 422


async def test_what_differs_from_the_other_side_is_caught_before_sending(world: World) -> None:
    plain = example("south-general")
    registration = plain["consignments"][0]["hk_declarant"]["hk_business_registration"]
    exporter = await world.gd.organisation("Exporter", OrganisationKind.SHIPPER, side="cn")
    importer = await world.hk.organisation("Importer", OrganisationKind.FORWARDER, business_registration=registration)
    world.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
    case = (await exporter.post("/v1/submissions", json=plain)).json()["submission"]
    await exporter.post(f"/v1/submissions/{case}/filings", json={"targets": ["cn.road_manifest"]})
    await world.work()
    assert (await importer.post("/v1/copies/retrieval", json={"submission": case})).status_code == 200

    # The importer counts one package more, everywhere: on its own the submission is sound.
    changed = example("south-general")
    changed.pop("provenance", None)
    changed["consignments"][1]["packages"]["count"] = 5
    changed["consignments"][1]["items"][0]["packages"]["count"] = 5
    assert (await importer.put(f"/v1/submissions/{case}", json=changed)).status_code == 200
    there = (await importer.get(f"/v1/submissions/{case}")).json()
    blocked = {one["document_group"]: one["blocking"] for one in filings(there, "hk.road_aci")}
    assert blocked == {"C1": 0, "C2": 1, "C3": 0}
    sent = await importer.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]})
    assert sent.status_code == 202, sent.text
    assert [one["filing"] for one in sent.json()["filed"]] == ["filing:hk.road_aci:C1", "filing:hk.road_aci:C3"]
    (left,) = sent.json()["left_out"]
    assert (left["target"], left["group"], left["consignments"]) == ("hk.road_aci", "C2", ["C2"])
    (issue,) = left["issues"]
    assert (issue["rule"], issue["pointer"]) == ("equality.packages", "/consignments/1/packages")
    assert issue["message"] == "The documents do not agree on the number of packages: RoadACI 5; MT2401 4."
    there = (await importer.get(f"/v1/submissions/{case}")).json()
    assert {one["document_group"]: one["status"] for one in filings(there, "hk.road_aci")} == {
        "C1": "queued",
        "C2": "drafted",
        "C3": "queued",
    }

    # The exporter had it wrong and sends the right number: both sides agree, nothing stands against it.
    plain["consignments"][1]["packages"]["count"] = 5
    plain["consignments"][1]["items"][0]["packages"]["count"] = 5
    await world.pass_time(timedelta(minutes=10))
    assert (await exporter.put(f"/v1/submissions/{case}", json=plain)).status_code == 200
    change = {"targets": ["cn.road_manifest"], "change_reason": "004"}
    filed = await exporter.post(f"/v1/submissions/{case}/filings", json=change)
    assert filed.status_code == 202, filed.text
    await world.work()
    sent = await importer.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]})
    assert sent.status_code == 202, sent.text
    assert [one["filing"] for one in sent.json()["filed"]] == ["filing:hk.road_aci:C2"]
