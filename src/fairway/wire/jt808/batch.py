"""Many location frames at once: the same values as one at a time, column by column, at several times the rate.

Frames that are anything but a plain 0x0200 of 2013 in one piece, that have a wrong checksum or length or a time that
does not exist, are left out and told by ``plain``: whoever wants them reads them one at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from fairway.wire.bcd import BCD
from fairway.wire.jt808.location import FIXED, Location
from fairway.wire.jt808.numbers import ZONE, number_of

_HEADER = 12
_BCD = np.array(BCD, dtype=np.int16)
_CUMULATED = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334], dtype=np.int64)
_LONGEST_MONTH = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int16)
_FROM_1970 = 10_957
"""Days from 1970-01-01 to 2000-01-01."""
_SOUTH, _WEST = np.uint32(1 << 2), np.uint32(1 << 3)


@dataclass(frozen=True, slots=True)
class Batch:
    """Columns of the frames that could be read, in order. ``index`` is the place of each among the frames given."""

    plain: NDArray[np.bool_]
    """For each frame given: whether it is among the columns."""
    index: NDArray[np.int64]
    identity: NDArray[np.uint8]
    """Six bytes of the header, a row for each."""
    serial: NDArray[np.uint16]
    alarm: NDArray[np.uint32]
    status: NDArray[np.uint32]
    latitude: NDArray[np.int64]
    """Millionths of a degree, south negative."""
    longitude: NDArray[np.int64]
    altitude: NDArray[np.int16]
    speed: NDArray[np.uint16]
    course: NDArray[np.uint16]
    at: NDArray[np.int64]
    """Seconds since 1970 UTC."""
    data: bytes
    """All frames without their escapes, one after the other."""
    items: NDArray[np.int64]
    """Where the additional items of each begin and end in ``data``: two columns."""

    def __len__(self) -> int:
        return len(self.index)

    def terminal(self, row: int) -> str:
        """The terminal's number as the registry has it."""
        return number_of(self.identity[row].tobytes())

    def location(self, row: int) -> Location:
        """One row as the decoder of single frames would have it."""
        items = []
        at, end = int(self.items[row, 0]), int(self.items[row, 1])
        data = self.data
        while at + 2 <= end and (stop := at + 2 + data[at + 1]) <= end:
            items.append((data[at], data[at + 2 : stop]))
            at = stop
        return Location(
            int(self.alarm[row]),
            int(self.status[row]),
            int(self.latitude[row]),
            int(self.longitude[row]),
            int(self.altitude[row]),
            int(self.speed[row]),
            int(self.course[row]),
            int(self.at[row]),
            tuple(items),
            data[at:end],
        )

    def item(self, identifier: int, size: int) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
        """The value of the first item ``identifier`` that has ``size`` bytes: which rows have one, and a row of bytes
        for every row (zeros where there is none). All rows step through their items side by side."""
        flat = np.frombuffer(self.data, dtype=np.uint8)
        at, end = self.items[:, 0].copy(), self.items[:, 1]
        found = np.full(len(self), -1, dtype=np.int64)
        rows = np.flatnonzero(at + 2 <= end)
        while rows.size:
            here = at[rows]
            length = flat[here + 1].astype(np.int64)
            stop = here + 2 + length
            whole = stop <= end[rows]
            hit = whole & (flat[here] == identifier) & (length == size) & (found[rows] < 0)
            found[rows[hit]] = here[hit] + 2
            at[rows] = stop
            rows = rows[whole & (stop + 2 <= end[rows])]
        known = found >= 0
        values = np.zeros((len(self), size), dtype=np.uint8)
        values[known] = flat[found[known, None] + np.arange(size)]
        return known, values


