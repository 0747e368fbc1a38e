"""The live map of sealed trips: where each one is that is in custody here, how its lock is, what is open on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from fairway.base.time import isoformat
from fairway.locks.trips.project import plate_key
from fairway.parties.model import Permission, PersonRole
from fairway.portal.routes.community.maps import policy, position
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.sealed.words import (
    Places,
    lock_words,
    report_chip,
    seal_of,
    severity_chip,
    site_words,
    status_chip,
    trip_name,
)
from fairway.portal.views.community.maps import MapFrame
from fairway.portal.views.parts import N_, Chip, Choice, Link, Nothing, Phrase, Tone
from fairway.portal.views.sealed.trips import SealedRow, SealedTripsPage
from fairway.site.gateway.store import LastPosition
from fairway.site.scheme import reading as scheme
from fairway.site.sealed import reading

router = APIRouter(include_in_schema=False)
PATH = "/sealed-trips"
MAP = f"{PATH}/map"
SCHEME_MAP = "/v1/scheme/map"
PLACES = "/v1/map/places"
LISTED = 200
OLD = timedelta(minutes=10)
"""After this a lock that is under way has been silent for long; the engine judges silence by its own limits."""
SHOWN: Mapping[str, str] = {"": N_("Under way"), "alarms": N_("With open alarms"), "closed": N_("Ended")}
GEO_JSON = "application/geo+json"


def may_see(page: Page) -> bool:
    """Whoever reads cases; a driver has a page of its own."""
    return page.may(Permission.READ) and page.principal.role is not PersonRole.DRIVER


@router.get("/sealed-trips")
async def sealed_trips(page: SignedPage) -> Response:
    """The list and the map."""
    page.hidden_unless(may_see(page))
    await page.follow()
    show, search = _asked(page)
    found = await _found(page, show, search)
    places = await Places.read(page)
    ways = await _ways(page)
    shown = found[:LISTED]
    rows = tuple(sealed_row(row, page, places, ways) for row in shown)
    view = SealedTripsPage(
        frame=MapFrame(
            kind="sealed",
            source=with_query(MAP, show=show, search=search),
            places=PLACES,
            label=N_("Map of sealed trips"),
            style=page.site.settings.map_style or "",
        ),
        scheme=SCHEME_MAP,
        tabs=tuple(
            Choice(one, words, one == show, with_query(PATH, show=one, search=search)) for one, words in SHOWN.items()
        ),
        search=search,
        show=show,
        rows=rows,
        placed=sum(1 for row in rows if row.position),
        more=len(found) > LISTED,
        nothing=_nothing(show, search),
        as_of=page.now,
    )
    return page.show("pages/sealed/trips.html", view, "sealed-trips", headers=policy(page))


@router.get("/sealed-trips/map")
async def sealed_map(page: SignedPage) -> Response:
    """The same trips as GeoJSON, as far as their positions are known here."""
    page.hidden_unless(may_see(page))
    show, search = _asked(page)
    found = await _found(page, show, search)
    features = [one for row in found if (one := feature(row, page)) is not None]
    return JSONResponse({"type": "FeatureCollection", "features": features}, media_type=GEO_JSON)


def _asked(page: Page) -> tuple[str, str]:
    show = page.query("show")
    return (show if show in SHOWN else ""), page.query("search")[:40].strip()


async def _found(page: Page, show: str, search: str) -> list[dict[str, Any]]:
    """What the address asks for: what needs somebody first, then the newest."""
    if show == "closed":
        rows = await reading.trips(page.site, page.principal, live=False, limit=LISTED + 1)
    else:
        placed = {row["case_id"]: row for row in await reading.positions(page.site, page.principal)}
        live = await reading.trips(page.site, page.principal, live=True, limit=5_000)
        rows = [placed.get(row["case_id"], row) for row in live]
    if show == "alarms":
        rows = [row for row in rows if row["open_alarms"]]
    if search:
        rows = [row for row in rows if _has(row, search)]
    grave = {"violated": 0, "held": 1, "under-inspection": 2}
    return sorted(rows, key=lambda row: (grave.get(row["status"], 4 - bool(row["open_alarms"])),))


def _has(row: Mapping[str, Any], search: str) -> bool:
    key = plate_key(search)
    if any(key in plate_key(plate) for plate in row["plates"].values()):
        return True
    told = (row["container"], row["reference"], trip_name(row["case_id"]), str(row["case_id"]), row["device"])
    return any(search.lower() in text.lower() for text in told)


async def _ways(page: Page) -> dict[str, tuple[str, str]]:
    found = await scheme.routes(page.site, page.now.date())
    return {one.code: (one.content.origin, one.content.destination) for one in found}


def way_of(row: Mapping[str, Any], places: Places, ways: Mapping[str, tuple[str, str]]) -> Phrase:
    """From the first place to the last; the route's code where the registry of this site does not have it."""
    ends = ways.get(row["route"])
    return places.way(*ends) if ends else as_data(row["route"])


