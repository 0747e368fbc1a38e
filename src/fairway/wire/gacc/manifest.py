"""The road manifest (MT1401 into, MT2401 out of the Mainland) as a message; contract, section 2.

Every value is text as it stands on the wire: numbers without exponent, times as digits of Mainland civil time.
"""

from __future__ import annotations

import msgspec

from fairway.wire.gacc.xml import DECLARATION, finished, text

NAMESPACE = "urn:Declaration:datamodel:standard:CN:{type}:1"
IMPORT = "MT1401"
EXPORT = "MT2401"
ROAD = "3"

ADD = "2"
DELETE = "3"
CHANGE = "5"
ORIGINAL = "9"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The head of every manifest message."""

    message_id: str
    function: str
    message_type: str
    sender_id: str
    receiver_id: str = "EPORT"
    send_time: str = ""
    version: str = "1.0"


class Communication(msgspec.Struct, frozen=True):
    """A number or address, and its type: TE telephone, EM e-mail."""

    id: str
    type: str


class Contact(msgspec.Struct, frozen=True):
    """A person to call."""

    name: str = ""
    communications: tuple[Communication, ...] = ()


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Consignor, consignee or notify party."""

    id: str = ""
    name: str = ""
    address: str = ""
    communications: tuple[Communication, ...] = ()
    contact: Contact | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A line of goods under a waybill."""

    sequence: str
    cargo_description: str
    description: str = ""
    classification: str = ""
    gross_weight: str = ""
    packages: str = ""
    package_type: str = ""


class Consignment(msgspec.Struct, frozen=True, kw_only=True):
    """One master waybill."""

    waybill: str
    packages: str = ""
    package_type: str = ""
    gross_weight: str = ""
    procedure: str = ""
    volume: str = ""
    value: str = ""
    currency: str = ""
    routing_countries: tuple[str, ...] = ()
    consignee: Party | None = None
    consignor: Party | None = None
    items: tuple[Item, ...] = ()
    freight_payment: str = ""
    notify_party: Party | None = None
    transit_office: str = ""
    transport_terms: str = ""
    consolidator: str = ""
    containers: tuple[str, ...] = ()
    dangerous_goods_contact: Contact | None = None


class RoadManifest(msgspec.Struct, frozen=True, kw_only=True):
    """MT1401 or MT2401."""

    head: Head
    office: str
    batch_number: str
    carrier: str
    representative: str
    mode: str = ROAD
    note: str = ""
    change_reason: str = ""
    agent: str = ""
    consignments: tuple[Consignment, ...] = ()
    loading_place: str = ""
    loading_at: str = ""
    unloading_place: str = ""
    arrival_at: str = ""


def element(tag: str, value: str) -> str:
    """``<tag>value</tag>``; nothing at all when there is no value."""
    return f"<{tag}>{text(value)}</{tag}>" if value else ""


def wrapped(tag: str, inside: str) -> str:
    """``inside`` within ``tag``; nothing at all when there is nothing inside."""
    return f"<{tag}>{inside}</{tag}>" if inside else ""


def opening(head: Head) -> str:
    """Everything up to the end of Head."""
    return (
        f'{DECLARATION}<Manifest xmlns="{NAMESPACE.format(type=text(head.message_type))}"><Head>'
        f"<MessageID>{text(head.message_id)}</MessageID><FunctionCode>{text(head.function)}</FunctionCode>"
        f"<MessageType>{text(head.message_type)}</MessageType><SenderID>{text(head.sender_id)}</SenderID>"
        f"<ReceiverID>{text(head.receiver_id)}</ReceiverID><SendTime>{text(head.send_time)}</SendTime>"
        f"<Version>{text(head.version)}</Version></Head>"
    )


def additional_information(note: str, change_reason: str) -> str:
    """AdditionalInformation with the note and the reason of a change."""
    return wrapped("AdditionalInformation", element("Content", note) + element("StatementCode", change_reason))


def _communications(items: tuple[Communication, ...]) -> str:
    return "".join(wrapped("Communication", element("ID", item.id) + element("TypeID", item.type)) for item in items)


def _contact(tag: str, contact: Contact | None) -> str:
    if contact is None:
        return ""
    return wrapped(tag, element("Name", contact.name) + _communications(contact.communications))


def _party(tag: str, party: Party | None) -> str:
    if party is None:
        return ""
    return wrapped(
        tag,
        element("ID", party.id)
        + element("Name", party.name)
        + wrapped("Address", element("Line", party.address))
        + _communications(party.communications)
        + _contact("Contact", party.contact),
    )


def _item(item: Item) -> str:
    written = (
        f"<ConsignmentItem><SequenceNumeric>{text(item.sequence)}</SequenceNumeric><Commodity>"
        f"<CargoDescription>{text(item.cargo_description)}</CargoDescription>"
    )
    if item.description:
        written += f"<Description>{text(item.description)}</Description>"
    if item.classification:
        written += f"<Classification><ID>{text(item.classification)}</ID></Classification>"
    written += "</Commodity>"
    if item.gross_weight:
        written += (
            '<GoodsMeasure><GrossMassMeasure unitCode="KGM">'
            f"{text(item.gross_weight)}</GrossMassMeasure></GoodsMeasure>"
        )
    if item.packages:
        written += (
            f'<Packaging><QuantityQuantity unitCode="{text(item.package_type)}">{text(item.packages)}'
            "</QuantityQuantity></Packaging>"
        )
    return written + "</ConsignmentItem>"


def _consignment(one: Consignment, *, importing: bool, parts: list[str]) -> None:
    add = parts.append
    add("<Consignment>")
    if one.volume:
        add(f'<GrossVolumeMeasure unitCode="MTQ">{text(one.volume)}</GrossVolumeMeasure>')
    if one.packages:
        add(f'<TotalPackageQuantity unitCode="{text(one.package_type)}">{text(one.packages)}</TotalPackageQuantity>')
    if one.value:
        add(f'<ValueAmount currencyID="{text(one.currency)}">{text(one.value)}</ValueAmount>')
    if one.routing_countries:
        countries = "".join(element("RoutingCountryCode", code) for code in one.routing_countries)
        add(f"<BorderTransportMeans><Itinerary>{countries}</Itinerary></BorderTransportMeans>")
    add(_party("Consignee", one.consignee))
    parts.extend([_item(item) for item in one.items])
    add(_party("Consignor", one.consignor))
    add(wrapped("Freight", element("PaymentMethodCode", one.freight_payment)))
    if one.gross_weight:
        add(
            '<GovernmentAgencyGoodsItem><GoodsMeasure><GrossMassMeasure unitCode="KGM">'
            f"{text(one.gross_weight)}</GrossMassMeasure></GoodsMeasure></GovernmentAgencyGoodsItem>"
        )
    add(wrapped("GovernmentProcedure", element("CurrentCode", one.procedure)))
    add(_party("NotifyParty", one.notify_party))
    add(wrapped("TransitDestination" if importing else "TransitDeparture", element("ID", one.transit_office)))
    add(
        wrapped(
            "TransportContractDocument",
            element("ConditionCode", one.transport_terms)
            + element("ID", one.waybill)
            + wrapped("Deconsolidator" if importing else "Consolidator", element("ID", one.consolidator)),
        )
    )
    parts.extend([f"<TransportEquipment><ID>{text(number)}</ID></TransportEquipment>" for number in one.containers])
    add(_contact("UNDGContact", one.dangerous_goods_contact))
    add("</Consignment>")


def encode(manifest: RoadManifest) -> bytes:
    """The message as XML, elements in the order of the contract, absent values left out."""
    importing = manifest.head.message_type == IMPORT
    parts = [
        opening(manifest.head),
        "<Declaration>",
        element("DeclarationOfficeID", manifest.office),
        element("ID", manifest.batch_number),
        additional_information(manifest.note, manifest.change_reason),
        wrapped("Agent", element("ID", manifest.agent)),
        wrapped("BorderTransportMeans", element("TypeCode", manifest.mode)),
        wrapped("Carrier", element("ID", manifest.carrier)),
    ]
    for one in manifest.consignments:
        _consignment(one, importing=importing, parts=parts)
    parts += [
        wrapped(
            "LoadingLocation",
            element("ID", manifest.loading_place) + element("LoadingDateTime", manifest.loading_at),
        ),
        wrapped("RepresentativePerson", element("Name", manifest.representative)),
        wrapped(
            "UnloadingLocation",
            element("ArrivalDateTime", manifest.arrival_at) + element("ID", manifest.unloading_place),
        ),
        "</Declaration></Manifest>",
    ]
    return finished(parts)
