"""Where ports begin, where vessels anchor and where they are made fast: polygons as dated data.

The product ships a file of polygons around the ports of the Pearl River that was drawn for the demonstration and says
so. An operator puts files of the same form into the folder ``codes/areas`` of its site:

::

    #title: Berths of our terminal
    #source: Survey of 2026-03-01
    #evidence: verified
    code,kind,port,facility,en,tc,sc,points,source,evidence
    OUR-1,berth,HKHKG,B1,Berth 1,一號泊位,一号泊位,22.3301 114.1201;22.3301 114.1243;22.3312 114.1243,,

``kind`` is ``limit``, ``anchorage`` or ``berth``; ``port`` the UN/LOCODE of the port; ``points`` at least three
corners, latitude and longitude in degrees of WGS 84. A row with the code of a shipped one takes its place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import msgspec

from fairway.base.language import Trilingual
from fairway.codes.entries import Evidence
from fairway.codes.files import DATA, TableFault, read_text, rows_of

SHIPPED = DATA / "areas"
_COLUMNS = ("code", "kind", "port", "facility", "en", "tc", "sc", "points", "source", "evidence")
METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere of 6,371 km."""
_RADIUS_NM = 3440.065


class AreaKind(StrEnum):
    """What a polygon bounds."""

    LIMIT = "limit"
    ANCHORAGE = "anchorage"
    BERTH = "berth"


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A polygon of a port."""

    code: str
    kind: AreaKind
    port: str
    """UN/LOCODE."""
    facility: str = ""
    names: Trilingual
    points: tuple[tuple[float, float], ...]
    """Corners, latitude and longitude in degrees."""
    source: str
    evidence: Evidence
    south: float
    west: float
    north: float
    east: float

    @property
    def approximate(self) -> bool:
        """Whether it was drawn for the demonstration only."""
        return self.evidence is Evidence.DEMO

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a place lies inside."""
        if not (self.south <= latitude <= self.north and self.west <= longitude <= self.east):
            return False
        inside = False
        before = self.points[-1]
        for corner in self.points:
            if (corner[0] > latitude) != (before[0] > latitude):
                part = (latitude - corner[0]) / (before[0] - corner[0])
                if longitude < corner[1] + part * (before[1] - corner[1]):
                    inside = not inside
            before = corner
        return inside

    def away(self, latitude: float, longitude: float) -> float:
        """Metres from a place to the polygon; 0 inside. On a plane at the place's latitude: good for some 100 km."""
        if self.holds(latitude, longitude):
            return 0.0
        wide = METRES_PER_DEGREE * math.cos(math.radians(latitude))
        corners = [((lat - latitude) * METRES_PER_DEGREE, (lon - longitude) * wide) for lat, lon in self.points]
        return min(_to_line(one, other) for one, other in zip(corners, (*corners[1:], corners[0]), strict=True))


def _to_line(one: tuple[float, float], other: tuple[float, float]) -> float:
    """From the origin to the line between two points."""
    north, east = other[0] - one[0], other[1] - one[1]
    length = north * north + east * east
    part = 0.0 if not length else min(1.0, max(0.0, -(one[0] * north + one[1] * east) / length))
    return math.hypot(one[0] + part * north, one[1] + part * east)


class Areas:
    """Polygons, asked by place."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.all = tuple(areas)
        self.by_code = {area.code: area for area in self.all}
        self._of = {kind: tuple(area for area in self.all if area.kind is kind) for kind in AreaKind}

    def at(self, kind: AreaKind, latitude: float, longitude: float) -> Area | None:
        """The first area of a kind that holds the place."""
        return next((area for area in self._of[kind] if area.holds(latitude, longitude)), None)

    def of(self, kind: AreaKind, port: str = "") -> tuple[Area, ...]:
        """The areas of a kind, of one port or of all."""
        return tuple(area for area in self._of[kind] if not port or area.port == port)


def nautical_miles(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great circle between two places (latitude, longitude), on a sphere."""
    first, second = math.radians(one[0]), math.radians(other[0])
    half = math.radians(other[1] - one[1]) / 2
    squared = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(half) ** 2
    return 2 * _RADIUS_NM * math.asin(min(1.0, math.sqrt(squared)))


_own: list[Path] = []


def use(codes_folder: Path) -> None:
    """Count the areas of a site's own code tables from now on, in this process; read now. Raises TableFault."""
    known_areas(codes_folder)
    _own[:] = [codes_folder]


def known_areas(codes_folder: Path | None = None) -> Areas:
    """The shipped areas with those of a site's own code tables, whose folder may not exist. Read once.

    Raises :class:`~fairway.codes.files.TableFault` naming file and row for what is not of the documented form.
    """
    return _known(codes_folder or (_own[0] if _own else None))


@lru_cache(maxsize=8)
def _known(folder: Path | None) -> Areas:
    found: dict[str, Area] = {}
    for place in (SHIPPED, folder / "areas" if folder else None):
        for path in sorted(place.glob("*.csv")) if place and place.is_dir() else ():
            found |= {area.code: area for area in read_areas(path)}
    return Areas(found.values())


def read_areas(path: Path) -> Iterator[Area]:
    """The areas of one file. Raises TableFault."""
    said, body = rows_of(path, read_text(path), _COLUMNS)
    for number, row in body:
        where = f"{path.name} row {number}"
        source, evidence = row["source"] or said.get("source", ""), row["evidence"] or said.get("evidence", "")
        if not row["code"] or not source:
            raise TableFault(f"{where}: no code or no source")
        try:
            kind, mark = AreaKind(row["kind"]), Evidence(evidence)
        except ValueError as error:
            raise TableFault(f"{where}: {error}") from None
        points = _points(row["points"], where)
        yield Area(
            code=row["code"],
            kind=kind,
            port=row["port"],
            facility=row["facility"],
            names=Trilingual(row["en"], row["tc"] or row["en"], row["sc"] or row["en"]),
            points=points,
            source=source,
            evidence=mark,
            south=min(lat for lat, _ in points),
            north=max(lat for lat, _ in points),
            west=min(lon for _, lon in points),
            east=max(lon for _, lon in points),
        )


def _points(text: str, where: str) -> tuple[tuple[float, float], ...]:
    found = []
    for corner in text.split(";"):
        try:
            latitude, longitude = map(float, corner.split())
        except ValueError:
            raise TableFault(f"{where}: {corner.strip()!r} is no latitude and longitude") from None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise TableFault(f"{where}: {corner.strip()!r} is no place on earth")
        found.append((latitude, longitude))
    if len(found) < 3:
        raise TableFault(f"{where}: an area has at least three corners")
    return tuple(found)
