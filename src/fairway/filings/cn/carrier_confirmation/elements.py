"""What the carrier confirmation needs of a submission (contract, section 3)."""

from __future__ import annotations

from fairway.filings.adapter import Supplier
from fairway.filings.cn import form
from fairway.filings.cn.element import ALWAYS, IMPORT, OPTIONAL, Element, Evidence, Level, Spot, Table, When
from fairway.filings.cn.road_manifest.elements import border_office, loading_place, representative, unloading_place

CARRIER, BROKER, SHIPPER = Supplier.CARRIER, Supplier.BROKER, Supplier.SHIPPER
ONCE = Level.SUBMISSION
GENERATOR = "published generator of MT4406"
FIELDS = "field table of the carrier confirmation (GACC notice of March 2024)"
WITH_TRAILER = When("with a trailer", lambda spot: spot.trip.trailer is not None)


def procedure(spot: Spot) -> str:
    """The customs procedure for road of the first consignment that says one."""
    for consignment in spot.submission.consignments:
        if consignment.clearance.cn_road_procedure:
            return consignment.clearance.cn_road_procedure
    return ""


def driver_name(spot: Spot) -> str:
    """The name of the driver for a Mainland officer."""
    return form.chinese(spot.trip.driver.names) if spot.trip.driver else ""


