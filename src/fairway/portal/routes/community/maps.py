"""Shipments on a map: one with its way, and all by where they were last."""

from __future__ import annotations

import re
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.consignments.model import Texts
from fairway.parties.model import Permission
from fairway.portal.assets import policy_for_maps
from fairway.portal.routes.community import shipment as shipment_pages
from fairway.portal.routes.community.asked import PATH as LIST
from fairway.portal.routes.community.asked import Asked
from fairway.portal.routes.community.rows import shipment_href, shipment_row
from fairway.portal.routes.community.words import (
    MODES,
    QUALITIES,
    STANDARDS,
    as_data,
    code_place,
    milestone_words,
    partner_words,
    place_words,
)
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.views.community.maps import (
    MapEntry,
    MapFrame,
    MapLeg,
    MapMilestone,
    MapPlace,
    ShipmentMapPage,
    ShipmentsMapPage,
    Unplaced,
)
from fairway.portal.views.parts import N_, Phrase
from fairway.site.alerting import watching
from fairway.site.community import maps
from fairway.site.community.maps import Found
from fairway.site.community.shipments import ShipmentView
from fairway.tracking.line import Entry
from fairway.tracking.on_map import Basis, LegPath, MapStop, State
from fairway.tracking.places import Place, PlaceKind

router = APIRouter(include_in_schema=False)
PATH = "/map"
PLACES = "/v1/map/places"
LISTED = 200
"""Shipments beside the map; the map itself shows more."""
KM_PER_NM = 1.852
KINDS: dict[PlaceKind, str] = {
    PlaceKind.TOLD: N_("Position as told"),
    PlaceKind.CONTROL_POINT: N_("Control point, approximate"),
    PlaceKind.TERMINAL: N_("Terminal, approximate"),
    PlaceKind.BERTH: N_("Berth, approximate"),
    PlaceKind.AIRPORT: N_("Airport, approximate"),
    PlaceKind.PORT: N_("Port, approximate"),
    PlaceKind.TOWN: N_("Somewhere in this place"),
}
BASES: dict[Basis, str] = {
    Basis.TRACK: N_("Positions heard (AIS)"),
    Basis.SEA_ROUTE: N_("Usual sea route"),
    Basis.GREAT_CIRCLE: N_("Shortest way"),
}
STATES: dict[State, str] = {
    State.DONE: N_("Arrived"),
    State.UNDER_WAY: N_("Under way"),
    State.PLANNED: N_("To come"),
}
shipment_pages.TABS.append(("map", N_("Map"), "/map"))


def name_words(place: Place | None) -> Phrase:
    """What a place is called."""
    if place is None:
        return ""
    en, tc, sc = place.names
    return Texts(en=en, tc=tc, sc=sc) if any(place.names) and len(set(place.names)) > 1 else as_data(en)


def position(latitude: float, longitude: float) -> str:
    """ "22.331° N 114.110° E"."""
    north, east = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    return f"{abs(latitude):.3f}° {north} {abs(longitude):.3f}° {east}"


class MapWords:
    """The words for one shipment's map."""

    def __init__(self, view: ShipmentView, site: str, own: str) -> None:
        self._view, self._site, self._own = view, site, own
        self._href = shipment_href(view.case)

    def place(self, number: int, stop: MapStop) -> MapPlace:
        """A stop."""
        place = stop.place
        return MapPlace(
            number=number,
            name=name_words(place),
            code=place.unlocode,
            kind=KINDS[place.kind],
            position=position(*place.point),
            exact=place.exact,
            done=stop.done,
            current=stop.current,
            milestones=tuple(self._milestone(one) for one in stop.entries),
            readings=stop.readings,
        )

    def _milestone(self, entry: Entry) -> MapMilestone:
        source = entry.winner.source
        return MapMilestone(
            words=milestone_words(entry.milestone, reached=entry.done),
            at=entry.happened,
            offset=entry.winner.times.offset,
            quality=QUALITIES[entry.quality],
            done=entry.done,
            who=self._who(entry),
            standard=STANDARDS.get(source.standard) or as_data(source.standard),
            code=source.code,
            href=self._line(entry),
            simulated=source.simulated,
        )

    def _who(self, entry: Entry) -> Phrase:
        return partner_words(entry.winner.source.partner, self._view.names, self._site, self._own)

    def _line(self, entry: Entry) -> str:
        return f"{self._href}#m-" + re.sub(r"[^A-Za-z0-9]+", "-", entry.line).strip("-")

    def leg(self, leg: LegPath) -> MapLeg:
        """A leg."""
        seen = leg.seen
        return MapLeg(
            number=leg.number,
            mode=MODES[leg.mode] if leg.mode else None,
            origin=name_words(leg.origin),
            destination=name_words(leg.destination),
            conveyances=tuple(one.value for one in leg.conveyances[:3]),
            state=leg.state.value,
            says=STATES[leg.state],
            since=leg.since,
            until=leg.until,
            kilometres=leg.distance * KM_PER_NM,
            bases=tuple(dict.fromkeys(BASES[one.basis] for one in leg.stretches)),
            seen_at=seen.at if seen else None,
            seen=position(seen.latitude, seen.longitude) if seen else "",
            speed=seen.speed if seen else None,
        )

    def unplaced(self, entry: Entry) -> Unplaced:
        """A milestone without a place."""
        return Unplaced(
            words=milestone_words(entry.milestone, reached=entry.done),
            at=entry.happened,
            told=place_words(entry.place),
            who=self._who(entry),
            href=self._line(entry),
        )


