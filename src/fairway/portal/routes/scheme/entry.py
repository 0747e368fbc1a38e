"""One entry of the registry with its versions, on the map; undoing one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Refusal
from fairway.locks.scheme import columns
from fairway.locks.scheme.geojson import SHAPED
from fairway.locks.scheme.model import Content, Kind
from fairway.parties.model import Permission
from fairway.portal.routes.community.maps import policy
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.posted import posted
from fairway.portal.routes.scheme.registry import PATH, frame, kind_in, place_names
from fairway.portal.routes.scheme.words import (
    FIELDS,
    KINDS,
    ONE,
    Places,
    chip_of,
    place_words,
    title_words,
    value_words,
)
from fairway.portal.views.parts import N_, Action, Chip, Link, Phrase, Tone, Words
from fairway.portal.views.scheme.registry import EntryView, Told, VersionRow
from fairway.site.scheme import registry, store

router = APIRouter(include_in_schema=False)


@router.get("/scheme/{kind}/{code}")
async def entry_page(kind: str, code: str, page: SignedPage) -> Response:
    """An entry."""
    page.hidden_unless(page.may(Permission.READ))
    rows = await registry.history(page.site, page.principal, kind_in(kind), code)
    return page.show(
        "pages/scheme/entry.html",
        _view(page, kind_in(kind), rows, await place_names(page)),
        "scheme",
        headers=policy(page),
    )


def _view(page: Page, kind: Kind, rows: list[store.Row], places: Places) -> EntryView:
    today = registry.today(page.site)
    holds = next((row for row in rows if row.entry.holds_on(today)), None)
    shown = holds or rows[0]
    content: Content = shown.entry.content
    keeps = registry.may_keep(page.principal)
    href = f"{PATH}/{kind.value}/{shown.entry.code}"
    return EntryView(
        kind=ONE[kind],
        code=shown.entry.code,
        name=title_words(content, places),
        chip=chip_of(content),
        crumbs=(Link(N_("Scheme"), PATH), Link(KINDS[kind], f"{PATH}/{kind.value}")),
        facts=tuple(_facts(kind, content, places)),
        versions=tuple(_version(rows, number, href, holds, keeps=keeps) for number in range(len(rows))),
        frame=frame(page) if kind in SHAPED and holds else None,
        chosen=f"{kind.value}:{shown.entry.code}",
        edit_href=f"{href}/edit" if keeps else "",
        notice="" if holds else N_("No version of it holds today."),
    )


def _facts(kind: Kind, content: Content, places: Places) -> list[Told]:
    told = []
    for column, value in zip(columns.COLUMNS[kind], columns.values(kind, content), strict=True):
        if value is None or value == "" or column.name.startswith("name_"):
            continue
        positions = column.form is columns.Form.POSITIONS
        words: Phrase = Words(N_("{n} positions"), {"n": value.count(";") + 1}) if positions else _said(column, value)
        if column.name in {"place", "from_place", "to_place"}:
            words = place_words(str(value), places)
        mono = column.name in {"subject", "legs"}
        told.append(Told(FIELDS[column.name], words, mono))
    return told


def _said(column: columns.Column, value: Any) -> Phrase:
    named = column.choices or column.name == "purpose"
    return value_words(column.name, value) if named else as_data(str(value))


def _version(rows: list[store.Row], number: int, href: str, holds: store.Row | None, *, keeps: bool) -> VersionRow:
    row = rows[number]
    entry = row.entry
    before = next((one for one in rows[number + 1 :] if not one.entry.withdrawn), None)
    if entry.withdrawn:
        chip = Chip(Tone.DRAFT, N_("Undone"))
    elif holds is not None and entry.version == holds.entry.version:
        chip = Chip(Tone.DONE, N_("Holds today"))
    else:
        chip = Chip(Tone.WAITING, N_("Does not hold today"))
    values = {"version": str(entry.version)}
    confirm = N_("What held before it holds again.")
    return VersionRow(
        version=entry.version,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        recorded_at=entry.recorded_at,
        chip=chip,
        changed=_changed(entry.kind, before.entry.content, entry.content) if before else (),
        undo=Action(N_("Undo"), f"{href}/undo", confirm=confirm, values=values)
        if keeps and not entry.withdrawn
        else None,
        undo_import=Action(
            N_("Undo the whole import"),
            f"{PATH}/import/undo",
            confirm=N_("Everything that came with that import is undone."),
            values={"batch": str(row.batch)},
        )
        if keeps and row.batch and not entry.withdrawn
        else None,
    )


def _changed(kind: Kind, before: Content, after: Content) -> tuple[Phrase, ...]:
    one, other = msgspec.to_builtins(before), msgspec.to_builtins(after)
    names = {column.path[0]: column.name for column in reversed(columns.COLUMNS[kind])}
    return tuple(FIELDS[name] for field, name in names.items() if one.get(field) != other.get(field))


@router.post("/scheme/import/undo")
async def undo_import(page: SignedPage) -> Response:
    """Undo all that came with an import."""
    page.hidden_unless(registry.may_keep(page.principal))
    form = await posted(page.request)
    text = form.text("batch")
    try:
        batch = UUID(text)
    except ValueError:
        batch = UUID(int=0)
    count = await registry.undo_import(page.site, page.principal, batch)
    return page.go(PATH, "scheme-undone", count=count)


@router.post("/scheme/{kind}/{code}/undo")
async def undo(kind: str, code: str, page: SignedPage) -> Response:
    """Undo a version."""
    page.hidden_unless(registry.may_keep(page.principal))
    form = await posted(page.request)
    number = int(form.text("version")) if form.text("version").isdigit() else 0
    href = f"{PATH}/{kind_in(kind).value}/{code}"
    try:
        await registry.undo(page.site, page.principal, kind_in(kind), code, number)
    except Refusal:
        return page.go(href, "scheme-own-word")
    return page.go(href, "scheme-undone-one")
