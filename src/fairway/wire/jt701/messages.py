"""What Jointech's JT600 trackers and JT701 locks send, binary and text; words and codes as sent, without meaning.

Binary: ``24 | number BCD[5] | [version u8] | device and data type, a nibble each | length u16 | records | index u8``.
Text: ``(number,CMD,...)``; only WLNET carries binary, in which 3D 15 stands for "(", 3D 14 for ")", 3D 11 for "," and
3D 00 for "=".
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from fairway.wire.jt701.block import Block


class Lock(msgspec.Struct, frozen=True, gc=False):
    """What follows the position in a record of a lock (JT701): the long form."""

    kilometres: int
    satellites: int
    vehicle: int
    status: int
    """Bit 1 of the maker's table is the lowest."""
    battery: int
    """Percent; 0xFF while it is charged over USB."""
    cell: int
    area: int
    signal: int
    extension: bytes = b""
    """From version 0x17 on: fence, further status, network and IMEI."""


class Tracker(msgspec.Struct, frozen=True, gc=False):
    """What follows the position in a record of a tracker (JT600), ten bytes whose layout goes by the device type."""

    content: bytes


class Record(msgspec.Struct, frozen=True, gc=False):
    """One position of a binary message."""

    block: Block
    further: Lock | Tracker


LIVE, ALARM, KEPT, PART = 1, 2, 3, 4
"""Data types of a binary message; ``KEPT`` where there was no network."""


class Binary(msgspec.Struct, frozen=True, gc=False):
    """One binary message."""

    number: str
    version: int | None
    """None for the short form, of trackers."""
    device: int
    data: int
    records: tuple[Record, ...]
    index: int


class LockEvent(msgspec.Struct, frozen=True, gc=False):
    """P45: somebody opened the lock or tried to. ``latitude`` and ``longitude`` in degrees."""

    number: str
    at: int
    latitude: float
    longitude: float
    valid: bool
    speed: int
    """Kilometres an hour."""
    course: int
    source: int
    """1 card, 2 card without right, 3 card of the vehicle, 4 password of the platform, 5 locked by itself, 6 changing
    password of the platform."""
    verification: int
    """0 refused, 1 done, 98 done with the fence rule off, 99 refused outside its fence."""
    card: str
    password: bool
    failures: int
    """Wrong passwords in a row."""
    index: int
    rest: tuple[str, ...] = ()
    """Kilometres, and what later firmware adds."""


class Position(msgspec.Struct, frozen=True, gc=False):
    """U01 to U03 and U06: a position of a tracker, as text."""

    number: str
    command: str
    at: int
    valid: bool
    latitude: float
    longitude: float
    speed: float
    """Miles an hour."""
    course: int
    satellites: int
    battery: int
    status: str
    """Bits as text."""
    index: int
    rest: tuple[str, ...]
    """Cell, area, signal, kilometres and what follows the index."""
    alarm: int | None = None


class OldPosition(msgspec.Struct, frozen=True, gc=False):
    """W01: a position of the oldest trackers."""

    number: str
    at: int
    valid: bool
    latitude: float
    longitude: float
    speed: int
    """Kilometres an hour."""
    course: int
    rest: tuple[str, ...]
    """Power, satellites, signal, kind of alert and what follows."""


class Sensor(msgspec.Struct, frozen=True, gc=False):
    """WLNET,5: what a wireless sensor or child lock said to its master."""

    number: str
    index: int
    form: int
    block: Block
    """Where the master was."""
    sensor_at: int
    sensor: str
    """Number of the sensor."""
    sensor_index: int
    voltage: int
    """Hundredths of a volt."""
    battery: int
    signal: int
    kind: int
    content: bytes
    """By kind; as sent."""


class Heartbeat(msgspec.Struct, frozen=True, gc=False):
    """@JT: still here."""

    number: str


class Reply(msgspec.Struct, frozen=True, gc=False):
    """Any other command: the answer of the device to one of the platform, or a question of its own (P22,2: time)."""

    number: str
    command: str
    fields: tuple[str, ...]


Message: TypeAlias = Binary | LockEvent | Position | OldPosition | Sensor | Heartbeat | Reply
