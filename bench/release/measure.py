"""Loads live trips, lets some of them drive to the control point, and asks there."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass, replace
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

    def with_trips(self, trips: int) -> Sizes:
        """The same with so many live trips."""
        return replace(self, trips=trips, decisions=min(self.decisions, trips))


USUAL = Sizes(trips=10_000, reports=120, decisions=300)
FULL = Sizes(trips=10_000, reports=360, decisions=1_000)


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
        for number in range(sizes.decisions):
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
    for number in range(sizes.decisions):
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
            [(generate.identifier("submission", number), MORNING) for number in range(sizes.decisions)],
        )


async def _ask(site: Site, sizes: Sizes) -> dict[str, Any]:
    """One gate after the other asks; each trip is asked about once, and once more while the next customs answers."""
    first: list[float] = []
    again: list[float] = []
    outcomes = {"released": 0, "held": 0}
    cpu = time.process_time()
    for number in range(sizes.decisions):
        for taken in (first, again):
            began = time.perf_counter()
            answer = await checkpoint.approach(site, POINT, generate.plate(number))
            taken.append((time.perf_counter() - began) * 1000)
        if answer is None:
            raise RuntimeError(f"trip {number} is not found at the gate")
        outcomes["released" if answer.released else "held"] += 1
    spent = (time.process_time() - cpu) / (2 * sizes.decisions)
    return {
        "decisions": 2 * sizes.decisions,
        "released": outcomes["released"],
        **_figures("decision, recorded", first),
        **_figures("the same again", again),
        "processor ms of one decision (Python)": round(spent * 1000, 2),
        "holds: p99 under 50 ms": _p99(first) < LIMIT_MS and _p99(again) < LIMIT_MS,
        "holds: every honest trip is released": outcomes["held"] == 0,
    }


def _p99(taken: list[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, round(len(taken) * 0.99))]


def _figures(name: str, taken: list[float]) -> dict[str, float]:
    return {
        f"{name}: median ms": round(statistics.median(taken), 2),
        f"{name}: p99 ms": round(_p99(taken), 2),
        f"{name}: longest ms": round(max(taken), 2),
    }
