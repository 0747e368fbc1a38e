"""The structure of road manifests, carrier confirmations and reports, as typed tables (wire document, 2, 3, 5).

A missing element and an unknown code are told later, by the business receipt (M001, M002); everything else that is
wrong with the structure is a technical failure.
"""

from __future__ import annotations

import re

from simulators.cn_single_window.codes import is_office
from simulators.machinery.international import COUNTRIES, CURRENCIES, PACKAGES
from simulators.machinery.schema import (
    UNBOUNDED,
    Attribute,
    Element,
    Form,
    Manner,
    coded,
    decimal,
    integer,
    moment,
    one_of,
    pattern,
    text,
)

MANNER = Manner(empty_is_absent=True, name_leaves=True, drop_root=True)
OFFICE = coded(is_office, "customs offices")
BATCH = pattern("[A-Z0-9]{1,17}", "1 to 17 capitals and digits")
PROCEDURE = coded(lambda value: bool(re.fullmatch("RD[0-9]{2}", value)), "customs procedures for road")
CARRIER = coded(lambda value: bool(re.fullmatch("[0-9]{6}/[0-9]{1,10}", value)), "carriers")
KILOGRAMS = Attribute("unitCode", one_of({"KGM"}, "weight units"))
PACKAGE = Attribute("unitCode", one_of(PACKAGES, "package types"))


def leaf(name: str, form: Form, least: int = 1, most: int = 1) -> Element:
    """An element with text."""
    return Element(name, form, least=least, most=most)


def group(name: str, *children: Element, least: int = 1, most: int = 1, ordered: bool = True) -> Element:
    """An element with elements."""
    return Element(name, children=children, least=least, most=most, ordered=ordered)


def weight(name: str, least: int = 1) -> Element:
    """A weight in kilograms."""
    return Element(name, decimal(14, 5), attributes=(KILOGRAMS,), least=least)


HEAD = group(
    "Head",
    leaf("MessageID", text(60)),
    leaf("FunctionCode", pattern("[0-9]", "one digit")),
    leaf("MessageType", pattern("MT[0-9]{4}", "a message type")),
    leaf("SenderID", pattern(r"[0-9]{4}[A-Z0-9]{9}(_[A-Z0-9]{1,30})?", "13 characters, then _ and the client")),
    leaf("ReceiverID", pattern("EPORT|[0-9]{4}", "EPORT or a customs district")),
    leaf("SendTime", pattern("[0-9]{17}", "17 digits")),
    leaf("Version", pattern(r"1\.0", "1.0")),
)

INFORMATION = group(
    "AdditionalInformation", leaf("Content", text(256), 0), leaf("StatementCode", text(3), 0), least=0, ordered=False
)
REPRESENTATIVE = group("RepresentativePerson", leaf("Name", text(70)))
COMMUNICATION = group(
    "Communication",
    leaf("ID", text(50), 0),
    leaf("TypeID", one_of({"TE", "EM", "FX", "AL", "MO"}, "communication types"), 0),
    least=0,
    most=9,
)


def party(name: str, *, least: int, name_least: int) -> Element:
    """A party of a consignment; half a pair is told by M003."""
    return group(
        name,
        leaf("ID", text(50), 0),
        leaf("Name", text(70), name_least),
        group("Address", leaf("Line", text(140)), least=0),
        COMMUNICATION,
        group("Contact", leaf("Name", text(70), 0), COMMUNICATION, least=0),
        least=least,
        ordered=False,
    )


ITEM = group(
    "ConsignmentItem",
    leaf("SequenceNumeric", integer(1, 99999)),
    group(
        "Commodity",
        leaf("CargoDescription", text(256)),
        leaf("Description", text(256), 0),
        group("Classification", leaf("ID", pattern("[0-9]{4,10}", "4 to 10 digits")), least=0),
    ),
    group("GoodsMeasure", weight("GrossMassMeasure"), least=0),
    group("Packaging", Element("QuantityQuantity", integer(0, 99_999_999), attributes=(PACKAGE,)), least=0),
    most=UNBOUNDED,
)


def consignment(kind: str) -> Element:
    """One master waybill."""
    entering = kind == "MT1401"
    return group(
        "Consignment",
        Element(
            "GrossVolumeMeasure",
            decimal(19, 5),
            least=0,
            attributes=(Attribute("unitCode", one_of({"MTQ"}, "volume units")),),
        ),
        Element(
            "TotalPackageQuantity",
            integer(1, 99_999_999),
            attributes=(Attribute("unitCode", one_of(PACKAGES, "package types"), least=0),),
        ),
        Element(
            "ValueAmount",
            decimal(18, 2),
            least=0,
            attributes=(Attribute("currencyID", one_of(CURRENCIES, "currencies"), least=0),),
        ),
        *((_itinerary(),) if entering else ()),
        party("Consignee", least=1, name_least=1),
        ITEM,
        party("Consignor", least=1, name_least=1),
        group("Freight", leaf("PaymentMethodCode", pattern("[A-Z0-9]{1,2}", "1 or 2 characters")), least=0),
        group("GovernmentAgencyGoodsItem", group("GoodsMeasure", weight("GrossMassMeasure"))),
        group("GovernmentProcedure", leaf("CurrentCode", PROCEDURE)),
        party("NotifyParty", least=0, name_least=0),
        group("TransitDestination" if entering else "TransitDeparture", leaf("ID", OFFICE), least=0),
        group(
            "TransportContractDocument",
            leaf("ConditionCode", text(3), 0),
            leaf("ID", text(35)),
            group("Deconsolidator" if entering else "Consolidator", leaf("ID", text(17)), least=0),
            ordered=False,
        ),
        group("TransportEquipment", leaf("ID", text(17)), least=0, most=UNBOUNDED),
        group("UNDGContact", leaf("Name", text(70), 0), COMMUNICATION, least=0),
        most=UNBOUNDED,
    )


