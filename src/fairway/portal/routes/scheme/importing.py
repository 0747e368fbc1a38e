"""Taking a file in: every faulty cell by its address, or all of it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.locks.scheme.model import COMMON, Kind
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.posted import posted
from fairway.portal.routes.scheme.registry import PATH
from fairway.portal.routes.scheme.words import KINDS
from fairway.portal.views.parts import N_, Action, Choice, Link
from fairway.portal.views.scheme.registry import ImportView
from fairway.site.runtime import actor_of
from fairway.site.scheme import registry
from fairway.site.scheme.registry import Imported

router = APIRouter(include_in_schema=False)


def _shown(
    page: Page, file: str = "", issues: tuple[Issue, ...] = (), done: Imported | None = None, kind: str = ""
) -> Response:
    view = ImportView(
        action=f"{PATH}/import",
        crumbs=(Link(N_("Scheme"), PATH),),
        kinds=tuple(Choice(one.value, KINDS[one], one.value == kind) for one in COMMON),
        templates=tuple(Link(KINDS[one], f"/v1/scheme/templates/{one.value}.csv") for one in COMMON),
        lead=N_(
            "CSV of one kind, XLSX with a sheet for each, or GeoJSON of points, fences and corridors. All of it is "
            "taken, or nothing."
        ),
        file=file,
        issues=issues,
        recorded=done.recorded if done else None,
        unchanged=done.unchanged if done else 0,
        undo=Action(N_("Undo this import"), f"{PATH}/import/undo", values={"batch": str(done.batch)})
        if done and done.recorded
        else None,
    )
    return page.show("pages/scheme/import.html", view, "scheme", status=200 if not issues or done else 422)


@router.get("/scheme/import")
async def import_page(page: SignedPage) -> Response:
    """Choose a file."""
    page.hidden_unless(registry.may_keep(page.principal))
    return _shown(page)


@router.post("/scheme/import")
async def take_in(page: SignedPage) -> Response:
    """Take the file in when nothing in it is refused."""
    page.hidden_unless(registry.may_keep(page.principal))
    form = await posted(page.request)
    file, kind = form.files.get("file"), form.text("kind")
    if file is None:
        issue = Issue(rule="upload.none", message=N_("No file was chosen."), remedy=N_("Choose a file, then read it."))
        return _shown(page, issues=(issue,), kind=kind)
    chosen = Kind(kind) if kind in {one.value for one in COMMON} else None
    try:
        done = await registry.take_in(
            page.site,
            actor_of(page.principal),
            file.content,
            file.name,
            kind=chosen,
            principal=page.principal,
        )
    except Refusal as refused:
        return _shown(page, file.name, refused.issues, kind=kind)
    return _shown(page, file.name, done.issues, done, kind)
