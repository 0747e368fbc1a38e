"""What must hold before a road manifest is sent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.legal_values import legal_value
from fairway.filings.cn.element import MandatoryElement
from fairway.wire.gacc.manifest import EXPORT, IMPORT, Contact, Party, RoadManifest
from fairway.wire.gacc.numbers import read_time

TARGET = "cn.road_manifest"
FILLING = "Filling rules of the road manifest, pairwise elements (GACC notice on road conveyances and manifests, 2024)"
NOTICE = "GACC notice on road conveyances and manifests (2024)"
_BATCH = re.compile(r"^[A-Z0-9]{1,17}$")


class Manifesting(msgspec.Struct, frozen=True):
    """A road manifest about to be sent. Consignments stand in the order of the submission."""

    manifest: RoadManifest
    day: date
    now: datetime


class ManifestElement(MandatoryElement):
    """A mandatory element of the road manifest is missing: {element}."""

    id = "gacc.road.mandatory"
    target = TARGET
    citation = "Elements of MT1401 and MT2401; docs/wire/mainland-single-window.md 2.2"


class ManifestRule(Rule[Manifesting]):
    """The common part."""

    target = TARGET


class BatchNumberForm(ManifestRule):
    """The transport batch number {number} is not made of 1 to 17 capital letters and digits."""

    id = "gacc.road.batch_form"
    citation = "Declaration/ID of MT1401 and MT2401; length by docs/wire/mainland-single-window.md 2.2"
    remedy = "Enter the batch number as the Mainland carrier was given it."

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """The form of the number, when there is one."""
        number = subject.manifest.batch_number
        if number and not _BATCH.match(number):
            yield self.issue("/trip/batch_number", number=number)


class WaybillOnce(ManifestRule):
    """Two consignments of the batch have the same master waybill number {number}."""

    id = "gacc.road.waybill_once"
    citation = "Unit of transmission is the master waybill; " + NOTICE
    remedy = "Give each consignment its own waybill, or put the goods into one consignment."

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Every repetition."""
        counted = Counter(one.waybill for one in subject.manifest.consignments)
        seen: set[str] = set()
        for index, one in enumerate(subject.manifest.consignments):
            if one.waybill and counted[one.waybill] > 1 and one.waybill in seen:
                yield self.issue(f"/consignments/{index}/waybill_number", number=one.waybill)
            seen.add(one.waybill)


class PackagesWithType(ManifestRule):
    """Number and type of packages must be given together."""

    id = "gacc.road.pair_packages"
    citation = FILLING
    remedy = "Enter both, or neither."

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Consignments and their lines."""
        for index, one in enumerate(subject.manifest.consignments):
            if bool(one.packages) != bool(one.package_type):
                yield self.issue(f"/consignments/{index}/packages")
            for line, item in enumerate(one.items):
                if bool(item.packages) != bool(item.package_type):
                    yield self.issue(f"/consignments/{index}/items/{line}/packages")


class ValueWithCurrency(ManifestRule):
    """Value and currency must be given together."""

    id = "gacc.road.pair_value"
    citation = FILLING
    remedy = "Enter both, or neither."

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Consignments."""
        for index, one in enumerate(subject.manifest.consignments):
            if bool(one.value) != bool(one.currency):
                yield self.issue(f"/consignments/{index}/value")


def _complete(contact: Contact) -> bool:
    numbers = contact.communications
    return bool(contact.name) and bool(numbers) and all(number.id and number.type for number in numbers)


class ConsigneeContactComplete(ManifestRule):
    """The contact of the consignee needs a name, a number and the type of the number together."""

    id = "gacc.road.pair_contact"
    citation = FILLING
    remedy = "Enter the telephone number or e-mail address of the person, or leave the person out."

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Consignees with a contact."""
        for index, one in enumerate(subject.manifest.consignments):
            if one.consignee and one.consignee.contact and not _complete(one.consignee.contact):
                yield self.issue(f"/consignments/{index}/consignee/contact")


class NotifyPartyComplete(ManifestRule):
    """The notify party needs a name, an address and a number together."""

    id = "gacc.road.pair_notify"
    citation = FILLING
    remedy = "Complete the notify party, or leave it out."

    @staticmethod
    def _whole(party: Party) -> bool:
        return bool(party.name and party.address and party.communications)

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Notify parties."""
        for index, one in enumerate(subject.manifest.consignments):
            if one.notify_party and not self._whole(one.notify_party):
                yield self.issue(f"/consignments/{index}/notify_party")


