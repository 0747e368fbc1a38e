"""What a buyer bought in a year before a parcel, as far as this site knows: in earlier batches, and in this one.

Buyers of earlier batches are known by keyed digests alone. Within a batch the parcels of a buyer count in the order of
the files; one that passes a limit is no purchase and counts for nothing after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import ibis
from ibis.expr.types import Table

from fairway.parcels import terms
from fairway.parcels.dated import Dated, day_of
from fairway.parcels.earlier import digests
from fairway.parcels.earlier.numbers import CLEARED, FILE, ORDER
from fairway.parcels.money.terms import SINGLE_ITEM, TREATMENT, VALUE, WITHIN
from fairway.parcels.terms import python
from fairway.parcels.terms.single import exact

SUM = "decimal(28, 5)"
COUNTED = (WITHIN, SINGLE_ITEM)
"""Treatments of purchases that count in the buyer's year."""
PERSONS = ("buyer", "buyer_telephone", "consignee_telephone", "consignee_address")
"""Columns of purchases that are digests of persons."""
_TREATMENT = python(TREATMENT)
_MOST = 10_000


def values(inventories: Table, lines: Table) -> Table:
    """Each inventory with its buyer, its year and what the limits are compared with."""
    sums = lines.group_by(ORDER).aggregate(
        lines_total=lines.total_price.sum().cast(SUM),
        lines_qty=lines.qty.sum().cast(SUM),
        lines_count=lines.count(),
    )
    rows = inventories.select(
        "file", "place", *ORDER, "guid", "decl_time", "freight", "insured_fee", buyer=inventories.buyer_id_number
    ).inner_join(sums, ORDER)
    return rows.mutate(year=rows.decl_time.left(4), value=terms.ibis(VALUE, rows))


def totals(own: Table) -> Table:
    """What each buyer buys in this batch in each year."""
    return own.filter(own.buyer != "").group_by("buyer", "year").aggregate(total=own.value.sum().cast(SUM))


def digested(totals: Table, key: Table) -> Table:
    """The same with the digest of each buyer; ``key`` is one row with the key of digests."""
    rows = totals.cross_join(key)
    return rows.select("buyer", "year", "total", digest=digests.persons(rows.key, rows.buyer))


def before(digested: Table, purchases: Table) -> Table:
    """The same with what each bought in earlier batches."""
    counted = purchases.filter(purchases.counted)
    mine = counted.select("year", "value", digest=counted.buyer).semi_join(digested, ["digest", "year"])
    sums = mine.group_by("digest", "year").aggregate(earlier=mine.value.sum().cast(SUM))
    joined = digested.left_join(sums, ["digest", "year"])
    return joined.select("buyer", "year", "total", earlier=joined.earlier.fill_null(ibis.literal(0, SUM)))


def near(own: Table, sums: Table, limit: Decimal) -> Table:
    """The parcels of buyers who pass ``limit`` with this batch, in the order in which they count."""
    passing = sums.filter((sums.total + sums.earlier) > ibis.literal(limit, SUM))
    rows = own.inner_join(passing.select("buyer", "year", "earlier"), ["buyer", "year"])
    return rows.order_by("year", "buyer", "file", "place")


def counted(rows: Iterable[Mapping[str, Any]], dated: Dated) -> Iterator[dict[str, Any]]:
    """For each parcel of :func:`near` what its buyer bought before: ``ebp_code``, ``order_no``, ``year_before``. A
    second copy of an order counts for nothing."""
    buyer, so_far, seen = ("", ""), Decimal(0), set[tuple[str, str]]()
    for row in rows:
        if (row["year"], row["buyer"]) != buyer:
            buyer, so_far, seen = (row["year"], row["buyer"]), row["earlier"], set()
        order = (row["ebp_code"], row["order_no"])
        if order in seen:
            continue
        seen.add(order)
        yield {"ebp_code": order[0], "order_no": order[1], "year_before": so_far}
        judged = {**row, **dated.limits(day_of(row["decl_time"])), "year_before": so_far}
        if _TREATMENT(judged) in COUNTED:
            so_far += exact(row["value"])


def purchases(own: Table, inventories: Table, orders: Table, outcomes: Table, key: Table) -> Table:
    """What is remembered of the purchases of a batch: one row for each parcel that was cleared, persons as digests."""
    used = outcomes.filter(outcomes.channel.isin(CLEARED)).select(*ORDER, "guid", "treatment")
    rows = used.inner_join(own.drop("buyer"), [*ORDER, "guid"])
    persons = inventories.select(*ORDER, "guid", "buyer_id_number", "consignee_address", "buyer_telephone")
    rows = rows.inner_join(persons, [*ORDER, "guid"])
    bought = orders.select(*ORDER, "consignee_telephone", "app_time", "goods_value").distinct(on=ORDER, keep="first")
    rows = rows.left_join(bought, ORDER).drop([f"{one}_right" for one in ORDER]).cross_join(key)
    return rows.select(
        *ORDER,
        "year",
        app_time=rows.app_time.fill_null(""),
        value=rows.value,
        goods_value=rows.goods_value.fill_null(ibis.literal(0, "decimal(18, 5)")),
        counted=rows.treatment.isin(COUNTED),
        buyer=digests.persons(rows.key, rows.buyer_id_number),
        **{
            name: digests.persons(rows.key, rows[name].fill_null(""))
            for name in ("buyer_telephone", "consignee_telephone", "consignee_address")
        },
    )


def related(orders: Table, purchases: Table, key: Table) -> Table:
    """Earlier purchases of the days of ``orders`` that have a buyer, a telephone or an address in common with them, as
    rows of ``orders``: what is in common as this batch says it, everything else as a digest."""
    days = orders.select(day=orders.app_time.left(8)).distinct()
    some = purchases.mutate(day=purchases.app_time.left(8)).semi_join(days, "day")
    matched = []
    for name, column in _COLUMNS.items():
        said = orders.filter(orders[column] != "").select(said=orders[column]).distinct().cross_join(key)
        known = said.select("said", digest=digests.persons(said.key, said.said))
        some = some.left_join(known, some[name] == known.digest).rename({f"own_{name}": "said"}).drop("digest")
        matched.append(some[f"own_{name}"].notnull())
    hit = matched[0]
    for one in matched[1:]:
        hit = hit | one
    rows = some.filter(hit)
    shown = {
        column: ibis.coalesce(rows[f"own_{name}"], ibis.ifelse(rows[name] == "", "", ibis.literal("#") + rows[name]))
        for name, column in _COLUMNS.items()
    }
    return rows.select(*ORDER, "app_time", "goods_value", buyer_name=ibis.literal(""), **shown)


_COLUMNS: Mapping[str, str] = {
    "buyer": "buyer_id_number",
    "buyer_telephone": "buyer_telephone",
    "consignee_telephone": "consignee_telephone",
    "consignee_address": "consignee_address",
}
"""Digests of purchases and the columns of ``orders`` that they are of."""


__all__ = ["FILE", "PERSONS", "before", "counted", "digested", "near", "purchases", "related", "totals", "values"]
