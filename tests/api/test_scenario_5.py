"""Acceptance scenario 5: five hundred parcels, exempt, declared, refused with a better wording, or stopped."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from fairway.parties.model import OrganisationKind, Permission
from fairway.site import people
from fairway.site.parcels import folders
from fairway.site.parcels.working import ParcelWorker
from fairway.site.runtime import policy_actor
from tests.api.conftest import House

BATCHES = "/v1/parcel-batches"
LIST = Path(__file__).parents[2] / "examples" / "parcels-500.csv"


@pytest.fixture
async def courier(house: House) -> httpx.AsyncClient:
    return await house.organisation("Courier", OrganisationKind.FORWARDER)


async def judged(house: House, client: httpx.AsyncClient, content: bytes, **more: object) -> str:
    """A batch of these rows, worked on."""
    new = {"reference": "FLIGHTS", "flow": "hong-kong", "arrives_at": "2026-12-03T04:00:00Z", **more}
    batch = str((await client.post(BATCHES, json=new)).json()["batch"])
    put = await client.put(f"{BATCHES}/{batch}/files/parcels.csv?table=hk_parcels", content=content)
    assert put.status_code == 201, put.text
    await client.post(f"{BATCHES}/{batch}/submit")
    assert await ParcelWorker(house.site, "one").step() == 1
    return batch


async def test_five_hundred_parcels(house: House, courier: httpx.AsyncClient) -> None:
    batch = await judged(house, courier, LIST.read_bytes())
    told = (await courier.get(f"{BATCHES}/{batch}")).json()
    assert told["status"] == "judged", told
    assert (told["parcels"], told["cleared"], told["to_fix"]) == (500, 490, 10)
    assert "channels" not in told["verdict"]

    by_number = {row["waybill_no"]: row for row in await all_parcels(courier, batch)}
    assert len(by_number) == 500
    rows = list(csv.DictReader(io.StringIO(LIST.read_text(encoding="utf-8-sig"))))
    for row in rows:
        found = by_number[row["waybill_no"]]
        if row["mode"] == "post" and float(row["value"]) < 4000 and found["decision"] == "EXEMPT":
            assert found["exemption"] == "postal"
    declared = [row for row in by_number.values() if row["decision"] == "DECLARED"]
    assert declared and all(row["declaration"] for row in declared)

    stopped = [row for row in by_number.values() if row["decision"] == "STOPPED"]
    assert {rule for row in stopped for rule in row["rules"]} == {"hk.parcels.barred", "hk.parcels.excise"}
    refused = [row for row in by_number.values() if row["decision"] == "TO_FIX"]
    assert refused and all(row["proposal"] for row in refused)

    one = (await courier.get(f"{BATCHES}/{batch}/parcels/{refused[0]['waybill_no']}")).json()
    assert one["faults"][0]["sentence"] and one["faults"][0]["remedy"]
    assert one["documents"][0]["rows"][0]["consignee_name"], "opened for who sent it"
    rules = (await courier.get(f"{BATCHES}/{batch}/rules", headers={"accept-language": "zh-CN"})).json()["rules"]
    assert rules[0]["rule"] == "hk.parcels.description.vague" and not rules[0]["sentence"].isascii()


async def all_parcels(client: httpx.AsyncClient, batch: str) -> list[dict[str, object]]:
    found, after = [], 0
    while after is not None:
        page = (await client.get(f"{BATCHES}/{batch}/parcels?limit=200&after={after}")).json()
        found += page["parcels"]
        after = page["after"]
    return found


async def test_only_what_was_wrong_is_sent_again(house: House, courier: httpx.AsyncClient) -> None:
    batch = await judged(house, courier, LIST.read_bytes())
    archive = (await courier.get(f"{BATCHES}/{batch}/to-fix.zip")).content
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        (name,) = opened.namelist()
        text = opened.read(name).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len({row["waybill_no"] for row in rows}) == 10
    assert all(row["faults"] for row in rows)
    assert any(row["consignee_name"] for row in rows), "whole rows, ready to be sent"
    kept = [row for row in rows if "vague" in row["faults"]]
    for row in kept:
        row["description"] = "Women's knitted cotton T-shirt"
        row["hs_code"] = "61091000"
    fixed = io.StringIO()
    writer = csv.DictWriter(fixed, [name for name in rows[0] if name != "faults"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(kept)
    second = await judged(house, courier, fixed.getvalue().encode(), corrects=batch)
    told = (await courier.get(f"{BATCHES}/{second}")).json()
    assert (told["parcels"], told["to_fix"]) == (8, 0), (await courier.get(f"{BATCHES}/{second}/rules")).json()
    assert [one["batch"] for one in (await courier.get(f"{BATCHES}/{batch}")).json()["corrections"]] == [second]


async def test_downloads_hold_every_row_and_no_person(house: House, courier: httpx.AsyncClient) -> None:
    batch = await judged(house, courier, LIST.read_bytes())
    released = (await courier.get(f"{BATCHES}/{batch}/released.csv")).text
    assert len(released.strip().splitlines()) == 491
    faults = (await courier.get(f"{BATCHES}/{batch}/faults.csv")).text
    assert len(faults.strip().splitlines()) == 11
    person = next(csv.DictReader(io.StringIO(LIST.read_text())))["consignee_name"]
    out = folders.batch_folder(house.site.settings, UUID(batch))
    assert not (out / "work").exists(), "nothing is left in plain"
    for path in out.rglob("*"):
        assert not path.is_file() or person.encode() not in path.read_bytes()


async def test_persons_are_masked_for_who_only_reads(house: House, courier: httpx.AsyncClient) -> None:
    batch = await judged(house, courier, LIST.read_bytes())
    _, secret = await people.issue_key(
        house.site, policy_actor("test"), house.organisations["Courier"], name="r", permissions=(Permission.READ,)
    )
    number = next(csv.DictReader(io.StringIO(LIST.read_text())))["waybill_no"]
    for client, masked in ((courier, False), (house.client(f"Bearer {secret}"), True)):
        one = (await client.get(f"{BATCHES}/{batch}/parcels/{number}")).json()
        assert one["masked"] is masked
        assert ("•••" in one["documents"][0]["rows"][0]["consignee_name"]) is masked


async def test_erased_persons_are_gone_and_the_rest_stays(house: House, courier: httpx.AsyncClient) -> None:
    batch = await judged(house, courier, LIST.read_bytes())
    root = (await courier.get(f"{BATCHES}/{batch}")).json()["verdict"]["root"]
    await courier.post(f"{BATCHES}/{batch}/erase", json={"reason": "time is over"})
    told = (await courier.get(f"{BATCHES}/{batch}")).json()
    assert (told["verdict"]["root"], told["parcels"]) == (root, 500)
    number = next(csv.DictReader(io.StringIO(LIST.read_text())))["waybill_no"]
    one = (await courier.get(f"{BATCHES}/{batch}/parcels/{number}")).json()
    assert one["erased"] and not one["documents"][0]["rows"][0].get("consignee_name")
    refused = await courier.get(f"{BATCHES}/{batch}/to-fix.zip")
    assert refused.json()["issues"][0]["rule"] == "PARCELS-ERASED"


async def test_a_file_that_is_none_is_said_and_another_taken(house: House, courier: httpx.AsyncClient) -> None:
    batch = await judged(house, courier, b"colour,size\nred,3\n")
    told = (await courier.get(f"{BATCHES}/{batch}")).json()
    assert (told["status"], bool(told["issues"])) == ("failed", True)
    assert told["issues"][0]["rule"]
    await courier.delete(f"{BATCHES}/{batch}/files/1")
    await courier.put(f"{BATCHES}/{batch}/files/parcels.csv?table=hk_parcels", content=LIST.read_bytes())
    await courier.post(f"{BATCHES}/{batch}/submit")
    await ParcelWorker(house.site, "one").step()
    assert (await courier.get(f"{BATCHES}/{batch}")).json()["status"] == "judged"


async def test_cleared_parcels_become_one_submission_once(house: House, courier: httpx.AsyncClient) -> None:
    batch = await judged(house, courier, LIST.read_bytes())
    trip = {"reference": "TRUCK-1", "control_point": "shenzhen-bay", "expected_crossing_date": "2026-12-03"}
    moved = await courier.post(f"{BATCHES}/{batch}/move", json=trip)
    assert moved.status_code == 201, moved.text
    again = await courier.post(f"{BATCHES}/{batch}/move", json=trip)
    assert again.json() == moved.json()
    told = (await courier.get(f"/v1/submissions/{moved.json()['submission']}")).json()
    consignments = told["document"]["consignments"]
    packages = sum(one["packages"]["count"] for one in consignments)
    rows = [row for row in await all_parcels(courier, batch) if row["category"]]
    assert moved.json()["parcels"] == len(rows) == 490
    assert packages == sum(int(str(row["pieces"])) for row in rows)
    assert (await courier.get(f"{BATCHES}/{batch}")).json()["submission"] == moved.json()["submission"]
