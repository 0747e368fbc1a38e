"""Faults: every check of every table over its rows. Rows that break nothing, nearly all of them, are read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from fairway.parcels import terms
from fairway.parcels.bulk.relations import ORDER
from fairway.parcels.model import FAULTS as FAULT_COLUMNS
from fairway.parcels.rows import key
from fairway.parcels.rules import Check

FAULTS = FAULT_COLUMNS.append(pa.field("file", pa.int32(), nullable=False))
"""Faults as they are written: ``file`` is the number of the file in ``summary.json``."""
BREACHES = pa.schema([*FAULTS, *(pa.field(one, pa.string(), nullable=False) for one in ORDER)])
"""A fault with the key of its order, ``""`` where a document does not name it."""
_CHECKS = "broken_checks"


def exceptions(rows: Table, checks: Sequence[Check]) -> Table:
    """The rows that break at least one of ``checks``."""
    return rows.filter(reduce(or_, [terms.ibis(one.breaks, rows) for one in checks]))


def broken(found: Table, checks: Sequence[Check]) -> Table:
    """Of a few rows those that break a check: the numbers of these checks, and what is told of the rows."""
    read = {name for one in checks for term in (one.value, one.expected) for name in term.fields()}
    read |= key(checks[0].table).fields() | {"file", "place"} | ({*ORDER} & set(found.columns))
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
    parts = [BREACHES.empty_table()]
    told = rows.append_column("key", _said(key(checks[0].table), rows))
    numbers = told[_CHECKS].combine_chunks()
    of_row, broke = pc.list_parent_indices(numbers), pc.list_flatten(numbers)
    for at in sorted(pc.unique(broke).to_pylist()):
        check, mine = checks[at], told.take(of_row.filter(pc.equal(broke, at)))
        columns = {name: mine[name] for name in ("file", "place", "key")}
        columns |= {name: mine[name] if name in mine.column_names else _every("", mine) for name in ORDER}
        columns |= {name: _every(said, mine) for name, said in (("table", check.table), ("rule", check.rule))}
        columns |= {"field": _every(check.field, mine), "value": _said(check.value, mine)}
        columns["expected"] = _said(check.expected, mine)
        parts.append(pa.table({name: columns[name] for name in BREACHES.names}).cast(BREACHES))
    return pa.concat_tables(parts)


def _every(said: str, rows: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(said, pa.string()), rows.num_rows)


def _said(term: terms.Term, rows: pa.Table) -> pa.Array:
    """What a term says of each row. Where it asks one column, each value of it is asked once."""
    say, fields = terms.python(term), sorted(term.fields())
    if not fields:
        return _every(str(say({})), rows)
    if len(fields) > 1:
        return pa.array([say(row) for row in rows.select(fields).to_pylist()], pa.string())
    (name,) = fields
    values = rows[name].combine_chunks().dictionary_encode(null_encoding="encode")
    found = pa.array([say({name: value}) for value in values.dictionary.to_pylist()], pa.string())
    return found.take(values.indices)


def by_rule(faults: pa.Table) -> dict[str, int]:
    """How many faults there are of each rule, in the order of the rules."""
    return dict(sorted((one["values"], one["counts"]) for one in pc.value_counts(faults["rule"]).to_pylist()))


def unions(parts: Sequence[Table]) -> Table:
    """All rows of one or more tables, put together in pairs: a long chain is more than engines can read."""
    left = list(parts)
    while len(left) > 1:
        paired = [ibis.union(one, other) for one, other in zip(left[::2], left[1::2], strict=False)]
        left = paired + ([left[-1]] if len(left) % 2 else [])
    return left[0]
