"""SIGKILL during intake: every message that was answered is on the timeline, exactly once."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from fairway.site.community import shipments
from fairway.site.provision import Access
from fairway.tracking.model import Reference
from fairway.tracking.model import ReferenceKind as Kind
from fairway.tracking.shipment_facts import AddReferences
from tests.site.community.conftest import Port
from tests.site.community.test_tying import command

pytestmark = pytest.mark.postgres
KILLS = 3
MESSAGES = 90
BILL = Reference(Kind.MASTER_BILL, "MAEU123456")


def raw(number: int) -> bytes:
    happened = datetime.now(UTC).isoformat()
    events = [
        {
            "id": f"E{number}-{one}",
            "milestone": "REEFER_PLUGGED" if one else "GATED_IN",
            "references": [{"kind": "master-bill", "value": BILL.value}],
            "happened": happened,
        }
        for one in range(3)
    ]
    return json.dumps({"events": events}).encode()


@asynccontextmanager
async def process(spec: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The site in a process of its own."""
    script = str(Path(__file__).with_name("killed.py"))
    started = await asyncio.create_subprocess_exec(sys.executable, script, str(spec))
    try:
        yield started
    finally:
        if started.returncode is None:
            os.kill(started.pid, signal.SIGKILL)
        await started.wait()


async def test_what_was_receipted_is_on_the_timeline_exactly_once(port: Port, access: Access, tmp_path: Path) -> None:
    site, owner = port.house.site, port.principal("Forwarder")
    port.house.clock.set(datetime.now(UTC))
    case = await shipments.register(site, owner, reference="S1", references=(BILL,))
    await command(port, "Forwarder", case, AddReferences(references=(BILL,), confirmed=True))
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    spec = tmp_path / "spec.json"
    spec.write_bytes(msgspec.json.encode({"folder": site.settings.var, "access": access, "port": number}, enc_hook=str))
    address, key = f"http://127.0.0.1:{number}", port.house.clients["Terminal"].headers["Authorization"]
    sent, receipts, chance = [raw(one) for one in range(MESSAGES)], {}, random.Random(7)

    async def send(client: httpx.AsyncClient, one: int) -> None:
        while True:
            try:
                answer = await client.post("/v1/events", content=sent[one], headers={"Authorization": key})
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            assert answer.status_code in {200, 201}, answer.text
            receipts[one] = answer.json()
            return

    async def all_of(client: httpx.AsyncClient) -> None:
        for first in range(0, MESSAGES, 6):
            await asyncio.gather(*(send(client, one) for one in range(first, first + 6)))

    async with httpx.AsyncClient(base_url=address, timeout=5.0, trust_env=False) as client:
        sending = asyncio.create_task(all_of(client))
        for kill in range(KILLS + 1):
            async with process(spec) as running:
                already = len(receipts)
                for _ in range(1000):
                    if sending.done() or len(receipts) >= already + MESSAGES // (KILLS + 2):
                        break
                    await asyncio.sleep(0.02)
                if kill < KILLS:
                    await asyncio.sleep(chance.uniform(0, 0.1))
                    os.kill(running.pid, signal.SIGKILL)
                    continue
                await sending
                await _followed(port)
    assert len(receipts) == MESSAGES
    keys = [event["key"] for receipt in receipts.values() for event in receipt["events"]]
    assert len(set(keys)) == 3 * MESSAGES
    assert await port.value("SELECT count(*) FROM inbound_message") == MESSAGES
    assert await port.value("SELECT count(*) FROM told_event") == 3 * MESSAGES
    view = await shipments.view(site, owner, case)
    shown = [
        event.key
        for entry in view.timeline.entries
        for event in (entry.winner, *(other.event for other in entry.others))
    ]
    assert sorted(shown) == sorted(keys)


async def _followed(port: Port) -> None:
    """Wait until the follower has come to the end of the log."""
    for _ in range(400):
        waiting = await port.value("SELECT count(*) FROM unsequenced")
        last = await port.value("SELECT max(position) FROM sequenced")
        if not waiting and last == await port.value("SELECT position FROM consumer_cursor WHERE name = 'community'"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the follower did not come to the end of the log")
