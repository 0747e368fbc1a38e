"""The rows that rules judge, made from the tables of a partition by joins: nothing here reads or writes.

Each function takes Ibis tables and gives one; which engine evaluates it is nobody's business here. A document carries
what is known around it: the sums over its lines, whether its key or its guid came before, the limits of its day; a line
carries what is known of its goods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
from ibis.expr.types import Table

from fairway.parcels.dated import GOODS, LIMITS, UNKNOWN_GOODS, UNKNOWN_LIMITS
from fairway.parcels.model import TABLES
from fairway.parcels.terms import Kind, Number, Truth

ORDER = ("ebp_code", "order_no")
LINES_OF = {"orders": "order_lines", "inventories": "inventory_lines"}
"""The table of the lines of a document."""
_SUM = "decimal(28, 5)"
_HALF = 62
"""Line numbers that fit into one word of 64 bits."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]  # ibis has no types
def bit_count(value: int) -> int:  # type: ignore[empty-body]  # the engines' own function of that name
    """How many bits are set."""


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]  # ibis has no types
def bit_or(value: int) -> int:  # type: ignore[empty-body]  # the engines' own function of that name
    """The bits that are set in any row."""


@dataclass(frozen=True)
class Around:
    """What is known besides the files of the partition. Small tables, each of which an engine keeps in memory."""

    goods: Table
    """By ``decl_time`` and ``gcode``."""
    limits: Table
    """By ``decl_time``."""
    repeated: Mapping[str, Table] = field(default_factory=dict)
    """For a table, the keys that stand in several rows, with ``first_file`` and ``first_place``."""
    guids: Mapping[str, Table] = field(default_factory=dict)
    """The same for ``guid``."""
    known: Mapping[str, Table] = field(default_factory=dict)
    """For a table, keys that were declared or used before this batch; for ``guids_`` and a table, identifiers."""
    paid_twice: Table | None = None
    """Hashes of the order numbers that several payments name; None when there is none."""
    year: Table | None = None
    """By the key of an order: ``year_before``, where it matters. One row for each."""


def hashes(name: str, table: Table) -> Table:
    """The hashes of what should be a row's own in the table ``name``: ``guid`` and ``key`` (its last part) of a
    document, and ``paid`` for payments: the order, which is paid once."""
    own = {"guid": table.guid.hash(), "key": table[TABLES[name].key[-1]].hash()}
    if name == "payments":
        own["paid"] = table.order_no.hash()
    return table.select(**own)


def first_of(table: Table, keys: tuple[str, ...], suspected: Table) -> Table:
    """The keys that several rows of ``table`` have, with the first of these rows."""
    few = table.select(*keys, "file", "place", hashed=table[keys[-1]].hash()).semi_join(suspected, "hashed")
    ranked = few.group_by(keys).aggregate(
        rows=few.count(), first=ibis.struct({"file": few.file, "place": few.place}).min()
    )
    return ranked.filter(ranked.rows > 1).select(
        *keys, first_file=ranked["first"]["file"], first_place=ranked["first"]["place"]
    )


def line_sums(lines: Table, keys: Sequence[str] = ORDER) -> Table:
    """For each order number (or other ``keys``), what its lines come to."""
    low = ibis.ifelse(lines.gnum.between(1, _HALF), lines.gnum, 0)
    high = ibis.ifelse(lines.gnum.between(_HALF + 1, 2 * _HALF), lines.gnum - _HALF, 0)
    # 2 ** n as a shift to the right: a literal 1 would have 32 bits, which a shift past them does not fit.
    top = ibis.literal(1 << _HALF, "int64")
    sums = lines.group_by(keys).aggregate(
        lines_count=lines.count(),
        lines_gnum_min=lines.gnum.min().cast("int64"),
        lines_gnum_max=lines.gnum.max().cast("int64"),
        low=bit_or(top >> (_HALF - low)),
        high=bit_or(top >> (_HALF - high)),
        lines_total=lines.total_price.sum().cast(_SUM),
        lines_qty=lines.qty.sum().cast(_SUM),
    )
    # Bit 0 stands for all numbers that are none of 1 to 124: with one of these, least or greatest is wrong anyway.
    distinct = bit_count(sums.low >> 1) + bit_count(sums.high >> 1)
    return sums.mutate(lines_gnum_distinct=distinct.cast("int64")).drop("low", "high")


_NO_LINES = {
    "lines_count": ibis.literal(0, "int64"),
    "lines_gnum_min": ibis.literal(0, "int64"),
    "lines_gnum_max": ibis.literal(0, "int64"),
    "lines_gnum_distinct": ibis.literal(0, "int64"),
    "lines_total": ibis.literal(0, _SUM),
    "lines_qty": ibis.literal(0, _SUM),
}


