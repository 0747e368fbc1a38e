"""Positions, the tree and the checkpoints that the sequencer makes; proofs from them; reading in order."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import asyncpg
import pytest

from fairway.base.time import FixedClock
from fairway.record.connection import Connection
from fairway.record.merkle import (
    Node,
    ProofError,
    consistency_ranges,
    fill,
    fold,
    inclusion_ranges,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from fairway.record.note import Signer, open_checkpoint
from fairway.record.proofs import Prover, checkpoint_covering, fetch_tiles, latest_checkpoint, position_of
from fairway.record.reader import BEGINNING, Cursor, log_size, read_batch, read_sequenced
from fairway.record.recorder import Recorder, Step
from fairway.record.registry import kind_of
from fairway.record.sequencer import CHANNEL, LogDamagedError, Sequencer
from fairway.record.tiles import TileId
from fairway.site.database import Database
from fairway.site.provision import Access
from tests.record.crates import CRATE, NOW, REGISTRY, Add, Open, ThingAdded, a_crate, context

SIGNER = Signer.generate("hk.fairway.example/record")


def a_sequencer(batch: int = 1000, lease: float = 5.0) -> Sequencer:
    return Sequencer("hk", SIGNER, FixedClock(NOW), batch=batch, lease=lease)


async def fill_crates(conn: Connection, recorder: Recorder, crates: int, things: int) -> None:
    for number in range(crates):
        stream = a_crate(f"crate:{number}")
        commands = [Open("Ming"), *(Add(f"thing {thing}") for thing in range(things))]
        await recorder.execute_many(conn, [Step(CRATE, stream, command) for command in commands], context())


async def test_facts_get_dense_positions_in_order(conn: Connection, recorder: Recorder) -> None:
    await fill_crates(conn, recorder, 5, 3)
    sequencer = a_sequencer()
    assert await sequencer.step(conn) == 20
    assert await sequencer.step(conn) == 0
    assert await log_size(conn) == 20
    facts = await read_sequenced(conn, REGISTRY, BEGINNING)
    assert [fact.position for fact in facts] == list(range(20))
    assert [fact.version for fact in facts] == [1, 2, 3, 4] * 5
    assert [fact.stream.stream for fact in facts[::4]] == [f"crate:{number}" for number in range(5)]
    assert (await read_sequenced(conn, REGISTRY, 17, limit=1))[0].position == 18
    assert await conn.fetchval("SELECT count(*) FROM unsequenced") == 0


async def test_streams_keep_their_order_whatever_the_batches(
    owner: Connection, database: Database, recorder: Recorder
) -> None:
    streams = [a_crate(f"crate:{number}") for number in range(8)]
    chance = random.Random(7)
    sequencer = a_sequencer(batch=3)

    async def write(number: int) -> None:
        writer = Recorder("hk", attempts=50)
        for thing in range(10):
            await asyncio.sleep(chance.random() / 100)
            await writer.execute(database, CRATE, streams[(number + thing) % 8], Add(f"{number}/{thing}"), context())

    async def place() -> None:
        async with database.single_statements() as conn:
            while True:
                await sequencer.step(conn)
                await asyncio.sleep(0.001)

    for stream in streams:
        await recorder.execute(database, CRATE, stream, Open("Ming"), context())
    placing = asyncio.create_task(place())
    await asyncio.gather(*(write(number) for number in range(6)))
    placing.cancel()
    await asyncio.gather(placing, return_exceptions=True)
    assert await a_sequencer(lease=5).drain(database) == 0, "another sequencer holds the lease"
    async with database.single_statements() as conn:
        await sequencer.drain(conn)
        facts = await read_sequenced(conn, REGISTRY, BEGINNING, 1000)
    assert [fact.position for fact in facts] == list(range(68))
    for stream in streams:
        versions = [fact.version for fact in facts if fact.stream == stream]
        assert versions == list(range(1, len(versions) + 1))


async def test_an_acknowledged_command_comes_before_a_later_one(conn: Connection, recorder: Recorder) -> None:
    streams = [a_crate(f"crate:{number}") for number in range(20)]
    random.Random(1).shuffle(streams)
    for stream in streams:
        await recorder.execute(conn, CRATE, stream, Open("Ming"), context(NOW - timedelta(days=1)), fresh=True)
    await a_sequencer().step(conn)
    assert [fact.stream for fact in await read_sequenced(conn, REGISTRY, BEGINNING)] == streams


async def test_the_server_clock_may_step_back(owner: Connection, conn: Connection, recorder: Recorder) -> None:
    stream = a_crate()
    await recorder.execute(conn, CRATE, stream, Open("Ming"), context(), fresh=True)
    await owner.execute("UPDATE stream_state SET moment = moment + 3600000000")
    await owner.execute("UPDATE unsequenced SET moment = moment + 3600000000")
    await recorder.execute(conn, CRATE, stream, Add("lamp"), context())
    await a_sequencer().step(conn)
    assert [fact.version for fact in await read_sequenced(conn, REGISTRY, BEGINNING)] == [1, 2]


async def test_checkpoints_prove_every_fact_and_each_other(conn: Connection, recorder: Recorder) -> None:
    sequencer = a_sequencer()
    sizes = []
    for _ in range(4):
        await fill_crates(conn, recorder, 3, 30)
        await sequencer.step(conn)
        sizes.append(await log_size(conn))
    prover = Prover()
    newest = await latest_checkpoint(conn)
    assert newest is not None and newest.size == sizes[-1] == 372
    opened = open_checkpoint(newest.note, [SIGNER.verifier])
    assert (opened.size, opened.root) == (newest.size, newest.root)
    rows = await conn.fetch("SELECT position, leaf FROM sequenced ORDER BY position")
    leaves = [row["leaf"] for row in rows]

    def node(of: Node) -> bytes:
        return fold(b"".join(leaves[of.number << of.height : (of.number + 1) << of.height]))

    assert newest.root == tree_root(372, node)
    for position in range(0, 372, 13):
        proof = await prover.inclusion(conn, position, 372)
        assert proof == fill(inclusion_ranges(position, 372), node)
        verify_inclusion(leaves[position], position, 372, proof, newest.root)
        covering = await checkpoint_covering(conn, position)
        assert covering is not None and covering.size == min(size for size in sizes if size > position)
        verify_inclusion(
            leaves[position],
            position,
            covering.size,
            await prover.inclusion(conn, position, covering.size),
            covering.root,
        )
    for old in (1, 93, 186, 372):
        proof = await prover.consistency(conn, old, 372)
        verify_consistency(old, 372, tree_root(old, node), newest.root, proof)
        assert proof == fill(consistency_ranges(old, 372), node)
    assert await prover.consistency(conn, 0, 372) == []
    with pytest.raises(ProofError):
        await prover.inclusion(conn, 372, 372)
    assert await checkpoint_covering(conn, 372) is None
    first = await read_sequenced(conn, REGISTRY, BEGINNING, 1)
    assert await position_of(conn, first[0].stream, 1) == 0
    assert await position_of(conn, first[0].stream, 99) is None


async def test_one_sequencer_at_a_time_and_another_takes_over(conn: Connection, recorder: Recorder) -> None:
    first, second = a_sequencer(lease=2.0), a_sequencer(lease=2.0)
    await fill_crates(conn, recorder, 1, 3)
    assert await first.step(conn) == 4
    await fill_crates(conn, recorder, 1, 3)
    assert await second.step(conn) == 0
    assert await _when_its_turn_comes(second, conn) == 4
    await fill_crates(conn, recorder, 1, 3)
    assert await first.step(conn) == 0
    assert await _when_its_turn_comes(first, conn) == 4, "its knowledge of the edge was out of date, and it noticed"
    sizes = [row["size"] for row in await conn.fetch("SELECT size FROM checkpoint ORDER BY size")]
    assert sizes == [4, 8, 12]
    assert (await fetch_tiles(conn, [TileId(0, 0), TileId(3, 3)])).keys() == {TileId(0, 0)}


async def _when_its_turn_comes(sequencer: Sequencer, conn: Connection) -> int:
    """What it places once the lease of the other one has ended."""
    for _ in range(200):
        if placed := await sequencer.step(conn):
            return placed
        await asyncio.sleep(0.05)
    raise AssertionError("the lease of a sequencer that does nothing never ends")


async def test_two_at_once_never_place_a_fact_twice(owner: Connection, database: Database, recorder: Recorder) -> None:
    async with database.single_statements() as conn:
        await fill_crates(conn, recorder, 30, 1)
    placed = await asyncio.gather(*(a_sequencer(batch=2, lease=0.0).drain(database) for _ in range(4)))
    while sum(placed) < 60:
        placed = [*placed, await a_sequencer(lease=0.0).drain(database)]
    assert sum(placed) == 60
    async with database.single_statements() as conn:
        assert await log_size(conn) == 60


async def test_nothing_is_signed_on_a_damaged_tree(owner: Connection, conn: Connection, recorder: Recorder) -> None:
    await fill_crates(conn, recorder, 1, 3)
    await a_sequencer(lease=0).step(conn)
    await owner.execute("UPDATE tile SET hashes = overlay(hashes PLACING '\\xff' FROM 3 FOR 1)")
    await fill_crates(conn, recorder, 1, 3)
    with pytest.raises(LogDamagedError):
        await a_sequencer(lease=0).step(conn)
    assert await log_size(conn) == 4


async def test_a_batch_is_announced_once(
    access: Access, database: Database, conn: Connection, recorder: Recorder
) -> None:
    heard: list[str] = []
    listener = await asyncpg.connect(access.writer)
    await listener.add_listener(CHANNEL, lambda *said: heard.append(said[-1]))
    await fill_crates(conn, recorder, 3, 1)
    await a_sequencer().step(conn)
    await listener.fetchval("SELECT 1")
    await asyncio.sleep(0.05)
    await listener.close()
    assert heard == ["6"]


async def test_a_sequencer_runs_until_it_is_stopped(owner: Connection, database: Database, recorder: Recorder) -> None:
    running = asyncio.create_task(a_sequencer().run(database, interval=0.01))
    async with database.single_statements() as conn:
        await fill_crates(conn, recorder, 2, 1)
        for _ in range(300):
            if await log_size(conn) == 4:
                break
            await asyncio.sleep(0.01)
        assert await log_size(conn) == 4
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_cursors(conn: Connection, recorder: Recorder) -> None:
    await fill_crates(conn, recorder, 3, 1)
    await a_sequencer().step(conn)
    cursor = Cursor("policies")
    assert await cursor.position(conn) == BEGINNING
    facts, last = await read_batch(conn, REGISTRY, BEGINNING, 4)
    assert [fact.position for fact in facts] == list(range(4))
    assert last == 3
    await cursor.advance(conn, 3)
    await cursor.advance(conn, 2)
    assert await cursor.position(conn) == 3
    facts, last = await read_batch(conn, REGISTRY, 3, 4)
    assert [fact.position for fact in facts] == [4, 5]
    assert await read_batch(conn, REGISTRY, last, 4) == ([], 5)
    facts, last = await read_batch(conn, REGISTRY, BEGINNING, 100, without={kind_of(ThingAdded)})
    assert last == 5, "what is left out is passed over all the same"
    assert len(facts) == 3
    await cursor.reset(conn)
    assert await cursor.position(conn) == BEGINNING


async def test_positions_cannot_be_given_twice(owner: Connection, conn: Connection, recorder: Recorder) -> None:
    await fill_crates(conn, recorder, 1, 0)
    await a_sequencer(lease=0).step(conn)
    await owner.execute("UPDATE sequencer SET size = 0")
    await fill_crates(conn, recorder, 1, 0)
    with pytest.raises(asyncpg.UniqueViolationError):
        await a_sequencer(lease=0).step(conn)
