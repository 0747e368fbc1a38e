"""Export parcels in bulk: the rows that rules judge, the match of their documents, their outcomes.

Expressions only, as in :mod:`fairway.parcels.bulk.parcel`; the definitions are those that a single export parcel is
judged by. One order may travel in several parcels, each with an inventory of its own: an inventory is known by
platform, order and waybill.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import ibis
from ibis.expr.types import Table, Value

from fairway.parcels import terms
from fairway.parcels.bulk.relations import ORDER, Around, document, goods_of, line_sums
from fairway.parcels.dated import LIMITS, UNKNOWN_LIMITS
from fairway.parcels.export_match import CATEGORY, DIFFERS, LACKING, LATE_PARTY, MISSING, OUTCOME, SINCE, TREATMENT
from fairway.parcels.rows import BESIDE, columns
from fairway.parcels.rules import CHECKS
from fairway.parcels.terms import Kind, Number, Truth

DOCUMENTS = (
    "export_orders",
    "export_order_lines",
    "export_receipts",
    "export_waybills",
    "export_inventories",
    "export_inventory_lines",
)
HEADS = ("export_orders", "export_receipts", "export_waybills", "export_inventories")
WAYBILL = ("logistics_code", "logistics_no")
PARCEL = (*ORDER, "logistics_no")
"""What an inventory is known by."""
_PLACE = ("file", "place")
_MONEY = "decimal(18, 2)"
_KEYS = {"order": ORDER, "receipt": ORDER, "waybill": WAYBILL}


def rows_of(name: str, tables: Mapping[str, Table], around: Around) -> Table:
    """The rows of a table of documents with what is around them."""
    found = document(name, tables, around)
    match name:
        case "export_orders":
            return _with_sums(found, tables["export_order_lines"], ORDER)
        case "export_inventories":
            lines = tables["export_inventory_lines"]
            summed = _with_limits(_with_sums(found, lines, PARCEL), around)
            currencies = lines.group_by(PARCEL).aggregate(least=lines.currency.min(), most=lines.currency.max())
            joined = _beside(summed, currencies, PARCEL)
            one = ibis.ifelse(joined.least == joined.most, joined.least, ibis.literal("")).fill_null("")
            return joined.mutate(lines_currency=one, state=ibis.literal("")).drop("least", "most")
        case "export_inventory_lines":
            return goods_of(_with_head(found, tables, around), around)
        case _:
            return found


def _beside(rows: Table, other: Table, keys: Sequence[str]) -> Table:
    return rows.left_join(other, keys).drop([f"{key}_right" for key in keys])


def _with_sums(heads: Table, lines: Table, keys: Sequence[str]) -> Table:
    sums = line_sums(lines, keys)
    kinds = {name: kind for name, kind in sums.schema().items() if name not in keys}
    joined = _beside(heads, sums, keys)
    return joined.mutate(**{name: joined[name].fill_null(ibis.literal(0, kind)) for name, kind in kinds.items()})


def _with_limits(inventories: Table, around: Around) -> Table:
    limits = around.limits
    joined = inventories.left_join(limits, [inventories.ie_date == limits.decl_time]).drop("decl_time")
    filled = {name: joined[name].fill_null(_literal(UNKNOWN_LIMITS[name], kind)) for name, kind in LIMITS.items()}
    return joined.mutate(**filled)


def _with_head(lines: Table, tables: Mapping[str, Table], around: Around) -> Table:
    heads = first("export_inventories", tables, around)
    told = heads.select(
        *PARCEL,
        head_trade_mode=heads.trade_mode,
        head_decl_time=heads.ie_date,
        head_statistics_flag=heads.statistics_flag,
    )
    joined = _beside(lines, told, PARCEL)
    names = ("head_trade_mode", "head_decl_time", "head_statistics_flag")
    return joined.mutate(**{name: joined[name].fill_null("") for name in names})


def first(name: str, tables: Mapping[str, Table], around: Around) -> Table:
    """The documents of a table without the later copies of a key."""
    rows = document(name, {name: tables[name]}, around)
    return rows.filter(~rows.repeated)


def _literal(value: object, kind: Kind) -> Value:
    if isinstance(kind, Number):
        return ibis.literal(value, f"decimal({kind.precision}, {kind.scale})")
    return ibis.literal(value, "boolean" if isinstance(kind, Truth) else "string")


def _asked() -> set[str]:
    checks = [term for one in CHECKS["export_parcels"] for term in (one.breaks, one.value, one.expected)]
    return {name for term in (*checks, MISSING, LATE_PARTY, SINCE, LACKING) for name in term.fields()}


_ASKED = _asked()


def parcels(tables: Mapping[str, Table], around: Around) -> Table:
    """Those inventories, with their order, receipt and waybill beside them (the row of ``export_parcels``), in which
    something differs or lacks."""
    heads = _with_limits(tables["export_inventories"], around)
    row = heads.select(
        *_PLACE,
        *ORDER,
        *WAYBILL,
        "receipt_of_money",
        **{f"inventory_{one}": heads[one] for one in _columns("inventory")},
    )
    for prefix, keys in _KEYS.items():
        row = _joined(row, prefix, keys, tables, around)
    wrong = [terms.ibis(one.breaks, row) for one in CHECKS["export_parcels"]]
    return row.filter(reduce(or_, [terms.ibis(LACKING, row), *wrong]))


def _columns(prefix: str) -> list[str]:
    """The columns of a document that the row of an export parcel is asked for."""
    return [name for name in columns(BESIDE["export_parcels"][prefix]) if f"{prefix}_{name}" in _ASKED]


def _joined(row: Table, prefix: str, keys: Sequence[str], tables: Mapping[str, Table], around: Around) -> Table:
    rows = first(BESIDE["export_parcels"][prefix], tables, around)
    names = [f"{prefix}_{one}" for one in _columns(prefix)]
    other = rows.select(
        *(rows[key].name(f"{prefix}_key_{key}") for key in keys),
        **{name: rows[name.removeprefix(f"{prefix}_")] for name in names},
    )
    joined = row.left_join(other, [row[key] == other[f"{prefix}_key_{key}"] for key in keys])
    has = joined[f"{prefix}_key_{keys[0]}"].notnull()
    filled = {name: joined[name].fill_null(_absent(name)) for name in names}
    return joined.mutate(**{f"has_{prefix}": has}, **filled).drop(*(f"{prefix}_key_{key}" for key in keys))


def _absent(name: str) -> Value:
    found = columns("export_parcels")[name]
    return _literal(0 if isinstance(found.kind, Number) else "", found.kind)


def held(tables: Mapping[str, Table], wrong: Table) -> Table:
    """File and place of the inventories that a refusing fault holds: in their own rows, their lines, their waybill, or
    in the order that they are part of. ``wrong`` are the faults with ``table``, ``file``, ``place``."""
    heads = tables["export_inventories"].select(*_PLACE, *ORDER, *WAYBILL)
    parts = []
    for name in DOCUMENTS:
        keys = _HELD_BY.get(name, _PLACE)
        rows = tables[name].select(*dict.fromkeys((*_PLACE, *keys)))
        mine = rows.semi_join(wrong.filter(wrong.table == name).select(*_PLACE), _PLACE)
        parts.append(heads.semi_join(mine.select(*keys), keys).select(*_PLACE))
    return ibis.union(*parts, distinct=True)


_HELD_BY: dict[str, tuple[str, ...]] = {
    "export_orders": ORDER,
    "export_order_lines": ORDER,
    "export_receipts": ORDER,
    "export_waybills": WAYBILL,
    "export_inventory_lines": PARCEL,
}


@dataclass(frozen=True)
class Found:
    """What was found about the parcels about which there is anything to say."""

    differing: Table
    """The rows of :func:`parcels`."""
    held: Table
    """The result of :func:`held`."""


def outcomes(tables: Mapping[str, Table], around: Around, found: Found) -> Table:
    """One row for each inventory, in the order of the file, with the columns of an outcome. Exports bear no tax."""
    heads = rows_of("export_inventories", tables, around)
    heads = heads.select(*_PLACE, "guid", *ORDER, *WAYBILL, treatment=terms.ibis(TREATMENT, heads))
    rows = _beside(heads, _explained(found.differing), _PLACE)
    rows = _beside(rows, found.held.mutate(held=ibis.literal(True)), _PLACE)
    # An empty list has no type of its own on every engine; one from which all texts were taken has.
    none = ibis.array([ibis.null("string")]).filter(lambda one: one.notnull())
    tax = ibis.null(_MONEY)
    outcome = rows.outcome.fill_null("MATCHED")
    refused = rows.held.fill_null(False) | (outcome == "CONFLICT")
    channel = ibis.cases((refused, "CORRECT"), (outcome == "PARTIAL", "WAIT"), else_="RELEASE")
    return rows.select(
        "place",
        *ORDER,
        *WAYBILL,
        outcome=outcome,
        missing=rows.missing.fill_null(""),
        since=rows.since.fill_null(""),
        late_party=rows.late_party.fill_null(""),
        differing=rows.differing.fill_null(none),
        treatment=rows.treatment,
        customs_tax=tax,
        value_added_tax=tax,
        consumption_tax=tax,
        payable=tax,
        category=terms.ibis(CATEGORY, rows),
        channel=channel,
        flags=none,
        guid=rows.guid,
        file=rows.file,
    ).order_by("file", "place")


def _explained(differing: Table) -> Table:
    wrong = [terms.ibis(one.breaks, differing) for _, one in DIFFERS]
    names = ibis.array(
        [
            ibis.ifelse(one, ibis.literal(name), ibis.null("string"))
            for (name, _), one in zip(DIFFERS, wrong, strict=True)
        ]
    )
    rows = differing.mutate(any_differs=reduce(or_, wrong))
    return rows.select(
        *_PLACE,
        outcome=terms.ibis(OUTCOME, rows),
        missing=terms.ibis(MISSING, rows),
        late_party=terms.ibis(LATE_PARTY, rows),
        since=terms.ibis(SINCE, rows),
        differing=names.filter(lambda name: name.notnull()),
    )
