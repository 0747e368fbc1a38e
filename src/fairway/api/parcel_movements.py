"""Cleared parcels on their way over HTTP: moved by truck or flight, taken back, listed, counted, reconciled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, Field, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.parcels import sent
from fairway.api.problems import issue_json, language_of
from fairway.api.security import Reader, SiteNow, Submitter, Teller
from fairway.api.shapes import ControlPointCode, Shape
from fairway.consignments.crossing import Trip
from fairway.consignments.model import Clearance, Direction
from fairway.consignments.party import AgentParty, Party
from fairway.consignments.values import Place, TradeTerm
from fairway.site.parcels import arriving, batches, moving, releasing, shipments
from fairway.site.parcels.arriving import Counted
from fairway.site.parcels.filing import listing
from fairway.wire.ceb.xml import MAX_BYTES

router = APIRouter(prefix="/v1/parcel-batches/{case}", tags=["parcels"])
_Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_Airport = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
_XML_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/xml": {"schema": {"type": "string"}}}}
}


class FlightShape(Shape):
    """A flight; its day is that of the airport of departure."""

    number: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}[0-9]{1,4}[A-Z]?$")]
    day: date
    origin: _Airport
    destination: _Airport
    departs_at: AwareDatetime | None = None


class SameShape(Shape):
    """What every consignment of a movement has: the firms of the consolidation and its places."""

    consolidator: Party | None = None
    notify_party: Party | None = None
    hk_declarant: AgentParty | None = None
    cn_declarant: AgentParty | None = None
    cn_manifest_agent: AgentParty | None = None
    trade_term: TradeTerm | None = None
    transport_terms: Annotated[str, StringConstraints(max_length=35)] | None = None
    freight_payment: Annotated[str, StringConstraints(max_length=35)] | None = None
    place_of_loading: Place | None = None
    place_of_discharge: Place | None = None
    cn_transit_office: Annotated[str, StringConstraints(max_length=35)] | None = None


class MovementShape(Shape):
    """What cleared parcels go by: a trip of the road job, or a flight. Without ``bags`` and ``waybills`` all that are
    left go."""

    reference: _Number
    control_point: ControlPointCode | None = None
    expected_crossing_date: date | None = None
    trip: Trip | None = None
    flight: FlightShape | None = None
    direction: Direction | None = Field(default=None, description="Where the kind of the batch does not say it")
    bags: Annotated[list[_Number], Field(max_length=5_000)] = []
    waybills: Annotated[list[_Number], Field(max_length=20_000)] = []
    through_bill: Annotated[str, StringConstraints(strip_whitespace=True, max_length=35)] = Field(
        default="",
        description="Imports of the Mainland in transhipment through Hong Kong: their through bill",
    )
    arrived_by: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = Field(
        default="", description="What they came to Hong Kong by, with its day"
    )
    consignor: Party | None = None
    consignee: Party | None = None
    same: SameShape = SameShape()
    clearance: Clearance = Clearance()


class CountedShape(Shape):
    """A parcel that was there."""

    waybill_no: _Number
    packages: Annotated[int, Field(ge=0, le=100_000)] = 1
    gross_weight: Annotated[Decimal, Field(ge=0, max_digits=13, decimal_places=5)] | None = None


class CountShape(Shape):
    """What arrived."""

    parcels: Annotated[list[CountedShape], Field(min_length=1, max_length=20_000)]


@router.post("/move", status_code=201, summary="Move the cleared parcels of a batch by truck or flight")
async def move(case: UUID, wanted: MovementShape, site: SiteNow, principal: Submitter) -> Response:
    """Bags, consignments and one submission of the road job, which goes on like every other; or the record of a flight.
    The same ``reference`` again is the same movement; another one moves what is left."""
    flight = None if wanted.flight is None else moving.WantedFlight(**wanted.flight.model_dump())
    firms = {"consignor": wanted.consignor, "consignee": wanted.consignee, **dict(wanted.same)}
    asked = moving.WantedMovement(
        reference=wanted.reference,
        control_point=wanted.control_point or "",
        expected_crossing_date=wanted.expected_crossing_date,
        trip=wanted.trip,
        flight=flight,
        direction=wanted.direction,
        bags=tuple(wanted.bags),
        waybills=tuple(wanted.waybills),
        through_bill=wanted.through_bill,
        arrived_by=wanted.arrived_by,
        same={name: value for name, value in firms.items() if value is not None},
        clearance=wanted.clearance.model_dump(exclude_defaults=True),
    )
    moved = await moving.move(site, principal, case, asked)
    here = f"/v1/parcel-batches/{case}/movements"
    told = here if moved.submission is None else f"/v1/submissions/{moved.submission}"
    return json_answer(msgspec.structs.asdict(moved), 201, Location=told)


@router.get("/movements", summary="Where the parcels of a batch went")
async def movements(case: UUID, site: SiteNow, principal: Reader) -> Response:
    """Every movement with its conveyance and day, how many parcels are in it, and what of them arrived."""
    row = (await batches.view(site, principal, case)).row
    return json_answer({"movements": row["movements"]})


@router.delete("/movements/{number}", status_code=204, summary="Take a movement back before it departs")
async def undo(case: UUID, number: int, site: SiteNow, principal: Submitter) -> Response:
    """Its submission is cancelled, its parcels may move again."""
    await moving.undo(site, principal, case, number)
    return Response(status_code=204)


@router.get("/movements/{number}/flight", summary="What goes on a flight")
async def flight(case: UUID, number: int, site: SiteNow, principal: Teller) -> Response:
    """Bill by bill with its bags, and the core eight of each parcel, for the manifest and advance information."""
    return json_answer(await moving.advance(site, principal, case, number))


@router.get("/movements/{number}/transhipment", summary="What transhipment through Hong Kong rests on")
async def transhipment(case: UUID, number: int, site: SiteNow, principal: Reader) -> Response:
    """For each parcel of a movement that is exempt because it is in transhipment: its through bill, where it comes from
    and goes to, what it came by, and the paragraph of the law."""
    found = await moving.evidence(site, principal, case, number)
    return json_answer({"parcels": [msgspec.structs.asdict(one) for one in found]})


@router.get("/shipments", summary="Orders in several parcels, and returns")
async def shipments_of(case: UUID, request: Request, site: SiteNow, principal: Teller) -> Response:
    """Orders whose parcels travel apart, with the movement of each; and parcels that come back, each with the one of
    yours that went out, and what is wrong with it."""
    found = await shipments.found(site, principal, case)
    language = language_of(request)
    return json_answer(
        {
            "orders": [msgspec.to_builtins(one) for one in found.orders],
            "returns": [
                {**msgspec.to_builtins(one), "issues": [issue_json(issue, language) for issue in one.issues]}
                for one in found.returns
            ],
            "issues": [issue_json(one, language) for one in found.issues],
        }
    )


@router.post("/movements/{number}/count", summary="Tell what of a movement arrived")
async def count(case: UUID, number: int, counted: CountShape, site: SiteNow, principal: Teller) -> Response:
    """Parcel by parcel, in as many parts as it arrives: what was counted before stays, a parcel that is told again is
    as it is told now."""
    rows = [Counted(**one.model_dump()) for one in counted.parcels]
    found = await arriving.count(site, principal, case, number, rows)
    return json_answer({name: getattr(found, name) for name in ("arrived", "in_part", "absent", "unmanifested")})


class ListShape(Shape):
    """The list of a movement that goes to the customs."""

    place: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = Field(
        default="", description="Of an inbound detail: where the parcels are unloaded"
    )


@router.post("/movements/{number}/file", status_code=202, summary="Send the list of a movement to the customs")
async def file_list(case: UUID, number: int, wanted: ListShape, site: SiteNow, principal: Teller) -> Response:
    """Of an export the total bill (CEB607), of an import the inbound detail (CEB711) of what was counted. Again sends
    only what stands on no list yet; what the customs answers stands with the answers of the batch."""
    filed = await listing.file(site, principal, case, number, place=wanted.place)
    return json_answer(msgspec.structs.asdict(filed), 202, Location=f"/v1/parcel-batches/{case}/answers")


@router.post(
    "/movements/{number}/lists", status_code=201, summary="Hand in another party's list", openapi_extra=_XML_BODY
)
async def take_list(case: UUID, number: int, request: Request, site: SiteNow, principal: Teller) -> Response:
    """A total bill (CEB607) or an inbound detail (CEB711) as its sender made it; the same again changes nothing."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            break
    taken = await arriving.take_list(site, principal, case, number, bytes(body))
    names = ("number", "bill_no", "parcels", "sha256")
    return json_answer({"lists": [{name: getattr(one, name) for name in names} for one in taken]}, 201)