TABLE = Table(
    [
        Element(
            number=5, label="Mainland office of entry or exit", wire="DeclarationOfficeID",
            pointer="/trip/control_point", level=ONCE, value=border_office, suppliers=(CARRIER, BROKER),
            how="the office of the control point on the day of crossing, or /trip/cn_border_office", source=GENERATOR,
        ),
        Element(
            number=9, label="Transport batch number", wire="ID", pointer="/trip/batch_number", level=ONCE,
            value=lambda s: s.trip.batch_number, suppliers=(CARRIER,), source=GENERATOR,
        ),
        Element(
            number=14, label="Code of the carrier at Mainland customs", wire="Carrier/ID",
            pointer="/trip/carrier/cn_carrier_code", level=ONCE,
            value=lambda s: s.trip.carrier.cn_carrier_code if s.trip.carrier else None, suppliers=(CARRIER,),
            source=GENERATOR,
        ),
        Element(
            number=8, label="Time of arrival at the control point",
            wire="Consignment/BorderTransportMeans/ArrivalDateTime", pointer="/trip/arrival_at", level=ONCE,
            value=lambda s: s.trip.arrival_at, suppliers=(CARRIER,), how="14 digits of Mainland civil time",
            source=GENERATOR,
        ),
        Element(
            number=11, label="Code of the vehicle at Mainland customs", wire="Consignment/BorderTransportMeans/ID",
            pointer="/trip/vehicle/cn_vehicle_code", level=ONCE,
            value=lambda s: s.trip.vehicle.cn_vehicle_code if s.trip.vehicle else None, suppliers=(CARRIER,),
            source=GENERATOR,
        ),
        Element(
            number=10, label="Registration marks of the vehicle", wire="Consignment/BorderTransportMeans/Name",
            pointer="/trip/vehicle/hk_mark", level=ONCE, required=OPTIONAL,
            value=lambda s: (s.trip.vehicle.cn_plate or s.trip.vehicle.hk_mark) if s.trip.vehicle else None,
            suppliers=(CARRIER,), how="Mainland plate, stroke, Hong Kong mark", evidence=Evidence.ASSUMED,
            source="the element is public, what stands in it is ours",
        ),
        Element(
            number=4, label="Mode of transport", wire="Consignment/BorderTransportMeans/TypeCode", pointer="/trip/mode",
            level=ONCE, required=ALWAYS, value=lambda s: s.trip.mode, suppliers=(CARRIER,),
            how="3 = road in manifests", source=GENERATOR,
        ),
        Element(
            number=13, label="Code of the driver at Mainland customs",
            wire="Consignment/BorderTransportMeans/Master/ID", pointer="/trip/driver/cn_driver_code", level=ONCE,
            value=lambda s: s.trip.driver.cn_driver_code if s.trip.driver else None, suppliers=(CARRIER,),
            source=GENERATOR,
        ),
        Element(
            number=13, label="Name of the driver", wire="Consignment/BorderTransportMeans/Master/Name",
            pointer="/trip/driver/names", level=ONCE, value=driver_name, suppliers=(CARRIER,), source=GENERATOR,
        ),
        Element(
            number=12, label="Number of the trailer",
            wire="Consignment/BorderTransportMeans/TransportEquipment/ID", pointer="/trip/trailer/number", level=ONCE,
            required=OPTIONAL, value=lambda s: s.trip.trailer.number if s.trip.trailer else None,
            suppliers=(CARRIER,), source=GENERATOR,
        ),
        Element(
            number=12, label="Tare of the trailer",
            wire="Consignment/BorderTransportMeans/TransportEquipment/TareWeight", pointer="/trip/trailer/tare_kg",
            level=ONCE, required=WITH_TRAILER, value=lambda s: s.trip.trailer.tare_kg if s.trip.trailer else None,
            suppliers=(CARRIER,), how="kilograms", source=FIELDS,
        ),
        Element(
            number=12, label="Type of the trailer",
            wire="Consignment/BorderTransportMeans/TransportEquipment/TypeCode", pointer="/trip/trailer/type_code",
            level=ONCE, required=WITH_TRAILER, value=lambda s: s.trip.trailer.type_code if s.trip.trailer else None,
            suppliers=(CARRIER,), source=FIELDS,
        ),
        Element(
            number=58, label="Customs procedure on the road", wire="Consignment/GovernmentProcedure/CurrentCode",
            pointer="/consignments/0/clearance/cn_road_procedure", level=ONCE, value=procedure,
            suppliers=(BROKER, CARRIER), how="of the first consignment that says one", source=GENERATOR,
        ),
        Element(
            number=45, label="Customs place of loading", wire="LoadingLocation/ID",
            pointer="/trip/place_of_loading/cn_place_code", level=ONCE, value=loading_place,
            suppliers=(CARRIER, BROKER), how="place of loading, else (export) /trip/supervised_place",
            source=GENERATOR,
        ),
        Element(
            number=46, label="Customs place of unloading", wire="UnloadingLocation/ID",
            pointer="/trip/place_of_discharge/cn_place_code", level=ONCE, required=IMPORT, value=unloading_place,
            suppliers=(CARRIER, BROKER), how="place of discharge, else (import) /trip/supervised_place",
            evidence=Evidence.ASSUMED, source=FIELDS + "; the path is by analogy with MT1401",
        ),
        Element(
            number=54, label="Person who files", wire="RepresentativePerson/Name",
            pointer="/consignments/0/cn_manifest_agent/declarant_name", level=ONCE, value=representative,
            suppliers=(BROKER, CARRIER), how="declarant of the manifest agent, else of the Mainland declarant",
            source=GENERATOR,
        ),
        Element(
            number=43, label="Countries of transit",
            wire="Consignment/BorderTransportMeans/Itinerary/RoutingCountryCode", pointer="/trip/transit_countries",
            level=ONCE, required=OPTIONAL, value=lambda s: s.trip.transit_countries if s.importing else None,
            suppliers=(CARRIER,), how="alpha-2, entering vehicles only", evidence=Evidence.ASSUMED,
            source=FIELDS + "; the path is ours",
        ),
        Element(
            number=13, label="Number of crew", wire="Consignment/BorderTransportMeans/CrewQuantity",
            pointer="/trip/crew_count", level=ONCE, required=OPTIONAL,
            value=lambda s: s.trip.crew_count if s.importing else None, suppliers=(CARRIER,),
            how="entering vehicles only", evidence=Evidence.ASSUMED, source=FIELDS + "; the path is ours",
        ),
        Element(
            number=72, label="Note", wire="AdditionalInformation/Content", pointer="/note", level=ONCE,
            required=OPTIONAL, value=lambda s: s.submission.note, suppliers=(SHIPPER, BROKER), source=GENERATOR,
        ),
        Element(
            number=64, label="Container number", wire="Consignment/TransportEquipment/ID", pointer="number",
            level=Level.CONTAINER, value=lambda s: s.container.number if s.container else None,
            suppliers=(CARRIER, SHIPPER), source=GENERATOR,
        ),
        Element(
            number=64, label="Size and type of the container", wire="Consignment/TransportEquipment/CharacteristicCode",
            pointer="size_type", level=Level.CONTAINER, value=lambda s: s.container.size_type if s.container else None,
            suppliers=(CARRIER,), how="ISO 6346 size-type", source=GENERATOR,
        ),
        Element(
            number=64, label="Who supplied the container",
            wire="Consignment/TransportEquipment/SupplierPartyTypeCode", pointer="supplier", level=Level.CONTAINER,
            required=OPTIONAL, value=lambda s: s.container.supplier if s.container else None, suppliers=(CARRIER,),
            source=GENERATOR,
        ),
        Element(
            number=64, label="Full or empty", wire="Consignment/TransportEquipment/FullnessCode", pointer="fullness",
            level=Level.CONTAINER, required=OPTIONAL, value=lambda s: s.container.fullness if s.container else None,
            suppliers=(CARRIER,), how="5 full, 4 empty (UN/EDIFACT 8169); loaded vehicles only",
            evidence=Evidence.ASSUMED, source="the element is public, its codes are not",
        ),
        Element(
            number=64, label="Tare of the container", wire="Consignment/TransportEquipment/TareWeight",
            pointer="tare_kg", level=Level.CONTAINER, required=OPTIONAL,
            value=lambda s: s.container.tare_kg if s.container else None, suppliers=(CARRIER,), how="kilograms",
            source=GENERATOR,
        ),
        Element(
            number=65, label="Seals", wire="Consignment/TransportEquipment/Seal/ID", pointer="seals",
            level=Level.CONTAINER, required=OPTIONAL, value=lambda s: s.container.seals if s.container else None,
            suppliers=(SHIPPER, CARRIER), evidence=Evidence.ASSUMED, source=FIELDS + "; the path is ours",
        ),
    ]
)  # fmt: skip
