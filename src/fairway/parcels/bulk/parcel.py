"""The parcel as a whole: its documents beside each other, the pairs of its lines, its taxes, what becomes of it.

Nearly all parcels agree. So the wide join of the documents is written once, and only the rows in which something
differs or lacks are kept; the outcome of every parcel is then made from its inventory, its taxes and these few rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import ibis
from ibis.expr.types import Table, Value

from fairway.parcels import terms
from fairway.parcels.bulk.relations import ORDER, Around, document
from fairway.parcels.match import DIFFERS, LATE_PARTY, LINE_DIFFERS, MISSING, SINCE
from fairway.parcels.model import TABLES
from fairway.parcels.money.terms import CATEGORY, TAXES
from fairway.parcels.rows import BESIDE, columns
from fairway.parcels.rules import CHECKS
from fairway.parcels.terms import Number

_WAYBILL = ("logistics_code", "logistics_no")
_MONEY = "decimal(18, 2)"


def unique(name: str, tables: Mapping[str, Table], around: Around) -> Table:
    """The documents of a table without the later copies of a key."""
    rows = document(name, {name: tables[name]}, around)
    return rows.filter(~rows.repeated).select("file", *TABLES[name].schema.names)


def _asked(table: str, *others: terms.Term) -> set[str]:
    """Every column that a check of ``table`` or one of the other terms reads."""
    found = [term for one in CHECKS[table] for term in (one.breaks, one.value, one.expected)]
    return {name for term in (*found, *others) for name in term.fields()}


_ASKED = {"parcels": _asked("parcels", MISSING, LATE_PARTY, SINCE), "line_pairs": _asked("line_pairs")}


def _beside(table: str, prefix: str) -> list[str]:
    """The columns of a document that the row of ``table`` is asked for: a join is as slow as it is wide."""
    other = TABLES[BESIDE[table][prefix]]
    return [one.name for one in other.columns if f"{prefix}_{one.name}" in _ASKED[table]]


def parcels(tables: Mapping[str, Table], around: Around) -> Table:
    """Those inventories with their order, payment and waybill beside them (the row of ``parcels``) in which something
    differs or lacks. Only these few are filled where a document is not there."""
    row = tables["inventories"]
    row = row.select(
        "file",
        "place",
        *ORDER,
        *_WAYBILL,
        **{f"inventory_{one}": row[one] for one in _beside("parcels", "inventory")},
    )
    for prefix, keys in _BESIDE:
        row = _joined(row, prefix, keys, tables, around)
    lacking = [~row[f"has_{prefix}"] for prefix, _ in _BESIDE]
    wrong = [terms.ibis(one.breaks, row) for one in CHECKS["parcels"]]
    found = row.filter(reduce(or_, [*lacking, *wrong]))
    beside = [(prefix, f"{prefix}_{one}") for prefix, _ in _BESIDE for one in _beside("parcels", prefix)]
    return found.mutate(
        **{name: ibis.ifelse(found[f"has_{prefix}"], found[name], _absent("parcels", name)) for prefix, name in beside}
    )


_BESIDE = (("order", ORDER), ("payment", ORDER), ("waybill", _WAYBILL))


def _joined(row: Table, prefix: str, keys: Sequence[str], tables: Mapping[str, Table], around: Around) -> Table:
    rows = unique(BESIDE["parcels"][prefix], tables, around)
    names = set(_beside("parcels", prefix)) | ({"pay_transaction_id"} if prefix == "payment" else set())
    other = rows.select(
        *(rows[key].name(f"{prefix}_key_{key}") for key in keys),
        **{f"{prefix}_{one}": rows[one] for one in sorted(names)},
    )
    if prefix == "payment":
        # One order may have been paid twice; the first payment by its number is compared.
        other = _one_each(
            other, [f"payment_key_{key}" for key in keys], "payment_pay_transaction_id", around.paid_twice
        )
    joined = row.left_join(other, [row[key] == other[f"{prefix}_key_{key}"] for key in keys])
    has = joined[f"{prefix}_key_{keys[0]}"].notnull()
    return joined.mutate(**{f"has_{prefix}": has}).drop(*(f"{prefix}_key_{key}" for key in keys))


def _one_each(rows: Table, keys: Sequence[str], by: str, several: Table | None) -> Table:
    """One row for each key: where there are several (hardly ever; ``several`` are hashes of these), the first by a
    column."""
    if several is None:
        return rows
    few = rows.mutate(hashed=rows[keys[-1]].hash()).semi_join(several, "hashed")
    firsts = few.group_by(keys).aggregate(first=few[by].min())
    marked = rows.left_join(firsts, keys).drop([f"{key}_right" for key in keys])
    return marked.filter(marked["first"].isnull() | (marked["first"] == marked[by])).drop("first")


def _absent(table: str, name: str) -> Value:
    """What a column of a document holds that is not there."""
    found = columns(table)[name]
    if not isinstance(found.kind, Number):
        return ibis.literal("")
    kind = f"decimal({found.kind.precision}, {found.kind.scale})"
    return ibis.null(kind) if found.nullable else ibis.literal(0, kind)


def line_pairs(tables: Mapping[str, Table]) -> Table:
    """The lines of each inventory and of its order with the same number: the row of ``line_pairs``."""
    keys = (*ORDER, "gnum")
    sides = {}
    for prefix, name in BESIDE["line_pairs"].items():
        rows = tables[name]
        names = _beside("line_pairs", prefix)
        sides[prefix] = rows.select(
            **{f"{prefix}_key_{key}": rows[key] for key in keys}, **{f"{prefix}_{one}": rows[one] for one in names}
        )
    ours, theirs = sides["inventory"], sides["order"]
    pairs = ours.outer_join(theirs, [ours[f"inventory_key_{key}"] == theirs[f"order_key_{key}"] for key in keys])
    has = {prefix: pairs[f"{prefix}_key_gnum"].notnull() for prefix in sides}
    either = {key: ibis.coalesce(pairs[f"inventory_key_{key}"], pairs[f"order_key_{key}"]) for key in keys}
    filled = {
        one: ibis.ifelse(has[prefix], pairs[one], _absent("line_pairs", one))
        for prefix, side in sides.items()
        for one in side.columns
        if not one.startswith(f"{prefix}_key_")
    }
    return pairs.select(**either, **filled, **{f"has_{prefix}": value for prefix, value in has.items()})


def of_whole_parcels(pairs: Table, inventories: Table, orders: Table) -> Table:
    """Those pairs whose order and inventory (one of :func:`fairway.parcels.bulk.suspected.heads`) have both come, with
    the place of the inventory."""
    first = inventories.filter(~inventories.repeated).select(*ORDER, "file", "place")
    there = first.inner_join(pairs, ORDER)
    return there.semi_join(orders.select(*ORDER), ORDER)


def differing_lines(pairs: Table) -> Table:
    """For each order with a pair of lines that differ, which comparisons found it."""
    return pairs.group_by(ORDER).aggregate(
        **{f"line_{at}": terms.ibis(one.breaks, pairs).any() for at, (_, one) in enumerate(LINE_DIFFERS)}
    )


@dataclass(frozen=True)
class Found:
    """What was found about the few parcels about which there is anything to say."""

    differing: Table
    """The rows of ``parcels`` in which something differs or lacks."""
    lines: Table
    """The result of :func:`differing_lines`."""
    held: Table
    """The order numbers with a fault that refuses them."""
    flags: Table
    """The order numbers that were flagged, with ``flags`` as a list."""


def outcomes(inventories: Table, money: Table, found: Found) -> Table:
    """One row for each inventory (of :func:`fairway.parcels.bulk.suspected.heads`, with the taxes of
    :func:`fairway.parcels.bulk.suspected.lines`), in the order of the file."""
    rows = inventories.select("file", "place", "guid", *ORDER, *_WAYBILL, "head_treatment")
    taxes = money.select(*TAXES, file=money.head_file, place=money.head_place)
    for other in (taxes, _explained(found.differing)):
        rows = rows.left_join(other, ["file", "place"]).drop("file_right", "place_right")
    for other in (found.lines, found.held.mutate(held=ibis.literal(True)), found.flags):
        rows = rows.left_join(other, ORDER).drop([f"{key}_right" for key in ORDER])
    return _decided(rows)


def _explained(differing: Table) -> Table:
    return differing.select(
        "file",
        "place",
        missing=terms.ibis(MISSING, differing),
        late_party=terms.ibis(LATE_PARTY, differing),
        since=terms.ibis(SINCE, differing),
        **{f"document_{at}": terms.ibis(one.breaks, differing) for at, (_, one) in enumerate(DIFFERS)},
        has_order=differing.has_order,
        whole=terms.ibis(MISSING, differing) == "",
    )


def _decided(rows: Table) -> Table:
    # Where there is no order, its lines are none of anybody's.
    has_order = rows.has_order.fill_null(True)
    found = [(name, rows[f"document_{at}"].fill_null(False)) for at, (name, _) in enumerate(DIFFERS)]
    found += [(name, rows[f"line_{at}"].fill_null(False) & has_order) for at, (name, _) in enumerate(LINE_DIFFERS)]
    any_differs = reduce(lambda left, right: left | right, [one for _, one in found])
    none = ibis.literal([], "array<string>")
    names = ibis.array([ibis.ifelse(one, ibis.literal(name), ibis.null("string")) for name, one in found])
    differing = ibis.ifelse(any_differs, names.filter(lambda name: name.notnull()), none)
    whole = rows.whole.fill_null(True)
    outcome = ibis.cases((any_differs, "CONFLICT"), (whole, "MATCHED"), else_="PARTIAL")
    payable = rows.customs_tax + rows.value_added_tax + rows.consumption_tax
    held = rows.held.fill_null(False)
    flags = rows.flags.fill_null(none)
    channel = ibis.cases(
        (held | (outcome == "CONFLICT"), "CORRECT"),
        (outcome == "PARTIAL", "WAIT"),
        (flags.length() > 0, "INSPECT"),
        (rows.head_treatment == "GENERAL", "DECLARE"),
        else_="RELEASE",
    )
    return rows.select(
        "place",
        *ORDER,
        *_WAYBILL,
        outcome=outcome,
        missing=rows.missing.fill_null(""),
        since=rows.since.fill_null(""),
        late_party=rows.late_party.fill_null(""),
        differing=differing,
        treatment=rows.head_treatment,
        customs_tax=rows.customs_tax,
        value_added_tax=rows.value_added_tax,
        consumption_tax=rows.consumption_tax,
        payable=payable.cast(_MONEY),
        category=terms.ibis(CATEGORY, rows),
        channel=channel,
        flags=flags,
        guid=rows.guid,
        file=rows.file,
    ).order_by("file", "place")
