"""A partner that floods garbage does not slow the others."""

from __future__ import annotations

import asyncio
import json
import random
import time

import pytest

from fairway.codes.identifiers import container_check_digit
from fairway.parties.model import OrganisationKind as Kind
from fairway.site.community import intake, queues
from fairway.site.community.queues import Desk, Flooded
from fairway.tracking.inbound import Channel
from tests.api.test_port_community import CODECO
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


def sent(number: int, one: int) -> bytes:
    """Message ``one`` of partner ``number``, each partner in a standard of its own; one event in each, but for those of
    the last, who sends garbage."""
    box = f"CSQU{one:06}"
    box += container_check_digit(box)
    serial = f"{number}{one:06}"
    match number % 5:
        case _ if number == 9:
            return random.Random(one).randbytes(5_000)
        case 0:
            return message(gate_in(box))
        case 1:
            return CODECO.replace(b"MSKU1234565", box.encode())
        case 2:
            waybill = f"160-{serial}{int(serial) % 7}"
            return f"FSU/15\r\n{waybill}HKGAMS/T10K100\r\nRCS/22NOV0830/HKG/T10K100\r\n".encode()
        case 3:
            return f"Container,Event,Time\n{box},Gate in,2026-11-22T08:30+08:00\n".encode()
        case _:
            event = {
                "eventID": f"e{number}-{one}",
                "eventType": "EQUIPMENT",
                "eventDateTime": "2026-11-22T08:30:00+08:00",
                "eventCreatedDateTime": "2026-11-22T08:35:00+08:00",
                "eventClassifierCode": "ACT",
                "equipmentEventTypeCode": "GTIN",
                "equipmentReference": box,
                "emptyIndicatorCode": "LADEN",
                "eventLocation": {"UNLocationCode": "HKHKG"},
            }
            return json.dumps([event]).encode()


async def test_ten_partners_at_once(port: Port) -> None:
    """Ten partners, five standards and garbage, ten messages each at the same moment: each one's are told whole."""
    names = ["Terminal", "Line", "Trucker", "Airline", "Forwarder", "Competitor", "Consignee"]
    for kind in (Kind.LINE, Kind.TERMINAL, Kind.CARRIER):
        await port.house.organisation(f"Another {kind}", kind)
        names.append(f"Another {kind}")
    assert len(names) == 10
    receipts = await asyncio.gather(
        *(take(port, sent(number, one), who) for one in range(10) for number, who in enumerate(names))
    )
    assert len({one.message for one in receipts}) == 100
    standards = {receipts[number].standard for number in range(9)}
    assert standards == {"fairway", "edifact", "cargo-imp", "table", "dcsa"}
    await port.follow()
    for number, who in enumerate(names):
        told = await port.value("SELECT count(*) FROM told_event WHERE partner = $1", port.house.organisations[who])
        assert told == (0 if number == 9 else 10), who
