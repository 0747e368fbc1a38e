"""A site with a gateway for a measurement: its database, its gateway process and, when wanted, its drain."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from bench.gateway.generate import Device
from bench.gateway.load import Plan
from fairway.app.supervisor import SUPERVISED
from fairway.codes import tables
from fairway.site.gateway.bindings import bind, code_hash
from fairway.site.gateway.spool.reader import SpoolReader
from fairway.site.gateway.status import spool_folder
from fairway.site.provision import access, embedded, prepare, start_server
from fairway.site.settings import Settings

PATIENCE = 60.0
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """A prepared site. ``gateway``, ``drain`` and ``worker`` are processes while they run."""

    settings: Settings
    environment: dict[str, str]
    gateway: Process | None = None
    drain: Process | None = None
    worker: Process | None = None

    @property
    def port(self) -> int:
        """Where devices that speak JT/T 808 come to."""
        assert self.settings.gateway_jt808_port is not None
        return self.settings.gateway_jt808_port

    async def connect(self) -> asyncpg.Connection:
        """A connection of the site's writer."""
        return await asyncpg.connect(access(self.settings).writer)

    async def bind(self, devices: Sequence[Device]) -> None:
        """Let the devices speak to the site."""
        conn = await self.connect()
        try:
            async with conn.transaction():
                for device in devices:
                    await bind(
                        conn,
                        device.terminal,
                        "jt808",
                        code_hash=code_hash(device.terminal, device.code),
                        home=True,
                        since=datetime.now(UTC) - timedelta(days=30),
                    )
        finally:
            await conn.close()

    async def start_gateway(self) -> None:
        """Start it and wait until it listens."""
        self.gateway = await self._start("fairway.app.gateway")
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while loop.time() < until and self.gateway.returncode is None:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.05)
        raise RuntimeError("the gateway does not listen")

    async def start_drain(self) -> None:
        """Start the process that stores what the gateway took."""
        self.drain = await self._start("fairway.app.gateway_drain")

    async def start_worker(self) -> None:
        """Start the process that does the work of the site, the watching of sealed trips among it."""
        self.worker = await self._start("fairway.app.worker")

    async def _start(self, module: str) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, "--site", self.settings.site,
            env=self.environment, stdin=PIPE, stdout=sys.stderr,
        )  # fmt: skip

    async def stop(self, process: Process | None, number: signal.Signals = signal.SIGTERM) -> None:
        """End a process and wait for it."""
        if process is not None and process.returncode is None:
            process.send_signal(number)
            await process.wait()

    @property
    def spool(self) -> SpoolReader:
        """What the gateway has taken."""
        return SpoolReader(spool_folder(self.settings))

    async def value(self, sql: str, *arguments: object) -> Any:
        """One value of the database."""
        conn = await self.connect()
        try:
            return await conn.fetchval(sql, *arguments)
        finally:
            await conn.close()

    async def stored(self, wanted: int, patience: float) -> int:
        """Wait until the drain has stored ``wanted`` records of the spool; how many it has."""
        conn, loop = await self.connect(), asyncio.get_running_loop()
        until, found, first = loop.time() + patience, 0, self.spool.first
        try:
            while found < wanted and loop.time() < until:
                found = await conn.fetchval("SELECT coalesce(max(position), $1) FROM spool_offset", first) - first
                if found < wanted:
                    await asyncio.sleep(0.02)
        finally:
            await conn.close()
        return found

    def used(self) -> dict[str, float]:
        """Seconds of processor time so far, by what used it."""
        cluster = embedded(self.settings)
        assert cluster is not None
        postmaster = cluster.pid
        found = {"gateway": 0.0, "drain": 0.0, "worker": 0.0, "postgresql": 0.0}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            own, parent, seconds = int(folder.name), int(fields[1]), (int(fields[11]) + int(fields[12])) / _TICK
            if self.gateway is not None and own == self.gateway.pid:
                found["gateway"] = seconds
            elif self.drain is not None and own == self.drain.pid:
                found["drain"] = seconds
            elif self.worker is not None and own == self.worker.pid:
                found["worker"] = seconds
            elif postmaster in {own, parent}:
                found["postgresql"] += seconds
        return found

    def memory(self) -> int:
        """Bytes of the gateway in memory."""
        assert self.gateway is not None
        return int(Path(f"/proc/{self.gateway.pid}/statm").read_text().split()[1]) * _PAGE


@asynccontextmanager
async def prepared(folder: Path, further: Mapping[str, str] | None = None) -> AsyncIterator[House]:
    """A site in ``folder`` with its database, everything of it ended at the end; ``further`` settings as variables."""
    environment = {
        **os.environ,
        "FAIRWAY_SITE": "hk",
        "FAIRWAY_VAR": str(folder),
        "FAIRWAY_GATEWAY_JT808_PORT": str(free_port()),
        "FAIRWAY_GATEWAY_JT701_PORT": str(free_port()),
        "FAIRWAY_LOG_LEVEL": os.environ.get("FAIRWAY_LOG_LEVEL", "warning"),
        SUPERVISED: "1",  # so that the processes end with this one, however that ends
        **(further or {}),
    }
    settings = Settings.read(environment, site="hk")
    tables.use(settings.codes_folder)
    administrator = await asyncio.to_thread(start_server, settings)
    house = House(settings, environment)
    try:
        await prepare(settings, administrator)
        yield house
    finally:
        await house.stop(house.gateway)
        await house.stop(house.drain)
        await house.stop(house.worker)
        cluster = embedded(settings)
        if cluster is not None:
            await asyncio.to_thread(cluster.stop)


@asynccontextmanager
async def loading(plan: Plan) -> AsyncIterator[Process]:
    """A load generator that has prepared its frames; it sends when a line comes on its input."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.gateway.load", stdin=PIPE, stdout=PIPE, limit=1 << 20
    )
    try:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(msgspec.json.encode(plan) + b"\n")
        await process.stdin.drain()
        await process.stdout.readline()
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def go(process: Process) -> None:
    """Let it send."""
    assert process.stdin is not None
    process.stdin.write(b"\n")


async def result(process: Process) -> dict[str, Any]:
    """What it saw."""
    assert process.stdout is not None
    found: dict[str, Any] = msgspec.json.decode(await process.stdout.readline())
    await process.wait()
    return found
