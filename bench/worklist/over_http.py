"""The same questions as a client asks them: over HTTP, with an API key, one request after the other."""

from __future__ import annotations

import asyncio
import random
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn

from bench.http.load import send
from fairway.api.application import create_application
from fairway.app.process import settle
from fairway.base.time import FixedClock
from fairway.parties.model import OrganisationKind, OrganisationNames, Permission
from fairway.portal.application import failure_page, portal_routers
from fairway.record.recorder import Recorder
from fairway.record.registry import Registry
from fairway.site import people
from fairway.site.database import Database
from fairway.site.exchange.envelope import OwnKeys
from fairway.site.runtime import AGGREGATES, Site, policy_actor
from fairway.site.settings import Settings

SEED = 20261122
ROUNDS, WARM_UP = 300, 20
NOW = datetime(2027, 1, 1, tzinfo=UTC)


async def _key(site: Site, holder: UUID) -> str:
    """An API key of ``holder``, which is registered for it."""
    await people.register_organisation(
        site,
        OrganisationNames(en="Bench Example Limited"),
        (OrganisationKind.FORWARDER,),
        side="hk",
        organisation=holder,
    )
    _, secret = await people.issue_key(
        site, policy_actor("bench"), holder, name="bench", permissions=(Permission.READ,)
    )
    return secret


def bench_site(database: Database, folder: Path) -> Site:
    """The site that asks and answers, on a clock that stands after every change of the load."""
    return Site(
        settings=Settings(site="hk", var=folder),
        database=database,
        recorder=Recorder("hk"),
        registry=Registry(AGGREGATES),
        clock=FixedClock(NOW),
        keys=OwnKeys.generate("hk"),
        partners={},
        secret="bench",
    )


async def over_http(database: Database, folder: Path, holders: dict[str, UUID], count: int) -> dict[str, Any]:
    """Median and p99 in milliseconds of the first page of the work list, as the API answers it and as a page for
    people, and of two searches, for each holder."""
    site = bench_site(database, folder)
    # The protocol is named so that the event loop turns off the delay of small packets, as it does for its own sockets.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    host, port = listener.getsockname()
    server = uvicorn.Server(
        uvicorn.Config(
            create_application(site.settings, site=site, further=portal_routers(), pages=failure_page), log_config=None
        )
    )
    settle()  # as a web process does when it has started
    serving = asyncio.create_task(server.serve([listener]))
    figures: dict[str, Any] = {}
    try:
        chance = random.Random(SEED)
        for name, holder in holders.items():
            secret = await _key(site, holder)
            numbers = [chance.randrange(count) for _ in range(WARM_UP + ROUNDS)]
            paths = {
                "work list, first page": lambda _: "/v1/submissions",
                "what needs me, the whole page": lambda _: "/work",
                "search, a waybill of anybody": lambda n: f"/v1/search?ref=PLX26{n:08d}",
                "search, prefix that all waybills have": lambda _: "/v1/search?ref=PLX2",
            }
            for what, path in paths.items():

                def request(number: int, path: Any = path, secret: str = secret, numbers: Any = numbers) -> bytes:
                    head = f"GET {path(numbers[number])} HTTP/1.1\r\nHost: {host}\r\n"
                    return f"{head}Authorization: Bearer {secret}\r\n\r\n".encode()

                await send(host, port, request, first=0, count=WARM_UP, connections=1, longest=60)
                answers = await send(host, port, request, first=WARM_UP, count=ROUNDS, connections=1, longest=60)
                if set(answers.statuses) != {200}:
                    raise RuntimeError(f"{what}: answered with {answers.statuses}")
                figures[f"{name}: {what}, over HTTP"] = {
                    "median ms": answers.percentile(0.5),
                    "p99 ms": answers.percentile(0.99),
                }
    finally:
        server.should_exit = True
        await serving
    return figures
