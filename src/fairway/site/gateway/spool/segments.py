"""The files of a spool: segments of groups, each group checked as a whole.

A group is what one synchronisation of the disk made durable: a header, four columns (lengths, times, devices, kinds)
and the payloads one after the other. Records are numbered from 0; a segment is named by the number of its first.
A group that does not match its checksum at the end of the last segment is the tail that a crash tore off: nothing of
it was ever acknowledged. One in the middle is damage of the disk: it is left out, aloud, and the rest is read.
"""

from __future__ import annotations

import logging
import mmap
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

log = logging.getLogger(__name__)
MAGIC = b"FWG1"
_HEADER = struct.Struct("<4sIQI")
"""Magic, length of the body, number of the first record, count; followed by the checksum of it all."""
_CHECK = struct.Struct("<I")
HEAD = _HEADER.size + _CHECK.size
SUFFIX = ".spool"
_COLUMNS = 4 + 8 + 4 + 2
"""Bytes that a record takes in the columns."""


class Kind(IntEnum):
    """What a record is."""

    FRAME = 0
    """A frame as it was on the wire."""
    ANSWER = 1
    """The identifier of a command (16 bytes) and the frame by which the device answered it."""


class Record(NamedTuple):
    """One record: the device by its number in the bindings, microseconds of the gateway's clock since 1970."""

    device: int
    kind: int
    received: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Group:
    """Records that were made durable together; ``first`` is the number of the first."""

    first: int
    records: list[Record]

    @property
    def end(self) -> int:
        """The number after the last."""
        return self.first + len(self.records)


class Place(NamedTuple):
    """Where a group lies in its segment."""

    offset: int
    length: int
    first: int
    records: int


def encode(first: int, records: Sequence[Record]) -> bytes:
    """The bytes of a group."""
    devices, kinds, times, payloads = zip(*records, strict=True)
    count = len(records)
    body = b"".join(
        (
            struct.pack(f"<{count}I", *map(len, payloads)),
            struct.pack(f"<{count}q", *times),
            struct.pack(f"<{count}I", *devices),
            struct.pack(f"<{count}H", *kinds),
            *payloads,
        )
    )
    head = _HEADER.pack(MAGIC, len(body), first, count)
    return b"".join((head, _CHECK.pack(zlib.crc32(body, zlib.crc32(head))), body))


def decode(data: memoryview, place: Place) -> Group:
    """The group at ``place``, which :func:`scan` found."""
    count, at = place.records, place.offset + HEAD
    lengths = struct.unpack_from(f"<{count}I", data, at)
    times = struct.unpack_from(f"<{count}q", data, at + 4 * count)
    devices = struct.unpack_from(f"<{count}I", data, at + 12 * count)
    kinds = struct.unpack_from(f"<{count}H", data, at + 16 * count)
    begin, records = at + _COLUMNS * count, []
    for length, received, device, kind in zip(lengths, times, devices, kinds, strict=True):
        records.append(Record(device, kind, received, bytes(data[begin : begin + length])))
        begin += length
    return Group(place.first, records)


def whole(data: memoryview, offset: int) -> Place | None:
    """The group that begins at ``offset``; None when it is not there whole and unaltered."""
    if len(data) - offset < HEAD:
        return None
    magic, length, first, count = _HEADER.unpack_from(data, offset)
    begin = offset + HEAD
    if magic != MAGIC or count == 0 or length < count * _COLUMNS or len(data) - begin < length:
        return None
    head = zlib.crc32(data[offset : offset + _HEADER.size])
    if _CHECK.unpack_from(data, offset + _HEADER.size)[0] != zlib.crc32(data[begin : begin + length], head):
        return None
    # The checksum vouches for the columns; their sum must still be that of the payloads.
    if sum(struct.unpack_from(f"<{count}I", data, begin)) + count * _COLUMNS != length:
        return None
    return Place(offset, HEAD + length, first, count)


def scan(data: memoryview, offset: int = 0) -> Iterator[Place]:
    """Every whole group from ``offset`` on; what lies between two of them is damage and is passed over."""
    while offset < len(data):
        found = whole(data, offset)
        if found is not None:
            yield found
            offset += found.length
            continue
        following = _next_magic(data, offset + 1)
        if following is None:
            return
        offset = following


def _next_magic(data: memoryview, offset: int) -> int | None:
    base = data.obj
    where = (
        base.find(MAGIC, offset) if isinstance(base, (bytes, bytearray, mmap.mmap)) else bytes(data).find(MAGIC, offset)
    )
    return where if where >= 0 else None


def segment_name(first: int) -> str:
    """The name of the segment that begins with record ``first``."""
    return f"{first:020d}{SUFFIX}"


def segments(folder: Path) -> list[tuple[int, Path]]:
    """Number of the first record and path of each segment, in order."""
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        if re.fullmatch(r"\d{20}", path.stem):
            found.append((int(path.stem), path))
    return sorted(found)
