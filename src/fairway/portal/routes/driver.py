"""The driver's phone: one status, one time, one next step. A driver sees the own trips and nothing else.

Before the kiosk the page is the same whatever customs decided. It says "go" only where the kiosk would not say
"wait": both ask :mod:`fairway.site.crossing.judgement`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Texts
from fairway.parties.model import Permission
from fairway.portal.routes import driver_sealed
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.places import place_words
from fairway.portal.views.boundary import DriverState, DriverView
from fairway.portal.views.parts import N_, Phrase
from fairway.site import trips
from fairway.site.crossing import judgement
from fairway.transport.approach_rules import CONFIRMATION_LETS_CROSS
from fairway.transport.store import trip as trip_of
from fairway.transport.store import trips as trips_of

router = APIRouter(include_in_schema=False)
_ENDED = frozenset({"cancelled", "closed"})
_NO = frozenset({"rejected", "returned", "refused", "cancelled", "expired"})
"""States of the Mainland's confirmation after which waiting does not help."""
_MOST = 20

Said = tuple[DriverState, Phrase, Phrase]
_WAIT: Said = (
    DriverState.WAIT,
    N_("Wait"),
    N_("Drive up to the control point so that you arrive after this time."),
)
_GO: Said = (DriverState.GO, N_("You may go"), N_("Drive to the cargo lane and stop at the line."))
_PREPARE: Said = (
    DriverState.PREPARE,
    N_("Not ready yet"),
    N_("The office is still preparing the papers. Do not leave yet."),
)
_UNKNOWN: Said = (DriverState.UNKNOWN, N_("Not known"), N_("One side has not answered. Wait where you are."))
_CANCELLED: Said = (DriverState.STOP, N_("Do not cross"), N_("Call the dispatcher. The trip was cancelled."))
_TAKEN_BACK: Said = (DriverState.STOP, N_("Do not cross"), N_("Call the dispatcher. A paper was taken back."))
_REFUSED: Said = (
    DriverState.STOP,
    N_("Do not cross"),
    N_("Call the dispatcher. Hong Kong's system refused this vehicle's cargo references."),
)
_EXPIRED: Said = (DriverState.STOP, N_("Do not cross"), N_("Call the dispatcher. A cargo reference has expired."))
_CLOSED: Said = (
    DriverState.WAIT,
    N_("Wait"),
    N_("The control point takes no cargo now. Wait where you are."),
)
_INSPECTION: Said = (DriverState.INSPECT, N_("Inspection"), N_("Drive to the inspection bay and ask the officer."))
_DETAINED: Said = (DriverState.STOP, N_("Do not cross"), N_("Customs holds the goods. Do as the officer says."))
_PASSED: Said = (DriverState.GO, N_("You may go"), N_("Drive on over the boundary."))
_CROSSED: Said = (
    DriverState.CROSSED,
    N_("Crossed"),
    N_("Drive to the supervised place and report there."),
)


def said(
    trip: Mapping[str, Any], vehicle: Mapping[str, Any], against: Sequence[Issue]
) -> tuple[Said, Phrase, datetime | None]:
    """What the driver is told: status and next step, what the time means, the time. ``against`` is why the kiosk
    would let the vehicle wait now."""
    earliest: datetime | None = vehicle["earliest_crossing"]
    if vehicle["crossed_at"]:
        return _CROSSED, N_("Crossed at"), vehicle["crossed_at"]
    if trip["status"] == "cancelled":
        return _CANCELLED, "", None
    if vehicle["status"] == "inspect":
        released = vehicle["detail"].get("inspection_released")
        if released is not True:
            return (_INSPECTION if released is None else _DETAINED), "", None
    rules = {issue.rule for issue in against}
    if vehicle["status"] in {"go", "inspect"} and not rules:
        return _PASSED, "", None
    if not vehicle["references"] or earliest is None:
        return _PREPARE, "", None
    return _before_the_kiosk(trip, vehicle, earliest, rules)


def _before_the_kiosk(
    trip: Mapping[str, Any], vehicle: Mapping[str, Any], earliest: datetime, rules: Set[str]
) -> tuple[Said, Phrase, datetime | None]:
    confirmation = trip["confirmation"]
    if confirmation and confirmation["status"] in _NO:
        return _TAKEN_BACK, "", None
    if "HK-ACI-EXPIRED-ON-TRUCK" in rules:
        return _EXPIRED, "", None
    if "HK-BUNDLE-UNANSWERED" in rules:
        return _REFUSED if vehicle["detail"].get("authority_code") else _UNKNOWN, "", None
    if "CN-CONFIRMATION" in rules or (confirmation and confirmation["status"] not in CONFIRMATION_LETS_CROSS):
        return _UNKNOWN, "", None
    if "HK-BUNDLE-30MIN" in rules:
        return _WAIT, N_("You may cross from"), earliest
    if "BCP-HOURS" in rules:
        return _CLOSED, "", None
    # Whatever else the kiosk would hold against it, a decision that nobody has taken yet among them.
    if rules or (trip["batch_number"] and not confirmation):
        return _UNKNOWN, "", None
    return _GO, N_("Allowed since"), earliest


