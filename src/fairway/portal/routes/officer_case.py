"""One vehicle as customs sees it: cargo as it was filed, what spoke for or against an inspection, the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Direction, Texts
from fairway.filings import store as filing_store
from fairway.filings.adapter import Target
from fairway.parties.model import Permission
from fairway.portal.routes import document_form
from fairway.portal.routes.page import Page, faults_of, with_query
from fairway.portal.routes.places import place_words
from fairway.portal.routes.texts import texts_of
from fairway.portal.views.officer import OfficerCaseView, OfficerConsignment, PastCrossing, Reason
from fairway.portal.views.parts import N_, Action, Chip, Phrase, Tone, Words
from fairway.record.store import read_blob
from fairway.site.crossing import store
from fairway.site.work.store import names_of

_HS = frozenset({"HSCode", "CommodityCode", "CodeTS"})
_MOST_GOODS = 3
"""Descriptions of one consignment that are shown; its page has them all."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What the cargo information filed under a reference says."""

    hs: str = ""
    goods: Texts | None = None
    consignor: Texts | None = None
    consignee: Texts | None = None


def decision_chip(row: Mapping[str, Any]) -> Chip:
    """The standing decision, for customs only."""
    if row["crossed_at"]:
        return Chip(Tone.DONE, N_("Crossed"), at=row["crossed_at"])
    if row["inspected_at"]:
        words = N_("Inspected, in order") if row["released"] else N_("Goods held")
        return Chip(Tone.DONE if row["released"] else Tone.STOPPED, words, at=row["inspected_at"])
    if row["outcome"] == "inspect":
        return Chip(Tone.HELD, N_("Inspect"), at=row["decided_at"])
    if row["outcome"] == "go":
        by_officer = row["ground"] == "officer"
        return Chip(Tone.DONE, N_("Go") if by_officer else N_("Go, by the profile"), at=row["decided_at"])
    return Chip(Tone.NEEDS_YOU, N_("To decide"))


def _decimal(text: str | None) -> Decimal:
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)


def _texts(leaves: Sequence[document_form.Leaf], *ends: str) -> Texts | None:
    """The texts of an element in the languages it was filed in; several of one language stand beside each other."""
    found: dict[str, list[str]] = {}
    for leaf in leaves:
        if leaf.tags[-len(ends) :] == ends and leaf.language in {"en", "tc", "sc"}:
            texts = found.setdefault(leaf.language, [])
            if leaf.value not in texts:
                texts.append(leaf.value)
    if not found:
        return None
    shown = {
        name: ("; " if name == "en" else "；").join(texts[:_MOST_GOODS]) + ("…" if len(texts) > _MOST_GOODS else "")
        for name, texts in found.items()
    }
    # Not validated: several descriptions together may be longer than one may be.
    return Texts.model_construct(None, **shown)


