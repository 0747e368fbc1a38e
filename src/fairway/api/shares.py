"""Share links, watch lists and saved filters over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.problems import language_of
from fairway.api.security import Reader, SiteNow, Submitter
from fairway.api.shapes import Shape
from fairway.consignments.values import Moment
from fairway.site.alerting import shares, watching
from fairway.tracking.shares import Shown
from fairway.tracking.vocabulary import milestone

router = APIRouter(prefix="/v1", tags=["sharing"])
FilterName = Annotated[str, Path(max_length=100, pattern=r"^[^/\x00-\x1f]+$")]
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class NewShareShape(Shape):
    """A link to a shipment of your own."""

    shipment: UUID
    until: Moment
    shows: Annotated[
        list[Shown], Field(max_length=4, description="Beside the milestones with their times and places")
    ] = []
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class FilterShape(Shape):
    """A filter of a list."""

    query: Annotated[str, StringConstraints(max_length=2000), Field(description="The query string of the list")]


@router.get("/shares", summary="Links that you gave")
async def listed(site: SiteNow, principal: Reader, shipment: UUID | None = None) -> Response:
    """Newest first; their secrets are kept nowhere."""
    found = await shares.listed(site, principal, shipment)
    return json_answer({"shares": [_share(one) for one in found]})


def _share(row: dict[str, Any]) -> dict[str, Any]:
    return {"shipment": row["case_id"], **{name: value for name, value in row.items() if name != "case_id"}}


@router.post("/shares", status_code=201, summary="Give a link to a shipment")
async def give(wanted: NewShareShape, site: SiteNow, principal: Submitter) -> Response:
    """Whoever has the link sees the milestones, and what you add, until it ends or you end it. It is shown once."""
    until: datetime = wanted.until
    given = await shares.give(
        site, principal, wanted.shipment, until=until, shows=tuple(wanted.shows), note=wanted.note
    )
    return json_answer(given, 201)


@router.delete("/shares/{share}", status_code=204, summary="End a link")
async def revoke(share: UUID, site: SiteNow, principal: Submitter) -> None:
    """At once."""
    await shares.revoke(site, principal, share)


@router.get("/shared/{link}", summary="What a link shows")
async def opened(link: Annotated[str, Path(max_length=100)], request: Request, site: SiteNow) -> Response:
    """For whoever has it; an ended link is as none."""
    found = await shares.opened(site, link)
    language = language_of(request)
    lines = [{**_plain(line), "name": milestone(line.milestone).name(language)} for line in found.lines]
    return json_answer({**_plain(found), "lines": lines}, 200, **_PRIVATE)


def _plain(value: shares.Shared | shares.SharedLine) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}


@router.get("/watches", summary="Shipments that you watch")
async def watched(site: SiteNow, principal: Reader) -> Response:
    """A key watches for the organisation as a whole, a person for itself."""
    found = await watching.watched(site, principal)
    listed = [{"shipment": one["case_id"], "reference": one["reference"], "since": one["since"]} for one in found]
    return json_answer({"watches": listed})


@router.put("/watches/{shipment}", status_code=204, summary="Watch a shipment")
async def watch(shipment: UUID, site: SiteNow, principal: Reader) -> None:
    """Alert rules may be for watched shipments only."""
    await watching.watch(site, principal, shipment)


@router.delete("/watches/{shipment}", status_code=204, summary="Watch it no longer")
async def unwatch(shipment: UUID, site: SiteNow, principal: Reader) -> None:
    """Nothing where you do not watch it."""
    await watching.unwatch(site, principal, shipment)


@router.get("/filters", summary="Your saved filters")
async def filters(site: SiteNow, principal: Reader) -> Response:
    """By name."""
    return json_answer({"filters": await watching.filters(site, principal)})


@router.put("/filters/{filter}", status_code=204, summary="Save a filter")
async def save(filter: FilterName, wanted: FilterShape, site: SiteNow, principal: Reader) -> None:
    """The query string of a list under a name; one of the same name is replaced."""
    await watching.save_filter(site, principal, filter, wanted.query)


@router.delete("/filters/{filter}", status_code=204, summary="Forget a filter")
async def forget(filter: FilterName, site: SiteNow, principal: Reader) -> None:
    """By its name."""
    await watching.remove_filter(site, principal, filter)
