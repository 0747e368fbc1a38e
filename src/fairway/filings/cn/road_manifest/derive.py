"""From a submission to the road manifest: one message for its batch, one Consignment for each master waybill."""

from __future__ import annotations

from datetime import date

from fairway.consignments.model import Consignment as Goods
from fairway.consignments.model import Party as Firm
from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.filings.cn import form
from fairway.filings.cn.element import Spot
from fairway.filings.cn.road_manifest.elements import (
    border_office,
    loading_place,
    manifest_agent,
    representative,
    unloading_place,
)
from fairway.wire.gacc.manifest import (
    CHANGE,
    DELETE,
    EXPORT,
    IMPORT,
    ORIGINAL,
    Consignment,
    Contact,
    Head,
    Item,
    Party,
    RoadManifest,
)
from fairway.wire.gacc.numbers import message_id, time14, time17

FUNCTIONS = {FilingFunction.NEW: ORIGINAL, FilingFunction.CHANGE: CHANGE, FilingFunction.DELETE: DELETE}


def head(envelope: Envelope, message_type: str, function: str) -> Head:
    """The head of a manifest message."""
    return Head(
        message_id=message_id(message_type, envelope.sender, envelope.now),
        function=function,
        message_type=message_type,
        sender_id=envelope.sender,
        receiver_id=envelope.receiver or "EPORT",
        send_time=time17(envelope.now),
    )


def packages_total(goods: Goods) -> int | None:
    """All packages of a consignment, of every kind; None when nothing is said."""
    if goods.packages is None:
        return None
    return goods.packages.count + sum(further.count for further in goods.further_packages)


def _party(firm: Firm | None, *, with_contact: bool = False) -> Party | None:
    if firm is None:
        return None
    contact = firm.contact
    person = Contact(contact.name, form.communications(contact)) if with_contact and contact and contact.name else None
    return Party(
        id=form.party_code(firm),
        name=form.name(firm),
        address=form.address(firm.address),
        communications=form.communications(contact),
        contact=person,
    )


def _items(goods: Goods) -> tuple[Item, ...]:
    if len(goods.items) == 1:
        item = goods.items[0]
        whole = item.packages or goods.packages
        count = item.packages.count if item.packages else packages_total(goods)
        return (
            Item(
                sequence="1",
                cargo_description=item.description.sc or "",
                classification=item.cn_tariff10 or item.hs6 or "",
                gross_weight=form.number(
                    goods.gross_weight_kg if item.gross_weight_kg is None else item.gross_weight_kg
                ),
                packages=form.number(count),
                package_type=whole.type_code if whole else "",
            ),
        )
    number = form.number
    return tuple(
        [
            Item(
                sequence=str(position),
                cargo_description=item.description.sc or "",
                classification=item.cn_tariff10 or item.hs6 or "",
                gross_weight=number(item.gross_weight_kg),
                packages=str(item.packages.count) if item.packages else "",
                package_type=item.packages.type_code if item.packages else "",
            )
            for position, item in enumerate(goods.items, 1)
        ]
    )


def _consignment(goods: Goods, routing_countries: tuple[str, ...]) -> Consignment:
    consolidator = goods.consolidator
    dangerous = goods.dangerous_goods_contact
    return Consignment(
        waybill=goods.waybill_number or "",
        packages=form.number(packages_total(goods)),
        package_type=goods.packages.type_code if goods.packages else "",
        gross_weight=form.number(goods.gross_weight_kg),
        procedure=goods.clearance.cn_road_procedure or "",
        volume=form.number(goods.volume_m3),
        value=form.cents(goods.value.amount) if goods.value else "",
        currency=goods.value.currency if goods.value else "",
        routing_countries=routing_countries,
        consignee=_party(goods.consignee, with_contact=True),
        consignor=_party(goods.consignor),
        items=_items(goods),
        freight_payment=goods.freight_payment or "",
        notify_party=_party(goods.notify_party),
        transit_office=goods.cn_transit_office or "",
        transport_terms=goods.transport_terms or "",
        consolidator=(consolidator.cn_customs_code or consolidator.uscc or "") if consolidator else "",
        containers=goods.containers,
        dangerous_goods_contact=(Contact(dangerous.name or "", form.communications(dangerous)) if dangerous else None),
    )


def manifest(submission: Submission, envelope: Envelope, day: date) -> RoadManifest:
    """The message that ``submission`` makes; what is unknown stays empty."""
    spot = Spot(submission, day)
    trip = spot.trip
    deleting = envelope.function is FilingFunction.DELETE
    routing = trip.transit_countries if spot.importing else ()
    arrival = trip.arrival_at if spot.importing and not deleting else None
    loading = trip.loading_at if not deleting else None
    return RoadManifest(
        head=head(envelope, IMPORT if spot.importing else EXPORT, FUNCTIONS[envelope.function]),
        office=border_office(spot),
        batch_number=trip.batch_number or "",
        carrier=(trip.carrier.cn_carrier_code or "") if trip.carrier else "",
        representative=representative(spot),
        note="" if deleting else submission.note or "",
        change_reason=envelope.change_reason or "",
        agent="" if deleting else manifest_agent(spot),
        consignments=() if deleting else tuple([_consignment(one, routing) for one in submission.consignments]),
        loading_place="" if deleting or spot.importing else loading_place(spot),
        loading_at=time14(loading) if loading else "",
        unloading_place=unloading_place(spot) if spot.importing and not deleting else "",
        arrival_at=time14(arrival) if arrival else "",
    )
