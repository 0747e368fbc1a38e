"""The structure of the messages that are sent to the Trade Single Window, as typed tables (wire document, 2 to 8).

Only structure is judged here, with the technical codes T002 to T004. Values that a chapter's own code tells (an
unknown package type, a count of 0, a form that does not exist) pass here and are judged with the content.
"""

from __future__ import annotations

import re
from datetime import datetime

from simulators.machinery.international import COUNTRIES
from simulators.machinery.schema import (
    Attribute,
    Element,
    Form,
    Manner,
    decimal,
    moment,
    one_of,
    pattern,
    text,
)

MANNER = Manner(empty_is_absent=False, name_leaves=False, drop_root=False)

ACI_NS = "urn:fairway:hk:tsw:road-aci:1"
MANIFEST_NS = "urn:fairway:hk:tsw:road-manifest:1"
DECLARATION_NS = "urn:fairway:hk:tsw:declaration:1"
BUNDLE_NS = "urn:fairway:hk:tsw:bundle:1"
ANSWER_NS = "urn:fairway:hk:tsw:answer:1"
CONTROL_POINT_NS = "urn:fairway:hk:tsw:control-point:1"
RECEIPT_NS = "urn:fairway:hk:tsw:receipt:1"


def is_time(value: str) -> bool:
    """Whether ``value`` is a UTC time with whole or fractional seconds that exists."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z", value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


REFERENCE = pattern(r"[A-Z0-9]{1,35}", "a reference")
"""The content is judged when it is looked up: a malformed reference is answered like an unknown one."""
CODE35 = pattern(r"(?=.{1,35}$)[A-Za-z0-9+/._-]+( [A-Za-z0-9+/._-]+)*", "a code of 1 to 35 characters")
COUNT8 = pattern(r"0|[1-9][0-9]{0,7}", "a whole number of at most 8 digits")
BOOL = pattern("true|false", "true or false")
VEHICLE = pattern("[A-Z0-9]{1,8}", "a registration mark of 1 to 8 capitals and digits")
CONTAINER = pattern("[A-Z]{4}[0-9]{7}", "a container number of 11 characters")
COUNTRY = one_of(COUNTRIES, "ISO 3166-1 alpha-2")
DATE = moment("%Y-%m-%d")
TIME = Form("a time as YYYY-MM-DDThh:mm:ssZ", is_time)
ANY = text(35)
"""A short text whose table is looked up with the content."""


def number(digits: int) -> Form:
    """A whole number without leading zero."""
    return pattern(rf"0|[1-9][0-9]{{0,{digits - 1}}}", f"a whole number of at most {digits} digits")


def leaf(name: str, form: Form, least: int = 1, most: int = 1) -> Element:
    """An element with text."""
    return Element(name, form, least=least, most=most)


def texts(name: str, longest: int, least: int = 1) -> Element:
    """One to three elements of the same name, each in another language."""
    language = Attribute("language", pattern("en|tc|sc", "en, tc or sc"))
    return Element(name, text(longest), least=least, most=3, attributes=(language,))


def measure(name: str, unit: str) -> Element:
    """A weight or volume with its fixed unit."""
    return Element(name, decimal(14, 5), least=0, attributes=(Attribute("unit", pattern(unit, unit)),))


def party(name: str, least: int = 1, *further: Element) -> Element:
    """A party: names, addresses, country."""
    return Element(
        name, children=(texts("Name", 175), texts("Address", 350), leaf("Country", COUNTRY), *further), least=least
    )


def place(name: str) -> Element:
    """A place by code or name; never mandatory by structure."""
    code = pattern("[A-Z]{2}[A-Z0-9]{3}", "a UN/LOCODE")
    return Element(name, children=(leaf("Code", code, 0), texts("Name", 175, 0)), least=0)


def packages(*further: Element) -> Element:
    """Packages of one kind. Count and type are told by the chapter's codes."""
    return Element("Packages", children=(leaf("Count", COUNT8), leaf("TypeCode", ANY), *further), most=20)