def document(name: str, tables: Mapping[str, Table], around: Around) -> Table:
    """The rows of table ``name`` with what is around them. Lines of inventories ask for ``heads`` among the tables."""
    found = _once(tables[name], name, around)
    if name in LINES_OF:
        lines = tables.get(LINES_OF[name])
        found = _with_sums(found, lines) if lines is not None else found.mutate(**_NO_LINES)
    if name == "inventories":
        found = _with_limits(_with_year(found, around), around).mutate(state=ibis.literal(""))
    if name == "inventory_lines":
        found = goods_of(with_head(found, tables["heads"]), around)
    return found


def _with_sums(heads: Table, lines: Table) -> Table:
    sums = line_sums(lines)
    joined = heads.left_join(sums, ORDER).drop([f"{key}_right" for key in ORDER])
    return joined.mutate(**{name: joined[name].fill_null(value) for name, value in _NO_LINES.items()})


def _once(rows: Table, name: str, around: Around) -> Table:
    """Whether the guid and the key stand in an earlier row, or were known before the batch."""
    if name in {"order_lines", "inventory_lines"}:
        return rows
    rows = _after(rows, around.guids.get(name), ("guid",), "guid_repeated")
    rows = _after(rows, around.repeated.get(name), TABLES[name].key, "repeated")
    before = around.known.get(f"guids_{name}")
    if before is not None:
        rows = _was(rows, before, ("guid",), "guid_known")
        rows = rows.mutate(guid_repeated=rows.guid_repeated | rows.guid_known).drop("guid_known")
    known = around.known.get(name)
    if known is None:
        return rows.mutate(known=ibis.literal(False))
    return _was(rows, known, TABLES[name].key, "known")


def _was(rows: Table, before: Table, keys: tuple[str, ...], said: str) -> Table:
    """Whether the key of a row is among those that were used before the batch."""
    marked = rows.left_join(before.select(*keys).distinct().mutate(was=ibis.literal(True)), keys)
    return marked.mutate(**{said: marked.was.fill_null(False)}).drop("was", *(f"{key}_right" for key in keys))


def _after(rows: Table, firsts: Table | None, keys: tuple[str, ...], said: str) -> Table:
    if firsts is None:
        return rows.mutate(**{said: ibis.literal(False)})
    joined = rows.left_join(firsts, keys)
    below = (joined.file == joined.first_file) & (joined.place > joined.first_place)
    later = (joined.file > joined.first_file) | below
    return joined.mutate(**{said: later.fill_null(False)}).drop(
        "first_file", "first_place", *(f"{key}_right" for key in keys)
    )


def _with_limits(inventories: Table, around: Around) -> Table:
    joined = inventories.left_join(around.limits, "decl_time").drop("decl_time_right")
    filled = {name: joined[name].fill_null(_literal(UNKNOWN_LIMITS[name], kind)) for name, kind in LIMITS.items()}
    return joined.mutate(**filled)


def _with_year(inventories: Table, around: Around) -> Table:
    nought = ibis.literal(0, _SUM)
    if around.year is None:
        return inventories.mutate(year_before=nought)
    joined = inventories.left_join(around.year, ORDER)
    return joined.mutate(year_before=joined.year_before.fill_null(nought)).drop([f"{key}_right" for key in ORDER])


def with_head(lines: Table, inventories: Table, **more: str) -> Table:
    """``lines`` with the supervision mode and the day of their inventory, both empty where there is none, and with
    ``more`` of its columns by the names that they get."""
    heads = inventories.filter(~inventories.repeated)
    heads = heads.select(
        *ORDER,
        head_trade_mode=heads.trade_mode,
        head_decl_time=heads.decl_time,
        **{name: heads[column] for name, column in more.items()},
    )
    joined = lines.left_join(heads, ORDER).drop([f"{key}_right" for key in ORDER])
    return joined.mutate(
        head_trade_mode=joined.head_trade_mode.fill_null(""), head_decl_time=joined.head_decl_time.fill_null("")
    )


def goods_of(lines: Table, around: Around) -> Table:
    """``lines`` with what is known of their goods on the day of their head."""
    goods = around.goods
    joined = lines.left_join(goods, [lines.head_decl_time == goods.decl_time, lines.gcode == goods.gcode])
    joined = joined.drop("decl_time", "gcode_right")
    filled = {name: joined[name].fill_null(_literal(UNKNOWN_GOODS[name], kind)) for name, kind in GOODS.items()}
    return joined.mutate(**filled)


def _literal(value: object, kind: Kind) -> ibis.expr.types.Value:
    if isinstance(kind, Number):
        return ibis.literal(value, f"decimal({kind.precision}, {kind.scale})")
    return ibis.literal(value, "boolean" if isinstance(kind, Truth) else "string")