def _itinerary() -> Element:
    return group(
        "BorderTransportMeans",
        group(
            "Itinerary",
            leaf("RoutingCountryCode", one_of(COUNTRIES, "countries"), most=99),
            most=99,
        ),
        least=0,
    )


ROAD = group("BorderTransportMeans", leaf("TypeCode", one_of({"3"}, "modes of transport")))
CARRIER_PARTY = group("Carrier", leaf("ID", CARRIER))


def manifest(kind: str, function: str) -> Element:
    """MT1401 or MT2401; a deletion has no consignments, places and times."""
    entering = kind == "MT1401"
    deletion = function == "3"
    times = moment("%Y%m%d%H%M%S", "%Y%m%d")
    children: list[Element] = [
        leaf("DeclarationOfficeID", OFFICE),
        leaf("ID", BATCH),
        INFORMATION,
        group("Agent", leaf("ID", pattern("[A-Z0-9]{1,13}", "at most 13 characters")), least=0),
        ROAD,
        CARRIER_PARTY,
    ]
    if not deletion:
        children.append(consignment(kind))
        loading = leaf("LoadingDateTime", moment("%Y%m%d%H%M%S"), 0 if entering else 1)
        places = () if entering else (leaf("ID", text(17), 0),)
        children.append(group("LoadingLocation", *places, loading, least=0 if entering else 1, ordered=False))
    children.append(REPRESENTATIVE)
    if entering and not deletion:
        children.append(group("UnloadingLocation", leaf("ArrivalDateTime", times), leaf("ID", text(17)), ordered=False))
    return group("Manifest", HEAD, group("Declaration", *children))


def confirmation(kind: str, function: str) -> Element:
    """MT4401 to MT4406."""
    entering = kind in ("MT4401", "MT4403", "MT4405")
    children: list[Element] = [leaf("DeclarationOfficeID", OFFICE), leaf("ID", BATCH), INFORMATION, CARRIER_PARTY]
    if function == "3":
        return group("Manifest", HEAD, group("Declaration", *children, REPRESENTATIVE))
    means = [
        leaf("ArrivalDateTime", moment("%Y%m%d%H%M%S")),
        leaf("ID", text(20)),
        leaf("Name", text(35), 0),
        leaf("TypeCode", one_of({"3"}, "modes of transport")),
        group("Master", leaf("ID", text(20)), leaf("Name", text(70)), ordered=False),
        group(
            "TransportEquipment",
            leaf("ID", text(17)),
            weight("TareWeight", 0),
            leaf("TypeCode", text(4), 0),
            least=0,
            ordered=False,
        ),
    ]
    if entering:
        means.append(leaf("CrewQuantity", integer(1, 9), 0))
        means.append(
            group("Itinerary", leaf("RoutingCountryCode", one_of(COUNTRIES, "countries"), most=99), least=0, most=99)
        )
    children.append(
        group(
            "Consignment",
            group("BorderTransportMeans", *means, ordered=False),
            group("GovernmentProcedure", leaf("CurrentCode", PROCEDURE)),
            *(() if kind in ("MT4403", "MT4404") else (_container(kind),)),
        )
    )
    children.append(group("LoadingLocation", leaf("ID", text(17))))
    children.append(REPRESENTATIVE)
    children.append(group("UnloadingLocation", leaf("ID", text(17)), least=1 if entering else 0))
    return group("Manifest", HEAD, group("Declaration", *children))


def _container(kind: str) -> Element:
    fullness = (leaf("FullnessCode", one_of({"4", "5"}, "full or empty"), 0),) if kind in ("MT4401", "MT4402") else ()
    return group(
        "TransportEquipment",
        leaf("CharacteristicCode", text(4), 0),
        leaf("ID", text(17)),
        leaf("SupplierPartyTypeCode", text(4), 0),
        *fullness,
        weight("TareWeight", 0),
        group("Seal", leaf("ID", text(35)), least=0, most=20),
        least=0,
        most=UNBOUNDED,
        ordered=False,
    )


def report(kind: str) -> Element:
    """MT3402 or MT5402."""
    when = "ArrivalDateTime" if kind == "MT3402" else "TallyDateTime"
    line = group(
        "Consignment",
        Element("TotalPackageQuantity", integer(0, 99_999_999), attributes=(PACKAGE,)),
        group("GovernmentAgencyGoodsItem", group("GoodsMeasure", weight("GrossMassMeasure"))),
        group("TransportContractDocument", leaf("ID", text(35))),
        most=UNBOUNDED,
    )
    place = group("UnloadingLocation", leaf(when, moment("%Y%m%d%H%M%S")), leaf("ID", text(17), 0))
    return group(
        "Manifest",
        HEAD,
        group("Declaration", leaf("DeclarationOfficeID", OFFICE), leaf("ID", BATCH), ROAD, line, place),
    )


def table_for(kind: str, function: str) -> Element:
    """The table of a message of this type and function."""
    return manifest(kind, function) if kind in ("MT1401", "MT2401") else confirmation(kind, function)