class DangerousGoodsContactComplete(ManifestRule):
    """The contact for dangerous goods needs a name, a number and the type of the number together."""

    id = "gacc.road.pair_dangerous_contact"
    citation = FILLING
    remedy = "Enter name and telephone number of the person who answers for the dangerous goods."

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Contacts for dangerous goods."""
        for index, one in enumerate(subject.manifest.consignments):
            if one.dangerous_goods_contact and not _complete(one.dangerous_goods_contact):
                yield self.issue(f"/consignments/{index}/dangerous_goods_contact")


class PackagesAddUpToWaybill(ManifestRule):
    """The lines of this waybill come to {sum} packages, the waybill says {whole}."""

    id = "gacc.road.packages_add_up"
    citation = "Fairway; customs compares the lines of a manifest with its waybill"
    remedy = "Correct the lines or the waybill."

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Where every line gives its packages."""
        for index, one in enumerate(subject.manifest.consignments):
            parts = [item.packages for item in one.items]
            if one.packages and parts and all(parts):
                total = sum(map(int, parts))
                if total != int(one.packages):
                    yield self.issue(f"/consignments/{index}/packages", sum=total, whole=one.packages)


class WeightAddsUpToWaybill(ManifestRule):
    """The lines of this waybill weigh {sum} kg, the waybill says {whole} kg."""

    id = "gacc.road.weight_adds_up"
    citation = "Fairway; customs compares the lines of a manifest with its waybill"
    remedy = "Correct the weights of the lines or of the waybill."

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Where every line gives its gross weight."""
        for index, one in enumerate(subject.manifest.consignments):
            parts = [item.gross_weight for item in one.items]
            if one.gross_weight and parts and all(parts):
                total = sum(map(Decimal, parts))
                if total != Decimal(one.gross_weight):
                    yield self.issue(f"/consignments/{index}/gross_weight_kg", sum=total, whole=one.gross_weight)


class MainlandOfficeKnown(ManifestRule):
    """The Mainland customs office of this control point is not known here."""

    id = "gacc.road.office_known"
    citation = "DeclarationOfficeID; customs district table"
    remedy = "Enter the 4-digit office of entry or exit."
    severity = Severity.QUESTION

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """Four digits."""
        office = subject.manifest.office
        if office and not (len(office) == 4 and office.isascii() and office.isdigit()):
            yield self.issue("/trip/cn_border_office")


class ImportManifestInTime(ManifestRule):
    """The road manifest is due {hours} h before arrival at the first Mainland place; that time has passed."""

    id = "gacc.road.import_in_time"
    citation = "GACC Decree 172 as known: trucks, one hour before arrival at the first Mainland place"
    remedy = "Send it at once; correct the time of arrival if the truck comes later."
    severity = Severity.WARNING

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """A warning when it is late, an error when the time of arrival itself has passed."""
        if subject.manifest.head.message_type == IMPORT:
            moment = read_time(subject.manifest.arrival_at)
            yield from _late(self, subject, moment, "cn.manifest.import.before", "/trip/arrival_at")


class ExportManifestInTime(ManifestRule):
    """The road manifest is due {hours} h before loading; that time has passed."""

    id = "gacc.road.export_in_time"
    citation = "Courseware of GACC Decree 172: trucks, one hour before loading"
    remedy = "Send it at once; correct the time of loading if the truck is loaded later."
    severity = Severity.WARNING

    def check(self, subject: Manifesting) -> Iterator[Issue]:
        """A warning when it is late, an error when the time of loading itself has passed."""
        if subject.manifest.head.message_type == EXPORT:
            moment = read_time(subject.manifest.loading_at)
            yield from _late(self, subject, moment, "cn.manifest.export.before", "/trip/loading_at")


def _late(
    rule: Rule[Manifesting], subject: Manifesting, moment: datetime | None, window: str, pointer: str
) -> Iterator[Issue]:
    if moment is None:
        return
    ahead = legal_value(window, subject.day).span
    if subject.now > moment - ahead:
        severity = Severity.ERROR if subject.now > moment else Severity.WARNING
        yield rule.issue(pointer, severity=severity, hours=int(ahead.total_seconds() // 3600))


MANDATORY = ManifestElement()
RULES: tuple[Rule[Manifesting], ...] = (
    BatchNumberForm(),
    WaybillOnce(),
    PackagesWithType(),
    ValueWithCurrency(),
    ConsigneeContactComplete(),
    NotifyPartyComplete(),
    DangerousGoodsContactComplete(),
    PackagesAddUpToWaybill(),
    WeightAddsUpToWaybill(),
    MainlandOfficeKnown(),
    ImportManifestInTime(),
    ExportManifestInTime(),
)
