"""The rows that rules judge: the columns of a document and what is known around it.

Around a document: the sums over its lines, whether it came before, what its goods and its day are. A single parcel
gets them from :mod:`fairway.parcels.single`, a million from the joins of :mod:`fairway.parcels.bulk`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pyarrow as pa

from fairway.parcels.columns import Kind as ColumnKind
from fairway.parcels.dated import GOODS, LIMITS
from fairway.parcels.model import TABLES
from fairway.parcels.terms import TEXT, TRUTH, Field, Kind, Number, Shown, Term, Words, text
from fairway.parcels.terms.kinds import WHOLE, arrow

AMOUNT = Number(18, 5)
SUM = Number(28, 5)
"""A sum over lines, or over a buyer's year."""
COUNT = Number(18, 0)

_LINES: dict[str, Kind] = {
    "lines_count": COUNT,
    "lines_gnum_min": COUNT,
    "lines_gnum_max": COUNT,
    "lines_gnum_distinct": COUNT,
    "lines_total": SUM,
    "lines_qty": SUM,
}
_ONCE: dict[str, Kind] = {"guid_repeated": TRUTH, "repeated": TRUTH, "known": TRUTH}
AROUND: dict[str, dict[str, Kind]] = {
    "orders": {**_LINES, **_ONCE},
    "order_lines": {},
    "payments": _ONCE,
    "waybills": _ONCE,
    "inventories": {**_LINES, **_ONCE, **LIMITS, "year_before": SUM, "state": TEXT},
    "inventory_lines": {**GOODS, "head_trade_mode": TEXT, "head_decl_time": TEXT},
    "export_orders": {**_LINES, **_ONCE},
    "export_order_lines": {},
    "export_receipts": {"guid_repeated": TRUTH},
    "export_waybills": _ONCE,
    "export_inventories": {**_LINES, **_ONCE, **LIMITS, "state": TEXT, "lines_currency": TEXT},
    "export_inventory_lines": {**GOODS, "head_trade_mode": TEXT, "head_decl_time": TEXT, "head_statistics_flag": TEXT},
    "bills": {
        "logistics_no": TEXT,
        "msg_count": WHOLE,
        "msg_seq_no": WHOLE,
        "released": TRUTH,
        "sequence_whole": TRUTH,
    },
    "summaries": {"start_time": TEXT, "end_time": TEXT},
    "parcels": {"ebp_code": TEXT, "order_no": TEXT, "has_order": TRUTH, "has_payment": TRUTH, "has_waybill": TRUTH},
    "line_pairs": {"ebp_code": TEXT, "order_no": TEXT, "gnum": WHOLE, "has_order": TRUTH, "has_inventory": TRUTH},
    "export_parcels": {
        "ebp_code": TEXT,
        "order_no": TEXT,
        "has_order": TRUTH,
        "has_receipt": TRUTH,
        "has_waybill": TRUTH,
        "receipt_of_money": TEXT,
    },
}
"""What each row carries besides the columns of its document.

``known`` says that the order was declared, or the waybill number used, before this batch; ``repeated`` that an earlier
row of it has the same key. ``bills`` are the lines of a list of waybills (607), ``summaries`` the heads of an
application to summarise (701). ``parcels`` and ``export_parcels`` are inventories with their other documents beside
them, ``line_pairs`` the lines of an inventory and of its order with the same number; ``lines_currency`` is the one
currency of all lines, empty when they differ."""

BESIDE: dict[str, dict[str, str]] = {
    "parcels": {"inventory": "inventories", "order": "orders", "payment": "payments", "waybill": "waybills"},
    "line_pairs": {"inventory": "inventory_lines", "order": "order_lines"},
    "export_parcels": {
        "inventory": "export_inventories",
        "order": "export_orders",
        "receipt": "export_receipts",
        "waybill": "export_waybills",
    },
}
"""The documents that stand beside each other in one row: prefix of the columns (``order_`` ...) and table."""

_KINDS: dict[ColumnKind, Kind] = {ColumnKind.TEXT: TEXT, ColumnKind.AMOUNT: AMOUNT, ColumnKind.COUNT: WHOLE}


@cache
def columns(table: str) -> Mapping[str, Field]:
    """Every column of the rows of ``table`` by name."""
    own = TABLES[table].columns if table in TABLES else ()
    found = {
        one.name: Field(one.name, _KINDS[one.kind], nullable=one.kind is ColumnKind.AMOUNT and not one.required)
        for one in own
    }
    for prefix, other in BESIDE.get(table, {}).items():
        found |= {
            f"{prefix}_{one.name}": Field(f"{prefix}_{one.name}", columns(other)[one.name].kind, one.nullable)
            for one in (columns(other)[column.name] for column in TABLES[other].columns)
        }
    return found | {name: Field(name, kind) for name, kind in AROUND[table].items()}


@cache
def key(table: str) -> Term:
    """The key of a row as text."""
    own = columns(table)
    beside = ("ebp_code", "order_no", *(("gnum",) if "gnum" in AROUND[table] else ())) if table in BESIDE else ()
    names = TABLES[table].key if table in TABLES else beside or tuple(AROUND[table])[:1]
    return Words(tuple(text(name) if own[name].kind == TEXT else Shown(own[name]) for name in names))


def schema(table: str) -> pa.Schema:
    """The Arrow schema of the rows of ``table``, ``place`` first."""
    found = [pa.field("place", pa.int64(), nullable=False)]
    found += [pa.field(one.name, arrow(one.kind), nullable=one.nullable) for one in columns(table).values()]
    return pa.schema(found)
