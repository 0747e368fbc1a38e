"""Devices over real sockets: let in by their code, honest about what they keep, obedient to their own server only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from simulators.fleet.device import Device, Kind, Server
from simulators.fleet.fleet import Fleet
from simulators.fleet.jt808 import Message
from simulators.fleet.script import Happening, ready
from simulators.fleet.truck import Truck
from simulators.machinery.clock import StoppedClock
from tests.simulators.fleet.stand_in import Gateway

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NUMBER = "13900010001"


def locations(messages: list[Message]) -> int:
    """How many locations some messages hold."""
    live = sum(each.id == 0x0200 for each in messages)
    return live + sum(int.from_bytes(each.body[:2], "big") for each in messages if each.id == 0x0704)


def carried(gateway: Gateway) -> int:
    """How many locations a gateway took."""
    return locations(gateway.taken)


def told(gateway: Gateway) -> int:
    """How many locations it was told, taken or not."""
    return locations(gateway.heard)


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not look():  # noqa: ASYNC110  what is awaited is the state of another program
            await asyncio.sleep(0.01)


def device(*gateways: Gateway, scenario: str = "clean", kind: Kind = "jt808-2013", code: str | None = None) -> Device:
    servers = {
        each.name: Server(each.name, "127.0.0.1", each.port, each.code if code is None else code) for each in gateways
    }
    return Device(
        name=NUMBER,
        kind=kind,
        plate="FW 9000",
        container="FWYU1234561",
        truck=Truck(ready(scenario), NUMBER, START, 1),
        servers=servers,
        home=gateways[0].name,
    )


@asynccontextmanager
async def street(*gateways: Gateway) -> AsyncIterator[tuple[Fleet, StoppedClock]]:
    clock = StoppedClock(START)
    fleet = Fleet(clock)
    for each in gateways:
        await each.__aenter__()
    try:
        yield fleet, clock
    finally:
        await fleet.close()
        for each in gateways:
            await each.__aexit__()


def play(scene: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(scene())


@pytest.mark.parametrize("edition", [2013, 2019])
def test_it_registers_is_let_in_and_reports(edition: int) -> None:
    async def scene() -> None:
        hk = Gateway("hk", edition=edition)
        async with street(hk) as (fleet, clock):
            fleet.add(device(hk, kind="jt808-2019" if edition == 2019 else "jt808-2013"))
            clock.advance(minutes=3)
            await until(lambda: carried(hk) == 4)
            assert [each.id for each in hk.heard[:2]] == [0x0100, 0x0102]
            await until(lambda: fleet.devices[NUMBER].memory.acknowledged == 4)

    play(scene)


def test_a_wrong_code_is_turned_away_and_loses_nothing() -> None:
    async def scene() -> None:
        hk = Gateway("hk")
        async with street(hk) as (fleet, clock):
            fleet.add(device(hk, code="wrong"))
            clock.advance(minutes=3)
            await until(lambda: fleet.devices[NUMBER].counts["turned_away"] >= 2)
            assert hk.taken == []
            assert len(fleet.devices[NUMBER].memory) == 4

    play(scene)


def test_what_was_not_acknowledged_is_sent_again_as_backfill() -> None:
    async def scene() -> None:
        hk = Gateway("hk")
        async with street(hk) as (fleet, clock):
            hk.result = lambda message: None
            fleet.add(device(hk))
            clock.advance(minutes=1)
            await until(lambda: told(hk) == 2)
            hk.result = lambda message: 0
            hk.hang_up()
            await until(lambda: fleet.devices[NUMBER].memory.acknowledged == 2)
            assert [each.id for each in hk.taken] == [0x0704]
            assert hk.taken[0].body[2] == 1

    play(scene)


def test_a_gap_is_backfilled_in_parts() -> None:
    async def scene() -> None:
        hk = Gateway("hk")
        async with street(hk) as (fleet, clock):
            fleet.add(device(hk))
            await until(lambda: carried(hk) == 1)
            fleet.happen(NUMBER, Happening(do="silence", minutes=30))
            clock.advance(minutes=29)
            await until(lambda: len(fleet.devices[NUMBER].memory) >= 29)
            clock.advance(minutes=2)
            await until(lambda: any(each.id == 0x0704 for each in hk.taken))
            parts = [each for each in hk.heard if each.id == 0x0704]
            assert len(parts) >= 2
            await until(lambda: len(fleet.devices[NUMBER].memory) == 0)

    play(scene)


def test_at_the_hand_over_new_records_go_to_the_new_server_and_old_ones_to_the_old() -> None:
    async def scene() -> None:
        hk, gd = Gateway("hk"), Gateway("gd", code="FEDCBA9876543210")
        async with street(hk, gd) as (fleet, clock):
            hk.result = lambda message: None
            fleet.add(device(hk, gd))
            clock.advance(minutes=1)
            await until(lambda: told(hk) == 2)
            host = b"127.0.0.1"
            body = b"\x02" + (0x13).to_bytes(4, "big") + bytes([len(host)]) + host
            hk.order(0x8103, body + (0x18).to_bytes(4, "big") + b"\x04" + gd.port.to_bytes(4, "big"))
            await until(lambda: fleet.devices[NUMBER].home == "gd")
            clock.advance(minutes=2)
            await until(lambda: carried(gd) == 2)
            hk.result = lambda message: 0
            hk.hang_up()
            await until(lambda: fleet.devices[NUMBER].memory.acknowledged == 4)
            assert [each.id for each in hk.taken] == [0x0704]
            assert fleet.devices[NUMBER].standing["hk"] == "done"

    play(scene)


def test_only_its_own_server_may_order_the_lock() -> None:
    async def scene() -> None:
        hk, gd = Gateway("hk"), Gateway("gd")
        async with street(hk, gd) as (fleet, clock):
            truck = device(hk, gd)
            fleet.add(truck)
            clock.advance(minutes=2)
            await until(lambda: carried(hk) == 3 and truck.truck.lock.locked)
            truck.home = "gd"
            hk.result = lambda message: None
            truck.memory.keep(truck.truck.here(), "hk", late=True)
            hk.order(0x8500, b"\x00")
            await until(lambda: truck.counts["orders refused"] == 1)
            assert truck.truck.lock.locked
            await until(lambda: truck.standing.get("gd") == "connected")
            gd.order(0x8500, b"\x00")
            await until(lambda: any(each.id == 0x0500 for each in gd.heard))
            assert not truck.truck.lock.locked

    play(scene)


def test_a_polygon_is_kept_and_watched() -> None:
    async def scene() -> None:
        hk = Gateway("hk")
        async with street(hk) as (fleet, clock):
            truck = device(hk)
            fleet.add(truck)
            await until(lambda: carried(hk) == 1)
            here = truck.truck.road.points[0]
            corners = [
                (here[0] + y, here[1] + x) for y, x in ((0.004, 0.004), (0.004, -0.004), (-0.004, 0), (-0.004, 0.004))
            ]
            body = (7).to_bytes(4, "big") + b"\x00\x00" + len(corners).to_bytes(2, "big")
            for lat, lon in corners:
                body += round(lat * 1e6).to_bytes(4, "big") + round(lon * 1e6).to_bytes(4, "big")
            hk.order(0x8604, body)
            await until(lambda: len(truck.watch.areas) == 1)
            clock.advance(minutes=45)
            await until(lambda: any(is_leaving(each) for each in hk.taken))

    play(scene)


def is_leaving(message: Message) -> bool:
    """Item 0x12: a polygon, number 7, left."""
    return b"\x12\x06\x03\x00\x00\x00\x07\x01" in message.body


def test_impostors_are_told_apart_by_how_they_fare() -> None:
    async def scene() -> None:
        hk = Gateway("hk")
        async with street(hk) as (fleet, clock):
            fleet.add(device(hk))
            clock.advance(minutes=1)
            await until(lambda: carried(hk) == 2)
            fleet.happen(NUMBER, Happening(do="another_id"))
            await until(lambda: len(fleet.attempts) == 1)
            (tried,) = fleet.attempts
            assert (tried["what"], tried["let_in"], tried["accepted"]) == ("another_id", False, 0)

    play(scene)
