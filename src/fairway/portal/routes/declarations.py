"""Hong Kong declarations after the crossing: what is due, what it costs today, what was forgotten or is exempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound
from fairway.base.time import HONG_KONG
from fairway.filings.adapter import Target
from fairway.filings.crossings.store import crossings_of
from fairway.parties.model import Permission
from fairway.portal.routes.declaration_rows import (
    chosen_as,
    chosen_in,
    declaration_row,
    exempt_row,
    penalty_bands,
    unmatched_line,
)
from fairway.portal.routes.document_values import form_phrase
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.marks import mark_of, parts_of
from fairway.portal.routes.page import Page, SignedPage, SubmitPage, with_query
from fairway.portal.routes.plain import plain
from fairway.portal.routes.posted import posted
from fairway.portal.views.declarations import (
    NONE_OPEN,
    DeclarationRow,
    DeclarationsView,
    ExemptRow,
    LodgeOutcome,
    NotDone,
    UnmatchedLine,
)
from fairway.portal.views.parts import N_, Action, Choice, Link, Nothing, Paging, Phrase, Words
from fairway.site.lodging import store
from fairway.site.lodging.acts import MOST_LODGED, NotLodged, lodge
from fairway.site.lodging.reconciling import Reconciled, reconciliation
from fairway.site.work.store import documents
from fairway.wire.tabular.listing import Listing

router = APIRouter(include_in_schema=False)
PAGE = 100
_FILTERS = {"": N_("To lodge"), "lodged": N_("Already lodged"), "exempt": N_("Exempt")}
_NOTHING: dict[str, Nothing] = {
    "": NONE_OPEN,
    "lodged": Nothing(
        N_("Nothing was lodged yet"),
        N_("Declarations that you have lodged stand here with their numbers."),
        (Link(N_("To lodge"), "/declarations"),),
    ),
    "exempt": Nothing(
        N_("Nothing is exempt"),
        N_("Goods that need no declaration stand here with the reason, which the manifest shows too."),
        (Link(N_("To lodge"), "/declarations"),),
    ),
}


def _today(page: Page) -> date:
    return page.now.astimezone(HONG_KONG).date()


def _wanted(page: Page) -> str:
    return page.query("filter") if page.query("filter") in _FILTERS else ""


def _after(page: Page) -> tuple[datetime, UUID, str] | None:
    mark = page.query("after")[:400]
    if not mark:
        return None
    try:
        moment, case_id, filing = map(str, parts_of(mark))
        return datetime.fromisoformat(moment), UUID(case_id), filing
    except ValueError:
        raise NotFound from None


async def _rows(
    page: Page, wanted: str, limit: int, after: tuple[datetime, UUID, str] | None = None
) -> list[dict[str, Any]]:
    if wanted == "exempt":
        return []
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        rows = await store.declarations(conn, lodged=wanted == "lodged", after=after, limit=limit + 1)
        texts = await documents(conn, {row["case_id"] for row in rows})
    async with page.site.database.single_statements() as conn:
        crossings = await crossings_of(conn, {row["case_id"] for row in rows})
    return [
        {
            **row,
            "document": texts.get(row["case_id"]),
            "crossing": crossings[row["case_id"]].of({line["consignment"] for line in row["lines"] or ()}),
        }
        for row in rows
    ]


def _lodge_all(page: Page, rows: Sequence[Mapping[str, Any]], shown: Sequence[DeclarationRow]) -> Action | None:
    """One act for everything on the page that nothing stands against."""
    ready = [(row, one) for row, one in zip(rows, shown, strict=True) if one.lodge is not None][:MOST_LODGED]
    if len(ready) < 2 or not page.may(Permission.SUBMIT):
        return None
    total = sum(one.total for _, one in ready)
    ask = N_("Lodge {n} declarations, HKD {total} in all? They leave for customs at once.")
    return Action(
        Words(N_("Lodge all {n}"), {"n": len(ready)}),
        "/declarations/lodge",
        primary=True,
        confirm=Words(ask, {"n": len(ready), "total": total}),
        values={"chosen": chosen_as([row for row, _ in ready])},
    )


async def _view(page: Page, outcome: LodgeOutcome | None = None) -> DeclarationsView:
    wanted, today = ("", _today(page)) if outcome else (_wanted(page), _today(page))
    rows = await _rows(page, wanted, PAGE, None if outcome else _after(page))
    further, rows = len(rows) > PAGE, rows[:PAGE]
    shown = [declaration_row(page, row, today) for row in rows]
    found = await reconciliation(page.site, page.principal)
    exempt = tuple(exempt_row(page, one) for one in found.exempt) if wanted == "exempt" else None
    following = ""
    if further:
        last = rows[-1]
        mark = mark_of((last["crossed_at"].isoformat(), str(last["case_id"]), last["filing"]))
        following = with_query("/declarations", filter=wanted, after=mark)
    return DeclarationsView(
        rows=tuple(shown),
        unmatched=tuple(unmatched_line(page, one) for one in found.open),
        bands=penalty_bands(today),
        filters=_filters(wanted, len(rows), further=further, found=found, first=not page.query("after")),
        paging=Paging(len(exempt) if exempt is not None else len(shown), None, "", following),
        exports=export_links("/declarations", filter=wanted),
        lodge_all=_lodge_all(page, rows, shown) if not wanted else None,
        exempt=exempt,
        outcome=outcome,
        as_of=page.now,
        refresh_href=with_query("/declarations", filter=wanted, after=page.query("after")[:400]),
        nothing=_NOTHING[wanted],
    )


def _filters(wanted: str, count: int, *, further: bool, found: Reconciled, first: bool) -> tuple[Choice, ...]:
    counts = {"exempt": len(found.exempt), wanted: count if first and not further else None}
    if wanted == "exempt":
        counts["exempt"] = len(found.exempt)
    return tuple(
        Choice(name or "open", words, name == wanted, with_query("/declarations", filter=name), counts.get(name))
        for name, words in _FILTERS.items()
    )


def _here(page: Page) -> None:
    page.hidden_unless(page.may(Permission.READ) and page.site.side == "hk")


@router.get("/declarations")
async def declarations(page: SignedPage) -> Response:
    """What is due, the soonest first; what was lodged; what is exempt."""
    _here(page)
    await page.follow()
    return page.show("pages/declarations.html", await _view(page), "declarations")


@router.post("/declarations/lodge")
async def lodge_all(page: SubmitPage) -> Response:
    """Lodge the declarations that the page showed; each stands for itself, and each that fails is named."""
    _here(page)
    chosen = chosen_in((await posted(page.request)).text("chosen"))
    lodged, failed = await lodge(page.site, page.principal, chosen)
    if not failed:
        return page.go("/declarations", "lodged" if lodged else "", count=lodged or None)
    names = await _names(page, failed)
    outcome = LodgeOutcome(lodged, tuple(_not_done(one, names) for one in failed))
    return page.show("pages/declarations.html", await _view(page, outcome), "declarations", status=422)


async def _names(page: Page, failed: Sequence[NotLodged]) -> dict[tuple[UUID, str], tuple[str, str]]:
    """Reference and form of each, as far as the reader sees them."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        found = await store.named(conn, [one.case_id for one in failed])
    return {(row["case_id"], row["document_group"]): (row["reference"] or "", row["form"]) for row in found}


