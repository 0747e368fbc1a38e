"""The carrier confirmation of a vehicle, from its trip: filed, answered, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.api.confirmations import ConfirmationRequest
from fairway.base.issues import Issue, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.tables import table
from fairway.consignments.model import Direction, Texts
from fairway.filings.adapter import Target
from fairway.parties.model import Permission
from fairway.portal import vocabulary
from fairway.portal.formats import ZONES
from fairway.portal.routes.choices import table_choices
from fairway.portal.routes.document_view import document_view, open_stored
from fairway.portal.routes.moments import until_in
from fairway.portal.routes.page import Page, SignedPage, TripPage, faults_of
from fairway.portal.routes.posted import Posted, checked, posted
from fairway.portal.routes.texts import entry_words
from fairway.portal.routes.trip_vehicles import CRUMBS
from fairway.portal.routes.trip_view import drivers_of, trip_name
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link, Side, Words
from fairway.site import confirming

router = APIRouter(include_in_schema=False)
TARGET = Target.CN_CARRIER_CONFIRMATION
LOADS = {
    "empty": N_("Without a load"),
    "loaded": N_("Loaded"),
    "empty-containers": N_("With empty containers"),
}
PLAIN = (
    "carrier_code", "procedure", "place_of_loading", "place_of_unloading", "representative", "driver_name",
    "vehicle_code", "driver_code", "trailer", "trailer_tare_kg", "trailer_type", "crew", "note",
)  # fmt: skip
"""What is said in one text each."""
BOXES = 2
"""Containers that fit on one vehicle; each has a row in the form."""


def _reasons(on: date) -> tuple[Choice, ...]:
    return tuple(Choice(row.code, entry_words(row)) for row in table("change_reason.cn_road").entries(on))


def _form_of(said: confirming.Said, page: Page) -> dict[str, str]:
    """What was said before, as the fields of the form."""
    zone = ZONES[Side(page.site.side)][0]
    plain = {name: str(getattr(said, name) or "") for name in PLAIN}
    plain["load"] = said.load.value.replace(" ", "-")
    plain["arrival_at"] = said.arrival_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if said.arrival_at else ""
    plain["transit_countries"] = " ".join(said.transit_countries)
    for number, box in enumerate(said.containers[:BOXES]):
        plain[f"containers/{number}/number"] = box.number
        plain[f"containers/{number}/size_type"] = box.size_type
        plain[f"containers/{number}/seals"] = " ".join(box.seals)
    return {f"/{name}": value for name, value in plain.items()}


def _asked(page: Page, form: Posted) -> ConfirmationRequest:
    """What a posted form says. Raises Refusal."""
    names = [name for name in ConfirmationRequest.model_fields if name not in {"containers", "transit_countries"}]
    values: dict[str, object] = {name: form.text(f"/{name}") for name in names}
    values["arrival_at"] = until_in(page, form, "/arrival_at")
    values["transit_countries"] = form.text("/transit_countries").upper().replace(",", " ").split()
    boxes = []
    for number in range(BOXES):
        at = f"/containers/{number}"
        if form.text(f"{at}/number"):
            size, seals = form.text(f"{at}/size_type").upper(), form.text(f"{at}/seals").replace(",", " ").split()
            boxes.append({"number": form.text(f"{at}/number").upper(), "size_type": size, "seals": seals})
    values["containers"] = boxes
    return checked(ConfirmationRequest, values)


def _sets(form: Mapping[str, str], on: date, *, entering: bool, change: bool) -> Iterator[FieldSet]:
    def field(name: str, label: str, control: Control = Control.CODE, hint: str = "", **more: Any) -> Field:
        size = more.pop("size", "half")
        return Field(f"/{name}", label, control, form.get(f"/{name}", ""), hint, size=size, **more)

    if change:
        yield FieldSet("", (field("change_reason", N_("Reason"), Control.SELECT, options=_reasons(on), size="full"),))
    loads = tuple(Choice(name, words) for name, words in LOADS.items())
    yield FieldSet(
        N_("The crossing"),
        (
            field("load", N_("What it carries"), Control.SELECT, options=loads),
            field("arrival_at", N_("At the control point"), Control.MOMENT),
            field("procedure", N_("Customs procedure on the road"), Control.SELECT,
                  options=table_choices("road_procedure.cn", on)),
            field("carrier_code", N_("Carrier code at Mainland customs"), hint=N_("Such as 520400/1")),
            field("place_of_loading", N_("Customs place of loading"), hint=N_("Such as CNDGG520401")),
            *((field("place_of_unloading", N_("Customs place of unloading")),) if entering else ()),
            field("representative", N_("Person who files"), Control.TEXT),
        ),
        joined=True,
    )  # fmt: skip
    yield FieldSet(
        N_("Vehicle and driver"),
        (
            field("vehicle_code", N_("Vehicle code at Mainland customs")),
            field("driver_code", N_("Driver code at Mainland customs")),
            field("driver_name", N_("Name of the driver"), Control.TEXT, N_("In Chinese, as filed with customs")),
            *((field("crew", N_("Crew"), Control.NUMBER),) if entering else ()),
        ),
        joined=True,
    )
    yield FieldSet(
        N_("Trailer"),
        (
            field("trailer", N_("Number of the trailer"), size="third"),
            field("trailer_tare_kg", N_("Tare"), Control.NUMBER, unit="kg", size="third"),
            field("trailer_type", N_("Type"), size="third"),
        ),
        joined=True,
    )
    for number in range(BOXES):
        yield FieldSet(
            Words(N_("Container {n}"), {"n": number + 1}),
            (
                field(f"containers/{number}/number", N_("Container number"), size="third"),
                field(f"containers/{number}/size_type", N_("Size and type"), size="third"),
                field(f"containers/{number}/seals", N_("Seals"), size="third"),
            ),
            joined=True,
        )
    further = [field("note", N_("Note"), Control.TEXT)]
    if entering:
        hint = N_("Two letters each, such as VN LA")
        further.insert(0, field("transit_countries", N_("Countries passed through"), hint=hint))
    yield FieldSet(N_("Further"), tuple(further), joined=True)


async def _act_page(
    page: Page, file: confirming.TripFile, vehicle: str, form: dict[str, str], issues: Sequence[Issue] = ()
) -> Response:
    run, (_, filing) = file.state.run(vehicle), confirming.current(file, vehicle)
    page.hidden_unless(run is not None)
    change = bool(filing and filing.in_effect)
    marks = " · ".join(mark for mark in (run.hk_mark, run.cn_plate) if mark) if run else ""
    words = N_("Change the carrier confirmation") if change else N_("Carrier confirmation of a vehicle")
    on = page.now.astimezone(HONG_KONG).date()
    view = ActView(
        words=words,
        name=run.hk_mark if run else "",
        lead=N_("For a truck that crosses without goods, and for each further vehicle of a batch."),
        crumbs=(*CRUMBS, Link(Texts(en=trip_name(file.case_id)), f"/trips/{file.case_id}")),
        facts=(
            Fact(N_("Vehicle"), Words("{value}", {"value": marks})),
            Fact(N_("Batch number"), Words("{value}", {"value": file.state.batch_number or "–"})),
            Fact(N_("Direction"), vocabulary.DIRECTIONS[Direction(file.state.direction)][0]),
        ),
        action=Action(N_("Send to Mainland customs"), f"{_here(file.case_id, vehicle)}/file", primary=True),
        sets=tuple(_sets(form, on, entering=file.state.direction == Direction.HK_TO_CN, change=change)),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "trips", status=422 if issues else 200)


async def _opened(page: Page, trip: UUID) -> confirming.TripFile:
    """The trip, where its vehicles are confirmed: at the Mainland's site. Raises NotFound."""
    page.hidden_unless(page.site.side == TARGET.side)
    return await confirming.open_trip(page.site, page.principal, trip)


