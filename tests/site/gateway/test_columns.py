"""Frames that are read together say what each says by itself, in every column."""

from __future__ import annotations

import random
import struct
from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest

from fairway.locks.profiles import profile
from fairway.locks.sessions.binding import Binding, Step, microseconds
from fairway.site.gateway import packing
from fairway.site.gateway.drain import frames
from fairway.site.gateway.drain.devices import Devices
from fairway.site.gateway.spool.segments import Group, Kind, Record
from fairway.wire.jt808.frames import encode
from fairway.wire.jt808.numbers import identity_of, packed_time
from tests.locks.sessions.house import NOW

SEED = 20_261_122
TRIP = UUID(int=7)
FAMILY = ("jt808", "jt808-jointech", "jt808-hhd")
_FIXED = struct.Struct(">IIIIHHH6s")
ITEMS = (0x01, 0x06, 0x0B, 0x12, 0x31, 0x56, 0x60, 0x63, 0xD4, 0xD5, 0xDA, 0xDA, 0xE3, 0xE4, 0xEB, 0xF7, 0xFB, 0xFE)


def some_items(chance: random.Random) -> bytes:
    found = b""
    for _ in range(chance.choice((0, 1, 3, 5, 60))):
        value = chance.randbytes(chance.choice((0, 1, 1, 2, 3, 3, 4, 6, 6, 7)))
        if chance.random() < 0.3:
            value = bytes(len(value))
        # What is told apart by its item alone is the rule, what has to be read by itself the exception.
        known = chance.choice(ITEMS) if chance.random() < 0.2 else chance.choice((0x01, 0x31, 0xD4, 0xDA, 0xE4, 0xF7))
        found += bytes((known, len(value))) + value
    return found[: chance.choice((len(found), len(found), max(0, len(found) - 1)))]


def a_frame(chance: random.Random, device: str) -> bytes:
    alarm = chance.choice((0, 0, 0, 1 << chance.randrange(32), chance.getrandbits(32)))
    status = chance.choice((1 << 1 | 1 << 12, chance.getrandbits(32), chance.getrandbits(24)))
    place = chance.choice(((22_300_000, 113_900_000), (0, 0), (90_000_001, 5), (chance.getrandbits(32), 180_000_000)))
    moving = chance.getrandbits(16), chance.getrandbits(16), chance.getrandbits(16)
    at = packed_time(int(NOW.timestamp()) - chance.randrange(3_600))
    body = _FIXED.pack(alarm, status, *place, *moving, chance.choice((at, at, at, chance.randbytes(6))))
    body = (body + some_items(chance))[: chance.choice((1_023, 1_023, 1_023, 27))]
    message = chance.choice((0x0200,) * 12 + (0x0201, 0x0900))
    version = chance.choice((None, None, None, None, 1))
    raw = encode(message, identity_of(device, version), chance.getrandbits(16), body, version)
    if chance.random() < 0.03:
        raw = raw[:20] + bytes((raw[20] ^ 1,)) + raw[21:]
    return raw


def bound(number: int, device: str, name: str, steps: tuple[Step, ...] = ()) -> Binding:
    return Binding(
        device=device, number=number, profile=name, code_hash=None, home=True, organisation=None, steps=steps
    )


@pytest.mark.parametrize("name", FAMILY)
def test_together_as_one_at_a_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(f"{SEED}{name}")
    steps = (Step(microseconds(NOW - timedelta(minutes=30)), True, TRIP), Step(microseconds(NOW), None, None))
    devices = Devices(
        [
            bound(1, "13800138001", name),
            bound(2, "13800138002", name, steps),
            bound(5, "867232050000000", name),
            bound(6, "13800138006", "jt701"),
        ]
    )
    names = ["13800138001", "13800138002", "867232050000000", "13800138099"]
    records = []
    for number in range(3_000):
        device = chance.choice(names)
        own = {"13800138001": 1, "13800138002": 2, "867232050000000": 5}.get(device, 9)
        given = own if chance.random() < 0.9 else chance.choice((1, 2, 5, 6, 9))
        raw = a_frame(chance, device)
        kind = Kind.FRAME if chance.random() < 0.98 else Kind.ANSWER
        payload = uuid4().bytes + b"\1" + raw if kind is Kind.ANSWER else raw
        records.append(Record(given, kind, microseconds(NOW) + number, payload))
    groups = [Group(100, records[:7]), Group(107, records[7:2_000]), Group(5_000, records[2_000:])]
    together = frames.read(groups, devices)
    monkeypatch.setattr(frames, "_IN_COLUMNS", ())
    alone = frames.read(groups, devices)
    for column in ("position", "received", "device", "profile", "at", "frame"):
        assert np.array_equal(getattr(together, column), getattr(alone, column)), column
    for column in packing.COLUMNS:
        assert np.array_equal(together.rows[column], alone.rows[column], equal_nan=column in {"latitude", "longitude"})
    for part in ("end", "raw", "sha256", "trips", "answers", "undecodable"):
        assert getattr(together, part) == getattr(alone, part), part
    assert TRIP in together.trips.values() and together.undecodable and together.answers
    everyone = np.arange(len(together))
    assert frames.copied(together, everyone) == frames.copied(alone, everyone)


def test_most_of_plain_reports_are_read_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick way is taken: no profile is asked for a frame of the usual form."""
    devices = Devices([bound(1, "13800138001", "jt808")])
    body = _FIXED.pack(0, 1 << 1, 22_300_000, 113_900_000, 5, 6, 7, packed_time(int(NOW.timestamp())))
    items = bytes.fromhex("0104000003e8d40164da0300000130011631010c")
    raw = encode(0x0200, identity_of("13800138001", None), 7, body + items)
    monkeypatch.setattr(frames, "profile", None)
    batch = frames.read([Group(0, [Record(1, Kind.FRAME, microseconds(NOW), raw)])], devices)
    (row,) = batch.rows
    (reading,) = profile("jt808").readings(raw, NOW)
    assert tuple(row.tolist()) == packing.packed(reading, 1, 0, microseconds(NOW))
