"""The corridor of a leg: a line on the ground and how far from it a truck may be.

The line is straight in latitude and longitude between its places. Distances are on the plane at each piece of it
(pieces of at most :data:`PIECE_M`), right to a decimetre near the line. One place is :meth:`Corridor.at`; millions of
places on many corridors are :class:`CorridorIndex`, which gives the same answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairway.locks.geo.plane import Position, between, distance_m, metres_per_degree, on_earth

PIECE_M = 10_000.0
MOST_PLACES = 20_000
LONGEST_M = 10_000_000.0
WIDEST_M = 100_000.0
_METRES = 111_000.0


class Beside(NamedTuple):
    """A place seen from the line: metres away from it, and metres along it from its beginning."""

    away_m: float
    along_m: float


class _Piece(NamedTuple):
    lat: float
    lon: float
    north: float
    """Metres per degree."""
    east: float
    dy: float
    dx: float
    squared: float
    length: float
    before: float
    """Metres of the line before it."""


class Corridor:
    """A prepared corridor. Raises ValueError for a line without length, that is too long or leaves the earth, and for a
    width that is none."""

    def __init__(self, line: Sequence[Position], half_width_m: float) -> None:
        if not 0 < half_width_m <= WIDEST_M:
            raise ValueError(f"a corridor has a width above zero and up to {WIDEST_M:g} metres")
        if len(line) > MOST_PLACES:
            raise ValueError(f"the line of a corridor has at most {MOST_PLACES} places")
        self.half_width_m = float(half_width_m)
        self.pieces = tuple(_pieces(line))
        if not self.pieces:
            raise ValueError("the line of a corridor has at least two different places")
        self.length_m = self.pieces[-1].before + self.pieces[-1].length
        self.cell = self.half_width_m / _METRES
        self._near: dict[tuple[int, int], tuple[int, ...]] = {}

    def at(self, latitude: float, longitude: float) -> Beside:
        """The nearest place of the line."""
        near = self._around(latitude, longitude)
        best = _nearest(self.pieces, near, latitude, longitude) if near else None
        if best is None or best.away_m > self.half_width_m:
            best = _nearest(self.pieces, range(len(self.pieces)), latitude, longitude)
        return best

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a place lies in the corridor."""
        near = self._around(latitude, longitude)
        return bool(near) and _nearest(self.pieces, near, latitude, longitude).away_m <= self.half_width_m

    def passes(self, latitude: float, longitude: float) -> list[Beside]:
        """Every piece of the line that lies within reach of a place inside; the nearest place for one outside. A line
        that comes back on the other side of the road passes a place twice."""
        found = [
            beside
            for number in self._around(latitude, longitude)
            if (beside := _beside(self.pieces[number], latitude, longitude)).away_m <= self.half_width_m
        ]
        return found or [self.at(latitude, longitude)]

    def _around(self, latitude: float, longitude: float) -> tuple[int, ...]:
        """The pieces that may be within reach of the cell of a place. Cells are worked out when they are asked for."""
        cell = (math.floor(latitude / self.cell), math.floor(longitude / self.cell))
        found = self._near.get(cell)
        if found is None:
            centre = ((cell[0] + 0.5) * self.cell, (cell[1] + 0.5) * self.cell)
            found = tuple(
                n for n, piece in enumerate(self.pieces) if _beside(piece, *centre).away_m <= self._reach(piece)
            )
            if len(self._near) < 100_000:
                self._near[cell] = found
        return found

    def _reach(self, piece: _Piece) -> float:
        """From how far a cell's middle may see a piece that some place of the cell is within the corridor of."""
        return self.half_width_m + 0.51 * self.cell * math.hypot(piece.north, piece.east)


def _pieces(line: Sequence[Position]) -> list[_Piece]:
    found: list[_Piece] = []
    done = 0.0
    for one, other in pairwise(line):
        on_earth(one)
        on_earth(other)
        whole = distance_m(one, other)
        if done + whole > LONGEST_M:
            raise ValueError(f"the line of a corridor is at most {LONGEST_M:g} metres long")
        count = max(1, math.ceil(whole / PIECE_M))
        for number in range(count):
            start, end = between(one, other, number / count), between(one, other, (number + 1) / count)
            north, east = metres_per_degree((start[0] + end[0]) / 2.0)
            dy, dx = (end[0] - start[0]) * north, (end[1] - start[1]) * east
            squared = dx * dx + dy * dy
            if squared > 0.0:
                length = math.sqrt(squared)
                found.append(_Piece(start[0], start[1], north, east, dy, dx, squared, length, done))
                done += length
    return found


def _beside(piece: _Piece, latitude: float, longitude: float) -> Beside:
    y, x = (latitude - piece.lat) * piece.north, (longitude - piece.lon) * piece.east
    part = min(1.0, max(0.0, (x * piece.dx + y * piece.dy) / piece.squared))
    y, x = y - part * piece.dy, x - part * piece.dx
    return Beside(math.sqrt(x * x + y * y), piece.before + part * piece.length)


