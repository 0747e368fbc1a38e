"""The measurements: rows a second with both indexes, and what questions take afterwards."""

from __future__ import annotations

import io
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import numpy as np

from bench.gateway.house import House, prepared
from bench.positions.generate import BEGIN, DEVICES, SOUTH, WEST, Fleet
from fairway.site.database import Database, open_database
from fairway.site.gateway import packing, store
from fairway.site.gateway.bindings import bind
from fairway.site.gateway.cells import Presences
from fairway.site.gateway.drain.store import add_latest, add_presences, partitions
from fairway.site.provision import access

Figures = dict[str, Any]
REQUIRED, LONGEST = 60_000, 60.0
TIMES = 20
_DAY = 86_400_000_000


async def positions(folder: Path, *, rows: int) -> Figures:
    """Store ``rows`` rows, then ask."""
    async with prepared(folder) as house:
        async with open_database(access(house.settings), pool_size=2) as database:
            await _bind(database)
            seconds, stored, batch = await _store(database, rows)
            async with database.single_statements() as conn:
                figures = await _questions(conn)
        sizes = await _sizes(house)
    rate = stored / seconds
    return {
        "devices": DEVICES,
        "rows": stored,
        "rows of a transaction, about": batch,
        "stored rows/s": round(rate),
        **{name: round(value / stored) for name, value in sizes.items()},
        **figures,
        f"holds: at least {REQUIRED} rows/s": rate >= REQUIRED,
        **{
            f"holds: {name} below {LONGEST:.0f} ms": value < LONGEST
            for name, value in figures.items()
            if name.endswith("p50 ms")
        },
    }


async def _bind(database: Database) -> None:
    """Devices numbered from 1, as the fleet has them."""
    async with database.writing() as conn:
        for number in range(1, DEVICES + 1):
            await bind(conn, str(13_900_000_000 + number), "jt808", code_hash=None, home=True, since=BEGIN)


async def _store(database: Database, rows: int) -> tuple[float, int, int]:
    """As the drain does, without the frames themselves: COPY built by numpy and the latest of each device."""
    seconds, stored, transactions, there, presences = 0.0, 0, 0, set[int](), Presences()
    for columns in Fleet().slices(rows):
        count = len(columns["at"])
        days = {int(day) for day in np.unique(columns["at"] // _DAY)} - there
        if days:
            there |= days
            async with database.single_statements() as conn:
                await partitions(conn, "reading", days)
        began = time.perf_counter()
        table = packing.ordered(packing.table(columns, count))
        data, adding = packing.copied(table), presences.new(table)
        async with database.writing() as conn:
            await conn.copy_to_table("reading", source=io.BytesIO(data), columns=packing.COLUMNS, format="binary")
            await add_latest(conn, *_latest(table))
            if adding:
                await add_presences(conn, adding)
        presences.stored(adding)
        seconds += time.perf_counter() - began
        stored += count
        transactions += 1
    return seconds, stored, stored // max(1, transactions)


def _latest(rows: packing.Rows) -> tuple[packing.Rows, list[bytes]]:
    found = rows[np.append(rows["device"][1:] != rows["device"][:-1], True)]
    return found, [bytes(32)] * len(found)


async def _questions(conn: asyncpg.Connection) -> Figures:
    """Each asked for other devices, days and places every time; the middle and the longest of all."""
    chance = np.random.default_rng(7)
    newest: datetime = await conn.fetchval("SELECT max(at) FROM live_position")
    days = max(1, (newest - BEGIN).days)
    devices = [str(13_900_000_000 + number) for number in range(1, DEVICES + 1)]

    def day() -> datetime:
        return BEGIN + timedelta(days=int(chance.integers(0, days)))

    async def device_day() -> int:
        begin = day()
        return len(await store.path_of(conn, str(chance.choice(devices)), begin, begin + timedelta(days=1)))

    async def last() -> int:
        return len(await store.last_positions(conn, devices))

    async def box_hour() -> int:
        south, west = SOUTH + chance.uniform(0, 0.9), WEST + chance.uniform(0, 1.1)
        begin = day() + timedelta(hours=int(chance.integers(8, 16)))
        begin = min(begin, newest - timedelta(hours=1))
        found = await store.in_box(
            conn, south, west, south + 0.05, west + 0.05, since=begin, until=begin + timedelta(hours=1)
        )
        return len(found)

    return {
        **await _asked("one device's day", device_day),
        **await _asked(f"last position of {DEVICES}", last),
        **await _asked("an hour of a box of five kilometres", box_hour),
    }


async def _asked(name: str, ask: Callable[[], Awaitable[int]]) -> Figures:
    await ask()
    taken, rows = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        rows.append(await ask())
        taken.append((time.perf_counter() - began) * 1000)
    return {
        f"{name}: rows": round(sum(rows) / TIMES),
        f"{name}: p50 ms": round(sorted(taken)[TIMES // 2], 1),
        f"{name}: longest ms": round(max(taken), 1),
    }


async def _sizes(house: House) -> dict[str, int]:
    conn = await house.connect()
    try:
        found = await conn.fetchrow(
            "SELECT sum(pg_relation_size(c.oid)) FILTER (WHERE c.relkind = 'r')::bigint AS heap,"
            " sum(pg_relation_size(c.oid)) FILTER (WHERE c.relkind = 'i')::bigint AS indexes"
            " FROM pg_class c WHERE c.relname LIKE 'reading\\_%'"
        )
    finally:
        await conn.close()
    assert found is not None
    return {"bytes of a row": found["heap"], "bytes of a row in the indexes": found["indexes"]}
