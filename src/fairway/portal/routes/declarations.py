"""Hong Kong declarations after the crossing: what is due, what it costs today, what was forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound
from fairway.base.time import HONG_KONG
from fairway.codes.legal_values import late_penalty
from fairway.consignments.model import Submission
from fairway.consignments.parse import read_stored
from fairway.filings.adapter import FilingStatus
from fairway.filings.hk.tdec.charge import charge
from fairway.parties.model import Permission
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.standing_words import status_chip
from fairway.portal.routes.texts import texts_of
from fairway.portal.views.declarations import DeclarationRow, DeclarationsView, PenaltyBand, UnmatchedLine
from fairway.portal.views.parts import N_, Action, Chip, Choice, Paging, Phrase, Tone, Words
from fairway.site import declarations as service
from fairway.site.work import store

router = APIRouter(include_in_schema=False)
MOST_ROWS = 100
MOST_RECONCILED = 20
"""Crossed submissions, the oldest open ones first, whose lines are held against their declarations."""
_TO_LODGE = frozenset({FilingStatus.DRAFTED, FilingStatus.REJECTED, FilingStatus.RETURNED})


def _decimal(text: str | None) -> Decimal:
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)


def _row(page: Page, row: dict[str, Any], today: date) -> DeclarationRow:
    summary = row["summary"] or {}
    status = FilingStatus(row["status"])
    moved = row["crossed_at"].astimezone(HONG_KONG).date()
    value = _decimal(summary.get("value_hkd"))
    open_ = status in _TO_LODGE
    late = open_ and today >= moved
    cost = charge(row["form"], value, moved, today if late else None, on=today)
    due = cost.due or moved
    chip = status_chip(row, "hk")
    if open_ and status is FilingStatus.DRAFTED:
        chip = Chip(Tone.STOPPED, N_("Late")) if due < today else Chip(Tone.NEEDS_YOU, N_("To lodge"))
    case_href = f"/submissions/{row['case_id']}"
    lodge = None
    if open_ and not row["blocking"] and page.may(Permission.SUBMIT):
        lodge = Action(N_("Lodge"), f"{case_href}/send", values={"target": "hk.tdec", "group": row["document_group"]})
    return DeclarationRow(
        href=with_query(f"{case_href}/documents/hk.tdec", group=row["document_group"]),
        reference=row["reference"] or str(row["case_id"])[-12:],
        form=row["form"],
        goods=texts_of(row["goods"]),
        moved=moved,
        due=due,
        value_hkd=value,
        charge=cost.charge,
        levy=cost.levy,
        penalty=cost.penalty,
        status=chip,
        authority_reference=row["authority_reference"] or "",
        lodge=lodge,
    )


async def _unmatched(page: Page, rows: Sequence[dict[str, Any]]) -> tuple[UnmatchedLine, ...]:
    found: list[UnmatchedLine] = []
    crossed = {row["case_id"]: row for row in sorted(rows, key=lambda one: one["crossed_at"])}
    wanted = list(crossed)[:MOST_RECONCILED]
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        texts = await store.documents(conn, wanted)
    for case_id in wanted:
        row = crossed[case_id]
        try:
            standing = await service.standing(page.site, case_id)
        except NotFound:
            continue  # its document was erased
        document = texts.get(case_id)
        if not standing.undeclared or document is None or any(one.status == "drafted" for one in standing.declarations):
            continue
        submission = read_stored(document.encode())
        found += [_line(case_id, row, submission, consignment, item) for consignment, item in standing.undeclared]
    return tuple(found)


def _line(case_id: UUID, row: dict[str, Any], submission: Submission, consignment: str, item: str) -> UnmatchedLine:
    one = next(c for c in submission.consignments if c.id == consignment)
    number = next(index for index, line in enumerate(one.items, 1) if line.id == item)
    moved = row["crossed_at"].astimezone(HONG_KONG).date()
    return UnmatchedLine(
        manifest=one.waybill_number or consignment,
        manifest_href=f"/submissions/{case_id}",
        line=number,
        goods=one.items[number - 1].description,
        crossed=moved,
        due=moved + late_penalty(moved).window,
        consignee=one.consignee.names if one.consignee else None,
    )


def _bands(today: date) -> tuple[PenaltyBand, ...]:
    table = late_penalty(today)
    found = []
    for band in table.bands:
        words: Phrase = N_("later")
        if band.months is not None:
            words = Words(
                N_("to {months} months and {days} days after the crossing"), {"months": band.months, "days": band.days}
            )
        found.append(PenaltyBand(words, band.low, band.high))
    return tuple(found)


@router.get("/declarations")
async def declarations(page: SignedPage) -> Response:
    """What is due, the soonest first."""
    page.hidden_unless(page.may(Permission.READ) and page.site.side == "hk")
    today = page.now.astimezone(HONG_KONG).date()
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        rows = await store.declarations(conn, limit=MOST_ROWS)
    lodged = page.query("filter") == "lodged"
    open_rows = [row for row in rows if FilingStatus(row["status"]) in _TO_LODGE]
    wanted = [row for row in rows if row not in open_rows] if lodged else open_rows
    shown = sorted((_row(page, row, today) for row in wanted), key=lambda one: (one.due, one.reference))
    view = DeclarationsView(
        rows=tuple(shown),
        unmatched=await _unmatched(page, rows),
        bands=_bands(today),
        filters=(
            Choice("open", N_("To lodge"), not lodged, "/declarations", len(open_rows)),
            Choice("lodged", N_("Lodged"), lodged, "/declarations?filter=lodged", len(rows) - len(open_rows)),
        ),
        paging=Paging(len(shown), len(shown)),
    )
    return page.show("pages/declarations.html", view, "declarations")
