"""The measurement: positions per second of processor time, ours and pyais', in turns over the same sentences."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import reduce
from operator import xor
from typing import Any

from pyais import decode

from fairway.wire.ais import Position, Reader, read

Figures = dict[str, Any]
CHUNK = 64 * 1024
REQUIRED, AIMED = 5, 10
_ARMOUR = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"


def sentences(count: int) -> list[bytes]:
    """Position reports of class A with random values, all of them sound."""
    dice = random.Random(2026)
    found = []
    for _ in range(count):
        fields = (
            (dice.randint(1, 3), 6),
            (0, 2),
            (dice.randrange(201_000_000, 775_999_999), 30),
            (dice.randrange(9), 4),
            (0, 8),
            (dice.randrange(300), 10),
            (1, 1),
            (dice.randint(67_800_000, 69_000_000), 28),
            (dice.randint(12_900_000, 13_800_000), 27),
            (dice.randrange(3600), 12),
            (dice.randrange(360), 9),
            (dice.randrange(60), 6),
            (0, 6),
            (dice.randrange(1 << 19), 19),
        )
        bits = 0
        for value, width in fields:
            bits = bits << width | value
        payload = "".join(_ARMOUR[bits >> shift & 63] for shift in range(162, -1, -6))
        body = f"AIVDM,1,1,,{dice.choice('AB')},{payload},0".encode()
        found.append(b"!%s*%02X" % (body, reduce(xor, body)))
    return found


def _rate(work: Callable[[], int]) -> float:
    began = time.process_time()
    return work() / (time.process_time() - began)


def positions(*, full: bool) -> Figures:
    """Each way over the same sentences, in turns; the best of each counts."""
    lines = sentences(200_000 if full else 50_000)
    data = b"\n".join(lines) + b"\n"
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    few = lines[: len(lines) // 5]

    def ours() -> int:
        return sum(1 for found in read(chunks) if isinstance(found, Position))

    def singly() -> int:
        reader = Reader()
        return sum(1 for line in few if isinstance(reader.feed(line), Position))

    def peer() -> int:
        return sum(1 for line in few if decode(line).msg_type in {1, 2, 3})

    best = {"ours": 0.0, "singly": 0.0, "peer": 0.0}
    for _ in range(5):
        for name, work in (("ours", ours), ("singly", singly), ("peer", peer)):
            best[name] = max(best[name], _rate(work))
    ratio = best["ours"] / best["peer"]
    return {
        "sentences": len(lines),
        "bytes of a chunk": CHUNK,
        "positions/s, by chunks": round(best["ours"]),
        "positions/s, one sentence at a time": round(best["singly"]),
        "positions/s, pyais": round(best["peer"]),
        "times pyais": round(ratio, 1),
        "holds: every sentence gave a position": ours() == len(lines),
        f"holds: at least {REQUIRED} times pyais": ratio >= REQUIRED,
        f"aim: {AIMED} times pyais": ratio >= AIMED,
    }
