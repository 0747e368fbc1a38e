"""Authorised platforms: which there are, how much lower their share is, one more, one that ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parcels.dated import local_day
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, faults_of, with_query
from fairway.portal.routes.parcel_risk import drawn
from fairway.portal.routes.parcel_risk.at import desk_page, persons
from fairway.portal.routes.parcel_risk.words import PATH, STANDINGS, parts
from fairway.portal.routes.plain import plain
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.views.act import ActView, named
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.risk_tables import AuthorisedPage, PlatformRow
from fairway.portal.views.parts import N_, Action, Fault, Link, Nothing, Paging
from fairway.site.parcels.risk import authorised, results
from fairway.site.parcels.risk.authorised import Authorised, PlatformView

router = APIRouter(include_in_schema=False)
LIST = PATH + "/authorised"
ROWS = 50
_DAYS = 30
"""Of which the measured share is told."""
_FIELDS: tuple[tuple[str, str, Control, str], ...] = (
    ("/code", N_("Code of the platform"), Control.CODE, N_("As it stands in its orders (ebpCode)")),
    ("/name", N_("Name"), Control.TEXT, ""),
    ("/certificate", N_("Number of the AEO certificate"), Control.CODE, ""),
    ("/valid_from", N_("Authorised from"), Control.DATE, ""),
    ("/valid_until", N_("Until"), Control.DATE, N_("Empty as long as no end is known")),
    ("/why", N_("Why"), Control.LONG_TEXT, ""),
)


def platform_row(one: PlatformView, names: Mapping[str, str]) -> PlatformRow:
    """One platform."""
    ends = one.standing in {"in-force", "coming"}
    return PlatformRow(
        code=one.code,
        name=one.name,
        certificate=one.certificate,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        why=one.why,
        standing=STANDINGS[one.standing],
        recorded_at=one.recorded_at,
        by=names.get(one.recorded_by, ""),
        end_href=f"{LIST}/{one.code}/end" if ends else "",
    )


@router.get(LIST)
async def platforms(page: SignedPage) -> Response:
    """All of them, with the shares."""
    desk_page(page)
    return await _show(page, {"/valid_from": local_day(page.now).isoformat()})


async def _show(page: Page, values: Mapping[str, str], issues: Sequence[Issue] = ()) -> Response:
    search, after = page.query("search")[:80].strip(), page.query("after")[:20]
    found = await authorised.listed(page.site, page.principal, search, after, ROWS + 1)
    names = await persons(page)
    today = local_day(page.now)
    shares = await authorised.shares(page.site, page.principal)
    measured = await results.results(page.site, page.principal, today - timedelta(days=_DAYS - 1), today)
    shown, faults = found[:ROWS], faults_of(issues)
    more = with_query(LIST, search=search, after=shown[-1].code) if len(found) > ROWS else ""
    sets = tuple(_field(one, values, faults) for one in _FIELDS)
    view = AuthorisedPage(
        parts=parts("/authorised"),
        rows=tuple(platform_row(one, names) for one in shown),
        search=search,
        paging=Paging(len(shown), None, with_query(LIST, search=search) if after else "", more),
        nothing=Nothing(
            N_("No platform is like that") if search or after else N_("No platform is authorised yet"),
            N_("All platforms have the same share until one is authorised here."),
            (Link(N_("All of them"), LIST),) if search or after else (),
        ),
        shares=drawn.laid_down(shares.authorised, shares.others),
        measured=drawn.groups((one.authorised, one.parcels, one.selected) for one in measured.groups),
        add=Action(N_("Authorise it"), LIST),
        sets=sets,
        exports=export_links(LIST, search=search),
        as_of=page.now,
        table_href=f"{PATH}/tables/inspection",
        faults=named(faults, (field for one in sets for field in one.fields)),
        open=bool(issues),
        clear_href=LIST if search else "",
    )
    return page.show("pages/parcel_risk/authorised.html", view, "parcel-risk", status=422 if issues else 200)


def _field(one: tuple[str, str, Control, str], values: Mapping[str, str], faults: Sequence[Fault]) -> FieldSet:
    pointer, label, control, hint = one
    mine = tuple(fault for fault in faults if fault.issue.pointer == pointer)
    size = "half" if control in {Control.DATE, Control.CODE} else "full"
    return FieldSet("", (Field(pointer, label, control, values.get(pointer, ""), hint, faults=mine, size=size),))


@router.get(LIST + ".{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The same platforms for a spreadsheet."""
    desk_page(page)
    search = page.query("search")[:80].strip()
    found = await authorised.listed(page.site, page.principal, search, "", MOST_EXPORTED + 1)
    names = await persons(page)
    columns: Columns[PlatformRow] = (
        (N_("Code of the platform"), lambda row: row.code),
        (N_("Name"), lambda row: row.name),
        (N_("Standing"), lambda row: plain(row.standing.words, page.language)),
        (N_("Number of the AEO certificate"), lambda row: row.certificate),
        (N_("Authorised from"), lambda row: row.valid_from),
        (N_("Until"), lambda row: row.valid_until),
        (N_("Why"), lambda row: row.why),
        (N_("Recorded"), lambda row: row.recorded_at),
        (N_("By"), lambda row: row.by),
    )
    rows = [platform_row(one, names) for one in found]
    return await export_file(page, "authorised", kind, listing(page, N_("Authorised platforms"), columns, rows))


