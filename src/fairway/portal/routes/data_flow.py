"""The data-flow register: each time elements of the reader's submissions crossed to the other side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.api.cursors import decode_cursor, encode_cursor
from fairway.base.language import translate
from fairway.consignments.elements import elements
from fairway.consignments.model import Texts
from fairway.parties.model import side_of
from fairway.parties.sharing import Scope
from fairway.portal.routes.case import head, open_page_case
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.plain import plain_time
from fairway.portal.views.oversight import Crossing, DataFlowView
from fairway.portal.views.parts import N_, Choice, Link, Paging, Phrase, Side
from fairway.site.exchange.store import data_flows
from fairway.site.submissions import require
from fairway.site.work import store
from fairway.wire.tabular.formulas import disarmed
from fairway.wire.tabular.text import write_csv

router = APIRouter(include_in_schema=False)
PAGE = 50
_SITES = {
    "hk": Texts(en="Hong Kong site", tc="香港站點", sc="香港站点"),
    "gd": Texts(en="Guangdong site", tc="廣東站點", sc="广东站点"),
}
_OTHER_ELEMENTS: dict[str, tuple[int, str]] = {
    "filing.status": (15, N_("How a document stands")),
    "filing.reference": (15, N_("Number at customs")),
    "trip.milestone": (8, N_("Where the cargo is")),
    "trip.vehicle": (10, N_("Vehicle")),
    "trip.control_point": (5, N_("Control point")),
}


def _elements(names: Sequence[str]) -> tuple[tuple[int, Phrase], ...]:
    by_name = {one.name: (one.number, one.title) for one in elements().values()}
    return tuple(by_name.get(name) or _OTHER_ELEMENTS.get(name, (0, name)) for name in names)


def _crossing(page: Page, row: dict[str, Any], references: dict[UUID, str]) -> Crossing:
    here, there = Side(page.site.side), Side("hk" if side_of(row["other_site"]) == "hk" else "cn")
    outward = row["crossed"] == "out"
    case_id = row["case_id"]
    return Crossing(
        at=row["at"],
        submission=references.get(case_id) or str(case_id)[-12:],
        href=f"/submissions/{case_id}",
        sender=here if outward else there,
        receiver=there if outward else here,
        recipient=_SITES.get(row["other_site"] if outward else page.site.id, Texts(en=row["other_site"])),
        elements=_elements(row["elements"]),
        purpose=row["purpose"],
        legal_basis=row["legal_basis"],
        retention=row["retention"],
        delivered_at=None if outward else row["at"],
        envelope=str(row["envelope"]),
    )


async def _rows(page: Page, case_id: UUID | None, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        rows = await data_flows(conn, case_id=case_id, after=decode_cursor(after), limit=limit + 1)
    following = encode_cursor(rows[limit - 1]["at"], rows[limit - 1]["envelope"]) if len(rows) > limit else ""
    return rows[:limit], following


async def _references(page: Page, rows: Sequence[dict[str, Any]]) -> dict[UUID, str]:
    holder = page.principal.holder
    async with page.site.database.reading(holder, page.now) as conn:
        found = await store.rows(conn, holder, only={row["case_id"] for row in rows})
    return {row["case_id"]: row["reference"] or row["waybill"] or "" for row in found}


@router.get("/data-flow")
async def register(page: SignedPage) -> Response:
    """The register of the whole organisation."""
    wanted = page.query("d") if page.query("d") in {"out", "in"} else ""
    text = page.query("q").strip().casefold()
    rows, following = await _rows(page, None, page.query("after")[:400], PAGE)
    references = await _references(page, rows)
    crossings = [_crossing(page, row, references) for row in rows if wanted in ("", row["crossed"])]
    shown = [one for one in crossings if text in f"{one.submission} {one.recipient.en}".casefold()]
    words = {"": N_("All"), "out": N_("Sent from here"), "in": N_("Arrived here")}
    view = DataFlowView(
        rows=tuple(shown),
        paging=Paging(len(shown), None, "", with_query("/data-flow", d=wanted, after=following) if following else ""),
        as_of=page.now,
        filters=tuple(
            Choice(name, said, name == wanted, with_query("/data-flow", d=name)) for name, said in words.items()
        ),
        exports=(Link(N_("Table (CSV)"), "/data-flow.csv"),),
        query=page.query("q")[:64],
    )
    return page.show("pages/data_flow.html", view, "data-flow")


@router.get("/data-flow.csv")
async def export(page: SignedPage) -> Response:
    """The newest thousand lines of the register, for a spreadsheet."""
    rows, _ = await _rows(page, None, "", 1_000)
    references = await _references(page, rows)
    heads = (N_("When"), N_("Submission"), N_("From"), N_("To"), N_("Elements"), N_("Purpose"), N_("Basis"), N_("Kept"))
    table = [[translate(word, page.language) for word in heads]]
    for row in rows:
        one = _crossing(page, row, references)
        cells = [
            plain_time(one.at), one.submission, one.sender.value, one.receiver.value,
            "; ".join(row["elements"]), translate(row["purpose"], page.language),
            translate(row["legal_basis"], page.language), translate(row["retention"], page.language),
        ]  # fmt: skip
        table.append([disarmed(cell) for cell in cells])
    return Response(
        write_csv(table),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="data-flow.csv"', "Cache-Control": "no-store"},
    )


@router.get("/submissions/{case_id}/data-flow")
async def of_submission(case_id: UUID, page: SignedPage) -> Response:
    """The register of one submission."""
    await require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_page_case(page, case_id)
    rows, _ = await _rows(page, case_id, "", 200)
    crossings = tuple(_crossing(page, row, {case_id: case.reference}) for row in rows)
    view = DataFlowView(crossings, Paging(len(crossings)), page.now, head=head(page, case, "data-flow"))
    return page.show("pages/data_flow.html", view, "work")
