"""The road cargo manifest on the wire (chapter 4): trip, containers, masters, consignments, items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from fairway.wire.hk.header import (
    Header,
    Party,
    Place,
    maybe_place,
    read_header,
    read_party,
    write_header,
    write_party,
    write_place,
)
from fairway.wire.hk.reading import Node, parse
from fairway.wire.hk.writing import DECLARATION, Texts, element, flag, many, measure, optional, plain, texts

NAMESPACE = "urn:fairway:hk:tsw:road-manifest:1"


class ManifestTrip(msgspec.Struct, frozen=True, kw_only=True):
    """The crossing of one vehicle."""

    direction: str
    date: date
    control_point: str
    vehicle_registration: str
    carrier: Party


class ManifestContainer(msgspec.Struct, frozen=True, kw_only=True):
    """A container on the vehicle, with the clear indication whether it is refrigerated."""

    number: str
    size_type: str | None = None
    refrigerated: bool
    seals: tuple[str, ...] = ()


class ManifestPackages(msgspec.Struct, frozen=True, kw_only=True):
    """Number, description and marks of packages."""

    count: int
    type_code: str
    type_text: Texts = ()
    marks: str | None = None


class ManifestItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of goods."""

    line_number: int
    description: Texts
    hs_code: str | None = None
    package_count: int | None = None
    gross_weight: Decimal | None = None
    container: str | None = None


class ManifestConsignment(msgspec.Struct, frozen=True, kw_only=True):
    """One consignment under a master."""

    sequence_number: int
    consignment_note: str | None = None
    ccrn: str | None = None
    place_of_loading: Place | None = None
    place_of_destination: Place | None = None
    transhipment: bool
    through_bill: bool | None = None
    exemption_category: str | None = None
    consignor: Party
    consignee: Party | None = None
    exporter: Party | None = None
    packages: tuple[ManifestPackages, ...]
    gross_weight: Decimal | None = None
    volume: Decimal | None = None
    containers: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    items: tuple[ManifestItem, ...]


class Master(msgspec.Struct, frozen=True, kw_only=True):
    """One master waybill."""

    waybill_number: str
    consignments: tuple[ManifestConsignment, ...]
    remark: str | None = None


class RoadManifest(msgspec.Struct, frozen=True, kw_only=True):
    """A ``RoadManifest`` message; a deletion has neither trip nor masters."""

    header: Header
    trip: ManifestTrip | None = None
    containers: tuple[ManifestContainer, ...] = ()
    masters: tuple[Master, ...] = ()


def _write_item(item: ManifestItem) -> str:
    return (
        f"<Item><LineNumber>{item.line_number}</LineNumber>{texts('Description', item.description)}"
        + optional("HSCode", item.hs_code)
        + (plain("PackageCount", item.package_count) if item.package_count is not None else "")
        + measure("GrossWeight", item.gross_weight, "KGM")
        + optional("ContainerNumber", item.container)
        + "</Item>"
    )


def _write_consignment(consignment: ManifestConsignment) -> str:
    return "".join(
        [
            f"<Consignment><SequenceNumber>{consignment.sequence_number}</SequenceNumber>",
            optional("ConsignmentNote", consignment.consignment_note),
            optional("CCRN", consignment.ccrn),
            write_place("PlaceOfLoading", consignment.place_of_loading),
            write_place("PlaceOfDestination", consignment.place_of_destination),
            flag("Transhipment", consignment.transhipment),
            flag("ThroughBill", consignment.through_bill) if consignment.through_bill is not None else "",
            optional("ExemptionCategory", consignment.exemption_category),
            write_party("Consignor", consignment.consignor),
            write_party("Consignee", consignment.consignee) if consignment.consignee is not None else "",
            write_party("Exporter", consignment.exporter) if consignment.exporter is not None else "",
            *[
                f"<Packages>{plain('Count', packages.count)}{element('TypeCode', packages.type_code)}"
                f"{texts('TypeText', packages.type_text)}{optional('Marks', packages.marks)}</Packages>"
                for packages in consignment.packages
            ],
            measure("GrossWeight", consignment.gross_weight, "KGM"),
            measure("Volume", consignment.volume, "MTQ"),
            many("ContainerNumber", consignment.containers),
            many("LicenceNumber", consignment.licences),
            *[_write_item(item) for item in consignment.items],
            "</Consignment>",
        ]
    )


