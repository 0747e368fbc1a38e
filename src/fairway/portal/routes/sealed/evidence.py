"""The evidence of a sealed trip as a file, for the customs of a leg: it verifies offline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.parties.model import Permission
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.sealed.trips import PATH
from fairway.portal.routes.sealed.words import trip_name
from fairway.record.export import NotSequenced
from fairway.site.sealed import reading
from fairway.site.sealed.evidence import export_evidence

router = APIRouter(include_in_schema=False)


def may_export(page: Page, row: Mapping[str, Any]) -> bool:
    """Officers of a customs whose leg has begun: the file holds whether the trip was selected for inspection."""
    return (
        page.may(Permission.DECIDE)
        and reading.is_customs(page.principal)
        and row["scope"] == "leg"
        and any(slot["site"] == page.site.id for slot in row["slots"])
    )


@router.get("/sealed-trips/{trip}/evidence")
async def evidence(trip: UUID, page: SignedPage) -> Response:
    """Frames, what was derived from them, decisions and proofs of this site's legs."""
    page.hidden_unless(page.may(Permission.DECIDE))
    row = await reading.trip(page.site, page.principal, trip)
    page.hidden_unless(may_export(page, row))
    try:
        content = await export_evidence(page.site, trip)
    except NotSequenced:
        return page.go(f"{PATH}/{trip}", "sealed-soon")
    name = f"{trip_name(trip)}-{page.site.id}.fairway-trip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/x-ndjson", headers=headers)
