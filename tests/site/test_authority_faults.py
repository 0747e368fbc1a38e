"""A bad day of both authorities: away for ten minutes, answers lost, doubled, overtaking each other and late. Every
document ends as on a good day, and has its effect there once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from simulators.machinery.faults import FaultOrder
from tests.site.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
EXAMPLE = Path(__file__).parents[2] / "examples" / "south-general.json"
TARGETS = {"hk": ("hk.road_aci", "hk.road_manifest", "hk.tdec"), "gd": ("cn.road_manifest", "cn.goods_declaration")}
BAD_DAYS: dict[str, tuple[FaultOrder, ...]] = {
    "away": (FaultOrder(kind="outage", minutes=10),),
    "overtaking": (FaultOrder(kind="reorder", hold_seconds=1200),),
    "late and lost": (FaultOrder(kind="latency", factor=20), FaultOrder(kind="lose", share=0.5)),
    "all": (
        FaultOrder(kind="outage", minutes=10),
        FaultOrder(kind="duplicate", copies=3),
        FaultOrder(kind="reorder", hold_seconds=600),
        FaultOrder(kind="latency", factor=5),
    ),
}


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        made.set(datetime(2026, 11, 26, 1, 0, tzinfo=UTC))
        yield made


def load(number: int) -> dict[str, Any]:
    """The same goods every time, under numbers of their own."""
    plain: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    plain["reference"] += f"-{number}"
    plain["trip"]["batch_number"] = f"52042612{number:05}"
    for consignment in plain["consignments"]:
        consignment["waybill_number"] += f"X{number}"
    return plain


async def ended(world: World, clients: dict[str, httpx.AsyncClient], number: int) -> list[tuple[str, ...]]:
    """File everything on both sides, let a day and a half pass, and say how each document ended."""
    cases = {}
    for site, client in clients.items():
        kept = await client.post("/v1/submissions", json=load(number))
        assert kept.status_code == 201, kept.text
        cases[site] = kept.json()["submission"]
    for site, client in clients.items():
        for target in TARGETS[site]:
            sent = await client.post(f"/v1/submissions/{cases[site]}/filings", json={"targets": [target]})
            assert sent.status_code == 202, sent.text
        await world.work()
    await world.pass_time(timedelta(minutes=60), timedelta(minutes=5))
    await world.pass_time(timedelta(hours=35), timedelta(minutes=60))
    found = []
    for site, client in clients.items():
        shown = (await client.get(f"/v1/submissions/{cases[site]}")).json()
        for one in shown["filings"]:
            if one["target"] in TARGETS[site]:
                numbers = sorted(name.partition(":")[0] for name in one["detail"]["numbers"])
                known = "known" if one["authority_reference"] else ""
                found.append((one["target"], one["document_group"], one["status"], known, *numbers))
    return sorted(found)


@pytest.mark.parametrize("day", BAD_DAYS)
async def test_a_bad_day_of_the_authorities_ends_as_a_good_one(world: World, day: str) -> None:
    clients = {
        "hk": await world.hk.organisation("Importer", OrganisationKind.FORWARDER),
        "gd": await world.gd.organisation("Exporter", OrganisationKind.FORWARDER, side="cn"),
    }
    good = await ended(world, clients, 1)
    assert {row[0] for row in good} == {target for targets in TARGETS.values() for target in targets}
    assert {row[2] for row in good} <= {"accepted", "released", "closed"}, good
    for engine in world.engines.values():
        for order in BAD_DAYS[day]:
            with engine.journal.transaction():
                engine.faults.order(order, engine.clock.now())
    assert await ended(world, clients, 2) == good
    for engine in world.engines.values():
        effects = engine.journal.effects()
        assert effects
        assert {one["took_effect"] for one in effects} == {1}, effects
