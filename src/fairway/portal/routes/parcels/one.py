"""One parcel: what came of it, what is wrong and what to do, its documents side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import fill
from fairway.base.language import Language, translate
from fairway.base.rules import rule_book
from fairway.parcels.batches.facts import Flow
from fairway.parcels.names import name_of
from fairway.portal.formats import money
from fairway.portal.routes.code_words import code_words
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.parcel_risk.batch import parcel_href
from fairway.portal.routes.parcel_risk.words import sign_words
from fairway.portal.routes.parcels.columns import COLUMNS
from fairway.portal.routes.parcels.compared import SideBySide
from fairway.portal.routes.parcels.found import risk_of
from fairway.portal.routes.parcels.rows import notes_of, number_of
from fairway.portal.routes.parcels.words import (
    PATH,
    TABLES,
    TREATMENTS,
    channel_words,
    field_words,
    may_see,
    outcome_chip,
)
from fairway.portal.routes.plain import plain_texts
from fairway.portal.views.parcels.parcel import FaultRow, ParcelPage
from fairway.portal.views.parts import N_, Phrase, Words
from fairway.site.parcels import batches, looking
from fairway.site.parcels.results import SHAPES

router = APIRouter(include_in_schema=False)
_OPEN = re.compile(r"\{[a-z_0-9]+\}")


@router.get(PATH + "/{batch}/parcels/{number}")
async def parcel(batch: UUID, number: str, page: SignedPage) -> Response:
    """By its order, waybill or parcel number."""
    page.hidden_unless(may_see(page))
    row = (await batches.view(page.site, page.principal, batch)).row
    found = await looking.parcel(page.site, page.principal, batch, number[:80])
    outcome, flow = found.outcome, Flow(row["flow"])
    shape = SHAPES[flow]
    sent = SideBySide(flow, found.documents, outcome)
    described = next((str(one.get("description") or "") for one in sent.rows("hk_parcels")), "")
    view = ParcelPage(
        reference=row["reference"],
        batch_href=f"{PATH}/{batch}",
        parcels_href=f"{PATH}/{batch}/parcels",
        number=number_of(outcome, flow),
        outcome=outcome_chip(outcome[shape.outcome]),
        facts=tuple(_facts(outcome, flow, page)),
        proposal=outcome.get("proposal") or "",
        described=described,
        faults=tuple(fault_row(one, page.language) for one in found.faults),
        heads=sent.words,
        compared=tuple(sent.compared()),
        lines=tuple(sent.goods()),
        whole=tuple(sent.whole()),
        masked=found.masked,
        erased=found.erased,
        channel=channel_words(outcome.get("channel") or ""),
        flags=tuple(map(sign_words, outcome.get("flags") or ())),
        risk_href=parcel_href(batch, number_of(outcome, flow)) if risk_of(page, row) else "",
    )
    return page.show("pages/parcels/parcel.html", view, "parcels")


def _facts(outcome: Mapping[str, Any], flow: Flow, page: Page) -> Iterable[tuple[Phrase, Phrase]]:
    number = number_of(outcome, flow)
    for name in SHAPES[flow].names:
        if outcome.get(name) and outcome[name] != number:
            yield field_words(name), as_data(outcome[name])
    for note in notes_of(outcome):
        yield N_("Because"), note
    if treatment := outcome.get("treatment"):
        yield (
            N_("Treatment"),
            TREATMENTS.get(treatment) or code_words("release.treatment", treatment) or as_data(treatment),
        )
    category = outcome.get("category")
    if category:
        yield (
            N_("Category of immediate release"),
            code_words("release.category", str(category)) or as_data(str(category)),
        )
    taxes = (
        (N_("Value"), "value_hkd", "HKD"),
        (N_("Customs duty"), "customs_tax", "CNY"),
        (N_("Value-added tax"), "value_added_tax", "CNY"),
        (N_("Consumption tax"), "consumption_tax", "CNY"),
        (N_("To pay"), "payable", "CNY"),
    )
    for words, name, currency in taxes:
        if outcome.get(name) is not None:
            yield words, as_data(money(outcome[name], currency, page.language))
    if (weight := outcome.get("gross_weight")) is not None:
        yield N_("Gross weight"), as_data(page.formats.kg(weight))


def _name(field: str, language: Language) -> str:
    own = COLUMNS.get(field)
    return plain_texts(own, language) if own else name_of(field).in_(language)


def fault_row(fault: Mapping[str, Any], language: Language) -> FaultRow:
    """A fault in the reader's words."""
    known = rule_book().get(fault["rule"])
    said = {
        "field": _name(fault["field"], language),
        "value": fault["value"] or "–",
        "expected": fault["expected"] or "–",
    }

    def told(text: str) -> str:
        return _OPEN.sub("…", fill(translate(text, language), said)) if text else ""

    return FaultRow(
        rule=fault["rule"],
        sentence=told(known.sentence()) if known else "",
        remedy=told(known.remedy) if known else "",
        citation=translate(known.citation, language) if known else "",
        field=field_words(fault["field"]),
        value=fault["value"],
        expected=fault["expected"],
        place=Words(
            N_("{table}, row {n}"),
            {"table": Words(TABLES.get(fault["table"], fault["table"])), "n": fault["place"]},
        ),
    )
