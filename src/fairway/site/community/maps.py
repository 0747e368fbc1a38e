"""Shipments on a map: one with its way, or all that somebody may see by where they were last."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from fairway.parties.store import Principal
from fairway.site.community import lists, shipments, vessels
from fairway.site.community.shipments import ShipmentView
from fairway.site.runtime import Site
from fairway.tracking.areas import Area, AreaKind, known_areas, nautical_miles
from fairway.tracking.on_map import ShipmentMap, on_map, sails
from fairway.tracking.places import Place, of_key
from fairway.tracking.port_runs import Fix

MOST_SHOWN = 5_000
"""Shipments of one map."""
MOST_FIXES = 1_200
"""Positions of a vessel that are drawn for one leg, about."""
HEARD = timedelta(days=3)
"""A position of a vessel that is older does not tell where its cargo is."""
NEAR_NM = 15.0
"""Areas that are shown lie within that of a stop."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment, and all that its map shows."""

    view: ShipmentView
    map: ShipmentMap
    areas: tuple[Area, ...]
    """Berths and anchorages near its stops."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment by where it was last."""

    row: dict[str, Any]
    """Of ``shipment_list``."""
    place: Place | None
    """The place of the tables, if it is one."""
    latitude: float
    longitude: float
    at: datetime
    vessel: Fix | None = None
    """It is aboard a vessel that was heard there, later than anything was told of the shipment."""


class FoundPage(msgspec.Struct, frozen=True, kw_only=True):
    """All that a map of shipments shows."""

    found: tuple[Found, ...]
    unplaced: tuple[dict[str, Any], ...]
    """Rows of shipments of which no place is known."""
    more: bool
    """There are more shipments than one map shows."""


async def of_shipment(site: Site, principal: Principal, case: UUID) -> Drawn:
    """The map of one shipment. Raises NotFound for whom it does not concern: before any position is looked up."""
    view = await shipments.view(site, principal, case)
    now = site.clock.now()
    tracks: dict[int, tuple[Fix, ...]] = {}
    for leg, (imo, since, until) in sails(view.timeline, now).items():
        minutes = max(10, int((until - since) / timedelta(minutes=1)) // MOST_FIXES)
        async with site.database.single_statements() as conn:
            tracks[leg] = await vessels.track(conn, imo, since, until, minutes=minutes)
    drawn = on_map(view.timeline, tracks, view.legs)
    return Drawn(view=view, map=drawn, areas=_areas(drawn))


def _areas(drawn: ShipmentMap) -> tuple[Area, ...]:
    points = [stop.place.point for stop in drawn.stops]
    return tuple(
        area
        for area in known_areas().all
        if area.kind is not AreaKind.LIMIT
        and any(
            nautical_miles(point, ((area.south + area.north) / 2, (area.west + area.east) / 2)) < NEAR_NM
            for point in points
        )
    )


async def of_list(site: Site, principal: Principal, wanted: lists.Wanted | None = None) -> FoundPage:
    """The asker's shipments by where they were last: the last place that was told, or the last position of the vessel
    that carries them where that is newer."""
    page = await lists.page(site, principal, wanted, limit=MOST_SHOWN)
    carried: defaultdict[int, list[UUID]] = defaultdict(list)
    for row in page.entries:
        if row["aboard"]:
            carried[row["aboard"]].append(row["case_id"])
    now = site.clock.now()
    async with site.database.single_statements() as conn:
        heard = await vessels.seen_last(conn, sorted(carried), now - HEARD, now)
    found, unplaced = [], []
    for row in page.entries:
        fix = heard.get(row["aboard"]) if row["aboard"] else None
        if fix is not None and (row["place_at"] is None or fix.at > row["place_at"]):
            found.append(
                Found(row=row, place=None, latitude=fix.latitude, longitude=fix.longitude, at=fix.at, vessel=fix)
            )
        elif row["place"] is not None:
            found.append(
                Found(
                    row=row,
                    place=of_key(row["place"]),
                    latitude=row["latitude"],
                    longitude=row["longitude"],
                    at=row["place_at"],
                )
            )
        else:
            unplaced.append(row)
    return FoundPage(found=tuple(found), unplaced=tuple(unplaced), more=page.after is not None)