def read_batch(frames: Sequence[bytes]) -> Batch:
    """The locations in ``frames``, each as on the wire with its delimiters. Nothing is raised, whatever they hold."""
    raw = b"".join(frames)
    whole = frames
    if b"\x7d" in raw:
        whole = [_unescaped(frame) if b"\x7d" in frame else frame for frame in frames]
    lengths = np.fromiter(map(len, whole), dtype=np.int64, count=len(whole))
    # One zero more, so that a frame of no bytes at the end has a place to start at.
    data = b"".join((*whole, b"\0"))
    flat = np.frombuffer(data, dtype=np.uint8)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    good = lengths >= 2 + _HEADER + FIXED + 1
    good &= (flat[starts] == 0x7E) & (flat[np.maximum(ends - 1, 0)] == 0x7E)
    if raw.count(b"\x7e") != 2 * len(frames) or not good.all():
        good &= np.fromiter((frame.count(b"\x7e") == 2 for frame in frames), dtype=bool, count=len(frames))
    if len(frames):
        # Both delimiters are the same and leave the sum as it is; an empty frame has another's byte for a sum.
        good &= np.bitwise_xor.reduceat(flat, starts) == 0
    rows = np.flatnonzero(good)
    if not rows.size:
        return _gathered(data, np.zeros((0, _HEADER + FIXED), dtype=np.uint8), rows, starts[rows], good)
    fixed = sliding_window_view(flat, _HEADER + FIXED)[starts[rows] + 1]
    message, properties = _unsigned(fixed, 0, 2), _unsigned(fixed, 2, 2).astype(np.int64)
    right = (message == 0x0200) & (properties & 0xFC00 == 0)
    plain = right & (lengths[rows] == 2 + _HEADER + 1 + (properties & 0x3FF))
    if not plain.all():
        good[rows[~plain]] = False
        rows, fixed = rows[plain], fixed[plain]
    return _gathered(data, fixed, rows, starts[rows], good)


def _unescaped(frame: bytes) -> bytes:
    """The frame with its escapes undone; nothing for one in which 7D is followed by anything else than 01 or 02."""
    if frame.count(b"\x7d") != frame.count(b"\x7d\x01") + frame.count(b"\x7d\x02"):
        return b""
    return frame.replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d")


def _unsigned(fixed: NDArray[np.uint8], start: int, size: int) -> NDArray[np.generic]:
    return np.ascontiguousarray(fixed[:, start : start + size]).view(f">u{size}").reshape(-1)


def _gathered(
    data: bytes,
    fixed: NDArray[np.uint8],
    rows: NDArray[np.int64],
    starts: NDArray[np.int64],
    good: NDArray[np.bool_],
) -> Batch:
    at, exists = _seconds(fixed[:, 34:40])
    if not exists.all():
        good[rows[~exists]] = False
        rows, starts, fixed, at = rows[exists], starts[exists], fixed[exists], at[exists]
    items = starts + 1 + _HEADER + FIXED
    body = _unsigned(fixed, 2, 2).astype(np.int64)
    status = _unsigned(fixed, 16, 4).astype(np.uint32)
    latitude, longitude = _unsigned(fixed, 20, 4).astype(np.int64), _unsigned(fixed, 24, 4).astype(np.int64)
    return Batch(
        plain=good,
        index=rows,
        identity=np.ascontiguousarray(fixed[:, 4:10]),
        serial=_unsigned(fixed, 10, 2).astype(np.uint16),
        alarm=_unsigned(fixed, 12, 4).astype(np.uint32),
        status=status,
        latitude=np.where(status & _SOUTH, -latitude, latitude),
        longitude=np.where(status & _WEST, -longitude, longitude),
        altitude=_unsigned(fixed, 28, 2).astype(np.uint16).view(np.int16),
        speed=_unsigned(fixed, 30, 2).astype(np.uint16),
        course=_unsigned(fixed, 32, 2).astype(np.uint16),
        at=at,
        data=data,
        items=np.stack([items, items + body - FIXED], axis=1),
    )


def _seconds(packed: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Seconds since 1970 UTC of YYMMDDhhmmss in GMT+8, and whether each time exists."""
    parts = _BCD[packed]
    year, month, day, hour, minute, second = (parts[:, column] for column in range(6))
    exists = (parts >= 0).all(axis=1) & (month >= 1) & (month <= 12) & (hour < 24) & (minute < 60) & (second < 60)
    month = np.where(exists, month, 1)
    leap = year % 4 == 0
    longest = _LONGEST_MONTH[month] + (leap & (month == 2))
    exists &= (day >= 1) & (day <= longest)
    years = year.astype(np.int64)
    # Every fourth year of 2000 to 2099 is a leap year, the first of them 2000 itself.
    days = _FROM_1970 + years * 365 + (years + 3) // 4 + _CUMULATED[month] + (leap & (month > 2)) + day - 1
    clock = hour.astype(np.int64) * 3600 + minute.astype(np.int64) * 60 + second
    return days * 86_400 + clock - ZONE, exists
