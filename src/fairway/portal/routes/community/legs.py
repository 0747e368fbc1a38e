"""The way of a shipment is planned: legs added, changed, moved, taken away."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.consignments.model import Texts
from fairway.portal.routes.community import leg_places
from fairway.portal.routes.community.leg_form import PLACES, Values, leg_forms, legs_in, moved, rows_in, rows_of
from fairway.portal.routes.community.rows import shipment_href
from fairway.portal.routes.page import Page, SubmitPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.views.community.legs import LegsView
from fairway.portal.views.parts import N_, Link
from fairway.site.community import shipments
from fairway.tracking.shipment import MOST_LEGS
from fairway.tracking.shipment_facts import PlannedLeg

router = APIRouter(include_in_schema=False)


async def _kept(page: Page, shipment: UUID) -> tuple[str, tuple[PlannedLeg, ...]]:
    """Name and plan of a shipment of the reader's own. Raises NotFound."""
    row = await shipments.require_own(page.site, page.principal, shipment)
    return str(row["reference"]), msgspec.convert(row["legs"], tuple[PlannedLeg, ...])


def _page(
    page: Page, shipment: UUID, name: str, rows: Sequence[Values], issues: Sequence[Issue] = (), *, planned: bool
) -> Response:
    faults = faults_of(issues)
    href = shipment_href(shipment)
    view = LegsView(
        name=name,
        href=f"{href}/legs",
        crumbs=(Link(N_("Shipments"), "/shipments"), Link(Texts(en=name), href)),
        legs=leg_forms(rows, faults),
        lists=((PLACES, leg_places.offered()),),
        faults=faults,
        may_add=len(rows) < MOST_LEGS,
        planned=planned,
    )
    return page.show("pages/community/legs.html", view, "shipments", status=422 if issues else 200)


@router.get("/shipments/{shipment}/legs")
async def way(shipment: UUID, page: SubmitPage) -> Response:
    """The plan as it stands; an empty leg to begin with."""
    name, legs = await _kept(page, shipment)
    return _page(page, shipment, name, rows_of(legs, page.language) or [{}], planned=bool(legs))


@router.post("/shipments/{shipment}/legs")
async def plan(shipment: UUID, page: SubmitPage) -> Response:
    """Keep the plan, or show the form with a leg more, less, or elsewhere."""
    form = await posted(page.request)
    name, kept = await _kept(page, shipment)
    rows, act = rows_in(form.pointers()), form.text("act")
    if act:
        return _page(page, shipment, name, moved(rows, act), planned=bool(kept))
    try:
        await shipments.plan(page.site, page.principal, shipment, legs_in(rows, page.language))
    except Refusal as refused:
        return _page(page, shipment, name, rows or [{}], refused.issues, planned=bool(kept))
    return page.go(shipment_href(shipment), "way-planned")
