"""Searches, pages and lists of a large owner, a usual follower and a stranger, with row-level security on."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from bench.record.database import Bench
from bench.tracking.generate import BUILT_AFTER, DROPPED_BEFORE, EACH, LOADS, organisation, shipment
from bench.worklist.over_http import bench_site
from fairway.base.issues import NotFound
from fairway.parties.model import OrganisationKind, Permission
from fairway.parties.store import Principal
from fairway.site.community import lists, search, shipments
from fairway.site.database import Database

SEED = 20261122
SHIPMENTS, SHIPMENTS_FULL = 12_500, 500_000
"""Half a million events, and twenty million."""
BATCH = 2_500
ROUNDS, WARM_UP = 300, 20
SEARCH_MS, PAGE_MS = 20.0, 100.0
HOLDERS = {"largest owner": ("owner", 0), "usual follower": ("follower", 4), "stranger": ("owner", -1)}
Asked = Callable[[int], Awaitable[object]]


async def load(database: Database, owner: asyncpg.Connection, count: int) -> float:
    """Fill the tables; seconds taken."""
    started = time.perf_counter()
    for statement in DROPPED_BEFORE:
        await owner.execute(statement)
    for statement in LOADS.values():
        for first in range(0, count, BATCH):
            async with database.writing() as connection:
                await connection.execute("SET LOCAL synchronous_commit = off")
                await connection.execute(statement, first, min(count, first + BATCH) - 1, timeout=1200)
    await owner.execute("SET maintenance_work_mem = '512MB'")
    for statements in BUILT_AFTER.values():
        for statement in statements:
            await owner.execute(statement, timeout=3600)
    await owner.execute("VACUUM ANALYZE", timeout=3600)
    return time.perf_counter() - started


async def _timed(ask: Asked) -> dict[str, float]:
    times = []
    for number in range(WARM_UP + ROUNDS):
        started = time.perf_counter()
        await ask(number)
        times.append((time.perf_counter() - started) * 1000)
    times = sorted(times[WARM_UP:])
    return {"median ms": round(times[len(times) // 2], 2), "p99 ms": round(times[int(len(times) * 0.99)], 2)}


def principal(holder: UUID) -> Principal:
    """Somebody of an organisation."""
    return Principal(
        organisation=holder,
        organisation_name="Bench Example Limited",
        side="hk",
        kinds=frozenset({OrganisationKind.FORWARDER}),
        permissions=frozenset({Permission.READ}),
    )


def _numbers(kind: str, count: int) -> list[int]:
    """Shipments that a holder of that kind sees, at random; of a stranger any."""
    chance = random.Random(SEED)
    wanted: list[int] = []
    while len(wanted) < WARM_UP + ROUNDS:
        number = chance.randrange(count)
        if kind == "owner":
            number -= number % 5
        elif kind == "follower":
            number = number - number % 500 + 4
        if number < count:
            wanted.append(number)
    return wanted


def _asked(site: Any, who: Principal, numbers: list[int]) -> dict[str, Asked]:
    async def page(number: int) -> object:
        try:
            return await shipments.view(site, who, shipment(numbers[number]))
        except NotFound:
            return None

    later = datetime(2026, 1, 1, 6, tzinfo=UTC), shipment(0)
    return {
        "search, a container": lambda n: search.find(site, who, f"BENU{numbers[n]:07d}"),
        "search, a bill with blanks": lambda n: search.find(site, who, f"benl {numbers[n]:09d}"),
        "search, absent": lambda n: search.find(site, who, f"NONE{numbers[n]}"),
        "shipment page": page,
        "list, first page": lambda _: lists.page(site, who),
        "list, later page": lambda _: lists.page(site, who, after=later),
        "list, one milestone": lambda _: lists.page(site, who, lists.Wanted(milestone="EMPTY_RETURNED")),
    }


async def tracking(bench: Bench, *, full: bool, shipments_wanted: int | None = None) -> dict[str, Any]:
    """Median and p99 of every question for every holder, the sizes of the indexes, and whether the limits hold."""
    count = shipments_wanted or (SHIPMENTS_FULL if full else SHIPMENTS)
    figures: dict[str, Any] = {"shipments": count, "events": count * EACH}
    worst = {"search": 0.0, "shipment": 0.0, "list": 0.0}
    async with bench.database(connections=2) as (database, owner):
        figures["load s"] = round(await load(database, owner, count), 1)
        site = bench_site(database, Path())
        for name, (kind, number) in HOLDERS.items():
            who = principal(organisation(kind, number))
            for what, ask in _asked(site, who, _numbers(kind if number >= 0 else "", count)).items():
                times = figures[f"{name}: {what}"] = await _timed(ask)
                part = what.split(",")[0].split(" ")[0]
                worst[part] = max(worst[part], times["p99 ms"])
            if name == "largest owner":
                view = await shipments.view(site, who, shipment(0))
                told = sum(1 + len(entry.others) for entry in view.timeline.entries)
                figures["holds: the page shows all that was told"] = told == EACH
            if name == "stranger":
                found = await search.find(site, who, "BENU0000000")
                figures["holds: a stranger finds nothing"] = found == ()
        figures["MB on disk"] = {
            row["name"]: round(row["bytes"] / 1e6, 1) for row in await owner.fetch(_SIZES, list(LOADS))
        }
    figures[f"holds: search p99 under {SEARCH_MS:g} ms"] = worst["search"] < SEARCH_MS
    figures[f"holds: shipment page p99 under {PAGE_MS:g} ms"] = worst["shipment"] < PAGE_MS
    return figures


_SIZES = """
SELECT c.relname AS name, pg_relation_size(c.oid) AS bytes FROM pg_class c
WHERE c.relkind IN ('r', 'i') AND coalesce(
    (SELECT t.relname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE i.indexrelid = c.oid), c.relname)
    = ANY ($1::text[])
ORDER BY c.relname
"""
