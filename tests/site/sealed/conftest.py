"""Three sites in one process, with the scheme's registry, whose devices speak by the canonical HTTP form."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from fairway.locks.scheme.model import Kind as Entry
from fairway.locks.sessions.binding import microseconds
from fairway.locks.trips.facts import TripApplied
from fairway.locks.trips.model import BoundLock, Cargo, SealedLeg
from fairway.parties.model import OrganisationKind, PersonRole, customs_of, permissions, side_of
from fairway.parties.store import Principal
from fairway.record.note import Signer
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.sequencer import Sequencer
from fairway.site.database import Database, open_database
from fairway.site.exchange.incoming import take_waiting
from fairway.site.exchange.outgoing import EnvelopeSender
from fairway.site.gateway import bindings
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.drain.drain import Drain
from fairway.site.gateway.spool.segments import Kind, Record
from fairway.site.gateway.spool.writer import SpoolWriter
from fairway.site.provision import Access
from fairway.site.runtime import policy_actor
from fairway.site.scheme import reading as scheme
from fairway.site.scheme import registry
from fairway.site.sealed.escalating import EscalationWorker
from fairway.site.sealed.following import SealedFollower
from fairway.site.sealed.watching import WatchingWorker
from fairway.site.workers.policies import PolicyWorker
from tests.api.conftest import MORNING, House, make_house
from tests.conftest import fresh_access

DEVICE = "LOCK-0001"
PLATES = {"hk": "XX 1234", "cn": "粤Z A1234港", "mo": "MX-12-34"}
SITES = ("hk", "gd", "mo")


@dataclass
class SealedSite:
    """One site with its workers and its gateway's spool."""

    house: House
    parts: dict[str, Any]
    writer: SpoolWriter
    bus: SpoolBus
    drain: Drain
    officers: list[Principal] = field(default_factory=list)
    down: bool = False


@dataclass
class Sealed:
    """The three of them on one clock."""

    sites: dict[str, SealedSite]
    carrier: Principal
    frames: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def site(self, name: str) -> Any:
        return self.sites[name].house.site

    def officer(self, name: str, number: int = 0) -> Principal:
        return self.sites[name].officers[number]

    @property
    def now(self) -> datetime:
        moment: datetime = self.site("hk").clock.now()
        return moment

    def pass_time(self, **span: float) -> None:
        moment = self.now + timedelta(**span)
        for one in self.sites.values():
            one.house.clock.set(moment)

    async def work(self, rounds: int = 3) -> None:
        """Let everything happen that is due."""
        for _ in range(rounds):
            for one in self.sites.values():
                if one.down:
                    continue
                async with one.house.site.database.single_statements() as conn:
                    await one.parts["sequencer"].drain(conn)
                while await one.drain.step():
                    pass
                for name in ("policies", "follower", "watching", "escalation"):
                    await one.parts[name].step()
                await one.parts["outbox"].drain()
                while await take_waiting(one.house.site):
                    pass

    async def hear(self, site: str, at: datetime, place: tuple[float, float] | None, **lock: str) -> str:
        """A report of the lock of that moment at a site's gateway, if it has custody then; why not otherwise."""
        one = self.sites[site]
        async with one.house.site.database.single_statements() as conn:
            bound = await bindings.lookup(conn, DEVICE)
        assert bound is not None
        if not bound.taken(at):
            return "not-in-custody"
        said = {
            "device": DEVICE,
            "at": at.isoformat(),
            "lock": {"bolt": "locked", "rope": "in", "cover": "closed", "door": "closed", **lock},
            "battery_percent": 80,
        }
        if place is not None:
            said["fix"] = {"latitude": place[0], "longitude": place[1], "valid": True, "speed_kmh": 40, "satellites": 9}
        received = microseconds(max(self.now, at))
        one.writer.append([Record(bound.number, Kind.FRAME, received, json.dumps(said).encode())])
        return "stored"

    async def application(self, route: str = "dhl-macao") -> TripApplied:
        found = await scheme.route(self.site("hk"), route, self.now.date())
        assert found is not None
        return TripApplied(
            applicant=self.carrier.organisation,
            applicant_name="Carrier",
            home="hk",
            carrier=self.carrier.organisation,
            cargo=Cargo(submission=UUID(int=5), reference="N-1", goods="Headphones", packages=12),
            lock=BoundLock(device=DEVICE, profile="canonical", authenticated=True),
            container="TCLU1234568",
            plates=PLATES,
            route=route,
            legs=tuple(
                SealedLeg(
                    number=leg.number,
                    site=leg.site,
                    origin=leg.from_place,
                    destination=leg.to_place,
                    corridor=leg.corridor.code,
                    corridor_version=str(leg.corridor.version),
                    control_point=leg.control_point,
                )
                for leg in found.legs
            ),
            window_from=self.now,
            window_until=self.now + timedelta(hours=12),
        )

    async def line(self, leg: int, route: str = "dhl-macao") -> list[tuple[float, float]]:
        """The way of a leg, a report every kilometre or so."""
        found = await scheme.route(self.site("hk"), route, self.now.date())
        assert found is not None
        places = found.legs[leg - 1].corridor.content.line
        dense = []
        for one, other in pairwise(places):
            metres = 111_000 * ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5
            steps = max(1, round(metres / 1500))
            dense += [
                (one[0] + (other[0] - one[0]) * part / steps, one[1] + (other[1] - one[1]) * part / steps)
                for part in range(steps)
            ]
        return [*dense, places[-1]]

    async def drive(self, leg: int, site: str, route: str = "dhl-macao", *, every: float = 120.0) -> None:
        """Drive a leg with an honest lock, and let all of it be judged."""
        for place in await self.line(leg, route):
            self.pass_time(seconds=every)
            assert await self.hear(site, self.now, place) == "stored"
        await self.work()


