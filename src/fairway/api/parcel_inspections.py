"""Who of a batch of parcels is inspected, why, and what came of it, over HTTP: for the customs of the site."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.problems import language_of
from fairway.api.security import Officer, SiteNow
from fairway.api.shapes import Shape
from fairway.base.language import Language
from fairway.parcels.risk.standing.facts import What
from fairway.site.parcels.risk import chosen, inspecting
from fairway.site.parcels.risk.reading import Flagged

router = APIRouter(prefix="/v1/parcel-batches", tags=["parcel risk"])


class InspectionShape(Shape):
    """What an inspection came to."""

    found: Annotated[bool, Field(description="Whether something was wrong")]
    what: Annotated[list[What], Field(max_length=10)] = []
    note: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=2_000), Field(description="No names of persons")
    ] = ""


def flagged_json(one: Flagged, language: Language) -> dict[str, Any]:
    """A flag with its sentence and remedy in the reader's language."""
    return {
        "flag": one.flag,
        "sentence": one.issue.text(language),
        "remedy": one.issue.remedy_text(language),
        "evidence": one.evidence,
        "related": [{"ebp_code": code, "order_no": number} for code, number in one.related],
    }


def _row(row: chosen.Row, language: Language) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(row.selection),
        "signs": [flagged_json(one, language) for one in row.signs],
        "inspection": msgspec.to_builtins(row.inspection),
    }


@router.get("/{case}/risk", summary="The parcels of a batch that are inspected, and those that were flagged")
async def listed(
    case: UUID,
    request: Request,
    site: SiteNow,
    principal: Officer,
    selected: Literal["", "flagged", "random", "not"] = "",
    flag: Annotated[str, Query(pattern=r"^[a-z.]{0,40}$", description="A sign, or random")] = "",
    inspected: bool | None = None,
    sort: Literal["place", "points"] = "place",
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Each with its points, what the draw was compared with, the evidence of its flags in words, and what an inspection
    found. ``after`` is the ``ordinal`` of the last one of a page."""
    asked = chosen.Asked(selected=selected, flag=flag, inspected=inspected, sort=sort, after=after, limit=limit)
    found = await chosen.page(site, principal, case, asked)
    language = language_of(request)
    told = {name: getattr(found, name) for name in ("counts", "by_reason", "inspected", "found", "after")}
    return json_answer({**told, "parcels": [_row(row, language) for row in found.parcels]})


@router.get("/{case}/risk/parcels/{number}", summary="What the risk desk knows of a parcel")
async def parcel(case: UUID, number: str, request: Request, site: SiteNow, principal: Officer) -> Response:
    """By its order or waybill number: its flags with their evidence, their points and the other parcels that they rest
    on, its selection, and what was said of its inspection."""
    found = await chosen.parcel(site, principal, case, number)
    told = msgspec.to_builtins(found)
    told["flags"] = [{**flagged_json(one, language_of(request)), "points": one.points} for one in found.flags]
    return json_answer(told)


@router.put("/{case}/risk/parcels/{number}/inspection", summary="Record what the inspection of a parcel found")
async def inspect(
    case: UUID, number: str, wanted: InspectionShape, request: Request, site: SiteNow, principal: Officer
) -> Response:
    """Again puts it right; what was said before is kept."""
    outcome = inspecting.Outcome(found=wanted.found, what=tuple(wanted.what), note=wanted.note)
    await inspecting.record(site, principal, case, number, outcome)
    return await parcel(case, number, request, site, principal)
