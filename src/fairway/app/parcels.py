"""The process of a site that works on batches of parcels, apart from all others: it takes what memory it is given.

What waits is in the database; a process that dies leaves its batch to the next one, which goes on where it stopped.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys

from fairway.app.parts import Part, run_parts
from fairway.app.process import keep_for_good, run
from fairway.site.parcels.working import ParcelWorker
from fairway.site.runtime import open_site
from fairway.site.settings import Settings

INTERVAL = 0.3
"""Seconds between looks at the queue that found nothing."""


async def work(settings: Settings, stop: asyncio.Event) -> int:
    """Work on batches until ``stop``."""
    process = f"parcels {socket.gethostname()} {os.getpid()}"
    async with open_site(settings) as site:
        keep_for_good()
        part = Part("parcels", ParcelWorker(site, process).step, INTERVAL)
        await run_parts([part], site.database, process, stop)
    return 0


def main() -> int:
    """``python -m fairway.app.parcels --site hk``, as the supervisor starts it."""
    parser = argparse.ArgumentParser(prog="fairway.app.parcels")
    parser.add_argument("--site", required=True)
    given = parser.parse_args()
    return run(work, Settings.read(os.environ, site=given.site), "parcels")


if __name__ == "__main__":
    sys.exit(main())
