"""The gateway and its drain as real processes: killed, without a database, on a full disk, by orders and over HTTP."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bench.gateway.generate import beginning, devices, frames, times
from bench.gateway.house import House, go, loading, prepared, result
from bench.gateway.load import Plan
from fairway.locks.commands import Unlock
from fairway.site.gateway import commands, refusals, status
from fairway.site.gateway.commands import CommandState
from fairway.site.provision import embedded
from fairway.wire.jt808 import down, up
from fairway.wire.jt808.frames import Frame, decode, encode
from fairway.wire.jt808.reader import Reader
from tests.chaos.gateway import killed_under_load

PATIENCE = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that the database's own user may enter, whoever runs the tests."""
    for one in (tmp_path, *tmp_path.parents[:2]):
        one.chmod(0o711)
    return tmp_path


def run(folder: Path, work: Callable[[House], Coroutine[Any, Any, None]]) -> None:
    async def inside() -> None:
        async with prepared(folder) as house, asyncio.timeout(4 * PATIENCE):
            await work(house)

    asyncio.run(inside())


def plan(house: House, *, count: int, each: int) -> Plan:
    return Plan(host="127.0.0.1", port=house.port, devices=count, frames=each, begin=beginning(each), seconds=PATIENCE)


async def wait_until(holds: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    """Wait until it holds; the test's own patience bounds it."""
    while True:
        if await holds():
            return
        await asyncio.sleep(0.02)


class Terminal:
    """One device over a socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(cls, house: House) -> Terminal:
        return cls(*await asyncio.open_connection("127.0.0.1", house.port))

    async def send(self, raw: bytes) -> Frame:
        """The next frame that comes after ``raw`` was sent."""
        self.writer.write(raw)
        return await self.next()

    async def next(self) -> Frame:
        await self.reader.readuntil(b"\x7e")
        return decode(b"\x7e" + await self.reader.readuntil(b"\x7e"))


def result_of(frame: Frame) -> int:
    assert frame.message == 0x8001
    return down.PlatformResponse.read(Reader(frame.body), None).result


def test_killed_under_load_every_acknowledged_frame_is_stored_once(folder: Path) -> None:
    """The short form of ``python -m tests.chaos.gateway``, which kills it under 2,000 devices."""
    verdict = asyncio.run(killed_under_load(folder, count=50, each=40, kills=2))
    assert verdict.holds, verdict


def test_without_a_database_devices_go_on_being_acknowledged(folder: Path) -> None:
    """Even by a gateway that starts meanwhile; afterwards all is stored, in the order of arrival."""

    async def work(house: House) -> None:
        cluster = embedded(house.settings)
        assert cluster is not None
        await house.bind(devices(10))
        await house.start_gateway()
        await house.start_drain()
        kept = house.settings.gateway_folder / "bindings.json"

        async def known() -> bool:
            return kept.exists()

        await wait_until(known)
        await asyncio.to_thread(cluster.stop)
        await house.stop(house.gateway, signal.SIGKILL)
        await house.start_gateway()
        async with loading(plan(house, count=10, each=30)) as load:
            go(load)
            found = await result(load)
        assert (found["acknowledged"], found["complete"]) == (300, True)
        await asyncio.to_thread(cluster.start)
        if house.drain is not None and house.drain.returncode is not None:
            await house.start_drain()
        assert await house.stored(300, PATIENCE) == 300
        assert await house.value("SELECT count(*) FROM reading") == 300
        in_order = (
            "SELECT bool_and(serial_no > before) FROM (SELECT serial_no,"
            " lag(serial_no, 1, 0) OVER (PARTITION BY device ORDER BY position) AS before FROM reading) AS r"
        )
        assert await house.value(in_order)

    run(folder, work)


def test_on_a_full_disk_nothing_is_acknowledged(folder: Path) -> None:
    async def work(house: House) -> None:
        (device,) = devices(1)
        sent = frames(device, times(beginning(60), 60))
        await house.bind([device])
        await house.start_gateway()
        assert house.gateway is not None
        terminal = await Terminal.connect(house)
        assert result_of(await terminal.send(device.authentication())) == 0
        assert result_of(await terminal.send(sent[0])) == 0
        spool = status.spool_folder(house.settings)
        (segment,) = spool.glob("*.spool")
        size = segment.stat().st_size
        limit = resource.prlimit(house.gateway.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(house.gateway.pid, resource.RLIMIT_FSIZE, (10, limit[1]))
        assert [result_of(await terminal.send(raw)) for raw in sent[1:4]] == [1, 1, 1]
        assert segment.stat().st_size == size
        resource.prlimit(house.gateway.pid, resource.RLIMIT_FSIZE, limit)
        assert [result_of(await terminal.send(raw)) for raw in sent[1:4]] == [0, 0, 0]
        await house.start_drain()
        assert await house.stored(4, PATIENCE) == 4

    run(folder, work)


def test_a_device_is_told_and_its_answer_is_kept(folder: Path) -> None:
    """And who comes without the right code, or a second time, is refused and told of."""

    async def work(house: House) -> None:
        device, stranger = devices(2)
        await house.bind([device])
        await house.start_gateway()
        await house.start_drain()
        terminal = await Terminal.connect(house)
        assert result_of(await terminal.send(device.authentication())) == 0
        for other in (device, stranger):
            false = await Terminal.connect(house)
            assert result_of(await false.send(other.authentication())) == 1
            assert await false.reader.read() == b"", "the connection is ended"
        conn, now = await house.connect(), datetime.now(UTC)
        until = now + timedelta(minutes=2)
        try:
            order = await commands.order(
                conn, device.terminal, Unlock(), by="officer", key=uuid4(), now=now, until=until
            )
            told = await terminal.next()
            assert told.message == down.LockControl.ID
            answer = up.TerminalResponse(told.serial, told.message, 0).body(None)
            terminal.writer.write(encode(0x0001, device.identity, 5, answer))

            async def done() -> bool:
                found = await commands.status(conn, order)
                return found is not None and found.state is CommandState.DONE

            async def told_of() -> bool:
                return len(await refusals.recent(conn, 10)) == 2

            await wait_until(done)
            await wait_until(told_of)
            rows = await refusals.recent(conn, 10)
            assert {(row.reason, row.device) for row in rows} == {
                ("duplicate-connection", device.terminal),
                ("unknown-device", stranger.terminal),
            }
        finally:
            await conn.close()

    run(folder, work)
