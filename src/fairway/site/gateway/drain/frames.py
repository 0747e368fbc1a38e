"""From records of the spool to rows: what each frame says, which are new, what is the latest of each device."""

from __future__ import annotations

import hashlib
import logging
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fairway.locks.profiles import profile
from fairway.locks.reading import Reading
from fairway.locks.sessions.binding import Binding, microseconds, moment
from fairway.site.gateway import packing
from fairway.site.gateway.spool.segments import Group, Kind, Record
from fairway.wire.undecodable import Undecodable

log = logging.getLogger(__name__)
NOBODY = -1
"""The number of a device that is not bound (any more)."""
Seen = tuple[int, bytes]
"""Number of a device and the hash of a frame of it."""
_FRAME = struct.Struct(">hiqiq")
"""Number of columns; position and time of receipt, each after its size."""
_NULL = struct.pack(">i", -1)
_SIZE = struct.Struct(">i")
_TIME = struct.Struct(">iq")
_REST = struct.Struct(">iiihi")
"""Device, profile, and the size of the hash."""


@dataclass(slots=True)
class Taken:
    """One frame with what it says. ``at`` is the device's time of its first reading, microseconds."""

    position: int
    device: int
    received: int
    raw: bytes
    sha256: bytes
    profile: int
    readings: tuple[Reading, ...]
    at: int | None
    trip: UUID | None

    @property
    def seen(self) -> Seen:
        """By what the same frame is known again."""
        return self.device, self.sha256


@dataclass(slots=True)
class Batch:
    """What one transaction of the drain stores."""

    frames: list[Taken] = field(default_factory=list)
    answers: list[tuple[UUID, datetime, bytes, bool]] = field(default_factory=list)
    undecodable: list[tuple[str, bytes, datetime]] = field(default_factory=list)
    """Device, frame, time of receipt."""
    end: int = 0

    def days(self) -> tuple[set[int], set[int]]:
        """Days since 1970 of receipt and of the devices' times."""
        day = 86_400_000_000
        received = {frame.received // day for frame in self.frames}
        return received, {microseconds(one.at) // day for frame in self.frames for one in frame.readings}


def read(groups: Sequence[Group], devices: Mapping[int, Binding]) -> Batch:
    """What the records of ``groups`` say. A device that is not there any more leaves its frames without readings."""
    batch = Batch(end=groups[-1].end)
    for group in groups:
        for position, record in enumerate(group.records, group.first):
            _one(batch, position, record, devices)
    return batch


def _one(batch: Batch, position: int, record: Record, devices: Mapping[int, Binding]) -> None:
    binding = devices.get(record.device)
    raw, received = record.payload, moment(record.received)
    if record.kind == Kind.ANSWER:
        order, done, raw = UUID(bytes=raw[:16]), raw[16] == 1, raw[17:]
        batch.answers.append((order, received, hashlib.sha256(raw).digest(), done))
    readings: tuple[Reading, ...] = ()
    if binding is not None:
        try:
            readings = profile(binding.profile).readings(raw, received)
        except Undecodable:
            batch.undecodable.append((binding.device, raw, received))
    first = readings[0] if readings else None
    if binding is not None and first is not None and first.device != binding.device:
        # After a database was restored to an earlier moment a number may stand for another device: the frame's own
        # word counts.
        binding = next((one for one in devices.values() if one.device == first.device), None)
        readings, first = (readings, first) if binding else ((), None)
    batch.frames.append(
        Taken(
            position=position,
            device=binding.number if binding else NOBODY,
            received=record.received,
            raw=raw,
            sha256=first.frame if first else hashlib.sha256(raw).digest(),
            profile=packing.PROFILES.index(binding.profile) if binding else -1,
            readings=readings,
            at=microseconds(first.at) if first else None,
            trip=binding.trip(first.at) if binding and first and binding.steps else None,
        )
    )


def new_ones(frames: Sequence[Taken], known: Callable[[Seen], bool]) -> list[Taken]:
    """The frames that are neither ``known`` nor came before in the same batch."""
    found, here = [], set()
    for frame in frames:
        seen = frame.seen
        if seen not in here and not known(seen):
            here.add(seen)
            found.append(frame)
    return found


def copied(frames: Sequence[Taken]) -> bytes:
    """Rows of the table ``frame`` in the binary form of COPY."""
    parts = [packing.HEADER]
    for frame in frames:
        parts.append(_FRAME.pack(8, 8, frame.position, 8, packing.pg_time(frame.received)))
        parts.append(_NULL if frame.at is None else _TIME.pack(8, packing.pg_time(frame.at)))
        parts.append(_NULL if frame.trip is None else _SIZE.pack(16) + frame.trip.bytes)
        parts.append(_REST.pack(4, frame.device, 2, frame.profile, len(frame.sha256)))
        parts += (frame.sha256, _SIZE.pack(len(frame.raw)), frame.raw)
    parts.append(packing.TRAILER)
    return b"".join(parts)


def reading_rows(frames: Sequence[Taken]) -> list[packing.Row]:
    """Rows of the table ``reading``."""
    return [
        packing.packed(reading, frame.device, frame.position, frame.received)
        for frame in frames
        for reading in frame.readings
    ]


def latest(frames: Sequence[Taken], rows: Sequence[packing.Row]) -> list[tuple[packing.Row, bytes]]:
    """The latest row of each device in the batch, by the device's time, with the hash of its frame."""
    hashes = {frame.position: frame.sha256 for frame in frames}
    found: dict[int, packing.Row] = {}
    for row in rows:
        held = found.get(row[5])
        if held is None or row[0] >= held[0]:
            found[row[5]] = row
    return [(found[device], hashes[found[device][2]]) for device in sorted(found)]
