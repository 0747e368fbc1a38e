"""The officer's decision at the site and what Hong Kong's window says of the same truck agree, for each reference."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from fairway.site.lodging.store import declarations
from fairway.site.work.standing import Step, standing
from fairway.site.work.store import rows
from tests.site.test_dual_flow import example, filings
from tests.site.world import World, make_world


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        yield made


async def on_a_truck(
    world: World, client: httpx.AsyncClient, plain: dict[str, Any], mark: str, ccrns: list[str]
) -> str:
    trip = {
        "direction": "cn-hk",
        "control_point": plain["trip"]["control_point"],
        "crossing_date": "2026-12-03",
        "batch_number": plain["trip"]["batch_number"],
        "vehicle": {"hk_mark": mark},
    }
    planned: str = (await client.post("/v1/trips", json=trip)).json()["trip"]
    bundle = {"references": [{"ccrn": ccrn} for ccrn in ccrns]}
    bundled = await client.post(f"/v1/trips/{planned}/vehicles/V1/references", json=bundle)
    assert bundled.status_code == 200, bundled.text
    await world.work()
    return planned


async def test_one_truck_is_detained_while_another_crosses(world: World) -> None:
    plain = example("south-general")
    plain.pop("provenance", None)
    importer = await world.hk.organisation("Importer", OrganisationKind.CONSIGNEE, OrganisationKind.FORWARDER)
    officer = world.hk.clients["Customs hk"]
    world.set(datetime(2026, 12, 3, 1, 0, tzinfo=UTC))
    case = (await importer.post("/v1/submissions", json=plain)).json()["submission"]
    filed = await importer.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]})
    assert filed.status_code == 202, filed.text
    await world.work()
    await world.pass_time(timedelta(minutes=5))

    async def documents() -> dict[str, tuple[str, str]]:
        shown = (await importer.get(f"/v1/submissions/{case}")).json()
        return {one["document_group"]: (one["status"], one["raw_code"]) for one in filings(shown, "hk.road_aci")}

    async def stands() -> Step:
        site = world.hk.site
        async with site.database.single_statements() as conn:
            holder = await conn.fetchval("SELECT owner FROM submission_view LIMIT 1")
        async with site.database.reading(holder, world.now()) as conn:
            (row,) = await rows(conn, holder)
        return standing(row, "hk").step

    async def to_lodge() -> list[str]:
        site = world.hk.site
        async with site.database.single_statements() as conn:
            holder = await conn.fetchval("SELECT owner FROM submission_view LIMIT 1")
        async with site.database.reading(holder, world.now()) as conn:
            return [one["document_group"] for one in await declarations(conn)]

    shown = (await importer.get(f"/v1/submissions/{case}")).json()
    ccrns = {one["document_group"]: one["authority_reference"] for one in filings(shown, "hk.road_aci")}
    stopped = await on_a_truck(world, importer, plain, "AB 1234", [ccrns["C1"], ccrns["C2"]])
    await on_a_truck(world, importer, plain, "CD 5678", [ccrns["C3"]])
    order = {"vehicle": "V1", "outcome": "inspect", "reason": "weight"}
    assert (await officer.post(f"/v1/trips/{stopped}/decisions", json=order)).status_code == 204
    await world.pass_time(timedelta(minutes=34), timedelta(minutes=2))

    point = plain["trip"]["control_point"]
    answers = []
    for mark in ("AB 1234", "CD 5678"):
        arrival = await officer.post(f"/v1/control-points/{point}/arrivals", json={"hk_mark": mark})
        answers.append(arrival.json()["outcome"])
    assert answers == ["inspect", "go"]
    await world.pass_time(timedelta(minutes=2))
    # The window's own selection would have said go: what the officer decided holds there too.
    inspected, released = ("inspection", "KSK"), ("released", "KSK")
    assert await documents() == {"C1": inspected, "C2": inspected, "C3": released}
    assert await stands() is Step.INSPECTION

    left = await officer.post(f"/v1/control-points/{point}/departures", json={"hk_mark": "CD 5678"})
    assert left.status_code == 200, left.text
    ended = {"vehicle": "V1", "released": False, "findings": "undeclared goods"}
    assert (await officer.post(f"/v1/trips/{stopped}/inspections", json=ended)).status_code == 204
    await world.pass_time(timedelta(minutes=3))
    kept = ("inspection", "DET")
    assert await documents() == {"C1": kept, "C2": kept, "C3": ("closed", "CRS")}
    assert await stands() is Step.DETAINED
    assert await to_lodge() == ["C3"]  # what customs keeps has not crossed
    # Each declaration counts from the crossing of the vehicle that carried its goods; of goods that are held from none.
    found = (await importer.get(f"/v1/submissions/{case}/declarations")).json()
    counted = {one["group"]: (one["crossed_on"], one["due"]) for one in found["declarations"]}
    assert counted == {"C1": (None, None), "C2": (None, None), "C3": ("2026-12-03", "2026-12-17")}
    assert {consignment for consignment, _ in found["undeclared"]} == {"C3"}
    # No inspection of the window's own ends it.
    await world.pass_time(timedelta(hours=3), timedelta(minutes=30))
    early = await officer.post(f"/v1/control-points/{point}/departures", json={"hk_mark": "AB 1234"})
    assert early.status_code == 422
    assert await documents() == {"C1": kept, "C2": kept, "C3": ("closed", "CRS")}
    # The display has spoken: what the officer said before cannot be said otherwise behind the driver's back.
    anew = await officer.post(f"/v1/trips/{stopped}/decisions", json={**order, "outcome": "go"})
    assert [issue["rule"] for issue in anew.json()["issues"]] == ["CLR-SHOWN"]

    # The papers came: what was detained is released, and crosses.
    free = {"vehicle": "V1", "released": True, "findings": "papers came"}
    for _ in range(2):
        assert (await officer.post(f"/v1/trips/{stopped}/inspections", json=free)).status_code == 204
    await world.pass_time(timedelta(minutes=2))
    assert await documents() == {"C1": ("released", "REL"), "C2": ("released", "REL"), "C3": ("closed", "CRS")}
    assert await stands() is Step.LODGE  # nothing stops it: the declarations are what is left
    left = await officer.post(f"/v1/control-points/{point}/departures", json={"hk_mark": "AB 1234"})
    assert left.status_code == 200, left.text
    await world.pass_time(timedelta(minutes=2))
    assert set((await documents()).values()) == {("closed", "CRS")}
    assert await to_lodge() == ["C1", "C2", "C3"]
    found = (await importer.get(f"/v1/submissions/{case}/declarations")).json()
    assert {one["crossed_on"] for one in found["declarations"]} == {"2026-12-03"}
    assert {consignment for consignment, _ in found["undeclared"]} == {"C1", "C2", "C3"}
