"""The way of a sealed trip on a map: its stretches by what the lock reported, every report, where alarms began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from fairway.base.language import Language, translate
from fairway.base.time import isoformat
from fairway.portal.routes.page import SignedPage
from fairway.portal.routes.sealed.trips import GEO_JSON, may_see
from fairway.portal.routes.sealed.words import REPORTS, seal_of
from fairway.site.gateway.store import PathPoint
from fairway.site.sealed import reading

router = APIRouter(include_in_schema=False)
APART = timedelta(minutes=5)


def features(
    points: Sequence[PathPoint], alarms: Sequence[Mapping[str, Any]], language: Language
) -> list[dict[str, Any]]:
    """Stretches in which the lock reported the same, each report with its words, and where alarms began."""
    found: list[dict[str, Any]] = []
    known = [one for one in points if one.latitude is not None and one.longitude is not None and one.valid]
    stretch: list[list[float]] = []
    before: PathPoint | None = None
    for one in known:
        place = [one.longitude or 0.0, one.latitude or 0.0]
        lock = seal_of(one.lock)
        if before is None or seal_of(before.lock) != lock or one.at - before.at > APART:
            near = before is not None and one.at - before.at <= APART
            stretch = [stretch[-1]] if near and stretch else []
            found.append(_feature("LineString", stretch, layer="path", lock=lock))
        stretch.append(place)
        found.append(
            _feature("Point", place, layer="reading", at=isoformat(one.at), lock=lock, says=_says(language, one))
        )
        before = one
    for alarm in alarms:
        last = next((one for one in reversed(known) if one.at <= alarm["at"]), None)
        if last is not None and alarm["severity"] != "low":
            place = [last.longitude or 0.0, last.latitude or 0.0]
            found.append(_feature("Point", place, layer="alarm", alarm=alarm["alarm"]))
    return [one for one in found if len(one["geometry"]["coordinates"]) > 1]


def _feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


def _says(language: Language, point: PathPoint) -> str:
    """A report in one line."""
    parts = [translate(REPORTS[seal_of(point.lock)][1], language)]
    if point.speed_kmh is not None:
        parts.insert(0, translate("{n} km/h", language).format(n=round(point.speed_kmh)))
    return " · ".join(parts)


@router.get("/sealed-trips/{trip}/path")
async def sealed_path(trip: UUID, page: SignedPage) -> Response:
    """The way on the legs of this site as GeoJSON: its stretches by what the lock reported, and every report."""
    page.hidden_unless(may_see(page))
    row = await reading.trip(page.site, page.principal, trip)
    points = await reading.path(page.site, page.principal, trip)
    return JSONResponse(
        {"type": "FeatureCollection", "features": features(points, row["alarms"], page.language)}, media_type=GEO_JSON
    )
