"""Applying for a sealed trip from the page of a submission: goods, container and parties are there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.locks.scheme.model import Driver, Kind, Lock, Route, Vehicle
from fairway.parties.sharing import Scope
from fairway.portal.routes.case import Case, open_page_case
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.moments import until_in
from fairway.portal.routes.page import Page, TripPage, faults_of
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.routes.scheme.words import names_words
from fairway.portal.routes.sealed.trips import PATH
from fairway.portal.routes.sealed.words import STATUS, Places, trip_name
from fairway.portal.routes.texts import texts_of
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link, Phrase, Words
from fairway.site import submissions
from fairway.site.scheme import reading as scheme
from fairway.site.scheme.reading import Enrolled
from fairway.site.sealed import reading
from fairway.site.sealed.applying import NewSealedTrip, apply
from fairway.transport.state import mark_key

router = APIRouter(include_in_schema=False)
_NO_LOCK = N_("No lock is enrolled by a carrier of this submission. A carrier joins the scheme first.")
_SCOPES = frozenset({"full", "transport"})


async def _case(page: Page, case_id: UUID) -> Case:
    """The submission, for who may send it on its way. Raises NotFound."""
    found = await submissions.require(page.site, page.principal, case_id, Scope.TRANSPORT)
    if found["scope"] not in _SCOPES:
        raise NotFound
    return await open_page_case(page, case_id)


@router.get("/submissions/{case_id}/sealed-trip")
async def sealed_trip_form(case_id: UUID, page: TripPage) -> Response:
    """What is to be chosen; everything else is there."""
    case = await _case(page, case_id)
    return await _form(page, case, await _proposed(page, case))


@router.post("/submissions/{case_id}/sealed-trip")
async def apply_for_it(case_id: UUID, page: TripPage) -> Response:
    """Apply: each customs of the route decides on its own leg."""
    case = await _case(page, case_id)
    form = await posted(page.request)
    try:
        trip = await apply(page.site, page.principal, _wanted(page, case_id, form))
    except Refusal as refused:
        return await _form(page, case, form.pointers(), refused.issues)
    return page.go(f"{PATH}/{trip}", "sealed-applied")


def _wanted(page: Page, case: UUID, form: Posted) -> NewSealedTrip:
    missing = [
        Issue(rule="form.missing", message="This is needed.", remedy="Fill it in.", pointer=pointer)
        for pointer in ("/route", "/lock", "/window_from", "/window_until")
        if not form.text(pointer)
    ]
    if missing:
        raise Refusal(missing)
    since, until = until_in(page, form, "/window_from"), until_in(page, form, "/window_until")
    assert since and until  # neither is empty
    return NewSealedTrip(
        submission=case,
        route=form.text("/route")[:80],
        lock=form.text("/lock")[:64],
        vehicle=form.text("/vehicle")[:20],
        driver=form.text("/driver")[:80],
        container=form.text("/container")[:20],
        window_from=since,
        window_until=until,
    )


async def _things(page: Page, case: Case, kind: Kind) -> list[Enrolled]:
    """What the reader's firm has enrolled, and the carriers that take part in the submission."""
    involved = case.row["detail"].get("involved") or () if case.full else ()
    carriers = [page.principal.organisation, *(UUID(one["organisation"]) for one in involved)]
    day, found = _day(page.now), []
    for carrier in dict.fromkeys(carriers):
        found += await scheme.things(page.site, carrier, kind, day)
    return found


def _day(moment: datetime) -> date:
    return moment.astimezone(HONG_KONG).date()


async def _proposed(page: Page, case: Case) -> dict[str, str]:
    """What can be proposed: the only lock or driver, the truck that the submission names, twelve hours from now."""
    found: dict[str, str] = {}
    locks, drivers = await _things(page, case, Kind.LOCK), await _things(page, case, Kind.DRIVER)
    if len(locks) == 1 and isinstance(locks[0].entry.content, Lock):
        found["/lock"] = locks[0].entry.content.terminal
    if len(drivers) == 1:
        found["/driver"] = drivers[0].entry.code
    trip = case.submission.trip if case.submission else None
    planned = trip.vehicle if trip else None
    marks = {mark_key(mark) for mark in (planned.hk_mark, planned.cn_plate) if mark} if planned else set()
    vehicles = await _things(page, case, Kind.VEHICLE)
    for one in vehicles:
        if isinstance(one.entry.content, Vehicle) and marks & {mark_key(mark) for mark in one.entry.content.marks()}:
            found["/vehicle"] = one.entry.content.marks()[0]
    if len(vehicles) == 1 and isinstance(vehicles[0].entry.content, Vehicle):
        found.setdefault("/vehicle", vehicles[0].entry.content.marks()[0])
    begin = page.now.astimezone(HONG_KONG).replace(second=0, microsecond=0, tzinfo=None)
    arrival = trip.arrival_at if trip else None
    if arrival is not None and arrival > page.now:
        begin = arrival.astimezone(HONG_KONG).replace(second=0, microsecond=0, tzinfo=None) - timedelta(hours=3)
    found["/window_from"] = begin.isoformat(timespec="minutes")
    found["/window_until"] = (begin + timedelta(hours=12)).isoformat(timespec="minutes")
    return found


