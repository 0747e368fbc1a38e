"""Maps: the reefer of :mod:`fairway.portal.gallery.cargo` on its way, and the shipments of a firm where they were last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fairway.base.language import Language
from fairway.base.time import isoformat
from fairway.portal.gallery import cargo, cast
from fairway.portal.gallery.cast import NOW, at
from fairway.portal.routes.community.maps import MapWords, name_words, position
from fairway.portal.routes.community.words import MODES, customs_chip, milestone_words
from fairway.portal.views.community.maps import MapEntry, MapFrame, ShipmentMapPage, ShipmentsMapPage
from fairway.portal.views.community.shipments import Menu, Reached, ShipmentRow
from fairway.portal.views.parts import N_, Choice, Nothing
from fairway.tracking import geojson
from fairway.tracking.areas import AreaKind, known_areas
from fairway.tracking.model import Mode
from fairway.tracking.on_map import ShipmentMap, on_map
from fairway.tracking.places import known_places, of_key
from fairway.tracking.port_runs import Fix
from fairway.tracking.vocabulary import milestone


def _heard() -> tuple[Fix, ...]:
    """Up the South China Sea to Terminal 9."""
    way = [
        (14.2, 112.4),
        (17.0, 113.4),
        (20.0, 113.9),
        (21.7, 114.0),
        (22.18, 114.0),
        (22.28, 114.07),
        (22.331, 114.11),
    ]
    return tuple(
        Fix(at(-66) + number * timedelta(hours=6), north, east, 14.0, 20.0) for number, (north, east) in enumerate(way)
    )


def _drawn() -> ShipmentMap:
    return on_map(cargo.view().timeline, {1: _heard()}, cargo.LEGS)


def _frame(name: str, label: str) -> MapFrame:
    kind = "shipment" if name.startswith("shipment-") else "shipments"
    return MapFrame(kind, f"/gallery-map/{name}", "/gallery-map/places", label)


def _head() -> Any:
    tabs = (*cargo.head("").tabs, Choice("map", N_("Map"), True, f"{cargo.HREF}/map"))
    return replace(cargo.head("map"), tabs=tuple({one.value: one for one in tabs}.values()))


def shipment_map() -> ShipmentMapPage:
    """The way of the reefer."""
    drawn, words = _drawn(), MapWords(cargo.view(), "hk", cargo.OWNER)
    return ShipmentMapPage(
        head=_head(),
        frame=_frame("shipment-map", N_("Map of the shipment's way")),
        places=tuple(words.place(number, stop) for number, stop in enumerate(drawn.stops)),
        legs=tuple(words.leg(one) for one in drawn.legs),
        unplaced=tuple(words.unplaced(one) for one in drawn.unplaced),
        as_of=NOW,
    )


def shipment_map_empty() -> ShipmentMapPage:
    """A shipment of which nobody has told anything."""
    head = replace(_head(), last_at=None, next_at=None, customs=None, conflicts=0)
    return replace(
        shipment_map(),
        head=head,
        frame=_frame("shipment-map-empty", N_("Map of the shipment's way")),
        places=(),
        legs=(),
        unplaced=(),
    )


_FLEET: tuple[tuple[str, str | None, str, str, float, int | None, str], ...] = (
    ("RTM-DGG-0917", "control-point:shenzhen-bay", "sea road air", "BORDER_CROSSED", -1, 45, "released"),
    ("HB-26-0042", None, "sea", "DEPARTED", -200, None, ""),
    ("HB-26-0043", "terminal:HK-RTT", "river", "GATED_IN", -8, None, ""),
    ("HB-26-0047", "control-point:shenzhen-bay", "road", "HELD", -2, 320, "held"),
    ("HB-26-0048", "control-point:shenzhen-bay", "road", "BORDER_CROSSED", -0.5, None, "released"),
    ("HB-26-0051", "airport:HKG", "road air", "CARGO_ACCEPTED", -5, None, "released"),
    ("HB-26-0052", "town:CNDGG", "road", "CARGO_PICKED_UP", -3, None, ""),
    ("HB-26-0058", "port:CNYTN", "sea", "LOADED", -30, None, "released"),
    ("HB-26-0060", "town:CNGZG", "road", "DELIVERED", -14, None, "closed"),
)  # fmt: skip
_AT_SEA = Fix(at(-0.4), 19.4, 113.8, 14.2, 21.0)


def _row(reference: str, modes: str, code: str, hours: float, late: int | None, customs: str) -> ShipmentRow:
    return ShipmentRow(
        id=reference,
        href=f"/shipments/{reference}",
        reference=reference,
        modes=tuple(MODES[Mode(one)] for one in modes.split()),
        origin="",
        destination="",
        last=Reached(milestone_words(code), "", at(hours)),
        next=None,
        late=late,
        customs=customs_chip(customs),
    )


def shipments_map() -> ShipmentsMapPage:
    """The shipments of a firm."""
    entries = []
    for reference, key, modes, code, hours, late, customs in _FLEET:
        row = _row(reference, modes, code, hours, late, customs)
        if key is None:
            there = position(_AT_SEA.latitude, _AT_SEA.longitude)
            entries.append(MapEntry(row, cast.three(there), _AT_SEA.at, by_vessel=True))
        else:
            entries.append(MapEntry(row, name_words(of_key(key)), at(hours)))
    entries.append(MapEntry(_row("HB-26-0063", "road", "BOOKING_CONFIRMED", -1, None, ""), "", None))
    tabs = (N_("All open"), N_("Late"), N_("Sources differ"), N_("Watched"), N_("Closed"))
    return ShipmentsMapPage(
        frame=_frame("shipments-map", N_("Map of your shipments")),
        tabs=tuple(Choice(words, words, number == 0, "/map") for number, words in enumerate(tabs)),
        menus=tuple(
            Menu(words, (Choice("", words, True, "/map"),))
            for words in (N_("Any mode"), N_("Any status"), N_("Any customs status"))
        ),
        clear_href="",
        list_href="/shipments",
        entries=tuple(entries),
        placed=len(entries) - 1,
        unplaced=1,
        beyond=0,
        more=False,
        nothing=Nothing(N_("No shipment yet"), ""),
        as_of=NOW,
    )


def _shipment_data(language: Language) -> dict[str, Any]:
    areas = [one for one in known_areas().all if one.kind is not AreaKind.LIMIT]
    return geojson.collection(geojson.shipment_features(_drawn(), areas, {}, language), now=isoformat(NOW))


def _fleet_data(language: Language) -> dict[str, Any]:
    found = []
    for reference, key, _, code, hours, late, _ in _FLEET:
        place = of_key(key) if key else None
        north, east = place.point if place else (_AT_SEA.latitude, _AT_SEA.longitude)
        words = milestone(code).names.in_(language)
        found.append(
            geojson.point(
                north, east, layer="shipment", shipment=reference, reference=reference, late_minutes=late, words=words,
                name=place.names.in_(language) if place else None, at=isoformat(at(hours)),
            )
        )  # fmt: skip
    return geojson.collection(found)


DATA: dict[str, Callable[[Language], dict[str, Any]]] = {
    "shipment-map": _shipment_data,
    "shipment-map-empty": lambda _: geojson.collection([]),
    "shipments-map": _fleet_data,
    "places": lambda language: geojson.collection(
        [
            *(geojson.area_feature(one, language) for one in known_areas().all),
            *(geojson.place_feature(one, language) for one in known_places()),
        ]
    ),
}
"""GeoJSON of each map, by the name of its page."""
