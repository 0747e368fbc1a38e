"""A cleared batch on its way by road: one submission for a truck.

Each bill (master waybill) becomes one consignment; parcels that are exempt from declaration in Hong Kong and parcels
that are not never share one, nor do parcels of two importers or exporters who declare. The lines of a consignment are
the goods of its parcels added up by commodity code, origin and unit. Packages, gross weight and value of the submission
are those of the parcels, and which consignment and line a parcel went into is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.language import Trilingual
from fairway.base.rules import Rule
from fairway.codes.tables import table
from fairway.consignments.model import (
    Basis,
    Clearance,
    Consignment,
    Direction,
    Item,
    Money,
    Packages,
    Party,
    Quantity,
    Submission,
    Texts,
    Trip,
)
from fairway.parcels.release.loading import ZERO, Bag, Load, Totals, bags, shares, totals

PARCEL, PARCEL_GACC = "PC", "06"
MOST_BILLS, MOST_LINES, LONGEST_MARKS = 200, 9999, 4000
TARGET = "parcels.release"
_BILL_NUMBER = re.compile(r"[A-Za-z0-9+/.\-_ ]{1,35}")


class FitsOneTrip(Rule[Sequence[Load]]):
    """There are {count} bills and one submission carries {limit}; or nothing at all is to be carried."""

    id = "parcels.release.one_trip"
    target = TARGET
    citation = "Form of the submission: consignments of one trip"
    remedy = "Put the parcels under fewer master waybills, or make several trips."

    def check(self, subject: Sequence[Load]) -> Iterator[Issue]:
        """Too many bills, or no parcel."""
        count = len(_bills(subject))
        if not 0 < count <= MOST_BILLS:
            yield self.issue(count=count, limit=MOST_BILLS)


class OneCurrencyForABill(Rule[Sequence[Load]]):
    """The bill {bill} has values in {currencies}; a consignment has one currency."""

    id = "parcels.release.currency"
    target = TARGET
    citation = "Form of the submission: value of a consignment"
    remedy = "Put the parcels of each currency under a bill of their own."

    def check(self, subject: Sequence[Load]) -> Iterator[Issue]:
        """A bill with values in several currencies."""
        for (bill, *_), loads in _bills(subject).items():
            currencies = sorted({load.currency for load in loads})
            if len(currencies) > 1:
                yield self.issue(bill=bill, currencies=", ".join(currencies))


class BillNumberFits(Rule[Sequence[Load]]):
    """The bill number {bill} cannot stand in a submission."""

    id = "parcels.release.bill_number"
    target = TARGET
    citation = "Form of the submission: waybill number"
    remedy = "Use at most 35 letters, digits and the signs + / . - _ or space."

    def check(self, subject: Sequence[Load]) -> Iterator[Issue]:
        """A bill number that is empty, too long or has other signs."""
        for bill in dict.fromkeys(load.bill_no for load in subject):
            if not _BILL_NUMBER.fullmatch(bill):
                yield self.issue(bill=bill or "–")


RULES: tuple[Rule[Sequence[Load]], ...] = (FitsOneTrip(), OneCurrencyForABill(), BillNumberFits())


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """Where a parcel went."""

    waybill_no: str
    bag_no: str
    consignment: str
    items: tuple[str, ...]


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """One submission with its bags, and the way from each parcel into it."""

    submission: Submission
    bags: tuple[Bag, ...]
    carried: tuple[Carried, ...]
    totals: Totals


_Bill = tuple[str, ...]


class _Making(msgspec.Struct, frozen=True):
    """What is the same for all consignments."""

    on: date
    basis: Basis | None
    supervision_mode: str | None
    same: Mapping[str, Any]
    clearance: Mapping[str, Any]
    importing: bool
    traders: Mapping[str, Party]

    def declared_by(self, number: str, name: str) -> dict[str, Party]:
        """The party that declares, where a number tells it."""
        if not number:
            return {}
        party = self.traders.get(number) or Party(names=Texts(en=name or number), hk_business_registration=number)
        return {"consignee" if self.importing else "consignor": party}


def _bills(loads: Sequence[Load]) -> dict[_Bill, list[Load]]:
    """Parcels by bill, exemption, through bill, the countries at both ends, who declares them and under which mode."""
    held: dict[_Bill, list[Load]] = {}
    for load in loads:
        ends = (load.country_from, load.country_to)
        key = (load.bill_no, load.exemption, load.through_bill, *ends, load.trader_no, load.mode)
        held.setdefault(key, []).append(load)
    return held


def road_submission(
    loads: Sequence[Load],
    *,
    reference: str,
    direction: Direction,
    trip: Trip,
    on: date,
    basis: Basis | None = None,
    supervision_mode: str | None = None,
    same: Mapping[str, Any] | None = None,
    clearance: Mapping[str, Any] | None = None,
    traders: Mapping[str, Party] | None = None,
) -> Movement:
    """One road submission of ``loads``.

    ``same`` are fields of :class:`Consignment` that are the same for all of them: consignor, consignee and declarants
    of a consolidation, places, trade term; ``clearance`` are fields of :class:`Clearance`, such as the road procedure.
    ``traders`` are the parties who declare in Hong Kong, by number; a number without one has its name only. Raises
    Refusal when the parcels do not fit one trip.
    """
    issues = [issue for rule in RULES for issue in rule.check(loads)]
    if issues:
        raise Refusal(issues)
    making = _Making(
        on, basis, supervision_mode, same or {}, clearance or {}, direction is Direction.CN_TO_HK, traders or {}
    )
    consignments, carried = [], []
    for number, (key, inside) in enumerate(_bills(loads).items(), start=1):
        consignment, lines = _consignment(f"P{number}", key, inside, making)
        consignments.append(consignment)
        carried += [
            Carried(waybill_no=load.waybill_no, bag_no=load.bag_no, consignment=consignment.id, items=lines[at])
            for at, load in enumerate(inside)
        ]
    submission = Submission(reference=reference, direction=direction, trip=trip, consignments=tuple(consignments))
    return Movement(submission=submission, bags=tuple(bags(loads)), carried=tuple(carried), totals=totals(loads))


def _consignment(
    name: str, key: _Bill, loads: Sequence[Load], making: _Making
) -> tuple[Consignment, list[tuple[str, ...]]]:
    bill, exemption, through_bill, country_from, country_to, trader_no, mode = key
    items, lines = _items(loads, making)
    added = totals(loads)
    ((currency, value),) = added.values.items()
    fields: dict[str, Any] = {
        "country_of_consignment": country_from or None,
        "country_of_destination": country_to or None,
        **making.same,
        **making.declared_by(trader_no, loads[0].trader_name),
    }
    return (
        Consignment(
            id=name,
            waybill_number=bill,
            house_waybill_number=through_bill or None,
            packages=Packages(count=added.packages, type_code=PARCEL, cn_type_code=PARCEL_GACC, marks=_marks(loads)),
            gross_weight_kg=added.gross_weight,
            net_weight_kg=_net(items),
            value=Money(amount=value, currency=currency, basis=making.basis),
            clearance=Clearance(
                **making.clearance,
                cn_supervision_mode=mode or making.supervision_mode,
                hk_exemption_category=exemption or None,
                hk_transhipment=bool(through_bill),
                hk_through_bill=bool(through_bill),
            ),
            items=items,
            **fields,
        ),
        lines,
    )


def _net(items: Sequence[Item]) -> Decimal | None:
    weights = [item.net_weight_kg for item in items]
    known = [weight for weight in weights if weight is not None]
    return sum(known, ZERO) if len(known) == len(weights) else None


def _marks(loads: Sequence[Load]) -> str:
    """The bags, as far as there is room."""
    numbers = list(dict.fromkeys(load.bag_no or load.waybill_no for load in loads))
    said = f"{len(numbers)} bags: {', '.join(numbers)}" if len(numbers) > 1 else f"Bag {numbers[0]}"
    return said if len(said) <= LONGEST_MARKS else f"{len(numbers)} bags: {numbers[0]} ... {numbers[-1]}"


class _Sum:
    """Lines of one code, origin and unit added up."""

    def __init__(self) -> None:
        self.value = self.gross = ZERO
        self.net: Decimal | None = ZERO
        self.quantity: Decimal | None = ZERO
        self.said: dict[str, int] = {}


def _items(loads: Sequence[Load], making: _Making) -> tuple[tuple[Item, ...], list[tuple[str, ...]]]:
    sums: dict[tuple[str, str, str], _Sum] = {}
    went: list[list[tuple[str, str, str]]] = []
    for load in loads:
        mine = []
        for line, gross in zip(load.goods, shares(load), strict=True):
            key = (line.code, line.origin, line.unit)
            held = sums.setdefault(key, _Sum())
            held.value += line.value
            held.gross += gross
            held.net = None if held.net is None or line.net_weight is None else held.net + line.net_weight
            held.quantity = None if held.quantity is None or not line.quantity else held.quantity + line.quantity
            held.said[line.description] = held.said.get(line.description, 0) + 1
            mine.append(key)
        went.append(mine)
    names = {key: f"I{number}" for number, key in enumerate(sums, start=1)}
    currency = loads[0].currency
    items = tuple(_item(names[key], key, held, currency, making) for key, held in sums.items())
    return items, [tuple(dict.fromkeys(names[key] for key in mine)) for mine in went]


def _item(name: str, key: tuple[str, str, str], held: _Sum, currency: str, making: _Making) -> Item:
    code, origin, unit = key
    return Item(
        id=name,
        description=_described(code, held.said, making.on),
        hs6=code[:6] if len(code) >= 6 and code.isdigit() else None,
        hkhs8=code if len(code) == 8 and code.isdigit() else None,
        cn_tariff10=code if len(code) == 10 and code.isdigit() else None,
        quantity=Quantity(value=held.quantity, unit=unit) if held.quantity and unit else None,
        value=Money(amount=held.value, currency=currency, basis=making.basis),
        origin=origin or None,
        gross_weight_kg=held.gross,
        net_weight_kg=held.net,
    )


def _described(code: str, said: Mapping[str, int], on: date) -> Texts:
    """The heading of the code in three languages, which is true of all that were added up; what the parcels say most
    often where the heading is not known."""
    heading = table("hs").get(code[:4], on) if len(code) >= 4 else None
    most = max(said, key=lambda text: said[text])
    names = heading.names if heading else Trilingual(most, most, most)
    return Texts(en=names[0], tc=names[1], sc=names[2])
