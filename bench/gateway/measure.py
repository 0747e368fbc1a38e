"""The measurements: acknowledged after the disk, stored in the database, memory of a connection."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

import msgspec

from bench.gateway.generate import beginning, devices
from bench.gateway.house import House, go, loading, prepared, result
from bench.gateway.load import Plan
from bench.gateway.trips import seal

Figures = dict[str, Any]
REQUIRED_ACKNOWLEDGED, AIMED_ACKNOWLEDGED, LONGEST_ANSWER = 20_000, 30_000, 150.0
REQUIRED_STORED, AIMED_STORED = 8_000, 15_000
BEFORE = 20.0
"""Seconds of the devices' time that pass while trips are made and processes start."""
QUIET, LONGEST_START = 0.2, 60
"""Processor seconds a second of a worker that has nothing to do, and seconds that are waited for that at most."""
_JUDGED = "SELECT position FROM sealed_watch WHERE name = 'watching'"
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


async def judged(folder: Path, *, count: int, each: int, patience: float) -> Figures:
    """As :func:`stored`, with every device on a sealed trip and the site's worker running: until the last frame is
    judged by the engine."""
    async with prepared(folder) as house:
        made = devices(count)
        await house.bind(made)
        begin = beginning(each) - BEFORE
        way = await seal(house.settings, made, begin, each)
        await house.start_gateway()
        await house.start_drain()
        await house.start_worker()
        await _quiet(house)
        loop, total = asyncio.get_running_loop(), count * each
        plan = msgspec.structs.replace(_plan(house, count=count, each=each, seconds=patience, warm=0.0), begin=begin)
        async with loading(msgspec.structs.replace(plan, way=way)) as load:
            before, began = house.used(), loop.time()
            go(load)
            waiting = asyncio.create_task(house.stored(total, patience))
            found = await result(load)
            told = loop.time()
            await waiting
            kept = loop.time()
            until = await house.value(_JUDGED) or 0
            last = await house.value("SELECT max(position) FROM frame")
            while until <= last and loop.time() < began + patience:
                await asyncio.sleep(0.05)
                until = await house.value(_JUDGED) or 0
            ended, after = loop.time(), house.used()
        rate = total / (ended - began)
        rows = await house.value("SELECT count(*) FROM frame WHERE trip IS NOT NULL")
        alarms = await house.value("SELECT count(*) FROM sealed_alarm_view WHERE scope = 'leg'")
        return {
            "devices on sealed trips": count,
            "frames": total,
            "authenticated, stored and judged frames/s": round(rate),
            "seconds from the last acknowledgement to the last row": round(kept - told, 2),
            "seconds from the last row to the last judgement": round(ended - kept, 2),
            "p50 ms": found["p50 ms"],
            "p99 ms": found["p99 ms"],
            **{
                f"processor microseconds of a frame: {name}": _each(after, before, name, total)
                for name in ("gateway", "drain", "worker", "postgresql")
            },
            "processor microseconds of a frame: load generator": round(found["processor seconds"] / total * 1e6, 1),
            "alarms raised": alarms,
            "holds: every acknowledged frame is stored once and judged": rows == total and until > last,
            "holds: honest drives raise no alarm": alarms == 0,
            f"holds: at least {REQUIRED_STORED}/s": rate >= REQUIRED_STORED,
        }


async def _quiet(house: House) -> None:
    """Wait until the worker has done what follows from the making of trips. Nobody is there to take its envelopes."""
    for _ in range(LONGEST_START):
        before = house.used()["worker"]
        await asyncio.sleep(1.0)
        await house.value("UPDATE outbox SET state = 'discarded', done_at = now() WHERE state = 'waiting'")
        if before and house.used()["worker"] - before < QUIET:
            break


def _each(after: dict[str, float], before: dict[str, float], name: str, count: int) -> float:
    return round((after[name] - before[name]) / max(1, count) * 1e6, 1)


async def _status(house: House) -> dict[str, Any]:
    """What the gateway says of itself, once it has said it anew; then it is ended."""
    path = house.settings.gateway_folder / "status.json"
    before = path.read_bytes() if path.exists() else b""
    for _ in range(100):
        if path.exists() and path.read_bytes() != before:
            break
        await asyncio.sleep(0.1)
    found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    await house.stop(house.gateway, signal.SIGTERM)
    return found
