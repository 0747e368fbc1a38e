"""What the road manifest needs of a submission (contract, section 2.2)."""

from __future__ import annotations

from operator import attrgetter

from fairway.codes.control_points import control_point
from fairway.consignments.model import AgentParty, Place
from fairway.filings.adapter import Supplier
from fairway.filings.cn import form
from fairway.filings.cn.element import ALWAYS, EXPORT, IMPORT, OPTIONAL, Element, Evidence, Level, Spot, Table, When

SHIPPER, CONSIGNEE, BROKER, CARRIER = Supplier.SHIPPER, Supplier.CONSIGNEE, Supplier.BROKER, Supplier.CARRIER
SAMPLE = "samples of MT1401 and MT2401 (2017)"
NOTICE = "GACC notice on road conveyances and manifests (March 2024)"
PLACE = "customs code of the place, else its UN/LOCODE outside the Mainland, else /trip/supervised_place"
ONCE, EACH, LINE = Level.SUBMISSION, Level.CONSIGNMENT, Level.ITEM
DANGEROUS = When(
    "with dangerous goods", lambda spot: any(item.dangerous_goods is not None for item in spot.consignment.items)
)


def representative(spot: Spot) -> str:
    """Who files: the manifest agent's declarant, else the Mainland declarant's, of the first consignment that says."""
    for consignment in spot.submission.consignments:
        agents: tuple[AgentParty | None, ...] = (consignment.cn_manifest_agent, consignment.cn_declarant)
        for agent in agents:
            if agent is not None and agent.declarant_name:
                return agent.declarant_name
    return ""


def manifest_agent(spot: Spot) -> str:
    """The code of the manifest agent of the first consignment that has one."""
    for consignment in spot.submission.consignments:
        if consignment.cn_manifest_agent and consignment.cn_manifest_agent.cn_agent_code:
            return consignment.cn_manifest_agent.cn_agent_code
    return ""


def border_office(spot: Spot) -> str:
    """The Mainland office of entry or exit: as entered, else that of the control point."""
    trip = spot.trip
    if trip.cn_border_office or not trip.control_point:
        return trip.cn_border_office or ""
    point = control_point(trip.control_point, trip.expected_crossing_date or spot.day)
    return point.cn_office or "" if point else ""


def _place_code(place: Place | None, otherwise: str | None) -> str:
    """The customs code of a place, else its UN/LOCODE outside the Mainland, else ``otherwise``."""
    if place is not None:
        abroad = place.unlocode if place.unlocode and not place.unlocode.startswith("CN") else None
        return place.cn_place_code or abroad or otherwise or ""
    return otherwise or ""


def loading_place(spot: Spot) -> str:
    """Where the truck is loaded; for an export the supervised place where no other is said."""
    return _place_code(spot.trip.place_of_loading, None if spot.importing else spot.trip.supervised_place)


def unloading_place(spot: Spot) -> str:
    """Where it is unloaded; for an import the supervised place where no other is said."""
    return _place_code(spot.trip.place_of_discharge, spot.trip.supervised_place if spot.importing else None)


