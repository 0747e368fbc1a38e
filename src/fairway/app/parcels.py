"""The process of a site that works on batches of parcels, apart from all others: it takes what memory it is given.

What waits is in the database; a process that dies leaves its batch to the next one, which goes on where it stopped.
It also speaks with the customs e-commerce system, where the site has a terminal of its exchange.

| part | does |
|---|---|
| parcels | judges one batch after the other |
| parcel plans | divides what was filed into messages |
| parcel outbox | writes, signs and sends these |
| parcel answers | takes what comes back |
| parcel record | tells the record how many are sent, accepted, refused and released |
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from fairway.app.parts import Part, run_parts
from fairway.app.process import keep_for_good, run
from fairway.record.outbox_worker import OutboxWorker
from fairway.site.parcels.filing.answers import CebAnswers
from fairway.site.parcels.filing.planning import CHANNEL, Planner
from fairway.site.parcels.filing.sending import AT_ONCE, CebSender
from fairway.site.parcels.filing.telling import Teller
from fairway.site.parcels.folders import parcels_folder
from fairway.site.parcels.knowing import Remembering
from fairway.site.parcels.lateness import Lateness
from fairway.site.parcels.retiring import Retiring
from fairway.site.parcels.risk.previews import PreviewWorker
from fairway.site.parcels.working import ParcelWorker
from fairway.site.runtime import Site, open_site
from fairway.site.settings import Settings

INTERVAL = 0.3
"""Seconds between looks at the queue that found nothing."""
LATENESS = 5.0
"""Seconds between looks whether a document is late."""
RETENTION = 60.0
"""Seconds between looks whether a day has begun, on which the personal data of some batches ends."""
MEMORY = 3.0
"""Seconds between looks whether a batch was judged that single parcels do not know of yet."""


async def work(settings: Settings, stop: asyncio.Event) -> int:
    """Work on batches until ``stop``."""
    with _name(settings) as process:
        await _work(settings, stop, process)
    return 0


@contextmanager
def _name(settings: Settings) -> Iterator[str]:
    """What this process is known by. One that takes the place of a dead one of the same machine bears its name, and so
    goes on with its batch at once; nobody else does as long as it lives."""
    machine = socket.gethostname()
    folder = parcels_folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f".{machine}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield f"parcels {machine} {os.getpid()}"
        else:
            yield f"parcels {machine}"


async def _work(settings: Settings, stop: asyncio.Event, process: str) -> None:
    async with open_site(settings) as site:
        keep_for_good()
        parts = [
            Part("parcels", ParcelWorker(site, process).step, INTERVAL),
            Part("parcel previews", PreviewWorker(site, process).step, INTERVAL),
            Part("parcel memory", Remembering(site).step, MEMORY),
            Part("parcel lateness", Lateness(site).step, LATENESS),
            Part("parcel retention", Retiring(site).step, RETENTION),
            *_exchange(site),
        ]
        await run_parts(parts, site.database, process, stop)


def _exchange(site: Site) -> list[Part]:
    folder = site.settings.ceb_folder
    if folder is None:
        return []
    outbox = OutboxWorker(site.database, {CHANNEL: CebSender(site, folder)}, site.clock, concurrency=AT_ONCE)
    return [
        Part("parcel plans", Planner(site).step, INTERVAL),
        Part("parcel outbox", outbox.run, None),
        Part("parcel answers", CebAnswers(site, folder).step, INTERVAL),
        Part("parcel record", Teller(site).step, INTERVAL),
    ]


def main() -> int:
    """``python -m fairway.app.parcels --site hk``, as the supervisor starts it."""
    parser = argparse.ArgumentParser(prog="fairway.app.parcels")
    parser.add_argument("--site", required=True)
    given = parser.parse_args()
    return run(work, Settings.read(os.environ, site=given.site), "parcels")


if __name__ == "__main__":
    sys.exit(main())
