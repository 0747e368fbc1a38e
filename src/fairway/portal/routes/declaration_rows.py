"""Declarations, lines without one and exempt consignments as rows of their page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound
from fairway.base.time import HONG_KONG
from fairway.codes.legal_values import late_penalty
from fairway.codes.tables import table
from fairway.consignments.model import Texts
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.hk.tdec.charge import charge
from fairway.parties.model import Permission
from fairway.portal.routes.document_values import form_phrase
from fairway.portal.routes.page import Page, with_query
from fairway.portal.routes.standing_words import status_chip
from fairway.portal.routes.texts import entry_words, texts_of
from fairway.portal.views.declarations import DeclarationRow, ExemptRow, PenaltyBand, UnmatchedLine
from fairway.portal.views.parts import N_, Action, Chip, Link, Phrase, Tone, Words
from fairway.site.lodging.reconciling import ExemptConsignment, OpenLine

_TO_LODGE = frozenset({FilingStatus.DRAFTED, FilingStatus.REJECTED, FilingStatus.RETURNED})
_HELD = frozenset({FilingStatus.ACCEPTED, FilingStatus.CHANGED, FilingStatus.DUTY_DUE, FilingStatus.SUSPENDED})


def _decimal(text: str | None) -> Decimal:
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)


def _declared(row: Mapping[str, Any]) -> tuple[Texts | None, str]:
    """The first goods that a declaration is about, and their waybill; where its lines are not known, those of the
    submission."""
    lines: Sequence[Mapping[str, str]] = row["lines"] or []
    tree = msgspec.json.decode(row["document"]) if row.get("document") and lines else {"consignments": ()}
    for consignment in tree["consignments"]:
        for item in consignment["items"]:
            if lines[0]["consignment"] == consignment["id"] and lines[0]["item"] == item["id"]:
                return texts_of(item["description"]), consignment.get("waybill_number") or ""
    return texts_of(row["goods"]), ""


def declaration_row(page: Page, row: Mapping[str, Any], today: date) -> DeclarationRow:
    """One declaration, with what it costs if it is lodged today."""
    summary = row["summary"] or {}
    status = FilingStatus(row["status"])
    crossing = row.get("crossing")
    moved = crossing.day if crossing else row["crossed_at"].astimezone(HONG_KONG).date()
    value = _decimal(summary.get("value_hkd"))
    open_ = status in _TO_LODGE
    late = open_ and today >= moved
    cost = charge(row["form"], value, moved, today if late else None, on=today)
    due = cost.due or moved
    chip = status_chip(row, "hk")
    if open_ and status is FilingStatus.DRAFTED:
        chip = Chip(Tone.STOPPED, N_("Late")) if due < today else Chip(Tone.NEEDS_YOU, N_("To lodge"))
    case_href, may = f"/submissions/{row['case_id']}", page.may(Permission.SUBMIT)
    document = f"{case_href}/documents/hk.tdec"
    values = {"group": row["document_group"]}
    lodge = undo = None
    if open_ and may and not row["blocking"]:
        lodge = Action(N_("Lodge"), f"{case_href}/send", values={"target": "hk.tdec", **values})
    if may and status in _HELD and row["authority_reference"]:
        undo = Action(N_("Delete at customs"), f"{document}/delete", values=values)
    goods, waybill = _declared(row)
    return DeclarationRow(
        href=with_query(document, group=row["document_group"]),
        reference=row["reference"] or str(row["case_id"])[-12:],
        form=form_phrase(Target.HK_TDEC, [row["form"]]),
        goods=goods,
        moved=moved,
        due=due,
        value_hkd=value,
        charge=cost.charge,
        levy=cost.levy,
        penalty=cost.penalty,
        status=chip,
        authority_reference=row["authority_reference"] or "",
        waybill=waybill,
        lodge=lodge,
        undo=undo,
        complete_href=f"{case_href}/readiness" if open_ and may and row["blocking"] else "",
    )


def exempt_href(case_id: UUID, consignment: str) -> str:
    """The page on which a consignment is marked as exempt."""
    return with_query(f"/declarations/{case_id}/exempt", consignment=consignment)


def unmatched_line(page: Page, one: OpenLine) -> UnmatchedLine:
    """A line without a declaration, and the ways out of it."""
    moved = one.crossed_at.astimezone(HONG_KONG).date()
    consignment = one.consignment
    links: tuple[Link, ...] = ()
    if page.may(Permission.SUBMIT):
        links = (
            Link(N_("Complete it"), f"/submissions/{one.case_id}/edit"),
            Link(N_("Mark exempt"), exempt_href(one.case_id, consignment.id)),
        )
    return UnmatchedLine(
        manifest=consignment.waybill_number or consignment.id,
        manifest_href=f"/submissions/{one.case_id}",
        line=one.line,
        goods=consignment.items[one.line - 1].description,
        crossed=moved,
        due=moved + late_penalty(moved).window,
        consignee=consignment.consignee.names if consignment.consignee else None,
        links=links,
    )


def category_words(category: str, on: date) -> Phrase:
    """What an exemption is called; the code alone for one that no table knows."""
    entry = table("exemption.hk").get(category, on)
    return entry_words(entry, with_code=False) if entry else Words("{value}", {"value": category})


def exempt_row(page: Page, one: ExemptConsignment) -> ExemptRow:
    """An exempt consignment, and how to take the mark off."""
    moved = one.crossed_at.astimezone(HONG_KONG).date()
    consignment = one.consignment
    undo, because = None, ""
    if not one.entered:
        because = N_("Follows from the through bill; correct the submission if it is wrong.")
    elif page.may(Permission.SUBMIT):
        undo = Action(
            N_("Undo"),
            f"/declarations/{one.case_id}/exempt/undo",
            confirm=N_("The goods need a declaration again, and it is due from the crossing on. Undo the exemption?"),
            values={"consignment": consignment.id},
        )
    return ExemptRow(
        href=f"/submissions/{one.case_id}",
        reference=one.reference or str(one.case_id)[-12:],
        waybill=consignment.waybill_number or consignment.id,
        goods=consignment.items[0].description,
        consignee=consignment.consignee.names if consignment.consignee else None,
        crossed=moved,
        category=category_words(one.category, moved),
        lines=len(consignment.items),
        undo=undo,
        because=because,
    )


def penalty_bands(today: date) -> tuple[PenaltyBand, ...]:
    """The bands of the late penalty as the law has them on a day."""
    found = []
    for band in late_penalty(today).bands:
        words: Phrase = N_("later")
        if band.months is not None:
            one, many = (
                N_("to 1 month and {days} days after the crossing"),
                N_("to {months} months and {days} days after the crossing"),
            )
            words = Words(one if band.months == 1 else many, {"months": band.months, "days": band.days})
        found.append(PenaltyBand(words, band.low, band.high))
    return tuple(found)


def chosen_in(text: str) -> list[tuple[UUID, str]]:
    """Declarations as :func:`chosen_as` wrote them. Raises NotFound for what is none of ours."""
    found = []
    for line in text.splitlines():
        case_id, _, group = line.partition(" ")
        try:
            found.append((UUID(case_id), group))
        except ValueError:
            raise NotFound from None
    return found


def chosen_as(rows: list[Mapping[str, Any]]) -> str:
    """Declarations named for a form, so that what is lodged is what was shown."""
    return "\n".join(f"{row['case_id']} {row['document_group']}" for row in rows)
