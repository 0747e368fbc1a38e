"""Filling a record for the tests that check one."""

from __future__ import annotations

from fairway.base.time import FixedClock
from fairway.record.connection import Connection
from fairway.record.model import StreamId
from fairway.record.note import Signer
from fairway.record.recorder import Recorder, Step
from fairway.record.sequencer import Sequencer
from tests.record.crates import CRATE, NOW, Add, Open, Remove, a_crate, context

SIGNER = Signer.generate("hk.fairway.example/record")


def a_sequencer(batch: int = 1000, lease: float = 0.0) -> Sequencer:
    return Sequencer("hk", SIGNER, FixedClock(NOW), batch=batch, lease=lease)


def paper(number: int) -> bytes:
    return b"<paper>" + b"much the same " * 100 + b"%d</paper>" % number


async def fill_record(conn: Connection, *, crates: int = 4, sequenced: bool = True) -> list[StreamId]:
    """Several crates, each with 7 facts: opened, four things, one of them with a paper, one taken out again."""
    recorder = Recorder("hk")
    streams = []
    for number in range(crates):
        stream = a_crate(f"crate:{number}")
        commands = [Open(f"Owner {number}"), Add("lamp"), Add("cup", papers=(paper(number),)), Add("pen"), Add("hat"),
                    Remove("pen")]  # fmt: skip
        await recorder.execute_many(conn, [Step(CRATE, stream, command) for command in commands], context())
        if sequenced:
            await a_sequencer().step(conn)
        streams.append(stream)
    return streams
