"""Fences: polygons on the ground, which one holds a place, and when a truck went over the border between two fixes.

A point on the border is inside or outside, always the same for the same ring. One fence and one place is
:meth:`Fence.holds`; millions of places and hundreds of fences are :class:`FenceIndex`, which gives the same answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fairway.locks.geo.plane import Position, between, on_earth, to_segment_m

MOST_CORNERS = 20_000
_OUTSIDE = -1
_AT_ONCE = 500_000
"""Edges that places are held against at once."""


class Fence:
    """A polygon without holes. Raises ValueError for fewer than three corners, too many, or some not on earth."""

    __slots__ = ("code", "east", "north", "ring", "south", "west")

    def __init__(self, code: str, ring: Sequence[Position]) -> None:
        if len(ring) < 3:
            raise ValueError(f"fence {code!r} has fewer than three corners")
        if len(ring) > MOST_CORNERS:
            raise ValueError(f"fence {code!r} has more than {MOST_CORNERS} corners")
        for corner in ring:
            on_earth(corner)
        self.code = code
        self.ring = tuple((float(lat), float(lon)) for lat, lon in ring)
        self.south, self.north = min(p[0] for p in self.ring), max(p[0] for p in self.ring)
        self.west, self.east = min(p[1] for p in self.ring), max(p[1] for p in self.ring)

    @property
    def centre(self) -> Position:
        """The middle of its corners."""
        count = len(self.ring)
        return sum(p[0] for p in self.ring) / count, sum(p[1] for p in self.ring) / count

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a place lies inside."""
        if not (self.south <= latitude <= self.north and self.west <= longitude <= self.east):
            return False
        inside = False
        before = self.ring[-1]
        for corner in self.ring:
            if (corner[0] > latitude) != (before[0] > latitude):
                part = (latitude - corner[0]) / (before[0] - corner[0])
                if longitude < corner[1] + part * (before[1] - corner[1]):
                    inside = not inside
            before = corner
        return inside

    def border_m(self, place: Position) -> float:
        """Metres from a place, inside or outside, to the border."""
        return min(
            to_segment_m(place, one, other)
            for one, other in zip(self.ring, (*self.ring[1:], self.ring[0]), strict=True)
        )

    def crossings(self, one: Position, other: Position) -> list[tuple[float, bool]]:
        """Where the straight way from ``one`` to ``other`` goes over the border: part of the way (0 to 1) and whether
        it is inside from there on. In order; entered and left between two fixes is two crossings."""
        if one == other or (
            max(one[0], other[0]) < self.south
            or min(one[0], other[0]) > self.north
            or max(one[1], other[1]) < self.west
            or min(one[1], other[1]) > self.east
        ):
            return []
        parts = sorted({part for part in self._meetings(one, other) if 0.0 <= part <= 1.0})
        marks = [0.0, *parts, 1.0]
        now = self.holds(*one)
        found: list[tuple[float, bool]] = []
        for start, end in pairwise(marks):
            inside = self.holds(*between(one, other, (start + end) / 2.0)) if end > start else now
            if inside is not now:
                found.append((start, inside))
                now = inside
        last = self.holds(*other)
        if last is not now:
            found.append((1.0, last))
        return found

    def _meetings(self, one: Position, other: Position) -> list[float]:
        """Parts of the way at which it meets the line through an edge, within that edge."""
        dlat, dlon = other[0] - one[0], other[1] - one[1]
        parts = []
        before = self.ring[-1]
        for corner in self.ring:
            elat, elon = corner[0] - before[0], corner[1] - before[1]
            cross = dlat * elon - dlon * elat
            if cross:
                rlat, rlon = before[0] - one[0], before[1] - one[1]
                along = (rlat * dlon - rlon * dlat) / cross
                if -1e-9 <= along <= 1.0 + 1e-9:
                    parts.append((rlat * elon - rlon * elat) / cross)
            before = corner
        return parts


