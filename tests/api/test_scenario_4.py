"""The declaration from what crossed, through the HTTP API: charges, late penalty, amendment, a form that is fixed.

After the crossing each declaration is lodged in one action. HK$1,000,000 cost 119.50, food costs 0.20, HK$5,000,000
cost 200.00; on day 15 the late penalty of 40 appears; an amendment is taken, a change of the form is refused.
"""

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
from tests.site.world import World, make_world

EXAMPLE = Path(__file__).parents[2] / "examples" / "south-general.json"
MARK, POINT = "XX 1234", "shenzhen-bay"
TOYS, FOOD, HEADPHONES = "C1", "C2", "C3"
AMOUNTS = {TOYS: ("600000.00", "400000.00"), FOOD: ("88000.00",), HEADPHONES: ("5000000.00",)}
CROSSED = datetime(2026, 12, 3, 4, 0, tzinfo=UTC)


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        yield made


def load() -> dict[str, Any]:
    """Toys of HK$1,000,000, biscuits, and headphones of HK$5,000,000, for three importers on one truck."""
    plain: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    plain["trip"]["vehicle"]["hk_mark"] = MARK
    for consignment in plain["consignments"]:
        total = 0.0
        for item, amount in zip(consignment["items"], AMOUNTS[consignment["id"]], strict=True):
            item["value"] = {"amount": amount, "currency": "HKD", "basis": "CIF"}
            item.pop("unit_price")
            total += float(amount)
        consignment["value"] = {"amount": f"{total:.2f}", "currency": "HKD", "basis": "CIF"}
    food = plain["consignments"][1]["items"][0]
    food["description"] = {"en": "Sweet biscuits with egg", "tc": "雞蛋甜餅乾", "sc": "鸡蛋甜饼干"}
    food |= {"hs6": "190531", "hkhs8": "19053100", "cn_tariff10": "1905310000"}
    food["hk_quantity"] = {"value": "32.4", "unit": "KGM"}
    goods = plain["consignments"][2]["items"][0]
    goods["description"] = {"en": "Wireless in-ear headphones", "tc": "無線入耳式耳機", "sc": "无线入耳式耳机"}
    goods |= {"hs6": "851830", "hkhs8": "85183000", "cn_tariff10": "8518300000"}
    goods["quantity"] = {"value": "9000", "unit": "C62", "cn_unit": "007"}
    goods["hk_quantity"] = {"value": "9000", "unit": "C62"}
    return plain


async def file(world: World, client: httpx.AsyncClient, case: str, target: str, **more: Any) -> httpx.Response:
    answer = await client.post(f"/v1/submissions/{case}/filings", json={"targets": [target], **more})
    if answer.status_code == 202:
        await world.work()
        await world.pass_time(timedelta(minutes=25), timedelta(minutes=5))
    return answer


async def declared(client: httpx.AsyncClient, case: str) -> dict[str, dict[str, Any]]:
    found = (await client.get(f"/v1/submissions/{case}/declarations")).json()
    return {one["group"]: one for one in found["declarations"]}


def costs(one: dict[str, Any]) -> tuple[str, str, str, str]:
    return one["form"], one["charge_hkd"], one["penalty_hkd"], one["total_hkd"]


