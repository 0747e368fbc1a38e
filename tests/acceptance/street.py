"""Three sites in one process, each with a gateway on a real socket; trucks drive past them on a stopped clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from fairway.locks.scheme.model import Kind as Entry
from fairway.parties.model import OrganisationKind, customs_of
from fairway.record.keys import own_signer
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.sequencer import Sequencer
from fairway.site.database import Database
from fairway.site.exchange.incoming import take_waiting
from fairway.site.exchange.outgoing import EnvelopeSender
from fairway.site.gateway.bindings.cache import Bindings
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.drain.drain import Drain
from fairway.site.gateway.server.gateway import Gateway
from fairway.site.gateway.server.link import Link
from fairway.site.gateway.spool.writer import SpoolWriter
from fairway.site.runtime import policy_actor
from fairway.site.scheme import registry
from fairway.site.sealed.escalating import EscalationWorker
from fairway.site.sealed.following import SealedFollower
from fairway.site.sealed.watching import WatchingWorker
from fairway.site.workers.policies import PolicyWorker
from fairway.site.workers.telling import EventWorker
from simulators.fleet.device import Device, Kind, Server
from simulators.fleet.fleet import Fleet
from simulators.fleet.script import Scenario, ready
from simulators.fleet.truck import Truck
from simulators.machinery.clock import StoppedClock
from tests.api.conftest import House, make_house
from tests.site.world import World, make_world

MINUTE = timedelta(minutes=1)
CODES = {"hk": "HKHKHKHKHKHKHKHK", "gd": "GDGDGDGDGDGDGDGD", "mo": "MOMOMOMOMOMOMOMO"}


@dataclass
class Post:
    """A site with its gateway and workers."""

    house: House
    gateway: Gateway
    drain: Drain
    link: Link
    ports: dict[str, int]
    parts: dict[str, Any] = field(default_factory=dict)

    async def listen_to_the_database(self) -> None:
        """What the gateway's link does twice a second."""
        async with self.house.site.database.single_statements() as conn:
            await self.link._changes(conn)
            await self.link._orders(conn)
            await self.link._refusals(conn)

    async def take(self) -> None:
        """What the devices said is stored; what they are to be told is sent."""
        while await self.drain.step():
            pass
        await self.listen_to_the_database()

    async def watch(self) -> None:
        """Sealed trips are judged, and what follows from their facts is done."""
        for worker in self.parts["sealed"]:
            await worker.step()
        await self.listen_to_the_database()

    async def pass_on(self) -> None:
        """What a site without an authority does: order its log, send and take envelopes."""
        async with self.house.site.database.single_statements() as conn:
            await self.parts["sequencer"].drain(conn)
        while await self.parts["policies"].step():
            pass
        await self.parts["events"].step()
        await self.parts["outbox"].drain()
        await take_waiting(self.house.site)


@dataclass
class Street:
    """All sites and all trucks."""

    world: World
    posts: dict[str, Post]
    clock: StoppedClock
    fleet: Fleet

    def now(self) -> datetime:
        """The clock of everybody."""
        return self.clock.now()

    def set(self, moment: datetime) -> None:
        """Move every clock."""
        self.clock.set(moment)
        self.world.set(moment)

    async def work(self, rounds: int = 2) -> None:
        """Let what is due behind the sites happen."""
        for _ in range(rounds):
            for post in self.posts.values():
                await post.take()
            await self.world.work(1)
            await self.posts["mo"].pass_on()
            for post in self.posts.values():
                await post.watch()

    async def delivered(self, *, but: Callable[[Device], bool] = lambda device: False) -> None:
        """Wait until devices that have a network have told everything, or were refused it."""
        async with asyncio.timeout(30):
            while any(not told(device) and not but(device) for device in self.fleet.devices.values()):  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def drive(self, span: timedelta, step: timedelta = 10 * MINUTE, *, work: bool = True) -> None:
        """Let time pass: trucks drive, devices report, sites work, at the end only without ``work``."""
        end = self.now() + span
        while self.now() < end:
            self.set(min(self.now() + step, end))
            await asyncio.sleep(0.02)
            await self.delivered()
            if work or self.now() >= end:
                await self.work(1)

    async def drive_to(self, device: str, place: str, step: timedelta = 10 * MINUTE) -> None:
        """Let time pass until a truck stands at a place."""
        truck = self.fleet.devices[device].truck
        for _ in range(400):
            if truck.place == place:
                return
            await self.drive(step, step)
        raise AssertionError(f"{device} does not come to {place}; it is at km {truck.metres / 1000:.0f}")

    def truck(
        self,
        device: str,
        scenario: str | Scenario,
        *,
        kind: Kind = "jt808-2013",
        home: str = "hk",
        codes: dict[str, str] = CODES,
    ) -> Device:
        """A truck sets out now; it waits at the places of its road until it is told to go."""
        played = ready(scenario) if isinstance(scenario, str) else scenario
        protocol = "jt701" if kind == "jt701" else "jt808"
        made = Device(
            name=device,
            kind=kind,
            plate="FW 9000",
            container="",
            truck=Truck(played, device, self.now(), 7, holds=True),
            servers={
                name: Server(name, "127.0.0.1", post.ports[protocol], codes[name]) for name, post in self.posts.items()
            },
            home=home,
        )
        self.fleet.add(made)
        return made