@router.get("/movements/{number}/reconciliation", summary="Whether the lists of a movement agree")
async def reconciliation(case: UUID, number: int, request: Request, site: SiteNow, principal: Teller) -> Response:
    """The submission as it stands, total bill, inbound detail and count against the manifest: which fields of which
    bill differ, and which parcels are missing, too many, or listed twice."""
    found = await arriving.reconciliation(site, principal, case, number)
    language = language_of(request)
    return json_answer(
        {
            "agree": found.agree,
            "fields": [msgspec.structs.asdict(one) for one in found.fields],
            "issues": [issue_json(one, language) for one in found.issues],
            "bills": [
                {"bill_no": bill, **{name: value for name, value in msgspec.structs.asdict(one).items() if value}}
                for bill, one in found.found
            ],
        }
    )


_By = Annotated[Literal["", "flight", "truck", "bag"], Query()]
_Name = Annotated[str, Query(max_length=120)]
_Movement = Annotated[int | None, Query(ge=0, description="Those of a movement; 0 for those that are left")]


@router.get("/release-lists", summary="The release lists of a batch")
async def release_lists(case: UUID, site: SiteNow, principal: Reader) -> Response:
    """One for each flight, truck and bag that its cleared parcels go by."""
    found = await releasing.lists(site, principal, case)
    return json_answer({"lists": [msgspec.structs.asdict(one) for one in found]})


@router.get("/release-list", summary="The parcels of a release list")
async def release_list(
    case: UUID,
    site: SiteNow,
    principal: Reader,
    by: _By = "",
    name: _Name = "",
    movement: _Movement = None,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """In the order of the files; ``after`` is the ``place`` of the last one of a page."""
    wanted = releasing.Wanted(by=by, name=name, movement=movement, after=after, limit=limit)
    rows = await releasing.page(site, principal, case, wanted)
    return json_answer({"parcels": rows, "after": rows[-1]["place"] if len(rows) == limit else None})


@router.get("/release-list.csv", summary="A release list as a file")
async def release_list_csv(
    case: UUID, site: SiteNow, principal: Reader, by: _By = "", name: _Name = "", movement: _Movement = None
) -> Response:
    """All its parcels."""
    wanted = releasing.Wanted(by=by, name=name, movement=movement)
    file = await releasing.as_csv(site, principal, case, wanted)
    return sent(file, "text/csv; charset=utf-8", f"release-list-{case}.csv")
