"""Where on earth an event was told to have happened, as far as a source or a table says so. Nothing is guessed.

A position that was told comes first. Else a control point, a terminal, an airport or a berth that the tables know by
the code or by the very name that was told; else the UN/LOCODE, which stands for a whole town: a vessel is shown at its
port, an aircraft at its airport, a vehicle in the town. What no table knows has no place, and lists say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache

import msgspec

from fairway.base.language import Trilingual
from fairway.codes.control_points import ControlPoint, control_points
from fairway.codes.entries import Entry
from fairway.codes.tables import table
from fairway.tracking.airports import Airport, airport, airport_of
from fairway.tracking.areas import Area, AreaKind, known_areas, nautical_miles
from fairway.tracking.eta.ways import known_ways
from fairway.tracking.model import Location, Mode
from fairway.tracking.place_names import name_of, table_name

_BY_WATER = (Mode.SEA, Mode.RIVER)
_ENDINGS = (" port", " control point", "口岸", "港", "管制站")


class PlaceKind(StrEnum):
    """What stands at a place."""

    TOLD = "told"
    """A position that a source gave."""
    CONTROL_POINT = "control-point"
    TERMINAL = "terminal"
    BERTH = "berth"
    AIRPORT = "airport"
    PORT = "port"
    TOWN = "town"
    """A UN/LOCODE without more: somewhere in it."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place that can be shown on a map."""

    key: str
    """The same for the same place: ``control-point:shenzhen-bay``, ``port:HKHKG``, ``told:22.331,114.110``."""
    kind: PlaceKind
    latitude: float
    longitude: float
    names: Trilingual
    unlocode: str = ""
    source: str
    """Where the position is from: a table's source, or the words of who told it."""

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude, self.longitude

    @property
    def exact(self) -> bool:
        """Whether a source gave this very position; every other one is that of a table, and approximate."""
        return self.kind is PlaceKind.TOLD


TOLD_BY_SOURCE = "as told by the source"
_OFF_NM = 5.0
"""Nautical miles from which on a town is shown beside its port."""


def placed(location: Location, mode: Mode | None = None) -> Place | None:
    """Where a location is; None where neither its teller nor a table says so."""
    return _placed(location, mode if mode in (*_BY_WATER, Mode.AIR) else None)


@lru_cache(maxsize=8192)
def _placed(location: Location, mode: Mode | None) -> Place | None:
    facility, unlocode = location.facility or "", location.unlocode or ""
    point = control_point_at(facility) if location.facility_list == "own" else None
    if point is not None:
        return point
    if facility and location.facility_list == "IATA" and (found := airport(facility)):
        return _of_airport(found, unlocode)
    if location.latitude is not None and location.longitude is not None:
        return _told(location, location.latitude, location.longitude)
    for one in (terminal_at(facility, unlocode), _berth(facility, unlocode), _named(location.name or "", unlocode)):
        if one is not None:
            return one
    return of_unlocode(unlocode, mode) if unlocode else None


def of_unlocode(unlocode: str, mode: Mode | None = None) -> Place | None:
    """Where a UN/LOCODE is for what moves by ``mode``; None where no table says so."""
    ways = (_port, _town, _airport_of) if mode in _BY_WATER else (_airport_of, _town, _port)
    if mode is None or mode not in (*_BY_WATER, Mode.AIR):
        ways = (_town, _port, _airport_of)
    return next((found for way in ways if (found := way(unlocode))), None)


def _told(location: Location, latitude: float, longitude: float) -> Place:
    area = _area_told(location)
    inside = area is not None and area.kind is AreaKind.BERTH and area.holds(latitude, longitude)
    return Place(
        key=f"berth:{area.code}" if area and inside else f"told:{latitude:.3f},{longitude:.3f}",
        kind=PlaceKind.TOLD,
        latitude=latitude,
        longitude=longitude,
        names=_called(location, area),
        unlocode=location.unlocode or "",
        source=TOLD_BY_SOURCE,
    )


def _area_told(location: Location) -> Area | None:
    """The berth of the facility, or the area of the very name that was told."""
    name = location.name or ""
    named = (one for one in known_areas().all if name and one.names[0] == name)
    return _area(location.facility or "", location.unlocode or "") or next(named, None)


def _called(location: Location, area: Area | None) -> Trilingual:
    """What a position is called: the berth or anchorage that it was told for, else by its port, else as it was told."""
    if area is not None and area.kind is not AreaKind.LIMIT:
        return area.names
    town = name_of(area.port if area else location.unlocode or "")
    if town is not None and (area is not None or not location.name):
        return town
    words = location.name or location.facility or location.unlocode or ""
    return Trilingual(words, words, words)


def control_point_at(code: str) -> Place | None:
    """A control point by the code of this product."""
    return _by_code().get(code) if code else None


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Place]:
    return {one.code: found for one in _points() if (found := _of_point(one))}


def _points() -> Iterator[ControlPoint]:
    """Every control point, as it is known last."""
    yield from control_points(date.max, goods_only=False)


def _of_point(one: ControlPoint) -> Place | None:
    if one.latitude is None or one.longitude is None:
        return None
    return Place(
        key=f"control-point:{one.code}",
        kind=PlaceKind.CONTROL_POINT,
        latitude=one.latitude,
        longitude=one.longitude,
        names=one.names,
        source=one.source,
    )


def terminal_at(code: str, unlocode: str = "") -> Place | None:
    """A terminal by the code of this product or of SMDG; within ``unlocode`` where that is said."""
    for entry in table("facility") if code else ():
        if code in (entry.code, entry["smdg"]) and unlocode in ("", entry["unlocode"]) and _known(entry):
            return _of_entry(entry, "terminal", PlaceKind.TERMINAL, entry["unlocode"])
    return None


