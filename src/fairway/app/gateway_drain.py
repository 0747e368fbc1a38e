"""The process that stores what the gateway of a site took: from its spool into PostgreSQL, each frame once."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import socket
import sys

from fairway.app.parts import Part, run_parts
from fairway.app.process import keep_for_good, run
from fairway.record.connection import TRANSIENT
from fairway.site.database import open_database
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.drain.drain import BATCH, Drain
from fairway.site.gateway.status import spool_folder
from fairway.site.provision import access
from fairway.site.runtime import clock_of
from fairway.site.settings import Settings

log = logging.getLogger("fairway.app.gateway_drain")
INTERVAL = 0.05
"""Seconds between looks at the spool that found less than a whole batch."""


async def work(settings: Settings, stop: asyncio.Event) -> int:
    """Store until ``stop``; waits for a spool and a database that are not there yet."""
    keep_for_good()
    process = f"gateway-drain {socket.gethostname()} {os.getpid()}"
    while not stop.is_set():
        bus = SpoolBus(spool_folder(settings), keep=settings.gateway_keep * 3600.0)
        spool = bus.reader.identity
        if spool is not None:
            try:
                async with open_database(access(settings), pool_size=2) as database:
                    drain = Drain(database, bus, spool, clock_of(settings), first=bus.reader.first)
                    parts = [Part("gateway drain", drain.step, INTERVAL, batch=BATCH)]
                    await run_parts(parts, database, process, stop)
            except TRANSIENT as error:
                log.warning("the drain waits for its database: %s", error)
        if not stop.is_set():
            await asyncio.wait((asyncio.create_task(stop.wait()),), timeout=0.5)
    return 0


def main() -> int:
    """``python -m fairway.app.gateway_drain --site hk``, as the supervisor starts it."""
    parser = argparse.ArgumentParser(prog="fairway.app.gateway_drain")
    parser.add_argument("--site", required=True)
    given = parser.parse_args()
    return run(work, Settings.read(os.environ, site=given.site), "gateway-drain")


if __name__ == "__main__":
    sys.exit(main())