def _nearest(pieces: Sequence[_Piece], numbers: Sequence[int], latitude: float, longitude: float) -> Beside:
    best: Beside | None = None
    for number in numbers:
        found = _beside(pieces[number], latitude, longitude)
        if best is None or found.away_m < best.away_m:
            best = found
    if best is None:
        raise ValueError("no pieces")
    return best


class CorridorIndex:
    """Many corridors over one grid of cells: whether each of many places lies in the corridor named for it.

    For each cell that a corridor reaches, the pieces of its line that may be within reach are kept; a place is
    measured against those alone. Holds about 100 bytes for each cell.
    """

    def __init__(self, corridors: Sequence[Corridor]) -> None:
        if not corridors:
            raise ValueError("no corridors")
        self.corridors = tuple(corridors)
        self._cell = max(corridor.half_width_m for corridor in corridors) / _METRES
        owner = np.concatenate([np.full(len(c.pieces), n, dtype=np.int64) for n, c in enumerate(corridors)])
        self._pieces = np.array([piece[:7] for corridor in corridors for piece in corridor.pieces]).T.copy()
        self._squared_width = np.array([corridor.half_width_m**2 for corridor in corridors])
        self._columns = int(360.0 / self._cell) + 2
        self._size = (int(180.0 / self._cell) + 2) * self._columns
        keys, numbers = self._reached(owner)
        order = np.argsort(keys, kind="stable")
        keys, self._numbers = keys[order], numbers[order]
        self._keys, self._starts, self._counts = np.unique(keys, return_index=True, return_counts=True)

    def _reached(self, owner: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each (corridor, cell) key with each piece that reaches the cell."""
        lat, lon, north, east, dy, dx, squared = self._pieces
        width = np.sqrt(self._squared_width)[owner]
        reach = width + 0.51 * self._cell * np.hypot(north, east)
        counts = np.maximum(1, np.ceil(np.sqrt(squared) / (self._cell * east) * 2).astype(np.int64)) + 1
        piece = np.repeat(np.arange(owner.size), counts)
        first = np.repeat(np.cumsum(counts) - counts, counts)
        part = (np.arange(piece.size) - first) / (counts[piece] - 1)
        rows = np.floor((lat[piece] + part * (dy / north)[piece]) / self._cell).astype(np.int64)
        columns = np.floor((lon[piece] + part * (dx / east)[piece]) / self._cell).astype(np.int64)
        found: list[NDArray[np.int64]] = []
        shift = self._size * owner[piece]
        most = math.ceil(float((width / (self._cell * np.minimum(north, east))).max()) + 0.3)
        for row in range(-most, most + 1):
            for column in range(-most, most + 1):
                y = ((rows + row + 0.5) * self._cell - lat[piece]) * north[piece]
                x = ((columns + column + 0.5) * self._cell - lon[piece]) * east[piece]
                near = np.clip((x * dx[piece] + y * dy[piece]) / squared[piece], 0.0, 1.0)
                close = np.hypot(x - near * dx[piece], y - near * dy[piece]) <= reach[piece]
                keys = shift[close] + self._cell_key(rows[close] + row, columns[close] + column)
                found.append(np.unique(np.stack([keys, piece[close]]), axis=1))
        every = np.unique(np.concatenate(found, axis=1), axis=1)
        return every[0], every[1]

    def _cell_key(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
        offset = int(90.0 / self._cell) + 1
        return (rows + offset) * self._columns + columns + int(180.0 / self._cell) + 1

    def holds(
        self, corridors: NDArray[np.int64], latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether each place lies in its corridor. Places must be on earth; block by block for millions."""
        rows, columns = np.floor(latitudes / self._cell), np.floor(longitudes / self._cell)
        keys = self._size * corridors + self._cell_key(rows.astype(np.int64), columns.astype(np.int64))
        slots = np.minimum(np.searchsorted(self._keys, keys), self._keys.size - 1)
        inside = np.zeros(latitudes.shape, dtype=np.bool_)
        left = np.flatnonzero(self._keys[slots] == keys)
        starts, counts = self._starts[slots[left]], self._counts[slots[left]]
        turn = 0
        while left.size:
            lat, lon, north, east, dy, dx, squared = self._pieces[:, self._numbers[starts + turn]]
            y, x = (latitudes[left] - lat) * north, (longitudes[left] - lon) * east
            part = np.minimum(1.0, np.maximum(0.0, (x * dx + y * dy) / squared))
            y, x = y - part * dy, x - part * dx
            held = np.sqrt(x * x + y * y) <= np.sqrt(self._squared_width)[corridors[left]]
            inside[left[held]] = True
            turn += 1
            go_on = ~held & (counts > turn)
            left, starts, counts = left[go_on], starts[go_on], counts[go_on]
        return inside
