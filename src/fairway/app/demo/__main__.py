"""``fairway demo``: three sites, the authorities' simulators and the story, in one folder, by one command.

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
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from fairway.app.demo.cast import Cast
from fairway.app.demo.running import DemoError, Demonstration, demonstration
from fairway.app.demo.screen import Screen
from fairway.app.demo.town import CN_AUTHORITY, CN_ECOMMERCE, FLEET, HK_AUTHORITY, PARTNERS, SITES, Town
from fairway.app.process import watch_supervisor
from fairway.app.story.community import OWNER
from fairway.app.story.ledger import Ledger
from fairway.app.story.play import play
from fairway.app.story.script import Script
from fairway.app.story.stage import Stage
from fairway.app.story.trucks import Trucks
from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.base.time import HONG_KONG
from fairway.cli.output import Output, table
from fairway.site import process_records as records
from fairway.site.postgres_binaries import PostgresError
from fairway.site.provision import drop
from fairway.site.settings import Settings

USUAL_RATE = 10.0
EVENING = 10
"""Hour after which the story begins on the next morning, so that it fits into one day."""
ALL_HELD = "{count} steps in {seconds} s; every one held."
NOT_ALL_HELD = "{count} steps in {seconds} s; NOT every one held."


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
        authorities={
            "hk": town.address(HK_AUTHORITY),
            "cn": town.address(CN_AUTHORITY),
            "ceb": town.address(CN_ECOMMERCE),
        },
        drivers={player.id: str(player.person) for player in cast.people},
        partners=town.address(PARTNERS),
        organisations={firm.id: str(firm.organisation) for firm in cast.organisations},
        trucks=Trucks(
            town.address(FLEET), {site: town.book.ports[f"{site}-jt808"] for site in SITES}, town.book.lock_codes
        ),
        language=screen.language,
    )
    began = time.monotonic()
    async with stage:
        broken = await play(stage, screen.left)
        if broken is None:
            town.book.bill = (await stage.journey_names())["bill"]
    took = round(time.monotonic() - began, 1)
    screen.result(ledger, broken, {"seconds": took})
    if broken:
        screen.tell("The story broke off: {why}", why=broken)
    held = ledger.held and broken is None
    screen.tell(ALL_HELD if held else NOT_ALL_HELD, count=len(ledger.lines), seconds=round(took))
    town.book.played = held
    town.save()
    return held


async def once(var: Path, output: Output, *, keep: bool) -> int:
    """Play the story headless in a folder of its own; 0 when every step held."""
    folder = var / f"once-{secrets.token_hex(3)}"
    screen = Screen(output)
    held = False
    async with demonstration(folder, screen) as (made, cast):
        held = await tell_story(made, cast)
    if keep or not held:
        screen.tell("The data and logs are in {folder}", folder=folder)
    else:
        for site in SITES:
            await drop(Town(folder).settings(site))
        shutil.rmtree(folder)
    return 0 if held else 1


async def stay(var: Path, output: Output, *, rate: float, story: bool, up: asyncio.Event) -> int:
    """Play the story on fresh data, then stay up until cancelled; ``up`` is set when all of it is there."""
    screen = Screen(output)
    async with demonstration(var / "demo", screen) as (made, cast):
        # Everybody can sign in from here on, also while the story is played.
        screen.lines("", *addresses(made.town, screen), *sign_ins(made.town, cast, screen))
        if made.town.book.played:
            screen.tell("The story was played before; the data is still there.")
        elif story:
            try:
                await tell_story(made, cast)
            except asyncio.CancelledError:
                screen.tell("The story was interrupted. Started again, it is played from its beginning.")
                raise
            # The steps have pushed them out of sight.
            screen.lines("", *addresses(made.town, screen), *sign_ins(made.town, cast, screen))
        made.clock.run_at(rate)
        screen.tell("The clock runs {rate} times as fast as yours.", rate=f"{rate:g}")
        screen.tell("Everything is up. Ctrl-C ends it; the data stays.")
        up.set()
        await asyncio.Event().wait()
    return 0


def addresses(town: Town, screen: Screen) -> list[str]:
    """Where everything is."""
    named = (
        ("Hong Kong site", "hk"),
        ("Guangdong site", "gd"),
        ("Macao site", "mo"),
        ("Simulator of Hong Kong's Trade Single Window", HK_AUTHORITY),
        ("Simulator of the Mainland single window", CN_AUTHORITY),
        ("Simulator of the Mainland's customs e-commerce system", CN_ECOMMERCE),
        ("Simulated line, vessel watch, terminal, trucker and airline", PARTNERS),
        ("Simulated trucks with electronic locks", FLEET),
    )
    rows = [(screen.say(title), town.address(name)) for title, name in named]
    return [*table((screen.say("what"), screen.say("address")), rows), ""]


def sign_ins(town: Town, cast: Cast, screen: Screen) -> list[str]:
    """Who may sign in where. All names are invented; the pass phrase was made for this demonstration."""
    rows = []
    for player in cast.people:
        firm = cast.firm(player.organisation)
        name = firm.names.en or firm.names.tc or firm.names.sc
        rows.append((firm.site, player.email, name, f"{'/'.join(firm.kinds)}, {player.role}"))
    heads = [screen.say(head) for head in ("site", "e-mail", "organisation (invented)", "role")]
    said = [screen.say("Pass phrase of everybody: {phrase}", phrase=town.book.passphrase)]
    if town.book.bill:
        told = "Type {bill} into the search as {email}: sea, road and air in one line."
        reader = next(player.email for player in cast.people if player.organisation == OWNER)
        said.append(screen.say(told, bill=town.book.bill, email=reader))
    return [*table(heads, rows), *said, ""]


def main(arguments: list[str] | None = None) -> int:
    """``python -m fairway.app.demo``: what ``fairway demo`` becomes."""
    parser = argparse.ArgumentParser(prog="fairway demo")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--no-story", action="store_true")
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
    stop, up = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    ended_by = [signal.SIGTERM]

    def end(number: signal.Signals) -> None:
        ended_by[0] = number
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)
    watch_supervisor(stop)
    work = (
        once(var, output, keep=given.keep)
        if given.once
        else stay(var, output, rate=given.rate, story=not given.no_story, up=up)
    )
    playing = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((playing, stopping), return_when=asyncio.FIRST_COMPLETED)
    if playing.done():
        stopping.cancel()
        return playing.result()
    playing.cancel()
    with suppress(asyncio.CancelledError):
        await playing
    # To end what stays up is its ordinary end; to end it before is to interrupt it.
    return 0 if up.is_set() else 128 + ended_by[0]


if __name__ == "__main__":
    sys.exit(main())
