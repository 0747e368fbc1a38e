"""A cleared batch on its way by air: what goes on a flight, bill by bill, with the core eight of each parcel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from fairway.base.issues import Refusal
from fairway.parcels.hongkong.core_eight import CoreEight
from fairway.parcels.release.loading import Bag, Load, Totals, bags, totals
from fairway.parcels.release.movement import FitsOneTrip


class Master(msgspec.Struct, frozen=True, kw_only=True):
    """One air waybill with its house waybills."""

    bill_no: str
    bags: tuple[Bag, ...]
    houses: tuple[CoreEight, ...]
    totals: Totals


class FlightRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What goes on a flight, for the airline's manifest and for advance cargo information."""

    flight: str
    day: date
    origin: str
    """IATA airport code."""
    destination: str
    masters: tuple[Master, ...]
    totals: Totals


def flight(loads: Sequence[Load], *, number: str, day: date, origin: str, destination: str) -> FlightRecord:
    """The record of a flight with ``loads`` on it. Raises Refusal when there is nothing to carry."""
    if not loads:
        raise Refusal(FitsOneTrip().check(loads))
    held: dict[str, list[Load]] = {}
    for load in loads:
        held.setdefault(load.bill_no, []).append(load)
    return FlightRecord(
        flight=number,
        day=day,
        origin=origin,
        destination=destination,
        masters=tuple(
            Master(
                bill_no=bill,
                bags=tuple(bags(inside)),
                houses=tuple(_house(load) for load in inside),
                totals=totals(inside),
            )
            for bill, inside in held.items()
        ),
        totals=totals(loads),
    )


def _house(load: Load) -> CoreEight:
    return CoreEight(
        pieces=load.packages,
        total_weight=load.gross_weight,
        description="; ".join(dict.fromkeys(line.description for line in load.goods)),
        shipper_name=load.consignor.name,
        shipper_address=load.consignor.address,
        consignee_name=load.consignee.name,
        consignee_address=load.consignee.address,
        house_waybill=load.waybill_no,
    )
