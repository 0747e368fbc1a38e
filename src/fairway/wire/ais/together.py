"""Position reports of class A decoded many at a time.

Nine in ten sentences on the air are messages 1 to 3 in one sentence of 47 bytes. A chunk of them is one table of
bytes; checksum, alphabet and fields are worked out by columns. Whatever is not entirely usual is left to the way that
takes one line after the other, which also says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fairway.wire.ais.messages import Position

USUAL_LENGTH = 47
"""Bytes of ``!AIVDM,1,1,,A,`` with 28 characters of payload and ``,0*hh``."""
_PAYLOAD = slice(14, 42)
_NO_VALUE = 255
_SIX_BITS = np.full(256, _NO_VALUE, np.uint8)
_SIX_BITS[48:88] = np.arange(40)
_SIX_BITS[96:120] = np.arange(40, 64)
_HEX = np.full(256, _NO_VALUE, np.uint8)
for _digit, _letter in enumerate(b"0123456789ABCDEF"):
    _HEX[_letter] = _digit
_WEIGHTS = np.power(np.uint64(64), np.arange(9, -1, -1, dtype=np.uint64), dtype=np.uint64)
_MINUTES = 600_000.0
_FRAME = np.array([*range(12), 13, 42, 43, 44])
_FRAMED = np.frombuffer(b"!AIVDM,1,1,,,,0*", np.uint8)
"""What stands around channel and payload."""

Column = npt.NDArray[Any]


def class_a_together(places: Sequence[int], sentences: bytes, first_line: int) -> dict[int, Position]:
    """The position reports among ``sentences``, of :data:`USUAL_LENGTH` bytes each, by their ``places`` in a chunk."""
    table = np.frombuffer(sentences, np.uint8).reshape(-1, USUAL_LENGTH)
    six = _SIX_BITS[table[:, _PAYLOAD]]
    high, low = _HEX[table[:, 45]], _HEX[table[:, 46]]
    usual = (
        (np.bitwise_xor.reduce(table[:, 1:44], axis=1) == (high << 4 | low))
        & (high != _NO_VALUE)
        & (low != _NO_VALUE)
        & (six.max(axis=1) < 64)
        & (six[:, 0] - np.uint8(1) < 3)
        & (table[:, 12] != 44)
        & (table[:, _FRAME] == _FRAMED).all(axis=1)
    )
    wide = six.astype(np.uint64)
    # Three numbers hold the 168 bits: 60, 60 and 48.
    one, two, three = wide[:, :10] @ _WEIGHTS, wide[:, 10:20] @ _WEIGHTS, wide[:, 20:] @ _WEIGHTS[2:]
    longitude = _signed(two >> np.uint64(31), 28) / _MINUTES
    latitude = _signed(two >> np.uint64(4), 27) / _MINUTES
    usual &= (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90)
    kept = np.flatnonzero(usual)
    if not len(kept):
        return {}
    one, two, three, six = one[kept], two[kept], three[kept], six[kept]
    speed = _field(one, 0, 10)
    course = _field(two, 0, 4) << np.uint64(8) | three >> np.uint64(40)
    heading, second = _field(three, 31, 9), _field(three, 25, 6)
    at = np.asarray(places)[kept]
    columns = (
        six[:, 0].tolist(),
        _field(one, 22, 30).tolist(),
        longitude[kept].tolist(),
        latitude[kept].tolist(),
        _without(speed / 10.0, speed == 1023),
        _without(course / 10.0, course >= 3600),
        _without(heading, heading > 359),
        _field(one, 18, 4).tolist(),
        _without(second, second > 59),
        (two >> np.uint64(59)).astype(bool).tolist(),
        (at + first_line).tolist(),
        [None] * len(kept),
    )
    return dict(zip(at.tolist(), map(Position, *columns), strict=True))


def _field(bits: Column, shift: int, width: int) -> Column:
    return bits >> np.uint64(shift) & np.uint64((1 << width) - 1)


def _signed(bits: Column, width: int) -> Column:
    """The lowest ``width`` bits as a number in two's complement."""
    found = (bits & np.uint64((1 << width) - 1)).astype(np.int64)
    return np.where(found >> (width - 1), found - (1 << width), found)


def _without(values: Column, missing: Column) -> list[Any]:
    """The values as Python numbers, None where there is none."""
    found: list[Any] = values.tolist()
    for at in np.flatnonzero(missing).tolist():
        found[at] = None
    return found
