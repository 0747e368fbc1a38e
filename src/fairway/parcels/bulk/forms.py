"""Forms of fixed length, asked of a whole column at once.

Identifiers have a form, and asking DuckDB's regular expressions for it takes longer than reading the column. Where a
pattern only says which signs may stand at each place, a column of such texts is a matrix of bytes, and a few steps over
the whole matrix answer for all of them. The patterns stay where they are: this is how one engine evaluates them.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import reduce
from re import _constants as said  # type: ignore[attr-defined]  # not in its stubs
from re import _parser as parser  # type: ignore[attr-defined]  # not in its stubs
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fairway.parcels.terms.single import WEIGHTS

Bytes = NDArray[np.uint8]
Found = NDArray[np.bool_]
_ONE_BYTE = 128
"""Signs below this are one byte each."""


class Form:
    """A pattern of fixed length that says which signs may stand at each place. Raises ValueError for other patterns."""

    def __init__(self, pattern: str) -> None:
        places = list(_places(parser.parse(pattern)))
        self.length = len(places)
        most = Counter(places).most_common(1)
        if not most:
            raise ValueError("nothing is asked")
        self._main = most[0][0]
        """What may stand at most places, which is asked of the whole matrix in one go."""
        self._others = [(at, one) for at, one in enumerate(places) if one != self._main]

    def outside(self, signs: Bytes) -> Found:
        """For a matrix of bytes with a text in each row, which signs may not stand where they do."""
        outside = _outside(signs, self._main)
        for at, allowed in self._others:
            outside[:, at] = _outside(signs[:, at], allowed)
        return outside


def _places(parsed: Any) -> Iterator[frozenset[int]]:
    """What may stand at each place."""
    for kind, what in parsed:
        if kind is said.MAX_REPEAT and what[0] == what[1]:
            yield from list(_places(what[2])) * what[0]
        elif kind is said.LITERAL:
            yield _signs([what])
        elif kind is said.IN:
            yield _signs(itertools.chain(*(_range(*one) for one in what)))
        else:
            raise ValueError(f"{kind} is no fixed set of signs")


def _range(kind: Any, what: Any) -> range:
    if kind is said.LITERAL:
        return range(what, what + 1)
    if kind is said.RANGE:
        return range(what[0], what[1] + 1)
    raise ValueError(f"{kind} is no fixed set of signs")


def _signs(found: Iterator[int] | list[int]) -> frozenset[int]:
    signs = frozenset(found)
    if max(signs) >= _ONE_BYTE:
        raise ValueError("signs of more than one byte")
    return signs


def _outside(signs: Bytes, allowed: frozenset[int]) -> Found:
    runs = itertools.groupby(enumerate(sorted(allowed)), key=lambda one: one[1] - one[0])
    ranges = [[sign for _, sign in run] for _, run in runs]
    # Below a range is far above it: bytes go round.
    return reduce(np.logical_and, [(signs - np.uint8(one[0])) >= len(one) for one in ranges])


def form(pattern: str) -> Form | None:
    """The form that ``pattern`` describes from beginning to end, or None where it is no list of places."""
    try:
        return Form(pattern)
    except (ValueError, re.error):
        return None


_WEIGHTS = np.array(WEIGHTS, np.float32)


def _sums_up(signs: Bytes) -> Found:
    """Whether the check character of identity numbers is right, of rows that have their form."""
    values = signs - np.uint8(ord("0"))
    check = np.where(signs[:, -1] == ord("X"), 10, values[:, -1])
    found: Found = ((values[:, :-1].astype(np.float32) @ _WEIGHTS).astype(np.int32) + check) % 11 == 1
    return found


Asked = Callable[[pa.ChunkedArray], pa.Array]
"""A column of texts to whether each is as it should be."""


def has_form(asked: Form) -> Asked:
    """What asks a column for a form."""
    return _over(asked, None)


def valid_identity(asked: Form) -> Asked:
    """What asks a column for the form of identity numbers, and for their check character."""
    return _over(asked, _sums_up)


def _over(asked: Form, further: Callable[[Bytes], Found] | None) -> Asked:
    def of_length(signs: Bytes) -> Found:
        outside = asked.outside(signs)
        if not outside.any():
            return np.ones(len(signs), np.bool_) if further is None else further(signs)
        found: Found = np.logical_not(outside.any(axis=1))
        if further is not None:
            found[found] = further(signs[found])
        return found

    def ask(column: pa.ChunkedArray) -> pa.Array:
        begins, lengths, signs = _bytes(column.combine_chunks())
        alike = lengths == asked.length
        if alike.all():
            return pa.array(of_length(signs.reshape(-1, asked.length)))
        found = np.zeros(len(lengths), np.bool_)
        found[alike] = of_length(signs[begins[alike][:, None] + np.arange(asked.length)])
        return pa.array(found)

    return ask


def _bytes(texts: pa.StringArray) -> tuple[NDArray[np.int32], NDArray[np.int32], Bytes]:
    """Where each text begins, how long it is, and all their bytes."""
    _, ends, held = texts.buffers()
    places = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    signs = np.frombuffer(held, np.uint8) if held is not None else np.zeros(0, np.uint8)
    return places[:-1] - places[0], np.diff(places), signs[places[0] : places[-1]]
