"""Rules on weights, packages and values: what lies within, what adds up.

Tolerances are here and nowhere else. Sums are judged only where every line of a consignment has a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from fairway.base.issues import Issue, Severity
from fairway.consignments.model import Charge, Consignment, Item, Submission
from fairway.consignments.subject import SubmissionRule, each_consignment, each_item

ROUNDING_KG = Decimal("0.01")
"""What rounding may take from or add to the weight of each line."""
ROUNDING_VALUE = Decimal("0.01")
"""The same for the value of each line, in its currency."""
SHARE_ASKED = Decimal("0.03")
"""From this share of the total on, a difference is a question; below, a warning."""
UNIT_PRICE_SHARE = Decimal("0.005")
"""How far quantity times unit price may lie from the value of a line."""


class NetNotAboveGross(SubmissionRule):
    """The net weight of {net} kg is greater than the gross weight of {gross} kg."""

    id = "submission.net_not_above_gross"
    remedy = "Correct the weights: gross weight includes the packing."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for each consignment and item."""
        holders: list[tuple[str, Consignment | Item]] = [*each_consignment(subject), *each_item(subject)]
        for pointer, holder in holders:
            net, gross = holder.net_weight_kg, holder.gross_weight_kg
            if net is not None and gross is not None and net > gross:
                yield self.issue(f"{pointer}/net_weight_kg", net=net, gross=gross)


def _differ(total: Decimal, parts: Sequence[Decimal | None], rounding: Decimal) -> tuple[Decimal, Severity] | None:
    """The sum of ``parts`` and how grave it is when it differs from ``total`` by more than rounding; None when it does
    not, or a part is unknown."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    added = sum(known, Decimal(0))
    difference = abs(added - total)
    if difference <= rounding * len(known):
        return None
    return added, Severity.QUESTION if difference > total * SHARE_ASKED else Severity.WARNING


class GrossWeightsAddUp(SubmissionRule):
    """The items weigh {added} kg gross together, the consignment {total} kg."""

    id = "submission.gross_weights_add_up"
    remedy = "Correct the weight of the consignment or of its items."
    severity = Severity.QUESTION

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A question, or a warning where the difference is small, for each consignment."""
        for pointer, consignment in each_consignment(subject):
            total = consignment.gross_weight_kg
            if total is None:
                continue
            found = _differ(total, [item.gross_weight_kg for item in consignment.items], ROUNDING_KG)
            if found:
                yield self.issue(f"{pointer}/gross_weight_kg", severity=found[1], added=found[0], total=total)


class NetWeightsAddUp(SubmissionRule):
    """The items weigh {added} kg net together, the consignment {total} kg."""

    id = "submission.net_weights_add_up"
    remedy = "Correct the weight of the consignment or of its items."
    severity = Severity.QUESTION

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A question, or a warning where the difference is small, for each consignment."""
        for pointer, consignment in each_consignment(subject):
            total = consignment.net_weight_kg
            if total is None:
                continue
            found = _differ(total, [item.net_weight_kg for item in consignment.items], ROUNDING_KG)
            if found:
                yield self.issue(f"{pointer}/net_weight_kg", severity=found[1], added=found[0], total=total)


class ValuesAddUp(SubmissionRule):
    """The items are worth {added} {currency} together, the consignment {total} {currency}."""

    id = "submission.values_add_up"
    remedy = "Correct the value of the consignment or of its items."
    severity = Severity.QUESTION

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A question, or a warning where the difference is small, for each consignment in one currency and basis."""
        for pointer, consignment in each_consignment(subject):
            total = consignment.value
            if total is None or not _of_one_kind(consignment):
                continue
            amounts = [item.value.amount if item.value else None for item in consignment.items]
            found = _differ(total.amount, amounts, ROUNDING_VALUE)
            if found:
                yield self.issue(
                    f"{pointer}/value/amount",
                    severity=found[1],
                    added=found[0],
                    total=total.amount,
                    currency=total.currency,
                )


def _of_one_kind(consignment: Consignment) -> bool:
    values = [consignment.value, *(item.value for item in consignment.items)]
    return len({(value.currency, value.basis) for value in values if value}) == 1


class PackagesAddUp(SubmissionRule):
    """The items come in {added} packages together, the consignment in {total}."""

    id = "submission.packages_add_up"
    remedy = "Correct the number of packages. A package that several items share is counted on one of them."
    severity = Severity.WARNING

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A warning for each consignment; items may share a package, so this is no more than likely a mistake."""
        for pointer, consignment in each_consignment(subject):
            counts = [item.packages.count for item in consignment.items if item.packages]
            if consignment.packages is None or len(counts) < len(consignment.items):
                continue
            total = consignment.packages.count + sum(packages.count for packages in consignment.further_packages)
            if sum(counts) != total:
                yield self.issue(f"{pointer}/packages/count", added=sum(counts), total=total)


class UnitPriceFits(SubmissionRule):
    """{quantity} times the unit price of {price} is {product}, but the value of the item is {value}."""

    id = "submission.unit_price_fits"
    citation = "Mainland goods declaration: DeclPrice times GQty is DeclTotal within rounding"
    remedy = "Correct quantity, unit price or value."
    severity = Severity.WARNING

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A warning for each item."""
        for pointer, item in each_item(subject):
            if item.unit_price is None or item.quantity is None or item.value is None:
                continue
            product = item.quantity.value * item.unit_price
            value = item.value.amount
            if abs(product - value) > max(value * UNIT_PRICE_SHARE, ROUNDING_VALUE):
                yield self.issue(
                    f"{pointer}/unit_price",
                    quantity=item.quantity.value,
                    price=item.unit_price,
                    product=product.normalize().__format__("f"),
                    value=value,
                )


class PriceHasCurrency(SubmissionRule):
    """There is an amount without a currency."""

    id = "submission.price_has_currency"
    remedy = "Give the value of the item with its currency, or the currency of the charge."
    severity = Severity.QUESTION

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A question for each unit price without a value that tells its currency, and each charge in money without."""
        for pointer, item in each_item(subject):
            if item.unit_price is not None and item.value is None:
                yield self.issue(f"{pointer}/unit_price")
        for pointer, consignment in each_consignment(subject):
            for name in ("freight", "insurance", "other_charges"):
                charge: Charge | None = getattr(consignment, name)
                if charge is not None and charge.kind != "rate" and charge.currency is None:
                    yield self.issue(f"{pointer}/{name}/currency")


SUM_RULES = (
    NetNotAboveGross(),
    GrossWeightsAddUp(),
    NetWeightsAddUp(),
    ValuesAddUp(),
    PackagesAddUp(),
    UnitPriceFits(),
    PriceHasCurrency(),
)
