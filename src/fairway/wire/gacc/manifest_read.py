"""Reading road manifests back: for comparing what was sent, for golden files both ways."""

from __future__ import annotations

from lxml import etree

from fairway.wire.gacc.manifest import (
    EXPORT,
    IMPORT,
    Communication,
    Consignment,
    Contact,
    Head,
    Item,
    Party,
    RoadManifest,
)
from fairway.wire.gacc.xml import attribute, child, children, local, namespace, parse, unreadable, value


def read_head(root: etree._Element) -> Head:
    """The Head of a manifest message. Raises Refusal when root, namespace and MessageType do not agree."""
    head = child(root, "Head")
    message_type = value(head, "MessageType")
    if local(root) != "Manifest" or head is None:
        raise unreadable("the root is not Manifest with a Head")
    if namespace(root) != f"urn:Declaration:datamodel:standard:CN:{message_type}:1":
        raise unreadable("namespace and MessageType do not agree")
    return Head(
        message_id=value(head, "MessageID"),
        function=value(head, "FunctionCode"),
        message_type=message_type,
        sender_id=value(head, "SenderID"),
        receiver_id=value(head, "ReceiverID"),
        send_time=value(head, "SendTime"),
        version=value(head, "Version"),
    )


def _communications(element: etree._Element) -> tuple[Communication, ...]:
    return tuple(Communication(value(one, "ID"), value(one, "TypeID")) for one in children(element, "Communication"))


def _contact(element: etree._Element | None) -> Contact | None:
    return None if element is None else Contact(value(element, "Name"), _communications(element))


def _party(element: etree._Element | None) -> Party | None:
    if element is None:
        return None
    return Party(
        id=value(element, "ID"),
        name=value(element, "Name"),
        address=value(element, "Address/Line"),
        communications=_communications(element),
        contact=_contact(child(element, "Contact")),
    )


def _item(element: etree._Element) -> Item:
    return Item(
        sequence=value(element, "SequenceNumeric"),
        cargo_description=value(element, "Commodity/CargoDescription"),
        description=value(element, "Commodity/Description"),
        classification=value(element, "Commodity/Classification/ID"),
        gross_weight=value(element, "GoodsMeasure/GrossMassMeasure"),
        packages=value(element, "Packaging/QuantityQuantity"),
        package_type=attribute(element, "Packaging/QuantityQuantity", "unitCode"),
    )


def _consignment(element: etree._Element, *, importing: bool) -> Consignment:
    itinerary = child(element, "BorderTransportMeans/Itinerary")
    document = child(element, "TransportContractDocument")
    return Consignment(
        waybill=value(document, "ID"),
        packages=value(element, "TotalPackageQuantity"),
        package_type=attribute(element, "TotalPackageQuantity", "unitCode"),
        gross_weight=value(element, "GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure"),
        procedure=value(element, "GovernmentProcedure/CurrentCode"),
        volume=value(element, "GrossVolumeMeasure"),
        value=value(element, "ValueAmount"),
        currency=attribute(element, "ValueAmount", "currencyID"),
        routing_countries=tuple(value(one) for one in children(itinerary, "RoutingCountryCode")),
        consignee=_party(child(element, "Consignee")),
        consignor=_party(child(element, "Consignor")),
        items=tuple(_item(one) for one in children(element, "ConsignmentItem")),
        freight_payment=value(element, "Freight/PaymentMethodCode"),
        notify_party=_party(child(element, "NotifyParty")),
        transit_office=value(element, "TransitDestination/ID" if importing else "TransitDeparture/ID"),
        transport_terms=value(document, "ConditionCode"),
        consolidator=value(document, "Deconsolidator/ID" if importing else "Consolidator/ID"),
        containers=tuple(value(one, "ID") for one in children(element, "TransportEquipment")),
        dangerous_goods_contact=_contact(child(element, "UNDGContact")),
    )


def decode(content: bytes) -> RoadManifest:
    """The manifest in ``content``. Raises Refusal when it is none."""
    root = parse(content)
    head = read_head(root)
    declaration = child(root, "Declaration")
    if head.message_type not in {IMPORT, EXPORT} or declaration is None:
        raise unreadable("it is neither MT1401 nor MT2401")
    importing = head.message_type == IMPORT
    return RoadManifest(
        head=head,
        office=value(declaration, "DeclarationOfficeID"),
        batch_number=value(declaration, "ID"),
        carrier=value(declaration, "Carrier/ID"),
        representative=value(declaration, "RepresentativePerson/Name"),
        mode=value(declaration, "BorderTransportMeans/TypeCode"),
        note=value(declaration, "AdditionalInformation/Content"),
        change_reason=value(declaration, "AdditionalInformation/StatementCode"),
        agent=value(declaration, "Agent/ID"),
        consignments=tuple(_consignment(one, importing=importing) for one in children(declaration, "Consignment")),
        loading_place=value(declaration, "LoadingLocation/ID"),
        loading_at=value(declaration, "LoadingLocation/LoadingDateTime"),
        unloading_place=value(declaration, "UnloadingLocation/ID"),
        arrival_at=value(declaration, "UnloadingLocation/ArrivalDateTime"),
    )