@pytest.fixture
def third_access(administrator: str, template: str) -> Iterator[Access]:
    """The addresses of a third fresh database."""
    with fresh_access(administrator, template) as found:
        yield found


@pytest.fixture
async def sealed(
    database: Database, other_database: Database, third_access: Access, tmp_path: Path
) -> AsyncIterator[Sealed]:
    """Three sites that trust each other, each with two officers of its customs, and a carrier in Hong Kong."""
    async with AsyncExitStack() as stack:
        third = await stack.enter_async_context(open_database(third_access, pool_size=4))
        houses = {
            name: await make_house(opened, tmp_path / name, name)
            for name, opened in zip(SITES, (database, other_database, third), strict=True)
        }
        mounts = {f"all://{name}.test": httpx.ASGITransport(app=house.app) for name, house in houses.items()}
        client = await stack.enter_async_context(httpx.AsyncClient(mounts=mounts))
        made = {}
        for name, house in houses.items():
            made[name] = await _site(stack, name, house, houses, client, tmp_path)
        hk = houses["hk"]
        await hk.organisation("Carrier", OrganisationKind.CARRIER, business_registration="12345678")
        carrier = person_of(hk.organisations["Carrier"], "hk", OrganisationKind.CARRIER, PersonRole.ADMIN)
        world = Sealed(sites=made, carrier=carrier)
        yield world
        for house in houses.values():
            for one in house.clients.values():
                await one.aclose()


def person_of(organisation: UUID, side: str, kind: OrganisationKind, role: PersonRole) -> Principal:
    """Somebody of an organisation, signed in."""
    kinds = frozenset({kind})
    return Principal(
        organisation=organisation,
        organisation_name=kind.value,
        side=side,
        kinds=kinds,
        permissions=permissions(role, kinds),
        person=uuid4(),
        role=role,
    )


async def _site(
    stack: AsyncExitStack, name: str, house: House, houses: dict[str, House], client: httpx.AsyncClient, folder: Path
) -> SealedSite:
    site = house.site
    others = {other: one.site.keys.public() for other, one in houses.items() if other != name}
    site.partners |= others
    site.settings = replace(site.settings, peers=" ".join(f"{other}=http://{other}.test" for other in others))
    side = side_of(name)
    await house.organisation(f"Customs {side}", OrganisationKind.CUSTOMS, side=side, organisation=customs_of(side))
    officers = [person_of(customs_of(side), side, OrganisationKind.CUSTOMS, PersonRole.OFFICER) for _ in range(2)]
    await registry.take_shipped(site, policy_actor("test"), (Entry.POINT, Entry.FENCE, Entry.CORRIDOR, Entry.ROUTE))
    async with site.database.writing() as conn:
        await bindings.bind(conn, DEVICE, "canonical", code_hash=None, home=name == "hk", since=MORNING)
    spool = folder / name / "spool"
    spool.mkdir(parents=True)
    writer = SpoolWriter(spool)
    stack.callback(writer.close)
    bus = SpoolBus(spool, writer)
    sender = EnvelopeSender(site, client)
    pool = await stack.enter_async_context(site.database.single_statements())
    parts = {
        "sequencer": Sequencer(name, Signer.generate(f"fairway.test/{name}"), house.clock),
        "policies": PolicyWorker(site),
        "follower": SealedFollower(site),
        "watching": WatchingWorker(site),
        "escalation": EscalationWorker(site),
        "outbox": OutboxWorker(pool, {f"site:{other}": sender for other in others}, house.clock, concurrency=4),
    }
    drain = Drain(site.database, bus, writer.identity, house.clock)
    return SealedSite(house=house, parts=parts, writer=writer, bus=bus, drain=drain, officers=officers)
