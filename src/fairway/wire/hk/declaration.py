"""The import and export declaration (TDEC) on the wire (chapter 5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from fairway.wire.hk.header import Header, Place, maybe_place, read_header, write_header, write_place
from fairway.wire.hk.reading import Node, Unreadable, decimal, parse
from fairway.wire.hk.writing import DECLARATION, Texts, element, many, optional, plain, texts

NAMESPACE = "urn:fairway:hk:tsw:declaration:1"


class Trader(msgspec.Struct, frozen=True, kw_only=True):
    """The importer or exporter in Hong Kong."""

    names: Texts
    addresses: Texts
    country: str
    identity_kind: str
    identity_number: str


class Declarant(msgspec.Struct, frozen=True, kw_only=True):
    """The agent who lodges."""

    names: Texts
    signatory: str | None = None


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """The crossing that the declaration is about."""

    moved_on: date
    mode: str
    control_point: str
    vehicle_registration: str
    place_of_loading: Place | None = None
    place_of_discharge: Place | None = None
    country_of_consignment: str | None = None
    country_of_destination: str | None = None
    waybill_numbers: tuple[str, ...]
    manifest_reference: str | None = None
    ccrns: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


class TdecPackages(msgspec.Struct, frozen=True, kw_only=True):
    """Number, type and marks of packages."""

    count: int
    type_code: str
    marks: str | None = None


class TdecQuantity(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity in a unit of UN/ECE Recommendation 20."""

    value: Decimal
    unit: str


class TdecItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a declaration."""

    line_number: int
    commodity_code: str
    description: Texts
    country_of_origin: str
    quantity: TdecQuantity | None = None
    value_hkd: Decimal
    licences: tuple[str, ...] = ()


class TradeDeclaration(msgspec.Struct, frozen=True, kw_only=True):
    """A ``Declaration`` message; a deletion has the header only."""

    header: Header
    form: str | None = None
    trader: Trader | None = None
    declarant: Declarant | None = None
    movement: Movement | None = None
    packages: tuple[TdecPackages, ...] = ()
    items: tuple[TdecItem, ...] = ()
    total_value_hkd: Decimal | None = None
    exemption_reason: str | None = None
    remark: str | None = None


def _write_item(item: TdecItem) -> str:
    quantity = item.quantity
    return (
        f"<Item><LineNumber>{item.line_number}</LineNumber><CommodityCode>{item.commodity_code}</CommodityCode>"
        + texts("Description", item.description)
        + f"<CountryOfOrigin>{item.country_of_origin}</CountryOfOrigin>"
        + (f'<Quantity unit="{quantity.unit}">{quantity.value:f}</Quantity>' if quantity is not None else "")
        + f"<ValueHKD>{item.value_hkd:f}</ValueHKD>"
        + many("LicenceNumber", item.licences)
        + "</Item>"
    )


def _write_movement(movement: Movement) -> str:
    return "".join(
        [
            f"<Movement><MovedOn>{movement.moved_on.isoformat()}</MovedOn><Mode>{movement.mode}</Mode>",
            element("ControlPoint", movement.control_point),
            element("VehicleRegistration", movement.vehicle_registration),
            write_place("PlaceOfLoading", movement.place_of_loading),
            write_place("PlaceOfDischarge", movement.place_of_discharge),
            optional("CountryOfConsignment", movement.country_of_consignment),
            optional("CountryOfDestination", movement.country_of_destination),
            many("WaybillNumber", movement.waybill_numbers),
            optional("ManifestReference", movement.manifest_reference),
            many("CCRN", movement.ccrns),
            many("ContainerNumber", movement.containers),
            "</Movement>",
        ]
    )


def write_declaration(message: TradeDeclaration) -> bytes:
    """The message as bytes."""
    parts = [DECLARATION, f'<Declaration xmlns="{NAMESPACE}">', write_header(message.header)]
    parts.append(optional("Form", message.form))
    trader, declarant = message.trader, message.declarant
    if trader is not None:
        parts += [
            "<Trader>",
            texts("Name", trader.names),
            texts("Address", trader.addresses),
            element("Country", trader.country),
            plain("IdentityKind", trader.identity_kind),
            element("IdentityNumber", trader.identity_number),
            "</Trader>",
        ]
    if declarant is not None:
        parts += ["<Declarant>", texts("Name", declarant.names), optional("Signatory", declarant.signatory)]
        parts.append("</Declarant>")
    if message.movement is not None:
        parts.append(_write_movement(message.movement))
    for packages in message.packages:
        parts += ["<Packages>", plain("Count", packages.count), element("TypeCode", packages.type_code)]
        parts += [optional("Marks", packages.marks), "</Packages>"]
    parts += [_write_item(item) for item in message.items]
    if message.total_value_hkd is not None:
        parts.append(f"<TotalValueHKD>{message.total_value_hkd:f}</TotalValueHKD>")
    parts += [optional("ExemptionReason", message.exemption_reason), optional("Remark", message.remark)]
    parts.append("</Declaration>")
    return "".join(parts).encode()


def _trader(node: Node) -> Trader:
    trader = Trader(
        names=node.texts("Name"),
        addresses=node.texts("Address"),
        country=node.text("Country"),
        identity_kind=node.text("IdentityKind"),
        identity_number=node.text("IdentityNumber"),
    )
    node.end()
    return trader


def _declarant(node: Node) -> Declarant:
    declarant = Declarant(names=node.texts("Name"), signatory=node.maybe("Signatory"))
    node.end()
    return declarant


def _movement(node: Node) -> Movement:
    movement = Movement(
        moved_on=node.day("MovedOn"),
        mode=node.text("Mode"),
        control_point=node.text("ControlPoint"),
        vehicle_registration=node.text("VehicleRegistration"),
        place_of_loading=maybe_place(node, "PlaceOfLoading"),
        place_of_discharge=maybe_place(node, "PlaceOfDischarge"),
        country_of_consignment=node.maybe("CountryOfConsignment"),
        country_of_destination=node.maybe("CountryOfDestination"),
        waybill_numbers=node.values("WaybillNumber", 1, 99),
        manifest_reference=node.maybe("ManifestReference"),
        ccrns=node.values("CCRN", 0, 99),
        containers=node.values("ContainerNumber", 0, 9),
    )
    node.end()
    return movement


def _packages(node: Node) -> TdecPackages:
    packages = TdecPackages(count=node.whole("Count"), type_code=node.text("TypeCode"), marks=node.maybe("Marks"))
    node.end()
    return packages


def _item(node: Node) -> TdecItem:
    line_number = node.whole("LineNumber")
    code = node.text("CommodityCode")
    description = node.texts("Description")
    origin = node.text("CountryOfOrigin")
    quantity = node.find("Quantity")
    item = TdecItem(
        line_number=line_number,
        commodity_code=code,
        description=description,
        country_of_origin=origin,
        quantity=None if quantity is None else TdecQuantity(value=decimal(quantity), unit=quantity.attribute("unit")),
        value_hkd=decimal(node.child("ValueHKD")),
        licences=node.values("LicenceNumber", 0, 20),
    )
    node.end()
    return item


def read_declaration(content: bytes) -> TradeDeclaration:
    """The message in ``content``. Raises :class:`fairway.wire.hk.reading.Unreadable`."""
    root = parse(content)
    root.root("Declaration", NAMESPACE)
    header = read_header(root)
    if header.function == "DELETE":
        root.end()
        return TradeDeclaration(header=header)
    form = root.text("Form")
    trader = _trader(root.child("Trader"))
    declarant = root.find("Declarant")
    message = TradeDeclaration(
        header=header,
        form=form,
        trader=trader,
        declarant=None if declarant is None else _declarant(declarant),
        movement=_movement(root.child("Movement")),
        packages=tuple(_packages(child) for child in root.all("Packages", 1, 20)),
        items=tuple(_item(child) for child in root.all("Item", 1, 999)),
        total_value_hkd=decimal(root.child("TotalValueHKD")),
        exemption_reason=root.maybe("ExemptionReason"),
        remark=root.maybe("Remark"),
    )
    root.end()
    if not message.items:
        raise Unreadable("element is missing", "/Declaration/Item")
    return message
