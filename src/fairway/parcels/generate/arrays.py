"""Columns made from numbers: many millions of texts and decimals without a loop over rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Draw = np.random.Generator

_HEX = np.frombuffer(b"0123456789ABCDEF", dtype=np.uint8)
_DASHES = (8, 13, 18, 23)
_GUID_PLACES = [place for place in range(36) if place not in _DASHES]
_CENT = 1_000


def letters(table: NDArray[np.uint8]) -> pa.StringArray:
    """A text for each row of ASCII codes."""
    rows, width = table.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(table))]
    return pa.StringArray.from_buffers(rows, buffers[1], buffers[2])


def digit_table(numbers: Ints, width: int) -> NDArray[np.uint8]:
    """The last ``width`` decimal digits of each number as ASCII codes."""
    table = np.empty((len(numbers), width), dtype=np.uint8)
    rest = numbers.astype(np.int64, copy=True)
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        table[:, place] = digit + 48
    return table


def numbered(prefix: str, numbers: Ints, width: int) -> pa.StringArray:
    """``prefix`` and the number with leading zeros."""
    head = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    return letters(np.hstack([np.broadcast_to(head, (len(numbers), len(head))), digit_table(numbers, width)]))


def guids(draw: Draw, rows: int) -> pa.StringArray:
    """Random identifiers of 36 characters in upper case."""
    drawn = np.frombuffer(draw.bytes(rows * 16), dtype=np.uint8).reshape(rows, 16)
    table = np.full((rows, 36), ord("-"), dtype=np.uint8)
    table[:, _GUID_PLACES[0::2]] = _HEX[drawn >> 4]
    table[:, _GUID_PLACES[1::2]] = _HEX[drawn & 15]
    return letters(table)


def cents(amounts: Ints) -> pa.Decimal128Array:
    """Amounts in hundredths as ``decimal(18, 5)``."""
    return _decimals(amounts * _CENT)


def thousandths(amounts: Ints) -> pa.Decimal128Array:
    """Grams as kilograms in ``decimal(18, 5)``."""
    return _decimals(amounts * 100)


def whole(amounts: Ints) -> pa.Decimal128Array:
    """Whole numbers as ``decimal(18, 5)``."""
    return _decimals(amounts * 100_000)


def _decimals(units: Ints) -> pa.Decimal128Array:
    """Hundred thousandths: 128 bits, the low half first."""
    halves = np.empty((len(units), 2), dtype=np.int64)
    halves[:, 0] = units
    halves[:, 1] = units >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 5), len(units), [None, pa.py_buffer(halves)])


def chosen(words: Sequence[str], numbers: Ints) -> pa.StringArray:
    """The word of each number, counted round and round."""
    return pa.array(words, pa.string()).take(pa.array(numbers % len(words)))


def joined(*parts: pa.StringArray) -> pa.StringArray:
    """The texts of each row one after the other."""
    return pc.binary_join_element_wise(*parts, "")


def same(text: str, rows: int) -> pa.StringArray:
    """One text in every row."""
    return pa.repeat(pa.scalar(text, pa.string()), rows)


def places(rows: int) -> pa.Int64Array:
    """1, 2, 3 ..."""
    return pa.array(np.arange(1, rows + 1, dtype=np.int64))
