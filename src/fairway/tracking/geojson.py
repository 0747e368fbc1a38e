"""Maps as GeoJSON (RFC 7946): longitude before latitude, WGS 84, lines parted at the 180th meridian.

Every feature says in ``layer`` what it is: ``leg``, ``stop``, ``vessel``, ``area``, ``place``. Words are in the
reader's language; codes stand beside them. Members of a collection beside its features are ours (RFC 7946, 6.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fairway.base.language import Language
from fairway.base.time import isoformat
from fairway.tracking.areas import Area
from fairway.tracking.line import Entry
from fairway.tracking.on_map import Basis, LegPath, MapStop, ShipmentMap
from fairway.tracking.paths import Point, parted
from fairway.tracking.places import Place
from fairway.tracking.port_runs import Fix
from fairway.tracking.vocabulary import is_milestone, milestone
from fairway.tracking.zones import zone_of

Names = Mapping[str, Mapping[str, str | None]]
"""Names of partners by identifier and script."""
NOTICE = (
    "Schematic: lines are the shortest way or the usual sea route between places that were told, and places of code "
    "tables are approximate. Only positions that were heard are measured. Not for navigation."
)
"""A key of the catalogue."""
_SCRIPTS = {Language.EN: "en", Language.TC: "tc", Language.SC: "sc"}


def collection(features: Iterable[dict[str, Any]], **members: Any) -> dict[str, Any]:
    """A FeatureCollection with its box, where anything has a place."""
    found = list(features)
    return {"type": "FeatureCollection", **members, "features": found}


def point(latitude: float, longitude: float, **properties: Any) -> dict[str, Any]:
    """A feature at a point."""
    return _feature({"type": "Point", "coordinates": [round(longitude, 5), round(latitude, 5)]}, properties)


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _line(points: Sequence[Point]) -> dict[str, Any]:
    parts = [[[round(east, 4), round(north, 4)] for north, east in part] for part in parted(points)]
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}


def shipment_features(
    drawn: ShipmentMap, areas: Iterable[Area], names: Names, language: Language
) -> Iterable[dict[str, Any]]:
    """All that is drawn of a shipment."""
    for area in areas:
        yield area_feature(area, language)
    for leg in drawn.legs:
        yield from _leg(leg, language)
    for number, stop in enumerate(drawn.stops):
        yield _stop(number, stop, names, language)
    for leg in drawn.legs:
        if leg.seen is not None:
            yield vessel_feature(leg.seen, leg=leg.number, vessel=leg.conveyances[0].value if leg.conveyances else "")


def _leg(leg: LegPath, language: Language) -> Iterable[dict[str, Any]]:
    for part in leg.stretches:
        yield _feature(
            _line(part.line),
            {
                "layer": "leg",
                "leg": leg.number,
                "mode": leg.mode.value if leg.mode else None,
                "state": part.state.value,
                "leg_state": leg.state.value,
                "basis": part.basis.value,
                "measured": part.basis is Basis.TRACK,
                "origin": _name(leg.origin, language),
                "destination": _name(leg.destination, language),
                "conveyances": [one.value for one in leg.conveyances],
                "since": moment(leg.since),
                "until": moment(leg.until),
                "nautical_miles": round(leg.distance, 1),
            },
        )


def _stop(number: int, stop: MapStop, names: Names, language: Language) -> dict[str, Any]:
    place = stop.place
    return point(
        place.latitude,
        place.longitude,
        layer="stop",
        stop=number,
        **_place(place, language),
        done=stop.done,
        current=stop.current,
        readings=stop.readings,
        milestones=[milestone_of(one, names, language) for one in stop.entries],
    )


def _place(place: Place, language: Language) -> dict[str, Any]:
    return {
        "place": place.key,
        "kind": place.kind.value,
        "name": place.names.in_(language),
        "unlocode": place.unlocode or None,
        "exact": place.exact,
        "source": place.source,
    }


def milestone_of(entry: Entry, names: Names, language: Language) -> dict[str, Any]:
    """A milestone with its words, its time and zone, and who says so."""
    source = entry.winner.source
    zone = zone_of(entry.place.unlocode)
    teller = names.get(source.partner, {})
    return {
        "line": entry.line,
        "milestone": entry.milestone,
        "words": milestone(entry.milestone).names.in_(language) if is_milestone(entry.milestone) else entry.milestone,
        "quality": entry.quality.value,
        "at": isoformat(entry.happened),
        "zone": zone.key if zone else None,
        "offset": entry.winner.times.offset,
        "mode": entry.mode.value if entry.mode else None,
        "leg": entry.leg,
        "source": {
            "partner": source.partner,
            "name": teller.get(_SCRIPTS[language]) or teller.get("en"),
            "standard": source.standard,
            "message": source.message,
            "code": source.code,
            "simulated": source.simulated,
        },
    }


def unplaced_milestone(entry: Entry, names: Names, language: Language) -> dict[str, Any]:
    """A milestone that is on no map, with the place as it was told, if one was."""
    told = entry.place
    return {
        **milestone_of(entry, names, language),
        "told": told.name or told.unlocode or told.facility,
    }


def vessel_feature(fix: Fix, **properties: Any) -> dict[str, Any]:
    """Where a vessel was heard."""
    return point(
        fix.latitude,
        fix.longitude,
        layer="vessel",
        at=isoformat(fix.at),
        speed_knots=fix.speed,
        course=fix.course,
        **properties,
    )


def area_feature(area: Area, language: Language) -> dict[str, Any]:
    """A berth or an anchorage."""
    ring = [[east, north] for north, east in (*area.points, area.points[0])]
    return _feature(
        {"type": "Polygon", "coordinates": [ring]},
        {
            "layer": "area",
            "area": area.code,
            "kind": area.kind.value,
            "name": area.names.in_(language),
            "unlocode": area.port,
            "approximate": area.approximate,
            "source": area.source,
        },
    )


def place_feature(place: Place, language: Language) -> dict[str, Any]:
    """A place of the code tables."""
    return point(place.latitude, place.longitude, layer="place", **_place(place, language))


def _name(place: Place | None, language: Language) -> str | None:
    return place.names.in_(language) if place else None


def moment(at: datetime | None) -> str | None:
    """A time as it stands in an answer."""
    return isoformat(at) if at else None