async def crossed(world: World) -> tuple[httpx.AsyncClient, str]:
    """The client of the forwarder and its submission, whose goods have just crossed."""
    forwarder = await world.hk.organisation("Harbour", OrganisationKind.FORWARDER)
    world.set(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
    kept = await forwarder.post("/v1/submissions", json=load())
    assert kept.status_code == 201, kept.text
    case = kept.json()["submission"]
    sent = await file(world, forwarder, case, "hk.road_aci")
    assert sent.status_code == 202, sent.text
    shown = (await forwarder.get(f"/v1/submissions/{case}")).json()
    ccrns = [one["authority_reference"] for one in shown["filings"] if one["target"] == "hk.road_aci"]
    assert len(ccrns) == 3 and all(ccrns), shown["filings"]
    assert (await declared(forwarder, case))[TOYS]["due"] is None
    trip = {"direction": "cn-hk", "control_point": POINT, "crossing_date": "2026-12-03", "vehicle": {"hk_mark": MARK}}
    planned = (await forwarder.post("/v1/trips", json=trip)).json()["trip"]
    world.set(CROSSED - timedelta(hours=1))
    wanted = {"references": [{"ccrn": ccrn} for ccrn in ccrns]}
    bundled = await forwarder.post(f"/v1/trips/{planned}/vehicles/V1/references", json=wanted)
    assert bundled.status_code == 200, bundled.text
    await world.work()
    lane = world.hk.clients["Customs hk"]
    go = {"vehicle": "V1", "outcome": "go", "reason": "nothing unusual"}
    assert (await lane.post(f"/v1/trips/{planned}/decisions", json=go)).status_code == 204
    world.set(CROSSED)
    stands = await lane.post(f"/v1/control-points/{POINT}/arrivals", json={"hk_mark": MARK})
    assert stands.json()["outcome"] == "go", stands.text
    assert (await lane.post(f"/v1/control-points/{POINT}/departures", json={"hk_mark": MARK})).status_code == 200
    await world.work()
    return forwarder, case


async def test_one_action_lodges_each_form_with_its_charge(world: World) -> None:
    forwarder, case = await crossed(world)
    before = await declared(forwarder, case)
    assert {name: costs(one) for name, one in before.items()} == {
        TOYS: ("1", "119.50", "0.00", "119.50"),
        FOOD: ("1A", "0.20", "0.00", "0.20"),
        HEADPHONES: ("1", "200.00", "0.00", "200.00"),
    }
    assert {one["due"] for one in before.values()} == {"2026-12-17"}
    # What is ready and when it is due is counted from the crossing as well, not from the plan.
    ready = (await forwarder.get(f"/v1/submissions/{case}/readiness")).json()["targets"]
    (tdec,) = (one for one in ready if one["target"] == "hk.tdec")
    assert (tdec["ready"], tdec["due"]) == (True, "2026-12-17T23:59:59+08:00")
    lodged = await file(world, forwarder, case, "hk.tdec")
    assert lodged.status_code == 202, lodged.text
    after = await declared(forwarder, case)
    assert all(one["lodged"] and one["reference"] for one in after.values()), after
    # The authority computed the same charges by its own tables.
    shown = (await forwarder.get(f"/v1/submissions/{case}")).json()
    told = {
        one["document_group"]: one["detail"]["numbers"]["charge_hkd"]
        for one in shown["filings"]
        if one["target"] == "hk.tdec"
    }
    assert told == {TOYS: "119.50", FOOD: "0.20", HEADPHONES: "200.00"}
    assert (await forwarder.get(f"/v1/submissions/{case}/declarations")).json()["undeclared"] == []


async def test_on_day_fifteen_the_late_penalty_appears(world: World) -> None:
    forwarder, case = await crossed(world)
    world.set(CROSSED + timedelta(days=14))
    last = await declared(forwarder, case)
    assert (costs(last[TOYS]), last[TOYS]["days_left"]) == (("1", "119.50", "0.00", "119.50"), 0)
    world.set(CROSSED + timedelta(days=15))
    late = await declared(forwarder, case)
    assert (costs(late[TOYS]), late[TOYS]["days_left"]) == (("1", "119.50", "40.00", "159.50"), -1)
    assert costs(late[FOOD]) == ("1A", "0.20", "40.00", "40.20")
    lodged = await file(world, forwarder, case, "hk.tdec", groups=[TOYS])
    assert lodged.status_code == 202, lodged.text
    shown = (await forwarder.get(f"/v1/submissions/{case}")).json()
    (toys,) = (one for one in shown["filings"] if (one["target"], one["document_group"]) == ("hk.tdec", TOYS))
    assert toys["status"] == "accepted"
    assert {toys["detail"]["numbers"][name] for name in ("charge_hkd", "penalty_hkd", "total_hkd")} == {
        "119.50",
        "40.00",
        "159.50",
    }


async def test_an_amendment_is_taken_and_another_form_refused(world: World) -> None:
    forwarder, case = await crossed(world)
    assert (await file(world, forwarder, case, "hk.tdec")).status_code == 202
    reference = (await declared(forwarder, case))[TOYS]["reference"]
    amended = load()
    amended["consignments"][0]["items"][0]["hk_quantity"]["value"] = "250"
    revised = await forwarder.put(f"/v1/submissions/{case}", json=amended)
    assert revised.status_code == 200, revised.text
    without = await file(world, forwarder, case, "hk.tdec", groups=[TOYS])
    assert without.status_code == 422
    assert {issue["rule"] for issue in without.json()["issues"]} == {"hk.header.reason"}
    taken = await file(world, forwarder, case, "hk.tdec", groups=[TOYS], change_reason="02")
    assert taken.status_code == 202, taken.text
    toys = (await declared(forwarder, case))[TOYS]
    assert (toys["lodged"], toys["reference"], toys["charge_hkd"]) == (True, reference, "119.50")

    other = load()
    toy = other["consignments"][0]["items"][0]
    for item in (toy, other["consignments"][0]["items"][1]):
        item |= {"hs6": "190531", "hkhs8": "19053100", "cn_tariff10": "1905310000"}
        item["hk_quantity"] = {"value": "30", "unit": "KGM"}
    assert (await forwarder.put(f"/v1/submissions/{case}", json=other)).status_code == 200
    refused = await file(world, forwarder, case, "hk.tdec", groups=[TOYS], change_reason="02")
    assert refused.status_code == 422, refused.text
    found = next(issue for issue in refused.json()["issues"] if issue["rule"] == "cap60e.form_fixed")
    assert found["message"] == "The declaration was sent on form 1; its form cannot be changed to 1A."
    assert found["remedy"] == "Cancel it and lodge a new declaration on form 1A; a late penalty may be due."
    still = (await declared(forwarder, case))[TOYS]
    assert (still["lodged"], still["reference"]) == (True, reference)
