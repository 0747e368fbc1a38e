"""Rules of declarations, beside those on values and those that all Hong Kong documents share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.conversions import Converted
from fairway.codes.identifiers import check_business_registration, check_hkid
from fairway.codes.tariff import national_codes
from fairway.consignments.model import Item, Party, Submission
from fairway.filings.adapter import Envelope, FilingFunction, Target
from fairway.filings.crossings.model import crossed_with
from fairway.filings.hk import rules as shared
from fairway.filings.hk import text_rules as texts
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.fields import Field, missing_in, missing_sentence
from fairway.filings.hk.road_manifest.derive import crossed_on
from fairway.filings.hk.tdec.charge import charge
from fairway.filings.hk.tdec.derive import quantity_of, unclear_lines, unit_of_code
from fairway.filings.hk.tdec.elements import FIELDS
from fairway.filings.hk.tdec.grouping import Group, may_share

AHEAD = timedelta(days=14)
COMMODITY_CODE = "Item/CommodityCode"


class ItemAt(msgspec.Struct, frozen=True, kw_only=True):
    """A line and where it stands."""

    pointer: str
    item: Item
    day: date


class TraderAt(msgspec.Struct, frozen=True, kw_only=True):
    """The importer or exporter and where it stands."""

    pointer: str
    party: Party


class GroupAt(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration about to be made."""

    submission: Submission
    group: Group
    envelope: Envelope
    day: date
    value: Decimal | None = None
    """Value of the goods in Hong Kong dollars, once it is known."""

    @property
    def consignments(self) -> list[str]:
        """The identifiers of its consignments."""
        return [self.submission.consignments[index].id for index in self.group.consignments]


class TdecElementMissing(Rule[tuple[Field, str]]):
    """An element that the declaration needs is missing."""

    id = "cap60e.particulars"
    target = Target.HK_TDEC
    citation = "Cap. 60E; C&SD, how to complete and lodge import/export declarations"
    remedy = "Enter it, or ask the party who can supply it."

    def check(self, subject: tuple[Field, str]) -> Iterator[Issue]:
        """One issue for a missing field; its sentence names the field."""
        field, pointer = subject
        yield msgspec.structs.replace(self.issue(pointer), message=missing_sentence(field))


class CommodityCodeChosen(Rule[ItemAt]):
    """HS code {hs6} may be several codes of eight digits in Hong Kong; a person has to choose."""

    id = "hk.tdec.commodity_code"
    target = Target.HK_TDEC
    citation = "C&SD: Hong Kong Imports and Exports Classification List (HKHS), eight digits"
    remedy = "Choose the 8-digit code that fits the goods. Codes known here: {candidates}."
    severity = Severity.QUESTION

    def check(self, subject: ItemAt) -> Iterator[Issue]:
        """Six digits without eight: asked, never picked."""
        item = subject.item
        if item.hkhs8 is not None or item.hs6 is None:
            return
        found = national_codes(item.hs6, "hkhs", subject.day)
        candidates = () if isinstance(found, Converted) else getattr(found, "candidates", ())
        words = ", ".join(entry.code for entry in candidates)
        yield self.issue(f"{subject.pointer}/hkhs8", hs6=item.hs6, candidates=words or "-")


class CommodityCodeKnown(Rule[ItemAt]):
    """The code {code} is not in the list known here, so its unit of quantity could not be checked."""

    id = "hk.tdec.commodity_code_known"
    target = Target.HK_TDEC
    citation = "C&SD: Hong Kong Imports and Exports Classification List (HKHS)"
    remedy = "Check the code and its unit; the operator can import the official list."
    severity = Severity.WARNING

    def check(self, subject: ItemAt) -> Iterator[Issue]:
        """A code that the table does not hold."""
        code = subject.item.hkhs8
        if code is not None and unit_of_code(code, subject.day) is None:
            yield self.issue(f"{subject.pointer}/hkhs8", code=code)


