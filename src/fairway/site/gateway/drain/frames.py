"""From records of the spool to rows: what each frame says, which are new, what is the latest of each device.

Plain location reports, nearly all that comes, are read many at once, column by column; whatever else there is, one at
a time by its profile. Both give the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fairway.locks.profiles import profile
from fairway.locks.profiles.jt808_columns import NAMES
from fairway.locks.profiles.jt808_columns import columns as columns_of
from fairway.locks.reading import Reading
from fairway.locks.sessions.binding import microseconds, moment
from fairway.site.gateway import packing
from fairway.site.gateway.drain.devices import NO_PROFILE, Devices
from fairway.site.gateway.spool.segments import Group, Kind, Record
from fairway.wire.jt808.batch import read_batch
from fairway.wire.undecodable import Undecodable

NOBODY = -1
"""The number of a device that is not bound (any more)."""
NO_TIME = -(2**63)
"""Stands for the time of a frame that has none."""
Seen = tuple[int, bytes]
"""Number of a device and the hash of a frame of it."""
_DAY = 86_400_000_000
_IN_COLUMNS = tuple(packing.PROFILES.index(name) for name in sorted(NAMES))


@dataclass(slots=True)
class Batch:
    """What one transaction of the drain stores: a place in each column for every frame, in the order of arrival.

    ``at`` is the device's time of the frame's first reading, microseconds or :data:`NO_TIME`; ``rows`` are those of the
    table ``reading``, and ``frame`` says of which frame (its place here) each row is.
    """

    end: int
    position: NDArray[np.int64]
    received: NDArray[np.int64]
    device: NDArray[np.int64]
    profile: NDArray[np.int16]
    at: NDArray[np.int64]
    raw: list[bytes]
    sha256: list[bytes]
    trips: dict[int, UUID] = field(default_factory=dict)
    """By the place of the frame."""
    rows: packing.Rows = field(default_factory=lambda: np.empty(0, packing.ROWS))
    frame: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))
    answers: list[tuple[UUID, datetime, bytes, bool]] = field(default_factory=list)
    undecodable: list[tuple[str, bytes, datetime]] = field(default_factory=list)
    """Device, frame, time of receipt."""

    def __len__(self) -> int:
        return len(self.raw)

    def days(self) -> tuple[set[int], set[int]]:
        """Days since 1970 of receipt and of the devices' times."""
        return set(np.unique(self.received // _DAY).tolist()), set(np.unique(self.rows["at"] // _DAY).tolist())

    def seen(self, place: int) -> Seen:
        """By what the frame at ``place`` is known again."""
        return int(self.device[place]), self.sha256[place]


def read(groups: Sequence[Group], devices: Devices) -> Batch:
    """What the records of ``groups`` say. A device that is not there any more leaves its frames without readings."""
    records = list(chain.from_iterable(group.records for group in groups))
    numbers, kinds, times, payloads = zip(*records, strict=True)
    count = len(records)
    places = devices.places(np.fromiter(numbers, np.int64, count))
    profiles = devices.profiles(places)
    batch = Batch(
        end=groups[-1].end,
        position=np.concatenate([np.arange(group.first, group.end) for group in groups]),
        received=np.fromiter(times, np.int64, count),
        device=np.where(profiles == NO_PROFILE, NOBODY, places),
        profile=profiles,
        at=np.full(count, NO_TIME, np.int64),
        raw=list(payloads),
        sha256=[hashlib.sha256(payload).digest() for payload in payloads],
    )
    plain = np.fromiter(kinds, np.int64, count) == Kind.FRAME
    told = np.zeros(count, np.bool_)
    parts, owners = [], []
    for code in _IN_COLUMNS:
        chosen = np.flatnonzero(plain & (profiles == code))
        if chosen.size:
            frame, rows = _in_columns(batch, code, chosen, devices.identities(places[chosen]))
            told[frame] = True
            batch.at[frame] = rows["at"]
            parts.append(rows)
            owners.append(frame)
    _trips(batch, np.flatnonzero(told & devices.on_trips(places)), devices)
    alone = np.flatnonzero(~told)
    if alone.size:
        rest: list[packing.Row] = []
        of: list[int] = []
        for place in alone.tolist():
            found = _one(batch, place, records[place], devices)
            rest += found
            of += [place] * len(found)
        parts.append(packing.table_of(rest))
        owners.append(np.array(of, np.intp))
    batch.rows, batch.frame = np.concatenate(parts), np.concatenate(owners)
    if len(parts) > 1:
        order = np.argsort(batch.frame, kind="stable")
        batch.rows, batch.frame = batch.rows[order], batch.frame[order]
    return batch


def _in_columns(
    batch: Batch, code: int, chosen: NDArray[np.intp], identities: NDArray[np.int64]
) -> tuple[NDArray[np.intp], packing.Rows]:
    """Those of the frames ``chosen`` that can be read together, and their rows."""
    raw = batch.raw
    many = read_batch([raw[place] for place in chosen.tolist()])
    said = columns_of(packing.PROFILES[code], many)
    named = np.zeros((len(many), 8), np.uint8)
    named[:, 2:] = many.identity
    kept = np.flatnonzero(said.simple & (named.view(">i8").reshape(-1) == identities[many.index]))
    frame = chosen[many.index[kept]]
    columns: dict[str, ArrayLike] = {
        **packing.columns(said, many, kept),
        "received": batch.received[frame],
        "position": batch.position[frame],
        "device": batch.device[frame],
    }
    return frame, packing.table(columns, len(frame))


def _trips(batch: Batch, places: NDArray[np.intp], devices: Devices) -> None:
    for place, number, at in zip(
        places.tolist(), batch.device[places].tolist(), batch.at[places].tolist(), strict=True
    ):
        trip = devices.by_number[number].trip_at(at)
        if trip is not None:
            batch.trips[place] = trip


def _one(batch: Batch, place: int, record: Record, devices: Devices) -> list[packing.Row]:
    """Read one frame by itself; its rows."""
    binding = devices.by_number.get(record.device)
    raw, received = record.payload, moment(record.received)
    if record.kind == Kind.ANSWER:
        order, done, raw = UUID(bytes=raw[:16]), raw[16] == 1, raw[17:]
        batch.raw[place], batch.sha256[place] = raw, hashlib.sha256(raw).digest()
        batch.answers.append((order, received, batch.sha256[place], done))
    readings: tuple[Reading, ...] = ()
    if binding is not None:
        try:
            readings = profile(binding.profile).readings(raw, received)
        except Undecodable:
            batch.undecodable.append((binding.device, raw, received))
    if binding is not None and readings and readings[0].device != binding.device:
        # After a database was restored to an earlier moment a number may stand for another device: the frame's own
        # word counts.
        binding = devices.by_device.get(readings[0].device)
        readings = readings if binding else ()
    batch.device[place] = binding.number if binding else NOBODY
    batch.profile[place] = packing.PROFILES.index(binding.profile) if binding else NO_PROFILE
    if binding is None or not readings:
        return []
    batch.at[place] = at = microseconds(readings[0].at)
    trip = binding.trip_at(at)
    if trip is not None:
        batch.trips[place] = trip
    position = int(batch.position[place])
    return [packing.packed(reading, binding.number, position, record.received) for reading in readings]


def new_ones(batch: Batch, known: Callable[[Seen], bool] | None) -> NDArray[np.intp]:
    """The places of the frames that are neither ``known`` nor came before in the same batch; without ``known`` none
    is."""
    if known is None and len(set(batch.sha256)) == len(batch):
        return np.arange(len(batch))
    found, here = [], set[Seen]()
    for place in range(len(batch)):
        seen = batch.seen(place)
        if seen not in here and (known is None or not known(seen)):
            here.add(seen)
            found.append(place)
    return np.array(found, np.intp)


def rows_of(batch: Batch, places: NDArray[np.intp]) -> packing.Rows:
    """The rows of the frames at ``places``."""
    if len(places) == len(batch):
        return batch.rows
    chosen = np.zeros(len(batch), np.bool_)
    chosen[places] = True
    return batch.rows[chosen[batch.frame]]


def copied(batch: Batch, places: NDArray[np.intp]) -> bytes:
    """Rows of the table ``frame`` in the binary form of COPY."""
    count = len(places)
    timed = batch.at[places] != NO_TIME
    on_trip = np.zeros(len(batch), np.bool_)
    on_trip[list(batch.trips)] = True
    tripped = on_trip[places]
    pieces: list[bytes] = [b""] * (2 * count)
    raw = batch.raw
    pieces[1::2] = [raw[place] for place in places.tolist()]
    for has_time in (False, True):
        for has_trip in (False, True):
            chosen = np.flatnonzero((timed == has_time) & (tripped == has_trip))
            if chosen.size:
                heads = _heads(batch, places[chosen], has_time=has_time, has_trip=has_trip)
                for place, head in zip(chosen.tolist(), heads, strict=True):
                    pieces[2 * place] = head
    return b"".join((packing.HEADER, *pieces, packing.TRAILER))


def _heads(batch: Batch, places: NDArray[np.intp], *, has_time: bool, has_trip: bool) -> list[bytes]:
    """Everything of a row before the frame itself, each column after its size."""
    trips = _void([batch.trips[place].bytes for place in places.tolist()]) if has_trip else ()
    columns: list[tuple[str, str, ArrayLike]] = [
        ("position", ">i8", batch.position[places]),
        ("received", ">i8", batch.received[places] - packing.PG_EPOCH),
        ("at", ">i8" if has_time else "", batch.at[places] - packing.PG_EPOCH if has_time else ()),
        ("trip", "V16" if has_trip else "", trips),
        ("device", ">i4", batch.device[places]),
        ("profile", ">i2", batch.profile[places]),
        ("sha256", "V32", _void([batch.sha256[place] for place in places.tolist()])),
    ]  # fmt: skip
    kinds = [("fields", ">i2")]
    for name, kind, _ in columns:
        kinds += [(f"{name}_size", ">i4"), *([(name, kind)] if kind else [])]
    table = np.empty(len(places), np.dtype([*kinds, ("raw_size", ">i4")]))
    table["fields"] = len(columns) + 1
    for name, kind, values in columns:
        table[f"{name}_size"] = np.dtype(kind).itemsize if kind else -1
        if kind:
            table[name] = values
    table["raw_size"] = [len(batch.raw[place]) for place in places.tolist()]
    data, size = table.tobytes(), table.itemsize
    return [data[at : at + size] for at in range(0, len(data), size)]


def _void(values: list[bytes]) -> NDArray[np.void]:
    return np.frombuffer(b"".join(values), f"V{len(values[0])}")


def latest(batch: Batch, rows: packing.Rows) -> tuple[packing.Rows, list[bytes]]:
    """The latest of ``rows``, which are ordered, of each device by its own time, with the hashes of their frames."""
    devices = rows["device"]
    found = rows[np.append(devices[1:] != devices[:-1], True)]
    places = np.searchsorted(batch.position, found["position"])
    return found, [batch.sha256[place] for place in places.tolist()]


def doubtful(batch: Batch, latest_times: NDArray[np.int64]) -> NDArray[np.intp]:
    """The places of frames that are not later than all that is known of their device (by its number)."""
    timed = np.flatnonzero(batch.at != NO_TIME)
    numbers = batch.device[timed]
    there = (numbers >= 0) & (numbers < len(latest_times))
    return timed[there][batch.at[timed[there]] <= latest_times[numbers[there]]]
