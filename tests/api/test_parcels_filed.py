"""Cleared parcels are declared to the simulated customs e-commerce system, and its answers come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from fairway.parties.model import OrganisationKind
from fairway.record.outbox_worker import OutboxWorker
from fairway.site.parcels.filing.answers import CebAnswers
from fairway.site.parcels.filing.card import signer_of
from fairway.site.parcels.filing.sending import CHANNEL, CebSender
from fairway.site.parcels.working import ParcelWorker
from simulators.cn_ecommerce.folders import Exchange
from simulators.cn_ecommerce.window import System
from simulators.machinery.clock import StoppedClock
from simulators.machinery.engine import Engine
from simulators.machinery.faults import FaultOrder
from simulators.machinery.journal import Journal
from tests.api.conftest import House
from tests.parcels.test_given import body

BATCHES = "/v1/parcel-batches"
ALL = {"documents": ["311", "411", "511", "621"]}


class Customs:
    """The simulated system and the site's worker in front of it."""

    def __init__(self, house: House, folder: Path) -> None:
        exchange = Exchange(folder / "exchange")
        self.root = exchange.add("hk")
        house.site.settings = replace(house.site.settings, ceb_folder=self.root, authority_simulated=True)
        self.house, self.clock = house, StoppedClock(house.clock.now())
        self.engine = Engine(self.clock, Journal(folder / "journal.sqlite"), 7)
        self.system = System(self.engine, exchange)
        self.sender = CebSender(house.site, self.root, signer_of(house.site.settings))
        self.answers = CebAnswers(house.site, self.root)

    async def send(self) -> None:
        """Let the outbox work."""
        async with self.house.site.database.single_statements() as conn:
            await OutboxWorker(conn, {CHANNEL: self.sender}, self.house.clock).drain()

    async def run(self, **span: float) -> None:
        """Let time pass at the customs, then take what came."""
        self.system.step()
        end = self.clock.now() + timedelta(**span)
        while (due := self.engine.journal.next_due()) is not None and due <= end:
            self.clock.set(max(due, self.clock.now()))
            self.engine.run_due()
            self.system.step()
        while await self.answers.step():
            pass


@pytest.fixture
def customs(house: House, tmp_path: Path) -> Iterator[Customs]:
    made = Customs(house, tmp_path)
    yield made
    made.engine.journal.close()


@pytest.fixture
async def platform(house: House) -> httpx.AsyncClient:
    """Somebody who sends parcels."""
    return await house.organisation("Platform", OrganisationKind.FORWARDER)


async def cleared(house: House, client: httpx.AsyncClient, parcels: int) -> str:
    """A batch of sound parcels, judged."""
    batch = str((await client.post(BATCHES, json={"reference": "FILED", "flow": "cn-import"})).json()["batch"])
    for number in range(1, parcels + 1):
        text = json.dumps(body(), ensure_ascii=False).replace("000000001", f"{number:09d}")
        text = text.replace('"00000000-', f'"{number:08d}-')
        answer = await client.post(f"{BATCHES}/{batch}/parcels", content=text.encode())
        assert answer.status_code == 201, answer.text
    await client.post(f"{BATCHES}/{batch}/submit")
    assert await ParcelWorker(house.site, "one").step() == 1
    told = (await client.get(f"{BATCHES}/{batch}")).json()
    assert (told["status"], told["cleared"]) == ("judged", parcels), told
    return batch


async def told(client: httpx.AsyncClient, batch: str, **asked: str) -> dict[str, Any]:
    answer = await client.get(f"{BATCHES}/{batch}/answers", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_from_the_batch_to_the_release(house: House, platform: httpx.AsyncClient, customs: Customs) -> None:
    batch = await cleared(house, platform, 3)
    with customs.engine.journal.transaction():
        order = FaultOrder(kind="reject", target="cn.ceb.621", code="-621005", text="on demand", next=1)
        customs.engine.faults.order(order, customs.clock.now())
    filed = await platform.post(f"{BATCHES}/{batch}/file", json=ALL)
    assert (filed.status_code, filed.json()) == (
        202,
        {"messages": 4, "documents": {"311": 3, "411": 3, "511": 3, "621": 3}},
    )
    assert (await platform.post(f"{BATCHES}/{batch}/file", json=ALL)).json() == filed.json()
    await nothing_of_a_person(house, batch)
    await customs.send()
    async with house.site.database.single_statements() as conn:
        await conn.execute("UPDATE outbox SET state = 'waiting' WHERE channel = $1", CHANNEL)
    await customs.send()
    dropped = sorted(path.name[:6] for path in (customs.root / "OutBox").iterdir())
    assert dropped == ["CEB311", "CEB411", "CEB511", "CEB621"]
    await customs.run(hours=3)
    await the_answers_are_told(platform, batch)
    other = await house.organisation("Other", OrganisationKind.FORWARDER)
    assert (await other.post(f"{BATCHES}/{batch}/file", json={})).status_code == 404
    assert (await other.get(f"{BATCHES}/{batch}/answers")).status_code == 404
    await platform.post(f"{BATCHES}/{batch}/erase", json={"reason": "asked"})
    answer = await platform.post(f"{BATCHES}/{batch}/file", json={})
    assert [one["rule"] for one in answer.json()["issues"]] == ["PARCELS-ERASED"]
    house.site.settings = replace(house.site.settings, ceb_folder=None)
    answer = await platform.post(f"{BATCHES}/{batch}/file", json={})
    assert [one["rule"] for one in answer.json()["issues"]] == ["PARCELS-NO-TERMINAL"]


async def nothing_of_a_person(house: House, batch: str) -> None:
    async with house.site.database.single_statements() as conn:
        rows = await conn.fetch("SELECT body, headers FROM outbox WHERE channel = $1", CHANNEL)
        kept = await conn.fetch("SELECT * FROM parcel_filing WHERE case_id = $1", UUID(batch))
    assert (len(rows), len(kept)) == (4, 12)
    written = str([dict(row) for row in kept]) + "".join(bytes(row["body"]).decode() for row in rows)
    given = body()
    for name in ("buyer_name", "buyer_id_number", "buyer_telephone", "consignee_address"):
        assert given["inventory"][name] not in written


async def the_answers_are_told(platform: httpx.AsyncClient, batch: str) -> None:
    found = await told(platform, batch)
    assert {(one["number"], one["status"], one["count"]) for one in found["counts"]} == {
        ("311", "120", 3),
        ("411", "120", 3),
        ("511", "120", 3),
        ("621", "899", 2),
        ("621", "-621005", 1),
    }, found
    (closed, _) = (await told(platform, batch, status="899"))["documents"]
    assert len(closed["invt_no"]) == 18
    assert (closed["meaning"], closed["final"]) == ("Customs has closed the document.", True)
    assert closed["tax_no"]
    assert float(closed["tax"]) > 0
    (one,) = (await told(platform, batch, status="-621005"))["documents"]
    assert "general trade" in one["remedy"]
    assert "on demand" in one["text"]
    chinese = await platform.get(
        f"{BATCHES}/{batch}/answers", params={"status": "-621005"}, headers={"Accept-Language": "zh-Hans-CN"}
    )
    assert chinese.json()["documents"][0]["meaning"] == "购买金额超过单笔限额。"
