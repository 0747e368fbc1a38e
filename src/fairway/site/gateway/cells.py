"""The grid by which a box of degrees finds its devices: cells of a twentieth of a degree, some five kilometres."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from math import floor

import numpy as np
from numpy.typing import NDArray

from fairway.site.gateway import packing

PER_DEGREE = 20
ACROSS = 360 * PER_DEGREE
"""Cells around the earth."""
HOUR = 3_600_000_000
"""Microseconds."""
MOST = 2_000
"""Cells beyond which a box is looked for otherwise: it is no place any more but a region."""
REMEMBERED = 200_000
"""Cells and devices of which it is known that they are stored."""
_CELL_BITS = 25
_CELL = (1 << _CELL_BITS) - 1
Presence = tuple[int, int, int]
"""Hour, cell and device."""


def cell(latitude: float, longitude: float) -> int:
    """The cell of a position in degrees, both within their ranges."""
    return floor((latitude + 90.0) * PER_DEGREE) * ACROSS + floor((longitude + 180.0) * PER_DEGREE)


def cells(latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]) -> NDArray[np.int64]:
    """:func:`cell` of many positions."""
    rows = np.floor((latitudes + 90.0) * PER_DEGREE).astype(np.int64)
    return rows * ACROSS + np.floor((longitudes + 180.0) * PER_DEGREE).astype(np.int64)


def covering(south: float, west: float, north: float, east: float) -> list[int] | None:
    """The cells that a box touches; None when they are too many."""
    rows = range(floor((max(south, -90.0) + 90.0) * PER_DEGREE), floor((min(north, 90.0) + 90.0) * PER_DEGREE) + 1)
    columns = range(floor((max(west, -180.0) + 180.0) * PER_DEGREE), floor((min(east, 180.0) + 180.0) * PER_DEGREE) + 1)
    if len(rows) * len(columns) > MOST:
        return None
    return [row * ACROSS + column for row in rows for column in columns]


class Presences:
    """Who was where in which hour, as far as it is not stored yet."""

    def __init__(self) -> None:
        self._known: OrderedDict[Presence, None] = OrderedDict()
        self._latest = np.full(0, -1, np.int64)
        self._offered: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    def new(self, rows: packing.Rows) -> list[Presence]:
        """What valid positions of ``rows`` (of the table ``reading``) add, in order; :meth:`stored` says that they are
        stored, before the next ones are asked for."""
        latitude, longitude = rows["latitude"], rows["longitude"]
        placed = (rows["state"] & packing.VALID != 0) & (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
        if not placed.all():
            rows, latitude, longitude = rows[placed], latitude[placed], longitude[placed]
        devices = rows["device"].astype(np.int64)
        places = rows["at"] // HOUR << _CELL_BITS | cells(latitude, longitude)
        if devices.size and (most := int(devices.max())) >= len(self._latest):
            more = np.full(max(most + 1, 2 * len(self._latest)) - len(self._latest), -1, np.int64)
            self._latest = np.concatenate((self._latest, more))
        self._offered = devices, places
        # Nearly every position is in the cell and the hour of the one before it.
        moved = np.flatnonzero(self._latest[devices] != places)
        found = {
            (place >> _CELL_BITS, place & _CELL, device)
            for place, device in zip(places[moved].tolist(), devices[moved].tolist(), strict=True)
        }
        return sorted(one for one in found if one not in self._known)

    def stored(self, presences: Iterable[Presence]) -> None:
        """These, the last that :meth:`new` told, are committed."""
        for presence in presences:
            self._known[presence] = None
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        if self._offered is not None:
            devices, places = self._offered
            self._latest[devices] = places
            self._offered = None
