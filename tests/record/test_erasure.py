"""Erased facts: gone from everywhere, and the log still holds."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from fairway.base.issues import NotFound
from fairway.record.connection import Connection
from fairway.record.erasure import erase_fact
from fairway.record.fsck import fsck
from fairway.record.model import Erased, FactErased
from fairway.record.reader import BEGINNING, read_sequenced
from fairway.record.recorder import Recorder
from fairway.record.store import load, read_blob, read_stream
from fairway.site.database import Database
from tests.record.crates import CRATE, REGISTRY, Add, PaperAttached, ThingAdded, context
from tests.record.filling import SIGNER, a_sequencer, fill_record, paper


async def test_an_erased_fact_is_gone_and_the_log_holds(conn: Connection) -> None:
    stream, *_ = await fill_record(conn, crates=2)
    await erase_fact(conn, REGISTRY, stream, 3, context(), reason="asked for by the person concerned")
    await erase_fact(conn, REGISTRY, stream, 4, context(), reason="asked for by the person concerned")
    await a_sequencer().step(conn)
    facts = [there.fact for there in await read_sequenced(conn, REGISTRY, BEGINNING) if there.stream == stream]
    assert facts[2:4] == [Erased(was="thing-added"), Erased(was="paper-attached")]
    assert facts[7:] == [
        FactErased(version=3, reason="asked for by the person concerned"),
        FactErased(version=4, reason="asked for by the person concerned"),
    ]
    report = await fsck(conn, site="hk", keys=[SIGNER.verifier])
    assert report.sound and report.erased == 2
    assert await conn.fetchval("SELECT count(*) FROM fact WHERE position('cup' IN convert_from(payload, 'UTF8')) > 0"
                               " AND case_id = $1", stream.case_id) == 0  # fmt: skip
    loaded = await load(conn, CRATE, stream)
    assert loaded.state is not None and loaded.state.things.keys() == {"lamp", "hat"} and loaded.state.papers == ()
    rows = await conn.fetch("SELECT name FROM thing_view WHERE case_id = $1 ORDER BY name", stream.case_id)
    assert [row["name"] for row in rows] == ["hat", "lamp"]
    view = await conn.fetchrow("SELECT things, detail FROM crate_view WHERE case_id = $1", stream.case_id)
    assert view is not None and view["things"] == 2 and view["detail"]["things"] == ["hat", "lamp"]


async def test_documents_go_unless_another_fact_keeps_them(conn: Connection, recorder: Recorder) -> None:
    first, second = await fill_record(conn, crates=2)
    shared = hashlib.sha256(paper(0)).digest()
    await recorder.execute(conn, CRATE, second, Add("copy", papers=(paper(0),)), context())
    await erase_fact(conn, REGISTRY, first, 4, context(), reason="test")
    assert await read_blob(conn, shared) == paper(0)
    attached = next(
        there.version
        for there in await read_stream(conn, REGISTRY, second)
        if isinstance(there.fact, PaperAttached) and there.fact.sha256 == shared.hex()
    )
    await erase_fact(conn, REGISTRY, second, attached, context(), reason="test")
    assert await read_blob(conn, shared) is None
    await a_sequencer().step(conn)
    assert (await fsck(conn, site="hk", keys=[SIGNER.verifier])).sound


async def test_erasing_twice_is_erasing_once(conn: Connection) -> None:
    (stream,) = await fill_record(conn, crates=1)
    for _ in range(2):
        await erase_fact(conn, REGISTRY, stream, 2, context(), reason="test")
    assert len(await read_stream(conn, REGISTRY, stream)) == 8
    with pytest.raises(NotFound):
        await erase_fact(conn, REGISTRY, stream, 99, context(), reason="test")
    with pytest.raises(ValueError, match="cannot be erased"):
        await erase_fact(conn, REGISTRY, stream, 8, context(), reason="test")


async def test_commands_go_on_after_an_erasure(conn: Connection, recorder: Recorder) -> None:
    (stream,) = await fill_record(conn, crates=1)
    await erase_fact(conn, REGISTRY, stream, 1, context(), reason="test")
    outcome = await recorder.execute(conn, CRATE, stream, Add("new"), context())
    assert outcome.recorded[0].version == 9
    assert outcome.states[stream].owner == ""


async def test_commands_in_flight_do_not_bring_it_back(
    owner: Connection, database: Database, recorder: Recorder
) -> None:
    async with database.single_statements() as conn:
        (stream,) = await fill_record(conn, crates=1)
        patient = Recorder("hk", attempts=30)
        writing = [
            asyncio.create_task(patient.execute(database, CRATE, stream, Add(f"thing {number}"), context()))
            for number in range(20)
        ]
        await asyncio.sleep(0.01)
        await erase_fact(conn, REGISTRY, stream, 2, context(), reason="test")
        await asyncio.gather(*writing)
        loaded = await load(conn, CRATE, stream)
        assert loaded.state is not None and "lamp" not in loaded.state.things
        assert len([name for name in loaded.state.things if name.startswith("thing")]) == 20
        facts = await read_stream(conn, REGISTRY, stream)
        assert [there.version for there in facts] == list(range(1, 29))
        assert sum(isinstance(there.fact, ThingAdded) for there in facts) == 23
