"""Rules on the value of goods in a declaration: what it includes, what it is in Hong Kong dollars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.filings.adapter import Target
from fairway.filings.hk.tdec.rates import Rate

OLD = timedelta(days=31)
_VALUE = "C&SD, how to complete declarations: imports CIF, exports FOB, in Hong Kong dollars"


class MoneyAt(msgspec.Struct, frozen=True, kw_only=True):
    """An amount in a currency without a rate."""

    pointer: str
    currency: str
    day: date


class RateAt(msgspec.Struct, frozen=True, kw_only=True):
    """A rate that is about to be used."""

    pointer: str
    rate: Rate
    day: date


class BasesAt(msgspec.Struct, frozen=True, kw_only=True):
    """The bases of the values of a consignment; empty text where one is not known."""

    pointer: str
    bases: tuple[str, ...]


class ChargeAt(msgspec.Struct, frozen=True, kw_only=True):
    """Freight, insurance or other charges of a consignment."""

    pointer: str
    name: str
    kind: str


class ExchangeRateKnown(Rule[MoneyAt]):
    """No exchange rate from {currency} to Hong Kong dollars is known for {date}."""

    id = "hk.tdec.value.rate"
    target = Target.HK_TDEC
    citation = _VALUE
    remedy = "Import the rate with its day and source, or enter the value in Hong Kong dollars."
    severity = Severity.QUESTION

    def check(self, subject: MoneyAt) -> Iterator[Issue]:
        """Asked for, never guessed."""
        yield self.issue(subject.pointer, currency=subject.currency, date=subject.day.isoformat())


class ExchangeRateTrusted(Rule[RateAt]):
    """The rate of {currency}, {rate} from {date}, was invented for the demonstration or is older than 31 days."""

    id = "hk.tdec.value.rate_trusted"
    target = Target.HK_TDEC
    citation = _VALUE
    remedy = "Import the rate that your firm uses, with its day and source."
    severity = Severity.WARNING

    def check(self, subject: RateAt) -> Iterator[Issue]:
        """A rate of the demonstration, or an old one."""
        rate = subject.rate
        if rate.demo or subject.day - rate.day > OLD:
            yield self.issue(subject.pointer, currency=rate.currency, rate=rate.hkd, date=rate.day.isoformat())


class ValueBasisKnown(Rule[BasesAt]):
    """It is not clear what the values of this consignment include ({bases})."""

    id = "hk.tdec.value.basis"
    target = Target.HK_TDEC
    citation = _VALUE
    remedy = "Enter the basis of the value (EXW, FOB, CFR, CIF, DAP), the same for all lines, or the trade term."
    severity = Severity.QUESTION

    def check(self, subject: BasesAt) -> Iterator[Issue]:
        """No basis, or several."""
        if "" in subject.bases or len(subject.bases) > 1:
            words = ", ".join(sorted(basis for basis in subject.bases if basis))
            yield self.issue(f"{subject.pointer}/value/basis", bases=words or "-")


class ChargeKnown(Rule[ChargeAt]):
    """This charge is needed to come to the value that Hong Kong asks for (imports CIF, exports FOB)."""

    id = "hk.tdec.value.charge"
    target = Target.HK_TDEC
    citation = _VALUE
    remedy = "Enter it with its currency; enter 0 when there was none."
    severity = Severity.QUESTION

    def check(self, subject: ChargeAt) -> Iterator[Issue]:
        """A charge that nobody stated."""
        if subject.kind == "missing":
            yield self.issue(subject.pointer, charge=subject.name)


class ChargeInTotal(Rule[ChargeAt]):
    """A charge per unit cannot be shared out over the lines of a Hong Kong declaration."""

    id = "hk.tdec.value.charge_in_total"
    target = Target.HK_TDEC
    citation = _VALUE
    remedy = "Enter the charge as a total amount."
    severity = Severity.QUESTION

    def check(self, subject: ChargeAt) -> Iterator[Issue]:
        """A charge of kind unit."""
        if subject.kind == "unit":
            yield self.issue(subject.pointer, charge=subject.name)


class DeliveredValueTaken(Rule[str]):
    """The value is that of delivered goods; it is taken as CIF although it may include transport inside Hong Kong."""

    id = "hk.tdec.value.delivered"
    target = Target.HK_TDEC
    citation = _VALUE
    remedy = "Enter the CIF value if you know it."
    severity = Severity.WARNING

    def check(self, subject: str) -> Iterator[Issue]:
        """Imports on DAP, DPU or DDP."""
        yield self.issue(f"{subject}/value")


class ValueNotNegative(Rule[str]):
    """Freight, insurance and other charges are more than the value of the goods."""

    id = "hk.tdec.value.positive"
    target = Target.HK_TDEC
    citation = _VALUE
    remedy = "Correct the charges, or the value and what it includes."
    severity = Severity.QUESTION

    def check(self, subject: str) -> Iterator[Issue]:
        """A value below zero after taking charges off."""
        yield self.issue(f"{subject}/value")


RATE_KNOWN = ExchangeRateKnown()
RATE_TRUSTED = ExchangeRateTrusted()
BASIS_KNOWN = ValueBasisKnown()
CHARGE_KNOWN = ChargeKnown()
CHARGE_IN_TOTAL = ChargeInTotal()
DELIVERED_VALUE = DeliveredValueTaken()
VALUE_POSITIVE = ValueNotNegative()
