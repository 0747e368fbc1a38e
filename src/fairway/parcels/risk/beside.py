"""The signs of risk over parcels that are no imports of the Mainland: its exports, and parcels in Hong Kong.

Both are brought into the rows that the signs of imports judge, so that each sign keeps its one definition. Exports name
no buyer, so nothing is asked of persons. In Hong Kong the consignee stands for the buyer, known by name and telephone
number; an identity is the number under which a trader declares. What Hong Kong's own screening found comes from the
outcomes, since it minds which way a parcel goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce

import ibis
from ibis.expr.types import StringValue, Table

from fairway.parcels.batches.facts import Flow
from fairway.parcels.bulk.screen import Keep
from fairway.parcels.hongkong.bulk import value_hkd
from fairway.parcels.risk import gather
from fairway.parcels.risk.rules import (
    DescriptionAgainstCode,
    GhostBuyers,
    HeadingWords,
    RestrictedGoods,
    SharedIdentity,
    Undervaluation,
    Velocity,
)
from fairway.parcels.risk.screen import COLUMNS, NO_GROUP, RiskScreen, found_in, rows_of

EXPORTED: tuple[str, ...] = (Undervaluation.id, DescriptionAgainstCode.id, HeadingWords.id, RestrictedGoods.id)
"""The signs of exports."""
OF_GOODS: tuple[str, ...] = (Undervaluation.id, DescriptionAgainstCode.id)
OF_CONSIGNEES: tuple[str, ...] = (Velocity.id, GhostBuyers.id)
OF_TRADERS: tuple[str, ...] = (SharedIdentity.id,)
ASKED: Mapping[Flow, tuple[str, ...]] = {
    Flow.CN_EXPORT: EXPORTED,
    Flow.HONG_KONG: (*OF_GOODS, RestrictedGoods.id, *OF_CONSIGNEES, *OF_TRADERS),
}
"""The signs of each flow."""
_AMOUNT = "decimal(18, 5)"
_LINE = (*gather.ORDER, "gcode", "gname", "gmodel", "unit", "price")


def exported(lines: Table, screen: RiskScreen, keep: Keep) -> Table:
    """What signs find in lines of inventories of exports. A parcel is known by its platform and its waybill."""
    rows = lines.select(
        "ebp_code",
        "gcode",
        "gname",
        "gmodel",
        "price",
        order_no=lines.logistics_no,
        # Prices in different currencies are no peers.
        unit=lines.unit + " " + lines.currency,
    )
    return _found({"inventory_lines": rows.select(*_LINE)}, screen, EXPORTED, "lines", keep)


def in_hong_kong(rows: Table, outcomes: Table, screen: RiskScreen, keep: Keep) -> Table:
    """What signs find in ``hk_parcels``, whose ``outcomes`` are there. A parcel is known by its waybill."""
    lines = rows.filter((rows.contents != "documents") & (rows.waybill_no != "")).mutate(
        ebp_code=ibis.literal(""), order_no=rows.waybill_no, worth=value_hkd(rows, screen.limits.on)
    )
    parts = [
        _found({"inventory_lines": _goods(lines)}, screen, OF_GOODS, "goods", keep),
        _found(_consigned(lines, screen.limits.on), screen, OF_CONSIGNEES, "consignees", keep),
        _found(_declared(lines, screen.limits.on), screen, OF_TRADERS, "traders", keep),
        _screened(outcomes),
    ]
    return reduce(ibis.union, parts)


def _found(tables: Mapping[str, Table], screen: RiskScreen, only: tuple[str, ...], name: str, keep: Keep) -> Table:
    def kept(part: str, rows: Table) -> Table:
        return keep(f"{name}_{part}", rows)

    batch = {part: kept(part, rows) for part, rows in screen.over_batch(tables, kept).items()}
    views = rows_of(tables, batch, [screen.limits])
    return reduce(ibis.union, [found_in(view, rows, screen.limits, only) for view, rows in views.items()]).distinct()


def _goods(lines: Table) -> Table:
    each = lines.worth.cast("decimal(28, 5)") / lines.quantity.nullif(ibis.literal(0, _AMOUNT))
    return lines.select(
        *gather.ORDER,
        "unit",
        gcode=lines.hs_code.replace(".", "").replace(" ", ""),
        gname=lines.description,
        gmodel=lines.item_name,
        price=each.cast(_AMOUNT).fill_null(ibis.literal(0, _AMOUNT)),
    )


def _parcels(lines: Table, on: date) -> Table:
    """One row for each parcel, with the time that it moves."""
    first = lines.group_by(gather.ORDER).aggregate(
        goods_value=lines.worth.sum().cast(_AMOUNT).fill_null(ibis.literal(0, _AMOUNT)),
        **{name: lines[name].min() for name in ("moved_on", "trader_no", "trader_name", *_CONSIGNEE)},
    )
    said = first.moved_on.re_search("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    day = ibis.ifelse(said, first.moved_on.replace("-", ""), ibis.literal(f"{on:%Y%m%d}"))
    return first.mutate(app_time=day + "000000")


_CONSIGNEE = ("consignee_name", "consignee_telephone", "consignee_address")


def _own(value: StringValue, number: StringValue) -> StringValue:
    """A value; what is not given is nobody else's."""
    return ibis.ifelse(value == "", ibis.literal("#") + number, value)


def _purchases(orders: Table) -> dict[str, Table]:
    return {"orders": orders.select(*gather.ORDERS), "inventories": orders.select(*gather.ORDER)}


def _consigned(lines: Table, on: date) -> dict[str, Table]:
    rows = _parcels(lines, on)
    rows = rows.filter(rows.consignee_name != "")
    telephone = _own(rows.consignee_telephone, rows.order_no)
    return _purchases(
        rows.mutate(
            buyer_id_number=rows.consignee_name.upper() + "|" + rows.consignee_telephone,
            buyer_name=rows.consignee_name,
            buyer_telephone=telephone,
            consignee_telephone=telephone,
            consignee_address=_own(rows.consignee_address, rows.order_no),
        )
    )


def _declared(lines: Table, on: date) -> dict[str, Table]:
    rows = _parcels(lines, on)
    rows = rows.filter((rows.trader_no != "") & (rows.trader_name != ""))
    none = _own(ibis.literal(""), rows.order_no)
    return _purchases(
        rows.mutate(
            buyer_id_number=rows.trader_no,
            buyer_name=rows.trader_name.upper(),
            buyer_telephone=ibis.literal(""),
            consignee_telephone=none,
            consignee_address=none,
        )
    )


def _screened(outcomes: Table) -> Table:
    found = outcomes.filter((outcomes.findings.length() > 0) & (outcomes.waybill_no != ""))
    return found.select(
        ebp_code=ibis.literal(""),
        order_no=found.waybill_no,
        flag=ibis.literal(RestrictedGoods.id),
        evidence=ibis.literal("findings ") + found.findings.join(" "),
        group=ibis.literal(NO_GROUP),
    ).select(*COLUMNS)