class QuantityInUnitOfCode(Rule[ItemAt]):
    """The code {code} asks for a quantity in {unit}."""

    id = "hk.tdec.quantity"
    target = Target.HK_TDEC
    citation = "C&SD: the unit of quantity is a property of the commodity code; some codes have none"
    remedy = "Enter the quantity in this unit."
    severity = Severity.QUESTION

    def check(self, subject: ItemAt) -> Iterator[Issue]:
        """A code with a unit, and no quantity in it."""
        code = subject.item.hkhs8
        wanted = unit_of_code(code, subject.day) if code is not None else None
        if wanted is None or not wanted.required or wanted.unit is None:
            return
        if quantity_of(subject.item, wanted, subject.day) is None:
            yield self.issue(f"{subject.pointer}/hk_quantity", code=code, unit=wanted.unit)


class TraderInHongKong(Rule[TraderAt]):
    """The importer or exporter who declares must have an address in Hong Kong, not in {country}."""

    id = "cap60e.trader_in_hong_kong"
    target = Target.HK_TDEC
    citation = "C&SD: name and Hong Kong address of the trader in full"
    remedy = "Enter the Hong Kong address of the firm that imports or exports."

    def check(self, subject: TraderAt) -> Iterator[Issue]:
        """Another country."""
        address = subject.party.address
        if address is not None and address.country != "HK":
            yield self.issue(f"{subject.pointer}/address/country", country=address.country)


class GoodsMayShare(Rule[GroupAt]):
    """These goods may not share one declaration: they travel under several waybills and their codes differ in the
    first four digits, or they come from or go to several countries.
    """

    id = "cap60e.sharing"
    target = Target.HK_TDEC
    citation = "C&SD: same conveyance and country, and same first four digits or one bill or manifest"
    remedy = "Declare them separately."

    def check(self, subject: GroupAt) -> Iterator[Issue]:
        """The grouping rule, judged on the outcome."""
        if not may_share(subject.submission, subject.group.lines, subject.day):
            yield self.issue(f"/consignments/{subject.group.lines[0].consignment}")


class PackagesOfEachLine(Rule[GroupAt]):
    """The lines of this consignment go on several declarations, and it is not clear which packages belong to each."""

    id = "hk.tdec.packages_of_lines"
    target = Target.HK_TDEC
    citation = "C&SD: number and type of packages of a declaration"
    remedy = "Enter the packages of each line."
    severity = Severity.QUESTION

    def check(self, subject: GroupAt) -> Iterator[Issue]:
        """A part of a consignment whose lines have no packages of their own."""
        for line in unclear_lines(subject.submission, subject.group):
            yield self.issue(f"/consignments/{line.consignment}/items/{line.item}/packages")


class FormTypeFixed(Rule[GroupAt]):
    """The declaration was sent on form {sent}; its form cannot be changed to {wanted}."""

    id = "cap60e.form_fixed"
    target = Target.HK_TDEC
    citation = "C&SD: a declaration on the wrong form counts as not lodged; the form type cannot be amended"
    remedy = "Cancel it and lodge a new declaration on form {wanted}; a late penalty may be due."

    def check(self, subject: GroupAt) -> Iterator[Issue]:
        """A change whose lines now belong on another form."""
        sent = subject.envelope.known.get(f"form:{subject.group.name}")
        wanted = subject.group.choice.form.value
        if subject.envelope.function is FilingFunction.CHANGE and sent is not None and sent != wanted:
            yield self.issue(f"/consignments/{subject.group.lines[0].consignment}", sent=sent, wanted=wanted)


class DeclarationNotTooEarly(Rule[GroupAt]):
    """The movement on {date} is more than 14 days ahead; the declaration is taken from {first}."""

    id = "hk.tdec.ahead"
    target = Target.HK_TDEC
    citation = "Wire form of this product, chapter 5 (voluntary pre-shipment declaration: Ordinance of 2025)"
    remedy = "Keep the draft and send it from {first}, or after the crossing."

    def check(self, subject: GroupAt) -> Iterator[Issue]:
        """A day that is too far ahead."""
        moved = crossed_on(subject.submission, subject.envelope, subject.consignments)
        if moved is not None and moved > subject.day + AHEAD:
            yield self.issue("/trip/expected_crossing_date", date=moved.isoformat(), first=(moved - AHEAD).isoformat())


