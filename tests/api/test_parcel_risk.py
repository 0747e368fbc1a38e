"""The risk desk over HTTP: versions that hold from a day on, who wrote them, what others see of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fairway.parties.model import OrganisationKind, customs_of
from tests.api.conftest import House

TABLES = "/v1/parcel-risk/tables"
AUTHORISED = "/v1/parcel-risk/authorised"


@pytest.fixture
async def desk(house: House) -> httpx.AsyncClient:
    return house.clients["Hong Kong Customs"]


def day(house: House, days: int) -> str:
    return (house.clock.now() + timedelta(days=days)).date().isoformat()


def version(house: House, days: int, parcels: int = 20, **more: object) -> dict[str, Any]:
    return {
        "valid_from": day(house, days),
        "why": "Fewer alarms",
        "rows": [{"then": {"parcels": str(parcels)}}],
        **more,
    }


async def test_a_version_holds_from_its_day_and_others_stay(house: House, desk: httpx.AsyncClient) -> None:
    before = (await desk.get(f"{TABLES}/velocity")).json()
    assert (before["newest"], before["in_force"], [one["version"] for one in before["versions"]]) == (0, 0, [0])
    answer = await desk.put(f"{TABLES}/velocity", json=version(house, 2))
    assert (answer.status_code, answer.json()) == (201, {"version": 1})
    stale = await desk.put(f"{TABLES}/velocity", json=version(house, 3, expects=0))
    assert [one["rule"] for one in stale.json()["issues"]] == ["PARCELS-RISK-STALE"]
    await desk.put(f"{TABLES}/velocity", json=version(house, 4, 30, expects=1))
    taken = await desk.post(f"{TABLES}/velocity/withdraw", json={"version": 2, "reason": "By mistake"})
    assert taken.status_code == 204
    house.clock.set(house.clock.now() + timedelta(days=2))
    found = (await desk.get(f"{TABLES}/velocity")).json()
    standing = {one["version"]: one["standing"] for one in found["versions"]}
    assert (found["in_force"], standing) == (1, {0: "past", 1: "in-force", 2: "withdrawn"})
    (kept,) = [one for one in found["versions"] if one["version"] == 2]
    assert kept["reason"] == "By mistake" and kept["withdrawn_by"] and kept["recorded_by"]
    late = await desk.post(f"{TABLES}/velocity/withdraw", json={"version": 1, "reason": "Too late"})
    assert [one["rule"] for one in late.json()["issues"]] == ["PARCELS-RISK-IN-FORCE"]


async def test_every_fault_of_a_version_is_told_with_its_place(house: House, desk: httpx.AsyncClient) -> None:
    wrong = version(house, 0, 1, why="  ")
    answer = await desk.put(f"{TABLES}/velocity", json=wrong)
    assert answer.status_code == 422
    assert {(one["rule"].rpartition(".")[2], one["pointer"]) for one in answer.json()["issues"]} == {
        ("version_begins_later", "/valid_from"),
        ("reason_given", "/why"),
        ("output_is_number", "/rows/0/then/parcels"),
    }
    assert all(one["remedy"] for one in answer.json()["issues"])
    assert (await desk.get(f"{TABLES}/nothing")).status_code == 404


async def test_the_desk_is_for_the_customs_of_the_site(house: House) -> None:
    other = await house.organisation(
        "Other customs", OrganisationKind.CUSTOMS, side="cn", organisation=customs_of("cn")
    )
    platform = await house.organisation("Platform", OrganisationKind.FORWARDER)
    for client, status in ((other, 404), (platform, 403)):
        assert (await client.get(TABLES)).status_code == status
        assert (await client.put(f"{TABLES}/velocity", json=version(house, 2))).status_code == status
        assert (await client.get(AUTHORISED)).status_code == status


async def test_an_authorised_platform_sees_its_lower_share(house: House, desk: httpx.AsyncClient) -> None:
    code = "4403160T5X"
    platform = await house.organisation("Platform", OrganisationKind.FORWARDER, cn_customs_code=code)
    told = {"name": "Invented Platform", "certificate": "AEO-1", "valid_from": day(house, -30)}
    before = (await platform.get("/v1/parcel-risk/shares")).json()
    assert (before["own"], before["others"], before["authorised"]) == (False, "0.01", "0.002")
    assert (await desk.put(f"{AUTHORISED}/{code}", json=told)).status_code == 204
    assert (await platform.get("/v1/parcel-risk/shares")).json()["own"] is True
    past = await desk.post(f"{AUTHORISED}/{code}/end", json={"last_day": day(house, -9), "why": "Lost"})
    assert [one["rule"] for one in past.json()["issues"]] == ["PARCELS-RISK-PAST"]
    await desk.post(f"{AUTHORISED}/{code}/end", json={"last_day": day(house, -1), "why": "Lost its certificate"})
    assert (await platform.get("/v1/parcel-risk/shares")).json()["own"] is False
    (row,) = (await desk.get(AUTHORISED)).json()["platforms"]
    assert (row["code"], row["standing"], row["why"]) == (code, "over", "Lost its certificate")
    wrong = await desk.put(f"{AUTHORISED}/nothing", json={**told, "name": "", "valid_until": day(house, -60)})
    assert {one["pointer"] for one in wrong.json()["issues"]} == {"/code", "/name", "/valid_until"}
