"""Rules that all documents for Hong Kong share, beside those on texts: addresses, packages, control points, changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.control_points import control_point, goods_hours
from fairway.codes.tables import table
from fairway.consignments.model import Packages, Party, Submission
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.filings.hk.header import REASONS, function_of, split_reason
from fairway.filings.hk.parties import EN_TC
from fairway.filings.hk.text_rules import ADDRESS_LIMIT, NAME_LIMIT, TARGET, text_issues
from fairway.wire.hk.references import is_reference

_BOX_EN = ("P.O. BOX", "PO BOX", "P O BOX", "POST OFFICE BOX", "GPO BOX")
_BOX_ZH = ("郵政信箱", "邮政信箱")


class PartyAt(msgspec.Struct, frozen=True, kw_only=True):
    """A party and where it stands."""

    pointer: str
    party: Party


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """Control point and day of the crossing."""

    submission: Submission
    day: date


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """A message about to be made for one group."""

    envelope: Envelope
    group: str


class PackagesAt(msgspec.Struct, frozen=True, kw_only=True):
    """Packages and where they stand."""

    pointer: str
    packages: Packages
    day: date


class AddressNoPostOfficeBox(Rule[PartyAt]):
    """The address in Hong Kong is a post office box; a full street address is needed."""

    id = "hk.address.post_office_box"
    target = TARGET
    citation = "C&SD: declarations need the address in full, not a P.O. box; for road cargo information unchecked"
    remedy = "Enter building, street and district."

    def check(self, subject: PartyAt) -> Iterator[Issue]:
        """Parties in Hong Kong only."""
        address = subject.party.address
        if address is None or address.country != "HK":
            return
        english = (address.text.en or "").upper()
        chinese = (address.text.tc or "") + (address.text.sc or "")
        if (
            address.post_office_box
            or any(word in english for word in _BOX_EN)
            or any(word in chinese for word in _BOX_ZH)
        ):
            yield self.issue(f"{subject.pointer}/address")


class PackageTypeKnown(Rule[PackagesAt]):
    """The package type {code} is not in the table of package types that Hong Kong's window is known to take."""

    id = "hk.packages.type"
    target = TARGET
    citation = "UN/ECE Recommendation 21"
    remedy = "Choose a package type of the table, or have the operator import the row."
    severity = Severity.QUESTION

    def check(self, subject: PackagesAt) -> Iterator[Issue]:
        """A code that the table does not hold on that day."""
        if table("package").get(subject.packages.type_code, subject.day) is None:
            yield self.issue(f"{subject.pointer}/type_code", code=subject.packages.type_code)


class ControlPointTakesGoods(Rule[Crossing]):
    """Goods cannot cross at {point} on {day}."""

    id = "hk.control_point.goods"
    target = TARGET
    citation = "Cap. 60L customs clearance points; dated cargo hours of the control points"
    remedy = "Choose another control point or day."

    def check(self, subject: Crossing) -> Iterator[Issue]:
        """A control point that is unknown, passenger-only, or closed to goods that day."""
        trip = subject.submission.trip
        if trip is None or trip.control_point is None:
            return
        day = trip.expected_crossing_date or subject.day
        if control_point(trip.control_point, day) is None or goods_hours(trip.control_point, day) is None:
            yield self.issue("/trip/control_point", point=trip.control_point, day=day.isoformat())


class ChangeHasReason(Rule[Filing]):
    """A change or deletion needs one of the reason codes 01 to 07, or 99 with words."""

    id = "hk.header.reason"
    target = TARGET
    citation = "Wire form of this product, chapter 2.3"
    remedy = "Choose the reason from the list; with 99 write what it is."

    def check(self, subject: Filing) -> Iterator[Issue]:
        """A missing or unknown code, or 99 without words."""
        function, _ = function_of(subject.envelope, subject.group)
        code, text = split_reason(subject.envelope.change_reason)
        if function is not FilingFunction.NEW and (code not in REASONS or (code == "99" and not text)):
            yield self.issue("/change_reason")


class ChangeHasReference(Rule[Filing]):
    """There is no reference of the authority for {group}, so nothing can be changed or deleted."""

    id = "hk.header.reference"
    target = TARGET
    citation = "Wire form of this product, chapter 2.1"
    remedy = "Wait for the authority's reference, or send the document as new."

    def check(self, subject: Filing) -> Iterator[Issue]:
        """A change or deletion without a reference, or with one whose check character is wrong."""
        function, reference = function_of(subject.envelope, subject.group)
        if function is not FilingFunction.NEW and not (reference and is_reference(reference)):
            yield self.issue("", group=subject.group)


ADDRESS_NO_BOX = AddressNoPostOfficeBox()
PACKAGE_TYPE_KNOWN = PackageTypeKnown()
CONTROL_POINT_TAKES_GOODS = ControlPointTakesGoods()
CHANGE_HAS_REASON = ChangeHasReason()
CHANGE_HAS_REFERENCE = ChangeHasReference()


def party_issues(party: Party | None, pointer: str) -> Iterator[Issue]:
    """Names and address of a party."""
    if party is None:
        return
    yield from text_issues(party.names, f"{pointer}/names", NAME_LIMIT)
    if party.address is not None:
        yield from text_issues(party.address.text, f"{pointer}/address/text", ADDRESS_LIMIT)
    yield from ADDRESS_NO_BOX.check(PartyAt(pointer=pointer, party=party))


def packages_issues(packages: Iterable[tuple[str, Packages]], day: date) -> Iterator[Issue]:
    """Types and words of packages; marks are judged by the documents that carry them."""
    for pointer, one in packages:
        yield from PACKAGE_TYPE_KNOWN.check(PackagesAt(pointer=pointer, packages=one, day=day))
        yield from text_issues(one.type_text, f"{pointer}/type_text", 70, EN_TC)


def header_issues(envelope: Envelope, group: str) -> list[Issue]:
    """Reason and reference of a change or deletion."""
    if envelope.function is FilingFunction.NEW:
        return []
    subject = Filing(envelope=envelope, group=group)
    return [*CHANGE_HAS_REASON.check(subject), *CHANGE_HAS_REFERENCE.check(subject)]
