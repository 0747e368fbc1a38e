"""A partner that floods garbage does not slow the others."""

from __future__ import annotations

import asyncio
import random
import time

import pytest

from fairway.site.community import intake, queues
from fairway.site.community.queues import Desk, Flooded
from fairway.tracking.inbound import Channel
from tests.site.community.conftest import Port
from tests.site.community.test_intake import gate_in, message, take

pytestmark = pytest.mark.postgres
GARBAGE = 400 * 1024


async def send_garbage(port: Port, number: int) -> str:
    raw = b"UNB+UNOA:2+X+Y+261122:1000+" + b"%d'" % number + random.Random(number).randbytes(GARBAGE)
    try:
        site, line = port.house.site, port.principal("Line")
        return (await intake.take(site, line, raw, channel=Channel.HTTP)).standing
    except Flooded:
        return "flooded"


async def test_a_flood_of_garbage_does_not_slow_others(port: Port) -> None:
    await take(port, message(gate_in(id="warm")))
    quiet = await _latency(port, "quiet", 10)
    flood = [asyncio.create_task(send_garbage(port, number)) for number in range(100)]
    await asyncio.sleep(0.05)
    during = await _latency(port, "during", 10)
    answered = [task for task in flood if not task.done()]
    standings = await asyncio.gather(*flood)
    assert answered, "the flood was over before anybody was hurt by it"
    assert "flooded" in standings, "a partner's queue has an end"
    # On a busy machine a moment may pass for other reasons; waiting behind the flood would take many seconds.
    assert during < max(1.0, 20 * quiet), (quiet, during)


async def _latency(port: Port, name: str, count: int) -> float:
    """The median time that a small message of another partner takes."""
    taken = []
    for number in range(count):
        began = time.perf_counter()
        await take(port, message(gate_in(id=f"{name}{number}")))
        taken.append(time.perf_counter() - began)
    return sorted(taken)[count // 2]


async def test_one_partners_messages_are_taken_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "MOST_WAITING", 3)
    desk, order = Desk(), []
    gate = asyncio.Event()
    from uuid import UUID

    async def work(partner: int, number: int) -> None:
        async with desk.turn(UUID(int=partner), 1):
            order.append((partner, number))
            await gate.wait()

    tasks = [asyncio.create_task(work(1, number)) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Flooded):
        await work(1, 3)
    other = asyncio.create_task(work(2, 0))
    await asyncio.sleep(0.01)
    assert order == [(1, 0), (2, 0)]
    gate.set()
    await asyncio.gather(*tasks, other)
    assert order == [(1, 0), (2, 0), (1, 1), (1, 2)]


async def test_ten_partners_at_once(port: Port) -> None:
    names = ("Terminal", "Line", "Trucker", "Airline", "Forwarder", "Competitor", "Consignee")
    wanted = [take(port, message(gate_in(id=f"{who}{number}")), who) for who in names for number in range(10)]
    receipts = await asyncio.gather(*wanted)
    assert len({one.message for one in receipts}) == 70
    await port.follow()
    assert await port.value("SELECT count(*) FROM told_event") == 70
