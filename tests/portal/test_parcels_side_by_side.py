"""The documents of a parcel side by side: each field under its own name, contradictions where they are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fairway.base.language import Language
from fairway.parcels.batches.facts import Flow
from fairway.parcels.model import TABLES
from fairway.portal.routes.parcels.compared import LAYOUTS, SideBySide
from fairway.portal.routes.parcels.rows import number_of
from fairway.portal.routes.parcels.words import DOCUMENTS, field_words
from fairway.portal.routes.plain import plain
from fairway.site.parcels.looking import Document


def row(table: str, **values: Any) -> dict[str, Any]:
    """A row with nothing but these values in it."""
    empty = {one.name: None if one.type in {"decimal128(18, 5)"} else "" for one in TABLES[table].schema}
    return {**empty, "place": 1, **values}


@pytest.mark.parametrize("flow", LAYOUTS, ids=lambda flow: flow.value)
def test_each_field_is_of_its_document(flow: Flow) -> None:
    layout = LAYOUTS[flow]
    assert set(layout.heads) | set(layout.lines.values()) <= DOCUMENTS.keys()
    for label, columns in (*layout.fields, *layout.line):
        for table, column in columns.items():
            assert (column or label) in TABLES[table].schema.names, (table, label)


def cells(sent: SideBySide) -> dict[str, list[tuple[str, bool]]]:
    return {
        plain(one.words, Language.EN): [(cell.value, cell.differs) for cell in one.cells] for one in sent.compared()
    }


def named(field: str) -> str:
    return plain(field_words(field), Language.EN)


def test_an_export_shows_its_own_parcel_of_an_order_in_several() -> None:
    documents = [
        Document(
            table="export_orders",
            rows=(row("export_orders", order_no="O1", ebc_code="A", goods_value=Decimal("12.50000")),),
        ),
        Document(table="export_receipts", rows=(row("export_receipts", order_no="O1", ebc_code="C"),)),
        Document(
            table="export_inventories",
            rows=(
                row("export_inventories", order_no="O1", ebc_code="B", logistics_no="W1"),
                row("export_inventories", order_no="O1", ebc_code="B", logistics_no="W2", trade_mode="9610"),
            ),
        ),
        Document(
            table="export_inventory_lines",
            rows=(
                row("export_inventory_lines", order_no="O1", logistics_no="W1", gnum=1, gname="tea"),
                row("export_inventory_lines", order_no="O1", logistics_no="W2", gnum=1, gname="cups"),
            ),
        ),
    ]
    outcome = {"order_no": "O1", "logistics_no": "W2", "differing": ["export.ebc_code", "export.receipt_ebc_code"]}
    sent = SideBySide(Flow.CN_EXPORT, documents, outcome)
    assert sent.heads == ("export_orders", "export_receipts", "export_inventories")
    found = cells(sent)
    assert found[named("ebc_code")] == [("A", True), ("C", True), ("B", True)]
    assert found[named("trade_mode")] == [("", False), ("", False), ("9610", False)]
    assert found[named("goods_value")][0] == ("12.5", False)
    assert found[f"Line 1: {named('item_name')}"] == [("", False), ("", False), ("cups", False)]
    assert [one.lines for one in sent.whole()] == [False, False, False, True]
    assert number_of(outcome, Flow.CN_EXPORT) == "W2"


def test_an_import_marks_the_two_documents_that_differ() -> None:
    documents = [
        Document(table="orders", rows=(row("orders", order_no="O1", buyer_name="A"),)),
        Document(table="payments", rows=(row("payments", order_no="O1", payer_name="A"),)),
        Document(table="inventories", rows=(row("inventories", order_no="O1", buyer_name="B", logistics_no="W1"),)),
    ]
    outcome = {"order_no": "O1", "logistics_no": "W1", "differing": ["order-inventory.buyer_name"]}
    found = cells(SideBySide(Flow.CN_IMPORT, documents, outcome))
    assert found[named("buyer_name")] == [("A", True), ("A", False), ("B", True)]
    assert found[named("order_no")] == [("O1", False)] * 3
    assert number_of(outcome, Flow.CN_IMPORT) == "O1"
