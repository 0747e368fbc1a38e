"""Made-up devices that speak JT/T 808 and the frames that they send: seeded, prepared before anything is measured."""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass

from fairway.wire.jt808.frames import encode, escaped, xor
from fairway.wire.jt808.numbers import packed_time

SEED = 20_261_122
FIRST = 13_900_000_000
"""Terminal number of the first device."""
_LOCATION = struct.Struct(">IIIIHHH6s")
_HEAD = struct.Struct(">HH6sH")
_LOCKED = 1 << 1 | 1 << 12
"""Status: a valid fix, the bolt locked."""
_ITEMS = bytes.fromhex("0104000003e8d40164da0300000130011631010c")
"""Mileage, battery, rope, signal, satellites."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device: its number, its code, and where it begins."""

    terminal: str
    code: str
    latitude: int
    longitude: int

    @property
    def identity(self) -> bytes:
        """The number as a header has it."""
        return bytes.fromhex(self.terminal.zfill(12))

    def authentication(self) -> bytes:
        """The first frame of a connection."""
        return encode(0x0102, self.identity, 0, self.code.encode())


def devices(count: int, *, first: int = 0) -> list[Device]:
    """``count`` devices in the Greater Bay Area; the same every time."""
    found = []
    for number in range(first, first + count):
        chance = random.Random(SEED + number)
        latitude, longitude = chance.randrange(22_200_000, 23_200_000), chance.randrange(113_200_000, 114_400_000)
        found.append(Device(str(FIRST + number), f"bench-{chance.getrandbits(80):020x}", latitude, longitude))
    return found


def times(begin: float, count: int) -> list[bytes]:
    """``count`` seconds from ``begin`` (since 1970) as devices write them."""
    return [packed_time(int(begin) + second) for second in range(count)]


def frames(device: Device, at: list[bytes], way: Sequence[tuple[int, int]] = ()) -> list[bytes]:
    """One location a second: a truck that drives north, or along ``way`` (a place for each second, in millionths of a
    degree), locked. Serials from 1 on."""
    found = []
    size = _LOCATION.size + len(_ITEMS)
    for number, moment in enumerate(at, 1):
        north, east = way[number - 1] if way else (device.latitude + 100 * number, device.longitude)
        body = _LOCATION.pack(0, _LOCKED, north, east, 12, 400, 0, moment)
        plain = _HEAD.pack(0x0200, size, device.identity, number & 0xFFFF) + body + _ITEMS
        found.append(b"\x7e" + escaped(plain + bytes((xor(plain),))) + b"\x7e")
    return found


def beginning(count: int) -> float:
    """When ``count`` seconds of driving began that end about now."""
    return time.time() - count - 60
