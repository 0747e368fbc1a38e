"""``python -m tests.chaos.gateway [--devices 2000] [--frames 60] [--kills 5]``: the gateway is killed under load.

Real processes: a database, the gateway, the drain and a load generator whose devices send what was not acknowledged
again. After SIGKILL of the gateway, of the drain, or both, again and again, every frame that was acknowledged must be
stored exactly once.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.ending import end_on_terminate
from bench.gateway.generate import beginning, devices, frames, times
from bench.gateway.house import House, go, loading, prepared, result
from bench.gateway.load import Plan
from fairway.site.gateway.spool.reader import SpoolReader

PATIENCE = 300.0


@dataclass(frozen=True)
class Verdict:
    """What was acknowledged, and what is stored."""

    sent: int
    acknowledged: int
    stored: int
    lost: int
    """Acknowledged frames that are not stored."""
    twice: int
    """Frames that are stored more than once."""
    foreign: int
    """Stored frames that nobody sent."""
    kills: int

    @property
    def holds(self) -> bool:
        """Whether every frame was acknowledged in the end and is stored once, and nothing else is."""
        return self.acknowledged == self.sent == self.stored and not (self.lost or self.twice or self.foreign)


async def killed_under_load(folder: Path, *, count: int, each: int, kills: int, seed: int = 1) -> Verdict:
    """Kill ``kills`` times, spread over the load."""
    chance = random.Random(seed)
    async with prepared(folder) as house:
        await house.bind(devices(count))
        await house.start_gateway()
        await house.start_drain()
        begin, path = beginning(each), folder / "acknowledged"
        plan = Plan(
            host="127.0.0.1", port=house.port, devices=count, frames=each, begin=begin, seconds=PATIENCE,
            acknowledged=str(path),
        )  # fmt: skip
        reader, total = house.spool, count * each
        async with loading(plan) as load:
            go(load)
            for kill in range(1, kills + 1):
                await _until(reader, total * kill // (kills + 1))
                await _kill(house, chance)
            await result(load)
        await _drained(house, reader)
        return await _verdict(house, path, count, each, begin, kills)


async def _kill(house: House, chance: random.Random) -> None:
    gateway, drain = house.gateway, house.drain
    which = chance.choice(("gateway", "gateway", "both", "drain"))
    if which in {"gateway", "both"}:
        await house.stop(gateway, signal.SIGKILL)
    if which in {"drain", "both"}:
        await house.stop(drain, signal.SIGKILL)
        await house.start_drain()
    if which in {"gateway", "both"}:
        await house.start_gateway()


async def _until(reader: SpoolReader, wanted: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if reader.end() - reader.first >= wanted:
                return
            await asyncio.sleep(0.01)


async def _drained(house: House, reader: SpoolReader) -> None:
    taken = reader.end() - reader.first
    if await house.stored(taken, PATIENCE) < taken:
        raise TimeoutError("the drain does not get to the end of the spool")


async def _verdict(house: House, path: Path, count: int, each: int, begin: float, kills: int) -> Verdict:
    data = await asyncio.to_thread(path.read_bytes)
    acknowledged = [data[at : at + 32] for at in range(0, len(data), 32)]
    at = times(begin, each)
    sent = {hashlib.sha256(frame).digest() for device in devices(count) for frame in frames(device, at)}
    conn = await house.connect()
    try:
        stored = [row["sha256"] for row in await conn.fetch("SELECT sha256 FROM frame")]
    finally:
        await conn.close()
    there = set(stored)
    return Verdict(
        sent=len(sent),
        acknowledged=len(set(acknowledged)),
        stored=len(stored),
        lost=len(set(acknowledged) - there),
        twice=len(stored) - len(there),
        foreign=len(there - sent),
        kills=kills,
    )


def main() -> int:
    """Print the verdict; 1 when it does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.gateway", description=__doc__)
    parser.add_argument("--devices", type=int, default=2_000)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    end_on_terminate()
    with tempfile.TemporaryDirectory(prefix="fairway-chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        verdict = asyncio.run(
            killed_under_load(folder, count=given.devices, each=given.frames, kills=given.kills, seed=given.seed)
        )
    print(verdict)
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
