"""The binary message, both ways."""

from __future__ import annotations

from struct import Struct

from fairway.wire.jt701.block import SIZE, block_bytes, read_block
from fairway.wire.jt701.messages import Binary, Lock, Record, Tracker
from fairway.wire.undecodable import Undecodable

MARK = 0x24
_LOCK = Struct(">IBIHBHHB")
_TRACKER = 10
_EXTENDED = 0x17
"""The version from which a record of a lock is followed by an extension."""


def is_long(number: bytes) -> bool:
    """Whether the message has the long form: numbers from 7 on are those of locks."""
    return number[0] >> 4 >= 7


def whole_length(start: bytes) -> int | None:
    """How many bytes the message that ``start`` begins has; None when too few are there to tell."""
    if len(start) < 2:
        return None
    at = 8 if is_long(start[1:2]) else 7
    return None if len(start) < at + 2 else int.from_bytes(start[at : at + 2], "big") + 10


def read_binary(raw: bytes) -> Binary:
    """The message that fills ``raw``; Undecodable for anything else."""
    if len(raw) < 10 or raw[0] != MARK:
        raise Undecodable("jt701.start", "No message of this protocol.", 0)
    if (size := whole_length(raw)) != len(raw):
        said = (size or 0) - 10
        raise Undecodable("jt701.length", "The length is {said}; {found} bytes came.", 7, said=said, found=len(raw))
    digits = raw[1:6].hex()
    if not digits.isdecimal():
        raise Undecodable("jt701.number", "{digits} is no number of a device.", 1, digits=digits)
    long = is_long(raw[1:6])
    version = raw[6] if long else None
    kind = raw[7 if long else 6]
    records = _locks(raw, raw[6]) if long else _trackers(raw)
    return Binary(str(int(digits)), version, kind >> 4, kind & 15, records, raw[-1])


def _locks(raw: bytes, version: int) -> tuple[Record, ...]:
    at, end, records = 10, len(raw) - 1, []
    while at < end:
        block = read_block(raw[:end], at)
        at += SIZE
        if end - at < _LOCK.size:
            raise _cut(end, _LOCK.size - end + at)
        values = _LOCK.unpack_from(raw, at)
        at += _LOCK.size
        extension = raw[at:end] if version >= _EXTENDED else b""
        at += len(extension)
        kilometres, satellites, vehicle, status, battery, cell, area, signal = values
        lock = Lock(kilometres, satellites, vehicle, status, battery, cell, area, signal, extension)
        records.append(Record(block, lock))
    return tuple(records)


def _trackers(raw: bytes) -> tuple[Record, ...]:
    at, end, records = 9, len(raw) - 1, []
    while at < end:
        block = read_block(raw[:end], at)
        at += SIZE + _TRACKER
        if at > end:
            raise _cut(end, at - end)
        records.append(Record(block, Tracker(raw[at - _TRACKER : at])))
    return tuple(records)


def _cut(end: int, missing: int) -> Undecodable:
    return Undecodable("jt701.short", "The message ends {missing} bytes too early.", end, missing=missing)


def binary_bytes(message: Binary) -> bytes:
    """The inverse of :func:`read_binary`; ValueError for what does not fit together."""
    number = bytes.fromhex(message.number.zfill(10))
    if len(number) != 5 or is_long(number) is not (message.version is not None):
        raise ValueError("the number says which form the message has")
    records = b"".join(_record(record) for record in message.records)
    kind = bytes((message.device << 4 | message.data,))
    if message.version is None:
        return bytes((MARK,)) + number + kind + len(records).to_bytes(2, "big") + records + bytes((message.index,))
    length = (len(records) + 1).to_bytes(2, "big")
    return bytes((MARK,)) + number + bytes((message.version,)) + kind + length + records + bytes((message.index,))


def _record(record: Record) -> bytes:
    further = record.further
    if isinstance(further, Tracker):
        return block_bytes(record.block) + further.content
    words = (further.kilometres, further.satellites, further.vehicle, further.status, further.battery)
    return (
        block_bytes(record.block) + _LOCK.pack(*words, further.cell, further.area, further.signal) + further.extension
    )
