"""The short way of a plain location is the long way: the same actions, the same track, whatever comes."""

from __future__ import annotations

import random

import pytest

from fairway.locks.sessions.actions import Action, Refuse, Store
from fairway.locks.sessions.binding import Step
from fairway.locks.sessions.jt808 import Jt808Session
from fairway.wire.jt808.frames import escaped
from tests.locks.sessions.house import HKIA, LOCKED, OTHER, TRIP, bound, frame, house, location, now
from tests.locks.sessions.test_jt808 import authentication

LOCATION, HEARTBEAT = 0x0200, 0x0002


def sent(chance: random.Random, version: int | None) -> bytes:
    place = (HKIA[0] + chance.uniform(-0.02, 0.02), HKIA[1] + chance.uniform(-0.02, 0.02))
    if chance.random() < 0.2:
        place = (chance.uniform(-90, 90), chance.uniform(-180, 180))
    seconds = (
        chance.choice((-3_600, -100, -100, -1, 0, 400)) + chance.randrange(-60, 60) - chance.choice((0, 0, 900_000))
    )
    status = chance.choice((LOCKED, LOCKED, 0, LOCKED | 1 << 2, LOCKED | 1 << 3))
    body = location(seconds, place, status=status) + chance.choice((b"", b"\x31\x01\x0c", b"\xfb\x03\x7d\x7e\x01"))
    if chance.random() < 0.05:
        body = body[:22] + chance.randbytes(6) + body[28:]
    other = chance.random() < 0.01
    message = LOCATION if chance.random() < 0.9 else chance.choice((HEARTBEAT, 0x0201, 0x0900))
    serial = chance.getrandbits(16)
    raw = frame(message, serial, body, version=version, **({"device": OTHER} if other else {}))
    if chance.random() < 0.1:
        inner = bytearray(raw[1:-1])
        inner[chance.randrange(len(inner))] ^= 1 << chance.randrange(8)
        raw = b"\x7e" + (bytes(inner) if chance.random() < 0.5 else escaped(bytes(inner))) + b"\x7e"
    return raw


def comparable(actions: list[Action]) -> list[object]:
    return [
        (type(one).__name__, one if isinstance(one, (Store, Refuse)) else getattr(one, "data", b"")) for one in actions
    ]


@pytest.mark.parametrize("version", [None, 1])
def test_the_short_way_and_the_long_way(version: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(f"20261122{version}")
    taken = (Step(now(-3_000), False, None), Step(now(-120), True, TRIP))
    short = 0
    for trial in range(150):
        binding = bound(steps=taken if trial % 3 == 0 else ())
        quick_house, slow_house = house(binding), house(binding)
        quick, slow = Jt808Session(quick_house), Jt808Session(slow_house)
        monkeypatch.setattr(slow, "_plain", lambda raw, at: None)
        for session in (quick, slow):
            session.receive(authentication(version=version), now())
        for _ in range(40):
            data = b"".join(sent(chance, version) for _ in range(chance.choice((1, 1, 1, 3))))
            cut = chance.randrange(len(data)) if chance.random() < 0.1 else len(data)
            for piece in (data[:cut], data[cut:]):
                found, expected = quick.receive(piece, now()), slow.receive(piece, now())
                assert comparable(found) == comparable(expected), data.hex()
                short += sum(isinstance(one, Store) for one in found)
            for slot in ("at", "latitude", "longitude", "doubts", "doubted_at"):
                device = binding.device
                assert getattr(quick_house.track(device), slot) == getattr(slow_house.track(device), slot)
    assert short > 1_000