async def _form(page: Page, case: Case, values: Mapping[str, str], issues: Sequence[Issue] = ()) -> Response:
    routes = await scheme.routes(page.site, _day(page.now))
    places = await Places.read(page)
    locks = await _things(page, case, Kind.LOCK)
    things = {kind: await _things(page, case, kind) for kind in (Kind.VEHICLE, Kind.DRIVER)}
    ways = [Choice(one.code, _way(one.content, places)) for one in routes]
    own_locks = [
        Choice(one.entry.content.terminal, as_data(f"{one.entry.code} · {one.entry.content.terminal}"))
        for one in locks
        if isinstance(one.entry.content, Lock)
    ]
    trucks = [
        Choice(one.entry.content.marks()[0], as_data(" · ".join(one.entry.content.marks())))
        for one in things[Kind.VEHICLE]
        if isinstance(one.entry.content, Vehicle)
    ]
    drivers = [
        Choice(one.entry.code, names_words(one.entry.content.names))
        for one in things[Kind.DRIVER]
        if isinstance(one.entry.content, Driver)
    ]
    watched = N_("Each leg is decided on, and watched, by its own customs.")
    named = N_("Left empty, the truck that the submission names")
    fields = [
        _select("/route", N_("Route"), values, ways, watched),
        _select("/lock", N_("Lock"), values, own_locks, N_("Enrolled in the scheme by the carrier of this submission")),
        _select("/vehicle", N_("Vehicle"), values, trucks, named),
        _select("/driver", N_("Driver"), values, drivers),
    ]
    containers = [one.number for one in case.submission.containers] if case.submission else []
    if len(containers) > 1:
        choices = [Choice(one, as_data(one)) for one in containers]
        fields.append(_select("/container", N_("Container"), values, choices, N_("Which one the lock is on")))
    window = FieldSet(
        N_("May drive"),
        tuple(
            Field(pointer, words, Control.MOMENT, values.get(pointer, ""), size="half")
            for pointer, words in (("/window_from", N_("From")), ("/window_until", N_("Until")))
        ),
    )
    view = ActView(
        words=N_("Apply for a sealed trip"),
        name=case.reference,
        lead=N_("Nothing is typed again: goods, parties and container come from the submission."),
        crumbs=(Link(N_("Work list"), "/work"), Link(as_data(case.reference), case.href)),
        facts=tuple(await _facts(page, case, containers)),
        action=Action(N_("Apply to every customs of the route"), f"{case.href}/sealed-trip", primary=True),
        sets=(*(FieldSet("", (one,)) for one in fields), window),
        faults=faults_of(issues),
        error="" if locks else _NO_LOCK,
    )
    return page.show("pages/act.html", view, "work", status=422 if issues else 200)


def _way(route: Route, places: Places) -> Phrase:
    """What a route is called: by its name, else by its ends."""
    named = any((route.names.en, route.names.tc, route.names.sc))
    return names_words(route.names) if named else places.way(route.origin, route.destination)


def _select(pointer: str, label: Phrase, values: Mapping[str, str], choices: list[Choice], hint: Phrase = "") -> Field:
    return Field(pointer, label, Control.SELECT, values.get(pointer, ""), hint, options=tuple(choices))


async def _facts(page: Page, case: Case, containers: Sequence[str]) -> list[Fact]:
    """What comes from the submission, and the sealed trips that it has already."""
    found = [Fact(N_("Submission"), "", (Link(as_data(case.reference), case.href),))]
    goods = texts_of(case.row["goods"])
    if goods:
        found.append(Fact(N_("Goods"), goods))
    if containers:
        found.append(Fact(N_("Container"), as_data(", ".join(containers))))
    for row in await reading.trips(page.site, page.principal, submission=case.case_id, limit=5):
        status, name = STATUS[row["status"]][1], as_data(trip_name(row["case_id"]))
        words = Words("{name} · {status}", {"name": name, "status": Words(status)})
        found.append(Fact(N_("Sealed trip"), "", (Link(words, f"{PATH}/{row['case_id']}"),)))
    return found
