"""The measurements. Each runs against a bare floor measured in the same run, so that ratios travel between machines."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from bench.record.database import Bench
from bench.record.generate import FILING, SEED, SUBMISSION, Fixture
from fairway.base.ids import uuid7
from fairway.base.time import SystemClock
from fairway.record.fsck import fsck
from fairway.record.merkle import HASH_SIZE, verify_consistency, verify_inclusion
from fairway.record.model import Actor, ActorKind, Context, Message
from fairway.record.note import Checkpoint, Signer, sign_checkpoint
from fairway.record.outbox import Outgoing, enqueue
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.proofs import Prover, fetch_tiles
from fairway.record.recorder import Receipt, Recorder
from fairway.record.registry import Registry
from fairway.record.replay import check_replay
from fairway.record.sequencer import Sequencer
from fairway.record.tiles import TILE_WIDTH, Edge, edge_tiles
from fairway.site.database import Database

Figures = dict[str, Any]
SIGNER = Signer.generate("bench.fairway/record")
ACTOR = Actor(kind=ActorKind.API_KEY, id="key-1", organisation=UUID(int=1))
WRITERS = 8


def _milliseconds(times: list[float], share: float) -> float:
    times.sort()
    return round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 3)


async def _writers(count: int, write: Callable[[int], Awaitable[object]]) -> tuple[float, list[float]]:
    """``count`` writes by eight writers: writes per second, and how long each took."""
    numbers = iter(range(count))
    times: list[float] = []

    async def writer() -> None:
        for number in numbers:
            started = time.perf_counter()
            await write(number)
            times.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    return count / (time.perf_counter() - started), times


async def _commit_floor(database: Database, count: int) -> float:
    async def write(_: int) -> None:
        async with database.single_statements() as conn:
            await conn.execute("INSERT INTO bench_floor (id, body) VALUES ($1, $2)", uuid7(), "x" * 100)

    return (await _writers(count, write))[0]


async def _fill(database: Database, count: int, fixture: Fixture) -> tuple[float, list[float]]:
    recorder = Recorder("bench")

    async def write(number: int) -> None:
        context = Context(now=datetime.now(UTC), actor=ACTOR, site="bench", new_id=uuid7)
        receipt = Receipt("holder", f"key-{number}", b"h" * 32, lambda _: b'{"done":true}')
        await recorder.execute_many(database, list(fixture.steps(uuid7(), number)), context, receipt=receipt)

    return await _writers(count, write)


async def commands(bench: Bench, full: bool) -> Figures:
    """Submission-shaped commands: 7 facts in 7 streams, 19 rows, 6 documents, a receipt, in one statement."""
    count = 40_000 if full else 6_000
    fixture = Fixture.make()
    async with bench.database(WRITERS) as (database, _):
        await _fill(database, 500, fixture)
        floor = await _commit_floor(database, count)
        rate, times = await _fill(database, count, Fixture(fixture.documents, fixture.papers[::-1]))
    return {
        "commands": count,
        "commands per second": round(rate),
        "facts per second": round(rate * 7),
        "p50 ms": _milliseconds(times, 0.5),
        "p99 ms": _milliseconds(times, 0.99),
        "floor: bare one-row commits per second": round(floor),
        "ratio to floor": round(rate / floor, 3),
    }


async def whole_record(bench: Bench, full: bool) -> Figures:
    """Checking everything: fsck and replay over a record that commands have written."""
    count = 20_000 if full else 3_000
    async with bench.database(WRITERS) as (database, _):
        await _fill(database, count, Fixture.make())
        async with database.single_statements() as conn:
            await Sequencer("bench", SIGNER, SystemClock()).drain(conn)
            started = time.perf_counter()
            checked = await fsck(conn, site="bench", keys=[SIGNER.verifier])
            fsck_seconds = time.perf_counter() - started
            started = time.perf_counter()
            replayed = await check_replay(conn, Registry([SUBMISSION, FILING]), site="bench")
            replay_seconds = time.perf_counter() - started
    return {
        "facts": checked.facts,
        "fsck facts per second": round(checked.facts / fsck_seconds),
        "replay --check facts per second": round(replayed.facts / replay_seconds),
        "holds: sound and identical": checked.sound and replayed.identical,
    }


async def _queue(conn: asyncpg.Connection, facts: int) -> None:
    """Queue ``facts`` as commands of seven, without the commands: the sequencer reads the queue only."""
    chance = random.Random(SEED)

    def rows() -> Iterator[tuple[object, ...]]:
        streams = ["submission", *(f"filing:t{number}:C1" for number in range(6))]
        for number in range(facts // 7):
            case_id = UUID(bytes=number.to_bytes(8, "big") + chance.randbytes(8))
            leaves = [chance.randbytes(HASH_SIZE) for _ in streams]
            yield number, case_id, streams[0], 1, [case_id] * 7, streams, [1] * 7, leaves

    await conn.copy_records_to_table("unsequenced", records=rows())
    await conn.execute("ANALYZE unsequenced")


async def _sequencer_floor(conn: asyncpg.Connection, facts: int) -> float:
    """The same rows moved by the same statement shape in the same batches: no tree, no signature, no lease."""
    await _queue(conn, facts)
    started = time.perf_counter()
    moved = 0
    while True:
        tag = await conn.execute(
            """
            WITH taken AS (
                DELETE FROM unsequenced AS u USING (
                    SELECT moment, case_id, stream, version FROM unsequenced
                    ORDER BY moment, case_id, stream, version LIMIT 2000
                ) AS c
                WHERE u.moment = c.moment AND u.case_id = c.case_id AND u.stream = c.stream AND u.version = c.version
                RETURNING u.*
            )
            INSERT INTO bench_placed (position, case_id, stream, version, leaf)
            SELECT $1::bigint - 1 + row_number() OVER (ORDER BY t.moment, t.case_id, e.ordinal),
                   e.case_id, e.stream, e.version, e.leaf
            FROM taken AS t CROSS JOIN LATERAL unnest(t.cases, t.streams, t.versions, t.leaves)
                WITH ORDINALITY AS e(case_id, stream, version, leaf, ordinal)
            """,
            moved,
        )
        if tag == "INSERT 0 0":
            return moved / (time.perf_counter() - started)
        moved += int(tag.split()[-1])


async def sequencing(bench: Bench, full: bool) -> Figures:
    """Facts placed, hashed into the tree, checkpoints signed, all on disk."""
    facts = 7 * (300_000 if full else 40_000)
    async with bench.database() as (database, owner):
        floor = await _sequencer_floor(owner, facts)
        await _queue(owner, facts)
        started = time.perf_counter()
        placed = await Sequencer("bench", SIGNER, SystemClock()).drain(database)
        rate = placed / (time.perf_counter() - started)
    return {
        "facts": placed,
        "facts per second": round(rate),
        "floor: the same rows moved without tree": round(floor),
        "ratio to floor": round(rate / floor, 3),
        "holds: at least 20,000 facts per second": rate >= 20_000,
    }


async def _grow_log(conn: asyncpg.Connection, size: int) -> Edge:
    """Tiles of a log of ``size`` random leaves, as the sequencer would have left them, and one checkpoint."""
    chance = random.Random(SEED)
    edge = Edge(0, {})
    step = TILE_WIDTH * 512
    while edge.size < size:
        leaves = chance.randbytes(HASH_SIZE * min(step, size - edge.size))
        made = edge.append(leaves)
        full = [(tile.level, tile.number, content) for tile, content in made.items() if len(content) == 8192]
        await conn.copy_records_to_table("tile", records=full)
    rest = [(tile.level, tile.number, content) for tile, content in edge.tiles().items()]
    await conn.copy_records_to_table("tile", records=rest)
    await conn.execute("VACUUM ANALYZE tile")
    checkpoint = Checkpoint(SIGNER.verifier.name, edge.size, edge.root())
    await conn.execute(
        "INSERT INTO checkpoint VALUES ($1, $2, $3, now())",
        edge.size,
        checkpoint.root,
        sign_checkpoint(checkpoint, SIGNER),
    )
    return edge


async def log_proofs(bench: Bench, full: bool) -> Figures:
    """Inclusion and consistency proofs from a log of ten million entries in the database."""
    size = 50_000_000 if full else 10_000_000
    chance = random.Random(SEED + 1)
    found: dict[str, list[float]] = {"cold": [], "warm": [], "consistency": [], "verify": [], "floor": []}
    async with bench.database() as (database, owner):
        started = time.perf_counter()
        edge = await _grow_log(owner, size)
        grown = time.perf_counter() - started
        root = edge.root()
        async with database.single_statements() as conn:
            warm = Prover()
            for _ in range(2_000):
                await warm.inclusion(conn, chance.randrange(size), size)
            for _ in range(1_000):
                position = chance.randrange(size)
                level0 = "SELECT hashes FROM tile WHERE level = 0 AND number = $1"
                started = time.perf_counter()
                tile = await conn.fetchval(level0, position // TILE_WIDTH)
                found["floor"].append(time.perf_counter() - started)
                started = time.perf_counter()
                proof = await Prover().inclusion(conn, position, size)
                found["cold"].append(time.perf_counter() - started)
                position = chance.randrange(size)
                tile = await conn.fetchval(level0, position // TILE_WIDTH)
                started = time.perf_counter()
                proof = await warm.inclusion(conn, position, size)
                found["warm"].append(time.perf_counter() - started)
                at = position % TILE_WIDTH * HASH_SIZE
                started = time.perf_counter()
                verify_inclusion(tile[at : at + HASH_SIZE], position, size, proof, root)
                found["verify"].append(time.perf_counter() - started)
                old = chance.randrange(1, size)
                started = time.perf_counter()
                steps = await warm.consistency(conn, old, size)
                found["consistency"].append(time.perf_counter() - started)
            old_root = await _root_at(conn, old)
            verify_consistency(old, size, old_root, root, steps)
    figures: Figures = {"entries": size, "seconds to grow the log": round(grown, 1)}
    for name, times in found.items():
        figures[f"{name} p50 ms"] = _milliseconds(times, 0.5)
        figures[f"{name} p99 ms"] = _milliseconds(times, 0.99)
    figures["ratio warm to floor (one tile read)"] = round(figures["warm p50 ms"] / figures["floor p50 ms"], 2)
    figures["holds: median inclusion proof under 1 ms"] = figures["warm p50 ms"] < 1.0
    return figures


async def _root_at(conn: Any, size: int) -> bytes:
    return Edge(size, await fetch_tiles(conn, edge_tiles(size))).root()


class _Nowhere:
    async def send(self, message: Outgoing) -> None:
        """Take it."""


async def outbox(bench: Bench, full: bool) -> Figures:
    """Messages claimed, handed to a sender that does nothing, and marked, a third of them in lanes."""
    count = 30_000 if full else 6_000
    async with bench.database() as (database, _):
        async with database.single_statements() as conn:
            messages = [
                Message("nowhere", f"key-{number}", b"x" * 200, order_by=f"lane {number}" if number % 3 == 0 else "")
                for number in range(count)
            ]
            for at in range(0, count, 1000):
                await enqueue(conn, messages[at : at + 1000], datetime.now(UTC))
        worker = OutboxWorker(database, {"nowhere": _Nowhere()}, SystemClock(), concurrency=64)
        started = time.perf_counter()
        sent = await worker.drain()
        seconds = time.perf_counter() - started
    return {"messages": sent, "messages per second": round(sent / seconds), "holds: each once": sent == count}