IDENTIFIER = pattern(r"[A-Za-z0-9._-]{1,64}", "1 to 64 of letters, digits, point, underscore and hyphen")

HEADER = Element(
    "Header",
    children=(
        leaf("MessageID", IDENTIFIER),
        leaf("Function", pattern("NEW|CHANGE|DELETE", "NEW, CHANGE or DELETE")),
        leaf("SentAt", TIME),
        leaf("SenderID", CODE35),
        leaf("ReceiverID", pattern("HKTSW", "HKTSW")),
        leaf("DocumentReference", text(70)),
        leaf("AuthorityReference", REFERENCE, 0),
        leaf("ReasonCode", ANY, 0),
        leaf("ReasonText", text(200), 0),
    ),
)

HS_HINT = leaf("HSCode", pattern("[0-9]{6}|[0-9]{8}", "6 or 8 digits"), 0)
MARKS = leaf("Marks", text(512), 0)
REMARK = leaf("Remark", text(512), 0)

CONSIGNMENT = Element(
    "Consignment",
    children=(
        leaf("Direction", pattern("IMPORT|EXPORT", "IMPORT or EXPORT")),
        leaf("ExpectedDate", DATE),
        leaf("ControlPoint", ANY, 0),
        packages(texts("TypeText", 70, 0)),
        Element("Article", children=(texts("Description", 512), HS_HINT), most=999),
        party("Consignor"),
        party("Consignee"),
        measure("GrossWeight", "KGM"),
        measure("NetWeight", "KGM"),
        measure("Volume", "MTQ"),
        leaf("WaybillNumber", CODE35, 0),
        leaf("ContainerNumber", CONTAINER, 0, 9),
        leaf("LockNumber", CODE35, 0, 9),
        REMARK,
    ),
)

MANIFEST_LINE = Element(
    "Consignment",
    children=(
        leaf("SequenceNumber", number(4)),
        leaf("ConsignmentNote", CODE35, 0),
        leaf("CCRN", REFERENCE, 0),
        place("PlaceOfLoading"),
        place("PlaceOfDestination"),
        leaf("Transhipment", BOOL),
        leaf("ThroughBill", BOOL, 0),
        leaf("ExemptionCategory", ANY, 0),
        party("Consignor"),
        party("Consignee", 0),
        party("Exporter", 0),
        packages(texts("TypeText", 70, 0), MARKS),
        measure("GrossWeight", "KGM"),
        measure("Volume", "MTQ"),
        leaf("ContainerNumber", CONTAINER, 0, 9),
        leaf("LicenceNumber", CODE35, 0, 20),
        Element(
            "Item",
            children=(
                leaf("LineNumber", number(3)),
                texts("Description", 512),
                HS_HINT,
                leaf("PackageCount", COUNT8, 0),
                measure("GrossWeight", "KGM"),
                leaf("ContainerNumber", CONTAINER, 0),
            ),
            most=999,
        ),
    ),
    most=200,
)

TRIP = Element(
    "Trip",
    children=(
        leaf("Direction", pattern("IMPORT|EXPORT", "IMPORT or EXPORT")),
        leaf("Date", DATE),
        leaf("ControlPoint", ANY),
        leaf("VehicleRegistration", VEHICLE),
        party("Carrier"),
    ),
)

MANIFEST_CONTAINER = Element(
    "Container",
    children=(
        leaf("Number", CONTAINER),
        leaf("SizeType", pattern("[A-Z0-9]{4}", "4 capitals and digits"), 0),
        leaf("Refrigerated", BOOL),
        leaf("SealNumber", CODE35, 0, 9),
    ),
    least=0,
    most=9,
)

MASTER = Element("Master", children=(leaf("WaybillNumber", CODE35), MANIFEST_LINE, REMARK), most=200)

