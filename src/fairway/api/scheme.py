"""The scheme's registry over HTTP: what takes part, its versions, import, export, the map."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, StringConstraints

from fairway.api.bodies import json_answer
from fairway.api.maps import geo_answer
from fairway.api.problems import NotAllowed, language_of
from fairway.api.security import Reader, SiteNow, signed_in
from fairway.api.shapes import Shape
from fairway.base.issues import Issue, Refusal
from fairway.base.language import Language, translate
from fairway.locks.scheme import columns
from fairway.locks.scheme.geojson import SHAPED, on_map
from fairway.locks.scheme.model import COMMON, CONTENT, Kind
from fairway.parties.store import Principal
from fairway.site.runtime import actor_of
from fairway.site.scheme import exporting, registry, store

router = APIRouter(prefix="/v1/scheme", tags=["scheme"])
KindOfEntry = Literal["point", "fence", "hours", "corridor", "route", "accreditation"]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
_SCRIPTS = {Language.EN: "en", Language.TC: "tc", Language.SC: "sc"}
NOTICE = "Fences and corridors drawn by us are approximate and for the demonstration only. Not for navigation."


async def keeper(request: Request) -> Principal:
    """Whoever keeps the registry: an officer, or who runs the site."""
    principal = await signed_in(request)
    if not registry.may_keep(principal):
        raise NotAllowed
    return principal


Keeper = Annotated[Principal, Depends(keeper)]


class EntryShape(Shape):
    """A version of an entry."""

    content: Annotated[dict[str, Any], Field(description="As GET answers it; positions are latitude, longitude")]
    valid_from: date | None = Field(default=None, description="The first day; today when left out")
    valid_until: date | None = Field(default=None, description="The last day; open when left out")
    expects: int | None = Field(default=None, description="The newest version that you have seen; 0 for a new entry")


class UndoShape(Shape):
    """Which version to undo."""

    version: Annotated[int, Field(ge=1)]
    reason: Text = ""


def entry_json(row: store.Row) -> dict[str, Any]:
    """A version as the API tells it."""
    entry = row.entry
    return {
        "kind": entry.kind.value,
        "code": entry.code,
        "version": entry.version,
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "withdrawn": entry.withdrawn,
        "content": msgspec.to_builtins(entry.content),
        "recorded_at": entry.recorded_at,
        "batch": row.batch,
    }


@router.get("/entries/{kind}", summary="What takes part")
async def entries(
    kind: KindOfEntry,
    site: SiteNow,
    principal: Reader,
    on: date | None = None,
    search: Annotated[str, Query(max_length=80)] = "",
    side: Annotated[str, Query(pattern=r"^[a-z]{0,4}$")] = "",
    standing: Annotated[str, Query(pattern=r"^[a-z]{0,20}$")] = "",
    sort: store.Sort = store.Sort.NAME,
    after: Annotated[str, Query(max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """The entries of a kind as they hold on a day (today). Fences, corridors and accreditations are told to members and
    to the customs of the site only. ``next`` is the ``after`` of the page that follows."""
    rows = await registry.entries(
        site,
        principal,
        Kind(kind),
        on=on,
        search=search,
        side=side,
        standing=standing,
        sort=sort,
        after=after_of(after, sort),
        limit=limit,
    )
    following = next_of(rows[-1]) if len(rows) == limit else None
    return json_answer({"entries": [entry_json(row) for row in rows], "next": following})


def next_of(row: store.Row) -> str:
    """Where the page after this row begins."""
    key = row.sort_key.isoformat() if isinstance(row.sort_key, datetime) else str(row.sort_key)
    return f"{row.entry.code} {key}"


def after_of(text: str, sort: store.Sort) -> tuple[Any, str] | None:
    """The sort key and code in the ``after`` of a page. Raises Refusal."""
    code, _, key = text.partition(" ")
    if not text:
        return None
    if sort is not store.Sort.NEWEST:
        return key, code
    try:
        return datetime.fromisoformat(key), code
    except ValueError as error:
        message, remedy = "This is no place in the list.", "Leave it out to begin at the top."
        raise Refusal([Issue(rule="HTTP-AFTER", message=message, remedy=remedy, pointer="/after")]) from error


@router.get("/entries/{kind}/{code}", summary="An entry with all its versions")
async def history(kind: KindOfEntry, code: str, site: SiteNow, principal: Reader) -> Response:
    """Newest first. What was undone says so."""
    rows = await registry.history(site, principal, Kind(kind), code)
    return json_answer({"versions": [entry_json(row) for row in rows]})


@router.put("/entries/{kind}/{code}", summary="Record a version of an entry")
async def record(kind: KindOfEntry, code: Code, wanted: EntryShape, site: SiteNow, principal: Keeper) -> Response:
    """Nothing is overwritten: what held before stays, and this holds from its first day."""
    try:
        content = msgspec.convert(wanted.content, CONTENT[Kind(kind)])
    except msgspec.ValidationError as error:
        message, remedy = "The content does not fit: {reason}.", "Compare it with an entry of the same kind."
        issue = Issue(
            rule="scheme.content",
            message=message,
            remedy=remedy,
            pointer="/content",
            params={"reason": str(error)[:200]},
        )
        raise Refusal([issue]) from error
    version = await registry.record(
        site,
        principal,
        Kind(kind),
        code,
        content,
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until,
        expects=wanted.expects,
    )
    return json_answer({"version": version})


@router.post("/entries/{kind}/{code}/undo", status_code=204, summary="Undo a version")
async def undo(kind: KindOfEntry, code: str, wanted: UndoShape, site: SiteNow, principal: Keeper) -> None:
    """What held before it holds again; that it was recorded and undone stays in the record."""
    await registry.undo(site, principal, Kind(kind), code, wanted.version, reason=wanted.reason)


@router.post("/imports", status_code=201, summary="Import a file")
async def take_in(
    request: Request,
    site: SiteNow,
    principal: Keeper,
    kind: KindOfEntry | None = None,
    file: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """CSV of one kind, XLSX with a sheet for each, or GeoJSON of points, fences and corridors. All of it or nothing:
    a refusal names every fault at its cell. ``kind`` says what a CSV lists, where its headings do not."""
    done = await registry.take_in(
        site,
        actor_of(principal),
        await request.body(),
        file or "list.csv",
        kind=Kind(kind) if kind else None,
        principal=principal,
    )
    return json_answer({"batch": done.batch, "recorded": done.recorded, "unchanged": done.unchanged}, 201)


@router.post("/imports/{batch}/undo", summary="Undo an import")
async def undo_import(batch: UUID, site: SiteNow, principal: Keeper) -> Response:
    """Every version that came with it and still holds."""
    return json_answer({"undone": await registry.undo_import(site, principal, batch)})


@router.get("/export.{form}", summary="Take the registry out")
async def export(
    form: Literal["csv", "xlsx", "geojson"], site: SiteNow, principal: Reader, kind: KindOfEntry | None = None
) -> Response:
    """Every version that was not undone, as far as you may see it, in a form that the import takes. A CSV lists one
    ``kind``."""
    kinds = (Kind(kind),) if kind else COMMON
    rows = await registry.everything(site, principal, kinds)
    content, media = exporting.exported(form, kinds, rows)
    name = f"scheme-{kind}.{form}" if kind else f"scheme.{form}"
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/templates/{kind}.csv", summary="A template")
async def template(
    kind: Literal["point", "fence", "hours", "corridor", "route", "accreditation", "vehicle", "driver", "lock"],
    principal: Reader,
) -> Response:
    """The headings of a list, for CSV."""
    del principal
    head = ",".join(columns.heads(Kind(kind))) + "\n"
    return Response(head.encode(), media_type="text/csv; charset=utf-8")


@router.get("/map", summary="The scheme on a map")
async def map_of_scheme(request: Request, site: SiteNow, principal: Reader, on: date | None = None) -> Response:
    """GeoJSON of the points, fences and corridors that hold on a day (today), as far as you may see them."""
    found = []
    for kind in SHAPED:
        rows = await registry.entries(site, principal, kind, on=on, limit=5_000)
        found += [row.entry for row in rows]
    language = language_of(request)
    return geo_answer(on_map(found, _SCRIPTS[language], notice=translate(NOTICE, language)))
