"""Sealed trips for the devices of the load: all drive one way, so that the engine has something to judge."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bench.gateway.generate import Device
from bench.release.generate import commands, identifier
from fairway.base.time import FixedClock
from fairway.locks.geo.plane import Position, distance_m
from fairway.locks.scheme.shipped import DEMONSTRATION
from fairway.locks.trips.model import BoundLock
from fairway.locks.trips.store import SEALED_TRIP
from fairway.record.recorder import Step
from fairway.site.gateway import bindings
from fairway.site.runtime import open_site, policy_actor
from fairway.site.scheme import reading as scheme
from fairway.site.scheme import registry
from fairway.site.sealed.cases import sealed_stream
from fairway.site.settings import Settings

ROUTE = "air-mail-centre-longyan"
"""Its first leg is Hong Kong's."""
METRES = 40 / 3.6
"""Driven in a second."""


async def seal(settings: Settings, devices: list[Device], begin: float, seconds: int) -> list[tuple[int, int]]:
    """Have a sealed trip on its first leg for each device, sealed just before ``begin`` (seconds since 1970); the way
    of the next ``seconds``, a place for each, in millionths of a degree."""
    sealed_at = datetime.fromtimestamp(begin, UTC) - timedelta(seconds=5)
    actor = policy_actor("bench")
    async with open_site(settings) as found:
        site = replace(found, clock=FixedClock(sealed_at))
        await registry.take_shipped(site, actor, DEMONSTRATION)
        route = await scheme.route(site, ROUTE, sealed_at.date())
        if route is None:
            raise RuntimeError(f"the registry has no route {ROUTE}")
        numbers = iter(range(len(devices)))

        async def work() -> None:
            for number in numbers:
                lock = BoundLock(device=devices[number].terminal, profile="jt808", authenticated=True)
                stream = sealed_stream(identifier("trip", number))
                wanted = commands(number, route, sealed_at, lock=lock, home="hk", other="gd")
                steps = [Step(SEALED_TRIP, stream, command, first == 0) for first, command in enumerate(wanted)]
                await site.execute_many(steps, actor)

        await asyncio.gather(*(work() for _ in range(6)))
        async with site.database.writing() as conn:
            for number, device in enumerate(devices):
                await bindings.take_custody(conn, device.terminal, identifier("trip", number), sealed_at)
    return _along(route.legs[0].corridor.content.line, seconds)


def _along(line: tuple[Position, ...], seconds: int) -> list[tuple[int, int]]:
    """Places along a line, :data:`METRES` from each other; at its end for as long as is left."""
    found: list[tuple[int, int]] = []
    behind = 0.0
    for one, other in pairwise(line):
        length = distance_m(one, other)
        while len(found) < seconds and len(found) * METRES <= behind + length:
            part = (len(found) * METRES - behind) / length
            place = [one[axis] + (other[axis] - one[axis]) * part for axis in (0, 1)]
            found.append((round(place[0] * 1e6), round(place[1] * 1e6)))
        behind += length
    end = (round(line[-1][0] * 1e6), round(line[-1][1] * 1e6))
    return found + [end] * (seconds - len(found))
