"""Checks of content that several documents share, and the words of every error code (wire document, chapter 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from simulators.hk_tsw.codes import CONTROL_POINTS, fits_language, is_post_box
from simulators.hk_tsw.model import Fault
from simulators.machinery.clock import civil
from simulators.machinery.international import PACKAGES
from simulators.machinery.schema import Spot
from simulators.machinery.xml import text_of

TEXTS = {
    "T001": "Not well-formed, not UTF-8, or with a DOCTYPE",
    "T005": "Message identifier was used before",
    "T006": "Message-Id differs from the message",
    "T007": "Sender is not the account of the key",
    "T008": "Idempotency key was used for another message",
    "T009": "Idempotency-Key is missing or malformed",
    "T010": "Too many requests",
    "T011": "Service is not available",
    "H001": "Document reference is in use by another living document",
    "H002": "Authority reference is missing, or given where it must not be",
    "H003": "Reason code is missing, unknown, or given where it must not be",
    "H004": "Reason text is missing",
    "H005": "No such reference",
    "A001": "Expected date has passed",
    "A002": "Expected date is more than 14 days ahead",
    "A003": "Address in Hong Kong is a post office box",
    "A004": "Description must be in English or Traditional Chinese",
    "A005": "Character is not allowed in this language",
    "A006": "Number of packages must be at least 1",
    "A009": "Control point is not known",
    "A010": "Description is too vague",
    "A011": "Cargo has crossed, is at the kiosk, or the reference is cancelled or expired",
    "A012": "Package type is not known",
    "A013": "Net weight is above gross weight",
    "M001": "Date is more than 14 days ahead",
    "M002": "Gross weight or volume must be given",
    "M003": "Number is repeated or out of order",
    "M004": "Description must be in English or Traditional Chinese",
    "M005": "Character is not allowed in this language",
    "M006": "Container number has a wrong check digit",
    "M007": "Place of loading must be given for import",
    "M008": "Place of destination must be given for export",
    "M009": "Control point is not known",
    "M010": "Exemption category does not fit the transhipment indication",
    "M011": "Consignee must be given for import",
    "M012": "Package type is not known",
    "M013": "Exporter named in the licence must be given",
    "M014": "Number of packages must be at least 1",
    "M015": "Container is not listed in the manifest",
    "M016": "Exemption category is not known",
    "D001": "Form is not known",
    "D002": "Trader must have an address in Hong Kong",
    "D003": "Address is a post office box",
    "D004": "Identity number is not of its form",
    "D005": "Character is not allowed in this language",
    "D006": "More than 50 items",
    "D007": "Date is more than 14 days ahead",
    "D008": "Place or country of the other end must be given",
    "D009": "Control point is not known",
    "D010": "Form type cannot be changed: lodge the right form anew",
    "D011": "Line numbers are repeated or out of order",
    "D012": "Package type is not known",
    "D013": "Commodity code does not exist",
    "D014": "Description must be in English or Traditional Chinese",
    "D015": "Quantity or unit does not fit the commodity code",
    "D016": "Total value is not the sum of the items",
    "D017": "Exemption reason is missing, or given where it must not be",
    "D018": "Goods may not share one declaration",
    "D019": "Commodity does not belong on this form",
    "D020": "Declaration was matched and cannot be deleted",
    "B001": "No such reference",
    "B002": "Reference is cancelled, expired or used up",
    "B003": "Control point is not known",
    "B004": "Control point takes no cargo",
    "B005": "Vehicle already has an open bundle in this direction",
    "B006": "More packages than the reference has",
    "B007": "Reference is repeated",
    "B008": "Vehicle is at the kiosk or has crossed",
    "R001": "No cargo is bundled to this vehicle",
    "R002": "Too early: the earliest crossing time has not come",
    "R003": "Control point is closed for cargo",
    "R004": "Another control point was chosen at bundling",
    "R005": "Vehicle has not been at the kiosk",
    "R006": "Inspection is not finished",
    "R007": "Vehicle is not under inspection",
}


def fault(code: str, path: str | None = None, text: str | None = None) -> Fault:
    """A fault in the words of the code table."""
    return Fault(code, path, text or TEXTS[code])


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes by which one document tells the shared faults."""

    simplified: str
    character: str
    package_type: str
    package_count: str | None
    control_point: str


def shared_faults(spots: Iterable[Spot], codes: Codes) -> Iterator[Fault]:
    """Faults of language, characters, package types and counts, control points, wherever they stand."""
    for spot in spots:
        if len(spot.element):
            continue
        language = spot.element.get("language")
        if language == "sc" and spot.name in ("Description", "TypeText"):
            yield fault(codes.simplified, spot.path)
        elif not fits_language(spot.text, language or "sc"):
            yield fault(codes.character, spot.path)
        if spot.name == "TypeCode" and spot.text not in PACKAGES:
            yield fault(codes.package_type, spot.path)
        if codes.package_count and spot.name == "Count" and int(spot.text) < 1:
            yield fault(codes.package_count, spot.path)
        if spot.name == "ControlPoint" and spot.text not in CONTROL_POINTS:
            yield fault(codes.control_point, spot.path)


def post_box_faults(spots: Iterable[Spot], code: str) -> Iterator[Fault]:
    """A fault for each address in Hong Kong that is a post office box."""
    for spot in spots:
        if spot.name == "Address" and is_post_box(spot.text) and text_of(spot.element.getparent(), "Country") == "HK":
            yield fault(code, spot.path)


def day_of(seconds: float) -> date:
    """The civil day in Hong Kong of a moment."""
    return civil(datetime.fromtimestamp(seconds, UTC)).date()


def sum_of(spots: Iterable[Spot], plain: str) -> int:
    """The sum of whole numbers at a path."""
    return sum(int(spot.text) for spot in spots if spot.plain == plain)


def first(spots: Iterable[Spot], plain: str) -> str:
    """The text at a path, empty when absent."""
    return next((spot.text for spot in spots if spot.plain == plain), "")
