"""What of a batch belongs together: parcels that come back, and orders that travel in several parcels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.parcels.batches.facts import Flow
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import SignedPage
from fairway.portal.routes.parcels.carrying import arrival_address, may_count
from fairway.portal.routes.parcels.words import PATH, may_see
from fairway.portal.views.parcels.returns import OrderRow, PartRow, ReturnRow, ReturnsPage
from fairway.portal.views.parts import N_, Chip, Link, Nothing, Tone
from fairway.site.parcels import batches, shipments

router = APIRouter(include_in_schema=False)
KNOWN, ODD = Chip(Tone.DONE, N_("Went out with you")), Chip(Tone.NEEDS_YOU, N_("To look at"))
LEFT = Chip(Tone.DRAFT, N_("Not moved on yet"))
UNDER_WAY = Chip(Tone.WAITING, N_("Under way"))
ARRIVED, AWAY = Chip(Tone.DONE, N_("Arrived")), Chip(Tone.NEEDS_YOU, N_("Not there"))


@router.get(PATH + "/{batch}/returns")
async def returns(batch: UUID, page: SignedPage) -> Response:
    """For who sent them."""
    page.hidden_unless(may_see(page))
    await page.follow(batch)
    row = (await batches.view(page.site, page.principal, batch)).row
    page.hidden_unless(may_count(page, row))
    found = await shipments.found(page.site, page.principal, batch)
    address = f"{PATH}/{batch}"
    view = ReturnsPage(
        reference=row["reference"],
        batch_href=address,
        issues=found.issues,
        comes_back=row["flow"] == Flow.HONG_KONG.value,
        returns=tuple(_return(one, batch) for one in found.returns),
        orders=tuple(
            OrderRow(one.order_no, tuple(_part(part, row, address) for part in one.parcels)) for one in found.orders
        ),
        most=shipments.MOST,
        nothing=Nothing(
            N_("Each parcel of this batch stands alone"),
            N_("No order travels in several parcels, and none comes back."),
            (Link(N_("To the batch"), address),),
        ),
    )
    return page.show("pages/parcels/returns.html", view, "parcels")


def _return(one: shipments.Return, batch: UUID) -> ReturnRow:
    return ReturnRow(
        waybill=one.waybill_no,
        href=f"{PATH}/{batch}/parcels/{one.waybill_no}",
        original=one.return_of,
        original_href=f"{PATH}/{one.batch}/parcels/{one.return_of}" if one.batch else "",
        own=one.batch == batch,
        chip=ODD if one.issues else KNOWN,
        issues=one.issues,
    )


def _part(one: shipments.Part, row: Mapping[str, Any], address: str) -> PartRow:
    movement = next((each for each in row["movements"] or () if each["number"] == one.movement), None)
    arrived = LEFT if movement is None else UNDER_WAY if one.arrived is None else ARRIVED if one.arrived else AWAY
    return PartRow(
        waybill=one.waybill_no,
        href=f"{address}/parcels/{one.waybill_no}",
        carried=as_data(movement["reference"]) if movement else "",
        carried_href=arrival_address(row["case_id"], one.movement) if movement else "",
        chip=arrived,
    )
