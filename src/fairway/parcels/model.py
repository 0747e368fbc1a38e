"""The tables of parcels: one for each document of a parcel, as the platforms, payment firms and couriers send it.

Columns are the elements of the CEB messages (interface specification of the General Administration of Customs, May
2022 edition) in snake case and in the order of the schema: ``acturalPaid`` (so spelt there) is ``actural_paid``. Each
table starts with ``place``: the row, or the number of the object, in the file that it came from, from 1; the lines of
an object carry the key of their head. Text is never null (``""`` is "not given"); amounts and quantities are
``decimal(18, 5)`` and null only where the schema leaves them out. Money that we work out is ``decimal(18, 2)``.
"""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa

from fairway.parcels.columns import AMOUNT, MONEY, Column, Kind, Table
from fairway.parcels.export_documents import (
    EXPORT_INVENTORIES,
    EXPORT_INVENTORY_LINES,
    EXPORT_ORDER_LINES,
    EXPORT_ORDERS,
    EXPORT_RECEIPTS,
    EXPORT_WAYBILLS,
)
from fairway.parcels.import_documents import INVENTORIES, INVENTORY_LINES, ORDER_LINES, ORDERS, PAYMENTS, WAYBILLS

__all__ = [
    "AMOUNT",
    "EXPORT_INVENTORIES",
    "EXPORT_INVENTORY_LINES",
    "EXPORT_ORDERS",
    "EXPORT_ORDER_LINES",
    "EXPORT_RECEIPTS",
    "EXPORT_WAYBILLS",
    "FAULTS",
    "INVENTORIES",
    "INVENTORY_LINES",
    "MONEY",
    "ORDERS",
    "ORDER_LINES",
    "OUTCOME",
    "PAYMENTS",
    "TABLES",
    "WAYBILLS",
    "Column",
    "Kind",
    "Outcome",
    "Table",
]

TABLES: dict[str, Table] = {
    one.name: one
    for one in (
        ORDERS,
        ORDER_LINES,
        PAYMENTS,
        WAYBILLS,
        INVENTORIES,
        INVENTORY_LINES,
        EXPORT_ORDERS,
        EXPORT_ORDER_LINES,
        EXPORT_RECEIPTS,
        EXPORT_WAYBILLS,
        EXPORT_INVENTORIES,
        EXPORT_INVENTORY_LINES,
    )
}
"""Every table of documents by its name."""

FAULTS: pa.Schema = pa.schema(
    [
        pa.field("table", pa.string(), nullable=False),
        pa.field("place", pa.int64(), nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("field", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        pa.field("expected", pa.string(), nullable=False),
    ]
)
"""One row for each fault: where it is, which rule says so, what stands there and what the rule expects. Values may be
personal: whoever shows them masks them."""

OUTCOME: pa.Schema = pa.schema(
    [
        pa.field("place", pa.int64(), nullable=False),
        pa.field("ebp_code", pa.string(), nullable=False),
        pa.field("order_no", pa.string(), nullable=False),
        pa.field("logistics_code", pa.string(), nullable=False),
        pa.field("logistics_no", pa.string(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("missing", pa.string(), nullable=False),
        pa.field("since", pa.string(), nullable=False),
        pa.field("late_party", pa.string(), nullable=False),
        pa.field("differing", pa.list_(pa.string()), nullable=False),
        pa.field("treatment", pa.string(), nullable=False),
        pa.field("customs_tax", MONEY),
        pa.field("value_added_tax", MONEY),
        pa.field("consumption_tax", MONEY),
        pa.field("payable", MONEY),
        pa.field("category", pa.string(), nullable=False),
        pa.field("channel", pa.string(), nullable=False),
        pa.field("flags", pa.list_(pa.string()), nullable=False),
    ]
)
"""One row for each inventory. ``outcome`` is MATCHED, PARTIAL or CONFLICT; ``missing`` names the documents that have
not come ("payment waybill", a space between), ``since`` the application time (14 digits) of the first document that
did, ``late_party`` the code of the party that owes each of them in the same order (the document's own name where
nobody has told the code), ``differing`` the fields that contradict each other as "pair.field". Taxes are null where a
rate is not known."""


class Outcome(StrEnum):
    """Whether the documents of a parcel agree."""

    MATCHED = "MATCHED"
    PARTIAL = "PARTIAL"
    CONFLICT = "CONFLICT"