def _of(person: UUID | None, trip: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The vehicle of a trip that a person drives."""
    return next((one for one in trip["vehicles"] if one["driver"] == person), None)


async def _present(page: Page) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The trip that counts now: the next one to cross, else the last one that crossed or was cancelled."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        found = [await trip_of(conn, row["case_id"]) for row in await trips_of(conn, limit=_MOST)]
    driven = [(one, run) for one in found if one and (run := _of(page.principal.person, one))]
    ahead = [
        (one, run) for one, run in driven if run["crossed_at"] is None and one["status"] not in {"crossed", *_ENDED}
    ]
    if ahead:
        today = page.now.astimezone(HONG_KONG).date()
        return min(ahead, key=lambda pair: (not pair[1]["references"], pair[0]["crossing_date"] or today))
    return max(driven, key=lambda pair: pair[0]["changed_at"]) if driven else None


async def _shown(page: Page, trip: Mapping[str, Any], vehicle: Mapping[str, Any], href: str) -> Response:
    against = await judgement.against(page.site, trip["case_id"], vehicle["vehicle"], page.now)
    (state, status, following), words, time = said(trip, vehicle, against)
    view = DriverView(
        state=state,
        status=status,
        next_step=following,
        as_of=page.now,
        mark=vehicle["hk_mark"],
        cn_plate=vehicle["cn_plate"] or "",
        control_point=place_words(trip["control_point"], page.now.astimezone(HONG_KONG).date()),
        time_words=words,
        time=time,
        references=tuple(held["ccrn"] for held in vehicle["references"]),
        batch_number=trip["batch_number"] or "",
        refresh_href=href,
        simulated=page.site.clock.accelerated,
    )
    return page.show("pages/driver.html", view)


async def _road_first(
    page: Page, sealed: Mapping[str, Any], trip: Mapping[str, Any], vehicle: Mapping[str, Any]
) -> bool:
    """Whether the truck under a sound seal still waits for what the road asks for at this boundary."""
    if sealed["status"] != "sealed" or sealed["custody"] != page.site.id or sealed["offered_to"]:
        return False
    if vehicle["crossed_at"] or vehicle["hk_mark"] != sealed["plates"].get("hk"):
        return False
    against = await judgement.against(page.site, trip["case_id"], vehicle["vehicle"], page.now)
    return said(trip, vehicle, against)[0][0] is not DriverState.GO


@router.get("/drive")
async def begin(page: SignedPage) -> Response:
    """On to the page that the phone keeps when the line is bad."""
    page.hidden_unless(page.may(Permission.DRIVE))
    return page.go("/drive/")


@router.get("/drive/")
async def drive(page: SignedPage) -> Response:
    """The trip that counts now."""
    page.hidden_unless(page.may(Permission.DRIVE))
    present = await _present(page)
    sealed = await driver_sealed.under_way(page)
    if sealed is not None and (present is None or not await _road_first(page, sealed, *present)):
        return page.show("pages/driver.html", await driver_sealed.view(page, sealed, "/drive/"))
    if present is not None:
        return await _shown(page, *present, "/drive/")
    nothing = DriverView(
        state=DriverState.PREPARE,
        status=N_("No trip"),
        next_step=N_("No trip is planned for you. The office puts you on one."),
        as_of=page.now,
        mark="",
        cn_plate="",
        control_point=Texts(en="–"),
        refresh_href="/drive/",
    )
    return page.show("pages/driver.html", nothing)


@router.get("/drive/{trip}/{vehicle}")
async def drive_one(trip: UUID, vehicle: str, page: SignedPage) -> Response:
    """One vehicle of a trip: a driver's own, or one that the office looks at as its driver does."""
    page.hidden_unless(page.may(Permission.DRIVE) or page.may(Permission.RUN_TRIPS))
    found = await trips.own_trip(page.site, page.principal, trip)
    run = next((one for one in found["vehicles"] if one["vehicle"] == vehicle), None)
    if run is None or (page.may(Permission.DRIVE) and run["driver"] != page.principal.person):
        raise NotFound
    return await _shown(page, found, run, f"/drive/{trip}/{vehicle}")
