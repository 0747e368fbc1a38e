"""Cleared parcels on their way: put on a truck or a flight in one act, and taken off again before they leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.consignments.crossing import Trip
from fairway.consignments.model import Direction
from fairway.parcels.batches.facts import Flow, Status
from fairway.parcels.dated import local_day
from fairway.parties.model import Permission
from fairway.portal.routes.choices import direction_choices, point_choices
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.parcels.release import weight
from fairway.portal.routes.parcels.words import PATH, may_see
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.carrying import Carried, MovementRow
from fairway.portal.views.parts import N_, Action, Chip, Link, Phrase, Tone, Words
from fairway.site.parcels import batches, moving

router = APIRouter(include_in_schema=False)
MOST_NAMED = 5_000
TRUCK, FLIGHT = "truck", "flight"
WAYS: Mapping[str, str] = {"road": N_("Truck"), "air": N_("Flight")}
_COUNTED: Mapping[str, str] = {
    "arrived": N_("arrived"),
    "in_part": N_("arrived in part"),
    "absent": N_("not arrived"),
    "unmanifested": N_("not on the list"),
}


def carried_of(page: Page, row: Mapping[str, Any]) -> Carried:
    """What of a judged batch is on its way, and where the rest is put on."""
    movements: Sequence[Mapping[str, Any]] = row.get("movements") or ()
    address = f"{PATH}/{row['case_id']}"
    moved = sum(one["parcels"] for one in movements if not one["undone"])
    left = max(0, row["cleared"] - moved)
    may = may_carry(page, row)
    return Carried(
        rows=tuple(_movement(one, row, page) for one in movements),
        moved=moved,
        left=left,
        truck_href=f"{address}/{TRUCK}" if may and left else "",
        flight_href=f"{address}/{FLIGHT}" if may and left else "",
    )


def may_carry(page: Page, row: Mapping[str, Any]) -> bool:
    """Whether the reader puts cleared parcels of the batch on their way."""
    own = row["scope"] == "full" and batches.may_send(page.principal)
    return own and page.may(Permission.SUBMIT) and row["status"] == Status.JUDGED.value and row["erased_at"] is None


def may_count(page: Page, row: Mapping[str, Any]) -> bool:
    """Whether the reader tells what of a batch arrived."""
    return bool(row["scope"] == "full" and batches.may_send(page.principal) and row["status"] == Status.JUDGED.value)


def undo_of(page: Page, row: Mapping[str, Any], one: Mapping[str, Any]) -> Action | None:
    """Takes parcels off a truck or flight again, for who may and as long as nothing was counted."""
    if not may_carry(page, row) or one["undone"] or one["arrived"] is not None:
        return None
    ask = N_("Take these parcels off again? Their submission is cancelled, and they may move another way.")
    return Action(N_("Take off again"), f"{arrival_address(row['case_id'], one['number'])}/undoing", confirm=ask)


def arrival_address(batch: object, number: int) -> str:
    """The page of a movement."""
    return f"{PATH}/{batch}/movements/{number}"


def _movement(one: Mapping[str, Any], row: Mapping[str, Any], page: Page) -> MovementRow:
    undone, counted = bool(one["undone"]), one["arrived"] is not None
    return MovementRow(
        words=WAYS[one["by"]],
        reference=one["reference"],
        conveyance=one["conveyance"],
        day=date.fromisoformat(one["day"]) if one["day"] else None,
        way=f"{one['origin']} → {one['destination']}" if one["origin"] else "",
        parcels=one["parcels"],
        bags=one["bags"],
        packages=one["packages"],
        gross_weight=weight(Decimal(one["gross_weight"]), page),
        chip=movement_chip(undone=undone, counted=counted),
        href=f"/submissions/{one['submission']}" if one["submission"] else "",
        counted=tuple((words, one[name]) for name, words in _COUNTED.items() if one[name]) if counted else (),
        undo=undo_of(page, row, one),
        arrival_href=arrival_address(row["case_id"], one["number"]) if may_count(page, row) and not undone else "",
        undone=undone,
    )


def movement_chip(*, undone: bool, counted: bool) -> Chip:
    """How a movement stands."""
    if undone:
        return Chip(Tone.DRAFT, N_("Taken off again"))
    return Chip(Tone.DONE, N_("Counted on arrival")) if counted else Chip(Tone.WAITING, N_("Under way"))


async def _batch(page: Page, batch: UUID) -> Mapping[str, Any]:
    page.hidden_unless(may_see(page))
    row = (await batches.view(page.site, page.principal, batch)).row
    if not may_carry(page, row):
        raise NotFound
    return row


@router.get(PATH + "/{batch}/truck")
async def by_truck(batch: UUID, page: SignedPage) -> Response:
    """The trip that cleared parcels go by."""
    row = await _batch(page, batch)
    return _form(page, row, TRUCK, _proposed(row))


@router.get(PATH + "/{batch}/flight")
async def by_flight(batch: UUID, page: SignedPage) -> Response:
    """The flight that cleared parcels go by."""
    row = await _batch(page, batch)
    return _form(page, row, FLIGHT, {**_proposed(row), "/number": row["conveyance"]})


def _proposed(row: Mapping[str, Any]) -> dict[str, str]:
    count = len(row.get("movements") or ()) + 1
    return {"/reference": row["reference"][:55] if count == 1 else f"{row['reference'][:55]}/{count}"}


def _form(
    page: Page, row: Mapping[str, Any], by: str, values: Mapping[str, str], issues: Sequence[Issue] = ()
) -> Response:
    today = local_day(page.now)

    def field(name: str, label: str, control: Control = Control.CODE, hint: Phrase = "", **more: Any) -> Field:
        return Field(f"/{name}", label, control, values.get(f"/{name}", ""), hint, **more)

    reference = N_("The number by which you know this truck or flight; the same again is the same movement")
    fields = [field("reference", N_("Your reference"), hint=reference)]
    if by == TRUCK:
        if row["flow"] == Flow.HONG_KONG.value:
            fields.append(field("direction", N_("Direction"), Control.SELECT, options=direction_choices()))
        points = point_choices(today, values.get("/control_point", ""))
        fields.append(field("control_point", N_("Control point"), Control.SELECT, options=points))
        fields.append(field("day", N_("Day of the crossing"), Control.DATE, size="half"))
        fields.append(field("hk_mark", N_("Hong Kong registration mark"), hint=N_("If known"), size="half"))
    else:
        fields.append(field("number", N_("Flight number"), size="half"))
        fields.append(field("day", N_("Day of departure"), Control.DATE, size="half"))
        fields.append(field("origin", N_("From"), hint=N_("IATA code of the airport"), size="half"))
        fields.append(field("destination", N_("To"), hint=N_("IATA code of the airport"), size="half"))
    bags = N_("Bags or waybills, parted by spaces or lines. All that are left go where none is named.")
    fields.append(field("bags", N_("Only these bags"), Control.LONG_TEXT, bags))
    fields.append(field("waybills", N_("Only these parcels"), Control.LONG_TEXT))
    carried = carried_of(page, row)
    view = ActView(
        words=N_("Put on a truck") if by == TRUCK else N_("Put on a flight"),
        name=row["reference"],
        lead=N_("Bags, consignments and the submission of the road job are made in one act.")
        if by == TRUCK
        else N_("The list of the flight is made, with what is told in advance of each parcel."),
        crumbs=(Link(N_("Batches of parcels"), PATH), Link(as_data(row["reference"]), f"{PATH}/{row['case_id']}")),
        facts=(Fact(N_("May move on and are left"), Words("{n}", {"n": carried.left})),),
        action=Action(N_("Let them go"), f"{PATH}/{row['case_id']}/{by}", primary=True),
        sets=tuple(FieldSet("", (one,)) for one in fields),
        faults=faults_of(_placed(issues)),
    )
    return page.show("pages/act.html", view, "parcels", status=422 if issues else 200)


def _placed(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """What a submission says of its trip, at the fields of this form."""
    places = {"/trip/control_point": "/control_point", "/trip/expected_crossing_date": "/day"}
    return tuple(
        Issue(
            rule=one.rule,
            message=one.message,
            remedy=one.remedy,
            pointer=places.get(one.pointer, one.pointer),
            params=one.params,
        )
        for one in issues
    )


@router.post(PATH + "/{batch}/truck")
async def put_on_truck(batch: UUID, page: SignedPage) -> Response:
    """One submission of the road job."""
    return await _put(page, batch, TRUCK)


@router.post(PATH + "/{batch}/flight")
async def put_on_flight(batch: UUID, page: SignedPage) -> Response:
    """The list of a flight."""
    return await _put(page, batch, FLIGHT)


async def _put(page: Page, batch: UUID, by: str) -> Response:
    form = await posted(page.request)
    row = await _batch(page, batch)
    try:
        moved = await moving.move(page.site, page.principal, batch, _wanted(form, by, row))
    except Refusal as refused:
        return _form(page, row, by, form.pointers(), refused.issues)
    if moved.submission is not None:
        return page.go(f"/submissions/{moved.submission}", "batch-moved")
    return page.go(f"{PATH}/{batch}", "batch-flown")


def _wanted(form: Posted, by: str, row: Mapping[str, Any]) -> moving.WantedMovement:
    issues = [_missing("/reference")] if not form.text("/reference") else []
    day = _day(form.text("/day"), issues)
    bags, waybills = (tuple(form.text(f"/{name}").split())[:MOST_NAMED] for name in ("bags", "waybills"))
    reference = form.text("/reference")[:60]
    if by == FLIGHT:
        told = {name: form.text(f"/{name}").upper()[:10] for name in ("number", "origin", "destination")}
        issues += [_missing(f"/{name}") for name, value in told.items() if not value]
        if issues or day is None:
            raise Refusal(issues)
        flight = moving.WantedFlight(
            number=told["number"], day=day, origin=told["origin"], destination=told["destination"]
        )
        return moving.WantedMovement(reference=reference, flight=flight, bags=bags, waybills=waybills)
    point, direction = form.text("/control_point")[:40], form.text("/direction")
    if not point:
        issues.append(_missing("/control_point"))
    if row["flow"] == Flow.HONG_KONG.value and direction not in set(Direction):
        issues.append(_missing("/direction"))
    if issues or day is None:
        raise Refusal(issues)
    mark = form.text("/hk_mark")[:20]
    return moving.WantedMovement(
        reference=reference,
        control_point=point,
        expected_crossing_date=day,
        trip=Trip.model_validate({"vehicle": {"hk_mark": mark}}) if mark else None,
        direction=Direction(direction) if direction in set(Direction) else None,
        bags=bags,
        waybills=waybills,
    )


def _day(text: str, issues: list[Issue]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        issues.append(_missing("/day"))
        return None


def _missing(pointer: str) -> Issue:
    return Issue(rule="form.missing", message="This is needed.", remedy="Fill it in.", pointer=pointer)
