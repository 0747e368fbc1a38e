"""The measurement: submissions per second, beside the commits per second that the same PostgreSQL can do at all."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import asyncpg

from bench.http.generate import Fixture
from bench.http.house import House, serving
from bench.http.load import Answers, send
from bench.http.processor import used
from fairway.site.provision import embedded

Figures = dict[str, Any]
CONNECTIONS = 8
WARM_UP = 400
DOCUMENTS = 12
"""Of the six kinds: one advance cargo information, declaration and goods declaration for each consignment."""
REQUIRED_RATE, AIMED_RATE, REQUIRED_P99 = 150, 300, 150.0
_STORED = """
SELECT (SELECT count(*) FROM own_reference), (SELECT count(*) FROM fact WHERE kind = 'submission-recorded'),
       (SELECT count(*) FROM fact f WHERE kind = 'filing-drafted'
          AND EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = f.blobs))
"""


async def commit_floor(house: House, count: int) -> float:
    """Commits per second of one row of 100 bytes each, on as many connections, on the same server."""
    address = house.database_address()
    numbers = iter(range(count))
    connections = [await asyncpg.connect(address) for _ in range(CONNECTIONS)]
    await connections[0].execute("CREATE TABLE IF NOT EXISTS bench_floor (id bigint PRIMARY KEY, body text)")
    await connections[0].execute("TRUNCATE bench_floor")

    async def write(connection: asyncpg.Connection) -> None:
        for number in numbers:
            await connection.execute("INSERT INTO bench_floor VALUES ($1, $2)", number, "x" * 100)

    began = time.perf_counter()
    await asyncio.gather(*map(write, connections))
    seconds = time.perf_counter() - began
    await connections[0].execute("DROP TABLE bench_floor")
    for connection in connections:
        await connection.close()
    return count / seconds


async def _stored(house: House) -> tuple[int, int, int]:
    connection = await asyncpg.connect(house.database_address())
    try:
        return tuple(await connection.fetchrow(_STORED))
    finally:
        await connection.close()


async def accepted(folder: Path, *, full: bool, web_processes: int) -> Figures:
    """Send submissions, and count afterwards that each acknowledged one is there with all its documents."""
    fixture = Fixture()
    count = 30_000 if full else 6_000
    async with serving(folder, web_processes=web_processes) as house:
        host, port = house.settings.host, house.settings.port
        cluster = embedded(house.settings)
        assert cluster is not None and cluster.pid is not None

        def request(number: int) -> bytes:
            return fixture.request(number, host=host, secret=house.secret)

        async def load(first: int, many: int) -> Answers:
            return await send(
                host, port, request, first=first, count=many, connections=CONNECTIONS, longest=600 if full else 45
            )

        floor = await commit_floor(house, 4_000)
        warm = await load(0, WARM_UP)
        before = used(house.process, cluster.pid)
        answers = await load(WARM_UP, count)
        after = used(house.process, cluster.pid)
        floor = (floor + await commit_floor(house, 4_000)) / 2
        stored, facts, documents = await _stored(house)
    answered = sum(answers.statuses.values())
    taken = answers.statuses.get(201, 0)
    sent = taken + warm.statuses.get(201, 0)
    rate = taken / answers.seconds
    p99 = answers.percentile(0.99)
    return {
        "consignments": fixture.consignments,
        "lines": fixture.lines,
        "bytes of a request": fixture.size,
        "documents of a submission": DOCUMENTS,
        "connections": CONNECTIONS,
        "web processes": web_processes,
        "sent": answered,
        "accepted": taken,
        "accepted/s": round(rate, 1),
        "p50 ms": answers.percentile(0.5),
        "p99 ms": p99,
        "longest ms": answers.percentile(1.0),
        "floor, bare commits/s": round(floor),
        "share of the floor": round(rate / floor, 3),
        "processor ms of a submission": {
            name: round((after[name] - before[name]) / max(taken, 1) * 1000, 2) for name in after
        },
        "holds: every acknowledged submission is stored once, with its documents": (
            stored == facts == sent and documents == facts * DOCUMENTS
        ),
        "holds: nothing refused": answered == taken,
        f"holds: at least {REQUIRED_RATE}/s": rate >= REQUIRED_RATE,
        f"aim: {AIMED_RATE}/s": rate >= AIMED_RATE,
        f"holds: p99 under {REQUIRED_P99:.0f} ms": p99 < REQUIRED_P99,
    }
