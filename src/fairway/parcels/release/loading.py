"""What goes on: released parcels, whatever side released them, as bags and as consolidated bills, with their totals.

A :class:`Load` is one released parcel. Bags are what is carried by hand; a bill (master waybill) is what a manifest has
a line for. Nothing is lost on the way: packages, gross weight and value of the bags, of the bills and of the parcels
are the same, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

import msgspec

from fairway.parcels.hongkong.case import PERSONAL, THROUGH
from fairway.parcels.hongkong.clear import Judged
from fairway.parcels.hongkong.model import Decision

ZERO = Decimal(0)
GRAM = Decimal("0.001")


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a released parcel."""

    code: str
    """Commodity code, digits only: eight in Hong Kong, ten on the Mainland."""
    description: str
    origin: str
    """ISO 3166 alpha-2; empty when not told."""
    value: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    """UN/ECE Recommendation 20; empty when not told."""
    net_weight: Decimal | None = None


class End(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends or receives a parcel."""

    name: str = ""
    address: str = ""
    country: str = ""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """One released parcel, ready to go."""

    waybill_no: str
    bag_no: str
    bill_no: str
    """The master waybill that it travels under."""
    packages: int
    gross_weight: Decimal
    currency: str
    goods: tuple[Goods, ...]
    consignor: End = End()
    consignee: End = End()
    order_no: str = ""
    country_from: str = ""
    country_to: str = ""
    exemption: str = ""
    """Category of ``exemption.hk``; empty when there is none."""
    through_bill: str = ""
    trader_no: str = ""
    """Number of the importer or exporter in Hong Kong who declares it; empty when it is exempt."""
    trader_name: str = ""
    mode: str = ""
    """The Mainland's supervision mode, where it is not the same for all."""

    @property
    def value(self) -> Decimal:
        """The value of all its lines."""
        return sum((line.value for line in self.goods), ZERO)


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Parcels or bills added up."""

    packages: int
    gross_weight: Decimal
    values: Mapping[str, Decimal]
    """By currency."""


class Bag(msgspec.Struct, frozen=True, kw_only=True):
    """A bag with the parcels in it."""

    bag_no: str
    waybills: tuple[str, ...]
    totals: Totals


def loads_of(judged: Iterable[Judged]) -> list[Load]:
    """The released ones of parcels that were decided in Hong Kong, with values in Hong Kong dollars."""
    return [_load(one) for one in judged if one.release.released]


def _load(one: Judged) -> Load:
    parcel, day = one.case.parcel, one.case.on
    return Load(
        waybill_no=parcel.waybill_no,
        bag_no=parcel.bag_no,
        bill_no=parcel.master_waybill or parcel.waybill_no,
        packages=parcel.packages,
        gross_weight=parcel.gross_weight or ZERO,
        currency="HKD",
        goods=tuple(
            Goods(
                code=line.code,
                description=line.description,
                origin=line.origin,
                value=line.value_hkd(day) or ZERO,
                quantity=line.quantity,
                unit=line.unit,
                net_weight=line.net_weight,
            )
            for line in parcel.lines
        ),
        consignor=End(name=parcel.consignor_name, address=parcel.consignor_address, country=parcel.consignor_country),
        consignee=End(name=parcel.consignee_name, address=parcel.consignee_address, country=parcel.consignee_country),
        order_no=parcel.order_no,
        country_from=parcel.consignor_country or parcel.country,
        country_to=parcel.consignee_country,
        # Documents are articles of no trade; regulation 3 of Cap. 60E has no other word for them.
        exemption=PERSONAL if parcel.documents else one.exemption,
        trader_no=parcel.trader_no if one.decision is Decision.DECLARED else "",
        trader_name=parcel.trader_name if one.decision is Decision.DECLARED else "",
        through_bill=parcel.through_bill if one.exemption == THROUGH else "",
    )


def loads_of_inventories(
    heads: Iterable[Mapping[str, Any]],
    lines: Iterable[Mapping[str, Any]],
    bags: Mapping[str, str] | None = None,
    *,
    countries: Mapping[str, str] | None = None,
    goes_to: str = "",
) -> list[Load]:
    """Released Mainland inventories (rows of the tables ``inventories`` and ``inventory_lines``) as loads.

    ``bags`` gives the bag of a waybill number; ``countries`` turns the numeric codes of CEB into letters (142 is CN);
    ``goes_to`` is the country of destination. The buyer's name and address are not taken along."""
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for line in lines:
        held.setdefault((line["ebp_code"], line["order_no"]), []).append(line)
    named = countries or {}
    found = []
    for head in heads:
        waybill = head["logistics_no"]
        found.append(
            Load(
                waybill_no=waybill,
                bag_no=(bags or {}).get(waybill, ""),
                bill_no=head["bill_no"] or waybill,
                packages=int(head["pack_no"]),
                gross_weight=head["gross_weight"],
                currency="CNY",
                goods=tuple(
                    Goods(
                        code=line["gcode"],
                        description=line["gname"],
                        origin=named.get(line["country"], ""),
                        value=line["total_price"],
                        quantity=line["qty"],
                    )
                    for line in held.get((head["ebp_code"], head["order_no"]), ())
                ),
                order_no=head["order_no"],
                country_from=named.get(head["country"], ""),
                country_to=goes_to,
                mode=head.get("trade_mode", ""),
            )
        )
    return found


def totals(loads: Iterable[Load]) -> Totals:
    """Packages, gross weight and values of ``loads``."""
    packages, weight, values = 0, ZERO, dict[str, Decimal]()
    for load in loads:
        packages += load.packages
        weight += load.gross_weight
        values[load.currency] = values.get(load.currency, ZERO) + load.value
    return Totals(packages=packages, gross_weight=weight, values=values)


def bags(loads: Sequence[Load]) -> list[Bag]:
    """The bags, in the order of their first parcels. Parcels without a bag are a bag of their own each."""
    held: dict[str, list[Load]] = {}
    for load in loads:
        held.setdefault(load.bag_no or load.waybill_no, []).append(load)
    return [
        Bag(bag_no=number, waybills=tuple(load.waybill_no for load in inside), totals=totals(inside))
        for number, inside in held.items()
    ]


def shares(load: Load) -> list[Decimal]:
    """The gross weight of a parcel on its lines: by net weight where every line has one, else in equal parts; to the
    gram below, and the last line takes what is left."""
    weights = [line.net_weight for line in load.goods]
    known = [weight for weight in weights if weight]
    parts = known if len(known) == len(weights) else [Decimal(1)] * len(weights)
    whole = sum(parts, ZERO)
    found = [(load.gross_weight * part / whole).quantize(GRAM, ROUND_DOWN) for part in parts[:-1]]
    return [*found, load.gross_weight - sum(found, ZERO)]
