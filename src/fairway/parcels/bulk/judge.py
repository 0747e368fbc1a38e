"""Faults: every check of every table over its rows. Rows that break nothing, nearly all of them, are read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

import ibis
from ibis.expr.types import Table, Value

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


def breaches(found: Table, checks: Sequence[Check]) -> Table:
    """One row for each breach of ``checks``, in one pass over a few rows, with the key of the order: ``""`` for the
    platform where a document does not name it."""
    told = ["file", "place"]
    order = {one: found[one] if one in found.columns else ibis.literal("") for one in ("ebp_code", "order_no")}
    read = {name for one in checks for term in (one.value, one.expected) for name in term.fields()}
    read |= key(checks[0].table).fields()
    broken = ibis.array(
        [
            ibis.ifelse(terms.ibis(one.breaks, found), ibis.literal(at, "int32"), ibis.null("int32"))
            for at, one in enumerate(checks)
        ]
    ).filter(lambda at: at.notnull())
    each = found.select(*sorted({*told, *read} - {*order}), **order, check=broken.unnest())
    return each.select(
        *told,
        *order,
        table=ibis.literal(checks[0].table),
        key=terms.ibis(key(checks[0].table), each),
        rule=_listed(each.check, (one.rule for one in checks)),
        field=_listed(each.check, (one.field for one in checks)),
        value=_said(each, [one.value for one in checks]),
        expected=_said(each, [one.expected for one in checks]),
    )


def _listed(at: Value, texts: Iterable[str]) -> Value:
    return ibis.literal(list(texts), "array<string>")[at]


def _said(each: Table, said: Sequence[terms.Term]) -> Value:
    """For each row the term of its check. Many checks say the same."""
    alike: dict[terms.Term, list[int]] = {}
    for at, term in enumerate(said):
        alike.setdefault(term, []).append(at)
    cases = [(each.check.isin(numbers), terms.ibis(term, each)) for term, numbers in alike.items()]
    return ibis.cases(*cases, else_="") if len(cases) > 1 else cases[0][1]


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
