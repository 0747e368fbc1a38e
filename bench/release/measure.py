"""Loads live trips, lets some of them drive to the control point, and asks there."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.record.database import Bench
from bench.release import generate
from fairway.app.process import settle
from fairway.base.time import FixedClock
from fairway.locks.scheme.shipped import DEMONSTRATION
from fairway.locks.sessions.binding import microseconds
from fairway.locks.trips.store import SEALED_TRIP
from fairway.record.recorder import Recorder, Step
from fairway.record.registry import Registry
from fairway.site.database import Database
from fairway.site.exchange.envelope import OwnKeys
from fairway.site.gateway import bindings
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.drain.drain import Drain
from fairway.site.gateway.spool.segments import Kind, Record
from fairway.site.gateway.spool.writer import SpoolWriter
from fairway.site.runtime import AGGREGATES, Site, policy_actor
from fairway.site.scheme import reading as scheme
from fairway.site.scheme import registry
from fairway.site.sealed import checkpoint
from fairway.site.sealed.cases import sealed_stream
from fairway.site.settings import Settings

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ROUTE = "dongguan-kwai-chung"
POINT = "heung-yuen-wai"
LIMIT_MS = 50.0


@dataclass(frozen=True)
class Sizes:
    """How much is loaded and asked."""

    trips: int
    reports: int
    decisions: int
    """Trips that are asked about in one lane, in many, and by all at once: so many in each way."""

    def with_trips(self, trips: int) -> Sizes:
        """The same with so many live trips."""
        return replace(self, trips=trips, decisions=min(self.decisions, trips // 3))

    @property
    def driven(self) -> int:
        """Trips whose trucks have driven."""
        return 3 * self.decisions


USUAL = Sizes(trips=10_000, reports=120, decisions=300)
FULL = Sizes(trips=10_000, reports=360, decisions=1_000)
RATE = 10.0
"""Trucks a second that come to the gates of a site, by chance: what 100 lanes see with a truck in ten seconds each."""
AT_ONCE = 8
"""Lanes of which each asks again as soon as it was answered: how much one process can decide at most."""


async def releases(bench: Bench, folder: Path, sizes: Sizes) -> dict[str, Any]:
    """The figures."""
    async with bench.database() as (database, owner):
        clock = FixedClock(MORNING)
        site = _site(database, folder, clock)
        await registry.take_shipped(site, policy_actor("bench"), DEMONSTRATION)
        began = time.perf_counter()
        await _load(site, sizes)
        loaded = time.perf_counter() - began
        await _drive(site, folder, sizes)
        await owner.execute("ANALYZE")
        await _accept(site, sizes)
        clock.set(MORNING + timedelta(hours=3, minutes=1))
        settle()  # as the process that answers gates does when it has started
        return {
            "live trips": sizes.trips,
            "reports of each leg asked about": sizes.reports,
            "load s": round(loaded, 1),
            **await _ask(site, sizes),
        }


def _site(database: Database, folder: Path, clock: FixedClock) -> Site:
    return Site(
        settings=Settings(site="gd", var=folder),
        database=database,
        recorder=Recorder("gd"),
        registry=Registry(AGGREGATES),
        clock=clock,
        keys=OwnKeys.generate("gd"),
        partners={},
        secret="bench",
    )


async def _load(site: Site, sizes: Sizes) -> None:
    route = await scheme.route(site, ROUTE, MORNING.date())
    if route is None:
        raise RuntimeError(f"the registry has no route {ROUTE}")
    numbers = iter(range(sizes.trips))

    async def work() -> None:
        for number in numbers:
            stream = sealed_stream(generate.identifier("trip", number))
            steps = [
                Step(SEALED_TRIP, stream, command, first == 0)
                for first, command in enumerate(generate.commands(number, route, MORNING))
            ]
            await site.execute_many(steps, policy_actor("bench"))

    await asyncio.gather(*(work() for _ in range(6)))


async def _drive(site: Site, folder: Path, sizes: Sizes) -> None:
    """The trucks that are asked about have driven to the control point; all locks are bound."""
    async with site.database.writing() as conn:
        for number in range(sizes.driven):
            name = generate.device(number)
            await bindings.bind(conn, name, "canonical", code_hash=None, home=True, since=MORNING)
            await bindings.take_custody(conn, name, generate.identifier("trip", number), MORNING)
    async with site.database.single_statements() as conn:
        known = {one.device: one.number for one in await bindings.store.everything(conn)}
    route = await scheme.route(site, ROUTE, MORNING.date())
    line = route.legs[0].corridor.content.line if route else ()
    spool = folder / "spool"
    spool.mkdir()
    writer = SpoolWriter(spool)
    drain = Drain(site.database, SpoolBus(spool, writer), writer.identity, site.clock)
    for number in range(sizes.driven):
        records = [
            Record(known[generate.device(number)], Kind.FRAME, microseconds(at) + 1_000_000, frame)
            for at, frame in generate.drive(number, line, MORNING, sizes.reports)
        ]
        writer.append(records)
        while await drain.step():
            pass
    writer.close()


async def _accept(site: Site, sizes: Sizes) -> None:
    """The Mainland road manifest of every trip that is asked about is accepted."""
    async with site.database.writing() as conn:
        await conn.executemany(
            "INSERT INTO filing_view (case_id, scope, filing, target, document_group, form, side, status, detail,"
            " authority_reference, changed_at, simulated, submission_version, blocking)"
            " VALUES ($1, 'full', 'filing:cn.road_manifest:trip', 'cn.road_manifest', 'trip', 'MT2401', 'cn',"
            " 'accepted', '{}', 'R-1', $2, true, 1, 0)",
            [(generate.identifier("submission", number), MORNING) for number in range(sizes.driven)],
        )


async def _ask(site: Site, sizes: Sizes) -> dict[str, Any]:
    """Gates ask: one truck after the other, trucks that come by chance, and as many as can be answered."""
    asked = _Asked(site)
    cpu = time.process_time()
    for number in range(sizes.decisions):
        for taken in (asked.first, asked.again):
            await asked.ask(number, time.perf_counter(), taken)
    spent = (time.process_time() - cpu) / (2 * sizes.decisions)
    await _by_chance(asked, range(sizes.decisions, 2 * sizes.decisions))
    began = time.perf_counter()
    await _at_once(asked, iter(range(2 * sizes.decisions, 3 * sizes.decisions)))
    most = sizes.decisions / (time.perf_counter() - began)
    return {
        "decisions": sum(len(taken) for taken in asked.all()),
        "released": asked.released,
        **_figures("one lane: decision, recorded", asked.first),
        **_figures("one lane: the same again", asked.again),
        "one lane: processor ms of one decision (Python)": round(spent * 1000, 2),
        **_figures(f"{RATE:.0f} trucks a second by chance: decision, recorded", asked.by_chance),
        f"{AT_ONCE} lanes without a pause: decisions a second": round(most, 1),
        **_figures(f"{AT_ONCE} lanes without a pause: decision, recorded", asked.at_once),
        "holds: p99 under 50 ms in one lane": _p99(asked.first) < LIMIT_MS and _p99(asked.again) < LIMIT_MS,
        f"holds: p99 under 50 ms with {RATE:.0f} trucks a second": _p99(asked.by_chance) < LIMIT_MS,
        "holds: every honest trip is released": asked.held == 0,
    }


@dataclass
class _Asked:
    """What gates asked, and how long each answer took, in milliseconds."""

    site: Site
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    by_chance: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)
    released: int = 0
    held: int = 0

    def all(self) -> tuple[list[float], ...]:
        """The times of every way of asking."""
        return self.first, self.again, self.by_chance, self.at_once

    async def ask(self, number: int, since: float, taken: list[float]) -> None:
        """Ask about a trip whose truck stands there ``since``."""
        answer = await checkpoint.approach(self.site, POINT, generate.plate(number))
        taken.append((time.perf_counter() - since) * 1000)
        if answer is None:
            raise RuntimeError(f"trip {number} is not found at the gate")
        if answer.released:
            self.released += 1
        else:
            self.held += 1


async def _by_chance(asked: _Asked, numbers: Iterable[int]) -> None:
    """Trucks come whether those before are answered or not; each waits from its own coming on."""
    chance = random.Random(generate.SEED)
    due = time.perf_counter()
    async with asyncio.TaskGroup() as trucks:
        for number in numbers:
            due += chance.expovariate(RATE)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            trucks.create_task(asked.ask(number, due, asked.by_chance))


async def _at_once(asked: _Asked, numbers: Iterator[int]) -> None:
    async def lane() -> None:
        for number in numbers:
            await asked.ask(number, time.perf_counter(), asked.at_once)

    async with asyncio.TaskGroup() as lanes:
        for _ in range(AT_ONCE):
            lanes.create_task(lane())


def _p99(taken: list[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, round(len(taken) * 0.99))]


def _figures(name: str, taken: list[float]) -> dict[str, float]:
    return {
        f"{name}: median ms": round(statistics.median(taken), 2),
        f"{name}: p99 ms": round(_p99(taken), 2),
        f"{name}: longest ms": round(max(taken), 2),
    }
