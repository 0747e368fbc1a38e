"""Decision tables: what is in force, another version with its preview, the history, taken back before it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.parcels.dated import local_day
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.parcel_risk.at import desk_page, persons
from fairway.portal.routes.parcel_risk.limits import differences, limit_rows
from fairway.portal.routes.parcel_risk.table_form import Written
from fairway.portal.routes.parcel_risk.words import PATH, STANDINGS, TABLES, parts, sign_words, table_words
from fairway.portal.routes.posted import posted
from fairway.portal.views.act import named
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.risk_tables import (
    Difference,
    PreviewShown,
    TablePage,
    TableRow,
    TablesPage,
    VersionRow,
)
from fairway.portal.views.parts import N_, Action, Link
from fairway.site.parcels.risk import tables
from fairway.site.parcels.risk.tables import Standing, TableView, VersionView

router = APIRouter(include_in_schema=False)
LIST = PATH + "/tables"
_SHOWN = 4
"""Rows of a table on the list."""
STALE = "PARCELS-RISK-STALE"


@router.get(LIST)
async def table_list(page: SignedPage) -> Response:
    """Every table with what is in force."""
    desk_page(page)
    found = {one.name: one for one in await tables.listed(page.site, page.principal)}
    names = await persons(page)
    order = [*(one for one in TABLES if one in found), *(one for one in found if one not in TABLES)]
    view = TablesPage(parts("/tables"), tuple(_row(found[one], names) for one in order), page.now)
    return page.show("pages/parcel_risk/tables.html", view, "parcel-risk")


def _in_force(table: TableView) -> VersionView:
    return next(one for one in table.versions if one.version == table.in_force)


def _row(table: TableView, names: Mapping[str, str]) -> TableRow:
    words, says = table_words(table.name)
    now = _in_force(table)
    rows = limit_rows(table.name, now.rows)
    coming = [one.valid_from for one in table.versions if one.standing is Standing.COMING]
    return TableRow(
        href=f"{LIST}/{table.name}",
        words=words,
        says=says,
        rows=rows[:_SHOWN],
        more=max(0, len(rows) - _SHOWN),
        since=now.valid_from,
        by=names.get(now.recorded_by, ""),
        coming=min(coming, default=None),
    )


@router.get(LIST + "/{name}")
async def one_table(name: str, page: SignedPage) -> Response:
    """One table: what is in force, the form of another version, the history."""
    desk_page(page)
    table = await tables.one(page.site, page.principal, name)
    return await table_page(page, table, _fresh(page, table))


def _fresh(page: Page, table: TableView) -> Written:
    """The form as it is first: the newest version that holds or will, from tomorrow on or after it."""
    tomorrow = local_day(page.now) + timedelta(days=1)
    standing = [one for one in table.versions if one.standing in {Standing.COMING, Standing.IN_FORCE}]
    newest = max(standing, key=lambda one: one.valid_from)
    return Written.of_version(table, newest.rows, max(tomorrow, newest.valid_from + timedelta(days=1)))


async def table_page(
    page: Page,
    table: TableView,
    written: Written,
    issues: Sequence[Issue] = (),
    preview: PreviewShown | None = None,
) -> Response:
    """The page of a table with ``written`` in its form, refused because of ``issues``, or with its ``preview``."""
    names = await persons(page)
    told = written.in_units(issues)
    stale = next((one for one in issues if one.rule == STALE), None)
    faults = faults_of(told)
    first, rows, why = written.fields(faults)
    fields = (*first.fields, *why.fields, *(field for row in rows for field in (*row.when, *row.then)))
    words, says = table_words(table.name)
    href = f"{LIST}/{table.name}"
    now = _in_force(table)
    view = TablePage(
        words=words,
        says=says,
        name=table.name,
        href=href,
        now=limit_rows(table.name, now.rows),
        since=now.valid_from,
        by=names.get(now.recorded_by, ""),
        first=first,
        rows=rows,
        why=why,
        may_add=bool(table.inputs),
        expects=table.newest if stale else written.expects,
        put=Action(N_("Put in force from that day"), href),
        preview_href=f"{href}/preview",
        rows_href=f"{href}/rows",
        signs=tuple(Link(sign_words(one), f"/rules?search={one}") for one in table.signs),
        versions=tuple(_version(table, at, names) for at in range(len(table.versions))),
        differences=_changes(table, written, now),
        preview=preview,
        faults=named((one for one in faults if one.issue is not stale), fields),
        other=names.get(table.versions[0].recorded_by, "–") if stale else "",
    )
    return page.show("pages/parcel_risk/table.html", view, "parcel-risk", status=422 if issues else 200)


def _changes(table: TableView, written: Written, now: VersionView) -> tuple[Difference, ...]:
    try:
        return differences(table.name, now.rows, written.version().rows)
    except Refusal:
        return ()


def _version(table: TableView, at: int, names: Mapping[str, str]) -> VersionRow:
    one = table.versions[at]
    before = next((older for older in table.versions[at + 1 :] if older.standing is not Standing.WITHDRAWN), None)
    coming = one.standing is Standing.COMING
    pointer = f"/reason-{one.version}"
    return VersionRow(
        number=one.version,
        standing=STANDINGS[one.standing.value],
        valid_from=one.valid_from,
        recorded_at=one.recorded_at,
        by=names.get(one.recorded_by, ""),
        why=one.why,
        shipped=one.version == 0,
        rows=limit_rows(table.name, one.rows),
        changes=differences(table.name, before.rows, one.rows) if before else (),
        undo=Action(N_("Undo it"), f"{LIST}/{table.name}/withdrawal", danger=True, values={"version": str(one.version)})
        if coming
        else None,
        undo_field=FieldSet("", (Field(pointer, N_("Why it is undone"), Control.TEXT),)) if coming else None,
        withdrawn_at=one.withdrawn_at,
        withdrawn_by=names.get(one.withdrawn_by, ""),
        reason=one.reason,
    )


async def sent(page: SignedPage, name: str) -> tuple[TableView, Written]:
    """A table and the version that the form says."""
    desk_page(page)
    form = await posted(page.request)
    table = await tables.one(page.site, page.principal, name)
    return table, Written.sent(table, form)


@router.post(LIST + "/{name}")
async def put(name: str, page: SignedPage) -> Response:
    """It holds from the day that it names."""
    table, written = await sent(page, name)
    try:
        await tables.record(page.site, page.principal, name, written.version())
    except Refusal as refused:
        return await table_page(page, table, written, refused.issues)
    return page.go(f"{LIST}/{name}#history-title", "risk-version")


@router.post(LIST + "/{name}/rows")
async def change_rows(name: str, page: SignedPage) -> Response:
    """A row more or less in the form; nothing is kept."""
    desk_page(page)
    form = await posted(page.request)
    table = await tables.one(page.site, page.principal, name)
    written = Written.sent(table, form)
    gone = form.text("remove")
    if gone.isascii() and gone.isdigit() and len(gone) < 4:
        written.without(int(gone))
    elif form.text("add") and table.inputs:
        written.add()
    return await table_page(page, table, written)


@router.post(LIST + "/{name}/withdrawal")
async def withdraw(name: str, page: SignedPage) -> Response:
    """Take a version back that does not hold yet."""
    desk_page(page)
    form = await posted(page.request)
    table = await tables.one(page.site, page.principal, name)
    number = form.text("version")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
    try:
        await tables.withdraw(page.site, page.principal, name, version, form.text(f"/reason-{version}")[:500])
    except Refusal as refused:
        issues = [_at(one, version) for one in refused.issues]
        return await table_page(page, table, _fresh(page, table), issues)
    return page.go(f"{LIST}/{name}#history-title", "risk-undone")


def _at(issue: Issue, version: int) -> Issue:
    if issue.pointer != "/reason":
        return issue
    return Issue(
        rule=issue.rule,
        message=issue.message,
        remedy=issue.remedy,
        params=issue.params,
        severity=issue.severity,
        pointer=f"/reason-{version}",
    )
