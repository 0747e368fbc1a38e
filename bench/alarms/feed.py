"""The feeding process: writes frames to a spool at a steady rate, as a gateway does, and drains it into the database.

Started by :mod:`bench.alarms.measure` with its plan as input, JSON; it prints when which rope was cut, JSON.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from bench.release.generate import SEED, device
from fairway.app.process import keep_for_good
from fairway.base.time import SystemClock
from fairway.locks.sessions.binding import microseconds
from fairway.site.database import open_database
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.drain.drain import Drain
from fairway.site.gateway.spool.segments import Kind, Record
from fairway.site.gateway.spool.writer import SpoolWriter
from fairway.site.provision import Access

BEAT = 0.05
"""Seconds between two writes to the spool: what one synchronisation of the disk takes together."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is fed."""

    access: Access
    spool: str
    numbers: list[int]
    """The number of each trip's device in the bindings."""
    places: list[tuple[float, float]]
    """Where each truck stands."""
    rate: int
    seconds: float
    warm: float
    """Seconds before the first rope is cut."""
    cuts: int


def frame(number: int, at: datetime, place: tuple[float, float], *, cut: bool) -> bytes:
    """A report of the lock of a trip, by the canonical form."""
    rope = "cut" if cut else "in"
    return (
        f'{{"device":"{device(number)}","at":"{at.isoformat()}","fix":{{"latitude":{place[0]:.6f},'
        f'"longitude":{place[1]:.6f},"valid":true,"speed_kmh":0,"satellites":9}},"lock":{{"bolt":"locked",'
        f'"rope":"{rope}","cover":"closed","door":"closed"}},"battery_percent":80}}'
    ).encode()


async def feed(plan: Plan) -> dict[str, Any]:
    """Feed for the time planned; when each rope was cut, by trip, and how much was fed."""
    chance = random.Random(SEED)
    writer = SpoolWriter(Path(plan.spool))
    told: dict[int, float] = {}
    fed = 0
    trips = len(plan.numbers)
    victims = chance.sample(range(trips), plan.cuts)
    async with open_database(plan.access, pool_size=3) as database:
        drain = Drain(database, SpoolBus(Path(plan.spool), writer), writer.identity, SystemClock())
        running = True

        async def drained() -> None:
            while running or await drain.step():
                if not await drain.step():
                    await asyncio.sleep(0.02)

        draining = asyncio.create_task(drained())
        began = time.monotonic()
        following = 0
        while (spent := time.monotonic() - began) < plan.seconds:
            now = datetime.now(UTC)
            wanted = int(plan.rate * (spent + BEAT)) - fed
            records = []
            for _ in range(max(0, wanted)):
                number, following = following, (following + 1) % trips
                payload = frame(number, now, plan.places[number], cut=number in told)
                records.append(Record(plan.numbers[number], Kind.FRAME, microseconds(now), payload))
            due = int(plan.cuts * max(0.0, spent - plan.warm) / (plan.seconds - plan.warm))
            for number in victims[len(told) : due]:
                told[number] = 0.0
                payload = frame(number, now, plan.places[number], cut=True)
                records.append(Record(plan.numbers[number], Kind.FRAME, microseconds(now), payload))
            if records:
                await asyncio.to_thread(writer.append, records)
                fed += len(records)
            stored = time.time()
            told = {number: moment or stored for number, moment in told.items()}
            await asyncio.sleep(max(0.0, BEAT - (time.monotonic() - began - spent)))
        running = False
        await draining
    writer.close()
    return {"cut": told, "fed": fed, "processor": time.process_time()}


def main() -> None:
    """Feed what the input says."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    keep_for_good()  # as the process of the drain does when it starts
    print(json.dumps(uvloop.run(feed(plan))))


if __name__ == "__main__":
    main()
