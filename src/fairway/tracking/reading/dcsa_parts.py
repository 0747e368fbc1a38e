"""What one DCSA event is about, in terms of ours, whichever version it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from fairway.tracking.model import Flow, Location, Mode, Quality, Reading, Reference, ReferenceKind
from fairway.tracking.profiles import Profile
from fairway.tracking.reading.gathered import distinct, reference, voyage
from fairway.wire.dcsa import v2, v3
from fairway.wire.dcsa.content import degrees

DOCUMENTS = {
    "BKG": ReferenceKind.BOOKING,
    "CBR": ReferenceKind.BOOKING,
    "TRD": ReferenceKind.MASTER_BILL,
    "CUC": ReferenceKind.DECLARATION,
}
"""Documents whose number is one that people follow cargo by. The transport document is the carrier's own bill."""
_QUALITIES = {"PLN": Quality.PLANNED, "EST": Quality.ESTIMATED, "ACT": Quality.ACTUAL}
_MODES = {"VESSEL": Mode.SEA, "BARGE": Mode.RIVER, "RAIL": Mode.RAIL, "TRUCK": Mode.ROAD}
_FLOWS = {"IMPORT": Flow.IMPORT, "EXPORT": Flow.EXPORT, "TRANSSHIPMENT": Flow.TRANSHIPMENT}
_PERCENT = "P1"
_CELSIUS = "CEL"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of an event of ours."""

    event_type: str
    specific: str
    """The code of the type: LOAD, ARRI, CONF."""
    document: str = ""
    detail: str = ""
    facility_type: str = ""
    references: tuple[Reference, ...] = ()
    happened: datetime | None = None
    told: datetime | None = None
    quality: Quality = Quality.ACTUAL
    place: Location = Location()
    mode: Mode | None = None
    empty: bool | None = None
    flow: Flow | None = None
    own_id: str = ""
    supersedes: str = ""
    void: bool = False
    reason: str = ""
    remark: str = ""
    readings: tuple[Reading, ...] = ()
    message: str = ""

    @property
    def code(self) -> str:
        """The code with its type, as a reader of the message would name it: ``SHIPMENT CONF BKG``."""
        return " ".join(part for part in (self.event_type, self.specific, self.document or self.detail) if part)


def about_3(event: v3.Event, profile: Profile) -> About:
    """An event of 3.0."""
    kind = event.event_classification or v3.EventClassification()
    equipment = event.equipment_details or v3.EquipmentDetails()
    shipment = event.shipment_details or v3.ShipmentDetails()
    details = event.transport_details or v3.TransportDetails()
    call = details.transport_call or v3.TransportCall()
    happened = event.event_date_time or None
    told = event.event_updated_date_time or None
    document = shipment.document_reference or v3.DocumentReference()
    party = event.event_routing.originating_party if event.event_routing else None
    version = f"@{told.astimezone(UTC).isoformat()}" if told else "@"
    return About(
        event_type=kind.event_type_code,
        specific=kind.shipment_event_type_code
        or kind.transport_event_type_code
        or kind.equipment_event_type_code
        or kind.iot_event_type_code
        or kind.reefer_event_type_code,
        document=document.type_code if kind.event_type_code == "SHIPMENT" else "",
        detail=event.iot_details.iot_event_code if event.iot_details else "",
        facility_type=event.event_location.facility_type_code if event.event_location else "",
        references=_references(
            equipment.equipment_reference, _documents_3(shipment), _conveyance_3(call, kind.equipment_event_type_code)
        ),
        happened=happened,
        told=told,
        quality=_QUALITIES.get(kind.event_classifier_code, Quality.ACTUAL),
        place=_place_3(event.event_location or v3.Location(), profile),
        mode=_MODES.get(call.mode_of_transport) or _mode_of(call),
        empty={"EMPTY": True, "LADEN": False}.get(equipment.empty_indicator_code),
        flow=_FLOWS.get(equipment.movement_type),
        own_id=f"{event.event_id}{version}" if event.event_id else "",
        supersedes=f"{event.event_id}@" if event.event_id else "",
        void=bool(event.is_retracted),
        reason=" ".join(details.delay_reason_codes or ()),
        remark=details.change_remark or shipment.reason,
        readings=tuple(_readings(event.reefer_details)) if event.reefer_details else (),
        message=f"TNT 3.0 {party.party_code}".strip() if party else "TNT 3.0",
    )


def about_2(event: v2.Event, profile: Profile) -> About:
    """An event of 2.2. The place of a transport event is that of its call."""
    call = event.transport_call or v2.TransportCall()
    vessel = call.vessel or v2.Vessel()
    specific = event.shipment_event_type_code or event.transport_event_type_code or event.equipment_event_type_code
    numbers = [call.export_voyage_number, call.import_voyage_number]
    if specific in {"DISC", "ARRI"}:
        numbers.reverse()
    numbers.append(call.carrier_voyage_number)
    documents = [(event.document_type_code, event.document_id)]
    documents += [
        (one.document_reference_type, one.document_reference_value) for one in event.document_references or ()
    ]
    documents += [("EQ", one.reference_value) for one in event.references or () if one.reference_type == "EQ"]
    return About(
        event_type=event.event_type,
        specific=specific,
        document=event.document_type_code,
        facility_type=call.facility_type_code,
        references=_references(
            event.equipment_reference,
            _documents(documents),
            (*(voyage(vessel.vessel_imo_number, one) for one in numbers), _vessel(vessel.vessel_imo_number)),
        ),
        happened=event.event_date_time or None,
        told=event.event_created_date_time or None,
        quality=_QUALITIES.get(event.event_classifier_code, Quality.ACTUAL),
        place=_place_2(event.event_location or None, call, profile),
        mode=_MODES.get(call.mode_of_transport),
        empty={"EMPTY": True, "LADEN": False}.get(event.empty_indicator_code),
        own_id=event.event_id,
        reason=event.delay_reason_code,
        remark=event.change_remark or event.vessel_schedule_change_remark or event.reason,
        message="TNT 2.2",
    )


def _references(
    equipment: str, documents: Iterable[Reference | None], conveyance: Iterable[Reference | None]
) -> tuple[Reference, ...]:
    """First what it happened to: the container, else the document, and only without either the conveyance; an event
    that a carrier tells of a booking is not one of everything else on the vessel."""
    return distinct((reference(ReferenceKind.CONTAINER, equipment), *documents, *conveyance))


def _documents(told: Iterable[tuple[str, str]]) -> Iterator[Reference | None]:
    for code, number in told:
        if code in DOCUMENTS:
            yield reference(DOCUMENTS[code], number)
        elif code == "EQ":
            yield reference(ReferenceKind.CONTAINER, number)


def _documents_3(shipment: v3.ShipmentDetails) -> Iterator[Reference | None]:
    told: list[tuple[str, str]] = []
    if shipment.document_reference:
        told.append((shipment.document_reference.type_code, shipment.document_reference.reference))
    told += [(one.type_code, one.reference) for one in shipment.additional_document_references or ()]
    for replaced in shipment.document_reference_replacements or ():
        told += [(one.type_code, one.reference) for one in replaced.new_references or ()]
        told += [(one.type_code, one.reference) for one in replaced.old_references or ()]
    told += [(one.type_code, one.reference) for one in shipment.shipment_references or () if one.type_code == "EQ"]
    return _documents(told)


def _conveyance_3(call: v3.TransportCall, equipment_event: str) -> Iterator[Reference | None]:
    if call.vessel_transport:
        vessel = call.vessel_transport.vessel_imo_number
        voyages = [call.export_voyage_number_or_reference, call.import_voyage_number_or_reference]
        if equipment_event == "DISC":
            voyages.reverse()
        for told in voyages:
            if told:
                yield voyage(vessel, told.carrier_voyage_number or told.universal_voyage_reference)
        yield _vessel(vessel)
    if call.truck_transport:
        for vehicle in (call.truck_transport.tractor_details, call.truck_transport.trailer_details):
            if vehicle:
                yield reference(ReferenceKind.REGISTRATION_MARK, vehicle.license_plate)


def _vessel(number: str) -> Reference | None:
    return reference(ReferenceKind.VESSEL, number)


def _mode_of(call: v3.TransportCall) -> Mode | None:
    if call.vessel_transport:
        return Mode.SEA
    if call.rail_transport:
        return Mode.RAIL
    return Mode.ROAD if call.truck_transport else None


def _place_3(told: v3.Location, profile: Profile) -> Location:
    facility = told.facility or v3.Facility()
    geo = told.geo_coordinate or v3.GeoCoordinate()
    return _location(
        profile,
        unlocode=told.un_location_code,
        facility=facility.facility_code,
        facility_list=facility.facility_code_list_provider,
        name=told.location_name or facility.facility_name,
        latitude=geo.latitude,
        longitude=geo.longitude,
    )


def _place_2(told: v2.Location | None, call: v2.TransportCall, profile: Profile) -> Location:
    place = told or call.location or v2.Location()
    at_place = bool(told and told.un_location_code)
    return _location(
        profile,
        unlocode=place.un_location_code or call.un_location_code,
        facility=place.facility_code or ("" if at_place else call.facility_code),
        facility_list=place.facility_code_list_provider or ("" if at_place else call.facility_code_list_provider),
        name=place.location_name or call.other_facility,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _location(
    profile: Profile, *, unlocode: str, facility: str, facility_list: str, name: str, latitude: str, longitude: str
) -> Location:
    north, east = degrees(latitude, 90.0), degrees(longitude, 180.0)
    both = north is not None and east is not None
    own = profile.facilities.get(facility)
    return Location(
        unlocode=unlocode or None,
        facility=own or facility or None,
        facility_list=("SMDG" if own else facility_list or "own") if facility else None,
        name=name or None,
        latitude=north if both else None,
        longitude=east if both else None,
    )


def _readings(reefer: v3.ReeferDetails) -> Iterator[Reading]:
    for kind, value in _temperatures(reefer):
        degree = Decimal(repr(value))
        if reefer.temperature_unit == "FAH":
            degree = ((degree - 32) * 5 / 9).quantize(Decimal("0.01"))
        yield Reading(kind=kind, value=degree, unit=_CELSIUS)
    measured = reefer.measured_parameters or v3.ReeferParameters()
    for kind, share in (
        ("humidity", measured.humidity_percentage),
        ("oxygen", measured.o2_percentage),
        ("carbon-dioxide", measured.co2_percentage),
    ):
        if isinstance(share, float):
            yield Reading(kind=kind, value=Decimal(repr(share)), unit=_PERCENT)


def _temperatures(reefer: v3.ReeferDetails) -> Iterator[tuple[str, float]]:
    for probe in reefer.temperature_probe_measurements or ():
        if isinstance(probe.measured_temperature_value, float):
            yield "temperature", probe.measured_temperature_value
    if isinstance(reefer.internal_setpoint_temperature, float):
        yield "setpoint", reefer.internal_setpoint_temperature
    if isinstance(reefer.ambient_measured_temperature, float):
        yield "ambient", reefer.ambient_measured_temperature
