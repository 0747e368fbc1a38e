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

from fairway.parties.model import OrganisationKind, customs_of
from fairway.record.note import Signer
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
from fairway.site.workers.policies import PolicyWorker
from fairway.site.workers.telling import EventWorker
from simulators.fleet.device import Device, Kind, Server
from simulators.fleet.fleet import Fleet
from simulators.fleet.script import Scenario, ready
from simulators.fleet.truck import Truck
from simulators.machinery.clock import StoppedClock
from tests.api.conftest import House, make_house

SIDES = {"hk": "hk", "gd": "cn", "mo": "mo"}
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
    down: bool = False

    async def listen_to_the_database(self) -> None:
        """What the gateway's link does twice a second."""
        async with self.house.site.database.single_statements() as conn:
            await self.link._changes(conn)
            await self.link._orders(conn)
            await self.link._refusals(conn)

    async def work(self) -> None:
        """One round of everything behind the site."""
        while await self.drain.step():
            pass
        await self.listen_to_the_database()
        for worker in self.parts["workers"]:
            while await worker():
                pass
        async with self.house.site.database.single_statements() as conn:
            await self.parts["sequencer"].drain(conn)
        while await self.parts["policies"].step():
            pass
        await self.parts["events"].step()
        await self.parts["outbox"].drain()
        await take_waiting(self.house.site)
        await self.listen_to_the_database()


@dataclass
class Street:
    """All sites and all trucks."""

    posts: dict[str, Post]
    clock: StoppedClock
    fleet: Fleet

    def now(self) -> datetime:
        """The clock of everybody."""
        return self.clock.now()

    def set(self, moment: datetime) -> None:
        """Move every clock."""
        self.clock.set(moment)
        for post in self.posts.values():
            post.house.clock.set(moment)

    async def work(self, rounds: int = 2) -> None:
        """Let what is due behind the sites happen."""
        for _ in range(rounds):
            for post in self.posts.values():
                if not post.down:
                    await post.work()

    async def delivered(self, *, but: Callable[[Device], bool] = lambda device: False) -> None:
        """Wait until devices that have a network have told everything, or were refused it."""
        async with asyncio.timeout(30):
            while any(not told(device) and not but(device) for device in self.fleet.devices.values()):  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def drive(self, span: timedelta, step: timedelta = 10 * MINUTE) -> None:
        """Let time pass: trucks drive, devices report, sites work."""
        end = self.now() + span
        while self.now() < end:
            self.set(min(self.now() + step, end))
            await asyncio.sleep(0.02)
            await self.delivered()
            await self.work()

    async def drive_to(self, device: str, place: str, step: timedelta = 10 * MINUTE) -> None:
        """Let time pass until a truck stands at a place."""
        truck = self.fleet.devices[device].truck
        for _ in range(400):
            if truck.place == place:
                return
            await self.drive(step, step)
        raise AssertionError(f"{device} does not come to {place}; it is at km {truck.metres / 1000:.0f}")

    def truck(self, device: str, scenario: str | Scenario, *, kind: Kind = "jt808-2013", home: str = "hk") -> Device:
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
                name: Server(name, "127.0.0.1", post.ports[protocol], CODES[name]) for name, post in self.posts.items()
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
    """Sites that trust each other, with their customs and gateways, on one stopped clock."""
    async with AsyncExitStack() as stack:
        houses = {name: await make_house(database, folder / name, name) for name, database in databases.items()}
        posts: dict[str, Post] = {}
        for name, house in houses.items():
            await house.organisation(
                f"Customs {name}", OrganisationKind.CUSTOMS, side=SIDES[name], organisation=customs_of(SIDES[name])
            )
            others = [other for other in houses if other != name]
            for other in others:
                house.site.partners[other] = houses[other].site.keys.public()
            peers = " ".join(f"{other}=http://{other}.test" for other in others)
            house.site.settings = replace(house.site.settings, peers=peers)
            posts[name] = await _post(stack, house)
        for name, post in posts.items():
            lines = {f"http://{other}.test": httpx.ASGITransport(app=house.app) for other, house in houses.items()}
            client = await stack.enter_async_context(httpx.AsyncClient(mounts=lines))
            sender = EnvelopeSender(post.house.site, client)
            await _workers(stack, post, {f"site:{other}": sender for other in posts if other != name})
        clock = StoppedClock(houses["hk"].clock.now())
        fleet = Fleet(clock, tick=0.005)
        stack.push_async_callback(fleet.close)
        yield Street(posts, clock, fleet)
        for house in houses.values():
            for client in house.clients.values():
                await client.aclose()


async def _post(stack: AsyncExitStack, house: House) -> Post:
    folder = house.site.settings.gateway_folder
    folder.mkdir(parents=True)
    writer = SpoolWriter(folder / "spool", reserve=0)
    stack.callback(writer.close)
    bus = SpoolBus(folder / "spool", writer)
    gateway = Gateway(Bindings(folder / "bindings.json"), bus, house.clock)
    stack.push_async_callback(gateway.end)
    identity = bus.reader.identity
    assert identity is not None
    drain = Drain(house.site.database, bus, identity, house.clock)
    ports = {}
    for protocol in ("jt808", "jt701"):
        loop = asyncio.get_running_loop()
        server = await loop.create_server(partial(gateway.accept, protocol), "127.0.0.1", 0)
        stack.callback(server.close)
        ports[protocol] = server.sockets[0].getsockname()[1]
    return Post(house, gateway, drain, Link(house.site.settings, gateway), ports)


async def _workers(stack: AsyncExitStack, post: Post, senders: dict[str, Any]) -> None:
    house = post.house
    pool = await stack.enter_async_context(house.site.database.single_statements())
    signer = Signer.generate(f"fairway.test/{house.site.id}")
    post.parts.update(
        sequencer=Sequencer(house.site.id, signer, house.clock),
        policies=PolicyWorker(house.site),
        events=EventWorker(house.site),
        outbox=OutboxWorker(pool, senders, house.clock, concurrency=4),
        workers=[],
    )
