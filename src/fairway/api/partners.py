"""The own page as a partner, over HTTP: how messages are to be read, test mode, party codes, whom to let see what."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints, model_validator

from fairway.api.bodies import json_answer
from fairway.api.security import Operator, SignedIn, SiteNow, Teller
from fairway.api.shapes import Shape
from fairway.api.shipments import ReferenceShape
from fairway.consignments.values import Moment
from fairway.site.community import partners, shipments
from fairway.site.runtime import Site

router = APIRouter(prefix="/v1", tags=["partners"])
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class ProfileShape(Shape):
    """How your messages are to be read."""

    profile: Annotated[dict[str, Any], Field(description="Codes that you use in your own way")] = {}
    standards: Annotated[list[Annotated[str, StringConstraints(max_length=20)]], Field(max_length=20)] = []
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class TestModeShape(Shape):
    """Whether your messages only are tried."""

    test: bool


class PartyShape(Shape):
    """Which organisation a code of yours stands for; none to forget it."""

    code: Code
    organisation: UUID | None = None


class OrganisationNumberShape(Shape):
    """An organisation by a number that it is registered under and that you know."""

    scheme: Literal["hk-br", "uscc", "cn-customs"]
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class EntitlementShape(Shape):
    """Who may see what is told of a reference."""

    reference: ReferenceShape
    organisation: UUID | None = None
    organisation_number: OrganisationNumberShape | None = None
    until: Moment | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.organisation is None) == (self.organisation_number is None):
            raise ValueError("Name the organisation by its identifier, or by one of its numbers.")
        return self


@router.get("/partner", summary="Your page as a partner")
async def page(site: SiteNow, principal: SignedIn) -> Response:
    """Profile, test mode, party codes, entitlements."""
    return json_answer(await partners.page(site, principal))


@router.put("/partner/profile", status_code=204, summary="Say how your messages are to be read")
async def set_profile(wanted: ProfileShape, site: SiteNow, principal: Teller) -> None:
    """Counts for what you send from now on."""
    profile = msgspec.json.encode(wanted.profile)
    await partners.set_profile(site, principal, profile, standards=wanted.standards, note=wanted.note)


@router.put("/partner/test-mode", status_code=204, summary="Turn test mode on or off")
async def set_test(wanted: TestModeShape, site: SiteNow, principal: Teller) -> None:
    """In test mode messages are read and answered, and tell nothing."""
    await partners.set_test(site, principal, test=wanted.test)


@router.put("/partner/parties", status_code=204, summary="Say whom a code stands for")
async def know_party(wanted: PartyShape, site: SiteNow, principal: Teller) -> None:
    """Whoever your messages name by it may see what is told of that reference."""
    await partners.know_party(site, principal, wanted.code, wanted.organisation)


@router.post("/partner/entitlements", status_code=204, summary="Let an organisation see what is told")
async def entitle(wanted: EntitlementShape, site: SiteNow, principal: Teller) -> None:
    """Of one reference. What you handle yourself counts for everybody's word about it."""
    reference = shipments.normalised([(wanted.reference.kind.value, wanted.reference.value)], "/reference")[0]
    await partners.entitle(site, principal, reference, await _organisation(site, wanted), wanted.until)


@router.delete("/partner/entitlements", status_code=204, summary="Let it see that no longer")
async def withdraw(wanted: EntitlementShape, site: SiteNow, principal: Teller) -> None:
    """From now on."""
    reference = shipments.normalised([(wanted.reference.kind.value, wanted.reference.value)], "/reference")[0]
    await partners.withdraw(site, principal, reference, await _organisation(site, wanted))


async def _organisation(site: Site, wanted: EntitlementShape) -> UUID:
    if wanted.organisation is not None:
        return wanted.organisation
    number = wanted.organisation_number
    assert number is not None  # the shape has one of both
    return await partners.organisation_of(site, number.scheme, number.value)


@router.get("/partner/statistics", summary="What you sent, and how good it was")
async def statistics(site: SiteNow, principal: SignedIn, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Response:
    """Messages, events, share with faults, score, and the faults themselves with an example of each."""
    return json_answer(await partners.statistics(site, principal, days))


@router.get("/partners", summary="Everybody that sends")
async def overview(site: SiteNow, principal: Operator, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Response:
    """For the site's operator: how much each partner sent, and how much of it was refused; never what."""
    del principal
    return json_answer({"partners": await partners.overview(site, days)})
