"""Which rows break a rule, found in as few passes as there are: nearly all of them break none.

Most checks ask nothing but the columns of their own row: they are asked while the table is read, before any join. The
others also ask what is around a row, and read only the columns that they ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, reduce
from operator import or_

import ibis
from ibis.expr.types import Table, Value

from fairway.parcels import terms
from fairway.parcels.bulk.relations import ORDER, Around, document, goods_of, with_head
from fairway.parcels.model import TABLES
from fairway.parcels.money.terms import HEAD, TAXABLE, TAXED, TAXES_OF_TAXABLE
from fairway.parcels.rules import CHECKS, Check
from fairway.parcels.rules.shape import ValueLength
from fairway.parcels.terms.model import Every, Given, Not
from fairway.parcels.terms.texts import Matches

PLACE = ("file", "place")
_WAYBILL = ("logistics_code", "logistics_no")
_MONEY = "decimal(18, 2)"
_HEAD_KEY = {"head_file": "file", "head_place": "place"}


@cache
def checks_of(table: str, *, alone: bool) -> tuple[Check, ...]:
    """The checks that ask only the row itself, or the others."""
    own = {one.name for one in TABLES[table].columns}
    return tuple(one for one in CHECKS[table] if (one.breaks.fields() <= own) is alone)


def _formed(one: Check) -> str:
    """The field whose whole form a check asks where it is given; "" for other checks."""
    parts = one.breaks.terms if isinstance(one.breaks, Every) else (one.breaks,)
    forms = [part.term for part in parts if isinstance(part, Not) and isinstance(part.term, Matches)]
    others = [part for part in parts if not isinstance(part, Not | Given)]
    return one.field if len(forms) == 1 and not others and forms[0].term.fields() == {one.field} else ""


def asked(checks: Iterable[Check]) -> Sequence[Check]:
    """Those of ``checks`` that find every row in which any of them finds a breach: what has the form of its field has
    its length too."""
    formed = {_formed(one) for one in checks}
    return [one for one in checks if not (one.rule == ValueLength.id and one.field in formed)]


def _wrong(rows: Table, checks: Iterable[Check]) -> Value:
    """Whether a row breaks one of ``checks``."""
    return reduce(or_, [terms.ibis(one.breaks, rows) for one in asked(checks)], ibis.literal(False))


def _narrow(name: str, table: Table, *others: str) -> Table:
    """The columns that are needed to know what is around a row and to ask about it."""
    own = {one.name for one in TABLES[name].columns}
    terms_of = [term for one in checks_of(name, alone=False) for term in (one.breaks, one.value, one.expected)]
    read = {field for term in terms_of for field in term.fields()} & own
    once = {"guid"} & own
    return table.select(*PLACE, *sorted({*TABLES[name].key, *once, *read, *others}))


def alone(name: str, table: Table) -> Table:
    """The rows of the table ``name`` that break a check that asks only the row itself."""
    return table.filter(_wrong(table, checks_of(name, alone=True)))


def beside(name: str, tables: Mapping[str, Table], around: Around) -> Table:
    """The documents ``name`` that break a check that asks what is around a row."""
    rows = document(name, {**tables, name: _narrow(name, tables[name])}, around)
    return rows.filter(_wrong(rows, checks_of(name, alone=False)))


def heads(tables: Mapping[str, Table], around: Around) -> Table:
    """What lines, taxes and outcomes need of each inventory, narrow: ``wrong`` where it breaks a check with what is
    around it."""
    read = {name for term in HEAD.values() for name in term.fields()} & set(TABLES["inventories"].schema.names)
    needed = (*ORDER, *_WAYBILL, "decl_time", "trade_mode", *read)
    mine = {**tables, "inventories": _narrow("inventories", tables["inventories"], *needed)}
    rows = document("inventories", mine, around)
    return rows.select(
        *PLACE,
        "guid",
        *ORDER,
        *_WAYBILL,
        "repeated",
        "decl_time",
        "trade_mode",
        wrong=_wrong(rows, checks_of("inventories", alone=False)),
        **{name: terms.ibis(term, rows) for name, term in HEAD.items()},
    )


def lines(inventories: Table, lines_of: Table, around: Around) -> Table:
    """For each of :func:`heads` (by ``head_file`` and ``head_place``, null for lines of no inventory): its taxes, null
    where one of its lines cannot be taxed, and ``wrong`` where one of them breaks a check with what is around it."""
    rows = with_head(
        _narrow("inventory_lines", lines_of, "gcode", "total_price"),
        inventories,
        **_HEAD_KEY,
        **{name: name for name in HEAD},
    )
    rows = goods_of(rows, around)
    wrong = _wrong(rows, checks_of("inventory_lines", alone=False))
    rows = rows.mutate(wrong=wrong, taxed=terms.ibis(TAXED, rows), taxable=terms.ibis(TAXABLE, rows))
    each = rows.select(
        *_HEAD_KEY, "wrong", "taxed", **{name: terms.ibis(term, rows) for name, term in TAXES_OF_TAXABLE.items()}
    )
    sums = each.group_by(*_HEAD_KEY).aggregate(
        wrong=each.wrong.any(),
        taxed=each.taxed.all(),
        **{name: each[name].sum().cast(_MONEY) for name in TAXES_OF_TAXABLE},
    )
    return sums.select(
        *_HEAD_KEY,
        "wrong",
        **{name: ibis.ifelse(sums.taxed, sums[name], ibis.null(_MONEY)) for name in TAXES_OF_TAXABLE},
    )


def said(inventories: Table, sums: Table) -> Table:
    """One row: how many of :func:`heads` are wrong (``heads``), how many have a wrong line (``of``), and the latter
    with the lines of no inventory, which count as one (``all``)."""
    wrong = sums.filter(sums.wrong)
    counted = wrong.aggregate(of=wrong.head_place.count(), all=wrong.count())
    return counted.cross_join(inventories.aggregate(heads=inventories.wrong.sum().fill_null(0)))


def of_heads(inventories: Table, tables: Mapping[str, Table], around: Around) -> Table:
    """The breaches of the inventories that :func:`heads` found wrong."""
    wrong = inventories.filter(inventories.wrong).select(*PLACE, *ORDER)
    few = {
        "inventories": _narrow("inventories", tables["inventories"], "decl_time").semi_join(wrong, PLACE),
        "inventory_lines": tables["inventory_lines"].semi_join(wrong, ORDER),
    }
    return document("inventories", few, around)


def of_lines(inventories: Table, sums: Table, tables: Mapping[str, Table], around: Around) -> Table:
    """The breaches of the lines of inventories in which :func:`lines` found something wrong."""
    wrong = sums.filter(sums.wrong).select(file="head_file", place="head_place")
    keys = inventories.semi_join(wrong, PLACE)
    few = _narrow("inventory_lines", tables["inventory_lines"]).semi_join(keys, ORDER)
    return _of_lines(few, keys, around)


def of_lines_alone(inventories: Table, tables: Mapping[str, Table], around: Around) -> Table:
    """The breaches of lines of no inventory."""
    rows = _narrow("inventory_lines", tables["inventory_lines"])
    return _of_lines(rows.anti_join(inventories, ORDER), inventories, around)


def _of_lines(few: Table, inventories: Table, around: Around) -> Table:
    return document("inventory_lines", {"inventory_lines": few, "heads": inventories}, around)
