"""The data-flow register: each time elements of the reader's submissions crossed to the other side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.consignments.elements import elements
from fairway.consignments.model import Texts
from fairway.parties.model import side_of
from fairway.parties.sharing import Scope
from fairway.portal import vocabulary
from fairway.portal.routes.case import Case, head, open_page_case
from fairway.portal.routes.exports import (
    MOST_EXPORTED,
    Columns,
    Kind,
    export_file,
    export_links,
    file_part,
    listing,
)
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.plain import plain
from fairway.portal.views.oversight import Crossing, DataFlowView
from fairway.portal.views.parts import N_, Choice, Paging, Phrase, Side
from fairway.site.exchange.store import data_flows, undelivered
from fairway.site.submissions import require
from fairway.site.work import store
from fairway.site.work.listing import find
from fairway.wire.tabular.listing import Listing

router = APIRouter(include_in_schema=False)
PAGE = 50
MOST_OF_ONE = 500
"""Crossings of one submission on its page."""
_SITES = {
    "hk": Texts(en="Hong Kong site", tc="香港站點", sc="香港站点"),
    "gd": Texts(en="Guangdong site", tc="廣東站點", sc="广东站点"),
    "mo": Texts(en="Macao site", tc="澳門站點", sc="澳门站点"),
}
_OTHER_ELEMENTS: dict[str, tuple[int, str]] = {
    "filing.status": (15, N_("How a document stands")),
    "filing.reference": (15, N_("Number at customs")),
    "trip.milestone": (8, N_("Where the cargo is")),
    "trip.vehicle": (10, N_("Vehicle")),
    "trip.control_point": (5, N_("Control point")),
    "trip.lock": (65, N_("Electronic lock")),
    "trip.alarm": (65, N_("Alarm")),
}


def _elements(names: Sequence[str]) -> tuple[tuple[int, Phrase], ...]:
    by_name = {one.name: (one.number, one.title) for one in elements().values()}
    return tuple(by_name.get(name) or _OTHER_ELEMENTS.get(name, (0, name)) for name in names)


def _crossing(page: Page, row: dict[str, Any], references: dict[UUID, str]) -> Crossing:
    here, there = Side(page.site.side), Side(side_of(row["other_site"]))
    outward = row["crossed"] == "out"
    case_id = row["case_id"]
    return Crossing(
        at=row["at"],
        submission=references.get(case_id) or str(case_id)[-12:],
        href=f"/sealed-trips/{case_id}" if row["kind"] == "sealed-trip" else f"/submissions/{case_id}",
        sender=here if outward else there,
        receiver=there if outward else here,
        recipient=_SITES.get(row["other_site"] if outward else page.site.id, Texts(en=row["other_site"])),
        elements=_elements(row["elements"]),
        purpose=row["purpose"],
        legal_basis=row["legal_basis"],
        retention=row["retention"],
        delivered=row["delivered"],
        envelope=str(row["envelope"]),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for."""

    crossed: str
    text: str
    cases: tuple[UUID, ...] | None
    """The submissions that the words lead to; None for all."""


async def _asked(page: Page) -> _Asked:
    text = page.query("q").strip()[:64]
    cases = tuple(await find(page.site, page.principal, text)) if text else None
    return _Asked(page.query("d") if page.query("d") in {"out", "in"} else "", text, cases)


