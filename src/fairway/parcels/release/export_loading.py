"""Released Mainland export inventories as loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fairway.parcels.dated import HEADING_ONLY
from fairway.parcels.release.loading import Goods, Load

YUAN = "CNY"


def loads_of_exports(
    heads: Iterable[Mapping[str, Any]],
    lines: Iterable[Mapping[str, Any]],
    bags: Mapping[str, str],
    *,
    countries: Mapping[str, str],
    currencies: Mapping[str, str],
) -> list[Load]:
    """Rows of the tables ``export_inventories`` and ``export_inventory_lines`` as loads.

    ``bags`` gives the bag of a waybill number; ``countries`` and ``currencies`` turn the numeric codes of CEB into
    letters (142 is CN, and CNY). A code on the simplified list is its heading: what follows are noughts."""
    held: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for line in lines:
        held.setdefault((line["ebp_code"], line["order_no"], line["logistics_no"]), []).append(line)
    found = []
    for head in heads:
        waybill = head["logistics_no"]
        mine = held.get((head["ebp_code"], head["order_no"], waybill), [])
        found.append(
            Load(
                waybill_no=waybill,
                bag_no=bags.get(waybill, ""),
                bill_no=head["bill_no"] or waybill,
                packages=int(head["pack_no"]),
                gross_weight=head["gross_weight"],
                currency=currencies.get(mine[0]["currency"], YUAN) if mine else YUAN,
                goods=tuple(
                    Goods(
                        code=line["gcode"].removesuffix(HEADING_ONLY),
                        description=line["gname"],
                        origin="CN",
                        value=line["total_price"],
                        quantity=line["qty"],
                    )
                    for line in mine
                ),
                order_no=head["order_no"],
                country_from="CN",
                country_to=countries.get(head["country"], ""),
                mode=head["trade_mode"],
            )
        )
    return found
