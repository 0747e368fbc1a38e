"""The risk desk of customs over HTTP: decision tables with their versions, authorised platforms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.problems import language_of
from fairway.api.security import Officer, Reader, SiteNow
from fairway.api.shapes import Shape
from fairway.base.language import Language, translate
from fairway.parcels.risk.decisions import Row
from fairway.site.parcels.risk import authorised, previews, results, tables
from fairway.site.parcels.risk.reading import flagged

router = APIRouter(prefix="/v1/parcel-risk", tags=["parcel risk"])
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
PlatformCode = Annotated[str, StringConstraints(max_length=40)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]


class RowShape(Shape):
    """Conditions and the limits where they hold. The last row of a table has no conditions."""

    when: dict[str, Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]] = {}
    then: dict[str, Decimal]

    def row(self) -> Row:
        """As it is kept."""
        return Row(when=self.when, then=self.then)


class VersionShape(Shape):
    """Another version of a table."""

    valid_from: Annotated[date, Field(description="The day it begins to hold: tomorrow or later")]
    why: Why
    rows: Annotated[list[RowShape], Field(max_length=200)]
    expects: int | None = Field(default=None, description="The newest version that you have seen")

    def version(self) -> tables.NewVersion:
        """As it is written."""
        rows = tuple(one.row() for one in self.rows)
        return tables.NewVersion(valid_from=self.valid_from, why=self.why, rows=rows, expects=self.expects)


class WithdrawalShape(Shape):
    """Which version is taken back, and why."""

    version: Annotated[int, Field(ge=1)]
    reason: Why


class AuthorisationShape(Shape):
    """The authorisation of a platform."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
    certificate: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
    valid_from: date
    valid_until: date | None = Field(default=None, description="The last day; open when left out")
    why: Why = ""


class EndShape(Shape):
    """When an authorisation ends, and why."""

    last_day: date
    why: Why


def table_json(table: tables.TableView, language: Language) -> dict[str, Any]:
    """A table as the API tells it."""
    return {**msgspec.to_builtins(table), "title": translate(table.title, language)}


@router.get("/tables", summary="The decision tables of risk")
async def listed(request: Request, site: SiteNow, principal: Officer, on: date | None = None) -> Response:
    """Each with all its versions, the newest first, as they stand on a day (today). Version 0 is the one that the
    product brings."""
    found = await tables.listed(site, principal, on)
    return json_answer({"tables": [table_json(one, language_of(request)) for one in found]})


@router.get("/tables/{name}", summary="A decision table")
async def one(name: TableName, request: Request, site: SiteNow, principal: Officer) -> Response:
    """With all its versions: who wrote them, when, and why."""
    return json_answer(table_json(await tables.one(site, principal, name), language_of(request)))


@router.put("/tables/{name}", status_code=201, summary="Write a version of a decision table")
async def record(name: TableName, wanted: VersionShape, site: SiteNow, principal: Officer) -> Response:
    """It holds from its first day, and all others before stay as they were."""
    number = await tables.record(site, principal, name, wanted.version())
    return json_answer({"version": number}, 201, Location=f"/v1/parcel-risk/tables/{name}")


@router.post("/tables/{name}/withdraw", status_code=204, summary="Take a version of a decision table back")
async def withdraw(name: TableName, wanted: WithdrawalShape, site: SiteNow, principal: Officer) -> Response:
    """As long as it does not hold yet. It stays to be seen."""
    await tables.withdraw(site, principal, name, wanted.version, wanted.reason)
    return Response(status_code=204)


@router.post("/tables/{name}/preview", status_code=202, summary="Try a version of a decision table on the last month")
async def preview(name: TableName, wanted: VersionShape, site: SiteNow, principal: Officer) -> Response:
    """It is worked on apart; ask for it by the address that is answered. Nothing is put into force."""
    made = await previews.begin(site, principal, name, wanted.version())
    return json_answer({"preview": made}, 202, Location=f"/v1/parcel-risk/previews/{made}")


@router.get("/previews/{preview}", summary="What a version would have done to the last month")
async def previewed(preview: UUID, request: Request, site: SiteNow, principal: Officer) -> Response:
    """How far the work is and about how long it still takes; then what would have been flagged and inspected, beside
    what the tables in force do, for each sign, with parcels as examples."""
    found = await previews.standing(site, principal, preview)
    told = msgspec.to_builtins(found)
    if found.result is not None:
        language = language_of(request)
        for one in told["result"]["examples"]:
            one["sentence"] = flagged(one["sign"], one["evidence"]).issue.text(language)
    return json_answer(told)


@router.delete("/previews/{preview}", status_code=204, summary="Stop a preview")
async def stop_preview(preview: UUID, site: SiteNow, principal: Officer) -> Response:
    """What it has done so far is lost."""
    await previews.cancel(site, principal, preview)
    return Response(status_code=204)


@router.get("/authorised", summary="Authorised platforms")
async def platforms(
    site: SiteNow,
    principal: Officer,
    search: Annotated[str, Query(max_length=80)] = "",
    after: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """By their code, each with its last authorisation. ``after`` is the code of the last one of a page."""
    rows = await authorised.listed(site, principal, search, after, limit)
    return json_answer({"platforms": rows, "after": rows[-1].code if len(rows) == limit else None})


@router.put("/authorised/{code}", status_code=204, summary="Note that a platform is authorised")
async def authorise(code: PlatformCode, wanted: AuthorisationShape, site: SiteNow, principal: Officer) -> Response:
    """A lower share of its parcels is inspected, on the days on which it is authorised. ``code`` is the one that its
    orders bear as ebpCode."""
    await authorised.authorise(site, principal, code, authorised.Authorised(**wanted.model_dump()))
    return Response(status_code=204)


@router.post("/authorised/{code}/end", status_code=204, summary="End the authorisation of a platform")
async def end(code: PlatformCode, wanted: EndShape, site: SiteNow, principal: Officer) -> Response:
    """After its last day it counts like all others."""
    await authorised.end(site, principal, code, wanted.last_day, wanted.why)
    return Response(status_code=204)


@router.get("/results", summary="What the signs of risk came to")
async def told_results(
    site: SiteNow, principal: Officer, since: date | None = None, until: date | None = None
) -> Response:
    """Of the batches judged in a time (the last thirty days): for each sign how many parcels it flagged, how many of
    them were selected, and what the inspections found; the random share as the base line; days; authorised platforms
    and others."""
    return json_answer(await results.results(site, principal, since, until))


@router.get("/shares", summary="The share of parcels that is inspected at random")
async def shares(site: SiteNow, principal: Reader) -> Response:
    """Of authorised platforms and of others, as it holds today; and whether your own organisation is authorised."""
    return json_answer(await authorised.shares(site, principal))
