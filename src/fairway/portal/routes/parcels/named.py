"""Batches of others whose documents name the reader: as trader, platform, payment firm, courier or agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.base.issues import Issue
from fairway.consignments.model import Texts
from fairway.parcels.batches.facts import NamedParty, PartyRole
from fairway.parties.model import Permission
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, faults_of, with_query
from fairway.portal.routes.parcels.rows import amount_of, notes_of
from fairway.portal.routes.parcels.words import FLOWS, PATH, TABLES, may_see, outcome_chip
from fairway.portal.routes.plain import plain
from fairway.portal.views.charts import ChartView, Point, Series
from fairway.portal.views.parcels.batch import Upload
from fairway.portal.views.parcels.named import NamedBatches, NamedPage, NamedParcel, NamedRow, RoleCount
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Paging, Tone
from fairway.site.parcels import contributing, named
from fairway.site.parcels.filing.documents import DOCUMENTS_OF
from fairway.site.parcels.naming import Wanted
from fairway.site.parcels.results import MOST, SHAPES
from fairway.site.work import store as organisations

router = APIRouter(include_in_schema=False)
HERE = f"{PATH}/named"
ROWS = 50
PARCELS = 100
ROLES: Mapping[PartyRole, str] = {
    PartyRole.TRADER: N_("Declared in your name"),
    PartyRole.PLATFORM: N_("Ordered on your platform"),
    PartyRole.PAYMENT: N_("Paid through you"),
    PartyRole.COURIER: N_("Carried by you"),
    PartyRole.AGENT: N_("Declared by you for a trader"),
}
LATE: Mapping[PartyRole, str] = {
    PartyRole.PLATFORM: N_("your order has not come"),
    PartyRole.PAYMENT: N_("your payment has not come"),
    PartyRole.COURIER: N_("your waybill has not come"),
    PartyRole.TRADER: N_("your receipt of money has not come"),
}
_SHOWS: Mapping[str, str] = {"": N_("All"), "to-fix": N_("Cannot move on"), "late": N_("Waiting for your document")}


def _role(one: NamedParty) -> RoleCount:
    return RoleCount(ROLES[one.role], one.codes, one.parcels, one.cleared, one.late, LATE.get(one.role, ""))


def _row(one: named.NamedBatch, names: Mapping[UUID, Texts]) -> NamedRow:
    return NamedRow(
        id=str(one.batch),
        href=f"{HERE}/{one.batch}",
        reference=one.reference,
        sender=names.get(one.sender, as_data("–")),
        flow=FLOWS[one.flow.value],
        conveyance=one.conveyance,
        arrives_at=one.arrives_at,
        judged_at=one.judged_at,
        roles=tuple(map(_role, one.roles)),
    )


async def _named(page: Page, found: list[named.NamedBatch]) -> list[NamedRow]:
    async with page.site.database.single_statements() as conn:
        names = await organisations.names_of(conn, [one.sender for one in found])
    return [_row(one, names) for one in found]


@router.get(HERE)
async def batches(page: SignedPage) -> Response:
    """The batches, last judged first."""
    page.hidden_unless(may_see(page))
    await page.follow()
    search, cursor = page.query("search")[:80].strip(), page.query("after")[:200]
    found = await named.listed(page.site, page.principal, search=search, after=decode_cursor(cursor), limit=ROWS + 1)
    shown = found[:ROWS]
    more = encode_cursor(shown[-1].judged_at, shown[-1].batch) if len(found) > ROWS else ""
    nothing = Nothing(
        N_("No parcel names you yet"),
        N_(
            "Parcels of others stand here as soon as they are judged and their documents name you by a registered"
            " number of your organisation."
        ),
        (Link(N_("Your registered numbers"), "/organisation"),),
    )
    none = Nothing(N_("No batch is like that"), N_("Take a filter away to see more."), (Link(N_("All batches"), HERE),))
    view = NamedBatches(
        rows=tuple(await _named(page, shown)),
        search=search,
        paging=Paging(
            len(shown),
            None,
            with_query(HERE, search=search) if cursor else "",
            with_query(HERE, search=search, after=more) if more else "",
        ),
        nothing=none if search or cursor else nothing,
        exports=export_links(HERE, search=search),
        as_of=page.now,
        clear_href=HERE if search else "",
    )
    return page.show("pages/parcels/named_batches.html", view, "named-parcels")


@router.get(HERE + ".{kind}")
async def export_batches(kind: Kind, page: SignedPage) -> Response:
    """The batches for a spreadsheet, a row for each role."""
    page.hidden_unless(may_see(page))
    found = await named.listed(page.site, page.principal, search=page.query("search")[:80].strip(), limit=1_000)
    rows = [(row, role) for row in await _named(page, found) for role in row.roles]
    columns: Columns[tuple[NamedRow, RoleCount]] = (
        (N_("Reference"), lambda one: one[0].reference),
        (N_("Sender"), lambda one: plain(one[0].sender, page.language)),
        (N_("You are"), lambda one: plain(one[1].words, page.language)),
        (N_("Flight or truck"), lambda one: one[0].conveyance),
        (N_("Expected arrival"), lambda one: one[0].arrives_at),
        (N_("Judged"), lambda one: one[0].judged_at),
        (N_("Parcels"), lambda one: one[1].parcels),
        (N_("May move on"), lambda one: one[1].cleared),
        (N_("Waiting for your document"), lambda one: one[1].late),
    )
    sheet = listing(page, N_("Parcels that name you"), columns, rows, more=len(found) == 1_000)
    return await export_file(page, "parcels-naming-us", kind, sheet)


@router.get(HERE + "/{batch}")
async def batch(batch: UUID, page: SignedPage) -> Response:
    """One batch: the parcels that name the reader."""
    page.hidden_unless(may_see(page))
    return await named_page(page, batch)


async def named_page(page: Page, batch: UUID, issues: Sequence[Issue] = ()) -> Response:
    """The page, also after a file that was refused because of ``issues``."""
    await page.follow(batch)
    found = await named.view(page.site, page.principal, batch)
    (row,) = await _named(page, [found])
    show = page.query("show") if page.query("show") in _SHOWS else ""
    search = page.query("search")[:60].strip()
    passed = [one for one in page.query("passed").split(".")[-40:] if one.isascii() and one.isdigit() and len(one) < 16]
    after = int(passed[-1]) if passed else 0
    wanted = Wanted(show=show, search=search, after=after, limit=PARCELS + 1)
    parcels = await named.parcels(page.site, page.principal, batch, wanted)
    shown, here = parcels[:PARCELS], f"{HERE}/{batch}"
    ahead = ".".join([*passed, str(after + PARCELS)]) if len(parcels) > PARCELS else ""
    counts = {"": row.parcels, "to-fix": row.to_fix, "late": row.late}
    view = NamedPage(
        batch=row,
        chart=chart_of(row) if row.parcels else None,
        tabs=tuple(
            Choice(one, words, one == show, with_query(here, show=one, search=search), counts[one])
            for one, words in _SHOWS.items()
            if one != "late" or any(role.late_words for role in row.roles)
        ),
        search=search,
        hidden=(("show", show),) if show else (),
        rows=tuple(_parcel(one, found, page) for one in shown),
        paging=Paging(
            len(shown),
            None if search else counts[show],
            with_query(here, show=show, search=search, passed=".".join(passed[:-1])) if passed else "",
            with_query(here, show=show, search=search, passed=ahead) if ahead else "",
        ),
        nothing=Nothing(
            N_("No parcel is like that"),
            N_("A number is searched for whole. Take a filter away to see more."),
            (Link(N_("All parcels"), here),),
        ),
        exports=export_links(f"{here}/parcels", show=show),
        valued=any(named.PARTS[one.role] for one in found.roles),
        clear_href=here if show or search else "",
        declare_href=f"{PATH}/{batch}/declaring"
        if page.may(Permission.TELL) and found.flow.value in DOCUMENTS_OF
        else "",
        upload=_upload(page, found),
        faults=faults_of(issues),
    )
    return page.show("pages/parcels/named_batch.html", view, "named-parcels", status=422 if issues else 200)


def _upload(page: Page, found: named.NamedBatch) -> Upload | None:
    """Where documents that parcels wait for are handed in, for whose they are."""
    own = contributing.DOCUMENTS[found.flow]
    tables = [own[one.role].table for one in found.roles if one.late and one.role in own]
    if not tables or not page.may(Permission.TELL):
        return None
    return Upload(f"{HERE}/{found.batch}/files", tuple(Choice(one, TABLES[one], len(tables) == 1) for one in tables))


def chart_of(row: NamedRow) -> ChartView:
    """The parcels that name the reader, by role: moving on, waiting for the reader, or not moving for other reasons."""
    points = tuple(
        Point(
            one.words, (one.cleared, one.parcels - one.cleared - one.late, one.late), note=as_data(", ".join(one.codes))
        )
        for one in row.roles
    )
    return ChartView(
        id="named-chart",
        title=N_("Parcels that name you"),
        heading=N_("You are"),
        series=(
            Series(N_("May move on"), Tone.DONE),
            Series(N_("Held for another reason"), Tone.STOPPED),
            Series(N_("Waiting for your document"), Tone.WAITING),
        ),
        points=points,
    )


def _parcel(row: Mapping[str, Any], found: named.NamedBatch, page: Page) -> NamedParcel:
    shape = SHAPES[found.flow]
    return NamedParcel(
        number=row[shape.names[0]],
        other=row[shape.names[1]] if len(shape.names) > 1 else "",
        outcome=outcome_chip(row[shape.outcome]),
        notes=notes_of(row),
        value=amount_of(row, found.flow, page),
    )


@router.get(HERE + "/{batch}/parcels.{kind}")
async def export_parcels(batch: UUID, kind: Kind, page: SignedPage) -> Response:
    """The parcels for a spreadsheet."""
    page.hidden_unless(may_see(page))
    found = await named.view(page.site, page.principal, batch)
    show = page.query("show") if page.query("show") in _SHOWS else ""
    rows: list[NamedParcel] = []
    after, more = 0, True
    while more and len(rows) < MOST_EXPORTED:
        some = await named.parcels(page.site, page.principal, batch, Wanted(show=show, after=after, limit=MOST))
        rows += [_parcel(one, found, page) for one in some]
        more = len(some) == MOST
        after += len(some)
    columns: Columns[NamedParcel] = (
        (N_("Parcel"), lambda one: one.number),
        (N_("Waybill number"), lambda one: one.other or one.number),
        (N_("Outcome"), lambda one: plain(one.outcome.words, page.language)),
        (N_("Because"), lambda one: "; ".join(plain(note, page.language) for note in one.notes)),
        (N_("Amount"), lambda one: one.value),
    )
    sheet = listing(page, N_("Parcels that name you"), columns, rows, more=more)
    return await export_file(page, "parcels-naming-us", kind, sheet)
