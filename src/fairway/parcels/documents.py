"""The documents of one parcel, as rows of their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fairway.parcels.columns import Kind
from fairway.parcels.model import TABLES
from fairway.parcels.terms.single import Row, Value

_EMPTY: Mapping[Kind, Value] = {Kind.TEXT: "", Kind.AMOUNT: Decimal(0), Kind.COUNT: 0}


@dataclass(frozen=True)
class Parcel:
    """An import parcel: its inventory (621) and what has come of the other documents. Each row has every column of its
    table and ``place``; make them with :func:`row`."""

    inventory: Row
    inventory_lines: tuple[Row, ...]
    order: Row | None = None
    order_lines: tuple[Row, ...] = ()
    payment: Row | None = None
    waybill: Row | None = None


@dataclass(frozen=True)
class ExportParcel:
    """An export parcel: its inventory (603) and what has come of the other documents."""

    inventory: Row
    inventory_lines: tuple[Row, ...]
    order: Row | None = None
    order_lines: tuple[Row, ...] = ()
    receipt: Row | None = None
    waybill: Row | None = None


def row(table: str, given: Mapping[str, Value], place: int = 1) -> Row:
    """A row of ``table`` with every column: text that is not given is ``""``, an amount that may be left out null, any
    other nought. ``KeyError`` for a column that the table has not."""
    own = TABLES[table]
    if unknown := set(given) - {one.name for one in own.columns} - {"place"}:
        raise KeyError(f"{table} has no {', '.join(sorted(unknown))}")
    empty = {one.name: None if _may_be_null(one.kind, one.required) else _EMPTY[one.kind] for one in own.columns}
    return {"place": place, **empty, **given}


def absent(table: str) -> Row:
    """What stands for a document that has not come."""
    return row(table, {}, place=0)


def _may_be_null(kind: Kind, required: bool) -> bool:
    return kind is Kind.AMOUNT and not required
