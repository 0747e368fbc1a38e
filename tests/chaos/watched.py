"""``python -m tests.chaos.watched [--trucks 24] [--kills 8]``: sealed trips are watched while what watches them breaks.

Real processes on one accelerated clock: a database, the gateway, the drain, the site's worker, and locks of the fleet
simulator that drive the Hong Kong leg of a sealed trip. The same seeds drive several times: undisturbed; with the
database away for more than ten minutes, while devices go on being acknowledged; with the worker killed in the middle of
its work. Each time the verdicts must be the same, and each alarm must be recorded once, with one envelope to the other
customs.

The clock moves in steps, and the next one waits until every device has had its answers: so the runs are the same on a
slow machine, and nobody has to wait for the hour that they take.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from bench.ending import end_on_terminate
from bench.gateway.house import House, prepared
from fairway.base.time import AcceleratedClock
from fairway.locks.engine.judgement import AlarmKind, Judgement
from fairway.locks.trips.facts import AlarmRaised
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import SEALED_TRIP
from fairway.record.model import StreamId
from fairway.record.store import load, read_stream
from fairway.site.exchange.book import EnvelopeMade
from fairway.site.gateway.store import readings_of
from fairway.site.provision import embedded
from fairway.site.runtime import Site, open_site
from fairway.site.sealed.cases import sealed_stream
from fairway.site.sealed.judging import judge
from simulators.fleet.fleet import Fleet
from simulators.machinery.clock import StoppedClock
from tests.chaos.killing import children
from tests.chaos.watched_trips import devices, lay_out, terminal_of, trip_of

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STEP = timedelta(minutes=2)
LASTS = timedelta(minutes=40)
"""From the departure until every truck has stood at Shenzhen Bay for a while."""
AWAY_FROM, AWAY_UNTIL = timedelta(minutes=14), timedelta(minutes=28)
"""Since the start: what happens to the locks happens in this time, and somewhat after it."""
PATIENCE = 90.0
AFTERWARDS, LOOKS = timedelta(minutes=4), 180
"""How far the clock of the site goes on at most until what is stored is judged, and in how many steps."""
_SEEN = 0.12
"""Real seconds after which every process has seen where the clock stands."""
_OF_THE_RUN = frozenset({"digest", "known_until", "evidence", "last_reading", "acts"})
"""What names frames by their bytes, or says when the gateway had them: serial numbers and times differ between runs."""


class Disturbance(StrEnum):
    """What breaks."""

    NONE = "undisturbed"
    DATABASE_STOPPED = "database stopped"
    DATABASE_FROZEN = "database frozen"
    WORKER_KILLED = "worker killed"


@dataclass
class Account:
    """What is left of a run, by trip."""

    judgements: dict[int, Any] = field(default_factory=dict)
    """What the engine says of everything stored, without what names frames by their bytes."""
    alarms: dict[int, Counter[str]] = field(default_factory=dict)
    """How often each alarm was raised in the record."""
    standing: dict[int, frozenset[str]] = field(default_factory=dict)
    """The alarms that were not revised."""
    wanted: dict[int, frozenset[str]] = field(default_factory=dict)
    """The alarms that the engine finds in what is stored."""
    received: dict[int, list[datetime]] = field(default_factory=dict)
    """When the gateway had what the lock of a trip sent."""
    envelopes: dict[int, int] = field(default_factory=dict)
    """How often the other customs was told of an alarm."""
    out_of_order: int = 0
    """Frames that the drain stored in another order than the device sent them."""
    twice: int = 0
    acknowledged_meanwhile: int = 0
    """Records that devices could forget while the database was away."""
    kills: int = 0


async def watched(
    folder: Path,
    disturbance: Disturbance,
    starting: asyncio.Lock,
    *,
    trucks: int,
    kills: int = 0,
    every: float = 60.0,
    seed: int = 1,
) -> Account:
    """Drive, disturb, and see what is left when all is quiet again."""
    clock_file = folder / "clock.json"
    AcceleratedClock.write(clock_file, demo_now=START, rate=0.0)
    further = {"FAIRWAY_CLOCK_FILE": str(clock_file), "FAIRWAY_LOG_LEVEL": os.environ.get("FAIRWAY_LOG_LEVEL", "error")}
    async with AsyncExitStack() as stack:
        async with starting:  # ports are found free and taken one run after the other
            house = await stack.enter_async_context(prepared(folder, further))
            await house.start_gateway()
        async with open_site(house.settings) as site:
            await lay_out(site, trucks, START)
        await house.start_drain()
        await house.start_worker()
        await _watching(house)
        clock = StoppedClock(START)
        fleet = Fleet(clock, tick=0.005)
        try:
            for device in devices(trucks, START, house.port, seed, every):
                fleet.add(device)
            account = Account()
            await _drive(house, fleet, clock, clock_file, disturbance, account, kills, random.Random(seed))
        finally:
            await fleet.close()
        async with open_site(house.settings) as site:
            await _quiet(house, site, trucks, clock_file)
            await _read(site, trucks, account)
        return account


async def _watching(house: House) -> None:
    """Wait until the worker says that it watches: otherwise the hour passes while it starts, and nobody looks."""
    async with asyncio.timeout(PATIENCE):
        # A row of another process is no event.
        while not await house.value("SELECT count(*) FROM site_part WHERE part = 'watching'"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _drive(
    house: House,
    fleet: Fleet,
    clock: StoppedClock,
    clock_file: Path,
    disturbance: Disturbance,
    account: Account,
    kills: int,
    chance: random.Random,
) -> None:
    """Let the hour pass, in steps."""
    away = disturbance in {Disturbance.DATABASE_STOPPED, Disturbance.DATABASE_FROZEN}
    steps = LASTS // STEP
    killed_at = set(chance.sample(range(3, steps - 3), kills))
    gone = False
    for step in range(1, steps + 1):
        passed = step * STEP
        if away and not gone and AWAY_FROM <= passed < AWAY_UNTIL:
            await _database(house, disturbance, there=False)
            gone, before = True, _acknowledged(fleet)
        if gone and passed >= AWAY_UNTIL:
            account.acknowledged_meanwhile = _acknowledged(fleet) - before
            await _database(house, disturbance, there=True)
            gone = False
        AcceleratedClock.write(clock_file, demo_now=START + passed, rate=0.0)
        await asyncio.sleep(_SEEN)
        clock.set(START + passed)
        if step in killed_at:
            # In the middle of what this step brings: some is judged, some is not.
            await asyncio.sleep(chance.uniform(0.0, 0.15))
            await house.stop(house.worker, signal.SIGKILL)
            await house.start_worker()
            account.kills += 1
        await _delivered(fleet)
        await _alive(house)


async def _database(house: House, disturbance: Disturbance, *, there: bool) -> None:
    """Let the database go away, or come back."""
    cluster = embedded(house.settings)
    assert cluster is not None
    if disturbance is Disturbance.DATABASE_STOPPED:
        await asyncio.to_thread(cluster.start if there else cluster.stop)
        return
    assert cluster.pid is not None
    for pid in (cluster.pid, *children(cluster.pid)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT if there else signal.SIGSTOP)


def _acknowledged(fleet: Fleet) -> int:
    return sum(device.memory.acknowledged for device in fleet.devices.values())


async def _delivered(fleet: Fleet) -> None:
    """Wait until every truck has driven until now, and whoever has a network has had an answer to everything."""
    now = fleet.clock.now()
    async with asyncio.timeout(PATIENCE):
        while any(  # noqa: ASYNC110  what a device does is no event
            device.truck.next_at <= now or (device.connected and len(device.memory))
            for device in fleet.devices.values()
        ):
            await asyncio.sleep(0.01)


async def _alive(house: House) -> None:
    """What ends while the database is away is started again, as the supervisor does."""
    if house.drain is not None and house.drain.returncode is not None:
        await house.start_drain()
    if house.worker is not None and house.worker.returncode is not None:
        await house.start_worker()


async def _quiet(house: House, site: Site, trucks: int, clock_file: Path) -> None:
    """Wait until everything is stored, and what follows from it is recorded; the site's clock goes on meanwhile, for
    less time than a silence is judged after."""
    taken = house.spool.end() - house.spool.first
    if await house.stored(taken, PATIENCE) < taken:
        raise TimeoutError(f"the drain does not get to the end of the spool in {house.settings.var}")
    for look in range(1, LOOKS + 1):
        if not await _missing(site, trucks):
            return
        AcceleratedClock.write(clock_file, demo_now=START + LASTS + AFTERWARDS * look / LOOKS, rate=0.0)
        await _alive(house)
        await asyncio.sleep(PATIENCE / LOOKS)


async def _missing(site: Site, trucks: int) -> bool:
    """Whether the record does not hold the alarms that the engine finds in what is stored."""
    for number in range(trucks):
        state, judgement = await _judged(site, trip_of(number))
        wanted = {alarm.key for alarm in judgement.alarms if not alarm.over}
        if {alarm.alarm for alarm in state.alarms if not alarm.revised} != wanted:
            return True
    return False


async def _judged(site: Site, trip: UUID) -> tuple[SealedTripState, Judgement]:
    async with site.database.single_statements() as conn:
        state = (await load(conn, SEALED_TRIP, sealed_stream(trip))).state
    assert state is not None
    judgement = await judge(site, trip, state, 1, START + LASTS)
    assert judgement is not None
    return state, judgement


async def _read(site: Site, trucks: int, account: Account) -> None:
    """What is left."""
    for number in range(trucks):
        trip = trip_of(number)
        state, judgement = await _judged(site, trip)
        account.judgements[number] = _without(msgspec.to_builtins(judgement))
        account.standing[number] = frozenset(alarm.alarm for alarm in state.alarms if not alarm.revised)
        account.wanted[number] = frozenset(alarm.key for alarm in judgement.alarms if not alarm.over)
        async with site.database.single_statements() as conn:
            facts = [one.fact for one in await read_stream(conn, site.registry, sealed_stream(trip))]
            told = await read_stream(conn, site.registry, StreamId(trip, "exchange"))
            sent = await readings_of(conn, terminal_of(number), START, START + LASTS)
        account.received[number] = [reading.received for reading in sent]
        account.alarms[number] = Counter(fact.alarm for fact in facts if isinstance(fact, AlarmRaised))
        account.envelopes[number] = sum(
            isinstance(one.fact, EnvelopeMade) and one.fact.body["fact"]["kind"] == "lock-alarm-raised" for one in told
        )
    async with site.database.single_statements() as conn:
        account.twice = await conn.fetchval("SELECT count(*) - count(DISTINCT sha256) FROM frame")
        account.out_of_order = await conn.fetchval(_OUT_OF_ORDER)


_OUT_OF_ORDER = (
    "SELECT count(*) FROM (SELECT received, lag(received) OVER (PARTITION BY device ORDER BY position) AS before"
    " FROM frame) AS r WHERE received < before"
)


def _without(said: Any) -> Any:
    """A judgement without what differs between two runs over the same road."""
    if isinstance(said, dict):
        return {name: _without(value) for name, value in said.items() if name not in _OF_THE_RUN}
    return [_without(value) for value in said] if isinstance(said, list | tuple) else said


def differences(undisturbed: Account, disturbed: Account) -> list[str]:
    """What a disturbance changed that it must not change."""
    found = []
    for number, expected in undisturbed.judgements.items():
        got = disturbed.judgements[number]
        found += [
            f"trip {number}: {name} is {got[name]!r}, undisturbed {expected[name]!r}"
            for name in expected
            if got[name] != expected[name]
        ]
        if disturbed.standing[number] != undisturbed.standing[number]:
            found.append(f"trip {number}: alarms {set(disturbed.standing[number] ^ undisturbed.standing[number])}")
        found += _faults(disturbed, number)
    if disturbed.twice or disturbed.out_of_order:
        found.append(f"{disturbed.twice} frames stored twice, {disturbed.out_of_order} out of order")
    return found


def _faults(account: Account, number: int) -> list[str]:
    """What must not be in any run."""
    raised = account.alarms[number]
    found = [f"trip {number}: {key} raised {times} times" for key, times in raised.items() if times > 1]
    if account.standing[number] != account.wanted[number]:
        wrong = account.standing[number] ^ account.wanted[number]
        found.append(f"trip {number}: what is recorded is not what the engine finds: {sorted(wrong)}")
    # Who looks while a lock is silent finds that, and takes it back when what the lock wrote down comes; who could not
    # look finds nothing. Nothing else may be raised that is not there in the end.
    there = {alarm["key"] for alarm in account.judgements[number]["alarms"]}
    false = {key for key in raised.keys() - there if not _was_silent(account, number, key)}
    if false:
        found.append(f"trip {number}: false alarms {sorted(false)}")
    if account.envelopes[number] != raised.total():
        found.append(f"trip {number}: {raised.total()} alarms, {account.envelopes[number]} envelopes")
    return found


def _was_silent(account: Account, number: int, alarm: str) -> bool:
    """Whether an alarm told a silence, and nothing came from the lock for as long as that takes before it."""
    _, kind, at = alarm.split(":", 2)
    until = datetime.fromisoformat(at)
    since = until - timedelta(seconds=account.judgements[number]["thresholds"]["gap.lost"])
    return kind == AlarmKind.SIGNAL_LOST and not any(since < one <= until for one in account.received[number])


async def compared(
    folder: Path, broken: Mapping[Disturbance, int], *, trucks: int, every: float = 60.0
) -> dict[str, list[str]]:
    """What each disturbance, with so many kills of the worker, changed, by its name; the runs go side by side."""
    runs = {Disturbance.NONE: 0, **broken}
    for one in runs:
        (folder / one.name.lower()).mkdir(mode=0o711)
    starting = asyncio.Lock()
    accounts = await asyncio.gather(
        *(
            watched(folder / one.name.lower(), one, starting, trucks=trucks, kills=kills, every=every)
            for one, kills in runs.items()
        )
    )
    undisturbed = accounts[0]
    found = {one.value: differences(undisturbed, account) for one, account in zip(runs, accounts, strict=True)}
    for one, account in zip(runs, accounts, strict=True):
        print(
            f"{one.value}: {sum(map(Counter.total, account.alarms.values()))} alarms, {account.kills} kills,"
            f" {account.acknowledged_meanwhile} records acknowledged while the database was away"
        )
        if one in {Disturbance.DATABASE_STOPPED, Disturbance.DATABASE_FROZEN} and not account.acknowledged_meanwhile:
            found[one.value].append("nothing was acknowledged while the database was away")
    return found


def main() -> int:
    """0 when everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.watched", description=__doc__)
    parser.add_argument("--trucks", type=int, default=24)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--every", type=float, default=20.0, help="seconds between two reports of a lock")
    given = parser.parse_args()
    end_on_terminate()
    away = dict.fromkeys((Disturbance.DATABASE_STOPPED, Disturbance.DATABASE_FROZEN), 0)
    broken = {**away, Disturbance.WORKER_KILLED: given.kills}
    with tempfile.TemporaryDirectory(prefix="fairway-chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        found = asyncio.run(compared(folder, broken, trucks=given.trucks, every=given.every))
    for disturbance, lines in found.items():
        for line in lines:
            print(f"DOES NOT HOLD: {disturbance}: {line}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