class FenceIndex:
    """Many fences over a grid of cells: which one holds each of many places.

    A cell that no border crosses answers at once; in the others the fences that reach into it are tried, exactly as
    :meth:`Fence.holds` does. Where fences overlap the first one counts.
    """

    def __init__(self, fences: Sequence[Fence], *, cell: float = 0.005) -> None:
        self.fences = tuple(fences)
        self._cell = cell
        self._south = min((f.south for f in fences), default=0.0)
        self._west = min((f.west for f in fences), default=0.0)
        north, east = max((f.north for f in fences), default=0.0), max((f.east for f in fences), default=0.0)
        self._rows = int((north - self._south) / cell) + 1
        self._columns = int((east - self._west) / cell) + 1
        if self._rows * self._columns > 50_000_000:
            raise ValueError("the fences lie too far apart for cells of this size")
        slopes = [_slopes(fence) for fence in self.fences]
        self._edges = _Lists([len(one) for one in slopes])
        self._corners = np.array([edge for one in slopes for edge in one], dtype=np.float64).reshape(-1, 4).T.copy()
        self._grid, mixed = self._fill()
        self._mixed = _Lists([len(tried) for tried in mixed])
        self._tried = np.array([number for tried in mixed for number in tried], dtype=np.int64)
        weights = (sum(int(self._edges.lengths[number]) for number in tried) for tried in mixed)
        self._weights = np.fromiter(weights, dtype=np.int64, count=len(mixed))

    def _fill(self) -> tuple[NDArray[np.int32], list[tuple[int, ...]]]:
        """For each cell: the fence that holds all of it, -1 for none, or -2 - n for the n-th list of fences to try."""
        reaching: dict[int, list[int]] = {}
        whole: dict[int, int] = {}
        for number, fence in enumerate(self.fences):
            top, bottom = self._line(fence.north, self._south), self._line(fence.south, self._south)
            left, right = self._line(fence.west, self._west), self._line(fence.east, self._west)
            for row in range(bottom, top + 1):
                for column in range(left, right + 1):
                    place = row * self._columns + column
                    if self._bordered(fence, row, column):
                        reaching.setdefault(place, []).append(number)
                    elif fence.holds(self._south + (row + 0.5) * self._cell, self._west + (column + 0.5) * self._cell):
                        if place in whole:
                            reaching.setdefault(place, []).append(number)
                        else:
                            whole[place] = number
        grid = np.full(self._rows * self._columns, _OUTSIDE, dtype=np.int32)
        for place, number in whole.items():
            grid[place] = number
        lists: dict[tuple[int, ...], int] = {}
        for place, numbers in reaching.items():
            tried = tuple(sorted({*numbers, *([whole[place]] if place in whole else [])}))
            grid[place] = -2 - lists.setdefault(tried, len(lists))
        return grid, list(lists)

    def _line(self, degrees: float, origin: float) -> int:
        return int((degrees - origin) / self._cell)

    def _bordered(self, fence: Fence, row: int, column: int) -> bool:
        """Whether the border may cross a cell: an edge's box meets it and its corners do not all lie on one side."""
        slack = self._cell * 1e-6
        south, west = self._south + row * self._cell - slack, self._west + column * self._cell - slack
        north, east = south + self._cell + 2 * slack, west + self._cell + 2 * slack
        before = fence.ring[-1]
        for corner in fence.ring:
            (lat0, lon0), (lat1, lon1) = before, corner
            before = corner
            if max(lat0, lat1) < south or min(lat0, lat1) > north or max(lon0, lon1) < west or min(lon0, lon1) > east:
                continue
            sides = [
                (lat1 - lat0) * (lon - lon0) - (lon1 - lon0) * (lat - lat0)
                for lat in (south, north)
                for lon in (west, east)
            ]
            if not (all(side > 0 for side in sides) or all(side < 0 for side in sides)):
                return True
        return False

    def lookup(self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]) -> NDArray[np.int32]:
        """The number of the fence that holds each place, -1 where none does (also where a place is no number)."""
        rows, columns = (latitudes - self._south) / self._cell, (longitudes - self._west) / self._cell
        within = (rows >= 0) & (rows < self._rows) & (columns >= 0) & (columns < self._columns)
        rows[~within] = 0
        columns[~within] = 0
        places = rows.astype(np.int32) * np.int32(self._columns) + columns.astype(np.int32)
        found: NDArray[np.int32] = self._grid[places]
        found[~within] = _OUTSIDE
        mixed = np.flatnonzero(found < _OUTSIDE)
        if mixed.size:
            found[mixed] = self._try(latitudes[mixed], longitudes[mixed], -2 - found[mixed])
        return found

    def _try(
        self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64], lists: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """The first fence of each place's list that holds it."""
        found = np.full(lists.shape, _OUTSIDE, dtype=np.int32)
        done = np.cumsum(self._weights[lists])
        start = 0
        while start < lists.size:
            # As many places as there is memory for, and one at least.
            limit = (int(done[start - 1]) if start else 0) + _AT_ONCE
            end = max(start + 1, int(np.searchsorted(done, limit, "right")))
            found[start:end] = self._try_some(latitudes[start:end], longitudes[start:end], lists[start:end])
            start = end
        return found

    def _try_some(
        self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64], lists: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """Every place against every edge of every fence of its list: :meth:`Fence.holds`, the same sums in the same
        order, so the same answers."""
        place, at = self._mixed.spread(lists)
        fence = self._tried[at]
        trial, edge = self._edges.spread(fence)
        lat, lon, before_lat, before_lon = self._corners[:, edge]
        north, east = latitudes[place[trial]], longitudes[place[trial]]
        crossed = (lat > north) != (before_lat > north)
        crossed &= east < lon + (north - lat) / (before_lat - lat) * (before_lon - lon)
        inside = np.bincount(trial[crossed], minlength=fence.size) & 1 == 1
        found = np.full(lists.shape, len(self.fences), dtype=np.int64)
        np.minimum.at(found, place[inside], fence[inside])
        return np.where(found == len(self.fences), _OUTSIDE, found).astype(np.int32)


class _Lists:
    """Lists of different lengths that lie one after the other."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self.lengths = np.array(lengths, dtype=np.int64)
        self._begins = np.cumsum(self.lengths) - self.lengths

    def spread(self, chosen: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every member of the ``chosen`` lists: which of those chosen it belongs to, and where it lies."""
        lengths = self.lengths[chosen]
        owner = np.repeat(np.arange(len(chosen)), lengths)
        ends = np.cumsum(lengths)
        return owner, np.arange(owner.size) + (self._begins[chosen] - ends + lengths)[owner]


def _slopes(fence: Fence) -> list[tuple[float, float, float, float]]:
    """Each corner with the one before it; edges along a parallel are left out, since no place is beside one."""
    corners = fence.ring
    return [
        (*corner, *before)
        for corner, before in zip(corners, (corners[-1], *corners[:-1]), strict=True)
        if corner[0] != before[0]
    ]
