"""The worker process of a site: everything that goes on behind requests.

| part | does |
|---|---|
| sequencer | gives committed facts their positions in the log and signs checkpoints |
| policies | what follows from what, once for each fact |
| outbox | sends documents to the authority, envelopes to the other site |
| answers | takes the authority's answers |
| envelopes | takes in what the other site sent, in its order |

Several workers of one site may run: the sequencer holds a lease, the outbox leases each message, everything else is
once in effect by its receipts.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import socket
import sys

import httpx

from fairway.app.parts import Part, run_parts
from fairway.app.process import run
from fairway.record.connection import TRANSIENT
from fairway.record.keys import own_signer
from fairway.record.outbox import Sender
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.sequencer import Sequencer
from fairway.site.exchange.incoming import take_waiting
from fairway.site.exchange.outgoing import EnvelopeSender
from fairway.site.runtime import Site, open_site
from fairway.site.settings import Settings
from fairway.site.workers.policies import PolicyWorker

log = logging.getLogger("fairway.app.worker")
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
"""Seconds for a request to an authority or to the other site; below the lease of a message in the outbox."""


def parts(site: Site, client: httpx.AsyncClient) -> list[Part]:
    """All parts of the worker of ``site``."""
    sequencer = Sequencer(site.id, own_signer(site.settings.keys_folder, site.id), site.clock)
    policies = PolicyWorker(site)
    outbox = OutboxWorker(site.database, senders(site, client), site.clock)
    return [
        Part("sequencer", lambda: sequencer.drain(site.database), 0.1),
        Part("policies", policies.step, 0.1),
        Part("outbox", outbox.run, None),
        Part("envelopes", lambda: take_waiting(site), 0.2),
    ]


def senders(site: Site, client: httpx.AsyncClient) -> dict[str, Sender]:
    """Who takes the messages of each channel to where they belong."""
    return {f"site:{site.partner}": EnvelopeSender(site, client)}


async def work(settings: Settings, stop: asyncio.Event) -> int:
    """Do the work of a site until ``stop``; waits for a database that is not there yet."""
    process = f"worker {socket.gethostname()} {os.getpid()}"
    while not stop.is_set():
        try:
            async with open_site(settings) as site, httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
                await run_parts(parts(site, client), site.database, process, stop)
        except TRANSIENT as error:
            log.warning("the worker waits for its database: %s", error)
            await asyncio.wait((asyncio.create_task(stop.wait()),), timeout=2.0)
    return 0


def main() -> int:
    """``python -m fairway.app.worker --site hk``, as the supervisor starts it."""
    parser = argparse.ArgumentParser(prog="fairway.app.worker")
    parser.add_argument("--site", required=True)
    given = parser.parse_args()
    return run(work, Settings.read(os.environ, site=given.site), "worker")


if __name__ == "__main__":
    sys.exit(main())
