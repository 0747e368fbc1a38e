"""``fairway demo``: two sites, the authorities' simulators and the story, in one folder, by one command.

``fairway demo`` plays the story once on fresh data, stays up and prints addresses and sign-ins; started again, it goes
on with the data that is there. ``fairway demo --once`` plays it headless in a folder of its own, prints a table of what
happened and ends with 0 only when every step held.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import secrets
import shutil
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec

from fairway.app.demo.cast import Cast, load, take_in
from fairway.app.demo.clock import DemoClock
from fairway.app.demo.screen import Screen, tail
from fairway.app.demo.town import CN_AUTHORITY, HK_AUTHORITY, SITES, Town
from fairway.app.process import watch_supervisor
from fairway.app.serve import run_folder
from fairway.app.story.ledger import Ledger
from fairway.app.story.play import play
from fairway.app.story.script import Script
from fairway.app.story.stage import Stage
from fairway.app.supervisor import Supervisor
from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.base.time import HONG_KONG
from fairway.cli.output import Output, table
from fairway.site import process_records as records
from fairway.site.postgres_binaries import PostgresError
from fairway.site.provision import drop, embedded
from fairway.site.settings import Settings

log = logging.getLogger("fairway.app.demo")
STORY_RATE = 10.0
"""How fast the clock runs while the story is played."""
USUAL_RATE = 10.0
PATIENCE = 120.0
"""Real seconds that everything may take to answer."""
KEEP_EVERY = 1.0
EVENING = 10
"""Hour after which the story begins on the next morning, so that it fits into one day."""


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
        for name in (HK_AUTHORITY, CN_AUTHORITY, *SITES):
            await self.until_up(name)

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

    async def kill(self, site: str) -> list[str]:
        """Kill every process of a site with SIGKILL, its embedded PostgreSQL included."""
        settings = self.town.settings(site)
        server = embedded(settings)
        pid = server.pid if server else None
        await self._supervisor.lose(site)
        killed = await asyncio.to_thread(records.kill, run_folder(settings))
        if pid is not None:
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


async def tell_story(demonstration: Demonstration, cast: Cast) -> bool:
    """Play the story once; whether every step held."""
    town, clock, screen = demonstration.town, demonstration.clock, demonstration.screen
    town.book.plays += 1
    town.book.played = False
    town.save()
    now = clock.now().astimezone(HONG_KONG)
    day = now.date() if now.hour < EVENING else now.date() + timedelta(days=1)
    ledger = Ledger(screen, clock.now)
    stage = Stage(
        script=Script(town.book.plays, day),
        ledger=ledger,
        clock=clock,
        house=demonstration,
        sites={firm.id: (town.address(firm.site), town.book.keys[firm.id]) for firm in cast.organisations},
        authorities={"hk": town.address(HK_AUTHORITY), "cn": town.address(CN_AUTHORITY)},
        drivers={player.id: str(player.person) for player in cast.people},
    )
    began = time.monotonic()
    async with stage:
        broken = await play(stage, screen.left)
    took = round(time.monotonic() - began, 1)
    screen.result(ledger, broken, {"seconds": took})
    if broken:
        screen.line(f"The story broke off: {broken}")
    held = ledger.held and broken is None
    screen.line(f"{len(ledger.lines)} steps in {took:.0f} s; {'every one held' if held else 'NOT every one held'}.")
    town.book.played = held
    town.save()
    return held


@asynccontextmanager
async def demonstration(folder: Path, screen: Screen) -> AsyncIterator[tuple[Demonstration, Cast]]:
    """Everything running in ``folder``, with its cast; all of it is ended afterwards.

    Raises InUseError when it runs already, DemoError when something does not start.
    """
    with records.alone(folder / records.FOLDER / "demo"):
        for left in records.folders(folder):
            ended = await asyncio.to_thread(records.end, left)
            if ended:
                screen.doing(f"ended what was left running: {', '.join(ended)}")
        town = Town(folder)
        clock = DemoClock(town.clock_file, STORY_RATE)
        screen.now = clock.now
        made = Demonstration(town, clock, screen)
        keeping = asyncio.create_task(_keep(clock))
        try:
            screen.doing("starting two sites, each with its own PostgreSQL, and the simulators of both authorities")
            await made.start()
            cast = load()
            screen.doing("taking in the invented firms and people")
            await take_in(town, cast)
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


async def once(var: Path, output: Output, *, keep: bool) -> int:
    """Play the story headless in a folder of its own; 0 when every step held."""
    folder = var / f"once-{secrets.token_hex(3)}"
    screen = Screen(output)
    held = False
    async with demonstration(folder, screen) as (made, cast):
        held = await tell_story(made, cast)
    if keep or not held:
        screen.line(f"The data and logs are in {folder}")
    else:
        for site in SITES:
            await drop(Town(folder).settings(site))
        shutil.rmtree(folder)
    return 0 if held else 1


async def stay(var: Path, output: Output, *, rate: float) -> int:
    """Play the story on fresh data, then stay up until cancelled."""
    screen = Screen(output)
    async with demonstration(var / "demo", screen) as (made, cast):
        screen.line()
        for line in addresses(made.town, cast):
            screen.line(line)
        if made.town.book.played:
            screen.line("The story was played before; the data is still there.")
        else:
            await tell_story(made, cast)
        made.clock.run_at(rate)
        screen.line()
        for line in (*addresses(made.town, cast), *sign_ins(made.town, cast)):
            screen.line(line)
        screen.line(f"The clock runs {rate:g} times as fast as yours. Ctrl-C ends everything; the data stays.")
        await asyncio.Event().wait()
    return 0


def addresses(town: Town, cast: Cast) -> list[str]:
    """Where everything is."""
    del cast
    rows = [
        ("Hong Kong site", town.address("hk")),
        ("Guangdong site", town.address("gd")),
        ("Simulator of Hong Kong's Trade Single Window", town.address(HK_AUTHORITY)),
        ("Simulator of the Mainland single window", town.address(CN_AUTHORITY)),
    ]
    return [*table(("what", "address"), rows), ""]


def sign_ins(town: Town, cast: Cast) -> list[str]:
    """Who may sign in where. All names are invented; the pass phrase was made for this demonstration."""
    rows = []
    for player in cast.people:
        firm = cast.firm(player.organisation)
        name = firm.names.en or firm.names.tc or firm.names.sc
        rows.append((firm.site, player.email, name, f"{'/'.join(firm.kinds)}, {player.role}"))
    return [
        *table(("site", "e-mail", "organisation (invented)", "role"), rows),
        f"Pass phrase of everybody: {town.book.passphrase}",
        "",
    ]


def main(arguments: list[str] | None = None) -> int:
    """``python -m fairway.app.demo``: what ``fairway demo`` becomes."""
    parser = argparse.ArgumentParser(prog="fairway demo")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--rate", type=float, default=USUAL_RATE)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--language", default=Language.EN.value, choices=[one.value for one in Language])
    given = parser.parse_args(arguments)
    output = Output(json=given.json, language=Language(given.language))
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        return asyncio.run(_main(given, output))
    except Refusal as refused:
        output.refused(refused.issues)
    except (DemoError, PostgresError, records.InUseError) as error:
        output.failed(str(error))
    except OSError as error:
        output.failed(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return 1


async def _main(given: argparse.Namespace, output: Output) -> int:
    var = Settings.read(os.environ).var
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    watch_supervisor(stop)
    work = once(var, output, keep=given.keep) if given.once else stay(var, output, rate=given.rate)
    playing = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((playing, stopping), return_when=asyncio.FIRST_COMPLETED)
    if playing.done():
        stopping.cancel()
        return playing.result()
    playing.cancel()
    with suppress(asyncio.CancelledError):
        await playing
    return 130 if given.once else 0


if __name__ == "__main__":
    sys.exit(main())
