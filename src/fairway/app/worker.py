"""The worker process of a site: everything that goes on behind requests.

| part | does |
|---|---|
| sequencer | gives committed facts their positions in the log and signs checkpoints |
| policies | what follows from what, once for each fact |
| outbox | sends documents to the authority, envelopes to the other site, events to webhooks, e-mails |
| answers | takes the authority's answers |
| selections | takes what the authority's own system selected for inspection (Hong Kong) |
| envelopes | takes in what the other site sent, in its order |
| events | makes events of the log and tells webhooks |
| community | what partners told goes on the shipments that it is about; submissions become shipments |
| shipment news | lists of shipments, and what is new on their lines |
| partner folders | takes what partners drop into their folders |
| alerts | looks at alert rules when a shipment's line changed or their time has come |
| locked trips | custody at the gateway, orders to locks and what other sites are told, after each fact |
| scheme locks | which locks may speak to the gateway, after each fact of an application to join the scheme |
| watching | judges what devices on this site's legs send; alarms, arrivals, automatic opening |
| escalation | alarms that nobody acknowledged in time |
| reminders | what time alone brings: references expire, declarations fall due |
| housekeeping | forgets what was sent long ago, old idempotency keys and events; never a fact |

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
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx

from fairway.app.parts import Part, run_parts
from fairway.app.process import run, settle
from fairway.filings.hk.transport import HttpTradeSingleWindow, NotAllowed, Unavailable
from fairway.record.connection import TRANSIENT
from fairway.record.keys import own_signer
from fairway.record.outbox import Sender
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.sequencer import BATCH, Sequencer
from fairway.site.alerting import worker as alerting
from fairway.site.alerting.mail import MailSender
from fairway.site.alerting.worker import AlertWorker
from fairway.site.community import follower
from fairway.site.community.folders import FolderWorker
from fairway.site.community.follower import Follower
from fairway.site.community.news import NewsWorker
from fairway.site.exchange.incoming import take_waiting
from fairway.site.exchange.outgoing import EnvelopeSender
from fairway.site.runtime import Site, open_site
from fairway.site.scheme import following as joined
from fairway.site.scheme.following import LockFollower
from fairway.site.sealed import following, watching
from fairway.site.sealed.escalating import EscalationWorker
from fairway.site.sealed.following import SealedFollower
from fairway.site.sealed.watching import WatchingWorker
from fairway.site.settings import Settings
from fairway.site.webhooks import WebhookSender
from fairway.site.workers import policies, telling
from fairway.site.workers.hong_kong import HongKongAnswers, HongKongSelections, HongKongSender
from fairway.site.workers.housekeeping import HousekeepingWorker
from fairway.site.workers.mainland import MainlandPoller, MainlandSender
from fairway.site.workers.ordering import OrderWorker
from fairway.site.workers.policies import PolicyWorker
from fairway.site.workers.reminders import ReminderWorker
from fairway.site.workers.telling import EventWorker
from fairway.tracking.alerts.raised_rows import MAIL

log = logging.getLogger("fairway.app.worker")
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
"""Seconds for a request to the other site; below the lease of a message in the outbox."""
POLLING = timedelta(seconds=5)
"""Between looks at an authority's queue, on the site's clock; in real time never more often than LEAST_POLLING."""
LEAST_POLLING = 0.3


class Assembly:
    """The parts of one site's worker, made of what its settings name."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._stack = AsyncExitStack()
        self.senders: dict[str, Sender] = {}
        self.parts: list[Part] = []

    async def __aenter__(self) -> Assembly:
        site, settings = self._site, self._site.settings
        sequencer = Sequencer(site.id, own_signer(settings.keys_folder, site.id), site.clock)
        self.parts += [
            Part("sequencer", lambda: sequencer.drain(site.database), 0.1, batch=BATCH),
            Part("policies", PolicyWorker(site).step, 0.1, batch=policies.BATCH),
            Part("envelopes", lambda: take_waiting(site), 0.2),
            Part("events", EventWorker(site).step, 0.2, batch=telling.BATCH),
            Part("work order", OrderWorker(site).step, 0.3),
            Part("community", Follower(site, share=follower.SHARE).step, 0.1, batch=follower.BATCH),
            Part("shipment news", NewsWorker(site).step, 0.2),
            Part("alerts", AlertWorker(site).step, 0.3, batch=alerting.BATCH),
            Part("locked trips", SealedFollower(site).step, 0.1, batch=following.BATCH),
            Part("scheme locks", LockFollower(site).step, 0.3, batch=joined.BATCH),
            Part("watching", WatchingWorker(site, patience=watching.PATIENCE).step, 0.1, batch=watching.BATCH),
            Part("escalation", EscalationWorker(site).step, 0.5),
            Part("reminders", ReminderWorker(site).step, 1.0),
            Part("housekeeping", HousekeepingWorker(site).step, 5.0),
        ]
        client = await self._stack.enter_async_context(httpx.AsyncClient(timeout=TIMEOUT, trust_env=False))
        envelopes = EnvelopeSender(site, client)
        self.senders |= {f"site:{other}": envelopes for other in site.others}
        self.senders["webhook"] = WebhookSender(site)
        self.senders[MAIL] = MailSender(site)
        if settings.partner_folders:
            self.parts.append(Part("partner folders", FolderWorker(site, settings.partner_folders).step, 1.0))
        if settings.authority_url:
            await self._by_http(settings.authority_url)
        if settings.authority_folder:
            self.senders["authority:cn"] = MainlandSender(site, settings.authority_folder)
            poller = MainlandPoller(site, settings.authority_folder, simulated=settings.authority_simulated)
            self.parts.append(Part("answers", poller.step, LEAST_POLLING))
        self.parts.append(Part("outbox", OutboxWorker(site.database, self.senders, site.clock).run, None))
        return self

    async def _by_http(self, address: str) -> None:
        site, settings = self._site, self._site.settings
        window = await self._window(address, settings.authority_key)
        lanes = await self._window(address, settings.lane_key) if settings.lane_key else None
        self.senders["authority:hk"] = HongKongSender(site, window, lanes)
        away = (Unavailable, NotAllowed)
        self.parts.append(Part("answers", HongKongAnswers(site, window).step, self._polling, expected=away))
        if settings.customs_key:
            selections = HongKongSelections(site, await self._window(address, settings.customs_key))
            self.parts.append(Part("selections", selections.step, self._polling, expected=away))

    async def _window(self, address: str, key: str) -> HttpTradeSingleWindow:
        return await self._stack.enter_async_context(HttpTradeSingleWindow(address, key))

    def _polling(self) -> float:
        wait = self._site.clock.real_seconds(POLLING)
        return min(POLLING.total_seconds(), max(LEAST_POLLING, wait))

    async def __aexit__(self, *failure: object) -> None:
        await self._stack.aclose()


async def work(settings: Settings, stop: asyncio.Event) -> int:
    """Do the work of a site until ``stop``; waits for a database that is not there yet."""
    settle()
    process = f"worker {socket.gethostname()} {os.getpid()}"
    while not stop.is_set():
        try:
            async with open_site(settings) as site, Assembly(site) as assembly:
                await run_parts(assembly.parts, site.database, process, stop)
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