def _here(trip: UUID, vehicle: str) -> str:
    return f"/trips/{trip}/vehicles/{vehicle}/confirmation"


async def _before(page: Page, file: confirming.TripFile, vehicle: str) -> dict[str, str]:
    """The form as far as it is known: from what was said of this vehicle, of another of the batch, from the trip."""
    site, run = page.site, file.state.run(vehicle)
    own = file.of(vehicle)
    said = await confirming.said_in(site, own[-1][1].document if own else None)
    if not own and file.filings:
        other = await confirming.said_in(site, next(reversed(file.filings.values())).document)
        said = confirming.Said(
            load=other.load,
            arrival_at=other.arrival_at,
            carrier_code=other.carrier_code,
            procedure=other.procedure,
            place_of_loading=other.place_of_loading,
            place_of_unloading=other.place_of_unloading,
            representative=other.representative,
            transit_countries=other.transit_countries,
        )
    form = _form_of(said, page)
    if run is not None and not own:
        names = await drivers_of(page, [{"driver": run.driver}])
        name = names.get(run.driver) if run.driver else None
        form["/vehicle_code"], form["/driver_code"] = run.cn_vehicle_code or "", run.cn_driver_code or ""
        form["/trailer"] = run.trailer or ""
        form["/driver_name"] = (name.sc or name.tc or name.en or "") if name else ""
    return form


