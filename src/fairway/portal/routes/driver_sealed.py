"""The driver's phone on a sealed trip: drive on, wait and why, go to inspection; and never open the lock unasked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fairway.base.time import HONG_KONG
from fairway.portal.routes.page import Page
from fairway.portal.routes.places import place_words
from fairway.portal.routes.scheme.words import names_words
from fairway.portal.routes.sealed.words import sentence
from fairway.portal.views.boundary import DriverState, DriverView
from fairway.portal.views.parts import N_, Phrase, Words
from fairway.site.scheme import reading as scheme
from fairway.site.sealed import reading

_SHOWN = frozenset({"bound", "sealed", "held", "under-inspection", "arrived", "opened", "violated"})
"""From the lock's going on to the truck until the trip is closed."""
Said = tuple[DriverState, Phrase, Phrase, Phrase, datetime | None]
"""State, status, next step, what the time is, the time."""


async def under_way(page: Page) -> Mapping[str, Any] | None:
    """The sealed trip that the driver is on now."""
    rows = await reading.trips(page.site, page.principal, live=True, limit=20)
    return next((row for row in rows if row["status"] in _SHOWN and row["scope"] == "driver"), None)


def said(row: Mapping[str, Any], place: Phrase) -> Said:
    """What the driver is told."""
    until = (N_("Arrive by"), row["window_until"])
    match row["status"]:
        case "bound":
            words = N_("The lock is on the truck. Do not leave before it is sealed.")
            return DriverState.PREPARE, N_("Not sealed yet"), words, N_("Leave from"), row["window_from"]
        case "held":
            return DriverState.WAIT, N_("Wait"), _why(row), N_("Held since"), _held_since(row)
        case "under-inspection":
            words = N_("Customs inspects the truck. Open the lock only when the officer tells you to.")
            return DriverState.INSPECT, N_("Inspection"), words, "", None
        case "arrived":
            words = N_("Do not open the lock yet. It opens by itself, or the officer tells you.")
            return DriverState.WAIT, N_("Arrived"), words, N_("Arrived at"), row["arrived_at"]
        case "opened":
            return DriverState.CROSSED, N_("Lock opened"), N_("You may unload."), "", None
        case "violated":
            words = N_("Do not open anything. Go to the officer at the next control point, and call the dispatcher.")
            return DriverState.STOP, N_("Seal broken"), words, N_("Seal broken at"), row["violated_at"]
        case _:
            if row["offered_to"]:
                words = N_("Released. Stay in the lane until the next customs has taken the lock over.")
                return DriverState.WAIT, N_("Wait"), words, "", None
            if row["open_alarms"]:
                words = N_("There is an alarm on this trip. Keep to the route, leave the lock shut, call the office.")
                return DriverState.WAIT, N_("Alarm"), words, *until
            words = N_("Keep to the route and do not open the lock. At {place} go to the lane for sealed trucks.")
            return DriverState.GO, N_("Drive on"), Words(words, {"place": _said(place)}), *until


def _said(place: Phrase) -> Any:
    return place if not isinstance(place, str) else Words(place) if place else Words(N_("the gate"))


def _held_since(row: Mapping[str, Any]) -> datetime | None:
    at = (row["held"] or {}).get("at")
    return datetime.fromisoformat(at) if at else None


def _why(row: Mapping[str, Any]) -> Phrase:
    """The first ground that keeps the truck, in the words of its rule."""
    for reason in (row["held"] or {}).get("reasons", ()):
        said = sentence(reason.get("message", ""), reason.get("params") or {})
        if said and not reason.get("met"):
            return said
    return N_("The gate has not released the truck. Ask the officer.")


async def place_of(page: Page, row: Mapping[str, Any]) -> Phrase:
    """Where the leg that is under way ends."""
    today = page.now.astimezone(HONG_KONG).date()
    way = await scheme.route(page.site, row["route"], today)
    legs = way.legs if way else ()
    number = row["leg"] or 1
    if not 1 <= number <= len(legs):
        return ""
    leg = legs[number - 1]
    if leg.control_point:
        return place_words(leg.control_point, today)
    point = (await scheme.points(page.site, today)).get(leg.to_place)
    return names_words(point.content.names) if point else ""


async def view(page: Page, row: Mapping[str, Any], href: str) -> DriverView:
    """The page of a sealed trip."""
    place = await place_of(page, row)
    state, status, following, words, time = said(row, place)
    plates = row["plates"]
    return DriverView(
        state=state,
        status=status,
        next_step=following,
        as_of=page.now,
        mark=plates.get("hk") or plates.get("mo") or "",
        cn_plate=plates.get("cn") or "",
        control_point=place,
        time_words=words,
        time=time,
        container=row["container"],
        refresh_href=href,
        simulated=page.site.clock.accelerated,
    )
