"""Faults: every check of every table over its rows. Rows that break nothing, nearly all of them, are read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from fairway.parcels import terms
from fairway.parcels.model import FAULTS as FAULT_COLUMNS
from fairway.parcels.rows import key
from fairway.parcels.rules import Check

FAULTS = FAULT_COLUMNS.append(pa.field("file", pa.int32(), nullable=False))
"""Faults as they are written: ``file`` is the number of the file in ``summary.json``."""
_ROWS = 10_000
"""Rows that are told of at a time."""


def exceptions(rows: Table, checks: Sequence[Check]) -> Table:
    """The rows that break at least one of ``checks``."""
    return rows.filter(reduce(or_, [terms.ibis(one.breaks, rows) for one in checks]))


def hits(found: Table, checks: Sequence[Check]) -> Table:
    """One row: how many of the exceptions break each check, by its number."""
    return found.aggregate(
        **{
            f"check_{number}": terms.ibis(one.breaks, found).sum().fill_null(0).cast("int64")
            for number, one in enumerate(checks)
        }
    )


def faults(found: Table, checks: Sequence[Check]) -> Table:
    """One row for each breach of ``checks``, of which there is at least one, among exceptions."""
    return unions([_faults(found, one) for one in checks])


BREACHES = pa.schema([*FAULTS, *(pa.field(one, pa.string(), nullable=False) for one in ("ebp_code", "order_no"))])
"""A fault with the key of its order, ``""`` where a document does not name it."""
_CHECKS = "broken_checks"


def broken(found: Table, checks: Sequence[Check]) -> Table:
    """Of a few rows those that break a check: the numbers of these checks, and what is told of the rows."""
    read = {name for one in checks for term in (one.value, one.expected) for name in term.fields()}
    read |= key(checks[0].table).fields() | {"file", "place"} | ({"ebp_code", "order_no"} & set(found.columns))
    numbers = ibis.array(
        [
            ibis.ifelse(terms.ibis(one.breaks, found), ibis.literal(at, "int32"), ibis.null("int32"))
            for at, one in enumerate(checks)
        ]
    ).filter(lambda at: at.notnull())
    told = found.select(*sorted(read), **{_CHECKS: numbers})
    return told.filter(told[_CHECKS].length() > 0)


def breaches(rows: pa.Table, checks: Sequence[Check]) -> pa.Table:
    """Each breach of :func:`broken` rows, as :data:`BREACHES`."""
    of_table = checks[0].table
    named = terms.python(key(of_table))
    said = [(one, terms.python(one.value), terms.python(one.expected)) for one in checks]
    parts = [BREACHES.empty_table()]
    for batch in rows.to_batches(max_chunksize=_ROWS):
        found = []
        for row in batch.to_pylist():
            told = {"table": of_table, "file": row["file"], "place": row["place"], "key": named(row)}
            order = {"ebp_code": row.get("ebp_code", ""), "order_no": row.get("order_no", "")}
            for at in row[_CHECKS]:
                check, value, expected = said[at]
                broke = {"rule": check.rule, "field": check.field, "value": value(row), "expected": expected(row)}
                found.append({**told, **broke, **order})
        parts.append(pa.Table.from_pylist(found, BREACHES))
    return pa.concat_tables(parts)


def unions(parts: Sequence[Table]) -> Table:
    """All rows of one or more tables, put together in pairs: a long chain is more than engines can read."""
    left = list(parts)
    while len(left) > 1:
        paired = [ibis.union(one, other) for one, other in zip(left[::2], left[1::2], strict=False)]
        left = paired + ([left[-1]] if len(left) % 2 else [])
    return left[0]


def _faults(found: Table, one: Check) -> Table:
    wrong = found.filter(terms.ibis(one.breaks, found))
    return wrong.select(
        table=ibis.literal(one.table),
        file=wrong.file,
        place=wrong.place,
        key=terms.ibis(key(one.table), wrong),
        rule=ibis.literal(one.rule),
        field=ibis.literal(one.field),
        value=terms.ibis(one.value, wrong),
        expected=terms.ibis(one.expected, wrong),
    )