def write_road_manifest(message: RoadManifest) -> bytes:
    """The message as bytes."""
    parts = [DECLARATION, f'<RoadManifest xmlns="{NAMESPACE}">', write_header(message.header)]
    trip = message.trip
    if trip is not None:
        parts += [
            "<Trip>",
            plain("Direction", trip.direction),
            plain("Date", trip.date.isoformat()),
            element("ControlPoint", trip.control_point),
            element("VehicleRegistration", trip.vehicle_registration),
            write_party("Carrier", trip.carrier),
            "</Trip>",
        ]
    for container in message.containers:
        parts += [
            "<Container>",
            element("Number", container.number),
            optional("SizeType", container.size_type),
            flag("Refrigerated", container.refrigerated),
            many("SealNumber", container.seals),
            "</Container>",
        ]
    for master in message.masters:
        parts += ["<Master>", element("WaybillNumber", master.waybill_number)]
        parts += [_write_consignment(consignment) for consignment in master.consignments]
        parts += [optional("Remark", master.remark), "</Master>"]
    parts.append("</RoadManifest>")
    return "".join(parts).encode()


def _trip(node: Node) -> ManifestTrip:
    trip = ManifestTrip(
        direction=node.text("Direction"),
        date=node.day("Date"),
        control_point=node.text("ControlPoint"),
        vehicle_registration=node.text("VehicleRegistration"),
        carrier=read_party(node.child("Carrier")),
    )
    node.end()
    return trip


def _container(node: Node) -> ManifestContainer:
    container = ManifestContainer(
        number=node.text("Number"),
        size_type=node.maybe("SizeType"),
        refrigerated=node.flag("Refrigerated"),
        seals=node.values("SealNumber", 0, 9),
    )
    node.end()
    return container


def _packages(node: Node) -> ManifestPackages:
    packages = ManifestPackages(
        count=node.whole("Count"),
        type_code=node.text("TypeCode"),
        type_text=node.texts("TypeText", 0, 2),
        marks=node.maybe("Marks"),
    )
    node.end()
    return packages


def _item(node: Node) -> ManifestItem:
    item = ManifestItem(
        line_number=node.whole("LineNumber"),
        description=node.texts("Description"),
        hs_code=node.maybe("HSCode"),
        package_count=node.maybe_whole("PackageCount"),
        gross_weight=node.measure("GrossWeight", "KGM"),
        container=node.maybe("ContainerNumber"),
    )
    node.end()
    return item


def _maybe_party(node: Node, name: str) -> Party | None:
    found = node.find(name)
    return None if found is None else read_party(found)


def _consignment(node: Node) -> ManifestConsignment:
    consignment = ManifestConsignment(
        sequence_number=node.whole("SequenceNumber"),
        consignment_note=node.maybe("ConsignmentNote"),
        ccrn=node.maybe("CCRN"),
        place_of_loading=maybe_place(node, "PlaceOfLoading"),
        place_of_destination=maybe_place(node, "PlaceOfDestination"),
        transhipment=node.flag("Transhipment"),
        through_bill=node.maybe_flag("ThroughBill"),
        exemption_category=node.maybe("ExemptionCategory"),
        consignor=read_party(node.child("Consignor")),
        consignee=_maybe_party(node, "Consignee"),
        exporter=_maybe_party(node, "Exporter"),
        packages=tuple(_packages(child) for child in node.all("Packages", 1, 20)),
        gross_weight=node.measure("GrossWeight", "KGM"),
        volume=node.measure("Volume", "MTQ"),
        containers=node.values("ContainerNumber", 0, 9),
        licences=node.values("LicenceNumber", 0, 20),
        items=tuple(_item(child) for child in node.all("Item", 1, 999)),
    )
    node.end()
    return consignment


def _master(node: Node) -> Master:
    master = Master(
        waybill_number=node.text("WaybillNumber"),
        consignments=tuple(_consignment(child) for child in node.all("Consignment", 1, 200)),
        remark=node.maybe("Remark"),
    )
    node.end()
    return master


def read_road_manifest(content: bytes) -> RoadManifest:
    """The message in ``content``. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root("RoadManifest", NAMESPACE)
    header = read_header(root)
    deletes = header.function == "DELETE"
    message = RoadManifest(
        header=header,
        trip=None if deletes else _trip(root.child("Trip")),
        containers=() if deletes else tuple(_container(child) for child in root.all("Container", 0, 9)),
        masters=() if deletes else tuple(_master(child) for child in root.all("Master", 1, 200)),
    )
    root.end()
    return message
