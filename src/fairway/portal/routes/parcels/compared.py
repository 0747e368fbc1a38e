"""The documents of a parcel side by side: what each says of the same thing, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from fairway.parcels.batches.facts import Flow
from fairway.portal.routes.parcels.words import DOCUMENTS, as_param, field_words
from fairway.portal.views.parcels.parcel import Cell, Compared, Whole
from fairway.portal.views.parts import N_, Phrase, Words
from fairway.site.parcels.looking import Document

_Row = Mapping[str, Any]
_Same = tuple[tuple[str, Mapping[str, str]], ...]


def _same(*tables: str, **names: str) -> dict[str, str]:
    """Tables with the column that says it: of the same name (``""``), or of another."""
    return {**dict.fromkeys(tables, ""), **names}


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """The documents of a kind of parcel, each field under the name that each document has for it."""

    heads: tuple[str, ...]
    """Tables of the documents, in the order of their columns."""
    fields: _Same
    lines: Mapping[str, str]
    """Tables of lines by those of their heads."""
    line: _Same
    parties: Mapping[str, tuple[str, ...]]
    """Which documents the name of a difference is about: the first part of it, or all of it."""

    def documents_of(self, name: str) -> tuple[str, set[str]]:
        """The field of a difference ("order-inventory.buyer_name") and the documents that contradict each other."""
        about, _, field = name.partition(".")
        if name in self.parties:
            *tables, field = self.parties[name]
            return field, set(tables)
        return field, {table for one in about.split("-") for table in self.parties.get(one, (one,))}


IMPORT = Layout(
    heads=("orders", "payments", "waybills", "inventories"),
    fields=(
        ("order_no", _same("orders", "payments", "waybills", "inventories")),
        ("ebp_code", _same("orders", "payments", "inventories")),
        ("ebc_code", _same("orders", "inventories")),
        ("buyer_name", _same("orders", "inventories", payments="payer_name")),
        ("buyer_id_number", _same("orders", "inventories", payments="payer_id_number")),
        ("buyer_telephone", _same("orders", "inventories", payments="telephone")),
        ("consignee", _same("orders", "waybills")),
        ("consignee_telephone", _same("orders", "waybills")),
        ("consignee_address", _same("orders", "waybills", "inventories")),
        ("goods_value", _same("orders")),
        ("actural_paid", _same("orders", payments="amount_paid")),
        ("pay_code", _same("orders", "payments")),
        ("pay_transaction_id", _same("orders", "payments")),
        ("logistics_code", _same("waybills", "inventories")),
        ("logistics_no", _same("waybills", "inventories")),
        ("bill_no", _same("waybills", "inventories")),
        ("freight", _same("waybills", "inventories")),
        ("insured_fee", _same("waybills", "inventories")),
        ("gross_weight", _same("inventories", waybills="weight")),
    ),
    lines={"orders": "order_lines", "inventories": "inventory_lines"},
    line=(
        ("item_name", _same("order_lines", inventory_lines="gname")),
        ("gcode", _same("inventory_lines")),
        ("qty", _same("order_lines", "inventory_lines")),
        ("price", _same("order_lines", "inventory_lines")),
        ("country", _same("order_lines", "inventory_lines")),
    ),
    parties={
        "order": ("orders",), "payment": ("payments",), "waybill": ("waybills",), "inventory": ("inventories",),
    },
)  # fmt: skip
EXPORT = Layout(
    heads=("export_orders", "export_receipts", "export_waybills", "export_inventories"),
    fields=(
        ("order_no", _same("export_orders", "export_receipts", "export_inventories")),
        ("ebp_code", _same("export_orders", "export_receipts", "export_inventories")),
        ("ebc_code", _same("export_orders", "export_receipts", "export_waybills", "export_inventories")),
        ("order_type", _same("export_orders")),
        ("trade_mode", _same("export_inventories")),
        ("statistics_flag", _same("export_inventories")),
        ("goods_value", _same("export_orders")),
        ("charge", _same("export_receipts")),
        ("logistics_code", _same("export_waybills", "export_inventories")),
        ("logistics_no", _same("export_waybills", "export_inventories")),
        ("bill_no", _same("export_inventories")),
        ("total_package_no", _same("export_inventories")),
        ("pack_no", _same("export_waybills", "export_inventories")),
        ("freight", _same("export_orders", "export_waybills", "export_inventories")),
        ("insured_fee", _same("export_waybills", "export_inventories")),
        ("gross_weight", _same("export_waybills", "export_inventories")),
        ("country", _same("export_inventories")),
    ),
    lines={"export_orders": "export_order_lines", "export_inventories": "export_inventory_lines"},
    line=(
        ("item_name", _same("export_order_lines", export_inventory_lines="gname")),
        ("gcode", _same("export_inventory_lines")),
        ("qty", _same("export_order_lines", "export_inventory_lines")),
        ("price", _same("export_order_lines", "export_inventory_lines")),
    ),
    parties={
        "export.ebc_code": ("export_orders", "export_inventories", "ebc_code"),
        "export.receipt_ebc_code": ("export_receipts", "export_inventories", "ebc_code"),
        "export.logistics_no": ("export_waybills", "export_inventories", "logistics_no"),
        "export.order_type": ("export_orders", "order_type"),
    },
)
LAYOUTS: Mapping[Flow, Layout] = {Flow.CN_IMPORT: IMPORT, Flow.CN_EXPORT: EXPORT}


class SideBySide:
    """The documents of one parcel."""

    def __init__(self, flow: Flow, documents: Sequence[Document], outcome: _Row) -> None:
        self._layout = LAYOUTS.get(flow)
        self._documents, self._outcome = documents, outcome
        # An order of exports may travel in several parcels, each with a waybill and an inventory of its own.
        self._waybill: str = outcome["logistics_no"] if flow is Flow.CN_EXPORT else ""
        heads = self._layout.heads if self._layout else ()
        self.heads = tuple(one for one in heads if self.rows(one))

    def rows(self, table: str) -> list[_Row]:
        """What was sent of this parcel in a document."""
        found: list[_Row] = [row for one in self._documents if one.table == table for row in one.rows]
        mine = self._waybill
        return [row for row in found if not mine or row.get("logistics_no", mine) == mine]

    @property
    def words(self) -> tuple[Phrase, ...]:
        """What the documents are called that came."""
        return tuple(DOCUMENTS[one] for one in self.heads)

    def compared(self) -> Iterable[Compared]:
        """Fields of the heads, then of the lines."""
        if self._layout is None or not self.heads:
            return
        differing: dict[str, set[str]] = {}
        for name in self._outcome.get("differing") or ():
            field, tables = self._layout.documents_of(name)
            differing.setdefault(field, set()).update(tables)
        first = {one: self.rows(one)[0] for one in self.heads}
        for label, columns in self._layout.fields:
            wrong = {one for name in {label, *columns.values()} for one in differing.get(name, ())}
            cells = tuple(
                Cell(shown(first[one].get(columns[one] or label)), one in wrong)
                if one in columns
                else Cell("", away=True)
                for one in self.heads
            )
            if any(cell.value for cell in cells):
                yield Compared(field_words(label), cells)
        yield from self._lines(self._layout, differing)

    def _lines(self, layout: Layout, differing: Mapping[str, object]) -> Iterable[Compared]:
        by_number: dict[int, dict[str, _Row]] = {}
        for table in layout.lines.values():
            for row in self.rows(table):
                by_number.setdefault(row["gnum"], {})[table] = row
        for number, rows in sorted(by_number.items()):
            for label, columns in layout.line:
                values = {table: shown(rows.get(table, {}).get(column or label)) for table, column in columns.items()}
                wrong = f"line.{label}" in differing and len(set(values.values())) > 1
                cells = tuple(
                    Cell(values[layout.lines[one]], wrong) if layout.lines.get(one) in values else Cell("", away=True)
                    for one in self.heads
                )
                if any(cell.value for cell in cells):
                    words = Words(N_("Line {n}: {field}"), {"n": number, "field": as_param(field_words(label))})
                    yield Compared(words, cells)

    def goods(self) -> Iterable[Whole]:
        """The lines of a parcel in Hong Kong."""
        for row in self.rows("hk_parcels"):
            yield Whole(Words(N_("Line {n}"), {"n": row["gnum"]}), _values(row), lines=True)

    def whole(self) -> Iterable[Whole]:
        """All that was sent in each document of the Mainland's flows."""
        if self._layout is None:
            return
        lines = tuple(self._layout.lines.values())
        for table in (*self._layout.heads, *lines):
            for row in self.rows(table):
                yield Whole(DOCUMENTS[table], _values(row), lines=table in lines)


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


def _values(row: _Row) -> tuple[tuple[Phrase, str], ...]:
    return tuple((field_words(name), text) for name, value in row.items() if name != "place" and (text := shown(value)))
