"""One parcel: what came of it, what is wrong and what to do, its documents side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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
from fairway.portal.routes.parcels.found import risk_of
from fairway.portal.routes.parcels.rows import notes_of
from fairway.portal.routes.parcels.words import (
    DOCUMENTS,
    PATH,
    TABLES,
    as_param,
    channel_words,
    field_words,
    may_see,
    outcome_chip,
)
from fairway.portal.routes.plain import plain_texts
from fairway.portal.views.parcels.parcel import Cell, Compared, FaultRow, ParcelPage, Whole
from fairway.portal.views.parts import N_, Phrase, Words
from fairway.site.parcels import batches, looking
from fairway.site.parcels.looking import Document
from fairway.site.parcels.results import SHAPES

router = APIRouter(include_in_schema=False)
_OPEN = re.compile(r"\{[a-z_0-9]+\}")
HEADS = ("orders", "payments", "waybills", "inventories")
_PAIRS: Mapping[str, str] = {
    "order": "orders", "payment": "payments", "waybill": "waybills", "inventory": "inventories",
}  # fmt: skip
COMPARED: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("order_no", {"orders": "order_no", "payments": "order_no", "waybills": "order_no", "inventories": "order_no"}),
    ("ebp_code", {"orders": "ebp_code", "payments": "ebp_code", "inventories": "ebp_code"}),
    ("ebc_code", {"orders": "ebc_code", "inventories": "ebc_code"}),
    ("buyer_name", {"orders": "buyer_name", "payments": "payer_name", "inventories": "buyer_name"}),
    ("buyer_id_number", {"orders": "buyer_id_number", "payments": "payer_id_number", "inventories": "buyer_id_number"}),
    ("buyer_telephone", {"orders": "buyer_telephone", "payments": "telephone", "inventories": "buyer_telephone"}),
    ("consignee", {"orders": "consignee", "waybills": "consignee"}),
    ("consignee_telephone", {"orders": "consignee_telephone", "waybills": "consignee_telephone"}),
    (
        "consignee_address",
        {"orders": "consignee_address", "waybills": "consignee_address", "inventories": "consignee_address"},
    ),
    ("goods_value", {"orders": "goods_value"}),
    ("actural_paid", {"orders": "actural_paid", "payments": "amount_paid"}),
    ("pay_code", {"orders": "pay_code", "payments": "pay_code"}),
    ("pay_transaction_id", {"orders": "pay_transaction_id", "payments": "pay_transaction_id"}),
    ("logistics_code", {"waybills": "logistics_code", "inventories": "logistics_code"}),
    ("logistics_no", {"waybills": "logistics_no", "inventories": "logistics_no"}),
    ("bill_no", {"waybills": "bill_no", "inventories": "bill_no"}),
    ("freight", {"waybills": "freight", "inventories": "freight"}),
    ("insured_fee", {"waybills": "insured_fee", "inventories": "insured_fee"}),
    ("gross_weight", {"waybills": "weight", "inventories": "gross_weight"}),
)
"""What the documents of a parcel say of the same thing, each under its own name."""
_LINES = ("order_lines", "inventory_lines")
_LINE = (
    ("item_name", {"order_lines": "item_name", "inventory_lines": "gname"}),
    ("gcode", {"inventory_lines": "gcode"}),
    ("qty", {"order_lines": "qty", "inventory_lines": "qty"}),
    ("price", {"order_lines": "price", "inventory_lines": "price"}),
    ("country", {"order_lines": "country", "inventory_lines": "country"}),
)


@router.get(PATH + "/{batch}/parcels/{number}")
async def parcel(batch: UUID, number: str, page: SignedPage) -> Response:
    """By its order, waybill or parcel number."""
    page.hidden_unless(may_see(page))
    row = (await batches.view(page.site, page.principal, batch)).row
    found = await looking.parcel(page.site, page.principal, batch, number[:80])
    outcome, flow = found.outcome, Flow(row["flow"])
    shape = SHAPES[flow]
    heads = tuple(one for one in HEADS if any(document.table == one for document in found.documents))
    described = next((str(one.get("description") or "") for one in _rows(found.documents, "hk_parcels")), "")
    view = ParcelPage(
        reference=row["reference"],
        batch_href=f"{PATH}/{batch}",
        parcels_href=f"{PATH}/{batch}/parcels",
        number=outcome[shape.names[0]],
        outcome=outcome_chip(outcome[shape.outcome]),
        facts=tuple(_facts(outcome, flow, page)),
        proposal=outcome.get("proposal") or "",
        described=described,
        faults=tuple(_fault(one, page.language) for one in found.faults),
        heads=tuple(DOCUMENTS[one] for one in heads),
        compared=(*_compared(found.documents, heads, outcome), *_lines(found.documents, heads, outcome)),
        lines=tuple(_goods(found.documents)),
        whole=tuple(_whole(found.documents)),
        masked=found.masked,
        erased=found.erased,
        channel=channel_words(outcome.get("channel") or ""),
        flags=tuple(map(sign_words, outcome.get("flags") or ())),
        risk_href=parcel_href(batch, outcome[shape.names[0]]) if risk_of(page, row) else "",
    )
    return page.show("pages/parcels/parcel.html", view, "parcels")


def _facts(outcome: Mapping[str, Any], flow: Flow, page: Page) -> Iterable[tuple[Phrase, Phrase]]:
    for name in SHAPES[flow].names[1:]:
        if outcome.get(name):
            yield field_words(name), as_data(outcome[name])
    for note in notes_of(outcome):
        yield N_("Because"), note
    if treatment := outcome.get("treatment"):
        yield N_("Treatment"), code_words("release.treatment", treatment) or as_data(treatment)
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


def _fault(fault: Mapping[str, Any], language: Language) -> FaultRow:
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


def _rows(documents: Sequence[Document], table: str) -> list[dict[str, Any]]:
    return [row for one in documents if one.table == table for row in one.rows]


def shown(value: object) -> str:
    """A value as it was sent, amounts without the zeros that the table adds."""
    if value is None:
        return ""
    text = str(value)
    whole, point, digits = text.partition(".")
    if point and whole.lstrip("-").isdigit() and len(digits) == 5 and digits.isdigit():
        digits = digits.rstrip("0")
        return f"{whole}.{digits}" if digits else whole
    return text


def _differing(outcome: Mapping[str, Any]) -> dict[str, set[str]]:
    """Field -> documents that contradict each other in it."""
    found: dict[str, set[str]] = {}
    for name in outcome.get("differing") or ():
        pair, _, field = name.partition(".")
        found.setdefault(field, set()).update(_PAIRS.get(one, one) for one in pair.split("-"))
    return found


def _compared(documents: Sequence[Document], heads: Sequence[str], outcome: Mapping[str, Any]) -> Iterable[Compared]:
    if not heads:
        return
    first = {one: next(iter(_rows(documents, one)), {}) for one in heads}
    differing = _differing(outcome)
    for label, columns in COMPARED:
        wrong = {one for name in {label, *columns.values()} for one in differing.get(name, ())}
        cells = tuple(
            Cell(shown(first[one].get(columns[one])), one in wrong) if one in columns else Cell("", away=True)
            for one in heads
        )
        if any(cell.value for cell in cells):
            yield Compared(field_words(label), cells)


def _lines(documents: Sequence[Document], heads: Sequence[str], outcome: Mapping[str, Any]) -> Iterable[Compared]:
    """Lines of goods under the documents that have some."""
    if not heads:
        return
    by_number: dict[int, dict[str, dict[str, Any]]] = {}
    for table in _LINES:
        for row in _rows(documents, table):
            by_number.setdefault(row["gnum"], {})[table] = row
    differing = _differing(outcome)
    under = {"orders": "order_lines", "inventories": "inventory_lines"}
    for number, rows in sorted(by_number.items()):
        for label, columns in _LINE:
            values = {table: shown(rows.get(table, {}).get(column)) for table, column in columns.items()}
            wrong = f"line.{label}" in differing and len(set(values.values())) > 1
            cells = tuple(
                Cell(values[under[one]], wrong) if under.get(one) in values else Cell("", away=True) for one in heads
            )
            if any(cell.value for cell in cells):
                words = Words(N_("Line {n}: {field}"), {"n": number, "field": as_param(field_words(label))})
                yield Compared(words, cells)


def _values(row: Mapping[str, Any]) -> tuple[tuple[Phrase, str], ...]:
    return tuple((field_words(name), text) for name, value in row.items() if name != "place" and (text := shown(value)))


def _goods(documents: Sequence[Document]) -> Iterable[Whole]:
    """The lines of a parcel in Hong Kong."""
    for row in _rows(documents, "hk_parcels"):
        yield Whole(Words(N_("Line {n}"), {"n": row["gnum"]}), _values(row), lines=True)


def _whole(documents: Sequence[Document]) -> Iterable[Whole]:
    """All that was sent in each document of the Mainland's flow."""
    for table in (*HEADS, *_LINES):
        for row in _rows(documents, table):
            yield Whole(DOCUMENTS[table], _values(row), lines=table in _LINES)
