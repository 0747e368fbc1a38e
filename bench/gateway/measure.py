"""The measurements: acknowledged after the disk, stored in the database, memory of a connection."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

from bench.gateway.generate import beginning, devices
from bench.gateway.house import House, go, loading, prepared, result
from bench.gateway.load import Plan

Figures = dict[str, Any]
REQUIRED_ACKNOWLEDGED, AIMED_ACKNOWLEDGED, LONGEST_ANSWER = 20_000, 30_000, 150.0
REQUIRED_STORED, AIMED_STORED = 8_000, 15_000
WARM = 2.0
"""Seconds in which all devices connect and authenticate, which are not measured."""


def _plan(house: House, *, count: int, each: int, seconds: float, warm: float = WARM) -> Plan:
    return Plan(
        host="127.0.0.1", port=house.port, devices=count, frames=each, begin=beginning(each), seconds=seconds, warm=warm
    )


async def acknowledged(folder: Path, *, count: int, seconds: float, each: int) -> Figures:
    """Frames acknowledged after they are on disk; nothing drains them."""
    async with prepared(folder) as house:
        await house.bind(devices(count))
        await house.start_gateway()
        empty = house.memory()
        async with loading(_plan(house, count=count, each=each, seconds=seconds)) as load:
            before = house.used()
            go(load)
            await asyncio.sleep(seconds / 2)
            connected = house.memory()
            found = await result(load)
            after = house.used()
        status = await _status(house)
        taken = house.spool.end() - house.spool.first
        rate = found["counted"] / found["seconds"]
        return {
            "devices": count,
            "frames": found["acknowledged"],
            "acknowledged frames/s": round(rate),
            "p50 ms": found["p50 ms"],
            "p99 ms": found["p99 ms"],
            "frames of a synchronisation": round(status["acknowledged"] / max(1, status["groups"])),
            "processor microseconds of a frame: gateway": _each(after, before, "gateway", found["acknowledged"]),
            "processor microseconds of a frame: load generator": round(
                found["processor seconds"] / max(1, found["counted"]) * 1e6, 1
            ),
            "kB of a connection": round((connected - empty) / count / 1024, 1),
            "MB of the gateway": round(connected / 2**20),
            "refused": found["refused"],
            "holds: nothing is refused": found["refused"] == 0,
            "holds: what is acknowledged is in the spool": taken >= found["acknowledged"],
            f"holds: at least {REQUIRED_ACKNOWLEDGED}/s": rate >= REQUIRED_ACKNOWLEDGED,
            f"holds: p99 below {LONGEST_ANSWER:.0f} ms": found["p99 ms"] < LONGEST_ANSWER,
            f"aim: {AIMED_ACKNOWLEDGED}/s": rate >= AIMED_ACKNOWLEDGED,
        }


async def stored(folder: Path, *, count: int, each: int, patience: float) -> Figures:
    """Frames from the first byte until the last one is stored, with authentication, the gateway's rules, drain."""
    async with prepared(folder) as house:
        await house.bind(devices(count))
        await house.start_gateway()
        await house.start_drain()
        loop, total = asyncio.get_running_loop(), count * each
        async with loading(_plan(house, count=count, each=each, seconds=patience, warm=0.0)) as load:
            before, began = house.used(), loop.time()
            go(load)
            waiting = asyncio.create_task(house.stored(total, patience))
            found = await result(load)
            told = loop.time()
            await waiting
            ended, after = loop.time(), house.used()
        rate = total / (ended - began)
        rows, frames = (
            await house.value("SELECT count(*) FROM reading"),
            await house.value("SELECT count(*) FROM frame"),
        )
        return {
            "devices": count,
            "frames": total,
            "authenticated, judged and stored frames/s": round(rate),
            "seconds from the last acknowledgement to the last row": round(ended - told, 2),
            "p50 ms": found["p50 ms"],
            "p99 ms": found["p99 ms"],
            **{
                f"processor microseconds of a frame: {name}": _each(after, before, name, total)
                for name in ("gateway", "drain", "postgresql")
            },
            "processor microseconds of a frame: load generator": round(found["processor seconds"] / total * 1e6, 1),
            "holds: every acknowledged frame is stored once": (rows, frames) == (total, total) and found["complete"],
            f"holds: at least {REQUIRED_STORED}/s": rate >= REQUIRED_STORED,
            f"aim: {AIMED_STORED}/s": rate >= AIMED_STORED,
        }


def _each(after: dict[str, float], before: dict[str, float], name: str, count: int) -> float:
    return round((after[name] - before[name]) / max(1, count) * 1e6, 1)


async def _status(house: House) -> dict[str, Any]:
    """What the gateway says of itself, once it has said it anew; then it is ended."""
    import msgspec

    path = house.settings.gateway_folder / "status.json"
    before = path.read_bytes() if path.exists() else b""
    for _ in range(100):
        if path.exists() and path.read_bytes() != before:
            break
        await asyncio.sleep(0.1)
    found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    await house.stop(house.gateway, signal.SIGTERM)
    return found
