"""Random histories: whatever commands, repetitions, batches and erasures come in whatever order, the record holds."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import pairwise

import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.record.codec import encode_state
from fairway.record.connection import Connection
from fairway.record.erasure import erase_fact, fold
from fairway.record.fsck import fsck
from fairway.record.merkle import verify_consistency
from fairway.record.model import StreamId
from fairway.record.note import open_checkpoint
from fairway.record.proofs import Prover
from fairway.record.reader import BEGINNING, read_sequenced
from fairway.record.recorder import Outcome, Receipt, Recorder, Step
from fairway.record.replay import check_replay
from fairway.record.store import load, read_stream
from tests.record.crates import CRATE, REGISTRY, Add, Command, Open, Remove, a_crate, context
from tests.record.filling import SIGNER, a_sequencer, paper

THINGS = ("lamp", "cup", "pen", "hat")


def a_command(chance: random.Random) -> Command:
    thing = chance.choice(THINGS)
    match chance.randrange(8):
        case 0:
            return Open(f"Owner {chance.randrange(3)}")
        case 1 | 2 | 3:
            papers = tuple(paper(chance.randrange(3)) for _ in range(chance.randrange(3)))
            return Add(thing, papers=papers, once=chance.random() < 0.3)
        case _:
            return Remove(thing)


async def a_repeated_request(
    conn: Connection, recorder: Recorder, chance: random.Random, streams: list[StreamId], answers: dict[str, bytes]
) -> None:
    """A request with a key, sent again sooner or later."""
    key = f"key {chance.randrange(12)}"
    stream = streams[int(key[4:]) % len(streams)]

    def answer(outcome: Outcome) -> bytes:
        return str([fact.version for fact in outcome.recorded]).encode()

    outcome = await recorder.execute(
        conn, CRATE, stream, Add(key, once=True), context(), receipt=Receipt("holder", key, key.encode(), answer)
    )
    assert outcome.repeated == (key in answers)
    assert outcome.response == answers.setdefault(key, outcome.response or b"")


@pytest.mark.parametrize("seed", range(6))
async def test_a_random_history(conn: Connection, seed: int) -> None:
    chance = random.Random(seed)
    recorder = Recorder("hk")
    streams = [a_crate(f"crate:{number}") for number in range(4)]
    answers: dict[str, bytes] = {}
    for _ in range(120):
        try:
            match chance.randrange(10):
                case 0:
                    await a_sequencer(batch=chance.randrange(1, 5)).step(conn)
                case 1:
                    stream = chance.choice(streams)
                    await erase_fact(conn, REGISTRY, stream, chance.randrange(1, 20), context(), reason="test")
                case 2:
                    await a_repeated_request(conn, recorder, chance, streams, answers)
                case _:
                    steps = [
                        Step(CRATE, chance.choice(streams), a_command(chance), fresh=chance.random() < 0.2)
                        for _ in range(chance.randrange(1, 4))
                    ]
                    await recorder.execute_many(conn, steps, context())
        except (Refusal, NotFound):
            continue
        except ValueError as error:
            assert "cannot be erased" in str(error)
    report = await check_replay(conn, REGISTRY, site="hk")
    assert report.identical, report.differences
    await a_sequencer().drain(conn)
    assert (await check_replay(conn, REGISTRY, site="hk")).identical
    checked = await fsck(conn, site="hk", keys=[SIGNER.verifier])
    assert checked.sound, [issue.text() for issue in checked.issues]
    await positions_are_those_of_the_streams(conn, streams)
    await every_checkpoint_extends_the_one_before(conn)


async def positions_are_those_of_the_streams(conn: Connection, streams: list[StreamId]) -> None:
    by_stream = defaultdict(list)
    for position, recorded in enumerate(await read_sequenced(conn, REGISTRY, BEGINNING, 10_000)):
        assert recorded.position == position
        by_stream[recorded.stream].append(recorded.version)
    for stream in streams:
        facts = await read_stream(conn, REGISTRY, stream)
        assert by_stream[stream] == [fact.version for fact in facts] == list(range(1, len(facts) + 1))
        loaded = await load(conn, CRATE, stream)
        assert loaded.version == len(facts)
        if facts:
            assert encode_state(loaded.state) == encode_state(fold(CRATE, facts, "hk").state)


async def every_checkpoint_extends_the_one_before(conn: Connection) -> None:
    prover = Prover()
    notes = [row["note"] for row in await conn.fetch("SELECT note FROM checkpoint ORDER BY size")]
    checkpoints = [open_checkpoint(note, [SIGNER.verifier]) for note in notes]
    for old, new in pairwise(checkpoints):
        proof = await prover.consistency(conn, old.size, new.size)
        verify_consistency(old.size, new.size, old.root, new.root, proof)
