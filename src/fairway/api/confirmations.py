"""Carrier confirmations of the vehicles of a trip over HTTP: filed, changed, withdrawn, read."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, StringConstraints

from fairway.api.bodies import IdempotencyKey, json_answer
from fairway.api.filings import filing_json, stored_document
from fairway.api.security import SignedIn, SiteNow, TripRunner
from fairway.api.shapes import Shape
from fairway.consignments.values import Moment
from fairway.filings import store as filing_store
from fairway.filings.cn.carrier_confirmation.derive import Load
from fairway.filings.cn.carrier_confirmation.of_vehicle import Box
from fairway.site import confirming, trips

router = APIRouter(prefix="/v1", tags=["trips"])


def _text(longest: int, pattern: str | None = None) -> Any:
    return StringConstraints(strip_whitespace=True, max_length=longest, pattern=pattern)


Kilograms = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=4)]
ChangeReason = Annotated[str, _text(3, r"^[0-9]{3}$")]


class BoxShape(Shape):
    """A container on the vehicle."""

    number: Annotated[str, _text(17, r"^[A-Z0-9]+$")]
    size_type: Annotated[str, _text(4)] = ""
    full: bool = Field(default=True, description="Of a loaded vehicle; the containers of another are empty")
    tare_kg: Kilograms | None = None
    seals: Annotated[list[Annotated[str, _text(35)]], Field(max_length=20)] = Field(default_factory=list)


class ConfirmationRequest(Shape):
    """What the carrier says of a vehicle beside what its trip says. What is left empty of vehicle, driver and trailer
    is taken from the trip."""

    load: Literal["loaded", "empty", "empty-containers"] = Field(
        default="empty", description="Loaded: MT4401, MT4402; empty: MT4403, MT4404; empty containers: MT4405, MT4406"
    )
    arrival_at: Moment | None = Field(default=None, description="When the vehicle will be at the control point")
    carrier_code: Annotated[str, _text(17)] = Field(default="", description="Code of the carrier at Mainland customs")
    procedure: Annotated[str, _text(4)] = Field(default="", description="Customs procedure on the road")
    place_of_loading: Annotated[str, _text(17)] = Field(default="", description="Code of the customs place")
    place_of_unloading: Annotated[str, _text(17)] = Field(default="", description="Needed into the Mainland")
    representative: Annotated[str, _text(70)] = Field(default="", description="The person who files")
    driver_name: Annotated[str, _text(70)] = Field(default="", description="In Chinese, as customs filed it")
    vehicle_code: Annotated[str, _text(20)] = ""
    driver_code: Annotated[str, _text(20)] = ""
    trailer: Annotated[str, _text(17)] = ""
    trailer_tare_kg: Kilograms | None = None
    trailer_type: Annotated[str, _text(4)] = ""
    containers: Annotated[list[BoxShape], Field(max_length=20)] = Field(default_factory=list)
    crew: Annotated[int, Field(ge=1, le=9)] | None = Field(default=None, description="Into the Mainland only")
    transit_countries: Annotated[list[Annotated[str, _text(2, r"^[A-Z]{2}$")]], Field(max_length=20)] = Field(
        default_factory=list
    )
    note: Annotated[str, _text(256)] = ""
    change_reason: ChangeReason | None = Field(default=None, description="With a change of what customs holds")

    def said(self) -> confirming.Said:
        """As the site takes it."""
        plain = self.model_dump(exclude={"load", "containers", "change_reason", "transit_countries"})
        boxes = tuple(Box(**{**one.model_dump(), "seals": tuple(one.seals)}) for one in self.containers)
        return confirming.Said(
            **plain,
            load=Load(self.load.replace("-", " ")),
            containers=boxes,
            transit_countries=tuple(self.transit_countries),
        )


class WithdrawalRequest(Shape):
    """Why the confirmations of the batch are withdrawn."""

    change_reason: ChangeReason


def _once(request: Request, body: bytes) -> bytes:
    return hashlib.sha256(request.url.path.encode() + body).digest()


@router.post(
    "/trips/{trip}/vehicles/{vehicle}/confirmation",
    status_code=202,
    summary="File the carrier confirmation of a vehicle",
)
async def confirm(
    trip: UUID,
    vehicle: str,
    wanted: ConfirmationRequest,
    request: Request,
    site: SiteNow,
    principal: TripRunner,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """To Mainland customs, at the Mainland's site: of a truck without a load, which has no submission, or of a further
    vehicle of a batch. With a `change_reason` it replaces what customs holds. Its answers are in
    `GET /v1/trips/{trip}/confirmations`."""
    filed = await confirming.confirm(
        site,
        principal,
        trip,
        vehicle,
        wanted.said(),
        change_reason=wanted.change_reason,
        key=idempotency_key,
        request=_once(request, await request.body()),
    )
    return json_answer(filed, 202)


@router.post("/trips/{trip}/confirmations/withdrawal", status_code=202, summary="Withdraw the carrier confirmations")
async def withdraw(
    trip: UUID,
    wanted: WithdrawalRequest,
    request: Request,
    site: SiteNow,
    principal: TripRunner,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """The Mainland deletes confirmations per batch: one message, and with its answer those of all vehicles are gone."""
    filed = await confirming.withdraw(
        site,
        principal,
        trip,
        wanted.change_reason,
        key=idempotency_key,
        request=_once(request, await request.body()),
    )
    return json_answer(filed, 202)


@router.get("/trips/{trip}/confirmations", summary="Carrier confirmations that were filed from a trip")
async def confirmations(trip: UUID, site: SiteNow, principal: SignedIn) -> Response:
    """Each with its status, what was sent and every answer of customs; `document_group` is `vehicle/V1`."""
    await trips.own_trip(site, principal, trip)
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        rows = await filing_store.filings_of(conn, trip)
        documents = await filing_store.documents_of(conn, trip)
    return json_answer(
        {
            "confirmations": [filing_json(row) for row in rows],
            "documents": [filing_json(row) for row in documents],
        }
    )


@router.get("/trips/{trip}/documents/{sha256}", summary="The bytes of a document of a trip")
async def document(
    trip: UUID, sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], site: SiteNow, principal: SignedIn
) -> Response:
    """Exactly what was stored, sent or received."""
    return await stored_document(site, principal, trip, sha256)
