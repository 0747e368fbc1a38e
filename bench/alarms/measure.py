"""Two sites with live trips, their workers at their usual pace, and a process that feeds frames."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec

from bench.alarms.feed import Plan
from bench.record.database import PASSWORDS, SITE, Bench
from bench.release import generate
from bench.release.measure import ROUTE
from fairway.api.application import create_application
from fairway.app.process import settle
from fairway.base.time import SystemClock
from fairway.locks.scheme.shipped import DEMONSTRATION
from fairway.locks.trips import commands as c
from fairway.locks.trips.store import SEALED_TRIP
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.recorder import Recorder, Step
from fairway.record.registry import Registry
from fairway.site.database import Database
from fairway.site.exchange.envelope import OwnKeys
from fairway.site.exchange.incoming import take_waiting
from fairway.site.exchange.outgoing import EnvelopeSender
from fairway.site.gateway import bindings
from fairway.site.provision import Access, as_role, role
from fairway.site.runtime import AGGREGATES, Site, policy_actor
from fairway.site.scheme import reading as scheme
from fairway.site.scheme import registry
from fairway.site.sealed.cases import sealed_stream
from fairway.site.sealed.watching import PATIENCE, WatchingWorker
from fairway.site.settings import Settings

LIMIT_S = 2.0
ASKED_EVERY = 0.1
"""Seconds between two looks of a desk: what it needs to see counts."""


@dataclass(frozen=True)
class Sizes:
    """How much reports, and for how long."""

    trips: int
    rate: int
    seconds: float
    cuts: int


USUAL = Sizes(trips=2_000, rate=5_000, seconds=30.0, cuts=100)
FULL = Sizes(trips=10_000, rate=5_000, seconds=120.0, cuts=400)


async def alarms(bench: Bench, folder: Path, sizes: Sizes) -> dict[str, Any]:
    """The figures."""
    async with AsyncExitStack() as stack:
        here, _ = await stack.enter_async_context(bench.database())
        there, _ = await stack.enter_async_context(bench.database())
        gd, hk = _site("gd", here, folder), _site("hk", there, folder)
        gd.partners["hk"], hk.partners["gd"] = hk.keys.public(), gd.keys.public()
        line = await _load(gd, hk, sizes)
        plan = await _plan(bench, gd, folder, line, sizes)
        app = create_application(hk.settings, site=hk)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app=app)))
        outbox = OutboxWorker(here, {"site:hk": EnvelopeSender(gd, client)}, gd.clock)
        watching = WatchingWorker(gd, patience=PATIENCE)
        read = [0]

        async def watch() -> int:
            done = await watching.step()
            read[0] += done
            return done

        settle()  # as the worker and the web process do when they have started
        desks: dict[str, dict[UUID, float]] = {"gd": {}, "hk": {}}
        began, cpu = time.monotonic(), time.process_time()
        tasks = [
            asyncio.create_task(_desk(gd, desks["gd"])),
            asyncio.create_task(_desk(hk, desks["hk"])),
            asyncio.create_task(_paced(watch, 0.1, 2_000)),
            asyncio.create_task(_paced(lambda: take_waiting(hk), 0.2, 1)),
            asyncio.create_task(outbox.run()),
        ]
        told = await _fed(plan)
        await asyncio.sleep(LIMIT_S * 2)
        spent, used = time.monotonic() - began, time.process_time() - cpu
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return {
            "live trips": sizes.trips,
            "frames fed": told["fed"],
            "frames fed a second": round(told["fed"] / sizes.seconds),
            "readings judged": read[0],
            "holds: every frame fed is judged": read[0] >= told["fed"],
            "processor seconds a second of the workers of both sites": round(used / spent, 2),
            "processor seconds a second of feeder and drain": round(told["processor"] / sizes.seconds, 2),
            "alarms of other kinds": await _others(gd),
            **_delays(desks["gd"], "desk of the customs in custody", told["cut"]),
            **_delays(desks["hk"], "desk of the other customs", told["cut"]),
        }


def _site(name: str, database: Database, folder: Path) -> Site:
    other = "hk" if name == "gd" else "gd"
    return Site(
        settings=Settings(site=name, var=folder / name, peers=f"{other}=http://{other}.bench"),
        database=database,
        recorder=Recorder(name),
        registry=Registry(AGGREGATES),
        clock=SystemClock(),
        keys=OwnKeys.generate(name),
        partners={},
        secret="bench",
    )


async def _load(gd: Site, hk: Site, sizes: Sizes) -> tuple[tuple[float, float], ...]:
    """Live trips at both sites; the line of their first leg."""
    for site in (gd, hk):
        await registry.take_shipped(site, policy_actor("bench"), DEMONSTRATION)
    now = gd.clock.now()
    route = await scheme.route(gd, ROUTE, now.date())
    if route is None:
        raise RuntimeError(f"the registry has no route {ROUTE}")
    numbers = iter(range(sizes.trips))

    async def work() -> None:
        for number in numbers:
            stream = sealed_stream(generate.identifier("trip", number))
            wanted = generate.commands(number, route, gd.clock.now())
            made = await gd.execute_many(
                [Step(SEALED_TRIP, stream, command, first == 0) for first, command in enumerate(wanted)],
                policy_actor("bench"),
            )
            own = [one.fact for one in made.recorded]
            told = [
                Step(SEALED_TRIP, stream, c.NoteTold(sender="gd", fact=fact), first == 0)
                for first, fact in enumerate(own)
            ]
            await hk.execute_many(told, policy_actor("bench"))

    await asyncio.gather(*(work() for _ in range(6)))
    return route.legs[0].corridor.content.line


async def _plan(bench: Bench, gd: Site, folder: Path, line: tuple[tuple[float, float], ...], sizes: Sizes) -> Plan:
    now = gd.clock.now()
    async with gd.database.writing() as conn:
        for number in range(sizes.trips):
            name = generate.device(number)
            await bindings.bind(conn, name, "canonical", code_hash=None, home=True, since=now)
            await bindings.take_custody(conn, name, generate.identifier("trip", number), now)
    async with gd.database.single_statements() as conn:
        known = {one.device: one.number for one in await bindings.store.everything(conn)}
        name = await conn.fetchval("SELECT current_database()")
    spool = folder / "spool"
    spool.mkdir()
    address = bench.cluster.url()
    roles = {group: as_role(address, role(SITE, group), password, name) for group, password in PASSWORDS.items()}
    return Plan(
        access=Access(**roles),
        spool=str(spool),
        numbers=[known[generate.device(number)] for number in range(sizes.trips)],
        places=[line[0]] * sizes.trips,
        rate=sizes.rate,
        seconds=sizes.seconds,
        warm=sizes.seconds / 4,
        cuts=sizes.cuts,
    )


async def _fed(plan: Plan) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.alarms.feed", stdin=PIPE, stdout=PIPE)
    said, _ = await process.communicate(msgspec.json.encode(plan))
    found: dict[str, Any] = msgspec.json.decode(said)
    return found


async def _paced(step: Callable[[], Awaitable[int]], pause: float, batch: int) -> None:
    """As a part of the worker runs: at once again after a whole batch, else after a pause."""
    while True:
        if await step() < batch:
            await asyncio.sleep(pause)


async def _desk(site: Site, seen: dict[UUID, float]) -> None:
    """A desk asks all the time; when it sees the alarm of a cut rope, by trip."""
    async with site.database.single_statements() as conn:
        while True:
            rows = await conn.fetch(
                "SELECT DISTINCT case_id FROM sealed_alarm_view WHERE scope = 'leg' AND alarm_kind = 'rope-cut'"
            )
            now = time.time()
            for row in rows:
                seen.setdefault(row["case_id"], now)
            await asyncio.sleep(ASKED_EVERY)


async def _others(site: Site) -> dict[str, int]:
    """What else the load raised: it stands still where it is, for one."""
    async with site.database.single_statements() as conn:
        rows = await conn.fetch(
            "SELECT alarm_kind, count(*) AS count FROM sealed_alarm_view"
            " WHERE scope = 'leg' AND alarm_kind <> 'rope-cut' GROUP BY alarm_kind"
        )
    return {row["alarm_kind"]: row["count"] for row in rows}


def _delays(seen: dict[UUID, float], name: str, cut: dict[str, float]) -> dict[str, Any]:
    """From the frame on disk to the alarm on the desk."""
    taken = []
    for number, moment in cut.items():
        found = seen.get(generate.identifier("trip", int(number)))
        taken.append(found - moment if found is not None else float("inf"))
    taken.sort()
    p99 = taken[min(len(taken) - 1, round(len(taken) * 0.99))]
    return {
        f"{name}: alarms": sum(one != float("inf") for one in taken),
        f"{name}: median s": round(statistics.median(taken), 2),
        f"{name}: p99 s": round(p99, 2) if p99 != float("inf") else "never",
        f"holds: {name}: p99 under 2 s": p99 < LIMIT_S,
    }