async def _rows(page: Page, asked: _Asked, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        rows = await data_flows(
            conn, cases=asked.cases, crossed=asked.crossed or None, after=decode_cursor(after), limit=limit + 1
        )
    following = encode_cursor(rows[limit - 1]["at"], rows[limit - 1]["envelope"]) if len(rows) > limit else ""
    shown = rows[:limit]
    async with page.site.database.single_statements() as conn:
        waiting = await undelivered(conn, [row["envelope"] for row in shown if row["crossed"] == "out"])
    return [{**row, "delivered": row["envelope"] not in waiting} for row in shown], following


async def _references(page: Page, rows: Sequence[dict[str, Any]]) -> dict[UUID, str]:
    holder = page.principal.holder
    async with page.site.database.reading(holder, page.now) as conn:
        found = await store.rows(conn, holder, only={row["case_id"] for row in rows})
    return {row["case_id"]: row["reference"] or row["waybill"] or "" for row in found}


@router.get("/data-flow")
async def register(page: SignedPage) -> Response:
    """The register of the whole organisation."""
    await page.follow()
    asked = await _asked(page)
    rows, following = await _rows(page, asked, page.query("after")[:400], PAGE)
    references = await _references(page, rows)
    words = {"": N_("All"), "out": N_("Sent from here"), "in": N_("Arrived here")}
    onward = with_query("/data-flow", d=asked.crossed, q=asked.text, after=following) if following else ""
    view = DataFlowView(
        rows=tuple(_crossing(page, row, references) for row in rows),
        paging=Paging(len(rows), None, "", onward),
        as_of=page.now,
        filters=tuple(
            Choice(name, said, name == asked.crossed, with_query("/data-flow", d=name, q=asked.text))
            for name, said in words.items()
        ),
        exports=export_links("/data-flow", d=asked.crossed, q=asked.text),
        query=asked.text,
    )
    return page.show("pages/data_flow.html", view, "data-flow")


def _listing(page: Page, rows: Sequence[dict[str, Any]], references: dict[UUID, str], *, more: bool) -> Listing:
    def say(phrase: Phrase) -> str:
        return plain(phrase, page.language)

    columns: Columns[Crossing] = (
        (N_("When"), lambda one: one.at),
        (N_("Submission"), lambda one: one.submission),
        (N_("From"), lambda one: say(vocabulary.SIDES[one.sender])),
        (N_("To"), lambda one: say(vocabulary.SIDES[one.receiver])),
        (N_("Recipient"), lambda one: say(one.recipient)),
        (N_("Elements"), lambda one: "; ".join(f"{number} {say(words)}" for number, words in one.elements)),
        (N_("Purpose"), lambda one: say(one.purpose)),
        (N_("Basis"), lambda one: say(one.legal_basis)),
        (N_("Kept"), lambda one: say(one.retention)),
        (N_("Envelope"), lambda one: one.envelope),
    )
    shown = [_crossing(page, row, references) for row in rows]
    return listing(page, N_("Data flow register"), columns, shown, more=more)


@router.get("/data-flow.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The same lines for a spreadsheet, newest first."""
    rows, following = await _rows(page, await _asked(page), "", MOST_EXPORTED)
    references = await _references(page, rows)
    return await export_file(page, "data-flow", kind, _listing(page, rows, references, more=bool(following)))


async def _of_case(page: Page, case_id: UUID) -> tuple[Case, list[dict[str, Any]], bool]:
    await require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_page_case(page, case_id)
    rows, following = await _rows(page, _Asked("", "", (case_id,)), "", MOST_OF_ONE)
    return case, rows, bool(following)


@router.get("/submissions/{case_id}/data-flow")
async def of_submission(case_id: UUID, page: SignedPage) -> Response:
    """The register of one submission."""
    await page.follow(case_id)
    case, rows, _ = await _of_case(page, case_id)
    view = DataFlowView(
        tuple(_crossing(page, row, {case_id: case.reference}) for row in rows),
        Paging(len(rows)),
        page.now,
        exports=export_links(f"{case.href}/data-flow"),
        head=head(page, case, "data-flow"),
    )
    return page.show("pages/data_flow.html", view, "work")


@router.get("/submissions/{case_id}/data-flow.{kind}")
async def export_of_submission(case_id: UUID, kind: Kind, page: SignedPage) -> Response:
    """The register of one submission for a spreadsheet."""
    case, rows, more = await _of_case(page, case_id)
    made = _listing(page, rows, {case_id: case.reference}, more=more)
    return await export_file(page, f"data-flow-{file_part(case.reference)}", kind, made)