@router.get("/trips/{trip}/vehicles/{vehicle}/confirmation")
async def confirmation(trip: UUID, vehicle: str, page: SignedPage) -> Response:
    """The confirmation as it was sent, with every answer of customs; the form as long as there is none."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow(trip)
    file = await _opened(page, trip)
    own = file.of(vehicle)
    if not own:
        page.hidden_unless(page.may(Permission.RUN_TRIPS))
        return await _act_page(page, file, vehicle, await _before(page, file, vehicle))
    stored = await open_stored(page, trip, TARGET, page.query("group") or own[-1][0])
    return page.show("pages/document.html", document_view(page, trip, stored), "trips")


@router.get("/trips/{trip}/vehicles/{vehicle}/confirmation/file")
async def confirmation_form(trip: UUID, vehicle: str, page: TripPage) -> Response:
    """What the carrier says, to be sent or changed."""
    file = await _opened(page, trip)
    return await _act_page(page, file, vehicle, await _before(page, file, vehicle))


@router.post("/trips/{trip}/vehicles/{vehicle}/confirmation/file")
async def file_confirmation(trip: UUID, vehicle: str, page: TripPage) -> Response:
    """Send it."""
    form = await posted(page.request)
    file = await _opened(page, trip)
    page.hidden_unless(file.state.run(vehicle) is not None)
    try:
        wanted = _asked(page, form)
        await confirming.confirm(
            page.site, page.principal, trip, vehicle, wanted.said(), change_reason=wanted.change_reason
        )
    except Refusal as refused:
        return await _act_page(page, file, vehicle, form.pointers(), refused.issues)
    return page.go(_here(trip, vehicle), "sent-one")


@router.post("/trips/{trip}/withdraw")
async def withdraw(trip: UUID, page: TripPage) -> Response:
    """Ask for the reason; then ask customs to delete the confirmations of the batch."""
    form = await posted(page.request)
    file = await _opened(page, trip)
    issues: Sequence[Issue] = ()
    if form.text("sure"):
        try:
            await confirming.withdraw(page.site, page.principal, trip, form.text("/change_reason") or None)
            return page.go(f"/trips/{trip}", "deletion")
        except Refusal as refused:
            issues = refused.issues
    on = page.now.astimezone(HONG_KONG).date()
    reason = Field("/change_reason", N_("Reason"), Control.SELECT, form.text("/change_reason"), options=_reasons(on))
    view = ActView(
        words=N_("Withdraw the carrier confirmations"),
        name=file.state.batch_number or "",
        lead=N_("The Mainland deletes confirmations per batch: those of all its vehicles are withdrawn together."),
        crumbs=(*CRUMBS, Link(Texts(en=trip_name(trip)), f"/trips/{trip}")),
        action=Action(N_("Withdraw"), f"/trips/{trip}/withdraw", danger=True, values={"sure": "yes"}),
        sets=(FieldSet("", (reason,)),),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "trips", status=422 if issues else 200)
