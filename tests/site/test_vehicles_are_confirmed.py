"""Carrier confirmations from a trip, with the simulated Mainland window: trucks without a load, further vehicles."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.parties.model import OrganisationKind
from fairway.record.replay import check_replay
from fairway.site.database import Database
from fairway.wire.gacc.confirmation import decode
from tests.site.test_dual_flow import example, filings
from tests.site.world import World, make_world

NOON = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
SAID = {
    "load": "empty",
    "arrival_at": "2026-12-02T06:00:00Z",
    "carrier_code": "520400/1",
    "procedure": "RD06",
    "place_of_loading": "CNDGG520401",
    "place_of_unloading": "CNSZX530101",
    "representative": "李明",
    "driver_name": "陈志强",
}


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        yield made


def vehicle(number: int, **more: str) -> dict[str, str]:
    return {
        "hk_mark": f"KX {1200 + number}",
        "cn_plate": f"粤ZK{120 + number}港",
        "cn_vehicle_code": f"5204V0012{number}",
        "cn_driver_code": f"5204D0012{number}",
        **more,
    }


async def plan(client: httpx.AsyncClient, direction: str, batch: str, *vehicles: dict[str, str]) -> str:
    first, *further = vehicles
    wanted = {"direction": direction, "control_point": "man-kam-to", "batch_number": batch, "vehicle": first}
    planned = await client.post("/v1/trips", json={**wanted, "crossing_date": "2026-12-02"})
    assert planned.status_code == 201, planned.text
    trip: str = planned.json()["trip"]
    for one in further:
        assert (await client.post(f"/v1/trips/{trip}/vehicles", json=one)).status_code == 200
    return trip


async def confirm(client: httpx.AsyncClient, trip: str, number: int = 1, **said: Any) -> httpx.Response:
    return await client.post(f"/v1/trips/{trip}/vehicles/V{number}/confirmation", json={**SAID, **said})


async def confirmed(client: httpx.AsyncClient, trip: str) -> dict[str, dict[str, Any]]:
    found = (await client.get(f"/v1/trips/{trip}/confirmations")).json()
    return {one["document_group"]: one for one in found["confirmations"]}


@pytest.mark.parametrize(("direction", "form"), [("hk-cn", "MT4403"), ("cn-hk", "MT4404")])
async def test_an_empty_truck_is_confirmed_answered_and_let_through(world: World, direction: str, form: str) -> None:
    carrier = await world.gd.organisation("Carrier", OrganisationKind.CARRIER, side="cn")
    world.set(NOON)
    trip = await plan(carrier, direction, "5204261202001", vehicle(1))
    filed = await confirm(carrier, trip)
    assert filed.status_code == 202, filed.text
    content = (await carrier.get(f"/v1/trips/{trip}/documents/{filed.json()['document']}")).content
    message = decode(content)
    assert (message.head.message_type, message.batch_number, message.containers) == (form, "5204261202001", ())
    assert message.vehicle_name == "粤ZK121港/KX 1201"
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    one = (await confirmed(carrier, trip))["vehicle/V1"]
    assert (one["form"], one["status"], one["raw_code"], one["simulated"]) == (form, "accepted", "01", True)
    assert (await carrier.get(f"/v1/trips/{trip}")).json()["confirmation"]["status"] == "accepted"
    # The truck turns up when it said; customs lets it through.
    await world.pass_time(timedelta(hours=2, minutes=20), timedelta(minutes=10))
    one = (await confirmed(carrier, trip))["vehicle/V1"]
    assert (one["status"], one["raw_code"]) == ("released", "11")
    assert {answer["raw_code"] for answer in one["detail"]["answers"]} == {"0", "E1", "E3", "01", "11"}
    seen = (await carrier.get(f"/v1/trips/{trip}")).json()
    assert seen["confirmation"]["raw_code"] == "11"
    events = (await carrier.get("/v1/events")).json()["events"]
    assert "filing.answered" in {one["type"] for one in events}


async def test_each_vehicle_of_a_batch_is_confirmed_and_the_batch_is_withdrawn_as_one(world: World) -> None:
    plain = example("south-general")
    batch, mark = plain["trip"]["batch_number"], plain["trip"]["vehicle"]["hk_mark"]
    exporter = await world.gd.organisation("Exporter", OrganisationKind.SHIPPER, OrganisationKind.CARRIER, side="cn")
    world.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
    case = (await exporter.post("/v1/submissions", json=plain)).json()["submission"]
    assert (await exporter.post(f"/v1/submissions/{case}/filings", json={"targets": ["cn.road_manifest"]})).is_success
    await world.work()
    await world.pass_time(timedelta(minutes=10))
    # The trip of the same firm under the same batch: its first vehicle is the one that the submission names.
    trip = await plan(exporter, "cn-hk", batch, vehicle(1, hk_mark=mark), vehicle(2))
    sent = await exporter.post(f"/v1/submissions/{case}/filings", json={"targets": ["cn.carrier_confirmation"]})
    assert sent.status_code == 202, sent.text
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    seen = (await exporter.get(f"/v1/trips/{trip}")).json()
    assert seen["confirmation"] is None  # of the second vehicle nothing is known, and unknown is never yes
    twice = await confirm(exporter, trip, 1, load="loaded")
    assert [one["rule"] for one in twice.json()["issues"]] == ["CN-VEHICLE-CONFIRMED"]
    # The second vehicle has a confirmation of its own.
    arrival = plain["trip"]["arrival_at"]
    box = [{"number": "FWDU3051204", "size_type": "45G1", "seals": ["S1"]}]
    filed = await confirm(exporter, trip, 2, load="loaded", arrival_at=arrival, containers=box)
    assert filed.status_code == 202, filed.text
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    second = (await confirmed(exporter, trip))["vehicle/V2"]
    assert (second["form"], second["status"], second["raw_code"]) == ("MT4402", "accepted", "01"), second["detail"]
    seen = (await exporter.get(f"/v1/trips/{trip}")).json()
    assert seen["confirmation"]["status"] == "accepted"
    # Confirmed, no vehicle changes. The other side learned of both.
    other = await exporter.put(f"/v1/trips/{trip}/vehicles/V2", json=vehicle(3))
    assert [one["rule"] for one in other.json()["issues"]] == ["CN-BATCH-CONFIRMED"]
    # Withdrawn once: customs deletes per batch, so both are gone, here and in the submission.
    gone = await exporter.post(f"/v1/trips/{trip}/confirmations/withdrawal", json={"change_reason": "002"})
    assert gone.status_code == 202, gone.text
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    assert (await confirmed(exporter, trip))["vehicle/V2"]["status"] == "cancelled"
    shown = (await exporter.get(f"/v1/submissions/{case}")).json()
    assert [one["status"] for one in filings(shown, "cn.carrier_confirmation")] == ["cancelled"]
    # Another truck, and confirmed again.
    assert (await exporter.put(f"/v1/trips/{trip}/vehicles/V2", json=vehicle(3))).status_code == 200
    again = await confirm(exporter, trip, 2, load="loaded", arrival_at=arrival, containers=box)
    assert again.status_code == 202, again.text
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    assert (await confirmed(exporter, trip))["vehicle/V2/2"]["status"] == "accepted"
    async with world.gd.site.database.single_statements() as conn:
        report = await check_replay(conn, world.gd.site.registry, site="gd")
    assert not report.differences


async def test_what_stands_against_a_confirmation_is_told_at_its_field(world: World) -> None:
    carrier = await world.gd.organisation("Carrier", OrganisationKind.CARRIER, side="cn")
    rival = await world.gd.organisation("Rival", OrganisationKind.CARRIER, side="cn")
    world.set(NOON)
    bare = {name: value for name, value in vehicle(1).items() if name in {"hk_mark", "cn_plate"}}
    trip = await plan(carrier, "hk-cn", "5204261202002", bare)
    refused = await confirm(
        carrier, trip, arrival_at="2026-12-02T03:00:00Z", carrier_code="", containers=[{"number": "A1"}]
    )
    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json()["issues"]} == {
        "/arrival_at",
        "/carrier_code",
        "/containers",
        "/driver_code",
        "/vehicle_code",
    }
    # Absent and forbidden are the same; the other side does not file it; without a batch number nothing is.
    assert (await confirm(rival, trip)).status_code == 404
    assert (await confirm(carrier, trip, 9)).status_code == 404
    assert (await rival.get(f"/v1/trips/{trip}/confirmations")).status_code == 404
    unbatched = {"direction": "hk-cn", "control_point": "man-kam-to", "vehicle": vehicle(1)}
    without = (await carrier.post("/v1/trips", json=unbatched)).json()["trip"]
    assert [one["rule"] for one in (await confirm(carrier, without)).json()["issues"]] == ["TRIP-NO-BATCH"]
    here = await world.hk.organisation("Haulier", OrganisationKind.CARRIER)
    there = await plan(here, "hk-cn", "5204261202003", vehicle(1))
    assert [one["rule"] for one in (await confirm(here, there)).json()["issues"]] == ["FILING-OTHER-SIDE"]


async def test_a_repeated_request_files_once_and_a_refused_truck_is_confirmed_anew(world: World) -> None:
    carrier = await world.gd.organisation("Carrier", OrganisationKind.CARRIER, side="cn")
    world.set(NOON)
    trip = await plan(carrier, "cn-hk", "5204261202004", vehicle(1))
    path, key = f"/v1/trips/{trip}/vehicles/V1/confirmation", {"Idempotency-Key": "once"}
    first = await carrier.post(path, json={**SAID, "procedure": "XX06"}, headers=key)
    again = await carrier.post(path, json={**SAID, "procedure": "XX06"}, headers=key)
    assert (first.status_code, again.json()) == (202, first.json())
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    refused = (await confirmed(carrier, trip))["vehicle/V1"]
    assert (refused["status"], refused["raw_code"]) == ("rejected", "03")
    assert (await carrier.get(f"/v1/trips/{trip}")).json()["confirmation"]["status"] == "rejected"
    assert (await confirm(carrier, trip)).status_code == 202
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    one = (await confirmed(carrier, trip))["vehicle/V1"]
    assert (one["status"], len(one["detail"]["sendings"])) == ("accepted", 2)
    # What is accepted is changed with a reason, and only with one.
    assert [x["rule"] for x in (await confirm(carrier, trip, note="x")).json()["issues"]] == ["gacc.road.change_reason"]
    assert (await confirm(carrier, trip, note="x", change_reason="005")).status_code == 202
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    one = (await confirmed(carrier, trip))["vehicle/V1"]
    assert (one["status"], one["detail"]["sendings"][-1]["function"]) == ("accepted", "change")
