"""Trips: planned, bundled, changed, cancelled; the earliest crossing counts down."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.base.time import HONG_KONG
from fairway.parties.model import Permission
from fairway.portal.routes.choices import direction_choices, point_choices
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.moments import day_in
from fairway.portal.routes.page import Page, SignedPage, TripPage, faults_of, with_query
from fairway.portal.routes.plain import plain
from fairway.portal.routes.posted import posted
from fairway.portal.routes.trip_vehicles import CRUMBS, changed, gaps, marks_in, refused_trip, vehicle_sets
from fairway.portal.routes.trip_view import trip_row, trip_view
from fairway.portal.views.act import ActView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action
from fairway.portal.views.trip import TripListView, TripRow
from fairway.portal.vocabulary import DIRECTIONS
from fairway.site import trips
from fairway.site.crossing import store
from fairway.transport import decide as d

router = APIRouter(include_in_schema=False)
PAGE = 50


@router.get("/trips")
async def trip_list(page: SignedPage) -> Response:
    """Trips that the reader may see, newest first."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow()
    after = page.query("after")
    try:
        cursor = UUID(after) if after else None
    except ValueError:
        cursor = None
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        rows = await store.trips_with_vehicles(conn, after=cursor, limit=PAGE + 1)
    shown = rows[:PAGE]
    following = with_query("/trips", after=str(shown[-1]["case_id"])) if len(rows) > PAGE else ""
    view = TripListView(
        tuple(trip_row(row, page.now) for row in shown),
        page.now,
        "/trips/new" if page.may(Permission.RUN_TRIPS) else "",
        following,
        export_links("/trips"),
    )
    return page.show("pages/trips.html", view, "trips")


@router.get("/trips.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The trips for a spreadsheet, newest first."""
    page.hidden_unless(page.may(Permission.READ))
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        rows = await store.trips_with_vehicles(conn, limit=MOST_EXPORTED + 1)
    shown = [trip_row(row, page.now) for row in rows]
    columns: Columns[TripRow] = (
        (N_("Trip"), lambda row: row.reference),
        (N_("Direction"), lambda row: plain(DIRECTIONS[row.direction][0], page.language)),
        (N_("Status"), lambda row: plain(row.status.words, page.language)),
        (N_("Vehicle"), lambda row: ", ".join(row.vehicles)),
        (N_("Control point"), lambda row: plain(row.control_point, page.language)),
        (N_("Crossing"), lambda row: row.crossing),
        (N_("References"), lambda row: row.references),
        (N_("May cross from"), lambda row: row.earliest),
    )
    return await export_file(page, "trips", kind, listing(page, N_("Trips"), columns, shown))


async def _new_page(page: Page, form: dict[str, str], issues: Sequence[Issue] = ()) -> Response:
    today = page.now.astimezone(HONG_KONG).date()
    sets = (
        FieldSet(
            N_("The crossing"),
            (
                Field(
                    "/direction",
                    N_("Direction"),
                    Control.SELECT,
                    form.get("/direction", ""),
                    options=direction_choices(),
                    size="half",
                ),
                Field(
                    "/control_point",
                    N_("Control point"),
                    Control.SELECT,
                    form.get("/control_point", ""),
                    options=point_choices(today),
                    size="half",
                ),
                Field(
                    "/crossing_date",
                    N_("Crossing date"),
                    Control.DATE,
                    form.get("/crossing_date", today.isoformat()),
                    size="half",
                ),
                Field(
                    "/batch_number",
                    N_("Batch number"),
                    Control.CODE,
                    form.get("/batch_number", ""),
                    N_("Of the Mainland; all vehicles of a batch cross together"),
                    size="half",
                ),
            ),
            joined=True,
        ),
        *await vehicle_sets(page, form),
    )
    view = ActView(
        words=N_("New trip"),
        lead=N_("A trip is one truck with its references. Bundle them at least 30 minutes before the boundary."),
        crumbs=CRUMBS,
        action=Action(N_("Plan the trip"), "/trips/new", primary=True),
        sets=sets,
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "trips", status=422 if issues else 200)


@router.get("/trips/new")
async def new(page: TripPage) -> Response:
    """Which truck crosses where and when."""
    return await _new_page(page, {})


@router.post("/trips/new")
async def plan(page: TripPage) -> Response:
    """Plan it."""
    form = await posted(page.request)
    if missing := gaps(form, "/direction", "/control_point", "/first/hk_mark"):
        return await _new_page(page, form.pointers(), missing)
    try:
        trip = await trips.plan(
            page.site,
            page.principal,
            trips.NewTrip(
                direction=form.text("/direction"),
                control_point=form.text("/control_point")[:40],
                first=marks_in(form),
                crossing_date=day_in(form, "/crossing_date"),
                batch_number=form.text("/batch_number")[:35] or None,
            ),
        )
    except Refusal as refused:
        return await _new_page(page, form.pointers(), refused.issues)
    return page.go(f"/trips/{trip}", "planned")


@router.get("/trips/{trip}")
async def one_trip(trip: UUID, page: SignedPage) -> Response:
    """One truck, its references, when it may cross."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow(trip)
    found = await trips.own_trip(page.site, page.principal, trip)
    return page.show("pages/trip.html", await trip_view(page, found), "trips")


@router.post("/trips/{trip}/bundle")
async def bundle(trip: UUID, page: TripPage) -> Response:
    """Bind the chosen and the typed references to a vehicle."""
    form = await posted(page.request)
    wanted = [
        trips.Wanted(ccrn="".join(ccrn.split()).upper()[:35])
        for text in dict.fromkeys(form.all("ccrn"))
        for ccrn in text.replace(";", ",").split(",")
        if ccrn.strip()
    ]
    try:
        await trips.bundle(page.site, page.principal, trip, form.text("vehicle", "V1"), wanted[:100])
    except Refusal as refused:
        return await refused_trip(page, trip, refused.issues)
    return page.go(f"/trips/{trip}", "bundled")


@router.post("/trips/{trip}/unbundle")
async def unbundle(trip: UUID, page: TripPage) -> Response:
    """Take a reference off a vehicle."""
    form = await posted(page.request)
    command = d.UnbundleReference(vehicle=form.text("vehicle"), ccrn=form.text("ccrn").upper())
    return await changed(page, trip, command, "unbundled")


@router.post("/trips/{trip}/cancel")
async def cancel(trip: UUID, page: TripPage) -> Response:
    """The trip will not take place."""
    await posted(page.request)
    return await changed(page, trip, d.CancelTrip(reason="cancelled by the operator of the trip"), "cancelled")


@router.post("/trips/{trip}/close")
async def close(trip: UUID, page: TripPage) -> Response:
    """Nothing is left to do for it."""
    await posted(page.request)
    return await changed(page, trip, d.CloseTrip(), "closed")
