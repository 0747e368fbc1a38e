"""Two sites with both simulators behind them, in one process, on a clock that the test sets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from fairway.filings.hk.transport import HttpTradeSingleWindow, Unavailable
from fairway.parties.model import OrganisationKind, customs_of
from fairway.record.keys import own_signer
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.sequencer import Sequencer
from fairway.site.database import Database
from fairway.site.exchange.incoming import take_waiting
from fairway.site.exchange.outgoing import EnvelopeSender
from fairway.site.workers.hong_kong import HongKongAnswers, HongKongSelections, HongKongSender
from fairway.site.workers.mainland import MainlandPoller, MainlandSender
from fairway.site.workers.policies import PolicyWorker
from fairway.site.workers.telling import EventWorker
from simulators.cn_single_window.folders import Exchange
from simulators.cn_single_window.window import Window as MainlandWindow
from simulators.hk_tsw.accounts import Account
from simulators.hk_tsw.app import Window as HongKongWindow
from simulators.hk_tsw.office import Office
from simulators.machinery.clock import StoppedClock
from simulators.machinery.engine import Engine
from simulators.machinery.journal import Journal
from tests.api.conftest import House, make_house

ACCOUNTS = {
    "d" * 20: Account(account="FWDHK01", role="declarant", key="d" * 20),
    "l" * 20: Account(account="LANES", role="control-point", key="l" * 20),
    "c" * 20: Account(account="CUSTOMS", role="customs", key="c" * 20),
}
SENDER = "5100DEMO00001"


@dataclass
class World:
    """Both sites and both authorities."""

    hk: House
    gd: House
    clocks: list[Any]
    hk_parts: dict[str, Any] = field(default_factory=dict)
    gd_parts: dict[str, Any] = field(default_factory=dict)
    mainland: MainlandWindow | None = None
    engines: dict[str, Engine] = field(default_factory=dict)
    hk_down: bool = False
    gd_down: bool = False

    def now(self) -> datetime:
        return self.hk.clock.now()

    def set(self, moment: datetime) -> None:
        for clock in self.clocks:
            clock.set(moment)

    async def work(self, rounds: int = 3) -> None:
        """Let everything behind the sites happen that is due now."""
        for _ in range(rounds):
            for house, parts, down in (
                (self.hk, self.hk_parts, self.hk_down),
                (self.gd, self.gd_parts, self.gd_down),
            ):
                if down:
                    continue
                async with house.site.database.single_statements() as conn:
                    await parts["sequencer"].drain(conn)
                while await parts["policies"].step():
                    pass
                await parts["events"].step()
                await parts["outbox"].drain()
                for name in ("answers", "selections"):
                    if name in parts:
                        with suppress(Unavailable):  # the worker tries again, as it does
                            await parts[name].step()
                await take_waiting(house.site)
            if self.mainland:
                self.mainland.step()
                self.mainland.engine.run_due()
                self.mainland.step()
            self.engines["hk"].run_due()

    async def pass_time(self, span: timedelta, step: timedelta = timedelta(minutes=1)) -> None:
        """Let time pass, with everything that falls due on the way."""
        end = self.now() + span
        while self.now() < end:
            self.set(min(self.now() + step, end))
            await self.work(2)


@asynccontextmanager
async def make_world(
    hk_database: Database,
    gd_database: Database,
    folder: Path,
    *,
    concurrency: int = 16,
    line: Callable[[str, Any], httpx.AsyncBaseTransport] = lambda _site, app: httpx.ASGITransport(app=app),
) -> AsyncIterator[World]:
    """Two sites that trust each other, with their customs, on stopped clocks.

    ``concurrency`` messages leave at a time; one by one they leave in the same order each time. ``line`` makes the
    line to the application of a site that the other one sends envelopes over.
    """
    async with AsyncExitStack() as stack:
        hk = await make_house(hk_database, folder / "hk", "hk")
        gd = await make_house(gd_database, folder / "gd", "gd")
        for house, side in ((hk, "hk"), (gd, "cn")):
            await house.organisation(
                f"Customs {side}", OrganisationKind.CUSTOMS, side=side, organisation=customs_of(side)
            )
        hk.site.partners["gd"], gd.site.partners["hk"] = gd.site.keys.public(), hk.site.keys.public()
        hk_clock, cn_clock = StoppedClock(hk.clock.now()), StoppedClock(hk.clock.now())
        hk_engine = Engine(hk_clock, Journal(folder / "hk.sqlite"), 1)
        cn_engine = Engine(cn_clock, Journal(folder / "cn.sqlite"), 1)
        exchange = Exchange(folder / "exchange")
        exchange.add("gd")
        office = Office(hk_engine)
        mainland = MainlandWindow(cn_engine, exchange, gate_by_itself=True)
        hk.site.settings = replace(
            hk.site.settings,
            authority_url="http://hk.test",
            authority_account="FWDHK01",
            lane_account="LANES",
            peer_url="http://gd.test",
        )
        gd.site.settings = replace(gd.site.settings, authority_account=SENDER, peer_url="http://hk.test")
        window = HongKongWindow(office, ACCOUNTS, 100_000).application()

        def hong_kong(key: str) -> HttpTradeSingleWindow:
            made = HttpTradeSingleWindow("http://hk.test", key * 20, httpx.ASGITransport(app=window))
            stack.push_async_callback(made.close)
            return made

        to_gd = await stack.enter_async_context(httpx.AsyncClient(transport=line("gd", gd.app)))
        to_hk = await stack.enter_async_context(httpx.AsyncClient(transport=line("hk", hk.app)))
        declarant = hong_kong("d")
        root = folder / "exchange" / "gd"
        world = World(hk=hk, gd=gd, clocks=[hk.clock, gd.clock, hk_clock, cn_clock], mainland=mainland)
        world.engines = {"hk": hk_engine, "cn": cn_engine}
        for house, senders in (
            (
                hk,
                {
                    "authority:hk": HongKongSender(hk.site, declarant, hong_kong("l")),
                    "site:gd": EnvelopeSender(hk.site, to_gd),
                },
            ),
            (gd, {"authority:cn": MainlandSender(gd.site, root), "site:hk": EnvelopeSender(gd.site, to_hk)}),
        ):
            pool = await stack.enter_async_context(house.site.database.single_statements())
            signer = own_signer(house.site.settings.keys_folder, house.site.id)
            parts = {
                "signer": signer,
                "sequencer": Sequencer(house.site.id, signer, house.clock),
                "policies": PolicyWorker(house.site),
                "events": EventWorker(house.site),
                "senders": senders,
                "outbox": OutboxWorker(pool, senders, house.clock, concurrency=concurrency),
            }
            (world.hk_parts if house is hk else world.gd_parts).update(parts)
        world.hk_parts["answers"] = HongKongAnswers(hk.site, declarant)
        world.hk_parts["selections"] = HongKongSelections(hk.site, hong_kong("c"))
        world.gd_parts["answers"] = MainlandPoller(gd.site, root, simulated=True)
        yield world
        for house in (hk, gd):
            for client in house.clients.values():
                await client.aclose()
