"""Whatever bytes come over a connection: nothing is raised, and what is held back is bounded."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from fairway.locks.sessions.actions import Answer, Close, Refuse, Store
from fairway.locks.sessions.jt701 import Jt701Session
from fairway.locks.sessions.jt808 import Jt808Session
from fairway.wire.jt808.frames import encode_parts
from fairway.wire.jt808.numbers import identity_of
from tests.locks.sessions.house import CODE, DEVICE, LOCK, House, batch, bound, frame, house, location, now
from tests.locks.sessions.test_jt701 import message

SEED = 20_261_122
ROUNDS = 40_000 if os.environ.get("FAIRWAY_FUZZ") == "long" else 1_000


def jt808_session() -> Jt808Session:
    session = Jt808Session(house(bound()))
    session.receive(frame(0x0102, 1, CODE.encode()), now())
    return session


def jt701_session() -> Jt701Session:
    return Jt701Session(House({LOCK: bound(LOCK, profile="jt701", code=None)}))


def jt808_frames() -> list[bytes]:
    parts = encode_parts(0x0704, identity_of(DEVICE, None), 50, batch(*(location() for _ in range(40))), size=300)
    known = (0x0001, 0x0002, 0x0004, 0x0005, 0x0100, 0x0200, 0x0210, 0x0500, 0x0700, 0x0900, 0x5501, 0x5502)
    return [
        *parts,
        frame(0x0704, 2, batch(location(), location(-9))),
        *(frame(one, 3, location()) for one in known),
        *(frame(one, 3) for one in known),
        frame(0x0200, 3, location(), version=1),
    ]


def jt701_frames() -> list[bytes]:
    texts = ("@JT", "P43,1", "P22,2", "P45,221126,035959,22.30800,N,113.91800,E,A,0,0,4,1,0000000000,0,0,9,0", "U06,1")
    return [message(), *(f"({LOCK},{text})".encode() for text in texts)]


def mutated(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.choice((0, 1, 1, 2, 8))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + chance.randrange(1, 9)]
            case 2:
                data[at:at] = chance.randbytes(chance.randrange(1, 9))
            case _ if at < len(data):
                data[at] = chance.choice((0x7E, 0x7D, 0x28, 0x29, 0x24, 0x3D, 0, 255))
    return bytes(data) or b"\x7e"


@pytest.mark.fuzz
@pytest.mark.parametrize(("open_session", "frames"), [(jt808_session, jt808_frames()), (jt701_session, jt701_frames())])
def test_mangled_bytes_raise_nothing(
    open_session: Callable[[], Jt808Session | Jt701Session], frames: list[bytes]
) -> None:
    chance = random.Random(SEED)
    for _ in range(ROUNDS):
        session = open_session()
        for _ in range(12):
            data = b"".join(mutated(chance.choice(frames), chance) for _ in range(chance.randrange(1, 4)))
            cut = chance.randrange(len(data))
            actions = [*session.receive(data[:cut], now()), *session.receive(data[cut:], now())]
            assert all(isinstance(action, (Store, Answer, Refuse, Close)) for action in actions)
            assert session._splitter.pending <= 8_192
            if any(isinstance(action, Close) for action in actions):
                break
        session.tick(chance.random() * 100)
