"""Points, fences and corridors as GeoJSON (RFC 7946): longitude before latitude, WGS 84."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from fairway.base.issues import Issue
from fairway.locks.scheme.lists import Draft, SchemeListRule
from fairway.locks.scheme.model import (
    CONTENT,
    HANDS_OVER,
    Content,
    Corridor,
    Entry,
    Fence,
    Kind,
    Point,
    Position,
    Standing,
)

SHAPED = (Kind.POINT, Kind.FENCE, Kind.CORRIDOR)
_USABLE = frozenset({Standing.MEMBER.value, Standing.DEMONSTRATION.value})
_GEOMETRY = {"Point": Kind.POINT, "Polygon": Kind.FENCE, "LineString": Kind.CORRIDOR}
MOST_FEATURES = 5_000


class NotGeoJson(SchemeListRule):
    """This is no GeoJSON FeatureCollection: {reason}."""

    id = "scheme.geojson"
    remedy = "Save a FeatureCollection of points, polygons and lines, with at most 5,000 features."


class FeatureGeometry(SchemeListRule):
    """The geometry of this feature is {geometry}, and {kind} needs another."""

    id = "scheme.geometry"
    remedy = "Use Point for a point, Polygon without holes for a fence, LineString for a corridor."


class FeatureProperties(SchemeListRule):
    """The properties of this feature do not fit: {reason}."""

    id = "scheme.properties"
    remedy = "Compare them with an exported feature of the same kind."


def feature(entry: Entry[Content]) -> dict[str, Any] | None:
    """A point, fence or corridor as a feature; None for what has no position."""
    content = entry.content
    match content:
        case Point():
            there = content.position
            geometry = {"type": "Point", "coordinates": _out(there)} if there else None
            left_out = {"latitude", "longitude"}
        case Fence():
            ring = [_out(one) for one in (*content.ring, content.ring[0])]
            geometry, left_out = {"type": "Polygon", "coordinates": [ring]}, {"ring"}
        case Corridor():
            geometry, left_out = {"type": "LineString", "coordinates": [_out(one) for one in content.line]}, {"line"}
        case _:
            return None
    if geometry is None:
        return None
    plain = {name: value for name, value in msgspec.to_builtins(content).items() if name not in left_out}
    frame = {
        "kind": entry.kind.value,
        "code": entry.code,
        "version": entry.version,
        "valid_from": entry.valid_from.isoformat(),
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else None,
    }
    return {"type": "Feature", "geometry": geometry, "properties": {**frame, **plain}}


def _out(position: Position) -> list[float]:
    return [round(position[1], 6), round(position[0], 6)]


def read_geojson(raw: bytes) -> tuple[list[Draft], list[Issue]]:
    """The entries of a FeatureCollection and what is wrong with it, each fault at its feature."""
    try:
        data = msgspec.json.decode(raw, strict=True)
    except (msgspec.DecodeError, RecursionError) as error:
        return [], [NotGeoJson.at(reason=str(error)[:120])]
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or len(features) > MOST_FEATURES:
        return [], [NotGeoJson.at(reason="features")]
    drafts: list[Draft] = []
    issues: list[Issue] = []
    for number, one in enumerate(features):
        place = f"features[{number}]"
        found = _draft(one, place)
        if isinstance(found, Draft):
            drafts.append(found)
        else:
            issues.append(found)
    return drafts, issues


def _draft(one: Any, place: str) -> Draft | Issue:
    if not isinstance(one, dict) or not isinstance(one.get("properties"), dict):
        return FeatureProperties.at(place, reason="properties")
    properties, geometry = one["properties"], one.get("geometry")
    shape = geometry.get("type") if isinstance(geometry, dict) else None
    kind = _GEOMETRY.get(str(shape))
    if kind is None or not isinstance(geometry, dict) or properties.get("kind", kind.value) != kind.value:
        return FeatureGeometry.at(place, geometry=str(shape)[:40], kind=str(properties.get("kind", "-"))[:40])
    known = CONTENT[kind].__struct_fields__
    plain = {name: value for name, value in properties.items() if name in known and value is not None}
    try:
        plain |= _shape(kind, geometry["coordinates"])
        return Draft(
            kind=kind,
            code=str(properties.get("code") or ""),
            content=msgspec.convert(plain, CONTENT[kind]),
            valid_from=_day(properties.get("valid_from")),
            valid_until=_day(properties.get("valid_until")),
            place=place,
        )
    except (msgspec.ValidationError, KeyError, TypeError, ValueError, IndexError) as error:
        return FeatureProperties.at(place, reason=str(error)[:120])


def _shape(kind: Kind, coordinates: Any) -> dict[str, Any]:
    match kind:
        case Kind.POINT:
            return {"latitude": coordinates[1], "longitude": coordinates[0]}
        case Kind.FENCE:
            (ring,) = coordinates
            corners = ring[:-1] if ring and ring[0] == ring[-1] else ring
            return {"ring": [[one[1], one[0]] for one in corners]}
        case _:
            return {"line": [[one[1], one[0]] for one in coordinates]}


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None


def collection(entries: Iterable[Entry[Content]], **members: Any) -> dict[str, Any]:
    """A FeatureCollection of what has a shape."""
    found = [one for one in map(feature, entries) if one is not None]
    return {"type": "FeatureCollection", **members, "features": found}


def on_map(entries: Iterable[Entry[Content]], script: str, **members: Any) -> dict[str, Any]:
    """The same for a map: each feature with an ``id``, its ``name`` in a script (en, tc, sc) and whether a point is
    ``usable``."""
    made = collection(entries, **members)
    for one in made["features"]:
        properties = one["properties"]
        names = properties.pop("names", {})
        properties["id"] = f"{properties['kind']}:{properties['code']}"
        properties["name"] = names.get(script) or names.get("en") or properties["code"]
        properties["usable"] = properties.get("standing") in _USABLE and properties.get("purpose") != HANDS_OVER
    return made