TABLE = Table(
    [
        Element(
            number=5, label="Mainland office of entry or exit", wire="DeclarationOfficeID",
            pointer="/trip/control_point", level=ONCE, value=border_office, suppliers=(CARRIER, BROKER),
            how="the office of the control point on the day of crossing, or /trip/cn_border_office", source=SAMPLE,
        ),
        Element(
            number=9, label="Transport batch number", wire="ID", pointer="/trip/batch_number", level=ONCE,
            value=lambda s: s.trip.batch_number, suppliers=(CARRIER,), source=SAMPLE,
        ),
        Element(
            number=14, label="Code of the carrier at Mainland customs", wire="Carrier/ID",
            pointer="/trip/carrier/cn_carrier_code", level=ONCE,
            value=lambda s: s.trip.carrier.cn_carrier_code if s.trip.carrier else None, suppliers=(CARRIER,),
            source=SAMPLE,
        ),
        Element(
            number=8, label="Time of arrival at the first Mainland place", wire="UnloadingLocation/ArrivalDateTime",
            pointer="/trip/arrival_at", level=ONCE, required=IMPORT, value=lambda s: s.trip.arrival_at,
            suppliers=(CARRIER,), how="14 digits of Mainland civil time (the sample has 8)", source=SAMPLE,
        ),
        Element(
            number=8, label="Time of loading", wire="LoadingLocation/LoadingDateTime", pointer="/trip/loading_at",
            level=ONCE, required=EXPORT, value=lambda s: s.trip.loading_at, suppliers=(CARRIER, SHIPPER),
            how="14 digits of Mainland civil time", source=SAMPLE,
        ),
        Element(
            number=45, label="Customs place of loading", wire="LoadingLocation/ID",
            pointer="/trip/place_of_loading/cn_place_code", level=ONCE, required=EXPORT, value=loading_place,
            suppliers=(CARRIER, BROKER), how=PLACE, source=SAMPLE,
        ),
        Element(
            number=46, label="Customs place of unloading", wire="UnloadingLocation/ID",
            pointer="/trip/place_of_discharge/cn_place_code", level=ONCE, required=IMPORT, value=unloading_place,
            suppliers=(CARRIER, BROKER), how=PLACE, source=SAMPLE,
        ),
        Element(
            number=54, label="Person who files", wire="RepresentativePerson/Name",
            pointer="/consignments/0/cn_manifest_agent/declarant_name", level=ONCE, value=representative,
            suppliers=(BROKER, CARRIER), how="declarant of the manifest agent, else of the Mainland declarant",
            source=SAMPLE,
        ),
        Element(
            number=54, label="Code of the manifest agent", wire="Agent/ID",
            pointer="/consignments/0/cn_manifest_agent/cn_agent_code", level=ONCE, required=OPTIONAL,
            value=manifest_agent, suppliers=(BROKER,), source=SAMPLE,
        ),
        Element(
            number=43, label="Countries of transit",
            wire="Consignment/BorderTransportMeans/Itinerary/RoutingCountryCode",
            pointer="/trip/transit_countries", level=ONCE, required=OPTIONAL,
            value=lambda s: s.trip.transit_countries if s.importing else None, suppliers=(CARRIER,),
            how="alpha-2, imports only", source=SAMPLE,
        ),
        Element(
            number=72, label="Note", wire="AdditionalInformation/Content", pointer="/note", level=ONCE,
            required=OPTIONAL, value=lambda s: s.submission.note, suppliers=(SHIPPER, BROKER), source=SAMPLE,
        ),
        Element(
            number=16, label="Master waybill number", wire="Consignment/TransportContractDocument/ID",
            pointer="waybill_number", level=EACH, value=lambda s: s.consignment.waybill_number,
            suppliers=(CARRIER, BROKER), source=SAMPLE,
        ),
        Element(
            number=20, label="Number of packages", wire="Consignment/TotalPackageQuantity", pointer="packages/count",
            level=EACH, value=lambda s: s.consignment.packages, suppliers=(SHIPPER,),
            how="count of packages and of further packages", source=SAMPLE,
        ),
        Element(
            number=21, label="Type of packages", wire="Consignment/TotalPackageQuantity/@unitCode",
            pointer="packages/type_code", level=EACH, value=lambda s: s.consignment.packages, suppliers=(SHIPPER,),
            how="UN Rec. 21 letters, of the main packages", source=SAMPLE,
        ),
        Element(
            number=23, label="Gross weight",
            wire="Consignment/GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure", pointer="gross_weight_kg",
            level=EACH, value=lambda s: s.consignment.gross_weight_kg, suppliers=(SHIPPER,), how="kilograms",
            source=SAMPLE,
        ),
        Element(
            number=58, label="Customs procedure on the road", wire="Consignment/GovernmentProcedure/CurrentCode",
            pointer="clearance/cn_road_procedure", level=EACH,
            value=lambda s: s.consignment.clearance.cn_road_procedure, suppliers=(BROKER, CARRIER), source=SAMPLE,
        ),
        Element(
            number=48, label="Name of the consignor", wire="Consignment/Consignor/Name", pointer="consignor/names",
            level=EACH, value=lambda s: form.name(s.consignment.consignor), suppliers=(SHIPPER,),
            how="registered name: Simplified Chinese, else Traditional, else English; never converted", source=SAMPLE,
        ),
        Element(
            number=49, label="Name of the consignee", wire="Consignment/Consignee/Name", pointer="consignee/names",
            level=EACH, value=lambda s: form.name(s.consignment.consignee), suppliers=(CONSIGNEE,),
            how="registered name: Simplified Chinese, else Traditional, else English; never converted", source=SAMPLE,
        ),
        Element(
            number=51, label="Unified social credit code of the Mainland party",
            wire="Consignment/Consignee/ID, Consignment/Consignor/ID", pointer="{mainland}/uscc", level=EACH,
            required=OPTIONAL, value=lambda s: s.mainland.uscc if s.mainland else None,
            suppliers=(SHIPPER, CONSIGNEE), how="`USCI+` and the code, as sea manifests have it",
            evidence=Evidence.ASSUMED, source="sea manifests since 2018",
        ),
        Element(
            number=48, label="Address of the consignor", wire="Consignment/Consignor/Address/Line",
            pointer="consignor/address", level=EACH, required=OPTIONAL,
            value=lambda s: s.consignment.consignor.address if s.consignment.consignor else None,
            suppliers=(SHIPPER,), how="on one line", evidence=Evidence.ASSUMED,
            source="as the notify party has it in the samples",
        ),
        Element(
            number=48, label="Telephone and e-mail of the consignor", wire="Consignment/Consignor/Communication",
            pointer="consignor/contact/phone", level=EACH, required=OPTIONAL,
            value=lambda s: form.communications(s.consignment.consignor.contact) if s.consignment.consignor else None,
            suppliers=(SHIPPER,), how="TE telephone, EM e-mail", source=SAMPLE,
        ),
        Element(
            number=49, label="Address of the consignee", wire="Consignment/Consignee/Address/Line",
            pointer="consignee/address", level=EACH, required=OPTIONAL,
            value=lambda s: s.consignment.consignee.address if s.consignment.consignee else None,
            suppliers=(CONSIGNEE,), how="on one line", evidence=Evidence.ASSUMED,
            source="as the notify party has it in the samples",
        ),
        Element(
            number=49, label="Telephone and e-mail of the consignee", wire="Consignment/Consignee/Communication",
            pointer="consignee/contact/phone", level=EACH, required=OPTIONAL,
            value=lambda s: form.communications(s.consignment.consignee.contact) if s.consignment.consignee else None,
            suppliers=(CONSIGNEE,), how="TE telephone, EM e-mail", source=SAMPLE,
        ),
        Element(
            number=49, label="Contact of the consignee", wire="Consignment/Consignee/Contact",
            pointer="consignee/contact", level=EACH, required=OPTIONAL,
            value=lambda s: s.consignment.consignee.contact if s.consignment.consignee else None,
            suppliers=(CONSIGNEE,), how="name, number and type of number together", source=SAMPLE,
        ),
        Element(
            number=25, label="Volume", wire="Consignment/GrossVolumeMeasure", pointer="volume_m3", level=EACH,
            required=OPTIONAL, value=lambda s: s.consignment.volume_m3, suppliers=(SHIPPER,), source=SAMPLE,
        ),
        Element(
            number=38, label="Value of the goods", wire="Consignment/ValueAmount", pointer="value", level=EACH,
            required=OPTIONAL, value=lambda s: s.consignment.value, suppliers=(SHIPPER,),
            how="two decimals with currency", source=SAMPLE,
        ),
        Element(
            number=41, label="Payment of freight", wire="Consignment/Freight/PaymentMethodCode",
            pointer="freight_payment", level=EACH, required=OPTIONAL, value=lambda s: s.consignment.freight_payment,
            suppliers=(SHIPPER, CARRIER), source=SAMPLE,
        ),
        Element(
            number=40, label="Transport terms", wire="Consignment/TransportContractDocument/ConditionCode",
            pointer="transport_terms", level=EACH, required=OPTIONAL, value=lambda s: s.consignment.transport_terms,
            suppliers=(CARRIER,), source=SAMPLE,
        ),
        Element(
            number=44, label="Transit customs office",
            wire="Consignment/TransitDestination/ID, Consignment/TransitDeparture/ID", pointer="cn_transit_office",
            level=EACH, required=OPTIONAL, value=lambda s: s.consignment.cn_transit_office, suppliers=(BROKER,),
            source=SAMPLE,
        ),
        Element(
            number=54, label="Consolidator or deconsolidator",
            wire="Consignment/TransportContractDocument/Consolidator/ID, .../Deconsolidator/ID", pointer="consolidator",
            level=EACH, required=OPTIONAL, value=lambda s: s.consignment.consolidator, suppliers=(CARRIER,),
            how="its customs registration, else its credit code", source=SAMPLE,
        ),
        Element(
            number=53, label="Notify party", wire="Consignment/NotifyParty", pointer="notify_party", level=EACH,
            required=OPTIONAL, value=lambda s: s.consignment.notify_party, suppliers=(SHIPPER, CONSIGNEE),
            how="name, address and number together", source=SAMPLE,
        ),
        Element(
            number=64, label="Container numbers", wire="Consignment/TransportEquipment/ID", pointer="containers",
            level=EACH, required=OPTIONAL, value=lambda s: s.consignment.containers, suppliers=(CARRIER, SHIPPER),
            source=SAMPLE,
        ),
        Element(
            number=66, label="Contact for dangerous goods", wire="Consignment/UNDGContact",
            pointer="dangerous_goods_contact", level=EACH, required=DANGEROUS,
            value=lambda s: s.consignment.dangerous_goods_contact, suppliers=(SHIPPER,),
            how="name, number and type of number together", source=SAMPLE,
        ),
        Element(
            number=29, label="Description of the goods in Simplified Chinese",
            wire="Consignment/ConsignmentItem/Commodity/CargoDescription", pointer="description/sc", level=LINE,
            value=attrgetter("item.description.sc"), suppliers=(SHIPPER, BROKER),
            how="confirmed by a person where it was translated", source=SAMPLE,
        ),
        Element(
            number=32, label="Harmonized System code (at least 4 digits)",
            wire="Consignment/ConsignmentItem/Commodity/Classification/ID", pointer="hs6", level=LINE,
            required=OPTIONAL, value=lambda s: s.item.cn_tariff10 or s.item.hs6, suppliers=(SHIPPER, BROKER),
            how="the Mainland tariff code where known, else six digits", source=SAMPLE,
        ),
        Element(
            number=23, label="Gross weight of the line",
            wire="Consignment/ConsignmentItem/GoodsMeasure/GrossMassMeasure", pointer="gross_weight_kg", level=LINE,
            required=OPTIONAL, value=lambda s: s.item.gross_weight_kg, suppliers=(SHIPPER,),
            how="of the line; of the waybill when it has one line", source=SAMPLE,
        ),
        Element(
            number=20, label="Packages of the line", wire="Consignment/ConsignmentItem/Packaging/QuantityQuantity",
            pointer="packages", level=LINE, required=OPTIONAL, value=lambda s: s.item.packages, suppliers=(SHIPPER,),
            how="of the line; of the waybill when it has one line", source=SAMPLE,
        ),
        Element(
            number=4, label="Mode of transport", wire="BorderTransportMeans/TypeCode", pointer="/trip/mode", level=ONCE,
            required=ALWAYS, value=lambda s: s.trip.mode, suppliers=(CARRIER,), how="3 = road in manifests",
            source=SAMPLE,
        ),
    ]
)  # fmt: skip
