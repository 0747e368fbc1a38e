"""The gateway process of a site: listens for devices, has their frames put on disk, acknowledges them.

It needs the database only for news: who is bound, what to tell devices. Without it, it goes on by what it knew last.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import resource
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from fairway.app.process import keep_for_good, run
from fairway.site.gateway.bindings.cache import Bindings
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.server.door import Door
from fairway.site.gateway.server.gateway import Gateway, Limits
from fairway.site.gateway.server.link import Link
from fairway.site.gateway.spool.writer import SpoolInUseError, SpoolWriter
from fairway.site.gateway.status import Status, spool_folder, write
from fairway.site.runtime import clock_of
from fairway.site.settings import Settings

log = logging.getLogger("fairway.app.gateway")
BACKLOG = 2048
SWEEP, STATUS = 1.0, 2.0
"""Seconds between two looks at slow connections, and between two words in the status file."""


async def work(settings: Settings, stop: asyncio.Event) -> int:
    """Take frames until ``stop``."""
    folder = settings.gateway_folder
    folder.mkdir(parents=True, exist_ok=True)
    _allow_files(settings.gateway_connections)
    try:
        reserve = settings.gateway_reserve * 1024 * 1024
        writer = SpoolWriter(spool_folder(settings), reserve=reserve, first=time.time_ns() // 1000)
    except SpoolInUseError as error:
        log.error("%s", error)
        return 1
    keep_for_good()
    bindings = Bindings(folder / "bindings.json")
    limits = Limits(connections=settings.gateway_connections, per_source=settings.gateway_per_source)
    bus = SpoolBus(spool_folder(settings), writer)
    gateway = Gateway(bindings, bus, clock_of(settings), limits)
    if bindings.load():
        log.info("bindings as they were kept", extra={"fields": {"devices": len(bindings.by_device)}})
    door, link = Door(gateway, folder), Link(settings, gateway)
    tasks = [asyncio.create_task(link.run()), asyncio.create_task(_look_after(settings, gateway, bus, link))]
    # Devices that come before it is known who they are would be refused and stay away for a while.
    await _until_known(bindings, stop)
    servers = await _listen(settings, gateway)
    await door.open()
    log.info("started", extra={"fields": {"next": writer.end, "devices": len(bindings.by_device)}})
    try:
        failed = asyncio.ensure_future(stop.wait())
        await asyncio.wait((failed, *tasks), return_when=asyncio.FIRST_COMPLETED)
        failed.cancel()
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for server in servers:
            server.close()
        await door.close()
        await gateway.end()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        writer.close()
    log.info("stopped")
    return 0


async def _until_known(bindings: Bindings, stop: asyncio.Event) -> None:
    while bindings.read_at is None and not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 0.05)


async def _listen(settings: Settings, gateway: Gateway) -> list[asyncio.Server]:
    loop, servers = asyncio.get_running_loop(), []
    ports = {"jt808": settings.gateway_jt808_port, "jt701": settings.gateway_jt701_port}
    for protocol, port in ports.items():
        if port is None:
            continue
        accept = partial(gateway.accept, protocol)
        servers.append(await loop.create_server(accept, settings.gateway_host, port, backlog=BACKLOG))
        log.info("listening", extra={"fields": {"protocol": protocol, "port": port}})
    return servers


async def _look_after(settings: Settings, gateway: Gateway, bus: SpoolBus, link: Link) -> None:
    path, told = settings.gateway_folder / "status.json", 0.0
    while True:
        gateway.sweep()
        if gateway.monotonic() - told >= STATUS:
            told = gateway.monotonic()
            _tell(path, gateway, bus, link)
        await asyncio.sleep(SWEEP)


def _tell(path: Path, gateway: Gateway, bus: SpoolBus, link: Link) -> None:
    read_at = gateway.bindings.read_at
    age = None if read_at is None else (gateway.clock.now() - read_at).total_seconds()
    status = Status(
        at=gateway.clock.now(),
        pid=os.getpid(),
        connections=gateway.connected,
        devices=gateway.devices,
        bound=len(gateway.bindings.by_device),
        bindings_age=age,
        database=link.connected,
        acknowledged=gateway.commit.stored,
        denied=gateway.commit.denied,
        groups=gateway.commit.groups,
        spool_end=bus.reader.end(),
        spool_bytes=bus.reader.size(),
        refused={reason.value: count for reason, count in gateway.ledger.total.items()},
    )
    try:
        write(path, msgspec.json.encode(status))
    except OSError as error:
        log.warning("the status cannot be written: %s", error)


def _allow_files(connections: int) -> None:
    """As many open files as connections need, as far as the system lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + 256
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    if allowed > resource.getrlimit(resource.RLIMIT_NOFILE)[0]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    if allowed < wanted:
        log.warning("the system allows %d open files; FAIRWAY_GATEWAY_CONNECTIONS asks for more", allowed)


def main() -> int:
    """``python -m fairway.app.gateway --site hk``, as the supervisor starts it."""
    parser = argparse.ArgumentParser(prog="fairway.app.gateway")
    parser.add_argument("--site", required=True)
    given = parser.parse_args()
    return run(work, Settings.read(os.environ, site=given.site), "gateway")


if __name__ == "__main__":
    sys.exit(main())
