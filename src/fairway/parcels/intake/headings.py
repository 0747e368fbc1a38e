"""Which table a file holds and which of its columns is which."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.base.issues import Issue, Refusal
from fairway.parcels.columns import Table
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.parcels.intake.rules import ColumnsOnce, ColumnsThere, ColumnsUnknown, KnownTable
from fairway.parcels.model import TABLES

KNOWN: dict[str, Table] = {**TABLES, HK_PARCELS.name: HK_PARCELS}
"""Every table that files may hold."""
_SHOWN = 12
_WIDEST = 40


def folded(name: str) -> str:
    """``orderNo``, ``order_no`` and ``Order No`` are the same."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _known(table: Table) -> dict[str, str]:
    found = {folded(column.name): column.name for column in table.columns}
    return found | {folded(column.element): column.name for column in table.columns} | {"place": "place"}


def table_for(heads: Sequence[str], file: str) -> Table:
    """The table whose columns these are: the one that the file is named after, or the one that fits best. Raises
    Refusal when none does."""
    names = {folded(one) for one in heads}
    stem = file.rsplit("/", 1)[-1].split(".", 1)[0].casefold()

    def fits(table: Table) -> tuple[bool, int, int]:
        known = _known(table)
        named = stem == table.name or stem.startswith((f"{table.name}-", f"ceb{table.message}"))
        return named, sum(one in known for one in names) - sum(one not in names for one in known) // 2, -len(known)

    best = max(KNOWN.values(), key=fits)
    if sum(one in _known(best) for one in names) * 2 < len(names):
        raise no_table(heads, file)
    return best


def no_table(heads: Sequence[str], file: str) -> Refusal:
    """The refusal of a file whose headings are those of no table. What is no name of a column is hinted at only: where
    the headings were forgotten it is the first row, and may name a person."""
    known = {name for table in KNOWN.values() for name in _known(table)}
    shown = [one if folded(one) in known else hinted(one) for one in heads if one]
    return Refusal([KnownTable.at(file, columns=listed(shown))])


def hinted(value: str) -> str:
    """Enough of a value to see what it is, too little to name a person."""
    return f"{value[:2]}…{value[-1]}" if len(value) > 3 else f"{value[:1]}…"


def columns_for(heads: Sequence[str], table: Table, file: str) -> tuple[list[str | None], list[Issue]]:
    """The column of the model for each heading, None where there is none, and a warning for those. Raises Refusal when
    a column is missing that every object has, or stands there twice."""
    known = _known(table)
    found = [known.get(folded(one)) for one in heads]
    twice = sorted({one for one in found if one is not None and found.count(one) > 1})
    if twice:
        raise Refusal([ColumnsOnce.at(file, columns=listed(twice))])
    missing = [one.name for one in table.columns if one.required and one.name not in found]
    if missing:
        raise Refusal([ColumnsThere.at(file, table=table.name, columns=listed(missing))])
    unknown = [head for head, one in zip(heads, found, strict=True) if one is None and head]
    return found, [ColumnsUnknown.at(file, table=table.name, columns=listed(unknown))] if unknown else []


def listed(names: Sequence[str]) -> str:
    """Some of the names of columns, each as far as it can be shown."""
    shown = (one if len(one) <= _WIDEST else f"{one[:_WIDEST]}…" for one in names[:_SHOWN])
    return ", ".join(shown) + (" …" if len(names) > _SHOWN else "")
