"""The profile of JT701: the truth table of its status word, and what its texts say of a lock."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from fairway.locks.profiles import profile
from fairway.locks.reading import Bolt, Cover, Door, FixSource, LockEvent, LockState, Reading, Rope, Unlocking
from fairway.wire import jt701
from fairway.wire.jt701 import Binary, Block, Lock, Record, Sensor

NOON = 1_795_348_800
RECEIVED = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
BLOCK = Block(NOON, 22 * 600_000 + 301_800, 113 * 600_000 + 567_000, True, 30, 90)


def read(raw: bytes) -> list[Reading]:
    return list(profile("jt701").readings(raw, RECEIVED))


def lock(status: int, data: int = jt701.LIVE, battery: int = 88, version: int = 0x19) -> Reading:
    records = (Record(BLOCK, Lock(12, 9, 0, status, battery, 1, 2, 20)),)
    (one,) = read(jt701.binary_bytes(Binary("8000632862", version, 1, data, records, 7)))
    return one


def bits(*numbers: int) -> int:
    return sum(1 << number - 1 for number in numbers)


def test_a_healthy_sealed_lock() -> None:
    one = lock(0x20E0)
    assert one.lock == LockState(Bolt.LOCKED, Rope.IN, Cover.CLOSED, Door.UNKNOWN)
    assert (one.events, one.acknowledge, one.device, one.serial) == ((), True, "8000632862", 7)
    assert (one.battery_percent, one.charging, one.backfilled) == (88, False, False)
    assert one.at == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert one.fix is not None
    assert (one.fix.latitude, one.fix.longitude, one.fix.speed_kmh, one.fix.course) == (22.503, 113.945, 55.6, 90)
    assert (one.fix.source, one.fix.satellites) == (FixSource.GNSS, 9)
    assert one.raw["status"] == "20e0"


TABLE = {
    2: LockEvent.DEVICE_FENCE_ENTERED,
    3: LockEvent.DEVICE_FENCE_EXITED,
    4: LockEvent.ROPE_CUT,
    5: LockEvent.SHOCK,
    9: LockEvent.LOCK_OPENED_UNAUTHORISED,
    10: LockEvent.AUTH_FAILED,
    11: LockEvent.AUTH_FAILED,
    12: LockEvent.LOCK_LOW_BATTERY,
    13: LockEvent.LOCK_TAMPERED,
    15: LockEvent.LOCK_FAULT,
}


@pytest.mark.parametrize("bit", range(1, 17))
def test_every_bit_alone(bit: int) -> None:
    one = lock(bits(bit))
    assert one.lock.bolt is (Bolt.LOCKED if bit == 8 else Bolt.UNLOCKED)
    assert one.lock.rope is (Rope.CUT if bit == 4 else Rope.IN if bit == 7 else Rope.OUT)
    assert one.lock.cover is (Cover.CLOSED if bit == 14 else Cover.OPEN)
    assert one.events == ((TABLE[bit],) if bit in TABLE else ())
    assert one.acknowledge is (bit == 6)
    assert one.fix is not None
    assert one.fix.source is (FixSource.CELL if bit == 1 else FixSource.GNSS)


def test_a_cut_rope_is_a_cut_rope_and_no_power_cut() -> None:
    one = lock(0x20E0 | bits(4))
    assert one.lock.rope is Rope.CUT
    assert one.events == (LockEvent.ROPE_CUT,)


def test_two_wrong_keys_are_one_event() -> None:
    assert lock(bits(10, 11)).events == (LockEvent.AUTH_FAILED,)


def test_backfill_and_charging() -> None:
    assert lock(0x20E0, data=jt701.KEPT).backfilled is True
    charged = lock(0x20E0, battery=0xFF)
    assert (charged.battery_percent, charged.charging) == (None, True)


def event(source: int, verification: int, card: str = "0000000000", failures: int = 0) -> Reading:
    text = (
        f"(8000632862,P45,221126,120000,22.503,N,113.945,E,A,36,270,{source},{verification},{card},0,{failures},24,5)"
    )
    (one,) = read(text.encode())
    return one


OPENED, FAILED = LockEvent.LOCK_OPENED_AUTHORISED, LockEvent.AUTH_FAILED


@pytest.mark.parametrize(
    ("source", "verification", "by", "accepted", "happened"),
    [
        (1, 1, "card", True, OPENED),
        (1, 98, "card", True, OPENED),
        (1, 99, "card", False, FAILED),
        (2, 0, "card", False, FAILED),
        (4, 1, "platform", True, OPENED),
        (4, 0, "platform", False, FAILED),
        (5, 0, "event", None, None),
        (6, 98, "platform", True, OPENED),
        (9, 1, "unknown", True, OPENED),
    ],
)
def test_openings(source: int, verification: int, by: str, accepted: bool | None, happened: LockEvent | None) -> None:
    one = event(source, verification, "0008627839", 2)
    assert one.unlocking == Unlocking(by, "0008627839", accepted, 2)
    assert one.events == ((happened,) if happened else ())
    expected = Bolt.UNLOCKED if accepted else Bolt.UNKNOWN
    assert one.lock == LockState(expected, Rope.UNKNOWN, Cover.UNKNOWN, Door.UNKNOWN)
    assert (one.acknowledge, one.serial) == (True, 24)


def test_a_card_of_zeros_is_no_card() -> None:
    tried = event(4, 1).unlocking
    assert tried is not None
    assert tried.credential is None


def test_a_sensor_speaks_through_its_master_and_is_no_lock() -> None:
    sensor = Sensor("8000632862", 24, 2, BLOCK, NOON + 2, "1021220618", 5, 320, 77, 71, 1, b"\x01\x1d")
    raw = jt701.sensor_text(sensor)
    (one,) = read(raw)
    assert (one.device, one.sublock, one.battery_percent, one.lock) == (
        "8000632862",
        "1021220618",
        77,
        LockState.UNKNOWN,
    )
    assert (one.at.second, one.index, one.frame) == (2, 0, sha256(raw).digest())


def test_trackers_have_no_lock() -> None:
    for text in (
        b"(3301210003,U01,221126,120000,T,22.5,N,113.9,E,5.21,152,9,32%,00000000000011,1,2,22,100,1)",
        b"(3110312099,W01,11356.7000,E,2230.1800,N,A,221126,120000,4,7,100,4,17,1,1,x)",
    ):
        (one,) = read(text)
        assert one.lock == LockState.UNKNOWN
        assert one.fix is not None
        assert round(one.fix.latitude, 1) == 22.5
    assert read(b"(8000632862,@JT)") == []
    assert read(b"(8000632862,P43,1)") == []
