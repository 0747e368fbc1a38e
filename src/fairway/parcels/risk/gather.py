"""The rows of a batch that signs judge, by hash joins and aggregates: over all rows only what is needed to leave out
nearly all of them, the rest on what is left.

What is left out can reach no limit: limits are never set below :data:`FLOORS` (the decision tables see to it).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import ibis
from ibis.expr.types import IntegerColumn, IntegerValue, StringValue, Table

from fairway.parcels.bulk.screen import Keep, not_kept
from fairway.parcels.hongkong.bulk import screened
from fairway.parcels.risk.heading_words import in_bulk
from fairway.parcels.risk.rows import DIGITS, PURCHASES, UNITS

ORDER = ("ebp_code", "order_no")
FLOORS: Mapping[str, int] = {"parcels": 6, "names": 2, "identities": 3}
"""Buyers with fewer parcels and names, and telephones and addresses with fewer identities, are not kept."""
GROUPS = ("buyer_group", "consignee_group", "telephone_group", "address_group")
"""Of the orders of one buyer, consignee, telephone or address on a day, platform and number of the first: the same for
all of them, so that a flag leads to the others, and no personal value is kept."""
VALUE_SHARE = 0.8
"""Nor buyers and consignees whose orders come to less than this share of the single limit."""
PRICE_SHARE = "0.6"
"""Nor lines priced above this share of the median."""
_DAY = 8
_SUM = "decimal(28, 5)"
_AMOUNT = "decimal(18, 5)"


ORDERS = (
    *ORDER,
    "buyer_id_number",
    "buyer_name",
    "buyer_telephone",
    "consignee_telephone",
    "consignee_address",
    "app_time",
    "goods_value",
)
"""The columns of orders that purchases are made of."""


def with_earlier(orders: Table, earlier: Table) -> Table:
    """Orders and those of earlier batches that have a person in common with them. What is in common stands in both as
    the batch says it; the names of earlier buyers are not known and empty. An order that is in the batch itself counts
    once."""
    return ibis.union(orders.select(*ORDERS), earlier.select(*ORDERS).anti_join(orders, ORDER))


def purchases(orders: Table, single_limit: int, year: Table | None = None, keep: Keep = not_kept) -> Table:
    """The orders of buyers, telephones and addresses about which there may be something to say, and those of ``year``:
    of buyers who come near the limit of a year. Who may be one is kept for each key by itself."""
    floor = int(single_limit * VALUE_SHARE)
    # Each sum reads its own few hashes: rows that several of them shared would be kept whole, and ten million of these
    # do not fit.
    worth = orders.goods_value.cast("int64") + 1
    name, identity = orders.buyer_name.hash(), orders.buyer_id_number.hash()
    several = ibis._.n > 1
    buyers = orders.select(buyer=identity, worth=worth, name=name, telephone=orders.buyer_telephone.hash())
    by_buyer = (
        buyers.group_by("buyer")
        .aggregate(
            n=buyers.count(),
            worth=buyers.worth.sum(),
            differ=(buyers.name.min() != buyers.name.max()) | (buyers.telephone.min() != buyers.telephone.max()),
        )
        .filter(several & ((ibis._.worth > floor) | (ibis._.n >= FLOORS["parcels"]) | ibis._.differ))
        .select("buyer")
    )
    consignees = orders.select(consignee=orders.consignee_telephone.hash(), worth=worth, identity=identity)
    by_consignee = (
        consignees.group_by("consignee")
        .aggregate(
            n=consignees.count(),
            worth=consignees.worth.sum(),
            differ=consignees.identity.min() != consignees.identity.max(),
        )
        .filter(several & ibis._.differ & ((ibis._.worth > floor) | (ibis._.n >= FLOORS["identities"])))
        .select("consignee")
    )
    places = orders.select(place=orders.consignee_address.hash(), identity=identity)
    by_place = (
        places.group_by("place")
        .aggregate(n=places.count(), differ=places.identity.min() != places.identity.max())
        .filter((ibis._.n >= FLOORS["identities"]) & ibis._.differ)
        .select("place")
    )
    kept = orders.select(
        *ORDERS, buyer=identity, consignee=orders.consignee_telephone.hash(), place=orders.consignee_address.hash()
    )
    for suspects, key in ((by_buyer, "buyer"), (by_consignee, "consignee"), (by_place, "place")):
        marked = keep(f"{key}s", suspects.select(**{f"{key}_suspect": suspects[key]}))
        kept = kept.left_join(marked, kept[key] == marked[f"{key}_suspect"])
    wanted = kept.buyer_suspect.notnull() | kept.consignee_suspect.notnull() | kept.place_suspect.notnull()
    if year is not None:
        kept = kept.left_join(year.select(*ORDER, known=ibis.literal(True)), ORDER)
        kept = kept.drop([f"{one}_right" for one in ORDER])
        wanted = kept.buyer_suspect.notnull() | kept.consignee_suspect.notnull() | kept.place_suspect.notnull()
        wanted |= kept.known.notnull()
    kept = keep("suspects", kept.filter(wanted).select(*ORDERS))
    keys = [
        *ORDER,
        "buyer_id_number",
        "buyer_name",
        "buyer_telephone",
        "consignee_telephone",
        "consignee_address",
    ]
    # Copies of one order count once.
    once = kept.group_by(keys).aggregate(value=kept.goods_value.max(), app_time=kept.app_time.min())
    time = ibis.ifelse(once.app_time.re_search("^[0-9]{14}$"), once.app_time, "0" * 14)
    return once.mutate(day=time.left(_DAY), minute=_two(time, _DAY) * 60 + _two(time, _DAY + 2)).drop("app_time")


def _two(time: StringValue, start: int) -> IntegerValue:
    return time.substr(start, 2).cast("int64")


def around_purchases(kept: Table, minutes: int, year: Table | None = None) -> Table:
    """The rows of the view ``purchases`` with ``ebp_code`` and :data:`GROUPS`, over what :func:`purchases` kept.
    ``year`` has ``year_before`` of orders, where it is not nought."""
    # One text is the key of each join: with the day as a column of its own an engine may join the tables of counts with
    # each other on the day alone.
    keys = {
        "buyer": kept.buyer_id_number + "|" + kept.day,
        "consignee": kept.consignee_telephone + "|" + kept.day,
        "telephone": kept.buyer_telephone + "|" + kept.day,
        "address": kept.consignee_address + "|" + kept.day,
    }
    # All at once: rows that are told apart in steps are worked out once for each step.
    minute = "|" + kept.minute.cast("string")
    rows = kept.mutate(**keys, buyer_minute=keys["buyer"] + minute, consignee_minute=keys["consignee"] + minute)
    counted = {
        "buyer": rows.group_by("buyer").aggregate(
            day_parcels=rows.count(),
            day_value=rows.value.sum().cast(_SUM),
            names=rows.buyer_name.nullif("").nunique(),
            telephones=rows.buyer_telephone.nunique(),
            platforms=rows.ebp_code.nunique(),
            buyer_group=_first(rows),
        ),
        "consignee": rows.group_by("consignee").aggregate(consignee_group=_first(rows)),
        "telephone": rows.group_by("telephone").aggregate(
            telephone_identities=rows.buyer_id_number.nunique(), telephone_group=_first(rows)
        ),
        "address": rows.group_by("address").aggregate(
            address_identities=rows.buyer_id_number.nunique(), address_group=_first(rows)
        ),
        "buyer_minute": _near(rows, "buyer", minutes).rename(parcels="n", together="worth"),
        "consignee_minute": _near(rows, "consignee", minutes).rename(consignee_parcels="n", consignee_together="worth"),
    }
    for key, other in counted.items():
        rows = rows.inner_join(other, key)
    counts = (name for name in PURCHASES if name not in {*ORDER, "year_before"})
    rows = rows.select(*ORDER, *counts, *GROUPS)
    if year is None:
        return rows.mutate(year_before=ibis.literal(0, _SUM))
    known = rows.left_join(year.select(*ORDER, "year_before"), ORDER).drop([f"{one}_right" for one in ORDER])
    return known.mutate(year_before=known.year_before.fill_null(ibis.literal(0, _SUM)).cast(_SUM))


def _first(rows: Table) -> StringValue:
    return (rows.ebp_code + " " + rows.order_no).min()


def _minute(rows: Table, key: str) -> StringValue:
    return rows[key] + "|" + rows.minute.cast("string")


def _near(rows: Table, key: str, minutes: int) -> Table:
    """For each minute at which ``key`` has orders (as ``key_minute``), how many there are at most ``minutes`` away, and
    their value. Orders are put together by the minute first, so that one key with any number of them makes no more than
    1,440 rows."""
    each = rows.group_by(key, "minute").aggregate(n=rows.count(), worth=rows.value.sum().cast(_SUM))
    other = each.view()
    pairs = each.inner_join(other, [each[key] == other[key]]).select(
        each[key], each.minute, other_minute=other.minute, n=other.n, worth=other.worth
    )
    close = pairs.filter((pairs.minute - pairs.other_minute).abs() <= minutes)
    sums = close.group_by(key, "minute").aggregate(n=close.n.sum().cast("int64"), worth=close.worth.sum().cast(_SUM))
    return sums.select("n", "worth", **{f"{key}_minute": _minute(sums, key)})


def prices(lines: Table) -> Table:
    """How many lines of each code and unit have each unit price: three significant digits, in hundred-thousandths."""
    exact = lines.filter(lines.price > 0).group_by("gcode", "unit", "price").aggregate(n=ibis._.count())
    rounded = exact.mutate(step=_step(exact.price))
    return rounded.group_by("gcode", "unit", "step").aggregate(n=rounded.n.sum())


def _step(price: ibis.expr.types.DecimalColumn) -> IntegerValue:
    units = (price.cast("decimal(28, 5)") * ibis.literal(UNITS, "decimal(6, 0)")).cast("int64")
    cases = [(units < 10**top, units // 10 ** (top - DIGITS) * 10 ** (top - DIGITS)) for top in range(4, 19)]
    return ibis.cases((units < 10**DIGITS, units), *cases, else_=units).cast("int64")


def usual(prices: Table) -> Table:
    """For each price of a code and unit: ``peers``, ``at_or_below``, and the ``median`` of the code and unit."""
    whole = ibis.window(group_by=["gcode", "unit"])
    below = ibis.window(group_by=["gcode", "unit"], order_by="step", preceding=None, following=0)
    rows = prices.mutate(
        peers=prices.n.sum().over(whole).cast("int64"), at_or_below=prices.n.sum().over(below).cast("int64")
    )
    half = rows.filter(rows.at_or_below * 2 >= rows.peers)
    medians = half.group_by("gcode", "unit").aggregate(middle=half.step.min())
    joined = rows.inner_join(medians, ["gcode", "unit"])
    return joined.select("gcode", "unit", "step", "peers", "at_or_below", median=_amount(joined.middle))


def _amount(units: IntegerColumn) -> ibis.expr.types.DecimalValue:
    return (units.cast("decimal(25, 5)") * ibis.literal("0.00001", "decimal(6, 5)")).cast(_AMOUNT)


def cheap_lines(lines: Table, usual_prices: Table) -> Table:
    """The rows of the view ``lines`` with their order, those above :data:`PRICE_SHARE` of the median left out."""
    medians = usual_prices.select("gcode", "unit", "median").distinct()
    some = lines.select(*ORDER, "gcode", "unit", "price").inner_join(medians, ["gcode", "unit"])
    share = ibis.literal(PRICE_SHARE, "decimal(5, 4)")
    low = some.filter((some.price > 0) & (some.price.cast(_AMOUNT) < some.median.cast(_SUM) * share))
    low = low.select(*ORDER, "gcode", "unit", "price", step=_step(low.price))
    return low.inner_join(usual_prices, ["gcode", "unit", "step"])


def texts(lines: Table, on: date) -> Table:
    """Each name and specification under each code, how many lines have it, and what the screening finds in it."""
    found = lines.group_by("gcode", "gname", "gmodel").aggregate(lines=ibis._.count())
    told = found.mutate(
        description=found.gname,
        item_name=found.gmodel,
        hs_code=found.gcode,
        currency=ibis.literal("HKD"),
        value=ibis.literal(0, _AMOUNT),
        rate=ibis.literal(1, _AMOUNT),
    )
    found = screened(told, on)
    found = found.select("gcode", "gname", "gmodel", "lines", findings=found.findings.strip())
    names = ("gcode", "gname")
    found = found.left_join(in_bulk(found, on), names).drop([f"{one}_right" for one in names])
    return found.mutate(
        word=found.word.fill_null(""),
        word_heading=found.word_heading.fill_null(""),
        word_letters=found.word_letters.fill_null(0),
    )


def around_texts(kept: Table) -> Table:
    """The rows of the view ``texts``, over what :func:`texts` kept."""
    rows = kept.mutate(heading=kept.gcode.left(4))
    by_heading = rows.group_by("gname", "heading").aggregate(heading_lines=rows.lines.sum())
    totals = by_heading.group_by("gname").aggregate(
        named=by_heading.heading_lines.sum().cast("int64"), usual_lines=by_heading.heading_lines.max().cast("int64")
    )
    first = by_heading.inner_join(totals, "gname")
    first = first.filter(first.heading_lines == first.usual_lines)
    headings = first.group_by("gname").aggregate(usual_heading=first.heading.min())
    joined = kept.inner_join(totals, "gname").inner_join(headings, "gname")
    return joined.select(*kept.columns, "named", "usual_lines", "usual_heading")
