"""A demonstration at work: its processes started together, killed and started again by the story, ended together."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import msgspec

from fairway.app.demo.cast import Cast, load, take_in
from fairway.app.demo.clock import DemoClock
from fairway.app.demo.scheme import seed_all as seed_scheme
from fairway.app.demo.screen import Screen, tail
from fairway.app.demo.town import CN_AUTHORITY, CN_ECOMMERCE, FLEET, HK_AUTHORITY, PARTNERS, SITES, Town
from fairway.app.serve import run_folder
from fairway.app.supervisor import Supervisor
from fairway.site import process_records as records
from fairway.site.provision import embedded

STORY_RATE = 10.0
"""How fast the clock runs while the story is played."""
PATIENCE = 120.0
"""Real seconds that everything may take to answer."""
LEFTOVER_PATIENCE = 60.0
"""Real seconds that what an earlier start left running has to end; among it are the supervisors of sites."""
KEEP_EVERY = 1.0
"""Real seconds between two notes of the time, for the next start."""


class DemoError(Exception):
    """The demonstration cannot go on; the text says why."""


class Demonstration:
    """All processes of one demonstration."""

    def __init__(self, town: Town, clock: DemoClock, screen: Screen) -> None:
        self.town = town
        self.clock = clock
        self.screen = screen
        self._supervisor = Supervisor(town.run_folder)

    async def start(self) -> None:
        """Start everything and wait until it answers."""
        self.town.exchange_keys()
        self.town.write_accounts()
        for child in self.town.children():
            await self._supervisor.start(child)
        for name in (HK_AUTHORITY, CN_AUTHORITY, CN_ECOMMERCE, FLEET, *SITES):
            await self.until_up(name)

    async def start_partners(self) -> None:
        """Start the simulated partners, once they have their keys, and wait until they answer."""
        self.town.write_partner_keys()
        await self._supervisor.start(self.town.partners())
        await self.until_up(PARTNERS)

    async def stop(self) -> None:
        """End everything, the sites first."""
        await self._supervisor.stop()

    async def until_up(self, name: str) -> None:
        """Wait until a site or simulator answers. Raises DemoError with what it said last."""
        deadline = time.monotonic() + PATIENCE
        async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
            while time.monotonic() < deadline:
                with suppress(httpx.HTTPError):
                    if (await client.get(f"{self.town.address(name)}/health")).status_code == 200:
                        return
                await asyncio.sleep(0.1)
        log_file = self.town.log(name)
        said = tail(log_file.read_text(errors="replace")) if log_file.exists() else ()
        raise DemoError("\n".join([f"{name} does not answer; {log_file} ends with:", *said]))

    # -- the machine room of the story ---------------------------------------------------------------------------

    @property
    def embedded(self) -> bool:
        """Whether each site runs a PostgreSQL of its own."""
        return all(embedded(self.town.settings(site)) for site in SITES)

    async def kill(self, site: str) -> list[str]:
        """Kill every process of a site with SIGKILL, its embedded PostgreSQL included."""
        settings = self.town.settings(site)
        server = embedded(settings)
        pid = server.pid if server else None
        await self._supervisor.lose(site)
        killed = ["supervisor", *await asyncio.to_thread(records.kill, run_folder(settings))]
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            killed.append("postgres")
        return killed

    async def start_site(self, site: str) -> None:
        """Start a killed site again."""
        await self._supervisor.start(self.town.site(site))
        await self.until_up(site)

    async def command(self, site: str, *words: str) -> Any:
        """What ``fairway`` with ``words`` and ``--json`` prints for a site, whatever its exit code."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "fairway.cli.main", *words, "--site", site, "--json"),
            env={**os.environ, **self.town.environment(site)},
            stdin=DEVNULL,
            stdout=PIPE,
        )
        said, _ = await process.communicate()
        return msgspec.json.decode(said)


@asynccontextmanager
async def demonstration(folder: Path, screen: Screen) -> AsyncIterator[tuple[Demonstration, Cast]]:
    """Everything running in ``folder``, with its cast; all of it is ended afterwards.

    Raises InUseError when it runs already, DemoError when something does not start.
    """
    with records.alone(folder / records.FOLDER / "demo"):
        for left in records.folders(folder):
            ended = await asyncio.to_thread(records.end, left, LEFTOVER_PATIENCE)
            if ended:
                screen.doing("ended what was left running: {names}", names=", ".join(ended))
        town = Town(folder)
        clock = DemoClock(town.clock_file, STORY_RATE)
        screen.now = clock.now
        made = Demonstration(town, clock, screen)
        keeping = asyncio.create_task(_keep(clock))
        try:
            screen.doing("starting three sites, each with its own PostgreSQL, and the simulators of both authorities")
            await made.start()
            cast = load()
            screen.doing("taking in the invented firms and people")
            await take_in(town, cast)
            await seed_scheme(town, cast)
            await made.start_partners()
            yield made, cast
        finally:
            keeping.cancel()
            clock.keep()
            screen.doing("ending")
            await made.stop()


async def _keep(clock: DemoClock) -> None:
    while True:
        clock.keep()
        await asyncio.sleep(KEEP_EVERY)
