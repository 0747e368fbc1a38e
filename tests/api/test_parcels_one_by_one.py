"""Parcels that come one by one: judged and on disk when they are answered, gathered when the batch is handed in."""

from __future__ import annotations

import json
from uuid import UUID

import httpx
import pytest

from fairway.parcels import sealing
from fairway.parcels.batches.facts import batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parties.model import OrganisationKind
from fairway.record.store import load
from fairway.site.parcels import folders, keys
from tests.api.conftest import House
from tests.parcels.test_given import body

BATCHES = "/v1/parcel-batches"


@pytest.fixture
async def platform(house: House) -> httpx.AsyncClient:
    """Somebody who sends parcels."""
    return await house.organisation("Platform", OrganisationKind.FORWARDER)


async def opened(client: httpx.AsyncClient, flow: str = "cn-import") -> str:
    answer = await client.post(BATCHES, json={"reference": "ONE BY ONE", "flow": flow})
    return str(answer.json()["batch"])


def sound(order_no: str = "ON000000001") -> bytes:
    """A sound parcel of another order."""
    return json.dumps(body(), ensure_ascii=False).replace("ON000000001", order_no).encode()


async def add(client: httpx.AsyncClient, batch: str, content: bytes, language: str = "en") -> httpx.Response:
    return await client.post(f"{BATCHES}/{batch}/parcels", content=content, headers={"Accept-Language": language})


async def test_a_parcel_is_judged_and_on_disk_when_it_is_answered(house: House, platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    answer = await add(platform, batch, sound())
    told = answer.json()
    assert (answer.status_code, told["outcome"], told["faults"]) == (201, "MATCHED", [])
    assert told["taxes"]["payable"] == "13.29"
    again = await add(platform, batch, sound())
    assert (again.status_code, again.json()) == (200, told)
    async with house.site.database.single_statements() as conn:
        rows = await conn.fetch("SELECT digest, sealed FROM parcel_added WHERE case_id = $1", UUID(batch))
    assert [row["digest"].hex() for row in rows] == [told["parcel"]]
    assert b"buyer" not in rows[0]["sealed"]


async def test_what_is_wrong_is_told_in_the_language_of_the_reader(platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    wrong = json.loads(sound())
    wrong["order"]["currency"] = "502"
    told = (await add(platform, batch, json.dumps(wrong).encode(), "zh-Hant-HK")).json()
    assert told["refused"] is True
    assert [one["sentence"] for one in told["faults"]] == ["幣制 502 不是 142（人民幣）。"]
    misfit = await add(platform, batch, b'{"order": 1}')
    assert misfit.status_code == 422
    assert {one["rule"] for one in misfit.json()["issues"]} == {"parcels.given.whole"}
    large = await add(platform, batch, b" " * (2 << 20))
    assert [one["rule"] for one in large.json()["issues"]] == ["parcels.given.json"]


async def test_what_was_added_is_handed_in_with_the_batch(house: House, platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    case = UUID(batch)
    sent = [sound(f"ON00000000{number}") for number in range(1, 4)]
    for one in sent:
        assert (await add(platform, batch, one)).status_code == 201
    told = (await platform.post(f"{BATCHES}/{batch}/submit")).json()
    assert told["status"] == "waiting"
    assert {one["table"] for one in told["files"]} == {"orders", "payments", "waybills", "inventories"}
    async with house.site.database.single_statements() as conn:
        state = (await load(conn, BATCH, batch_stream(case))).state
        assert await conn.fetchval("SELECT count(*) FROM parcel_added") == 0
    assert state is not None
    number = next(one.number for one in state.files if one.table == "inventories")
    key = await keys.key_of(house.site, case, "trade")
    with folders.incoming(house.site.settings, case, number).open("rb") as file:
        content = b"".join(sealing.opened_chunks(file, key, folders.file_context(case, number)))
    rows = [json.loads(line) for line in content.splitlines()]
    assert {one["order_no"] for one in rows} == {"ON000000001", "ON000000002", "ON000000003"}
    assert [one["lines"][0]["gcode"] for one in rows] == ["3305100090"] * 3
    late = await add(platform, batch, sound("ON000000009"))
    assert [one["rule"] for one in late.json()["issues"]] == ["PARCELS-ADD-CLOSED"]


async def test_a_batch_that_was_not_handed_in_takes_more(platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    assert (await platform.post(f"{BATCHES}/{batch}/submit")).status_code == 422
    assert (await add(platform, batch, sound())).status_code == 201


async def test_only_the_sender_adds_and_only_to_imports(house: House, platform: httpx.AsyncClient) -> None:
    other = await house.organisation("Other", OrganisationKind.FORWARDER)
    assert (await add(other, await opened(platform), sound())).status_code == 404
    answer = await add(platform, await opened(platform, "hong-kong"), sound())
    assert [one["rule"] for one in answer.json()["issues"]] == ["PARCELS-ADD-FLOW"]


async def test_erasure_forgets_what_was_added(house: House, platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    await add(platform, batch, sound())
    assert (await platform.post(f"{BATCHES}/{batch}/erase", json={"reason": "asked"})).status_code == 200
    async with house.site.database.single_statements() as conn:
        assert await conn.fetchval("SELECT count(*) FROM parcel_added") == 0
    answer = await add(platform, batch, sound())
    assert [one["rule"] for one in answer.json()["issues"]] == ["PARCELS-ADD-CLOSED"]
