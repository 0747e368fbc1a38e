"""Rules of the road manifest, beside those that all Hong Kong documents share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.legal_values import legal_value
from fairway.codes.tables import table
from fairway.consignments.model import Consignment, Submission
from fairway.filings.adapter import Target
from fairway.filings.hk import exemptions
from fairway.filings.hk import rules as shared
from fairway.filings.hk import text_rules as texts
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.fields import Field, missing_in, missing_sentence
from fairway.filings.hk.road_aci.derive import direction_of
from fairway.filings.hk.road_manifest.derive import masters_of
from fairway.filings.hk.road_manifest.elements import FIELDS

AHEAD = timedelta(days=14)
VALUE_LIMITS = {"samples": "hk.exemption.sample_limit"}
"""Categories of goods on a truck that hold under a value only, with its dated figure."""
MAX_CONTAINERS, MAX_ITEMS, MAX_PACKAGES, MAX_LICENCES = 9, 999, 20, 20


class ManifestSubject(msgspec.Struct, frozen=True, kw_only=True):
    """A submission, the day of sending and the day of the crossing (civil days in Hong Kong)."""

    submission: Submission
    day: date
    crossing: date | None


class ConsignmentAt(msgspec.Struct, frozen=True, kw_only=True):
    """A consignment and where it stands."""

    pointer: str
    consignment: Consignment
    direction: str
    day: date


class ManifestElementMissing(Rule[tuple[Field, str]]):
    """An element that the road manifest needs is missing."""

    id = "cap60c.contents"
    target = Target.HK_ROAD_MANIFEST
    citation = "Cap. 60C, Import and Export Manifests Notice"
    remedy = "Enter it, or ask the party who can supply it."

    def check(self, subject: tuple[Field, str]) -> Iterator[Issue]:
        """One issue for a missing field; its sentence names the field."""
        field, pointer = subject
        yield msgspec.structs.replace(self.issue(pointer), message=missing_sentence(field))


class ManifestDateNear(Rule[ManifestSubject]):
    """The crossing on {date} is more than 14 days ahead; a manifest is taken from {first}."""

    id = "hk.road_manifest.ahead"
    target = Target.HK_ROAD_MANIFEST
    citation = "Wire form of this product, chapter 4 (voluntary pre-shipment manifest: Ordinance of 2025)"
    remedy = "Keep the submission and send the manifest from {first}."

    def check(self, subject: ManifestSubject) -> Iterator[Issue]:
        """A day that is too far ahead."""
        if subject.crossing is not None and subject.crossing > subject.day + AHEAD:
            first = (subject.crossing - AHEAD).isoformat()
            yield self.issue("/trip/expected_crossing_date", date=subject.crossing.isoformat(), first=first)


class ManifestNotTooLong(Rule[ManifestSubject]):
    """There are {count} entries here; a road manifest takes at most {limit}."""

    id = "hk.road_manifest.limits"
    target = Target.HK_ROAD_MANIFEST
    citation = "Wire form of this product, chapter 4"
    remedy = "Split the submission, or join lines of the same goods."

    def check(self, subject: ManifestSubject) -> Iterator[Issue]:
        """Containers, lines, kinds of packages, licences."""
        submission = subject.submission
        counted = [("/containers", len(submission.containers), MAX_CONTAINERS)]
        for index, consignment in enumerate(submission.consignments):
            pointer = f"/consignments/{index}"
            counted += [
                (f"{pointer}/items", len(consignment.items), MAX_ITEMS),
                (f"{pointer}/containers", len(consignment.containers), MAX_CONTAINERS),
                (f"{pointer}/further_packages", 1 + len(consignment.further_packages), MAX_PACKAGES),
                (f"{pointer}/licences", len(consignment.licences), MAX_LICENCES),
            ]
        for pointer, count, limit in counted:
            if count > limit:
                yield self.issue(pointer, count=count, limit=limit)


class HouseWaybillsTellApart(Rule[ManifestSubject]):
    """Several consignments travel under waybill {waybill} and nothing tells them apart."""

    id = "hk.road_manifest.house_waybill"
    target = Target.HK_ROAD_MANIFEST
    citation = "EMAN guidebook: master level and consignment level"
    remedy = "Enter the house waybill number of each of them."
    severity = Severity.WARNING

    def check(self, subject: ManifestSubject) -> Iterator[Issue]:
        """Consignments of one master with the same house waybill number, or without."""
        for waybill, indices in masters_of(subject.submission).items():
            seen: set[str | None] = set()
            for index in indices if len(indices) > 1 else ():
                house = subject.submission.consignments[index].house_waybill_number
                if house is None or house in seen:
                    yield self.issue(f"/consignments/{index}/house_waybill_number", waybill=waybill)
                seen.add(house)


class ExemptionCategoryKnown(Rule[ConsignmentAt]):
    """The exemption category {category} is not known."""

    id = "cap60e.regulation_3.category"
    target = Target.HK_ROAD_MANIFEST
    citation = "Cap. 60E regulation 3; C&SD, exempted articles"
    remedy = "Choose a category of the list, or leave it empty when a declaration will be lodged."
    severity = Severity.QUESTION

    def check(self, subject: ConsignmentAt) -> Iterator[Issue]:
        """A category that is not in the table."""
        category = exemptions.category_of(subject.consignment)
        if category is not None and not exemptions.is_known(category, subject.day):
            yield self.issue(f"{subject.pointer}/clearance/hk_exemption_category", category=category)


class ExemptionFitsMovement(Rule[ConsignmentAt]):
    """The exemption category {category} does not fit the direction, the transhipment or the through bill."""

    id = "cap60e.regulation_3.fits"
    target = Target.HK_ROAD_MANIFEST
    citation = "Cap. 60E regulation 3"
    remedy = "Correct the category, or what is said on transhipment and the through bill."

    def check(self, subject: ConsignmentAt) -> Iterator[Issue]:
        """Transhipment on a through bill must be both; categories of one direction only."""
        category = exemptions.category_of(subject.consignment)
        if category is None:
            return
        clearance = subject.consignment.clearance
        through = bool(clearance.hk_transhipment and clearance.hk_through_bill)
        fits = exemptions.fits_direction(category, subject.direction, subject.day)
        if not fits or (category == exemptions.THROUGH and not through):
            yield self.issue(f"{subject.pointer}/clearance/hk_exemption_category", category=category)


class ExemptionByRoad(Rule[ConsignmentAt]):
    """The exemption category {category} is of goods that come by ship, by aircraft or by post, never on a truck."""

    id = "cap60e.regulation_3.road"
    target = Target.HK_ROAD_MANIFEST
    citation = "Cap. 60E regulation 3; C&SD, exempted articles"
    remedy = "Choose a category that the goods on the truck fit, or leave it empty and lodge a declaration."

    def check(self, subject: ConsignmentAt) -> Iterator[Issue]:
        """A category of another way of moving."""
        category = exemptions.category_of(subject.consignment)
        if category is not None and not exemptions.moves_by_road(category, subject.day):
            yield self.issue(f"{subject.pointer}/clearance/hk_exemption_category", category=category)


class ExemptionWithinLimit(Rule[ConsignmentAt]):
    """The goods are worth HK$ {value}; the exemption category {category} holds under HK$ {limit} only."""

    id = "cap60e.regulation_3.limit"
    target = Target.HK_ROAD_MANIFEST
    citation = "Cap. 60E regulation 3; C&SD, exempted articles"
    remedy = "Choose another category, or leave it empty and lodge a declaration."

    def check(self, subject: ConsignmentAt) -> Iterator[Issue]:
        """A value that is known and not under the limit of its category."""
        category = exemptions.category_of(subject.consignment)
        limit = VALUE_LIMITS.get(category or "")
        value = value_hkd(subject.consignment, subject.day) if limit else None
        if limit is None or value is None:
            return
        highest = legal_value(limit, subject.day).decimal
        if value >= highest:
            pointer = f"{subject.pointer}/clearance/hk_exemption_category"
            yield self.issue(pointer, value=f"{value:.2f}", category=category or "", limit=highest)


def value_hkd(consignment: Consignment, day: date) -> Decimal | None:
    """What the goods are worth in Hong Kong dollars; None where an amount or a rate is not known."""
    amounts = [item.value for item in consignment.items]
    if None in amounts:
        amounts = [consignment.value]
    total = Decimal(0)
    for money in amounts:
        rate = table("exchange_rate.hkd").get(money.currency, day) if money and money.currency != "HKD" else None
        if money is None or (rate is None and money.currency != "HKD"):
            return None
        total += money.amount * (rate.decimal("rate") if rate else 1)
    return total


ELEMENT_MISSING = ManifestElementMissing()
RULES = (ManifestDateNear(), ManifestNotTooLong(), HouseWaybillsTellApart())
CONSIGNMENT_RULES: tuple[Rule[ConsignmentAt], ...] = (
    ExemptionCategoryKnown(),
    ExemptionFitsMovement(),
    ExemptionByRoad(),
    ExemptionWithinLimit(),
)


def issues_of(submission: Submission, day: date, crossing: date | None, proposals: Proposals) -> Iterator[Issue]:
    """Everything that stands against the manifest, or is doubtful."""
    for field, pointer, _ in missing_in(FIELDS, submission):
        yield from ELEMENT_MISSING.check((field, pointer))
    subject = ManifestSubject(submission=submission, day=day, crossing=crossing)
    for rule in RULES:
        yield from rule.check(subject)
    yield from shared.CONTROL_POINT_TAKES_GOODS.check(shared.Crossing(submission=submission, day=day))
    if submission.trip is not None:
        yield from shared.party_issues(submission.trip.carrier, "/trip/carrier")
    direction = direction_of(submission).lower()
    for index, consignment in enumerate(submission.consignments):
        pointer = f"/consignments/{index}"
        place = ConsignmentAt(pointer=pointer, consignment=consignment, direction=direction, day=day)
        for one in CONSIGNMENT_RULES:
            yield from one.check(place)
        for name in ("consignor", "consignee", "licence_exporter"):
            yield from shared.party_issues(getattr(consignment, name), f"{pointer}/{name}")
        packages = [] if consignment.packages is None else [(f"{pointer}/packages", consignment.packages)]
        packages += [(f"{pointer}/further_packages/{at}", one) for at, one in enumerate(consignment.further_packages)]
        yield from shared.packages_issues(packages, day)
        for place_of_packages, each in packages:
            yield from texts.plain_issues(each.marks, f"{place_of_packages}/marks")
        for number, item in enumerate(consignment.items):
            yield from texts.description_issues(
                item.description, f"{pointer}/items/{number}/description", proposals, day, Severity.WARNING
            )
        yield from texts.plain_issues(consignment.note, f"{pointer}/note", 500)
