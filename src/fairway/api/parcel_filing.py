"""What is declared of a batch of parcels to the customs e-commerce system, and what came back, over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.problems import language_of
from fairway.api.security import Reader, SiteNow, Teller
from fairway.api.shapes import Shape
from fairway.site.parcels.filing import service as filing
from fairway.site.parcels.filing import summaries

router = APIRouter(prefix="/v1/parcel-batches", tags=["parcels"])


class FilingShape(Shape):
    """Which documents are declared."""

    documents: Annotated[list[Literal["311", "411", "511", "621", "303", "403", "505", "603"]], Field(max_length=8)] = [
        "621"
    ]
    bills: Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=37)]], Field(max_length=500)] = []


@router.post("/{case}/file", status_code=202, summary="Declare the cleared parcels of a batch")
async def file_parcels(case: UUID, wanted: FilingShape, site: SiteNow, principal: Teller) -> Response:
    """To the customs e-commerce system, a hundred documents in a message, signed. ``documents`` names the kinds: 311
    orders, 411 payments, 511 waybills, 621 inventories; 303, 403, 505, 603 of an export. Each is sent by the firm that
    it names as its sender, also of a batch that another has handed in. ``bills`` names bills whose parcels go; all
    where none is named. Again sends nothing twice."""
    filed = await filing.file(site, principal, case, wanted.documents, wanted.bills)
    return json_answer(msgspec.structs.asdict(filed), 202, Location=f"/v1/parcel-batches/{case}/answers")


class SummaryShape(Shape):
    """How customs is to summarise."""

    by: Annotated[Literal["1", "2"], Field(description="summaryFlag: 1 by consignee, 2 by consignee and producer")] = (
        "1"
    )
    item_names: Annotated[Literal["0", "1"], Field(description="itemNameFlag, as it goes to customs")] = "1"


@router.post("/{case}/summary", status_code=202, summary="Apply to have released inventories of exports summarised")
async def summarise(case: UUID, wanted: SummaryShape, site: SiteNow, principal: Teller) -> Response:
    """Makes the application (CEB701) over the inventories of an export batch that customs has released and that are to
    be summarised (statistics flag B), and sends it. Again applies only for those for which nobody has, or whose
    application customs returned. Answers stand with those of the batch, under ``number=701``."""
    applied = await summaries.apply(site, principal, case, summaries.Wanted(**wanted.model_dump()))
    return json_answer(msgspec.structs.asdict(applied), 202, Location=f"/v1/parcel-batches/{case}/answers?number=701")


@router.get("/{case}/answers", summary="What the customs e-commerce system answered")
async def filing_answers(
    case: UUID,
    request: Request,
    site: SiteNow,
    principal: Reader,
    number: Annotated[str, Query(pattern=r"^[0-9]{3}$")] = "621",
    status: Annotated[str, Query(pattern=r"^(-?[0-9]{1,6})?$")] = "",
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """How many documents have each standing, and those of one kind, each with what its answer means, what to do and
    what it went through; and how far the sending is. ``after`` is the ``key`` of the last one of a page."""
    found = await filing.standing(
        site, principal, case, language_of(request), number=number, status=status, after=after, limit=limit
    )
    last = found.rows[-1]["key"] if len(found.rows) == limit else None
    return json_answer(
        {
            "counts": found.counts,
            "documents": found.rows,
            "after": last,
            "sending": msgspec.structs.asdict(found.sending),
        }
    )