def _berth(facility: str, unlocode: str) -> Place | None:
    area = _area(facility, unlocode)
    return _of_area(area) if area else None


def _area(facility: str, unlocode: str) -> Area | None:
    """The berth of a facility of a port."""
    berths = known_areas().of(AreaKind.BERTH, unlocode) if facility and unlocode else ()
    return next((one for one in berths if one.facility == facility), None)


def _of_area(area: Area) -> Place:
    return Place(
        key=f"berth:{area.code}",
        kind=PlaceKind.BERTH,
        latitude=round((area.south + area.north) / 2, 5),
        longitude=round((area.west + area.east) / 2, 5),
        names=area.names,
        unlocode=area.port,
        source=area.source,
    )


def _named(name: str, unlocode: str) -> Place | None:
    """The place that goes by the very name that was told, with or without the word for what it is."""
    return _by_name().get((_plain(name), "")) or _by_name().get((_plain(name), unlocode)) if name else None


@lru_cache(maxsize=1)
def _by_name() -> dict[tuple[str, str], Place]:
    found: dict[tuple[str, str], Place] = {}
    for entry in table("facility"):
        if place := _of_entry(entry, "terminal", PlaceKind.TERMINAL, entry["unlocode"]) if _known(entry) else None:
            found |= {(_plain(name), entry["unlocode"]): place for name in entry.names}
    for one in _points():
        if point := _of_point(one):
            found |= {(_plain(name), ""): point for name in (*one.names, *one.mainland_names)}
    return found


def _plain(name: str) -> str:
    plain = " ".join(name.casefold().split())
    return next((plain.removesuffix(end) for end in _ENDINGS if plain.endswith(end)), plain)


def _port(unlocode: str) -> Place | None:
    """The port of a UN/LOCODE on the sea routes, else where its berths are drawn."""
    known = known_ways().ports.get(unlocode)
    if known is not None:
        town = name_of(unlocode)
        names = town if town and not known.names[0].startswith(town[0]) else known.names
        latitude, longitude = known.place
        return Place(
            key=f"port:{unlocode}",
            kind=PlaceKind.PORT,
            latitude=latitude,
            longitude=longitude,
            names=names,
            unlocode=unlocode,
            source="waypoints of the sea routes",
        )
    areas = known_areas()
    drawn = next((one for kind in (AreaKind.BERTH, AreaKind.LIMIT) for one in areas.of(kind, unlocode)), None)
    return msgspec.structs.replace(_of_area(drawn), key=f"port:{unlocode}", kind=PlaceKind.PORT) if drawn else None


def _town(unlocode: str) -> Place | None:
    rows = table("unlocode").history(unlocode)
    return _of_entry(rows[-1], "town", PlaceKind.TOWN, unlocode) if rows and _known(rows[-1]) else None


def _airport_of(unlocode: str) -> Place | None:
    """The airport whose code the UN/LOCODE goes by, if it lies in that country."""
    found = airport_of(unlocode)
    return _of_airport(found, unlocode) if found else None


def _of_airport(one: Airport, unlocode: str) -> Place:
    town = table_name(one.unlocode)
    names = Trilingual(one.name, one.name, one.name)
    if town is not None:
        said = any("(" in name for name in town[:1])
        names = town if said else Trilingual(f"{town[0]} (airport)", f"{town[1]}（機場）", f"{town[2]}（机场）")
    return Place(
        key=f"airport:{one.iata}",
        kind=PlaceKind.AIRPORT,
        latitude=one.latitude,
        longitude=one.longitude,
        names=names,
        unlocode=unlocode or one.unlocode,
        source="airportsdata",
    )


def _known(entry: Entry) -> bool:
    return bool(entry["lat"] and entry["lon"])


def _of_entry(entry: Entry, prefix: str, kind: PlaceKind, unlocode: str) -> Place:
    return Place(
        key=f"{prefix}:{entry.code}",
        kind=kind,
        latitude=float(entry["lat"]),
        longitude=float(entry["lon"]),
        names=entry.names,
        unlocode=unlocode,
        source=entry.source,
    )


def of_key(key: str) -> Place | None:
    """The place of a table by its :attr:`Place.key`; None for a position that was told."""
    prefix, _, code = key.partition(":")
    if prefix == "berth":
        area = known_areas().by_code.get(code)
        return _of_area(area) if area else None
    if prefix == "airport":
        found = airport(code)
        return _of_airport(found, found.unlocode) if found else None
    ways = {"control-point": control_point_at, "terminal": terminal_at, "port": _port, "town": _town}
    return ways[prefix](code) if prefix in ways else None


def known_places() -> tuple[Place, ...]:
    """The places of the code tables, for a layer of their own: control points, terminals, ports, airports, and towns
    that lie off their port; each once."""
    found: dict[str, Place] = dict(_by_code())
    for entry in table("facility"):
        if _known(entry):
            found[entry.code] = _of_entry(entry, "terminal", PlaceKind.TERMINAL, entry["unlocode"])
    for entry in table("unlocode"):
        modes = (Mode.SEA, Mode.AIR) if "airport" in entry["functions"] else (Mode.SEA,)
        places = [place for mode in modes if (place := of_unlocode(entry.code, mode))]
        town = _town(entry.code)
        if town and all(
            nautical_miles(town.point, one.point) > _OFF_NM or one.kind is PlaceKind.AIRPORT for one in places
        ):
            places.append(town)
        found |= {one.key: one for one in places}
    return tuple(sorted(found.values(), key=lambda one: one.key))