@router.get("/shipments/{shipment}/map")
async def shipment_map(shipment: UUID, page: SignedPage) -> Response:
    """Its way on a map, and the same in words."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow(shipment)
    drawn = await maps.of_shipment(page.site, page.principal, shipment)
    words = MapWords(drawn.view, page.site.id, str(page.principal.organisation))
    view = ShipmentMapPage(
        head=shipment_pages.head(page, drawn.view, "map"),
        frame=MapFrame(
            kind="shipment",
            source=f"/v1/shipments/{shipment}/map",
            places=PLACES,
            label=N_("Map of the shipment's way"),
            style=page.site.settings.map_style or "",
        ),
        places=tuple(words.place(number, stop) for number, stop in enumerate(drawn.map.stops)),
        legs=tuple(words.leg(one) for one in drawn.map.legs),
        unplaced=tuple(words.unplaced(one) for one in drawn.map.unplaced),
        as_of=page.now,
    )
    return page.show("pages/community/shipment_map.html", view, "shipments", headers=policy(page))


@router.get("/map")
async def shipments_map(page: SignedPage) -> Response:
    """The reader's shipments by where they were last, with the filters of the list."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow()
    asked = Asked(page, PATH)
    watched = {one["case_id"] for one in await watching.watched(page.site, page.principal)}
    found = await maps.of_list(page.site, page.principal, asked.wanted(tuple(watched)))
    organisation = page.principal.organisation
    shown = found.found[:LISTED]
    entries = [
        MapEntry(shipment_row(one.row, organisation, watched), _place(one), one.at, one.vessel is not None)
        for one in shown
    ]
    left = found.unplaced[: LISTED - len(shown)]
    entries += [MapEntry(shipment_row(row, organisation, watched), "", None) for row in left]
    view = ShipmentsMapPage(
        frame=MapFrame(
            kind="shipments",
            source=_source(asked),
            places=PLACES,
            label=N_("Map of your shipments"),
            style=page.site.settings.map_style or "",
        ),
        tabs=asked.tabs(),
        menus=asked.menus(),
        clear_href=PATH if set(asked.filters) - {"show"} else "",
        list_href=with_query(LIST, **asked.values()),
        entries=tuple(entries),
        placed=len(found.found),
        unplaced=len(found.unplaced),
        beyond=len(found.found) + len(found.unplaced) - len(entries),
        more=found.more,
        nothing=asked.nothing(may_register=page.may(Permission.SUBMIT)),
        as_of=page.now,
    )
    return page.show("pages/community/map.html", view, "map", headers=policy(page))


def policy(page: Page) -> dict[str, str]:
    """What a page with a map may load."""
    settings = page.site.settings
    return {"Content-Security-Policy": policy_for_maps(settings.map_style, settings.map_origins)}


def _place(one: Found) -> Phrase:
    if one.vessel is not None:
        return as_data(position(one.latitude, one.longitude))
    return name_words(one.place) or code_place(one.row["place_name"])


def _source(asked: Asked) -> str:
    """The address of the same shipments as GeoJSON."""
    return with_query(
        "/v1/map",
        mode=asked.mode,
        milestone=asked.milestone,
        customs=asked.customs,
        closed={"closed": "true", "watched": ""}.get(asked.show, "false"),
        **({asked.show: "true"} if asked.show in {"late", "conflicts", "watched"} else {}),
    )
