"""The grid by which a box of degrees finds its devices: cells of a twentieth of a degree, some five kilometres."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from math import floor

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
Presence = tuple[int, int, int]
"""Hour, cell and device."""


def cell(latitude: float, longitude: float) -> int:
    """The cell of a position in degrees, both within their ranges."""
    return floor((latitude + 90.0) * PER_DEGREE) * ACROSS + floor((longitude + 180.0) * PER_DEGREE)


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

    def new(self, rows: Iterable[packing.Row]) -> list[Presence]:
        """What valid positions of ``rows`` (of the table ``reading``) add, in order; to be given to :meth:`stored`."""
        found: dict[Presence, None] = {}
        for row in rows:
            latitude, longitude = row[3], row[4]
            if row[6] & packing.VALID and -90 <= latitude <= 90 and -180 <= longitude <= 180:
                presence = row[0] // HOUR, cell(latitude, longitude), row[5]
                if presence not in self._known:
                    found[presence] = None
        return sorted(found)

    def stored(self, presences: Iterable[Presence]) -> None:
        """These are committed."""
        for presence in presences:
            self._known[presence] = None
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
