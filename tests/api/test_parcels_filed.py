"""Cleared parcels are declared to the simulated customs e-commerce system, and its answers come back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from fairway.parties.model import OrganisationKind
from fairway.record import merkle
from fairway.record.keys import own_signer
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.replay import check_replay
from fairway.record.sequencer import Sequencer
from fairway.site.parcels.filing import planning, plans
from fairway.site.parcels.filing.answers import CebAnswers
from fairway.site.parcels.filing.planning import CHANNEL, Planner, note
from fairway.site.parcels.filing.sending import CebSender
from fairway.site.parcels.filing.store import MessageRow
from fairway.site.parcels.filing.telling import AGAIN, Teller
from fairway.site.parcels.working import ParcelWorker
from fairway.site.runtime import Site
from simulators.cn_ecommerce.folders import Exchange
from simulators.cn_ecommerce.window import System
from simulators.machinery.clock import StoppedClock
from simulators.machinery.engine import Engine
from simulators.machinery.faults import FaultOrder
from simulators.machinery.journal import Journal
from tests.api.conftest import House
from tests.parcels.test_given import body

BATCHES = "/v1/parcel-batches"
SENDERS = {"311": "EBP0000001", "411": "PAY0000001", "511": "LOG0000001", "621": "AGT0000001"}
"""Who sends each kind of document, by the numbers in those of the sound parcel."""


class Customs:
    """The simulated system and the site's worker in front of it."""

    def __init__(self, house: House, folder: Path) -> None:
        exchange = Exchange(folder / "exchange")
        self.root = exchange.add("hk")
        house.site.settings = replace(house.site.settings, ceb_folder=self.root, authority_simulated=True)
        self.house, self.clock = house, StoppedClock(house.clock.now())
        self.engine = Engine(self.clock, Journal(folder / "journal.sqlite"), 7)
        self.system = System(self.engine, exchange)
        self.sender = CebSender(house.site, self.root)
        self.answers = CebAnswers(house.site, self.root)

    async def send(self) -> None:
        """Let plans be made and the outbox work."""
        while await Planner(self.house.site).step():
            pass
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
        self.house.clock.set(max(self.house.clock.now(), self.clock.now()))
        await Teller(self.house.site).step()


@pytest.fixture
def customs(house: House, tmp_path: Path) -> Iterator[Customs]:
    made = Customs(house, tmp_path)
    yield made
    made.engine.journal.close()


class Firms:
    """Who sends documents: the declarant, whose batch it is, and those whom it names."""

    def __init__(self, clients: dict[str, httpx.AsyncClient]) -> None:
        self.clients, self.owner = clients, clients["621"]

    async def file(self, batch: str, number: str, **more: Any) -> httpx.Response:
        """Have a kind of document sent by who sends it."""
        wanted = {"documents": [number], **more}
        return await self.clients[number].post(f"{BATCHES}/{batch}/file", json=wanted)


@pytest.fixture
async def firms(house: House) -> Firms:
    return Firms(
        {
            number: await house.organisation(f"Sender of {number}", OrganisationKind.FORWARDER, cn_customs_code=code)
            for number, code in SENDERS.items()
        }
    )


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


