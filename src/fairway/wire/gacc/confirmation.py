"""The carrier confirmation (MT4401 to MT4406) as a message; contract, section 3."""

from __future__ import annotations

import msgspec
from lxml import etree

from fairway.wire.gacc.manifest import ROAD, Head, additional_information, element, opening, wrapped
from fairway.wire.gacc.manifest_read import read_head
from fairway.wire.gacc.xml import child, children, finished, parse, text, unreadable, value

LOADED_IN, LOADED_OUT = "MT4401", "MT4402"
EMPTY_IN, EMPTY_OUT = "MT4403", "MT4404"
EMPTY_CONTAINERS_IN, EMPTY_CONTAINERS_OUT = "MT4405", "MT4406"
TYPES = (LOADED_IN, LOADED_OUT, EMPTY_IN, EMPTY_OUT, EMPTY_CONTAINERS_IN, EMPTY_CONTAINERS_OUT)
LOADED = frozenset({LOADED_IN, LOADED_OUT})
EMPTY = frozenset({EMPTY_IN, EMPTY_OUT})
FULL_CONTAINER, EMPTY_CONTAINER = "5", "4"


class Trailer(msgspec.Struct, frozen=True, kw_only=True):
    """A trailer."""

    id: str
    tare: str = ""
    type: str = ""


class Container(msgspec.Struct, frozen=True, kw_only=True):
    """A container on the vehicle."""

    id: str
    size_type: str = ""
    supplier: str = ""
    fullness: str = ""
    tare: str = ""
    seals: tuple[str, ...] = ()


class CarrierConfirmation(msgspec.Struct, frozen=True, kw_only=True):
    """MT4401 to MT4406: one vehicle with its driver, trailer and containers, under a batch number."""

    head: Head
    office: str
    batch_number: str
    carrier: str
    representative: str
    note: str = ""
    change_reason: str = ""
    arrival_at: str = ""
    vehicle: str = ""
    vehicle_name: str = ""
    mode: str = ""
    crew: str = ""
    routing_countries: tuple[str, ...] = ()
    driver: str = ""
    driver_name: str = ""
    trailers: tuple[Trailer, ...] = ()
    procedure: str = ""
    containers: tuple[Container, ...] = ()
    loading_place: str = ""
    unloading_place: str = ""


def _weight(kilograms: str) -> str:
    return f'<TareWeight unitCode="KGM">{text(kilograms)}</TareWeight>' if kilograms else ""


def _container(one: Container) -> str:
    return wrapped(
        "TransportEquipment",
        element("CharacteristicCode", one.size_type)
        + element("ID", one.id)
        + element("SupplierPartyTypeCode", one.supplier)
        + element("FullnessCode", one.fullness)
        + _weight(one.tare)
        + "".join(wrapped("Seal", element("ID", seal)) for seal in one.seals),
    )


def encode(one: CarrierConfirmation) -> bytes:
    """The message as XML, elements in the order of the contract, absent values left out."""
    countries = "".join(element("RoutingCountryCode", code) for code in one.routing_countries)
    trailers = "".join(
        wrapped("TransportEquipment", element("ID", t.id) + _weight(t.tare) + element("TypeCode", t.type))
        for t in one.trailers
    )
    means = (
        element("ArrivalDateTime", one.arrival_at)
        + element("ID", one.vehicle)
        + element("Name", one.vehicle_name)
        + element("TypeCode", one.mode)
        + element("CrewQuantity", one.crew)
        + wrapped("Itinerary", countries)
        + wrapped("Master", element("ID", one.driver) + element("Name", one.driver_name))
        + trailers
    )
    return finished(
        [
            opening(one.head),
            "<Declaration>",
            element("DeclarationOfficeID", one.office),
            element("ID", one.batch_number),
            additional_information(one.note, one.change_reason),
            wrapped("Carrier", element("ID", one.carrier)),
            wrapped(
                "Consignment",
                wrapped("BorderTransportMeans", means)
                + wrapped("GovernmentProcedure", element("CurrentCode", one.procedure))
                + "".join(_container(container) for container in one.containers),
            ),
            wrapped("LoadingLocation", element("ID", one.loading_place)),
            wrapped("RepresentativePerson", element("Name", one.representative)),
            wrapped("UnloadingLocation", element("ID", one.unloading_place)),
            "</Declaration></Manifest>",
        ]
    )


def _read_container(node: etree._Element) -> Container:
    return Container(
        id=value(node, "ID"),
        size_type=value(node, "CharacteristicCode"),
        supplier=value(node, "SupplierPartyTypeCode"),
        fullness=value(node, "FullnessCode"),
        tare=value(node, "TareWeight"),
        seals=tuple(value(seal, "ID") for seal in children(node, "Seal")),
    )


def decode(content: bytes) -> CarrierConfirmation:
    """The confirmation in ``content``. Raises Refusal when it is none."""
    root = parse(content)
    head = read_head(root)
    declaration = child(root, "Declaration")
    if head.message_type not in TYPES or declaration is None:
        raise unreadable("it is none of MT4401 to MT4406")
    consignment = child(declaration, "Consignment")
    means = child(consignment, "BorderTransportMeans")
    return CarrierConfirmation(
        head=head,
        office=value(declaration, "DeclarationOfficeID"),
        batch_number=value(declaration, "ID"),
        carrier=value(declaration, "Carrier/ID"),
        representative=value(declaration, "RepresentativePerson/Name"),
        note=value(declaration, "AdditionalInformation/Content"),
        change_reason=value(declaration, "AdditionalInformation/StatementCode"),
        arrival_at=value(means, "ArrivalDateTime"),
        vehicle=value(means, "ID"),
        vehicle_name=value(means, "Name"),
        mode=value(means, "TypeCode"),
        crew=value(means, "CrewQuantity"),
        routing_countries=tuple(value(one) for one in children(child(means, "Itinerary"), "RoutingCountryCode")),
        driver=value(means, "Master/ID"),
        driver_name=value(means, "Master/Name"),
        trailers=tuple(
            Trailer(id=value(one, "ID"), tare=value(one, "TareWeight"), type=value(one, "TypeCode"))
            for one in children(means, "TransportEquipment")
        ),
        procedure=value(consignment, "GovernmentProcedure/CurrentCode"),
        containers=tuple(_read_container(one) for one in children(consignment, "TransportEquipment")),
        loading_place=value(declaration, "LoadingLocation/ID"),
        unloading_place=value(declaration, "UnloadingLocation/ID"),
    )


__all__ = ["ROAD", "TYPES", "CarrierConfirmation", "Container", "Trailer", "decode", "encode"]
