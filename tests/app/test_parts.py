from __future__ import annotations

import asyncio
import logging

import pytest

from fairway.app import parts as module
from fairway.app.parts import Part, run_parts
from fairway.site.database import Database
from fairway.site.parts.store import PartState, parts, tell
from tests.app.processes import eventually


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(module, "TELL_EVERY", 0.05)


async def told(database: Database) -> dict[str, PartState]:
    async with database.single_statements() as conn:
        return {entry.part: entry.state for entry in await parts(conn)}


async def test_a_part_goes_on_after_errors_and_says_so(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    stop, attempts = asyncio.Event(), 0

    async def flaky() -> int:
        nonlocal attempts
        attempts += 1
        if attempts <= 3:
            raise ConnectionError("gone") if attempts < 3 else LookupError("a defect")
        return 1 if attempts == 4 else 0

    part = Part("flaky", flaky, 0.01)
    with caplog.at_level(logging.WARNING):
        working = asyncio.create_task(run_parts([part], database, "worker test", stop))
        await eventually(lambda: attempts >= 6)
        assert (part.state, part.done, part.failures, part.last_error) == (PartState.WORKING, 1, 0, "LookupError")
        await asyncio.sleep(0.2)
        assert await told(database) == {"flaky": PartState.WORKING}
        stop.set()
        await working
    assert await told(database) == {"flaky": PartState.STOPPED}
    # A lost connection is a warning, a defect an error with its place.
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING", "ERROR"]
    assert caplog.records[2].exc_info


async def test_one_failing_part_does_not_hold_others(database: Database) -> None:
    stop, done = asyncio.Event(), 0

    async def broken() -> int:
        raise RuntimeError

    async def endless() -> None:
        raise ExceptionGroup("channels", [ValueError("x")])

    async def working() -> int:
        nonlocal done
        done += 1
        return 0

    all_parts = [Part("broken", broken, 0.01), Part("endless", endless, None), Part("working", working, 0.01)]
    running = asyncio.create_task(run_parts(all_parts, database, "worker test", stop))
    await eventually(lambda: done >= 20)
    assert [part.state for part in all_parts] == [PartState.FAILING, PartState.FAILING, PartState.WORKING]
    assert all_parts[1].last_error == "ValueError"
    stop.set()
    await running


async def test_a_part_that_hangs_is_cut_off(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    stop, cut = asyncio.Event(), asyncio.Event()

    async def hangs() -> int:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            cut.set()
            raise
        return 0

    running = asyncio.create_task(run_parts([Part("hangs", hangs, 0.1)], database, "worker test", stop))
    await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert cut.is_set()


async def test_a_process_that_is_gone_is_silent(database: Database) -> None:
    async def nothing() -> int:
        return 0

    report = Part("sequencer", nothing, 1.0).report()
    async with database.single_statements() as conn:
        await tell(conn, "worker old", [report])
        await conn.execute("UPDATE site_part SET told_at = now() - interval '20 seconds'")
        assert [entry.state for entry in await parts(conn)] == [PartState.SILENT]
        await tell(conn, "worker new", [report])
        assert [(entry.process, entry.state) for entry in await parts(conn)] == [("worker new", PartState.WORKING)]
