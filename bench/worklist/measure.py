"""First and later pages of the work list, and searches by reference, of a large, a usual and a foreign party."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import asyncpg

from bench.record.database import Bench
from bench.worklist.generate import BATCH, LOADS, organisation
from bench.worklist.over_http import bench_site, over_http
from fairway.consignments import store
from fairway.parties.model import OrganisationKind, Permission
from fairway.parties.store import Principal
from fairway.site.database import Database
from fairway.site.ordering.listing import OPEN, Wish, read_list
from fairway.site.work.standing import Turn

SEED = 20261122
SUBMISSIONS, SUBMISSIONS_FULL = 200_000, 1_000_000
ROUNDS = 300
WARM_UP = 20
PAGE = 50
LIMIT_MS = 50.0
NOW = datetime(2027, 1, 1, tzinfo=UTC)
"""After every change of the load."""
HOLDERS = {
    "largest forwarder": organisation("forwarder", 0),
    "usual forwarder": organisation("forwarder", 4),
    "carrier": organisation("carrier", 2),
    "party without any": organisation("forwarder", -1),
}
Query = Callable[[asyncpg.Connection, int], Awaitable[object]]


async def load(database: Database, owner: asyncpg.Connection, count: int) -> float:
    """Fill the tables; seconds taken."""
    started = time.perf_counter()
    for statement in LOADS.values():
        for first in range(0, count, BATCH):
            async with database.writing() as connection:
                await connection.execute("SET LOCAL synchronous_commit = off")
                await connection.execute(statement, first, min(count, first + BATCH) - 1, timeout=1200)
    await owner.execute("VACUUM ANALYZE", timeout=1200)
    return time.perf_counter() - started


async def _timed(database: Database, holder: Any, query: Query) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds, the beginning and end of the transaction included."""
    times = []
    for number in range(WARM_UP + ROUNDS):
        started = time.perf_counter()
        async with database.reading(holder, NOW) as connection:
            await query(connection, number)
        times.append((time.perf_counter() - started) * 1000)
    times = sorted(times[WARM_UP:])
    return round(times[len(times) // 2], 2), round(times[int(len(times) * 0.99)], 2)


def _queries(holder: Any, count: int) -> dict[str, Query]:
    chance = random.Random(SEED)
    numbers = [chance.randrange(count) for _ in range(WARM_UP + ROUNDS)]
    later = (datetime(2026, 1, 10, tzinfo=UTC), organisation("page", 0))
    return {
        "floor: nothing but the transaction": lambda conn, _: conn.fetchval("SELECT 1"),
        "work list, first page": lambda conn, _: store.work_list(conn, holder),
        "work list, later page": lambda conn, _: store.work_list(conn, holder, after=later),
        "work list, two days of crossings": lambda conn, _: store.work_list(
            conn, holder, crossing_from=date(2026, 1, 12), crossing_to=date(2026, 1, 13)
        ),
        "search, a waybill of anybody": lambda conn, n: store.search(conn, f"PLX26 {numbers[n]:08d}"),
        "search, absent": lambda conn, n: store.search(conn, f"NONE{numbers[n]}"),
        "search, prefix that all waybills have": lambda conn, _: store.search(conn, "PLX2"),
        "search, prefix of seven": lambda conn, n: store.search(conn, f"PLX26{numbers[n]:08d}"[:9]),
        "search, registration mark of many": lambda conn, n: store.search(conn, f"XX{numbers[n] % 9999}"),
    }


async def _in_order(database: Database, holder: UUID) -> dict[str, dict[str, float]]:
    """The list in the order in which it needs somebody, read as its page reads it: what the worker has not come to,
    the places, the rows behind them; and the counts of the tabs."""
    site = bench_site(database, Path())
    who = Principal(
        organisation=holder,
        organisation_name="Bench Example Limited",
        side="hk",
        kinds=frozenset({OrganisationKind.FORWARDER}),
        permissions=frozenset({Permission.READ}),
    )
    first = Wish(turns=OPEN)
    further = (await (await read_list(site, who)).page(first, PAGE)).last

    async def counts(_: int) -> object:
        return await (await read_list(site, who)).counts()

    async def page(wish: Wish) -> object:
        return await (await read_list(site, who)).page(wish, PAGE)

    asked: dict[str, Callable[[int], Awaitable[object]]] = {
        "what needs me, first page": lambda _: page(first),
        "what needs me, later page": lambda _: page(Wish(turns=OPEN, after=further)),
        "what needs me, one control point": lambda _: page(Wish(turns=OPEN, equal={"control_point": "lok-ma-chau"})),
        "what is closed, by reference": lambda _: page(Wish(turns=(Turn.CLOSED,), sort="reference", descending=True)),
        "what needs me, counts of the tabs": counts,
    }
    found = {}
    for what, ask in asked.items():
        times = []
        for number in range(WARM_UP + ROUNDS):
            started = time.perf_counter()
            await ask(number)
            times.append((time.perf_counter() - started) * 1000)
        times = sorted(times[WARM_UP:])
        found[what] = {"median ms": round(times[len(times) // 2], 2), "p99 ms": round(times[int(len(times) * 0.99)], 2)}
    return found


async def worklist(bench: Bench, full: bool) -> dict[str, Any]:
    """Median and p99 of every query for every holder, and whether the limit holds."""
    count = SUBMISSIONS_FULL if full else SUBMISSIONS
    figures: dict[str, Any] = {"submissions": count}
    worst = 0.0
    floor = 0.0
    async with bench.database(connections=2) as (database, owner):
        figures["load s"] = round(await load(database, owner, count), 1)
        for name, holder in HOLDERS.items():
            for what, query in _queries(holder, count).items():
                median, p99 = await _timed(database, holder, query)
                figures[f"{name}: {what}"] = {"median ms": median, "p99 ms": p99}
                worst = max(worst, p99)
                floor = max(floor, p99) if what.startswith("floor") else floor
            for what, times in (await _in_order(database, holder)).items():
                figures[f"{name}: {what}"] = times
                worst = max(worst, times["p99 ms"])
        with TemporaryDirectory(prefix="fairway-bench-") as folder:
            asked = await over_http(database, Path(folder), HOLDERS, count)
    figures |= asked
    worst = max(worst, *(times["p99 ms"] for times in asked.values()))
    figures["worst p99 ms"] = worst
    figures["worst p99 of the floor ms"] = floor
    figures[f"holds: every p99 under {LIMIT_MS:g} ms"] = worst < LIMIT_MS
    return figures
