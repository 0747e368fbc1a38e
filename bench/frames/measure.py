"""Frames a second of processor time: one at a time, in batches, as readings, and a textbook decoder in the same run."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench.frames.textbook import decoded
from fairway.locks.profiles import profile
from fairway.wire import jt701
from fairway.wire.jt701 import Binary, Block, Lock, Record
from fairway.wire.jt808 import Location, Splitter, decode, framed, location_body, read_location
from fairway.wire.jt808.batch import read_batch

Figures = dict[str, Any]
DEVICES = 5_000
ONE_AT_A_TIME, IN_BATCHES = 150_000, 1_000_000
"""Frames a second on one core that have to hold."""
SIZES = (200, 1_000, 5_000, 20_000)
ROUNDS = 5
START = 1_795_300_000


def frames(count: int) -> list[bytes]:
    """Location reports of 5,000 terminals with seven items each, 76 bytes on the wire on average."""
    dice = random.Random(2026)
    found = []
    for at in range(count):
        items = (
            (0x01, dice.randbytes(4)),
            (0x25, bytes(4)),
            (0x2B, dice.randbytes(4)),
            (0x30, bytes((dice.randrange(32),))),
            (0x31, bytes((dice.randrange(24),))),
            (0xE4, bytes((0, dice.randrange(101)))),
            (0xE8, dice.randbytes(3)),
        )
        location = Location(
            0,
            0x1003 | dice.getrandbits(4) << 18,
            22_200_000 + dice.randrange(700_000),
            113_500_000 + dice.randrange(900_000),
            dice.randrange(200),
            dice.randrange(1_000),
            dice.randrange(360),
            START + at // DEVICES * 10 + dice.randrange(10),
            items,
        )
        found.append(framed(0x0200, str(13_800_000_000 + at % DEVICES), at & 0xFFFF, location_body(location)))
    return found


def lock_frames(count: int) -> list[bytes]:
    """Binary records of as many JT701."""
    dice = random.Random(2027)
    found = []
    for at in range(count):
        block = Block(START + at, 13_300_000 + dice.randrange(400_000), 68_200_000, True, dice.randrange(60), 90)
        lock = Lock(at & 0xFFFF, 9, 0, 0x20E0, 80, 1, 2, 20, bytes(17))
        number = str(8_000_000_000 + at % DEVICES)
        found.append(jt701.binary_bytes(Binary(number, 0x19, 1, 1, (Record(block, lock),), at & 0xFF)))
    return found


def _rate(count: int, work: Callable[[], object]) -> float:
    best = 0.0
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        best = max(best, count / (time.process_time() - began))
    return best


def _same(given: list[bytes]) -> bool:
    """The three ways find the same in every frame."""
    batch = read_batch(given)
    for row, raw in enumerate(given):
        frame = decode(raw)
        location = read_location(frame.body, frame.start)
        words = decoded(raw)
        told = {name: getattr(location, name) for name in words if name not in {"terminal", "serial", "items"}}
        told |= {"terminal": frame.terminal, "serial": frame.serial, "items": dict(location.items)}
        if words != told or not batch.plain[row] or batch.location(row) != location:
            return False
    return True


def decoding(*, full: bool) -> Figures:
    """Each way over the same frames; the best of each counts."""
    count = 200_000 if full else 40_000
    given = frames(count)
    locks = lock_frames(count // 4)
    generic, jointech, now = profile("jt808"), profile("jt701"), datetime(2026, 11, 22, 12, tzinfo=UTC)

    def textbook() -> None:
        for raw in given[: count // 4]:
            decoded(raw)

    def single() -> None:
        for raw in given:
            frame = decode(raw)
            read_location(frame.body, frame.start)

    def headers() -> None:
        for raw in given:
            decode(raw)

    def readings() -> None:
        for raw in given:
            generic.readings(raw, now)

    def of_locks() -> None:
        for raw in locks:
            jointech.readings(raw, now)

    stream = b"".join(given)

    def split() -> None:
        splitter = Splitter()
        for at in range(0, len(stream), 65_536):
            splitter.feed(stream[at : at + 65_536])

    def batches(size: int) -> Callable[[], None]:
        def work() -> None:
            for at in range(0, count, size):
                read_batch(given[at : at + size])

        return work

    figures: Figures = {
        "frames": count,
        "bytes a frame": round(len(stream) / count, 1),
        "of them with an escape": round(sum(b"\x7d" in raw for raw in given) / count, 3),
    }
    floor = _rate(count // 4, textbook)
    one = _rate(count, single)
    figures["textbook decoder, frames/s"] = round(floor)
    figures["one at a time, frames/s"] = round(one)
    figures["one at a time: times the textbook"] = round(one / floor, 1)
    figures["header and checksum only, frames/s"] = round(_rate(count, headers))
    figures["cut out of a stream, frames/s"] = round(_rate(count, split))
    best = 0.0
    for size in SIZES:
        rate = _rate(count, batches(size))
        figures[f"batches of {size:,}, frames/s"] = round(rate)
        best = max(best, rate)
    figures["in batches: times one at a time"] = round(best / one, 1)
    figures["readings of a lock in the canonical form, JT/T 808, frames/s"] = round(_rate(count, readings))
    figures["readings of a lock in the canonical form, JT701, frames/s"] = round(_rate(len(locks), of_locks))
    figures["holds: every way finds the same"] = _same(given[:5_000])
    figures[f"holds: one at a time, at least {ONE_AT_A_TIME:,} frames/s"] = one >= ONE_AT_A_TIME
    figures[f"holds: in batches, at least {IN_BATCHES:,} frames/s"] = best >= IN_BATCHES
    return figures
