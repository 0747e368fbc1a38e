"""Floods, slow senders, silent devices and second connections, at a gateway whose clock stands."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast
from uuid import uuid4

import msgspec
import pytest

from fairway.base.time import FixedClock
from fairway.locks.sessions.actions import Reason, Refuse
from fairway.site.gateway.bindings.cache import Bindings
from fairway.site.gateway.bus import SpoolBus
from fairway.site.gateway.refusals.ledger import MOST, Ledger
from fairway.site.gateway.server.connection import MOST_WAITING, Connection
from fairway.site.gateway.server.door import PROFILE, Door, NoGatewayError, hand_in
from fairway.site.gateway.server.gateway import Gateway, Limits
from fairway.site.gateway.spool.reader import SpoolReader
from fairway.site.gateway.spool.writer import SpoolWriter
from tests.locks.sessions.house import CODE, DEVICE, NOW, bound, frame, location

LOCATION, AUTHENTICATE, HEARTBEAT = 0x0200, 0x0102, 0x0002
OWNER = uuid4()


class Socket:
    """A transport that remembers."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sent = bytearray()
        self.ended = self.paused = False

    def get_extra_info(self, name: str) -> object:
        return (self.source, 1) if name == "peername" else None

    def write(self, data: bytes) -> None:
        self.sent += data

    def abort(self) -> None:
        self.ended = True

    close = abort

    def is_closing(self) -> bool:
        return self.ended

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