async def test_from_the_batch_to_the_release(house: House, firms: Firms, customs: Customs) -> None:
    batch = await cleared(house, firms.owner, 3)
    with customs.engine.journal.transaction():
        order = FaultOrder(kind="reject", target="cn.ceb.621", code="-621005", text="on demand", next=1)
        customs.engine.faults.order(order, customs.clock.now())
        again = FaultOrder(kind="duplicate", target="cn.ceb.621", copies=2)
        customs.engine.faults.order(again, customs.clock.now())
    for place, number in enumerate(SENDERS, 1):
        filed = await firms.file(batch, number)
        assert (filed.status_code, filed.json()) == (202, {"filing": place, "messages": 1, "documents": {number: 3}})
    assert (await firms.file(batch, "621")).json() == filed.json()
    await customs.send()
    await nothing_of_a_person(house, batch)
    async with house.site.database.single_statements() as conn:
        await conn.execute("UPDATE outbox SET state = 'waiting' WHERE channel = $1", CHANNEL)
    assert (await firms.file(batch, "621")).status_code == 202
    await customs.send()
    dropped = sorted(path.name[:6] for path in (customs.root / "OutBox").iterdir())
    assert dropped == ["CEB311", "CEB411", "CEB511", "CEB621"]
    await Teller(house.site).step()
    filing = (await firms.owner.get(f"{BATCHES}/{batch}")).json()["filing"]
    assert (filing["messages"], filing["sent"], filing["settled"]) == (4, 4, False)
    digests = [hashlib.sha256(path.read_bytes()).digest() for path in sorted((customs.root / "OutBox").iterdir())]
    # Filed in the order of their numbers, one message each.
    leaves = [merkle.leaf_hash(one) for one in digests]
    left, right = merkle.node_hash(*leaves[:2]), merkle.node_hash(*leaves[2:])
    assert filing["root"] == merkle.node_hash(left, right).hex()
    await customs.run(hours=3)
    await the_answers_are_told(firms, batch)
    await the_record_is_told(house, firms, batch)
    other = await house.organisation("Other", OrganisationKind.FORWARDER)
    assert (await other.post(f"{BATCHES}/{batch}/file", json={})).status_code == 404
    assert (await other.get(f"{BATCHES}/{batch}/answers")).status_code == 404
    await firms.owner.post(f"{BATCHES}/{batch}/erase", json={"reason": "asked"})
    answer = await firms.owner.post(f"{BATCHES}/{batch}/file", json={})
    assert [one["rule"] for one in answer.json()["issues"]] == ["PARCELS-ERASED"]
    house.site.settings = replace(house.site.settings, ceb_folder=None)
    answer = await firms.owner.post(f"{BATCHES}/{batch}/file", json={})
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


async def the_answers_are_told(firms: Firms, batch: str) -> None:
    platform = firms.owner
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
    assert closed["passed"] == ["1", "2", "3", "120", "399", "800", "899"]
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
    sending = found["sending"]
    assert {name: sending[name] for name in ("messages", "sent", "to_sign", "signed", "signer", "seconds_left")} == {
        **{"messages": 4, "sent": 4, "to_sign": 1, "signed": 1, "signer": "invented", "seconds_left": 0}
    }
    # Who sent some of the documents sees these alone.
    theirs = await told(firms.clients["411"], batch, number="411")
    assert [(one["number"], one["count"]) for one in theirs["counts"]] == [("411", 3)]
    assert len(theirs["documents"]) == 3
    assert (await told(firms.clients["411"], batch))["documents"] == []


async def the_record_is_told(house: House, firms: Firms, batch: str) -> None:
    filing = (await firms.owner.get(f"{BATCHES}/{batch}")).json()["filing"]
    assert filing["settled"] is True
    inventories = filing["documents"]["621"]
    assert {name: inventories[name] for name in ("filed", "accepted", "refused", "released", "taxed")} == {
        **{"filed": 3, "accepted": 2, "refused": 1, "released": 2, "taxed": 2}
    }
    assert inventories["standings"] == {"899": 2, "-621005": 1}
    assert filing["documents"]["411"]["accepted"] == 3
    assert await Teller(house.site).step() == 0
    async with house.site.database.single_statements() as conn:
        counted = await conn.fetch(
            "SELECT number, status, count(*) AS count FROM parcel_filing GROUP BY number, status ORDER BY 1, 2"
        )
        kept = await conn.fetch(
            "SELECT number, status, count FROM parcel_standing WHERE status <> 'tax' AND count > 0 ORDER BY 1, 2"
        )
    assert [tuple(row) for row in counted] == [tuple(row) for row in kept]
    sequencer = Sequencer(house.site.id, own_signer(house.site.settings.keys_folder, house.site.id), house.clock)
    await sequencer.drain(house.site.database)
    async with house.site.database.single_statements() as conn:
        assert not (await check_replay(conn, house.site.registry, site=house.site.id)).differences