def _written(form: Posted) -> dict[str, str]:
    return {pointer: form.text(pointer)[:500] for pointer, *_ in _FIELDS}


def day_of(text: str, pointer: str, issues: list[Issue]) -> date | None:
    """A day that was written; a fault at its field where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        missing = not text
        issues.append(
            Issue(
                rule="form.missing" if missing else "form.value",
                message="This is needed." if missing else "This value cannot be taken.",
                remedy="Fill it in." if missing else "Write it in the form that the hint shows.",
                pointer=pointer,
            )
        )
        return None


@router.post(LIST)
async def authorise(page: SignedPage) -> Response:
    """One more, or one anew."""
    desk_page(page)
    values = _written(await posted(page.request))
    issues: list[Issue] = []
    begins = day_of(values["/valid_from"], "/valid_from", issues)
    ends = day_of(values["/valid_until"], "/valid_until", issues) if values["/valid_until"] else None
    if issues or begins is None:
        return await _show(page, values, issues)
    wanted = Authorised(
        name=values["/name"],
        certificate=values["/certificate"],
        valid_from=begins,
        valid_until=ends,
        why=values["/why"],
    )
    try:
        await authorised.authorise(page.site, page.principal, values["/code"].upper(), wanted)
    except Refusal as refused:
        return await _show(page, values, refused.issues)
    return page.go(LIST, "risk-authorised")


async def _platform(page: Page, code: str) -> PlatformView:
    found = await authorised.listed(page.site, page.principal, code, "", ROWS)
    wanted = next((one for one in found if one.code == code), None)
    if wanted is None:
        raise NotFound
    return wanted


async def _ending(page: Page, code: str, values: Mapping[str, str], issues: Sequence[Issue] = ()) -> Response:
    platform = await _platform(page, code)
    view = ActView(
        words=N_("End the authorisation"),
        action=Action(N_("End it"), f"{LIST}/{code}/end", danger=True),
        lead=N_("From the day after on, as many of its parcels are inspected as of any other platform."),
        name=platform.name,
        crumbs=(Link(N_("Risk desk"), PATH), Link(N_("Authorised platforms"), LIST)),
        sets=(
            FieldSet("", (Field("/last_day", N_("Last day"), Control.DATE, values["/last_day"], size="half"),)),
            FieldSet("", (Field("/why", N_("Why"), Control.LONG_TEXT, values["/why"]),)),
        ),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "parcel-risk", status=422 if issues else 200)


@router.get(LIST + "/{code}/end")
async def ending(code: str, page: SignedPage) -> Response:
    """Which day is its last."""
    desk_page(page)
    return await _ending(page, code, {"/last_day": local_day(page.now).isoformat(), "/why": ""})


@router.post(LIST + "/{code}/end")
async def end(code: str, page: SignedPage) -> Response:
    """It is one like any other from the next day on."""
    desk_page(page)
    form = await posted(page.request)
    values = {name: form.text(name)[:500] for name in ("/last_day", "/why")}
    issues: list[Issue] = []
    last = day_of(values["/last_day"], "/last_day", issues)
    await _platform(page, code)
    if last is None:
        return await _ending(page, code, values, issues)
    try:
        await authorised.end(page.site, page.principal, code, last, values["/why"])
    except Refusal as refused:
        return await _ending(page, code, values, refused.issues)
    return page.go(LIST, "risk-authorisation-ended")
