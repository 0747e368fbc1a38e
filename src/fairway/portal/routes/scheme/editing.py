"""The editor of an entry: its fields, and the map to draw a fence, a corridor or a position on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.codes.control_points import control_points
from fairway.locks.scheme import columns
from fairway.locks.scheme.columns import Column, Form
from fairway.locks.scheme.geojson import SHAPED
from fairway.locks.scheme.lists import CellChoice, CellMissing, CellWrong
from fairway.locks.scheme.model import Content, Kind
from fairway.portal.routes.community.maps import policy
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.routes.scheme.registry import PATH, frame, kind_in
from fairway.portal.routes.scheme.words import FIELDS, HINTS, KINDS, ONE, value_words
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link
from fairway.portal.views.scheme.registry import EditView
from fairway.site.scheme import registry

router = APIRouter(include_in_schema=False)
_PLACES = {"place", "from_place", "to_place"}
_CONTROLS = {Form.NUMBER: Control.NUMBER, Form.WHOLE: Control.NUMBER, Form.DAY: Control.DATE}
_LONG = {Form.POSITIONS, Form.LEGS}


def field_of(column: Column, value: str, places: Sequence[Choice] = ()) -> Field:
    """The input of a column."""
    pointer, label, hint = f"/{column.name}", FIELDS[column.name], HINTS.get(column.name, "")
    if column.name in _PLACES and places:
        return Field(pointer, label, Control.SELECT, value, hint, options=tuple(places))
    if column.choices and column.form is not Form.SEVERAL:
        options = tuple(Choice(one, value_words(column.name, one)) for one in column.choices)
        return Field(pointer, label, Control.SELECT, value, hint, options=options)
    control = Control.LONG_TEXT if column.form in _LONG or column.name == "note" else Control.TEXT
    size = "half" if column.form is Form.DAY else "short" if column.form in {Form.NUMBER, Form.WHOLE} else "full"
    return Field(pointer, label, _CONTROLS.get(column.form, control), value, hint, size=size)


async def _places(page: Page, kind: Kind) -> tuple[Choice, ...]:
    day = registry.today(page.site)
    points = await registry.entries(page.site, page.principal, Kind.POINT, limit=500)
    found = [Choice(row.entry.code, _named(row.name, row.entry.code)) for row in points]
    if kind is not Kind.HOURS:
        found += [Choice(one.code, as_data(f"{one.names[0]} ({one.code})")) for one in control_points(day)]
    return tuple(found)


def _named(name: str, code: str) -> Any:
    return as_data(f"{name} ({code})")


async def _edit_page(
    page: Page, kind: Kind, code: str, values: Mapping[str, str], issues: Sequence[Issue] = (), *, expects: int = 0
) -> Response:
    known = columns.COLUMNS[kind]
    places = await _places(page, kind) if any(one.name in _PLACES for one in known) else ()
    fields = [field_of(one, values.get(f"/{one.name}", ""), places) for one in known]
    both = (columns.VALID_FROM, columns.VALID_UNTIL)
    days = [field_of(one, values.get(f"/{one.name}", "")) for one in both]
    sets = [FieldSet("", (one,)) for one in fields]
    if not code:
        sets.insert(0, FieldSet("", (field_of(columns.CODE, values.get("/code", "")),)))
    sets.append(FieldSet(N_("Days on which it holds"), tuple(days)))
    href = f"{PATH}/{kind.value}/{code}" if code else f"{PATH}/{kind.value}"
    view = EditView(
        words=ONE[kind],
        name=code,
        crumbs=(Link(N_("Scheme"), PATH), Link(KINDS[kind], f"{PATH}/{kind.value}")),
        action=Action(
            N_("Record this version"),
            f"{href}/edit" if code else f"{href}/new",
            primary=True,
            values={"expects": str(expects)},
        ),
        sets=tuple(sets),
        faults=faults_of(issues),
        frame=frame(page, "scheme-edit") if kind in SHAPED else None,
        shape=kind.value if kind in SHAPED else "",
        chosen=f"{kind.value}:{code}" if code else "",
    )
    status = 422 if issues else 200
    return page.show("pages/scheme/edit.html", view, "scheme", status=status, headers=policy(page))


@router.get("/scheme/{kind}/new")
async def new_page(kind: str, page: SignedPage) -> Response:
    """A new entry."""
    page.hidden_unless(registry.may_keep(page.principal))
    day = registry.today(page.site).isoformat()
    drawn = {"/drawn_by": "authority"} if kind_in(kind) in SHAPED else {}
    own = {"/side": page.site.side} if kind_in(kind) is Kind.ACCREDITATION else {}
    return await _edit_page(page, kind_in(kind), "", {"/valid_from": day, **drawn, **own})


@router.post("/scheme/{kind}/new")
async def record_new(kind: str, page: SignedPage) -> Response:
    """Record a new entry."""
    form = await posted(page.request)
    values = form.pointers()
    of_kind = kind_in(kind)
    code = values.get("/code", "").strip()
    if of_kind is Kind.ACCREDITATION:
        code = code or f"{page.site.side}:{values.get('/subject', '').strip()}"
    return await _record(page, of_kind, code, values, 0, fresh=True)


@router.get("/scheme/{kind}/{code}/edit")
async def edit_page(kind: str, code: str, page: SignedPage) -> Response:
    """Another version of an entry."""
    page.hidden_unless(registry.may_keep(page.principal))
    rows = await registry.history(page.site, page.principal, kind_in(kind), code)
    today = registry.today(page.site)
    shown = next((row for row in rows if row.entry.holds_on(today)), rows[0]).entry
    cells = zip(columns.COLUMNS[shown.kind], columns.values(shown.kind, shown.content), strict=True)
    values = {f"/{column.name}": _text(value) for column, value in cells}
    values |= {"/valid_from": today.isoformat(), "/valid_until": _text(shown.valid_until)}
    return await _edit_page(page, shown.kind, code, values, expects=rows[0].entry.version)


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


@router.post("/scheme/{kind}/{code}/edit")
async def record(kind: str, code: str, page: SignedPage) -> Response:
    """Record another version."""
    form = await posted(page.request)
    expects = int(form.text("expects")) if form.text("expects").isdigit() else 0
    return await _record(page, kind_in(kind), code, form.pointers(), expects)


async def _record(
    page: Page, kind: Kind, code: str, values: Mapping[str, str], expects: int, *, fresh: bool = False
) -> Response:
    page.hidden_unless(registry.may_keep(page.principal))
    if not fresh:
        await registry.history(page.site, page.principal, kind, code)
    try:
        content, frame_values = content_of(kind, values)
        await registry.record(
            page.site,
            page.principal,
            kind,
            code,
            content,
            valid_from=_day(frame_values.get("valid_from")),
            valid_until=_day(frame_values.get("valid_until")),
            expects=expects,
        )
    except Refusal as refused:
        issues = [at_field(issue) for issue in refused.issues]
        return await _edit_page(page, kind, "" if fresh else code, values, issues, expects=expects)
    return page.go(f"{PATH}/{kind.value}/{code}", "scheme-recorded")


def content_of(kind: Kind, values: Mapping[str, str], prefix: str = "") -> tuple[Content, dict[str, Any]]:
    """The content and the days that the fields of a form say. Raises Refusal with every fault at its field."""
    issues: list[Issue] = []
    cells: list[tuple[Column, Any]] = []
    frame_values: dict[str, Any] = {}
    for column in (columns.VALID_FROM, columns.VALID_UNTIL, *columns.COLUMNS[kind]):
        text, at = values.get(f"{prefix}/{column.name}", "").strip(), f"{prefix}/{column.name}"
        if not text:
            if column.required:
                issues.append(msgspec.structs.replace(CellMissing.at(column=column.name), pointer=at))
            continue
        if column.choices and column.form is not Form.SEVERAL and text not in column.choices:
            choices = ", ".join(column.choices)
            wrong = CellChoice.at(value=text[:40], column=column.name, choices=choices)
            issues.append(msgspec.structs.replace(wrong, pointer=at))
            continue
        try:
            value = columns.read(column, text)
        except ValueError:
            wrong = CellWrong.at(value=text[:40], column=column.name, form=column.form.value)
            issues.append(msgspec.structs.replace(wrong, pointer=at))
            continue
        if column in columns.FRAME:
            frame_values[column.name] = value
        else:
            cells.append((column, value))
    if issues:
        raise Refusal(issues)
    try:
        return columns.build(kind, cells), frame_values
    except msgspec.ValidationError as error:
        raise NotFound from error  # the columns make the content whole; a form that does not is not ours


def at_field(issue: Issue, prefix: str = "") -> Issue:
    """An issue of the content at the field that it is about: "/line/3" is the field "/line"."""
    pointer = re.sub(r"^/names/(\w+)", r"/name_\1", issue.pointer)
    first = "/".join(pointer.split("/")[:2])
    return msgspec.structs.replace(issue, pointer=prefix + first if pointer else "")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
