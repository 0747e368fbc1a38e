"""Profiles of the JT/T 808 family: every bit and item that speaks of a lock, on frames made here."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.locks.profiles import NAMES, Undecodable, profile
from fairway.locks.reading import (
    Bolt,
    Cover,
    Datum,
    Door,
    FixSource,
    LockEvent,
    LockState,
    Reading,
    Rope,
    Trust,
    Unlocking,
)
from fairway.wire import jt808
from fairway.wire.jt701 import Block
from fairway.wire.jt808 import Location, LocationBatch, LocationReport, identity_of, write
from tests.wire.jt808.written import LOCATIONS

NOON = 1_795_348_800
RECEIVED = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
IDENTITY = identity_of("13800138000", None)
SEALED = 0x1003


def location(
    status: int = SEALED, alarm: int = 0, items: tuple[tuple[int, bytes], ...] = (), latitude: int = 22_503_000
) -> Location:
    return Location(alarm, status, latitude, 113_945_000, 12, 605, 90, NOON, items)


def read(one: Location, name: str = "jt808") -> list[Reading]:
    (raw,) = write(LocationReport(one), IDENTITY, 9)
    return list(profile(name).readings(raw, RECEIVED))


def state(one: Location, name: str = "jt808") -> LockState:
    return read(one, name)[0].lock


def test_a_report_in_the_canonical_form() -> None:
    items = ((0x31, b"\x0b"), (0xD4, b"\x58"), (0xDA, b"\0\0\x01"), (0xFB, b"FWYU1234567"))
    (raw,) = write(LocationReport(location(items=items)), IDENTITY, 9)
    (one,) = profile("jt808").readings(raw, RECEIVED)
    assert (one.device, one.serial, one.backfilled, one.acknowledge) == ("13800138000", 9, False, True)
    assert (one.at, one.received) == (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), RECEIVED)
    assert one.lock == LockState(Bolt.LOCKED, Rope.IN, Cover.CLOSED, Door.CLOSED)
    assert (one.battery_percent, one.container, one.sublock, one.plate) == (88, "FWYU1234567", None, None)
    assert one.fix is not None
    assert (one.fix.latitude, one.fix.longitude, one.fix.valid) == (22.503, 113.945, True)
    assert (one.fix.source, one.fix.datum, one.fix.speed_kmh) == (FixSource.GNSS, Datum.WGS84, 60.5)
    assert (one.fix.course, one.fix.altitude_m, one.fix.satellites) == (90, 12, 11)
    assert one.frame == sha256(raw).digest()
    assert one.evidence == f"{sha256(raw).hexdigest()}#0"
    assert one.raw["status"] == "00001003"
    assert one.raw["items"] == [["31", "0b"], ["d4", "58"], ["da", "000001"], ["fb", b"FWYU1234567".hex()]]


@pytest.mark.parametrize("bit", range(32))
def test_status_bits(bit: int) -> None:
    expected_bolt = Bolt.LOCKED if bit == 12 else Bolt.UNLOCKED
    expected_door = Door.OPEN if 13 <= bit <= 17 else Door.CLOSED
    assert state(location(1 << bit)) == LockState(expected_bolt, Rope.UNKNOWN, Cover.UNKNOWN, expected_door)


ALARMS = {
    7: LockEvent.LOCK_LOW_BATTERY,
    8: LockEvent.POWER_CUT,
    21: LockEvent.DEVICE_ROUTE_DEVIATED,
    23: LockEvent.DEVICE_ROUTE_DEVIATED,
    29: LockEvent.SHOCK,
    31: LockEvent.LOCK_OPENED_UNAUTHORISED,
}


@pytest.mark.parametrize("bit", range(32))
def test_alarm_bits(bit: int) -> None:
    assert list(read(location(alarm=1 << bit))[0].events) == ([ALARMS[bit]] if bit in ALARMS else [])


@pytest.mark.parametrize(
    ("alarm", "outwards", "event"),
    [
        (20, 0, LockEvent.DEVICE_FENCE_ENTERED),
        (20, 1, LockEvent.DEVICE_FENCE_EXITED),
        (21, 0, None),
        (21, 1, LockEvent.DEVICE_ROUTE_DEVIATED),
    ],
)
def test_which_way_an_area_was_crossed(alarm: int, outwards: int, event: LockEvent | None) -> None:
    items = ((0x12, b"\x01\0\0\0\x07" + bytes((outwards,))),)
    assert read(location(alarm=1 << alarm, items=items))[0].events == ((event,) if event else ())


@pytest.mark.parametrize(
    ("value", "rope", "cover"),
    [
        ("000001", Rope.IN, Cover.CLOSED),
        ("000000", Rope.OUT, Cover.CLOSED),
        ("000100", Rope.CUT, Cover.CLOSED),
        ("000301", Rope.IN, Cover.CLOSED),
        ("000009", Rope.IN, Cover.OPEN),
        ("01", Rope.UNKNOWN, Cover.UNKNOWN),
        ("0001", Rope.UNKNOWN, Cover.UNKNOWN),
        ("00010000", Rope.UNKNOWN, Cover.UNKNOWN),
        ("", Rope.UNKNOWN, Cover.UNKNOWN),
    ],
)
def test_rope_and_cover_of_item_da(value: str, rope: Rope, cover: Cover) -> None:
    (one,) = read(location(items=((0xDA, bytes.fromhex(value)),)))
    assert (one.lock.rope, one.lock.cover) == (rope, cover)
    assert one.events == ((LockEvent.ROPE_CUT,) if rope is Rope.CUT else ())
    assert one.raw.get("rope_cuts") == (int(value[:4], 16) if len(value) == 6 else None)


@pytest.mark.parametrize(
    ("value", "expected", "event"),
    [
        ("01", Unlocking("unknown", None, None, None), None),
        ("0100bc614e", Unlocking("card", "12345678", None, None), None),
        ("0100bc614e01", Unlocking("card", "12345678", True, None), LockEvent.LOCK_OPENED_AUTHORISED),
        ("0100bc614e00", Unlocking("card", "12345678", False, None), LockEvent.AUTH_FAILED),
        ("0100bc614e65", Unlocking("card", "12345678", None, None), None),
        ("03313233343536", Unlocking("password", "123456", None, None), None),
        ("0331323334353600", Unlocking("password", "123456", False, None), LockEvent.AUTH_FAILED),
        ("", None, None),
        ("0102", None, None),
    ],
)
def test_openings_of_item_0b(value: str, expected: Unlocking | None, event: LockEvent | None) -> None:
    (one,) = read(location(items=((0x0B, bytes.fromhex(value)),)), "jt808-jointech")
    assert one.unlocking == expected
    assert one.events == ((event,) if event else ())
    assert one.raw["items"] == [["0b", len(value) // 2]], "no password is repeated"


@pytest.mark.parametrize(
    ("item", "value", "percent", "charging"),
    [
        (0x06, "3e", 62, None),
        (0xD4, "64", 100, None),
        (0xD4, "ff", None, True),
        (0xD4, "a0", None, None),
        (0x56, "0900", 90, None),
        (0xE3, "0064019a0000", 100, None),
        (0xE4, "0056", 86, None),
        (0xF7, "00000f620150", 80, False),
        (0xF7, "00000e870246", 70, True),
        (0xFE, "40", 64, None),
        (0xFE, "00000090", None, None),
        (0xE1, "2d", None, None),
    ],
)
def test_batteries(item: int, value: str, percent: int | None, charging: bool | None) -> None:
    (one,) = read(location(items=((item, bytes.fromhex(value)),)))
    assert (one.battery_percent, one.charging) == (percent, charging)


@pytest.mark.parametrize(
    ("value", "events"),
    [
        ("00060089ffffffff", []),
        ("00060089fffffffe", [LockEvent.POWER_CUT]),
        ("00060089ffffefff", [LockEvent.LOCK_TAMPERED]),
        ("000600c5ffffffbf", [LockEvent.SHOCK]),
        ("000300e15100060089ffffeffe", [LockEvent.POWER_CUT, LockEvent.LOCK_TAMPERED]),
        ("5554432b30383a3030", []),
        ("00060089ffffef", []),
        ("00060089ffffefff00", []),
        ("0000", []),
    ],
)
def test_the_inverted_words_of_item_eb(value: str, events: list[LockEvent]) -> None:
    assert list(read(location(items=((0xEB, bytes.fromhex(value)),)))[0].events) == events


def test_child_locks_speak_for_themselves() -> None:
    value = bytes.fromhex(
        "02" + "0000000a01" + "0102030405" + "50" + "0020" + "0000000a02" + "0000000000" + "5a" + "0000"
    )
    own, first, second = read(location(items=((0xD5, value),)))
    assert (own.sublock, own.lock.bolt) == (None, Bolt.LOCKED)
    assert (first.sublock, first.lock, first.battery_percent) == (
        "0000000a01",
        LockState(Bolt.UNLOCKED, Rope.UNKNOWN, Cover.UNKNOWN, Door.UNKNOWN),
        80,
    )
    assert (second.sublock, second.lock.bolt, second.battery_percent) == ("0000000a02", Bolt.LOCKED, 90)
    assert [own.index, first.index, second.index] == [0, 1, 2]
    assert len({one.evidence for one in (own, first, second)}) == 3


HHD = {
    0x00: (Rope.IN, Cover.UNKNOWN, LockEvent.LOCK_SEALED),
    0x01: (Rope.OUT, Cover.UNKNOWN, None),
    0x02: (Rope.IN, Cover.UNKNOWN, LockEvent.LOCK_SEALED),
    0x03: (Rope.IN, Cover.UNKNOWN, LockEvent.LOCK_SEALED),
    0x04: (Rope.UNKNOWN, Cover.UNKNOWN, LockEvent.LOCK_OPENED_AUTHORISED),
    0x07: (Rope.IN, Cover.UNKNOWN, LockEvent.LOCK_SEALED),
    0x08: (Rope.UNKNOWN, Cover.UNKNOWN, LockEvent.LOCK_OPENED_AUTHORISED),
    0x0B: (Rope.UNKNOWN, Cover.UNKNOWN, LockEvent.AUTH_FAILED),
    0x0E: (Rope.UNKNOWN, Cover.UNKNOWN, LockEvent.AUTH_FAILED),
    0x0F: (Rope.OUT, Cover.UNKNOWN, LockEvent.LOCK_OPENED_UNAUTHORISED),
    0x10: (Rope.UNKNOWN, Cover.OPEN, LockEvent.LOCK_TAMPERED),
    0x11: (Rope.CUT, Cover.UNKNOWN, LockEvent.ROPE_CUT),
    0x12: (Rope.UNKNOWN, Cover.UNKNOWN, LockEvent.LOCK_LOW_BATTERY),
    0x13: (Rope.UNKNOWN, Cover.UNKNOWN, LockEvent.AUTH_FAILED),
    0x15: (Rope.UNKNOWN, Cover.UNKNOWN, None),
    0x18: (Rope.UNKNOWN, Cover.UNKNOWN, LockEvent.LOCK_FAULT),
    0x99: (Rope.UNKNOWN, Cover.UNKNOWN, None),
}


@pytest.mark.parametrize("number", sorted(HHD))
def test_events_of_hhd_padlocks(number: int) -> None:
    value = number.to_bytes(2, "big") + b"\x0012345678"
    one = read(location(items=((0x60, value),)), "jt808-hhd")[0]
    rope, cover, event = HHD[number]
    assert (one.lock.rope, one.lock.cover) == (rope, cover)
    assert one.events == ((event,) if event else ())
    assert one.raw["event"] == f"{number:04x}"
    assert read(location(items=((0x60, value),)))[0].events == (), "another profile does not know the item"


def test_what_is_worse_for_the_cargo_wins() -> None:
    items = ((0xDA, b"\0\0\x01"), (0x60, b"\0\x0f"))
    assert state(location(items=items), "jt808-hhd").rope is Rope.OUT
    assert state(location(SEALED & ~(1 << 12), items=((0x60, b"\0\x02"),)), "jt808-hhd").bolt is Bolt.UNLOCKED


def test_hhd_child_locks_and_who_opened_them() -> None:
    listed = bytes.fromhex("000000000a01" + "0e10" + "31" + "00" + "50") + bytes.fromhex(
        "000000000a02" + "0e10" + "30" + "00" + "50"
    )
    own, first, second = read(location(items=((0x63, listed),)), "jt808-hhd")
    assert [first.lock.bolt, second.lock.bolt] == [Bolt.LOCKED, Bolt.UNLOCKED]
    _, child = read(location(items=((0x60, bytes.fromhex("0061000000000a01") + b"12345678"),)), "jt808-hhd")
    assert child.sublock == "000000000a01"
    assert child.unlocking == Unlocking("card", "12345678", None, None)
    assert own.sublock is None


@pytest.mark.parametrize(
    ("status", "latitude", "expected"),
    [(0x1023, 22_503_000, Datum.GCJ02), (0x1003, 22_503_000, Datum.WGS84), (0x1003, 90_000_001, None), (0, 0, None)],
)
def test_where_it_is_and_by_which_datum(status: int, latitude: int, expected: Datum | None) -> None:
    place = location(status, latitude=latitude)
    (one,) = read(Location(0, status, latitude, 0, 0, 0, 0, NOON) if not latitude else place)
    assert (one.fix and one.fix.datum) == expected
    assert ("position" in one.raw) is (expected is None)


def test_a_batch_is_backfill_when_it_says_so() -> None:
    for kind, kept in ((0, False), (1, True)):
        (raw,) = write(LocationBatch(kind, (location(), location(3))), IDENTITY, 9)
        first, second = profile("jt808").readings(raw, RECEIVED)
        assert (first.backfilled, second.backfilled) == (kept, kept)
        assert (first.index, second.index, first.lock.bolt, second.lock.bolt) == (0, 1, Bolt.LOCKED, Bolt.UNLOCKED)


def test_sub_packages_in_a_row_are_one_frame() -> None:
    batch = LocationBatch(1, tuple(location(items=((1, bytes(100)),)) for _ in range(12)))
    frames = write(batch, IDENTITY, 9)
    assert len(frames) == 2
    readings = profile("jt808").readings(b"".join(frames), RECEIVED)
    assert [one.index for one in readings] == list(range(12))
    assert readings[0].frame == sha256(b"".join(frames)).digest()


def own(product: int = 3, status: int = 0x20, alarm: int = 0, items: tuple[tuple[int, bytes], ...] = ()) -> bytes:
    block = Block(NOON, 22 * 600_000 + 301_800, 113 * 600_000 + 567_000, True, 30, 90)
    message = jt808.OwnLocation(block, 20, 9, 12, 88, 1, 2, product, status, alarm, items)
    return jt808.encode(0x5501, IDENTITY, 7, message.body(None), asks=True)


def test_jointechs_own_location() -> None:
    (one,) = profile("jt808-jointech").readings(own(items=((0x0B, bytes.fromhex("0331323334353601")),)), RECEIVED)
    assert one.lock == LockState(Bolt.LOCKED, Rope.UNKNOWN, Cover.UNKNOWN, Door.UNKNOWN)
    assert one.unlocking == Unlocking("password", "123456", True, None)
    assert (one.at, one.battery_percent, one.acknowledge, one.serial) == (
        datetime(2026, 11, 22, 12, tzinfo=UTC), 88, True, 7
    )  # fmt: skip
    assert one.fix is not None
    assert (one.fix.latitude, one.fix.speed_kmh) == (22.503, 55.6)
    (other,) = profile("jt808-jointech").readings(own(product=1), RECEIVED)
    assert other.lock == LockState.UNKNOWN


@pytest.mark.parametrize(
    ("bit", "event"),
    [
        (0, None),
        (1, LockEvent.LOCK_LOW_BATTERY),
        (2, LockEvent.SHOCK),
        (3, LockEvent.LOCK_LOW_BATTERY),
        (5, LockEvent.DEVICE_FENCE_ENTERED),
        (6, LockEvent.DEVICE_FENCE_EXITED),
    ],
)
def test_alarm_bits_of_jointechs_own_location(bit: int, event: LockEvent | None) -> None:
    (one,) = profile("jt808-jointech").readings(own(alarm=1 << bit), RECEIVED)
    assert one.events == ((event,) if event else ())


def test_messages_that_tell_nothing_of_a_lock_make_no_readings() -> None:
    for message in (jt808.Heartbeat(), jt808.Authentication("code"), jt808.TerminalResponse(1, 2, 0)):
        (raw,) = write(message, IDENTITY, 1)
        assert profile("jt808").readings(raw, RECEIVED) == ()
    assert profile("jt808").readings(b"(794104004140,1,001,BASE,2,TIME)", RECEIVED) == ()


def test_profiles_are_known_by_name_and_say_what_they_can_be_trusted_with() -> None:
    assert [profile(name).name for name in NAMES] == list(NAMES)
    assert {name for name in NAMES if profile(name).trust is Trust.UNAUTHENTICATED} == {"jt701"}
    with pytest.raises(KeyError):
        profile("jt809")
    with pytest.raises(Undecodable):
        profile("jt808").readings(b"\x7e\x7e", RECEIVED)


@settings(max_examples=80)
@given(one=LOCATIONS, name=st.sampled_from(["jt808", "jt808-jointech", "jt808-hhd"]))
def test_whatever_a_report_holds_it_is_read_and_unknown_is_never_intact(one: Location, name: str) -> None:
    readings = read(one, name)
    assert readings[0].at.timestamp() == one.at
    known = {identifier for identifier, _ in one.items}
    if 0xDA not in known and 0x60 not in known:
        assert readings[0].lock.rope is Rope.UNKNOWN
        assert readings[0].lock.cover is Cover.UNKNOWN
