"""Rules on the data of a parcel: what must be told, and in which form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.base.language import Trilingual
from fairway.base.rules import Rule
from fairway.codes.tables import table
from fairway.parcels.hongkong.case import Case
from fairway.parcels.hongkong.goods_rules import TARGET
from fairway.parcels.hongkong.model import Mode, Movement
from fairway.parcels.hongkong.parcel import rate_of

CENSUS = "C&SD, how to complete and lodge import and export declarations; Cap. 60E"
MANIFEST = "Import and Export Manifests Notice, Cap. 60C"


_WORDS = {
    "mode": tuple(mode.value for mode in Mode),
    "movement": ("", *(one.value for one in Movement)),
    "contents": ("", "goods", "documents"),
}


class DataRule(Rule[Case]):
    """The common part of the rules on data."""

    target = TARGET


class ParcelNumbered(DataRule):
    """The parcel has no waybill or postal item number."""

    id = "hk.parcels.waybill"
    citation = MANIFEST
    remedy = "Give the number on the label."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A parcel without a number."""
        if not subject.parcel.waybill_no.strip():
            yield self.issue("/waybill_no")


class NumberNew(DataRule):
    """The number {value} was used by a parcel of an earlier batch that moves in the same direction."""

    id = "hk.parcels.number_used"
    citation = f"{MANIFEST}; the time after which a number is free again is our own"
    remedy = "Leave the copy out, or give the number on the label of this parcel."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A number that was used before."""
        if subject.used:
            yield self.issue("/waybill_no", value=subject.parcel.waybill_no)


class CarriageKnown(DataRule):
    """{column} says {value}; it may be {allowed}."""

    id = "hk.parcels.carriage"
    citation = "Form of the table hk_parcels"
    remedy = "Write one of these words."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A mode, movement or kind of contents that is not known."""
        for column, allowed in _WORDS.items():
            value = getattr(subject.parcel, column)
            if value not in allowed:
                yield self.issue(
                    f"/{column}", column=column, value=value or "–", allowed=", ".join(filter(None, allowed))
                )


class LineOnce(DataRule):
    """The line {gnum} of this parcel is there {times} times."""

    id = "hk.parcels.line_once"
    citation = "Form of the table hk_parcels"
    remedy = "Remove the copies, or number the lines from 1."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A line number that is used again."""
        if len(subject.parcel.lines) == 1:
            return
        counts = Counter(line.gnum for line in subject.parcel.lines)
        for gnum, times in counts.items():
            if times > 1:
                yield self.issue("/lines", gnum=gnum, times=times)


class LinesOfOneParcel(DataRule):
    """The lines under this number differ in {columns}: they are not lines of one parcel."""

    id = "hk.parcels.one_parcel"
    citation = "Form of the table hk_parcels"
    remedy = "Give each parcel a number of its own, and repeat on its lines what is told of the whole."

    def check(self, subject: Case) -> Iterator[Issue]:
        """Values of the whole parcel that its lines tell differently."""
        if subject.parcel.differing:
            yield self.issue("/waybill_no", columns=", ".join(subject.parcel.differing))


class ValueKnown(DataRule):
    """The value of this line in Hong Kong dollars is not known."""

    id = "hk.parcels.value"
    citation = CENSUS
    remedy = "Give value and currency, and the exchange rate where the currency has none in the table."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A line of goods without value, with a negative one, or in a currency without a rate."""
        if subject.parcel.documents:
            return
        for _, pointer, line in subject.lines():
            if line.value is None or line.value < 0:
                yield self.issue(f"{pointer}/value")
            elif line.rate is None and rate_of(line.currency, subject.on) is None:
                yield self.issue(f"{pointer}/currency")