class DeclarationInTime(Rule[GroupAt]):
    """The declaration was due on {due}; lodged today it costs a late penalty of HK$ {penalty}."""

    id = "cap60e.late_penalty"
    target = Target.HK_TDEC
    citation = "Cap. 60E: within 14 days after the import or export; penalty by calendar months"
    remedy = "Lodge it now: the penalty grows with the months."
    severity = Severity.WARNING

    def check(self, subject: GroupAt) -> Iterator[Issue]:
        """Only once the goods have crossed, and for a declaration that was not lodged yet."""
        crossed = crossed_with(subject.envelope.known, "crossed_on", subject.consignments)
        if not crossed or subject.envelope.function is not FilingFunction.NEW:
            return
        cost = charge(subject.group.choice.form, subject.value or Decimal(0), date.fromisoformat(crossed), subject.day)
        if cost.band is not None and cost.due is not None:
            yield self.issue("", due=cost.due.isoformat(), penalty=cost.penalty)


ELEMENT_MISSING = TdecElementMissing()
CODE_CHOSEN = CommodityCodeChosen()
ITEM_RULES: tuple[Rule[ItemAt], ...] = (CommodityCodeKnown(), QuantityInUnitOfCode())
TRADER_IN_HONG_KONG = TraderInHongKong()
GROUP_RULES: tuple[Rule[GroupAt], ...] = (
    GoodsMayShare(),
    PackagesOfEachLine(),
    FormTypeFixed(),
    DeclarationNotTooEarly(),
    DeclarationInTime(),
)


def missing_issues(submission: Submission, day: date) -> Iterator[Issue]:
    """Missing elements of the consignments that are declared; six digits of a code become a question."""
    for field, pointer, _ in missing_in(FIELDS, submission):
        if field.path == COMMODITY_CODE:
            _, _, consignment, _, number, _ = pointer.split("/")
            item = submission.consignments[int(consignment)].items[int(number)]
            if item.hs6 is not None:
                yield from CODE_CHOSEN.check(ItemAt(pointer=pointer.rpartition("/")[0], item=item, day=day))
                continue
        yield from ELEMENT_MISSING.check((field, pointer))


def trader_issues(party: Party | None, pointer: str) -> Iterator[Issue]:
    """Address and number of the importer or exporter."""
    if party is None:
        return
    yield from shared.party_issues(party, pointer)
    yield from TRADER_IN_HONG_KONG.check(TraderAt(pointer=pointer, party=party))
    if party.hk_business_registration is not None:
        yield from check_business_registration(party.hk_business_registration, f"{pointer}/hk_business_registration")
    elif party.hk_identity_card is not None:
        yield from check_hkid(party.hk_identity_card, f"{pointer}/hk_identity_card")


def consignment_issues(submission: Submission, index: int, proposals: Proposals, day: date) -> Iterator[Issue]:
    """What is wrong with one consignment that is declared."""
    consignment = submission.consignments[index]
    pointer = f"/consignments/{index}"
    imports = submission.direction.value == "cn-hk"
    name = "consignee" if imports else "consignor"
    yield from trader_issues(getattr(consignment, name), f"{pointer}/{name}")
    if consignment.packages is not None:
        packages = [(f"{pointer}/packages", consignment.packages)]
        packages += [(f"{pointer}/further_packages/{at}", one) for at, one in enumerate(consignment.further_packages)]
        yield from shared.packages_issues(packages, day)
        for where, each in packages:
            yield from texts.plain_issues(each.marks, f"{where}/marks")
    for number, item in enumerate(consignment.items):
        at = f"{pointer}/items/{number}"
        yield from texts.description_issues(item.description, f"{at}/description", proposals, day, Severity.WARNING)
        wanted = unit_of_code(item.hkhs8, day) if item.hkhs8 is not None else None
        if wanted is None or (wanted.required and quantity_of(item, wanted, day) is None):
            subject = ItemAt(pointer=at, item=item, day=day)
            for rule in ITEM_RULES:
                yield from rule.check(subject)
    yield from texts.plain_issues(consignment.note, f"{pointer}/note", 500)


def group_issues(
    submission: Submission, group: Group, envelope: Envelope, day: date, value: Decimal | None
) -> Iterator[Issue]:
    """What stands against one declaration of goods of ``value`` Hong Kong dollars."""
    subject = GroupAt(submission=submission, group=group, envelope=envelope, day=day, value=value)
    for rule in GROUP_RULES:
        yield from rule.check(subject)
    yield from shared.header_issues(envelope, group.name)
