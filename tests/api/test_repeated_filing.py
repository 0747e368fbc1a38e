"""A request to file whose answer was lost is repeated after the authority has answered: the same answer again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from tests.site.world import World, make_world

EXAMPLE = Path(__file__).parents[2] / "examples" / "south-general.json"


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        yield made


async def test_the_same_request_after_the_authority_has_accepted(world: World) -> None:
    forwarder = await world.hk.organisation("Harbour", OrganisationKind.FORWARDER)
    world.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
    kept = await forwarder.post("/v1/submissions", json=json.loads(EXAMPLE.read_text(encoding="utf-8")))
    path = f"/v1/submissions/{kept.json()['submission']}/filings"
    body, key = {"targets": ["hk.road_aci"]}, {"Idempotency-Key": "file-1"}
    first = await forwarder.post(path, json=body, headers=key)
    assert first.status_code == 202, first.text
    await world.work()
    await world.pass_time(timedelta(minutes=25), timedelta(minutes=5))
    again = await forwarder.post(path, json=body, headers=key)
    assert (again.status_code, again.json()) == (202, first.json())
    other = await forwarder.post(path, json={"targets": ["hk.road_manifest"]}, headers=key)
    assert other.status_code == 422
    assert "key" in other.text
    # Without the key it is another request: a change, which needs its reason.
    assert (await forwarder.post(path, json=body)).status_code == 422
