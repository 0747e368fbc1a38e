"""The value of goods in Hong Kong dollars: CIF for imports, FOB for exports.

CIF is cost, insurance, freight and other charges up to arrival in Hong Kong. What a value includes (its basis) says
what is to be added or taken off; each amount is converted with its own rate; charges are shared out over the lines
by value; lines are rounded to cents so that they add up to the rounded total.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from fairway.base.issues import Issue
from fairway.codes.conversions import Converted, convert
from fairway.consignments.model import Basis, Charge, Consignment, Direction, Money, Submission
from fairway.filings.hk.tdec import value_rules as rules
from fairway.filings.hk.tdec.rates import Rate, Rates

CENTS = Decimal("0.01")
NEEDED = {
    Direction.CN_TO_HK: {
        Basis.EXW: ("freight", "insurance"),
        Basis.FOB: ("freight", "insurance"),
        Basis.CFR: ("insurance",),
        Basis.CIF: (),
        Basis.DAP: (),
    },
    Direction.HK_TO_CN: {
        Basis.EXW: (),
        Basis.FOB: (),
        Basis.CFR: ("freight",),
        Basis.CIF: ("freight", "insurance"),
        Basis.DAP: ("freight", "insurance"),
    },
}
"""Charges that must be known to come from a basis to CIF (import: added) or FOB (export: taken off)."""
OTHER = {
    Direction.CN_TO_HK: frozenset({Basis.EXW, Basis.FOB, Basis.CFR}),
    Direction.HK_TO_CN: frozenset({Basis.DAP}),
}
"""Where other charges count as well: added for imports, taken off for exports. For exports ex works they are added
(transport to the place of export)."""


@dataclass(slots=True)
class Valuation:
    """Values of the lines of one consignment in Hong Kong dollars; None where something must be asked first."""

    values: tuple[Decimal, ...] | None
    issues: list[Issue] = field(default_factory=list)
    rates: dict[str, Rate] = field(default_factory=dict)
    """The rates used, by currency, to be kept with the document."""


def line_value(consignment: Consignment, index: int) -> Money | None:
    """The value of a line: its own, or that of the consignment when it is the only line."""
    value = consignment.items[index].value
    return consignment.value if value is None and len(consignment.items) == 1 else value


def basis_of(consignment: Consignment, value: Money, day: date) -> Basis | None:
    """What a value includes: its own basis, that of the consignment's value, or what the trade term means."""
    if value.basis is not None:
        return value.basis
    if consignment.value is not None and consignment.value.basis is not None:
        return consignment.value.basis
    if consignment.trade_term is None:
        return None
    found = convert("trade_term", "value_basis", consignment.trade_term.value, day)
    return Basis(found.value) if isinstance(found, Converted) else None


