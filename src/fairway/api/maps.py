"""Shipments on a map, over HTTP: GeoJSON with the same rights as the pages."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from fairway.api.problems import language_of
from fairway.api.security import Reader, SiteNow
from fairway.base.language import Language, translate
from fairway.base.time import isoformat
from fairway.site.alerting import watching
from fairway.site.community import lists, maps
from fairway.site.community.maps import Found
from fairway.tracking import geojson
from fairway.tracking.areas import known_areas
from fairway.tracking.model import Mode
from fairway.tracking.places import known_places
from fairway.tracking.vocabulary import is_milestone
from fairway.tracking.vocabulary import milestone as milestone_known

router = APIRouter(prefix="/v1", tags=["maps"])


class GeoJson(Response):
    """A FeatureCollection (RFC 7946)."""

    media_type = "application/geo+json"


def geo_answer(value: object) -> Response:
    """``value`` as GeoJSON."""
    return GeoJson(msgspec.json.encode(value), headers={"Cache-Control": "no-store"})


@router.get("/shipments/{shipment}/map", response_class=GeoJson, summary="The map of a shipment")
async def of_shipment(shipment: UUID, request: Request, site: SiteNow, principal: Reader) -> Response:
    """GeoJSON: the legs as lines (done and planned, measured or schematic), each place with its milestones, berths and
    anchorages nearby, the vessel where it was heard last. Milestones of which no place is known stand in ``unplaced``.
    """
    language = language_of(request)
    found = await maps.of_shipment(site, principal, shipment)
    names = found.view.names
    return geo_answer(
        geojson.collection(
            geojson.shipment_features(found.map, found.areas, names, language),
            shipment=shipment,
            reference=found.view.reference,
            now=isoformat(site.clock.now()),
            notice=translate(geojson.NOTICE, language),
            unplaced=[geojson.unplaced_milestone(one, names, language) for one in found.map.unplaced],
        )
    )


@router.get("/map", response_class=GeoJson, summary="The map of your shipments")
async def of_list(
    request: Request,
    site: SiteNow,
    principal: Reader,
    mode: Mode | None = None,
    milestone: Annotated[str, Query(pattern=r"^[A-Z_]{0,40}$")] = "",
    customs: Annotated[str, Query(pattern=r"^[a-zA-Z_-]{0,40}$")] = "",
    conflicts: bool = False,
    late: bool = False,
    watched: bool = False,
    closed: bool | None = None,
) -> Response:
    """GeoJSON: each shipment as a point at its last known place, or at the last position of the vessel that carries it.
    Those of which no place is known stand in ``unplaced``; ``more`` says that there are more than one map shows."""
    language = language_of(request)
    only = tuple(one["case_id"] for one in await watching.watched(site, principal)) if watched else None
    wanted = lists.Wanted(
        mode=mode.value if mode else "",
        milestone=milestone,
        customs=customs,
        conflicts=conflicts,
        late=late,
        closed=closed,
        only=only,
    )
    found = await maps.of_list(site, principal, wanted)
    return geo_answer(
        geojson.collection(
            (_shipment(one, language) for one in found.found),
            now=isoformat(site.clock.now()),
            notice=translate(geojson.NOTICE, language),
            more=found.more,
            unplaced=[{"shipment": row["case_id"], "reference": row["reference"]} for row in found.unplaced],
        )
    )


def _shipment(one: Found, language: Language) -> dict[str, Any]:
    row, code = one.row, one.row["milestone"] or ""
    return geojson.point(
        one.latitude,
        one.longitude,
        layer="shipment",
        shipment=row["case_id"],
        reference=row["reference"],
        place=row["place"] if one.vessel is None else None,
        name=one.place.names.in_(language) if one.place else row["place_name"] if one.vessel is None else None,
        at=geojson.moment(one.at),
        vessel=row["aboard"] if one.vessel else None,
        speed_knots=one.vessel.speed if one.vessel else None,
        course=one.vessel.course if one.vessel else None,
        modes=row["modes"].split(),
        milestone=code or None,
        words=milestone_known(code).names.in_(language) if is_milestone(code) else code or None,
        milestone_at=geojson.moment(row["milestone_at"]),
        next=row["next"],
        next_at=geojson.moment(row["next_at"]),
        late_minutes=row["slip_minutes"] if (row["slip_minutes"] or 0) > 0 else None,
        customs=row["customs"] or None,
        conflicts=row["conflicts"],
        closed=row["closed"],
    )


@router.get("/map/places", response_class=GeoJson, summary="The places of maps")
async def places(request: Request, principal: Reader) -> Response:
    """GeoJSON: control points, terminals, ports and airports of the code tables, berths, anchorages. Approximate; not
    for navigation."""
    del principal
    language = language_of(request)
    return geo_answer(
        geojson.collection(
            [
                *(geojson.area_feature(one, language) for one in known_areas().all),
                *(geojson.place_feature(one, language) for one in known_places()),
            ],
            notice=translate(geojson.NOTICE, language),
        )
    )