MOVEMENT = Element(
    "Movement",
    children=(
        leaf("MovedOn", DATE),
        leaf("Mode", pattern("ROAD", "ROAD")),
        leaf("ControlPoint", ANY),
        leaf("VehicleRegistration", VEHICLE),
        place("PlaceOfLoading"),
        place("PlaceOfDischarge"),
        leaf("CountryOfConsignment", COUNTRY, 0),
        leaf("CountryOfDestination", COUNTRY, 0),
        leaf("WaybillNumber", CODE35, 1, 99),
        leaf("ManifestReference", REFERENCE, 0),
        leaf("CCRN", REFERENCE, 0, 99),
        leaf("ContainerNumber", CONTAINER, 0, 9),
    ),
)

DECLARATION_ITEM = Element(
    "Item",
    children=(
        leaf("LineNumber", number(3)),
        leaf("CommodityCode", pattern("[0-9]{8}", "8 digits")),
        texts("Description", 512),
        leaf("CountryOfOrigin", COUNTRY),
        Element(
            "Quantity",
            decimal(18, 5),
            least=0,
            attributes=(Attribute("unit", pattern("[A-Z0-9]{1,3}", "a unit of 1 to 3 characters")),),
        ),
        leaf("ValueHKD", decimal(18, 2)),
        leaf("LicenceNumber", CODE35, 0, 20),
    ),
    most=9999,
)

TRADER = party(
    "Trader",
    1,
    leaf("IdentityKind", pattern("BR|HKID", "BR or HKID")),
    leaf("IdentityNumber", pattern(r"(?=.{1,20}$)[A-Za-z0-9+/._() -]+", "a code of 1 to 20 characters")),
)

CARGO = Element("Cargo", children=(leaf("CCRN", REFERENCE), leaf("PackageCount", COUNT8, 0)), most=100)

LANE = (
    leaf("VehicleRegistration", VEHICLE),
    leaf("Direction", pattern("IMPORT|EXPORT", "IMPORT or EXPORT")),
    leaf("At", TIME),
)

CONTENT = {
    (ACI_NS, "RoadACI"): (CONSIGNMENT,),
    (MANIFEST_NS, "RoadManifest"): (TRIP, MANIFEST_CONTAINER, MASTER),
    (DECLARATION_NS, "Declaration"): (
        leaf("Form", ANY),
        TRADER,
        Element("Declarant", children=(texts("Name", 175), leaf("Signatory", text(70), 0)), least=0),
        MOVEMENT,
        packages(MARKS),
        DECLARATION_ITEM,
        leaf("TotalValueHKD", decimal(18, 2)),
        leaf("ExemptionReason", ANY, 0),
        REMARK,
    ),
    (BUNDLE_NS, "RoadBundle"): (
        leaf("Direction", pattern("IMPORT|EXPORT", "IMPORT or EXPORT")),
        leaf("VehicleRegistration", VEHICLE),
        leaf("DriverToken", pattern("[A-Z0-9]{8,16}", "8 to 16 capitals and digits"), 0),
        leaf("ControlPoint", ANY),
        CARGO,
    ),
    (CONTROL_POINT_NS, "VehicleArrival"): (*LANE, leaf("Display", pattern("GO|INSPECT", "GO or INSPECT"), 0)),
    (CONTROL_POINT_NS, "VehicleInspected"): (
        *LANE,
        leaf("Outcome", pattern("RELEASED|DETAINED", "RELEASED or DETAINED")),
    ),
    (CONTROL_POINT_NS, "VehicleDeparture"): LANE,
}
"""What follows the header, by namespace and root."""


def table_for(family: tuple[str, str], function: str) -> Element:
    """The table of a message: a deletion carries the header alone."""
    return Element(family[1], children=(HEADER,) if function == "DELETE" else (HEADER, *CONTENT[family]))


ACKNOWLEDGEMENT = Element("AnswerAcknowledgement", children=(leaf("UpTo", IDENTIFIER),))