class DocumentsWorthNothing(DataRule):
    """Documents are released on a list because they are worth nothing; this line has a value or a commodity code."""

    id = "hk.parcels.documents"
    citation = "WCO Immediate Release Guidelines, category 1: correspondence and documents"
    remedy = "Leave value and code empty, or say that the contents are goods."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A line of documents with a value above zero, or a code outside chapter 49 (printed matter)."""
        if not subject.parcel.documents:
            return
        for _, pointer, line in subject.lines():
            if line.value:
                yield self.issue(f"{pointer}/value")
            if line.code and not line.code.startswith("49"):
                yield self.issue(f"{pointer}/hs_code")


class WeightPlausible(DataRule):
    """The goods weigh {net} kg net, more than the whole parcel of {gross} kg."""

    id = "hk.parcels.weight"
    citation = MANIFEST
    remedy = "Correct the weights, in kilograms."

    def check(self, subject: Case) -> Iterator[Issue]:
        """Net weights above the gross weight."""
        net = sum((line.net_weight or Decimal(0) for line in subject.parcel.lines), Decimal(0))
        gross = subject.parcel.gross_weight
        if gross is not None and net > gross:
            yield self.issue("/gross_weight", net=f"{net.normalize():f}", gross=f"{gross.normalize():f}")


class EightDigitsToDeclare(DataRule):
    """A declaration needs the commodity code with eight digits; here is {code}."""

    id = "hk.parcels.code8"
    citation = CENSUS
    remedy = "Give the HKHS code. It may be: {proposals}."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A line that is to be declared without a full code; the codes that are known under its first six digits."""
        if not subject.declared:
            return
        for _, pointer, line in subject.lines():
            code = line.code
            if len(code) >= 8 and code.isdigit():
                continue
            known = table("hkhs").starting(code[:6], subject.on) if len(code) >= 4 and code.isdigit() else []
            names = [Trilingual(*(f"{one.code} {name}" for name in one.names)) for one in known[:5]]
            listed = Trilingual(*("; ".join(name[at] for name in names) or "–" for at in range(3)))
            yield self.issue(f"{pointer}/hs_code", code=code or "–", proposals=listed)


class CountryToDeclare(DataRule):
    """A declaration needs the country that the goods come from or go to."""

    id = "hk.parcels.country"
    citation = CENSUS
    remedy = "Give the country with two letters (ISO 3166)."

    def check(self, subject: Case) -> Iterator[Issue]:
        """No country, or one that does not exist."""
        country = subject.parcel.partner_country
        if subject.declared and (not country or table("country").get(country, subject.on) is None):
            yield self.issue("/country")


class ConveyanceToDeclare(DataRule):
    """Only parcels on the same conveyance share a declaration: flight, vehicle or voyage and its day are needed."""

    id = "hk.parcels.conveyance"
    citation = CENSUS
    remedy = "Give conveyance and moved_on (such as 2026-11-22)."

    def check(self, subject: Case) -> Iterator[Issue]:
        """No conveyance or no day."""
        parcel = subject.parcel
        if not subject.declared:
            return
        if not parcel.conveyance:
            yield self.issue("/conveyance")
        if parcel.moved_on != subject.on.isoformat():
            yield self.issue("/moved_on")


class TraderToDeclare(DataRule):
    """A declaration needs the importer or exporter who lodges it."""

    id = "hk.parcels.trader"
    citation = CENSUS
    remedy = "Give trader_no (business registration or identity card) and trader_name, or consignee and consignor."

    def check(self, subject: Case) -> Iterator[Issue]:
        """Nobody who declares."""
        if subject.declared and not subject.parcel.trader:
            yield self.issue("/trader_no")


DATA_RULES: tuple[Rule[Case], ...] = (
    ParcelNumbered(),
    NumberNew(),
    CarriageKnown(),
    LineOnce(),
    LinesOfOneParcel(),
    ValueKnown(),
    DocumentsWorthNothing(),
    WeightPlausible(),
    EightDigitsToDeclare(),
    CountryToDeclare(),
    ConveyanceToDeclare(),
    TraderToDeclare(),
)
