"""A consignment that is blocked holds back the documents that contain it, and no other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from fairway.site.lodging.acts import lodge
from fairway.site.work.listing import entries
from fairway.site.work.standing import Step, Turn
from tests.site.test_work_order import principal
from tests.site.world import World, make_world

EXAMPLE = Path(__file__).parents[2] / "examples" / "south-general.json"
ACI, MANIFEST, TDEC = "hk.road_aci", "hk.road_manifest", "hk.tdec"
SECOND, OTHERS = "filing:hk.road_aci:C2", ["filing:hk.road_aci:C1", "filing:hk.road_aci:C3"]
MISSING = {f"/consignments/1/packages/{field}" for field in ("count", "type_code")}


def plain() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    found.pop("provenance", None)
    return found


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        made.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
        yield made


@pytest.fixture
async def forwarder(world: World) -> httpx.AsyncClient:
    return await world.hk.organisation("Harbour", OrganisationKind.FORWARDER)


async def kept(client: httpx.AsyncClient, submission: dict[str, Any]) -> str:
    answer = await client.post("/v1/submissions", json=submission)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["submission"])


async def sent(client: httpx.AsyncClient, case: str, *targets: str, **more: Any) -> httpx.Response:
    return await client.post(f"/v1/submissions/{case}/filings", json={"targets": list(targets), **more})


def filed(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 202, answer.text
    return [one["filing"] for one in answer.json()["filed"]]


async def statuses(client: httpx.AsyncClient, case: str, target: str = ACI) -> dict[str, str]:
    shown = (await client.get(f"/v1/submissions/{case}")).json()
    return {one["document_group"]: one["status"] for one in shown["filings"] if one["target"] == target}


async def test_a_missing_element_leaves_out_its_own_document(world: World, forwarder: httpx.AsyncClient) -> None:
    blocked = plain()
    del blocked["consignments"][1]["packages"]
    case = await kept(forwarder, blocked)
    answer = await sent(forwarder, case, ACI)
    assert filed(answer) == OTHERS
    (left,) = answer.json()["left_out"]
    assert (left["target"], left["group"], left["consignments"]) == (ACI, "", ["C2"])
    assert {issue["pointer"] for issue in left["issues"]} == MISSING
    assert {issue["rule"] for issue in left["issues"]} == {"cap60l.schedule1"}
    assert all(issue["remedy"] for issue in left["issues"])
    await world.work()
    await world.pass_time(timedelta(minutes=25), timedelta(minutes=5))
    assert await statuses(forwarder, case) == {"C1": "accepted", "C3": "accepted"}
    # Nothing was drafted of it; the work list asks for it none the less.
    (entry,) = await entries(world.hk.site, await principal(world.hk, "Harbour"))
    assert (entry.standing.turn, entry.standing.step) == (Turn.NEEDS_YOU, Step.COMPLETE)
    # Once complete it goes, and what the authority has already does not go again.
    assert (await forwarder.put(f"/v1/submissions/{case}", json=plain())).status_code == 200
    again = await sent(forwarder, case, ACI)
    assert filed(again) == [SECOND]
    assert again.json()["left_out"] == []
    await world.work()
    await world.pass_time(timedelta(minutes=25), timedelta(minutes=5))
    assert set((await statuses(forwarder, case)).values()) == {"accepted"}


async def test_a_fault_leaves_out_its_own_document_and_the_one_of_the_whole_truck(
    forwarder: httpx.AsyncClient,
) -> None:
    blocked = plain()
    blocked["consignments"][1]["consignee"]["address"]["text"] = {"en": "P.O. Box 12, Kwai Chung"}
    case = await kept(forwarder, blocked)
    key = {"Idempotency-Key": "all-1"}
    path, body = f"/v1/submissions/{case}/filings", {"targets": [ACI, MANIFEST]}
    answer = await forwarder.post(path, json=body, headers=key)
    assert filed(answer) == OTHERS
    left = {one["target"]: one for one in answer.json()["left_out"]}
    assert (left[ACI]["group"], left[ACI]["consignments"]) == ("C2", ["C2"])
    assert left[MANIFEST]["consignments"] == ["C2"]
    assert all(one["pointer"].startswith("/consignments/1/") for one in left[MANIFEST]["issues"])
    assert await statuses(forwarder, case) == {"C1": "queued", "C2": "drafted", "C3": "queued"}
    repeated = await forwarder.post(path, json=body, headers=key)
    assert (repeated.status_code, repeated.json()) == (202, answer.json())
    # Asked for alone, or with what is under way, it is refused with what stands against it and nothing else.
    for more in ({"groups": ["C2"]}, {}):
        refused = await sent(forwarder, case, ACI, **more)
        assert refused.status_code == 422
        assert {one["pointer"].split("/")[2] for one in refused.json()["issues"]} == {"1"}


async def test_what_is_wrong_with_the_whole_submission_holds_back_everything(forwarder: httpx.AsyncClient) -> None:
    far = plain()
    far["trip"]["expected_crossing_date"] = "2026-12-30"
    del far["consignments"][1]["packages"]
    case = await kept(forwarder, far)
    refused = await sent(forwarder, case, ACI)
    assert refused.status_code == 422
    pointers = {one["pointer"] for one in refused.json()["issues"]}
    assert pointers == {"/trip/expected_crossing_date", *MISSING}
    assert set((await statuses(forwarder, case)).values()) == {"drafted"}


async def test_lodging_many_lodges_what_is_complete(world: World, forwarder: httpx.AsyncClient) -> None:
    blocked = plain()
    blocked["consignments"][1]["consignor"]["address"]["text"] = {"en": "P.O. Box 12, Dongguan"}
    blocked["consignments"][1]["consignee"]["address"]["text"] = {"en": "P.O. Box 12, Kwai Chung"}
    case = await kept(forwarder, blocked)
    wanted = [(UUID(case), group) for group in ("C1", "C2", "C3")]
    lodged, failed = await lodge(world.hk.site, await principal(world.hk, "Harbour"), wanted)
    assert lodged == 2
    assert [(one.group, bool(one.issues)) for one in failed] == [("C2", True)]
    assert all(issue.pointer.startswith("/consignments/1/") for issue in failed[0].issues)


async def test_a_declaration_that_is_complete_is_lodged_and_stays_what_it_is(
    world: World, forwarder: httpx.AsyncClient
) -> None:
    together = plain()
    for one in together["consignments"]:
        one["waybill_number"] = "PLX26120301"
        one["consignee"] = together["consignments"][0]["consignee"]
        one["country_of_consignment"] = "CN"
    whole = json.loads(json.dumps(together))
    for name in ("hs6", "hkhs8"):
        together["consignments"][0]["items"][0].pop(name, None)
        together["consignments"][0]["items"][1].pop(name, None)
    case = await kept(forwarder, together)
    answer = await sent(forwarder, case, TDEC)
    assert filed(answer) == ["filing:hk.tdec:C2"]
    (left,) = answer.json()["left_out"]
    assert (left["group"], left["consignments"]) == ("", ["C1"])
    await world.work()
    # All of one waybill would share a declaration; what customs has already is not declared a second time.
    assert (await forwarder.put(f"/v1/submissions/{case}", json=whole)).status_code == 200
    assert await statuses(forwarder, case, TDEC) == {"C1": "drafted", "C2": "stored"}
    shown = (await forwarder.get(f"/v1/submissions/{case}")).json()
    lines = {
        one["document_group"]: {line["consignment"] for line in one["detail"]["lines"]}
        for one in shown["filings"]
        if one["target"] == TDEC
    }
    assert lines == {"C1": {"C1"}, "C2": {"C2", "C3"}}
    assert filed(await sent(forwarder, case, TDEC)) == ["filing:hk.tdec:C1"]
