"""The measurement: events per second from the first byte sent until the last one stands on its timeline."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from bench.http.house import House, serving
from bench.http.load import send
from bench.http.processor import used
from bench.intake.generate import Batches, beginning, bill, container
from fairway.parties.model import OrganisationKind, OrganisationNames, Permission
from fairway.record.recorder import Step
from fairway.site import people
from fairway.site.provision import embedded
from fairway.site.runtime import new_case, open_site, policy_actor
from fairway.tracking.model import Reference, ReferenceKind
from fairway.tracking.shipment_facts import AddReferences, RegisterShipment, shipment_stream
from fairway.tracking.shipment_rows import SHIPMENT

Figures = dict[str, Any]
PARTNERS = 4
"""Each with a connection of its own; a partner's messages are taken one after the other."""
SIZE = 500
"""Events of a batch."""
REQUIRED, AIMED = 1_000, 3_000
PATIENCE = 180.0


async def _partners(house: House) -> list[str]:
    """Keys of terminals, shipping lines, truckers and airlines."""
    kinds = (OrganisationKind.TERMINAL, OrganisationKind.LINE, OrganisationKind.CARRIER, OrganisationKind.AIRLINE)
    secrets = []
    async with open_site(house.settings) as site:
        for number in range(PARTNERS):
            names = OrganisationNames(en=f"Bench Example Partner {number}")
            partner = await people.register_organisation(site, names, (kinds[number % len(kinds)],), side="hk")
            _, secret = await people.issue_key(
                site, policy_actor("bench"), partner, name="bench", permissions=(Permission.TELL,)
            )
            secrets.append(secret)
    return secrets


async def _shipments(house: House, count: int) -> None:
    """Shipments of one owner that are entitled to all that is told of their container and bill."""
    actor = policy_actor("bench")
    async with open_site(house.settings) as site:
        for first in range(0, count, 100):
            steps: list[Step[Any, Any]] = []
            for number in range(first, min(first + 100, count)):
                case = new_case(site)
                references = (
                    Reference(ReferenceKind.CONTAINER, container(number)),
                    Reference(ReferenceKind.MASTER_BILL, bill(number)),
                )
                registered = RegisterShipment(
                    owner=house.organisation, reference=f"BENCH-{number}", references=references
                )
                steps.append(Step(SHIPMENT, shipment_stream(case), registered))
                steps.append(
                    Step(SHIPMENT, shipment_stream(case), AddReferences(references=references, confirmed=True))
                )
            await site.execute_many(steps, actor)


async def _value(house: House, sql: str, *arguments: object) -> Any:
    connection = await asyncpg.connect(house.database_address())
    try:
        return await connection.fetchval(sql, *arguments)
    finally:
        await connection.close()


async def _until(house: House, sql: str, wanted: int) -> float:
    """Wait until a query says ``wanted``; the time."""
    connection = await asyncpg.connect(house.database_address())
    try:
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            if await connection.fetchval(sql) >= wanted:
                return time.perf_counter()
            await asyncio.sleep(0.05)
    finally:
        await connection.close()
    raise TimeoutError(sql)


_FOLLOWED = "SELECT position FROM consumer_cursor WHERE name = 'community'"
_VISIBLE = "SELECT count(*) FROM shipment_event"


async def visible(folder: Path, *, batches: int, shipments: int, web_processes: int) -> Figures:
    """Send ``batches`` batches by all partners at once, and wait until all of it stands on the timelines."""
    made = Batches(shipments=shipments, size=SIZE, begin=beginning())
    async with serving(folder, web_processes=web_processes) as house:
        host, port = house.settings.host, house.settings.port
        cluster = embedded(house.settings)
        assert cluster is not None and cluster.pid is not None
        secrets = await _partners(house)
        await _shipments(house, shipments)
        await _until(house, "SELECT count(*) FROM shipment_reference WHERE told_by = " + _anybody(), shipments * 2)
        warm = 2
        events = [
            made.request(number, host=host, secret=secrets[number % PARTNERS]) for number in range(warm + batches)
        ]
        answers = await send(host, port, events.__getitem__, first=0, count=warm, connections=1, longest=60)
        await _until(house, _VISIBLE, warm * SIZE)
        before = used(house.process, cluster.pid)
        began = time.perf_counter()
        answers = await send(
            host, port, events.__getitem__, first=warm, count=batches, connections=PARTNERS, longest=PATIENCE
        )
        ended = await _until(house, _VISIBLE, (warm + batches) * SIZE)
        after = used(house.process, cluster.pid)
        stored = await _value(house, "SELECT count(*) FROM told_event")
        sizes = await _value(house, _SIZES)
    sent = batches * SIZE
    rate = sent / (ended - began)
    return {
        "partners": PARTNERS,
        "events of a batch": SIZE,
        "bytes of a batch": len(made.body(0)),
        "shipments": shipments,
        "events": sent,
        "accepted events/s": round(sent / answers.seconds),
        "accepted and visible events/s": round(rate),
        "p50 ms of a batch": answers.percentile(0.5),
        "p99 ms of a batch": answers.percentile(0.99),
        "seconds from the last receipt to the last event visible": round(ended - began - answers.seconds, 2),
        "processor ms of a thousand events": {
            name: round((after[name] - before[name]) / sent * 1e6, 1) for name in after
        },
        "bytes of an event in the tables and indexes": round(sizes / max(stored, 1)),
        "holds: every batch is taken": answers.statuses == {201: batches},
        "holds: every event is there once": stored == (warm + batches) * SIZE,
        f"holds: at least {REQUIRED}/s": rate >= REQUIRED,
        f"aim: {AIMED}/s": rate >= AIMED,
    }


def _anybody() -> str:
    return f"'{UUID(int=2**128 - 1)}'"


_SIZES = (
    "SELECT sum(pg_total_relation_size(name))::bigint"
    " FROM unnest(ARRAY['told_event', 'told_reference', 'shipment_event']) AS t(name)"
)
