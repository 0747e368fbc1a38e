"""The vehicles of a trip: put on it, changed, taken off."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.consignments.model import Texts
from fairway.parties.model import PersonRole
from fairway.parties.store import people
from fairway.portal.routes.page import Page, TripPage, as_texts, faults_of
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.routes.trip_view import trip_name, trip_view
from fairway.portal.views.act import ActView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link
from fairway.site import trips
from fairway.transport import decide as d

router = APIRouter(include_in_schema=False)
CRUMBS = (Link(N_("Trips"), "/trips"),)


async def _driver_choices(page: Page) -> tuple[Choice, ...]:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        found = await people(conn, page.principal.organisation)
    drivers = [one for one in found if one["role"] == PersonRole.DRIVER]
    return (
        Choice("", N_("No driver's page")),
        *(Choice(str(one["person"]), as_texts(str(one["name"]))) for one in drivers),
    )


async def vehicle_sets(page: Page, form: dict[str, str]) -> tuple[FieldSet, ...]:
    """The fields of a vehicle and its driver."""

    def code(name: str, label: str, hint: str = "") -> Field:
        return Field(f"/first/{name}", label, Control.CODE, form.get(f"/first/{name}", ""), hint, size="half")

    return (
        FieldSet(
            N_("Vehicle"),
            (
                code("hk_mark", N_("Hong Kong registration mark"), N_("As on the plate, such as XX 1234")),
                code("cn_plate", N_("Mainland plate")),
                code("cn_vehicle_code", N_("Vehicle code at Mainland customs")),
                code("trailer", N_("Trailer")),
            ),
            joined=True,
        ),
        FieldSet(
            N_("Driver"),
            (
                Field(
                    "/first/driver",
                    N_("Driver of your organisation"),
                    Control.SELECT,
                    form.get("/first/driver", ""),
                    options=await _driver_choices(page),
                    size="half",
                ),
                code("cn_driver_code", N_("Driver code at Mainland customs")),
            ),
            joined=True,
        ),
    )


_WANTED: dict[str, tuple[str, str]] = {
    "/direction": (N_("The direction is missing."), N_("Choose it from the list.")),
    "/control_point": (N_("The control point is missing."), N_("Choose it from the list.")),
    "/first/hk_mark": (
        N_("The Hong Kong registration mark is missing."),
        N_("Write it as on the plate, in capitals and digits."),
    ),
}
"""Fields without which there is no trip: what is said while one is empty, and what to do."""


def gaps(form: Posted, *pointers: str) -> list[Issue]:
    """What a form must say and does not."""
    empty = (pointer for pointer in pointers if not form.text(pointer).strip())
    return [Issue(rule="trip.missing", message=_WANTED[one][0], remedy=_WANTED[one][1], pointer=one) for one in empty]


def marks_in(form: Posted) -> d.Marks:
    """The vehicle in a posted form."""

    def text(name: str) -> str | None:
        return form.text(f"/first/{name}")[:40] or None

    driver = form.text("/first/driver")
    try:
        identifier = UUID(driver) if driver else None
    except ValueError:
        identifier = None
    return d.Marks(
        hk_mark=form.text("/first/hk_mark").upper()[:20],
        cn_plate=text("cn_plate"),
        cn_vehicle_code=text("cn_vehicle_code"),
        trailer=text("trailer"),
        driver=identifier,
        cn_driver_code=text("cn_driver_code"),
    )


async def refused_trip(page: Page, trip: UUID, issues: Sequence[Issue]) -> Response:
    """The page of a trip with what stood against an act on it."""
    found = await trips.own_trip(page.site, page.principal, trip)
    return page.show("pages/trip.html", await trip_view(page, found, issues), "trips", status=422)


async def changed(page: Page, trip: UUID, command: d.TripCommand, said: str) -> Response:
    """Carry out a command, and back to the trip."""
    try:
        await trips.change(page.site, page.principal, trip, command)
    except Refusal as refused:
        return await refused_trip(page, trip, refused.issues)
    return page.go(f"/trips/{trip}", said)


async def _vehicle_page(
    page: Page, trip: UUID, vehicle: str, form: dict[str, str], issues: Sequence[Issue] = ()
) -> Response:
    fresh = vehicle == "new"
    view = ActView(
        words=N_("Further vehicle") if fresh else N_("Another truck or driver"),
        name=trip_name(trip),
        lead=N_("It crosses together with the others of the batch.")
        if fresh
        else N_("When references are bundled to it, the 30 minutes begin anew."),
        crumbs=(*CRUMBS, Link(Texts(en=trip_name(trip)), f"/trips/{trip}")),
        action=Action(N_("Save"), f"/trips/{trip}/vehicles/{vehicle}", primary=True),
        sets=await vehicle_sets(page, form),
        faults=faults_of(issues),
        further=()
        if fresh
        else (
            Action(
                N_("Take this vehicle off the trip"),
                f"/trips/{trip}/vehicles/{vehicle}/remove",
                danger=True,
                confirm=N_("Its references are free again. Take it off?"),
            ),
        ),
    )
    return page.show("pages/act.html", view, "trips", status=422 if issues else 200)


@router.get("/trips/{trip}/vehicles/{vehicle}")
async def vehicle_page(trip: UUID, vehicle: str, page: TripPage) -> Response:
    """Which truck and driver."""
    found = await trips.own_trip(page.site, page.principal, trip)
    run = next((one for one in found["vehicles"] if one["vehicle"] == vehicle), None)
    page.hidden_unless(run is not None or vehicle == "new")
    form = {}
    if run is not None:
        form = {f"/first/{name}": str(run[name] or "") for name in ("hk_mark", "cn_plate", "driver")}
        form |= {
            f"/first/{name}": str(run["detail"].get(name) or "")
            for name in ("trailer", "cn_vehicle_code", "cn_driver_code")
        }
    return await _vehicle_page(page, trip, vehicle, form)


@router.post("/trips/{trip}/vehicles/{vehicle}")
async def change_vehicle(trip: UUID, vehicle: str, page: TripPage) -> Response:
    """Put a vehicle on the trip, or another in its place."""
    form = await posted(page.request)
    await trips.own_trip(page.site, page.principal, trip)
    marks = marks_in(form)
    command: d.TripCommand = d.ChangeVehicle(vehicle=vehicle, marks=marks)
    if vehicle == "new":
        command = d.AddVehicle(marks=marks)
    issues = gaps(form, "/first/hk_mark") or trips.mark_issues(marks.hk_mark, "/first/hk_mark")
    if issues:
        return await _vehicle_page(page, trip, vehicle, form.pointers(), issues)
    try:
        await trips.change(page.site, page.principal, trip, command)
    except Refusal as refused:
        return await _vehicle_page(page, trip, vehicle, form.pointers(), refused.issues)
    return page.go(f"/trips/{trip}", "vehicle")


@router.post("/trips/{trip}/vehicles/{vehicle}/remove")
async def remove_vehicle(trip: UUID, vehicle: str, page: TripPage) -> Response:
    """Take a vehicle off the trip."""
    await posted(page.request)
    return await changed(page, trip, d.RemoveVehicle(vehicle=vehicle), "removed")