class _Valuer:
    """Goes through one consignment and notes what must be asked."""

    def __init__(self, submission: Submission, index: int, day: date, rates: Rates) -> None:
        self.direction = submission.direction
        self.consignment = submission.consignments[index]
        self.pointer = f"/consignments/{index}"
        self.day = day
        self.source = rates
        self.issues: list[Issue] = []
        self.rates: dict[str, Rate] = {}
        self.asked: set[str] = set()

    def hkd(self, amount: Decimal, currency: str, pointer: str) -> Decimal | None:
        rate = self.rates.get(currency) or self.source.rate(currency, self.day)
        if rate is None:
            if currency in self.asked:
                return None
            self.asked.add(currency)
            self.issues += rules.RATE_KNOWN.check(rules.MoneyAt(pointer=pointer, currency=currency, day=self.day))
            return None
        if currency not in self.rates and currency != "HKD":
            self.rates[currency] = rate
            self.issues += rules.RATE_TRUSTED.check(rules.RateAt(pointer=pointer, rate=rate, day=self.day))
        return amount * rate.hkd if currency != "HKD" else amount

    def goods(self) -> list[Decimal] | None:
        converted: list[Decimal | None] = []
        for index in range(len(self.consignment.items)):
            value = line_value(self.consignment, index)
            if value is None:
                converted.append(None)  # the table of fields reports it as missing
                continue
            converted.append(self.hkd(value.amount, value.currency, f"{self.pointer}/items/{index}/value"))
        known = [value for value in converted if value is not None]
        return known if len(known) == len(converted) else None

    def basis(self) -> Basis | None:
        found: set[Basis | None] = set()
        for index in range(len(self.consignment.items)):
            value = line_value(self.consignment, index)
            if value is not None:
                found.add(basis_of(self.consignment, value, self.day))
        subject = rules.BasesAt(pointer=self.pointer, bases=tuple(basis.value if basis else "" for basis in found))
        self.issues += rules.BASIS_KNOWN.check(subject)
        return next(iter(found)) if len(found) == 1 else None

    def charge(self, name: str, goods: Decimal, *, needed: bool) -> Decimal | None:
        """One charge in Hong Kong dollars; None when it has to be asked."""
        stated: Charge | None = getattr(self.consignment, name)
        pointer = f"{self.pointer}/{name}"
        if stated is None:
            if not needed:
                return Decimal(0)
            self.issues += rules.CHARGE_KNOWN.check(rules.ChargeAt(pointer=pointer, name=name, kind="missing"))
            return None
        if stated.kind == "rate":
            return goods * stated.amount / 100
        if stated.kind == "unit":
            self.issues += rules.CHARGE_IN_TOTAL.check(rules.ChargeAt(pointer=pointer, name=name, kind=stated.kind))
            return None
        if stated.currency is None:
            return None  # the canonical rules ask for the currency
        return self.hkd(stated.amount, stated.currency, pointer)

    def adjustment(self, basis: Basis, goods: Decimal) -> Decimal | None:
        """What is added to the goods' value (or taken off, negative) to come to CIF or FOB."""
        needed = NEEDED[self.direction][basis]
        parts = [self.charge(name, goods, needed=True) for name in needed]
        other = self.charge("other_charges", goods, needed=False)
        if other is None or any(part is None for part in parts):
            return None
        total = sum((part for part in parts if part is not None), Decimal(0))
        if self.direction is Direction.CN_TO_HK:
            return total + (other if basis in OTHER[self.direction] else 0)
        if basis is Basis.EXW:
            return other
        return -(total + (other if basis in OTHER[self.direction] else 0))


def _shared_out(goods: list[Decimal], adjustment: Decimal) -> Iterator[Decimal]:
    """Each line with its share, in cents; the lines add up to the rounded total."""
    total = sum(goods, Decimal(0))
    running = before = Decimal(0)
    for index, value in enumerate(goods):
        running += value
        if total:
            upto = running + adjustment * running / total
        else:
            upto = adjustment if index == len(goods) - 1 else Decimal(0)
        rounded = upto.quantize(CENTS, rounding=ROUND_HALF_UP)
        yield rounded - before
        before = rounded


def value_lines(submission: Submission, index: int, day: date, rates: Rates) -> Valuation:
    """The values of the lines of the consignment at ``index``, with the rates of ``day``."""
    valuer = _Valuer(submission, index, day, rates)
    goods = valuer.goods()
    basis = valuer.basis()
    if goods is None or basis is None:
        return Valuation(None, valuer.issues, valuer.rates)
    adjustment = valuer.adjustment(basis, sum(goods, Decimal(0)))
    if adjustment is None:
        return Valuation(None, valuer.issues, valuer.rates)
    if basis is Basis.DAP and submission.direction is Direction.CN_TO_HK:
        valuer.issues += rules.DELIVERED_VALUE.check(valuer.pointer)
    values = tuple(_shared_out(goods, adjustment))
    if any(value < 0 for value in values):
        valuer.issues += rules.VALUE_POSITIVE.check(valuer.pointer)
        return Valuation(None, valuer.issues, valuer.rates)
    return Valuation(values, valuer.issues, valuer.rates)
