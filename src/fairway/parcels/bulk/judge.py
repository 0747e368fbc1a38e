"""Faults: every check of every table over its rows. Rows that break nothing, nearly all of them, are read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import ibis
from ibis.expr.types import Table

from fairway.parcels import terms
from fairway.parcels.rows import key
from fairway.parcels.rules import Check


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
