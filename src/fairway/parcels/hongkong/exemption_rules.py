"""Rules on the reason for which a parcel is not declared (Cap. 60E, regulation 3)."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.codes.legal_values import legal_value
from fairway.filings.hk import exemptions
from fairway.parcels.hongkong.case import PERSONAL, POSTAL, SAMPLES, THROUGH, Case, postal_limit
from fairway.parcels.hongkong.goods_rules import TARGET
from fairway.parcels.hongkong.model import Movement

_POINTER = "/exemption"
_VEHICLES = ("8701", "8702", "8703", "8704", "8705", "8711")


class ExemptionRule(Rule[Case]):
    """The common part of the rules on exemptions."""

    target = TARGET
    citation = "Import and Export (Registration) Regulations, Cap. 60E, regulation 3"


class ExemptionKnown(ExemptionRule):
    """There is no exemption category {category}."""

    id = "hk.parcels.exemption.known"
    remedy = "Choose a category of the table exemption.hk, or leave it empty: the parcel is then declared."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A category that the table does not hold on the day."""
        claimed = subject.parcel.exemption
        if claimed and not exemptions.is_known(claimed, subject.on):
            yield self.issue(_POINTER, category=claimed)


class ExemptionInThisDirection(ExemptionRule):
    """The exemption {category} is not for goods that move in this direction."""

    id = "hk.parcels.exemption.direction"
    remedy = "Choose another category, or leave it empty: the parcel is then declared."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A category of the other direction."""
        claimed, moves = subject.parcel.exemption, subject.parcel.moves
        direction = "export" if moves is Movement.EXPORT else "import"
        if claimed and not exemptions.fits_direction(claimed, direction, subject.on):
            yield self.issue(_POINTER, category=claimed)


class PostalExemptionOfPost(ExemptionRule):
    """Only postal packets under HK${limit} are exempt; this parcel is not carried by the post."""

    id = "hk.parcels.exemption.post_only"
    remedy = "Leave the exemption empty: courier parcels of any value are declared, grouped with others."

    def check(self, subject: Case) -> Iterator[Issue]:
        """The postal exemption claimed for a courier parcel."""
        if subject.parcel.exemption == POSTAL and not subject.parcel.by_post:
            yield self.issue(_POINTER, limit=f"{postal_limit(subject.on):,}")


class PostalPacketUnderLimit(ExemptionRule):
    """Postal packets are exempt under HK${limit}; this one is worth HK${value}."""

    id = "hk.parcels.exemption.postal_limit"
    remedy = "Leave the exemption empty: the packet is declared."

    def check(self, subject: Case) -> Iterator[Issue]:
        """The postal exemption claimed at or above the limit."""
        limit = postal_limit(subject.on)
        if subject.parcel.exemption == POSTAL and subject.value is not None and subject.value >= limit:
            yield self.issue(_POINTER, limit=f"{limit:,}", value=f"{subject.value:,}")


class SamplesUnderLimit(ExemptionRule):
    """Samples are exempt under HK${limit}; these are worth HK${value}."""

    id = "hk.parcels.exemption.sample_limit"
    remedy = "Leave the exemption empty: the parcel is declared."

    def check(self, subject: Case) -> Iterator[Issue]:
        """The exemption of samples claimed at or above the limit."""
        limit = legal_value("hk.exemption.sample_limit", subject.on).decimal
        if subject.parcel.exemption == SAMPLES and subject.value is not None and subject.value >= limit:
            yield self.issue(_POINTER, limit=f"{limit:,}", value=f"{subject.value:,}")


class PersonalArticlesNoVehicle(ExemptionRule):
    """Motor vehicles are never personal articles."""

    id = "hk.parcels.exemption.vehicle"
    remedy = "Leave the exemption empty: the vehicle is declared."

    def check(self, subject: Case) -> Iterator[Issue]:
        """A vehicle among personal articles."""
        if subject.parcel.exemption != PERSONAL:
            return
        for _, pointer, line in subject.lines():
            if line.code.startswith(_VEHICLES):
                yield self.issue(f"{pointer}/hs_code")


class ThroughBillGiven(ExemptionRule):
    """Goods in transhipment are exempt on a through bill only; no number of one is given."""

    id = "hk.parcels.transhipment.through_bill"
    remedy = "Give the number of the through bill of lading or air waybill, or declare the parcel as an import."

    def check(self, subject: Case) -> Iterator[Issue]:
        """Transhipment without its evidence."""
        if subject.exemption == THROUGH and not subject.parcel.through_bill:
            yield self.issue("/through_bill")


class TranshipmentFromOutsideToOutside(ExemptionRule):
    """Transhipment is from outside to outside Hong Kong; this parcel goes from {origin} to {destination}."""

    id = "hk.parcels.transhipment.outside"
    remedy = "Correct the countries of consignor and consignee, or declare the parcel."

    def check(self, subject: Case) -> Iterator[Issue]:
        """An end in Hong Kong, or one that is not told."""
        if subject.exemption == THROUGH and not subject.outside:
            parcel = subject.parcel
            yield self.issue(
                "/consignee_country",
                origin=parcel.consignor_country or "?",
                destination=parcel.consignee_country or "?",
            )


EXEMPTION_RULES: tuple[Rule[Case], ...] = (
    ExemptionKnown(),
    ExemptionInThisDirection(),
    PostalExemptionOfPost(),
    PostalPacketUnderLimit(),
    SamplesUnderLimit(),
    PersonalArticlesNoVehicle(),
    ThroughBillGiven(),
    TranshipmentFromOutsideToOutside(),
)