def told(device: Device) -> bool:
    """Whether a device owes nothing that it could deliver now."""
    return not device.connected or all(kept.server in kept.refused_by for kept in device.memory.all())


@asynccontextmanager
async def make_street(databases: dict[str, Database], folder: Path) -> AsyncIterator[Street]:
    """Hong Kong and Guangdong with the simulators of their authorities, and Macao: sites that trust each other, with
    their customs, the scheme's registry and gateways, on one stopped clock."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(make_world(databases["hk"], databases["gd"], folder))
        mo = await make_house(databases["mo"], folder / "mo", "mo")
        await mo.organisation("Customs mo", OrganisationKind.CUSTOMS, side="mo", organisation=customs_of("mo"))
        houses = {"hk": world.hk, "gd": world.gd, "mo": mo}
        world.clocks.append(mo.clock)
        posts = {name: await _post(stack, house) for name, house in houses.items()}
        lines = {f"all://{name}.test": httpx.ASGITransport(app=house.app) for name, house in houses.items()}
        client = await stack.enter_async_context(httpx.AsyncClient(mounts=lines))
        for name, house in houses.items():
            others = [other for other in houses if other != name]
            house.site.partners |= {other: houses[other].site.keys.public() for other in others}
            gateways = [f"{one}=127.0.0.1:{posts[one].ports['jt808']}/{posts[one].ports['jt701']}" for one in others]
            house.site.settings = replace(
                house.site.settings,
                peers=" ".join(f"{other}=http://{other}.test" for other in others),
                peer_gateways=" ".join(gateways),
            )
            kept = {"hk": world.hk_parts, "gd": world.gd_parts}.get(name, {})
            senders = {
                **kept.get("senders", {}),
                **{f"site:{other}": EnvelopeSender(house.site, client) for other in others},
            }
            await _workers(stack, posts[name], kept, senders)
        # Real clocks are finer than the milliseconds of facts.
        clock = StoppedClock(mo.clock.now() + timedelta(microseconds=987_501))
        fleet = Fleet(clock, tick=0.005)
        stack.push_async_callback(fleet.close)
        yield Street(world, posts, clock, fleet)
        for house in houses.values():
            for one in house.clients.values():
                await one.aclose()


async def _post(stack: AsyncExitStack, house: House) -> Post:
    kinds = (Entry.POINT, Entry.FENCE, Entry.CORRIDOR, Entry.ROUTE)
    await registry.take_shipped(house.site, policy_actor("test"), kinds)
    folder = house.site.settings.gateway_folder
    folder.mkdir(parents=True)
    writer = SpoolWriter(folder / "spool", reserve=0)
    stack.callback(writer.close)
    bus = SpoolBus(folder / "spool", writer)
    gateway = Gateway(Bindings(folder / "bindings.json"), bus, house.clock)
    stack.push_async_callback(gateway.end)
    drain = Drain(house.site.database, bus, writer.identity, house.clock)
    ports = {}
    for protocol in ("jt808", "jt701"):
        loop = asyncio.get_running_loop()
        server = await loop.create_server(partial(gateway.accept, protocol), "127.0.0.1", 0)
        stack.callback(server.close)
        ports[protocol] = server.sockets[0].getsockname()[1]
    return Post(house, gateway, drain, Link(house.site.settings, gateway), ports)


async def _workers(stack: AsyncExitStack, post: Post, kept: dict[str, Any], senders: dict[str, Any]) -> None:
    """What works behind a site, beside what the authorities' world has made already."""
    site, clock = post.house.site, post.house.clock
    pool = await stack.enter_async_context(site.database.single_statements())
    made = {
        "sequencer": Sequencer(site.id, own_signer(site.settings.keys_folder, site.id), clock),
        "policies": PolicyWorker(site),
        "events": EventWorker(site),
    }
    post.parts = kept
    for name, part in made.items():
        kept.setdefault(name, part)
    kept["outbox"] = OutboxWorker(pool, senders, clock, concurrency=4)
    kept["sealed"] = (SealedFollower(site), WatchingWorker(site), EscalationWorker(site))
