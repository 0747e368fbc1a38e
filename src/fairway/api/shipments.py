"""Shipments over HTTP: registered, found by any reference, shown as one line, shared, listed, exported."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.api.security import Reader, SiteNow, Submitter
from fairway.api.shapes import Shape, ShortText
from fairway.base.language import Language
from fairway.consignments.values import Moment
from fairway.parties.sharing import Involvement
from fairway.site.community import lists, search, shipments
from fairway.tracking.model import Location, Mode, ReferenceKind
from fairway.tracking.shipment_facts import PlannedLeg

router = APIRouter(prefix="/v1", tags=["shipments"])
_MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class ReferenceShape(Shape):
    """A reference as it is written."""

    kind: ReferenceKind
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class PlaceShape(Shape):
    """A place."""

    unlocode: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{3}$")] | None = None
    name: Annotated[str, StringConstraints(max_length=200)] | None = None

    def location(self) -> Location:
        """As it is kept."""
        return Location(unlocode=self.unlocode, name=self.name)


class LegShape(Shape):
    """A part of the way."""

    mode: Mode
    origin: PlaceShape = PlaceShape()
    destination: PlaceShape = PlaceShape()
    departs: Moment | None = None
    arrives: Moment | None = None
    conveyance: ReferenceShape | None = None
    carrier: Annotated[str, StringConstraints(max_length=200)] = ""


class NewShipment(Shape):
    """A shipment to follow."""

    reference: Annotated[ShortText, Field(description="Your own name for it, once")]
    references: Annotated[list[ReferenceShape], Field(max_length=500)] = []
    legs: Annotated[list[LegShape], Field(max_length=50)] = []
    since: Moment | None = Field(default=None, description="From when it uses its containers and vehicles")
    until: Moment | None = None


class ReferenceList(Shape):
    """References of a shipment."""

    references: Annotated[list[ReferenceShape], Field(min_length=1, max_length=500)]


class LegList(Shape):
    """The way of a shipment."""

    legs: Annotated[list[LegShape], Field(max_length=50)]


class InviteShape(Shape):
    """Who is to follow a shipment."""

    organisation: UUID
    involvement: Literal["broker", "shipper", "consignee", "carrier", "follower"] = "follower"
    until: Moment | None = None


def _references(given: list[ReferenceShape]) -> Any:
    return shipments.normalised([(one.kind.value, one.value) for one in given])


def _legs(given: list[LegShape]) -> tuple[PlannedLeg, ...]:
    made = []
    for number, leg in enumerate(given):
        carried = leg.conveyance
        pointer = f"/legs/{number}/conveyance"
        found = shipments.normalised([(carried.kind.value, carried.value)], pointer) if carried else ()
        made.append(
            PlannedLeg(
                mode=leg.mode,
                origin=leg.origin.location(),
                destination=leg.destination.location(),
                departs=leg.departs,
                arrives=leg.arrives,
                conveyance=found[0] if found else None,
                carrier=leg.carrier,
            )
        )
    return tuple(made)


@router.post("/shipments", status_code=201, summary="Follow a shipment")
async def register(wanted: NewShipment, site: SiteNow, principal: Submitter) -> Response:
    """By its references. What was told about them before is on it at once; what you only claim shows what your own
    parties tell, until somebody who may names you for it."""
    case = await shipments.register(
        site,
        principal,
        reference=wanted.reference,
        references=_references(wanted.references),
        legs=_legs(wanted.legs),
        since=wanted.since,
        until=wanted.until,
    )
    return json_answer({"shipment": case}, 201, Location=f"/v1/shipments/{case}")


@router.get("/shipments", summary="Your shipments")
async def listed(
    site: SiteNow,
    principal: Reader,
    ref: Annotated[str, Query(max_length=64, description="Any reference; all others are left out")] = "",
    mode: Mode | None = None,
    milestone: Annotated[str, Query(pattern=r"^[A-Z_]{0,40}$")] = "",
    customs: Annotated[str, Query(pattern=r"^[a-zA-Z_-]{0,40}$")] = "",
    conflicts: bool = False,
    late: bool = False,
    closed: bool | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Last changed first; ``next`` is the cursor of the following page. With ``ref``: those that it leads to."""
    if ref:
        found = await search.find(site, principal, ref)
        return json_answer({"shipments": [_found(one) for one in found], "next": None})
    wanted = lists.Wanted(
        mode=mode.value if mode else "",
        milestone=milestone,
        customs=customs,
        conflicts=conflicts,
        late=late,
        closed=closed,
    )
    page = await lists.page(site, principal, wanted, after=decode_cursor(cursor), limit=limit)
    last = page.after
    following = encode_cursor(*last) if last else None
    return json_answer({"shipments": [_row(row) for row in page.entries], "next": following})