async def _filed(page: Page, case_id: UUID, ccrn: str) -> Filed:
    """The cargo information that was filed under a reference; of what was not filed, nothing."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        filings = await filing_store.filings_of(conn, case_id)
    found = next((one for one in filings if one["authority_reference"] == ccrn and one["document"]), None)
    if found is None:
        return Filed()
    async with page.site.database.single_statements() as conn:
        content = await read_blob(conn, bytes.fromhex(found["document"]))
    leaves = document_form.read(content) if content else ()
    return Filed(
        hs=", ".join(dict.fromkeys(leaf.value for leaf in leaves if leaf.tags[-1] in _HS)),
        goods=_texts(leaves, "Article", "Description"),
        consignor=_texts(leaves, "Consignor", "Name"),
        consignee=_texts(leaves, "Consignee", "Name"),
    )


async def _consignments(page: Page, row: Mapping[str, Any]) -> tuple[OfficerConsignment, ...]:
    held = row["references"]
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        cargo = await store.cargo_of(conn, [one["ccrn"] for one in held])
    found = []
    for one in held:
        known = cargo.get(one["ccrn"])
        summary = (known or {}).get("summary") or {}
        group = (known or {}).get("document_group") or ""
        href = (
            with_query(f"/submissions/{known['case_id']}/documents/{Target.HK_ROAD_ACI.value}", group=group)
            if known
            else f"/officer/{row['case_id']}/{row['vehicle']}"
        )
        filed = await _filed(page, known["case_id"], one["ccrn"]) if known else Filed()
        packages = one.get("packages")
        counted = Words(N_("1 package") if packages == 1 else N_("{n} packages"), {"n": packages or 0})
        found.append(
            OfficerConsignment(
                reference=one["ccrn"],
                href=href,
                goods=filed.goods or texts_of((known or {}).get("goods")) or Texts(),
                hs=filed.hs,
                consignor=filed.consignor or texts_of((known or {}).get("consignor")) or Texts(),
                consignee=filed.consignee or texts_of((known or {}).get("consignee")) or Texts(),
                packages=counted if packages else "–",
                gross_kg=_decimal(summary.get("gross_weight_kg")),
                value="",
            )
        )
    return tuple(found)


def _reasons(row: Mapping[str, Any]) -> tuple[Reason, ...]:
    if row["ground"] == "officer":
        words = (row["reasons"] or [""])[0]
        return (Reason(Words("{value}", {"value": words}) if words else N_("An officer decided"), 0),)
    if row["ground"] == "random":
        return (Reason(N_("Drawn into the reserved random share"), 0),)
    if row["reasons"]:
        return tuple(Reason(words, 1, N_("Profile of this site")) for words in row["reasons"])
    return (Reason(N_("Nothing in the profile speaks for an inspection"), 0),)


async def _history(page: Page, row: Mapping[str, Any]) -> tuple[PastCrossing, ...]:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        past = await store.crossings_of_mark(conn, row["hk_mark"])
    found = []
    for one in past:
        if one["case_id"] == row["case_id"]:
            continue
        count = len(one["references"])
        words = Words(N_("1 reference") if count == 1 else N_("{n} references"), {"n": count})
        chip = Chip(Tone.DONE, N_("Not inspected"))
        if one["inspected_at"]:
            chip = Chip(
                Tone.DONE if one["released"] else Tone.STOPPED,
                N_("Inspected, in order") if one["released"] else N_("Goods held"),
            )
        found.append(PastCrossing(one["crossed_at"], words, chip))
    return tuple(found)


def _inspection(page: Page, row: Mapping[str, Any], here: str) -> tuple[Action, ...]:
    if not page.may(Permission.DECIDE) or row["crossed_at"]:
        return ()
    if row["status"] == "inspect" and row["inspected_at"] is None:
        hold = N_("The goods are held and the carrier is told at the bay. Hold them?")
        return (
            Action(N_("Inspected, in order"), f"{here}/done", primary=True),
            Action(N_("Hold the goods"), f"{here}/hold", danger=True, confirm=hold),
        )
    if row["status"] == "inspect" and not row["released"]:
        release = N_("The vehicle may go on. Release the goods?")
        return (Action(N_("Release the goods"), f"{here}/done", confirm=release),)
    if row["status"] == "bundled":
        return (Action(N_("Decide anew"), f"{here}/again"),)
    return ()


def _decided_by(page: Page, row: Mapping[str, Any], colleagues: Mapping[UUID, str]) -> Phrase:
    if row["officer"] == page.principal.organisation:
        return N_("By a key of your organisation")
    name = colleagues.get(row["officer"], "") if row["officer"] else ""
    return Words("{value}", {"value": name}) if name else ""


def _time(row: Mapping[str, Any], now: datetime) -> tuple[Phrase, datetime]:
    """The time that counts, and what it is."""
    if row["crossed_at"]:
        return N_("Crossed at"), row["crossed_at"]
    if row["inspected_at"] and not row["released"]:
        return N_("Inspected at"), row["inspected_at"]
    if row["earliest_crossing"]:
        return N_("May cross from"), row["earliest_crossing"]
    return "", now


async def case_view(
    page: Page, row: Mapping[str, Any], colleagues: Mapping[UUID, str], issues: Sequence[Issue] = ()
) -> OfficerCaseView:
    """The page of one vehicle."""
    here = f"/officer/{row['case_id']}/{row['vehicle']}"
    async with page.site.database.single_statements() as conn:
        names = await names_of(conn, [row["carrier"] or row["organisation"]])
    day = row["crossing_date"] or page.now.astimezone(HONG_KONG).date()
    at_kiosk = row["status"] in {"go", "inspect", "crossed"}
    open_again = page.query("again") == "1" or bool(issues)
    decided = (row["ground"] == "officer" and not open_again) or at_kiosk or not page.may(Permission.DECIDE)
    reasons = _reasons(row)
    words, expected = _time(row, page.now)
    seen: Phrase = (
        N_("The trade sees what the kiosk showed.")
        if at_kiosk
        else N_("The trade sees: not decided. It sees the same after either decision.")
    )
    return OfficerCaseView(
        mark=row["hk_mark"],
        cn_plate=row["cn_plate"] or "",
        direction=Direction(row["direction"]),
        control_point=place_words(row["control_point"], day),
        expected=expected,
        expected_words=words,
        driver=None,
        carrier=names.get(row["carrier"] or row["organisation"]),
        consignments=await _consignments(page, row),
        score=sum(reason.weight for reason in reasons),
        reasons=reasons,
        history=await _history(page, row),
        decide_href=f"{here}/decide",
        decided=decision_chip(row) if decided else None,
        # Who ended the inspection is in the record; the name at hand is that of who ordered it.
        decided_by="" if row["inspected_at"] else _decided_by(page, row, colleagues),
        decided_at=row["inspected_at"] or row["decided_at"],
        visible_to_trade=seen,
        faults=faults_of(issues),
        inspection=_inspection(page, row, here),
        findings=row["findings"] or "",
    )