def _not_done(one: NotLodged, names: Mapping[tuple[UUID, str], tuple[str, str]]) -> NotDone:
    reference, form = names.get((one.case_id, one.group), ("", ""))
    seen = (one.case_id, one.group) in names
    href = with_query(f"/submissions/{one.case_id}/documents/hk.tdec", group=one.group) if seen else ""
    words = form_phrase(Target.HK_TDEC, [form] if form else [])
    return NotDone(reference or str(one.case_id)[-12:], href, words, one.issues)


@router.get("/declarations.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The declarations for a spreadsheet; a workbook holds the lines without one, and what is exempt, as well."""
    _here(page)
    wanted, today = _wanted(page), _today(page)
    found = await reconciliation(page.site, page.principal)
    rows = await _rows(page, wanted, MOST_EXPORTED)
    lists = {
        "": _declarations(page, [declaration_row(page, row, today) for row in rows], wanted),
        "open": _lines(page, [unmatched_line(page, one) for one in found.open]),
        "exempt": _exempt(page, [exempt_row(page, one) for one in found.exempt]),
    }
    if wanted == "exempt":
        return await export_file(page, "exempt", kind, lists["exempt"])
    return await export_file(page, wanted or "declarations", kind, *lists.values())


def _declarations(page: Page, rows: Sequence[DeclarationRow], wanted: str) -> Listing:
    columns: Columns[DeclarationRow] = (
        (N_("Submission"), lambda one: one.reference),
        (N_("Status"), lambda one: plain(one.status.words, page.language)),
        (N_("Number at customs"), lambda one: one.authority_reference),
        (N_("Form"), lambda one: plain(one.form, page.language)),
        (N_("Waybill number"), lambda one: one.waybill),
        (N_("Goods"), lambda one: plain(one.goods, page.language)),
        (N_("Crossed"), lambda one: one.moved),
        (N_("Due"), lambda one: one.due),
        (N_("Value (HKD)"), lambda one: one.value_hkd),
        (N_("Charge (HKD)"), lambda one: one.charge),
        (N_("Levy (HKD)"), lambda one: one.levy),
        (N_("Penalty (HKD)"), lambda one: one.penalty),
        (N_("Total (HKD)"), lambda one: one.total),
    )
    return listing(page, _FILTERS[wanted], columns, rows)


def _lines(page: Page, rows: Sequence[UnmatchedLine]) -> Listing:
    def say(phrase: Phrase | None) -> str:
        return plain(phrase, page.language)

    columns: Columns[UnmatchedLine] = (
        (N_("Waybill number"), lambda one: one.manifest),
        (N_("Line"), lambda one: one.line),
        (N_("Goods"), lambda one: say(one.goods)),
        (N_("Consignee"), lambda one: say(one.consignee)),
        (N_("Crossed"), lambda one: one.crossed),
        (N_("Due"), lambda one: one.due),
    )
    return listing(page, N_("Lines without a declaration"), columns, rows)


def _exempt(page: Page, rows: Sequence[ExemptRow]) -> Listing:
    def say(phrase: Phrase | None) -> str:
        return plain(phrase, page.language)

    columns: Columns[ExemptRow] = (
        (N_("Submission"), lambda one: one.reference),
        (N_("Waybill number"), lambda one: one.waybill),
        (N_("Goods"), lambda one: say(one.goods)),
        (N_("Consignee"), lambda one: say(one.consignee)),
        (N_("Crossed"), lambda one: one.crossed),
        (N_("Reason"), lambda one: say(one.category)),
    )
    return listing(page, N_("Exempt"), columns, rows)