def sealed_row(row: Mapping[str, Any], page: Page, places: Places, ways: Mapping[str, tuple[str, str]]) -> SealedRow:
    """A trip as it stands in the list."""
    last: LastPosition | None = row.get("position")
    under_way = row["sealed_at"] is not None
    return SealedRow(
        id=str(row["case_id"]),
        href=f"{PATH}/{row['case_id']}",
        name=trip_name(row["case_id"]),
        plates=tuple(row["plates"].values()),
        container=row["container"],
        reference=row["reference"],
        carrier=row["carrier_name"] or row["applicant_name"],
        status=status_chip(row["status"]),
        way=way_of(row, places, ways),
        leg=row["leg"],
        legs=row["legs"],
        custody=site_words(row["custody"]) if row["custody"] else "",
        here=row["custody"] == page.site.id,
        alarms=row["open_alarms"],
        worst=severity_chip(row["worst_alarm"]) if row["worst_alarm"] else None,
        at=last.at if last else None,
        old=bool(last and under_way and page.now - last.at > OLD),
        position=position(last.latitude, last.longitude)
        if last and last.latitude is not None and last.longitude is not None
        else "",
        speed=last.speed_kmh if last else None,
        battery=last.battery_percent if last else None,
        lock=lock_chip(last, sealed=under_way) if last else None,
        parts=lock_words(last.lock) if last else (),
    )


def lock_chip(last: LastPosition, *, sealed: bool) -> Chip:
    """What the lock says of itself; before the seal an open lock is as it should be."""
    chip = report_chip(last.lock)
    return chip if sealed or seal_of(last.lock) == "intact" else Chip(Tone.WAITING, N_("Not closed yet"))


def feature(row: Mapping[str, Any], page: Page) -> dict[str, Any] | None:
    """A trip as a point of the map; None where nothing is known here."""
    last: LastPosition | None = row.get("position")
    if last is None or last.latitude is None or last.longitude is None:
        return None
    sealed = row["sealed_at"] is not None
    bad = row["status"] in {"violated", "held", "under-inspection"} or bool(row["open_alarms"])
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [last.longitude, last.latitude]},
        "properties": {
            "layer": "trip",
            "trip": str(row["case_id"]),
            "name": next(iter(row["plates"].values()), trip_name(row["case_id"])),
            "state": "alarm" if bad else "silent" if sealed and page.now - last.at > OLD else "good",
            "course": last.course or 0,
            "at": isoformat(last.at),
            "lock": seal_of(last.lock),
        },
    }


def _nothing(show: str, search: str) -> Nothing:
    if search:
        return Nothing(
            N_("Nothing found"), N_("No trip that you may see has that plate, container or name."),
            (Link(N_("Show all"), PATH),),
        )  # fmt: skip
    if show == "alarms":
        return Nothing(N_("No open alarm"), N_("Every alarm of the trips under way has been closed."))
    if show == "closed":
        return Nothing(N_("No trip has ended yet"), N_("Trips that were closed or given up stand here."))
    return Nothing(
        N_("No sealed trip is under way"),
        N_("A sealed trip is applied for from the page of a submission: nothing is typed again."),
        (Link(N_("Work list"), "/work"),),
    )