async def test_documents_are_sent_by_whom_they_name(house: House, firms: Firms, customs: Customs) -> None:
    batch = await cleared(house, firms.owner, 1)
    refused = await firms.owner.post(f"{BATCHES}/{batch}/file", json={"documents": ["311", "411", "621"]})
    assert refused.status_code == 422
    told = [(one["rule"], one["message"], bool(one["remedy"])) for one in refused.json()["issues"]]
    assert told == [
        (
            "PARCELS-NOT-THE-SENDER",
            "An order is sent by its platform or shop, here EBP0000001. Your registration is AGT0000001.",
            True,
        ),
        (
            "PARCELS-NOT-THE-SENDER",
            "A payment is sent by its payment firm, here PAY0000001. Your registration is AGT0000001.",
            True,
        ),
    ]
    shop = await house.organisation("Shop", OrganisationKind.SHIPPER, cn_customs_code="EBC0000001")
    assert (await shop.post(f"{BATCHES}/{batch}/file", json={"documents": ["311"]})).status_code == 202
    nobody = await house.organisation("Nobody", OrganisationKind.FORWARDER)
    assert (await nobody.post(f"{BATCHES}/{batch}/file", json={"documents": ["311"]})).status_code == 404
    unknown = await firms.owner.post(f"{BATCHES}/{batch}/file", json={"documents": ["621"], "bills": ["NONE"]})
    assert [one["rule"] for one in unknown.json()["issues"]] == ["PARCELS-NOTHING-TO-FILE"]


async def test_answers_are_told_of_some_at_a_time(house: House, firms: Firms, customs: Customs) -> None:
    batch = await cleared(house, firms.owner, 1)
    await firms.file(batch, "621")
    await customs.send()
    teller = Teller(house.site)
    assert await teller.step() == 1
    customs.system.step()
    for _ in range(2):
        due = customs.engine.journal.next_due()
        assert due is not None
        customs.clock.set(due)
        customs.engine.run_due()
        customs.system.step()
    assert await customs.answers.step()
    # Answers have come, but the record was told of the batch just now.
    assert await teller.step() == 0
    house.clock.set(house.clock.now() + AGAIN)
    assert await teller.step() == 1
    filing = (await firms.owner.get(f"{BATCHES}/{batch}")).json()["filing"]
    assert filing["settled"] is False
    assert filing["documents"]["621"]["answered"] == 1


async def test_a_killed_planning_goes_on_behind_what_is_noted(
    house: House, firms: Firms, customs: Customs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MOST_OBJECTS", 1)
    monkeypatch.setattr(plans, "_ROWS", 1)
    batch = await cleared(house, firms.owner, 3)
    await firms.file(batch, "621")
    noted: list[int] = []

    async def dies_at_the_second(site: Site, case: UUID, organisation: UUID, messages: Sequence[MessageRow]) -> None:
        if len(noted) == 1:
            noted.append(0)
            raise ConnectionError("killed")
        noted.extend(one.message for one in messages)
        await note(site, case, organisation, messages)

    with monkeypatch.context() as patched, pytest.raises(ConnectionError):
        patched.setattr(planning, "note", dies_at_the_second)
        await Planner(house.site).step()
    assert (await told(firms.owner, batch))["sending"]["planning"] is True
    assert await Planner(house.site).step() == 1
    assert noted == [1, 0]
    async with house.site.database.single_statements() as conn:
        messages = await conn.fetch("SELECT message, objects FROM parcel_message ORDER BY message")
        leaving = await conn.fetchval("SELECT count(*) FROM outbox WHERE channel = $1", CHANNEL)
        kept = await conn.fetchval("SELECT count FROM parcel_standing")
    assert [tuple(row) for row in messages] == [(1, 1), (2, 1), (3, 1)]
    assert (leaving, kept) == (3, 3)
    await customs.send()
    assert (await told(firms.owner, batch))["sending"]["sent"] == 3
