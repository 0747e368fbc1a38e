"""What must hold of the lines of a goods declaration before it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.tariff import LegalUnits, legal_units, national_codes
from fairway.consignments.model import Submission
from fairway.filings.cn.goods_declaration.subject import TARGET, DeclarationRule, Declaring

CODE = "cn_tariff10"
HALF_CENT = Decimal("0.005")
HALF_STEP = Decimal("0.00005")


class SixDigits(msgspec.Struct, frozen=True):
    """An HS code whose ten digits nobody has chosen, where they are to stand, and the day."""

    pointer: str
    hs6: str
    day: date


class TariffCodeChosen(Rule[SixDigits]):
    """HS code {hs6} may be several codes of ten digits on the Mainland; a person has to choose."""

    id = "gacc.dec.tariff_code"
    target = TARGET
    citation = "CodeTS of the goods declaration: the Mainland tariff extends the six digits of the HS"
    remedy = "Choose the 10-digit code that fits the goods. Codes known here: {candidates}."
    severity = Severity.QUESTION

    def check(self, subject: SixDigits) -> Iterator[Issue]:
        """Asked, never picked, also where only one is known here."""
        found = national_codes(subject.hs6, "cn_tariff", subject.day)
        words = ", ".join(entry.code for entry in getattr(found, "candidates", ()))
        yield self.issue(subject.pointer, hs6=subject.hs6, candidates=words or "-")


_CHOSEN = TariffCodeChosen()


def six_digits_ask(submission: Submission, missing: list[Issue], day: date) -> list[Issue]:
    """``missing`` with a question in place of a tariff code that is missing where its first six digits are there."""
    found: list[Issue] = []
    for issue in missing:
        if issue.pointer.endswith(f"/{CODE}"):
            _, _, consignment, _, number, _ = issue.pointer.split("/")
            hs6 = submission.consignments[int(consignment)].items[int(number)].hs6
            if hs6 is not None:
                found += _CHOSEN.check(SixDigits(issue.pointer, hs6, day))
                continue
        found.append(issue)
    return found


class PriceTimesQuantity(DeclarationRule):
    """{quantity} times {price} is not {total}."""

    id = "gacc.dec.price_times_quantity"
    citation = "DeclPrice times GQty is DeclTotal within rounding"
    remedy = "Correct price, quantity or value of the line."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Each line, within what rounding of price (4 decimals) and total (2 decimals) may take or give."""
        for position, line in enumerate(subject.message.lines):
            if not (line.unit_price and line.quantity and line.total):
                continue
            price, quantity, total = Decimal(line.unit_price), Decimal(line.quantity), Decimal(line.total)
            if abs(price * quantity - total) > HALF_STEP * quantity + HALF_CENT:
                yield self.issue(
                    f"{subject.line(position)}/value", quantity=line.quantity, price=line.unit_price, total=line.total
                )


class QuantityHasUnit(DeclarationRule):
    """A second legal quantity needs its unit, and the unit its quantity."""

    id = "gacc.dec.second_quantity"
    citation = "Second quantity present if and only if the second unit is (customs error -625009)"
    remedy = "Enter both, or neither."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Each line."""
        for position, line in enumerate(subject.message.lines):
            if bool(line.legal_quantity_2) != bool(line.legal_unit_2):
                yield self.issue(f"{subject.line(position)}/legal_quantity_2")


class LegalUnitsDiffer(DeclarationRule):
    """Both legal quantities of the line have the same unit {unit}."""

    id = "gacc.dec.legal_units"
    citation = "A tariff line has two different legal units, or one"
    remedy = "Leave the second quantity out, or enter it in the second unit of the tariff line."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Each line with two legal units."""
        for position, line in enumerate(subject.message.lines):
            if line.legal_unit_1 and line.legal_unit_1 == line.legal_unit_2:
                yield self.issue(f"{subject.line(position)}/legal_quantity_2", unit=line.legal_unit_1)


class LegalUnitsOfTariff(DeclarationRule):
    """Tariff code {code} asks for the legal units {wanted}; the line gives {given}."""

    id = "gacc.dec.tariff_units"
    citation = "unit1 and unit2 equal the legal units of the tariff"
    remedy = "Enter the legal quantities in the units of the tariff line."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Each line whose tariff code is known here."""
        known: dict[str, LegalUnits | None] = {"": None}
        for position, line in enumerate(subject.message.lines):
            code = line.tariff
            if code not in known:
                known[code] = legal_units(code, subject.day)
            units = known[code]
            if units is None or not line.legal_unit_1:
                continue
            wanted, given = (units.first, units.second or ""), (line.legal_unit_1, line.legal_unit_2)
            if wanted != given:
                yield self.issue(
                    f"{subject.line(position)}/legal_quantity_{1 if wanted[0] != given[0] else 2}",
                    code=line.tariff,
                    wanted=" ".join(filter(None, wanted)),
                    given=" ".join(filter(None, given)),
                )


class SameUnitSameQuantity(DeclarationRule):
    """The legal quantity {legal} and the quantity {quantity} have the same unit but differ."""

    id = "gacc.dec.same_unit"
    citation = "Common rejections of the goods declaration"
    remedy = "Correct the quantity or the legal quantity."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Each line whose deal unit is its first legal unit."""
        for position, line in enumerate(subject.message.lines):
            if (
                line.unit
                and line.unit == line.legal_unit_1
                and line.quantity
                and line.legal_quantity_1
                and Decimal(line.quantity) != Decimal(line.legal_quantity_1)
            ):
                yield self.issue(
                    f"{subject.line(position)}/legal_quantity_1", legal=line.legal_quantity_1, quantity=line.quantity
                )


class ModelIsNotBlank(DeclarationRule):
    """The declaration elements of this line hold an empty part or the separator |."""

    id = "gacc.dec.model_parts"
    citation = "GModel: the parts that the heading demands, joined by |"
    remedy = "Fill each part; write none (无) where there is nothing to say, and no | within a part."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Each line: as many parts as there are specifications."""
        for position, (line, item) in enumerate(zip(subject.message.lines, subject.group.items, strict=True)):
            if line.model and line.model.count("|") != len(item.specifications) - 1:
                yield self.issue(f"{subject.line(position)}/specifications")


LINE_RULES: tuple[Rule[Declaring], ...] = (
    PriceTimesQuantity(),
    QuantityHasUnit(),
    LegalUnitsDiffer(),
    LegalUnitsOfTariff(),
    SameUnitSameQuantity(),
    ModelIsNotBlank(),
)