class Bench:
    """A gateway with limits, and its clock."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.writer = SpoolWriter(folder / "spool")
        bindings = Bindings(folder / "bindings.json")
        bindings.by_device[DEVICE] = bound()
        bindings.by_device["EX-1"] = bound("EX-1", profile=PROFILE, code=None, number=2)
        self.gateway = Gateway(bindings, SpoolBus(folder / "spool", self.writer), FixedClock(NOW), limits)
        self.seconds = 0.0
        self.gateway.monotonic = lambda: self.seconds

    def connect(self, source: str = "192.0.2.1") -> tuple[Connection, Socket]:
        connection, socket = self.gateway.accept("jt808"), Socket(source)
        connection.connection_made(cast(asyncio.BaseTransport, socket))
        if socket.ended:
            connection.connection_lost(None)
        return connection, socket

    def proved(self) -> tuple[Connection, Socket]:
        connection, socket = self.connect()
        connection.data_received(frame(AUTHENTICATE, 1, CODE.encode()))
        return connection, socket

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.gateway.sweep()

    @property
    def refused(self) -> dict[Reason, int]:
        return self.gateway.ledger.total


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, Limits(connections=20, per_source=5, unproven=8, patience=10, idle=900, lively=30))


async def test_a_flood_from_one_address_is_bounded(bench: Bench) -> None:
    sockets = [bench.connect()[1] for _ in range(9)]
    assert [socket.ended for socket in sockets] == [False] * 5 + [True] * 4
    assert bench.refused == {Reason.FLOOD: 4}
    assert not bench.connect("192.0.2.2")[1].ended


async def test_a_flood_from_many_addresses_is_bounded_while_it_proves_nothing(bench: Bench) -> None:
    sockets = [bench.connect(f"192.0.2.{number}")[1] for number in range(30)]
    assert sum(not socket.ended for socket in sockets) == 8
    bench.wait(11)
    assert all(socket.ended for socket in sockets)
    assert bench.refused[Reason.TOO_SLOW] == 8
    assert bench.gateway.connected == 8, "until their sockets are told lost"


async def test_a_slow_sender_is_let_go_however_many_bytes_it_dribbles(bench: Bench) -> None:
    connection, socket = bench.connect()
    for byte in frame(AUTHENTICATE, 1, CODE.encode())[:-1]:
        connection.data_received(bytes((byte,)))
        bench.seconds += 0.5
    bench.gateway.sweep()
    assert socket.ended
    assert bench.refused == {Reason.TOO_SLOW: 1}


async def test_a_silent_device_is_let_go_and_a_beating_heart_is_not(bench: Bench) -> None:
    connection, socket = bench.proved()
    for serial in range(5):
        bench.wait(800)
        connection.data_received(frame(HEARTBEAT, serial))
    assert not socket.ended
    connection.data_received(b"\x7e half a frame")
    bench.wait(901)
    assert socket.ended
    assert bench.refused == {Reason.IDLE: 1}


async def test_the_older_connection_of_a_device_stays_while_it_lives(bench: Bench) -> None:
    _, first = bench.proved()
    _, second = bench.proved()
    assert (first.ended, second.ended) == (False, True)
    assert bench.refused == {Reason.DUPLICATE: 1}
    bench.seconds += 31
    _, third = bench.proved()
    assert (first.ended, third.ended) == (True, False)
    assert bench.refused == {Reason.DUPLICATE: 1, Reason.REPLACED: 1}


async def test_a_connection_that_floods_the_disk_is_read_no_more_until_it_is_done(bench: Bench) -> None:
    connection, socket = bench.proved()
    sent = [frame(LOCATION, serial, location(-2_000 + serial)) for serial in range(MOST_WAITING + 10)]
    connection.data_received(b"".join(sent))
    assert socket.paused
    await bench.gateway.commit.idle()
    assert not socket.paused
    assert SpoolReader(bench.writer._folder).end() == len(sent)


async def test_nothing_is_acknowledged_before_it_is_durable(bench: Bench) -> None:
    connection, socket = bench.proved()
    before = len(socket.sent)
    connection.data_received(frame(LOCATION, 2, location()))
    await asyncio.sleep(0)
    assert (len(socket.sent), bench.writer.end) == (before, 0)
    await bench.gateway.commit.idle()
    assert (len(socket.sent) > before, bench.writer.end) == (True, 1)


async def test_a_device_that_is_released_is_let_go(bench: Bench) -> None:
    _, socket = bench.proved()
    bench.gateway.bindings.by_device.clear()
    bench.gateway.rebind()
    assert socket.ended


def test_refusals_are_counted_and_bounded() -> None:
    ledger = Ledger()
    for number in range(MOST + 500):
        ledger.note(Refuse(Reason.UNKNOWN, f"device {number}", bytes(5_000)), "192.0.2.1", "jt808", NOW)
    rows = ledger.due(NOW)
    assert len(rows) <= MOST + 1
    assert sum(refused.count for _, refused in rows) == MOST + 500
    assert max(len(refused.frame) for _, refused in rows) == 1_024
    ledger.written(rows)
    assert ledger.due(NOW) == []
    ledger.note(Refuse(Reason.UNKNOWN, "device 1", b"again"), "192.0.2.1", "jt808", NOW)
    assert ledger.due(NOW) == [], "counted for a minute before it is told again"
    ((_, refused),) = ledger.due(NOW, everything=True)
    assert (refused.count, refused.device) == (1, "device 1")


def canonical(device: str = "EX-1", seconds: int = 1) -> bytes:
    return b'{"device":"%b","at":"2026-11-22T03:59:%02dZ","lock":{"bolt":"locked"}}' % (device.encode(), seconds)


async def test_frames_over_http_go_the_same_way_to_the_disk(bench: Bench, tmp_path: Path) -> None:
    owned = bench.gateway.bindings.by_device["EX-1"]

    bench.gateway.bindings.by_device["EX-1"] = msgspec.structs.replace(owned, organisation=OWNER)
    with pytest.raises(NoGatewayError):
        await hand_in(tmp_path, OWNER, "192.0.2.7", [canonical()])
    door = Door(bench.gateway, tmp_path)
    await door.open()
    try:
        mixed = b'{"readings":[%b,%b]}' % (canonical(), canonical(DEVICE))
        sent = [canonical(), canonical("EX-2"), b"{", mixed, canonical(seconds=2).replace(b"2026", b"2025")]
        found = [one.result for one in await hand_in(tmp_path, OWNER, "192.0.2.7", sent)]
        assert found == ["stored", "unknown-device", "undecodable", "other-device", "too-old"]
        (foreign,) = await hand_in(tmp_path, uuid4(), "192.0.2.7", [canonical()])
        assert foreign.result == "unknown-device", "a lock of another firm does not exist"
        (other,) = await hand_in(tmp_path, OWNER, "192.0.2.7", [canonical(DEVICE)])
        assert other.result == "unknown-device"
    finally:
        await door.close()
    (group,) = SpoolReader(tmp_path / "spool").read(0, 10)
    assert [record.payload for record in group.records] == [canonical()]
