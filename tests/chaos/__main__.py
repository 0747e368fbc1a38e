"""``python -m tests.chaos --kills N``: kill processes of two sites under load and compare what is left.

Two sites with the simulators of both authorities run as real processes. Clients enter submissions and send documents
over HTTP while web processes, workers, supervisors, PostgreSQL and its backends are killed with SIGKILL, N times, at
random points. Afterwards each acknowledged submission must be there exactly once, each document must have had its
effect at the authority exactly once, and ``fairway fsck`` and ``fairway replay --check`` must find nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import httpx

from fairway.app.demo.running import Demonstration, demonstration
from fairway.app.demo.screen import Screen
from fairway.app.demo.town import SITES
from fairway.base.time import HONG_KONG
from fairway.cli.output import Output
from tests.chaos.accounting import copies, records, settled
from tests.chaos.compare import SiteAccount, differences
from tests.chaos.killing import VICTIMS, WEIGHTS, kill
from tests.chaos.load import TRADES, ChaosError, Clients

BETWEEN = (0.2, 4.0)
"""Real seconds between two kills: short enough to hit what is just starting again."""
BREATH = 5
"""After so many kills both sites are waited for, so that the load goes on."""
AT_ONCE = 3
"""Clients of each site."""
RATE = 20.0
"""How fast the clock runs: the authorities' latencies pass quickly."""


async def chaos(kills: int, seed: int, folder: Path) -> list[str]:
    """Everything that did not hold."""
    chance = random.Random(seed)
    async with demonstration(folder, Screen(Output())) as (made, _), AsyncExitStack() as stack:
        made.clock.run_at(RATE)
        stop = asyncio.Event()
        load = [await _clients(made, trade.site, chance, stop, stack) for trade in TRADES]
        running = asyncio.ensure_future(_all(load))
        killing = asyncio.ensure_future(_kill(made, kills, chance))
        await asyncio.wait((running, killing), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            killing.cancel()
        else:
            await killing
        stop.set()
        await running
        for site in SITES:
            await made.until_up(site)
        for clients in load:
            account = clients.account
            print(
                f"{account.site}: {clients.requests} requests, {len(account.acknowledged)} submissions and"
                f" {len(account.acknowledged_messages)} messages acknowledged; errors met: {clients.errors}"
            )
        found = []
        for clients in load:
            await settled(made, clients)
            found += differences(clients.account)
        guangdong = next(clients.account for clients in load if clients.account.site == "gd")
        return [*found, *await copies(made, guangdong), *await records(made)]


async def _all(load: list[Clients]) -> None:
    async with asyncio.TaskGroup() as group:
        for clients in load:
            group.create_task(clients.run(AT_ONCE))


async def _clients(
    made: Demonstration, site: str, chance: random.Random, stop: asyncio.Event, stack: AsyncExitStack
) -> Clients:
    trade = next(one for one in TRADES if one.site == site)
    key = made.town.book.keys[trade.who]
    http = await stack.enter_async_context(
        httpx.AsyncClient(
            base_url=made.town.address(site), headers={"Authorization": f"Bearer {key}"}, timeout=15.0, trust_env=False
        )
    )
    day = made.clock.now().astimezone(HONG_KONG).date() + timedelta(days=2)
    own = random.Random(chance.random())
    return Clients(trade=trade, http=http, chance=own, day=day, account=SiteAccount(site), stop=stop)


async def _kill(made: Demonstration, kills: int, chance: random.Random) -> None:
    done: Counter[str] = Counter()
    began = time.monotonic()
    await asyncio.sleep(2.0)
    while (count := sum(done.values())) < kills:
        site, victim = chance.choice(SITES), chance.choices(VICTIMS, WEIGHTS)[0]
        hit = await asyncio.to_thread(kill, made.town.settings(site), victim, chance)
        for name in hit:
            done[f"{site} {name}"] += 1
        if hit:
            print(f"{time.monotonic() - began:6.1f} s  {count + len(hit):3}  {site}: {', '.join(hit)}", flush=True)
            if (count + len(hit)) % BREATH == 0:
                for one in SITES:
                    await made.until_up(one)
        await asyncio.sleep(chance.uniform(*BETWEEN))
    print("killed:", ", ".join(f"{name} {number}" for name, number in sorted(done.items())))


def _told(errors: BaseExceptionGroup[ChaosError]) -> Iterator[str]:
    """What went wrong, out of groups within groups."""
    for one in errors.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _told(one)
        else:
            yield str(one)


def main() -> int:
    """0 when everything held."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None, help="of the choices; another run differs in its timing")
    parser.add_argument("--keep", action="store_true", help="keep the data and logs")
    given = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    seed = secrets.randbelow(2**31) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    for name in [name for name in os.environ if name.startswith("FAIRWAY_") and name != "FAIRWAY_PG_BIN"]:
        del os.environ[name]
    above = Path(tempfile.mkdtemp(prefix="fairway-chaos-"))
    above.chmod(0o711)
    began = time.monotonic()
    try:
        found = asyncio.run(chaos(given.kills, seed, above / f"chaos-{secrets.token_hex(3)}"))
    except* ChaosError as errors:
        found = list(_told(errors))
    for line in found:
        print("DOES NOT HOLD:", line)
    print(
        f"{given.kills} kills, seed {seed}, {time.monotonic() - began:.0f} s:", "broken" if found else "everything held"
    )
    if given.keep or found:
        print(f"The data and logs are in {above}")
    else:
        shutil.rmtree(above)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
