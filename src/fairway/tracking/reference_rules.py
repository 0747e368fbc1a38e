"""What makes a reference of each kind well formed. Every rule judges a value in its normal form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.codes.identifiers import (
    ContainerNumber,
    check_entry_number,
    check_hk_vehicle_mark,
    check_mainland_plate,
)
from fairway.wire.hk.references import ReferenceKind as Given
from fairway.wire.hk.references import is_reference

MACAO_PLATE = re.compile(r"[A-Z]{1,2}[0-9]{4}")


def air_waybill_check_digit(serial: str) -> str:
    """The eighth digit of an air waybill's serial number for its first seven (IATA Resolution 600a: modulo 7)."""
    return str(int(serial) % 7)


def imo_check_digit(first6: str) -> str:
    """The seventh digit of an IMO number (Resolution A.1117(30)): its digits weighted 7 to 2, the last of the sum."""
    return str(sum(int(digit) * weight for digit, weight in zip(first6, range(7, 1, -1), strict=True)) % 10)


def is_imo_number(text: str) -> bool:
    """Whether ``text`` is seven digits of which the last follows from the others."""
    return re.fullmatch(r"[0-9]{7}", text) is not None and imo_check_digit(text[:6]) == text[6]


class ReferenceRule(Rule[str]):
    """The common part: a shape, and what the shape cannot say."""

    target = "tracking"
    shape: ClassVar[re.Pattern[str]]

    def accepts(self, subject: str) -> bool:
        """Whether a value of the right shape also passes its check."""
        del subject
        return True

    def check(self, subject: str) -> Iterator[Issue]:
        """One issue when the value is not well formed."""
        if not (self.shape.fullmatch(subject) and self.accepts(subject)):
            yield self.issue(value=subject)


class BillNumber(ReferenceRule):
    """{value} is no number of a bill or booking: 3 to 35 letters and digits, at least one of them a digit."""

    id = "uncefact.transport_document"
    citation = "UN/EDIFACT DE 1154 (an..35); DCSA transportDocumentReference, carrierBookingReference"
    remedy = "Copy the number from the bill of lading or the booking confirmation."
    shape = re.compile(r"(?=.*[0-9])[0-9A-Z]{3,35}")


class AirWaybillNumber(ReferenceRule):
    """{value} is no air waybill number: three digits of the airline, seven digits and a check digit."""

    id = "iata.air_waybill"
    citation = "IATA Cargo Services Conference Resolution 600a: the last digit is the seven before it modulo 7"
    remedy = "Read the eleven digits from the air waybill again, for example 160-12345675."
    shape = re.compile(r"[0-9]{3}-[0-9]{8}")

    def accepts(self, subject: str) -> bool:
        """The last digit follows from the seven before it."""
        return air_waybill_check_digit(subject[4:11]) == subject[11]


class HouseWaybillNumber(ReferenceRule):
    """{value} is no house air waybill number: 2 to 35 letters and digits, at least one of them a digit."""

    id = "iata.house_waybill"
    citation = "IATA Cargo-IMP FHL; Cargo-XML an..35"
    remedy = "Copy the number from the house air waybill."
    shape = re.compile(r"(?=.*[0-9])[0-9A-Z]{2,35}")


class UldNumber(ReferenceRule):
    """{value} is no ULD number: three characters of the type, four or five digits and the airline, as AKE12345CX."""

    id = "iata.uld"
    citation = "IATA ULD Regulations: identification code"
    remedy = "Read the number from the unit: type, serial number and airline."
    shape = re.compile(r"[A-Z][A-Z0-9]{2}[0-9]{4,5}(?:[A-Z][A-Z0-9]|[0-9][A-Z])[A-Z]?")


class CargoReference(ReferenceRule):
    """{value} is no Hong Kong cargo reference number: 15 characters that begin with C, the last a check character."""

    id = "rocars.cargo_reference"
    citation = "docs/wire/hk-trade-single-window.md"
    remedy = "Copy the number from the answer of the single window."
    shape = re.compile(r"[0-9A-Z]{15}")

    def accepts(self, subject: str) -> bool:
        """Its kind, direction and check character are right."""
        return is_reference(subject, Given.CCRN)


class RegistrationMark(ReferenceRule):
    """{value} is neither a Hong Kong or Macao registration mark nor a Mainland number plate."""

    id = "road.registration_mark"
    citation = "Cap. 374E; GA 36-2018; Macao Road Traffic Regulation"
    remedy = "Copy the mark without province or place in words, for example XX1234, 粤Z1234港 or MX1234."
    shape = re.compile(r"[^\W_]{2,9}")

    def accepts(self, subject: str) -> bool:
        """One of the three sides gives such marks."""
        return (
            not check_hk_vehicle_mark(subject)
            or not check_mainland_plate(subject)
            or MACAO_PLATE.fullmatch(subject) is not None
        )


class DeclarationNumber(ReferenceRule):
    """{value} is no declaration number: 8 to 35 letters and digits; 18 digits are a Mainland entry number."""

    id = "customs.declaration"
    citation = "GACC goods declaration: EntryId; docs/wire/hk-trade-single-window.md"
    remedy = "Copy the number from the answer of customs."
    shape = re.compile(r"(?=.*[0-9])[0-9A-Z]{8,35}")

    def accepts(self, subject: str) -> bool:
        """Eighteen digits are made as the Mainland makes them."""
        return not (len(subject) == 18 and subject.isdigit() and check_entry_number(subject))


class VesselNumber(ReferenceRule):
    """{value} is no IMO number: seven digits, the last a check digit."""

    id = "imo.vessel"
    citation = "IMO Resolution A.1117(30)"
    remedy = "Take the IMO number of the vessel, not its MMSI or call sign."
    shape = re.compile(r"[0-9]{7}")

    def accepts(self, subject: str) -> bool:
        """The seventh digit follows from the others."""
        return is_imo_number(subject)


class VoyageNumber(ReferenceRule):
    """{value} is no voyage: the IMO number of the vessel, a slash and the voyage number, as 9321483/021W."""

    id = "imo.voyage"
    citation = "IMO Resolution A.1117(30); UN/EDIFACT DE 8028 (an..17)"
    remedy = "Give IMO number and voyage number, joined by a slash."
    shape = re.compile(r"[0-9]{7}/[0-9A-Z]{1,17}")

    def accepts(self, subject: str) -> bool:
        """The vessel's number is right."""
        return is_imo_number(subject[:7])


class FlightNumber(ReferenceRule):
    """{value} is no flight of a day: airline and number, a slash and the local date, as CX0251/2026-11-22."""

    id = "iata.flight"
    citation = "IATA Standard Schedules Information Manual: flight designator"
    remedy = "Give the flight with its date of departure, for example CX251/2026-11-22."
    shape = re.compile(r"(?:[A-Z][A-Z0-9]|[0-9][A-Z])[0-9]{4}[A-Z]?/[0-9]{4}-[0-9]{2}-[0-9]{2}")

    def accepts(self, subject: str) -> bool:
        """The date is one."""
        try:
            date.fromisoformat(subject.partition("/")[2])
        except ValueError:
            return False
        return True


class OwnReference(ReferenceRule):
    """{value} cannot be an own reference: 1 to 64 characters, at least one of them a letter or a digit."""

    id = "shipment.own_reference"
    citation = "Fairway"
    remedy = "Shorten it."
    shape = re.compile(r"(?=.*[^\W_])[^\s\x00-\x1f]{1,64}")


CONTAINER = ContainerNumber()