def _found(one: search.Found) -> dict[str, Any]:
    plain = msgspec.structs.asdict(one)
    return {"shipment": plain.pop("case"), **plain}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {"shipment": row["case_id"], **{k: v for k, v in row.items() if k not in {"case_id", "holder"}}}


@router.get("/shipments.{kind}", summary="Your shipments as a sheet")
async def sheet(
    kind: Literal["csv", "xlsx"],
    site: SiteNow,
    principal: Reader,
    mode: Mode | None = None,
    milestone: Annotated[str, Query(pattern=r"^[A-Z_]{0,40}$")] = "",
    conflicts: bool = False,
    late: bool = False,
) -> Response:
    """The list, at most 10,000 lines, as CSV or XLSX."""
    wanted = lists.Wanted(mode=mode.value if mode else "", milestone=milestone, conflicts=conflicts, late=late)
    content = await lists.sheet(site, principal, wanted, kind, Language.EN)
    name = f'attachment; filename="shipments.{kind}"'
    return Response(content, media_type=_MEDIA[kind], headers={"Content-Disposition": name})


@router.get("/shipments/{shipment}", summary="One shipment")
async def one(shipment: UUID, site: SiteNow, principal: Reader) -> Response:
    """Its line: every milestone with time, place, source, and what others said; legs, references, parties."""
    return json_answer(await shipments.view(site, principal, shipment))


@router.get("/shipments/{shipment}/events.{kind}", summary="What was told of a shipment as a sheet")
async def events_sheet(shipment: UUID, kind: Literal["csv", "xlsx"], site: SiteNow, principal: Reader) -> Response:
    """Every event with its times, source and code."""
    content = await lists.events_sheet(site, principal, shipment, kind, Language.EN)
    name = f'attachment; filename="events.{kind}"'
    return Response(content, media_type=_MEDIA[kind], headers={"Content-Disposition": name})


@router.post("/shipments/{shipment}/references", status_code=204, summary="Know it by more references")
async def add_references(shipment: UUID, wanted: ReferenceList, site: SiteNow, principal: Submitter) -> None:
    """Claims, until somebody who may confirms them."""
    await shipments.require_own(site, principal, shipment)
    await shipments.add_references(site, principal, shipment, _references(wanted.references))


@router.delete("/shipments/{shipment}/references", status_code=204, summary="Take references away")
async def remove_references(shipment: UUID, wanted: ReferenceList, site: SiteNow, principal: Submitter) -> None:
    """What only they led to is on it no longer."""
    await shipments.require_own(site, principal, shipment)
    await shipments.remove_references(site, principal, shipment, _references(wanted.references))


@router.put("/shipments/{shipment}/legs", status_code=204, summary="Say which way it is to take")
async def plan(shipment: UUID, wanted: LegList, site: SiteNow, principal: Submitter) -> None:
    """The legs as they are planned now, all of them."""
    await shipments.require_own(site, principal, shipment)
    await shipments.plan(site, principal, shipment, _legs(wanted.legs))


@router.post("/shipments/{shipment}/parties", status_code=204, summary="Let an organisation follow it")
async def invite(shipment: UUID, wanted: InviteShape, site: SiteNow, principal: Submitter) -> None:
    """Until a time if one is given. It sees the line of milestones, and nothing of the submissions."""
    until: datetime | None = wanted.until
    involvement = Involvement(wanted.involvement)
    await shipments.invite(site, principal, shipment, wanted.organisation, involvement=involvement, until=until)


@router.delete("/shipments/{shipment}/parties/{organisation}", status_code=204, summary="End a part")
async def release(shipment: UUID, organisation: UUID, site: SiteNow, principal: Submitter) -> None:
    """Access ends at once."""
    await shipments.release(site, principal, shipment, organisation)


@router.post("/shipments/{shipment}/closure", status_code=204, summary="Follow it no longer")
async def close(shipment: UUID, site: SiteNow, principal: Submitter) -> None:
    """What is told within a week still counts."""
    await shipments.close(site, principal, shipment)
