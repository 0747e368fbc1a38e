"""Batches of parcels over HTTP: files sealed on disk, seen by whom they concern, erased for good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from fairway.parcels import sealing
from fairway.parties.model import OrganisationKind
from fairway.site.parcels import folders, keys
from tests.api.conftest import House

BATCHES = "/v1/parcel-batches"
ROWS = b"order_no,buyer_name\nA1,Invented Person\n"
NEW = {"reference": "NOV-22", "flow": "cn-import"}


@pytest.fixture
async def platform(house: House) -> httpx.AsyncClient:
    """Somebody who sends parcels; and another firm."""
    await house.organisation("Other", OrganisationKind.FORWARDER)
    return await house.organisation("Platform", OrganisationKind.FORWARDER)


async def opened(client: httpx.AsyncClient, **more: object) -> str:
    answer = await client.post(BATCHES, json={**NEW, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["batch"])


async def put(client: httpx.AsyncClient, batch: str, content: bytes = ROWS, name: str = "orders.csv") -> httpx.Response:
    return await client.put(f"{BATCHES}/{batch}/files/{name}?table=orders", content=content)


async def test_a_file_is_sealed_on_disk_when_it_is_answered(house: House, platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    answer = await put(platform, batch)
    assert (answer.status_code, answer.json()["number"], answer.json()["size"]) == (201, 1, len(ROWS))
    again = await put(platform, batch, name="same.csv")
    assert again.json() == answer.json()
    case = UUID(batch)
    kept = folders.incoming(house.site.settings, case, 1)
    assert b"Invented" not in kept.read_bytes()
    key = await keys.key_of(house.site, case, "trade")
    with kept.open("rb") as file:
        assert b"".join(sealing.opened_chunks(file, key, folders.file_context(case, 1))) == ROWS
    assert not list(kept.parent.glob(".*")), "no draft is left"


async def test_a_batch_is_handed_in_stopped_and_resumed(house: House, platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    assert (await platform.post(f"{BATCHES}/{batch}/submit")).json()["issues"][0]["rule"] == "PARCELS-BATCH-EMPTY"
    await put(platform, batch)
    told = (await platform.post(f"{BATCHES}/{batch}/submit")).json()
    assert (told["status"], told["run"], told["waiting"]) == ("waiting", 1, 0)
    other = await opened(platform, reference="LATER")
    await put(platform, other)
    house.clock.set(house.clock.now() + timedelta(seconds=1))
    assert (await platform.post(f"{BATCHES}/{other}/submit")).json()["waiting"] == 1
    assert (await platform.post(f"{BATCHES}/{batch}/cancel")).json()["status"] == "cancelled"
    assert (await platform.post(f"{BATCHES}/{batch}/submit")).json()["run"] == 2


async def test_a_batch_is_its_senders_and_the_customs_alone(house: House, platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    for name, seen in (("Platform", 1), ("Hong Kong Customs", 1), ("Other", 0)):
        client = house.clients[name]
        assert len((await client.get(BATCHES)).json()["batches"]) == seen
        assert (await client.get(f"{BATCHES}/{batch}")).status_code == (200 if seen else 404)
    other = house.clients["Other"]
    nowhere = "00000000-0000-7000-8000-000000000000"
    for answer, absent in (
        (await other.get(f"{BATCHES}/{batch}"), await other.get(f"{BATCHES}/{nowhere}")),
        (await put(other, batch), await put(other, nowhere)),
    ):
        assert answer.status_code == absent.status_code == 404
        assert answer.text.replace(batch, nowhere) == absent.text
    assert (await house.clients["Hong Kong Customs"].post(f"{BATCHES}/{batch}/submit")).status_code in {403, 404}


async def test_erased_is_erased(house: House, platform: httpx.AsyncClient) -> None:
    batch = await opened(platform)
    await put(platform, batch)
    told = (await platform.post(f"{BATCHES}/{batch}/erase", json={"reason": "asked for"})).json()
    assert told["erased_at"]
    again = await platform.post(f"{BATCHES}/{batch}/submit")
    assert again.json()["issues"][0]["rule"] == "PARCELS-BATCH-ERASED"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"flow": "by-horse"}, "/flow"),
        ({"arrives_at": "2026-11-22T00:00:00Z"}, "/arrives_at"),
        ({"reference": " "}, "/reference"),
        ({"surplus": 1}, "/surplus"),
    ],
)
async def test_what_is_wrong_is_said_with_its_place(
    platform: httpx.AsyncClient, change: dict[str, object], pointer: str
) -> None:
    answer = await platform.post(BATCHES, json={**NEW, **change})
    assert answer.status_code == 422
    assert pointer in {issue["pointer"] for issue in answer.json()["issues"]}


@pytest.mark.parametrize(("content", "rule"), [(b"", "PARCELS-FILE-EMPTY")])
async def test_a_file_that_cannot_be_taken_leaves_nothing(
    house: House, platform: httpx.AsyncClient, content: bytes, rule: str
) -> None:
    batch = await opened(platform)
    answer = await put(platform, batch, content)
    assert (answer.status_code, answer.json()["issues"][0]["rule"]) == (422, rule)
    assert not _files(house.site.settings.folder / "parcels")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
