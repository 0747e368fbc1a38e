"""The vehicles, drivers and locks of an application: add, change, remove, take in a list, erase a driver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal, refusing
from fairway.locks.scheme import columns
from fairway.locks.scheme.joining_rules import Wanted
from fairway.locks.scheme.model import Driver, Kind
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.routes.scheme.editing import content_of
from fairway.portal.routes.scheme.joining_acts import CRUMB, as_wanted, at_fields, own, send, set_of
from fairway.portal.routes.scheme.joinings import PATH
from fairway.portal.routes.scheme.words import KINDS, ONE
from fairway.portal.views.act import ActView
from fairway.portal.views.parts import N_, Action, Link
from fairway.portal.views.scheme.registry import ImportView
from fairway.site.scheme import applications, erasing
from fairway.site.scheme.applications import ApplicationView

router = APIRouter(include_in_schema=False)
_NUMBERS = frozenset({"identity", "hk_licence", "cn_licence", "mo_licence"})


def _kind_in(name: str) -> Kind:
    if name not in {one.value for one in applications.THINGS}:
        raise NotFound
    return Kind(name)


def _content(seen: ApplicationView, kind: Kind, code: str) -> Any:
    entries = (one.row.entry for one in seen.things)
    return next((one.content for one in entries if (one.kind, one.code) == (kind, code)), None)


def _next_code(seen: ApplicationView, kind: Kind) -> str:
    known = {one.row.entry.code for one in seen.things if one.row.entry.kind is kind}
    letter = kind.value[0].upper()
    return next(f"{letter}{number}" for number in range(1, 10_000) if f"{letter}{number}" not in known)


def _thing_page(
    page: Page, seen: ApplicationView, thing: tuple[Kind, str], values: Mapping[str, str], issues: Sequence[Issue] = ()
) -> Response:
    (kind, code), case = thing, seen.case
    view = ActView(
        words=ONE[kind],
        name=code,
        lead=N_("What changed is decided anew by each customs."),
        crumbs=(CRUMB, Link(seen.reference, f"{PATH}/{case}")),
        action=Action(N_("Send to every customs"), f"{PATH}/{case}/things/{kind.value}/{code or 'new'}", primary=True),
        sets=(set_of("", kind, values, f"/{kind.value}"),),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "joinings", status=422 if issues else 200)


@router.get("/joinings/{joining}/things/{kind}/{code}")
async def thing_page(joining: UUID, kind: str, code: str, page: SignedPage) -> Response:
    """A vehicle, driver or lock; "new" for another one."""
    seen, of_kind = await own(page, joining), _kind_in(kind)
    if code == "new":
        return _thing_page(page, seen, (of_kind, ""), {})
    content = _content(seen, of_kind, code)
    if content is None:
        raise NotFound
    cells = zip(columns.COLUMNS[of_kind], columns.values(of_kind, content), strict=True)
    hidden = frozenset() if applications.sees_numbers(page.principal) else _NUMBERS
    values = {
        f"/{kind}/{column.name}": "" if value is None or column.name in hidden else str(value)
        for column, value in cells
    }
    return _thing_page(page, seen, (of_kind, code), values)


@router.post("/joinings/{joining}/things/{kind}/{code}")
async def put_thing(joining: UUID, kind: str, code: str, page: SignedPage) -> Response:
    """Add or change it."""
    seen, of_kind = await own(page, joining), _kind_in(kind)
    form = await posted(page.request)
    values = form.pointers()
    fresh = code == "new"
    try:
        content, _ = content_of(of_kind, values, f"/{kind}")
        used = _next_code(seen, of_kind) if fresh else code
        before = _content(seen, of_kind, used)
        if isinstance(content, Driver) and isinstance(before, Driver):
            # Whoever may not see the numbers sends them empty, and they stay as they are.
            kept = {name: getattr(content, name) or getattr(before, name) for name in _NUMBERS}
            content = msgspec.structs.replace(content, person=before.person, **kept)
        mine = Wanted(kind=of_kind, code=used, content=content)  # type: ignore[arg-type]  # the kinds of things
        others = [one for one in as_wanted(seen) if (one.kind, one.code) != (of_kind, code)]
        await send(page, joining, seen, things=(mine, *others))
    except Refusal as refused:
        issues = at_fields(refused.issues, (of_kind,))
        return _thing_page(page, seen, (of_kind, "" if fresh else code), values, issues)
    return page.go(f"{PATH}/{joining}", "joining-sent")


@router.post("/joinings/{joining}/things/{kind}/{code}/remove")
async def remove_thing(joining: UUID, kind: str, code: str, page: SignedPage) -> Response:
    """It takes part no longer."""
    seen, of_kind = await own(page, joining), _kind_in(kind)
    await posted(page.request)
    left = tuple(one for one in as_wanted(seen) if (one.kind, one.code) != (of_kind, code))
    try:
        await send(page, joining, seen, things=left)
    except Refusal:
        return page.go(f"{PATH}/{joining}", "joining-last")
    return page.go(f"{PATH}/{joining}", "joining-sent")


@router.post("/joinings/{joining}/things/driver/{code}/erase")
async def erase(joining: UUID, code: str, page: SignedPage) -> Response:
    """Erase what this site keeps of a driver."""
    page.hidden_unless(applications.may_apply(page.principal) or applications.may_decide(page.principal))
    await posted(page.request)
    await erasing.erase_driver(page.site, page.principal, joining, code, reason="on request")
    return page.go(f"{PATH}/{joining}", "joining-erased")


def _list_page(page: Page, seen: ApplicationView, file: str = "", issues: tuple[Issue, ...] = ()) -> Response:
    case = seen.case
    view = ImportView(
        action=f"{PATH}/{case}/list",
        crumbs=(CRUMB, Link(seen.reference, f"{PATH}/{case}")),
        kinds=(),
        templates=tuple(Link(KINDS[one], f"/v1/scheme/templates/{one.value}.csv") for one in applications.THINGS),
        lead=N_(
            "Vehicles, drivers and locks: CSV of one kind, or XLSX with a sheet for each. What has a code that is "
            "there already takes its place; the rest is added."
        ),
        file=file,
        issues=issues,
    )
    return page.show("pages/scheme/import.html", view, "joinings", status=422 if issues else 200)


@router.get("/joinings/{joining}/list")
async def list_page(joining: UUID, page: SignedPage) -> Response:
    """Choose a list."""
    return _list_page(page, await own(page, joining))


@router.post("/joinings/{joining}/list")
async def take_list(joining: UUID, page: SignedPage) -> Response:
    """Take the list in when nothing in it is refused."""
    seen = await own(page, joining)
    form = await posted(page.request)
    file = form.files.get("file")
    if file is None:
        issue = Issue(rule="upload.none", message=N_("No file was chosen."), remedy=N_("Choose a file, then read it."))
        return _list_page(page, seen, issues=(issue,))
    try:
        things, issues = applications.read_things(file.content, file.name)
        if refusing(issues):
            raise Refusal(issues)
        new = {(one.kind, one.code) for one in things}
        kept = [one for one in as_wanted(seen) if (one.kind, one.code) not in new]
        await send(page, joining, seen, things=(*things, *kept))
    except Refusal as refused:
        return _list_page(page, seen, file.name, refused.issues)
    return page.go(f"{PATH}/{joining}", "joining-sent")
