"""What an event of Track and Trace 3.0 must say. Its schema requires nothing; conformance does."""

from __future__ import annotations

from fairway.base.issues import Issue
from fairway.wire.dcsa import codes
from fairway.wire.dcsa.content import (
    Moment,
    advise_code,
    check_code,
    check_coordinates,
    check_equipment,
    check_locode,
    check_times,
    check_vessel,
    check_year,
    expect,
    require,
)
from fairway.wire.dcsa.rules import MixedEventTypes, NoConveyance, NoTemperatureUnit, NothingNamed
from fairway.wire.dcsa.v3 import Event, EventClassification, Location, ReeferDetails, ShipmentDetails, TransportCall

_SUBTYPES = {
    "SHIPMENT": ("shipmentEventTypeCode", codes.SHIPMENT_EVENTS),
    "TRANSPORT": ("transportEventTypeCode", codes.TRANSPORT_EVENTS),
    "EQUIPMENT": ("equipmentEventTypeCode", codes.EQUIPMENT_EVENTS),
    "IOT": ("iotEventTypeCode", codes.IOT_EVENTS),
    "REEFER": ("reeferEventTypeCode", codes.REEFER_EVENTS),
}


def check_event(event: Event, pointer: str, now: Moment) -> list[Issue]:
    """Every issue with the content of ``event``, which stands at ``pointer``."""
    found: list[Issue] = []
    if event.is_retracted:
        # Whatever else a retracted event says is of no account, but its times are kept.
        require(found, pointer, "eventID", event.event_id)
        if event.event_date_time:
            check_year(found, f"{pointer}/eventDateTime", event.event_date_time, now)
        if event.event_updated_date_time:
            check_year(found, f"{pointer}/eventUpdatedDateTime", event.event_updated_date_time, now)
        return found
    expect(found, pointer, "eventID", event.event_id)
    expect(found, pointer, "eventUpdatedDateTime", event.event_updated_date_time)
    kind = event.event_classification
    require(found, pointer, "eventClassification", kind)
    require(found, pointer, "eventDateTime", event.event_date_time)
    if kind:
        _check_classification(found, kind, f"{pointer}/eventClassification")
    if event.event_date_time:
        check_times(
            found,
            pointer,
            event.event_date_time,
            event.event_updated_date_time or None,
            now,
            actual=kind.event_classifier_code == "ACT" if kind else False,
            name="eventUpdatedDateTime",
        )
    if event.event_location:
        _check_location(found, event.event_location, f"{pointer}/eventLocation", now)
    call = event.transport_details.transport_call if event.transport_details else None
    if call:
        _check_call(found, call, f"{pointer}/transportDetails/transportCall")
    if event.shipment_details:
        _check_shipment(found, event.shipment_details, f"{pointer}/shipmentDetails")
    equipment = event.equipment_details
    if equipment:
        where = f"{pointer}/equipmentDetails"
        check_equipment(found, f"{where}/equipmentReference", equipment.equipment_reference)
        check_code(found, where, "emptyIndicatorCode", equipment.empty_indicator_code, codes.EMPTY_INDICATORS)
        advise_code(
            found,
            where,
            "movementType",
            equipment.movement_type,
            codes.MOVEMENT_TYPES,
        )
    if event.reefer_details:
        _check_reefer(found, event.reefer_details, f"{pointer}/reeferDetails")
    if kind:
        _check_kind(found, event, kind.event_type_code, pointer)
    return found


def _check_classification(found: list[Issue], kind: EventClassification, pointer: str) -> None:
    require(found, pointer, "eventTypeCode", kind.event_type_code)
    require(found, pointer, "eventClassifierCode", kind.event_classifier_code)
    check_code(found, pointer, "eventTypeCode", kind.event_type_code, codes.EVENT_TYPES)
    check_code(found, pointer, "eventClassifierCode", kind.event_classifier_code, codes.CLASSIFIERS)
    values = {
        "SHIPMENT": kind.shipment_event_type_code,
        "TRANSPORT": kind.transport_event_type_code,
        "EQUIPMENT": kind.equipment_event_type_code,
        "IOT": kind.iot_event_type_code,
        "REEFER": kind.reefer_event_type_code,
    }
    own = _SUBTYPES.get(kind.event_type_code)
    if own is None:
        return
    name, known = own
    value = values.pop(kind.event_type_code)
    require(found, pointer, name, value)
    check_code(found, pointer, name, value, known)
    for other, said in values.items():
        if said:
            foreign = _SUBTYPES[other][0]
            found.append(MixedEventTypes.at(f"{pointer}/{foreign}", type=kind.event_type_code, name=foreign))


def _check_location(found: list[Issue], place: Location, pointer: str, now: Moment) -> None:
    if place.un_location_code:
        check_locode(found, f"{pointer}/UNLocationCode", place.un_location_code, now)
    advise_code(
        found,
        pointer,
        "facilityTypeCode",
        place.facility_type_code,
        codes.FACILITY_TYPES,
    )
    if place.geo_coordinate:
        check_coordinates(
            found, f"{pointer}/geoCoordinate", place.geo_coordinate.latitude, place.geo_coordinate.longitude
        )
    if place.facility:
        given = place.facility.facility_code_list_provider
        advise_code(
            found,
            f"{pointer}/facility",
            "facilityCodeListProvider",
            given,
            codes.FACILITY_LISTS,
        )


def _check_call(found: list[Issue], call: TransportCall, pointer: str) -> None:
    advise_code(
        found,
        pointer,
        "modeOfTransport",
        call.mode_of_transport,
        codes.MODES,
    )
    if call.vessel_transport:
        check_vessel(found, f"{pointer}/vesselTransport/vesselIMONumber", call.vessel_transport.vessel_imo_number)


def _check_shipment(found: list[Issue], about: ShipmentDetails, pointer: str) -> None:
    if about.document_reference:
        code = about.document_reference.type_code
        advise_code(
            found,
            f"{pointer}/documentReference",
            "typeCode",
            code,
            codes.DOCUMENT_TYPES,
        )
    for number, document in enumerate(about.additional_document_references or ()):
        where = f"{pointer}/additionalDocumentReferences/{number}"
        advise_code(
            found,
            where,
            "typeCode",
            document.type_code,
            codes.DOCUMENT_TYPES,
        )
    for number, reference in enumerate(about.shipment_references or ()):
        where = f"{pointer}/shipmentReferences/{number}"
        advise_code(
            found,
            where,
            "typeCode",
            reference.type_code,
            codes.REFERENCE_TYPES,
        )
        if reference.type_code == "EQ":
            check_equipment(found, f"{where}/reference", reference.reference)


def _check_reefer(found: list[Issue], reefer: ReeferDetails, pointer: str) -> None:
    check_code(found, pointer, "temperatureUnit", reefer.temperature_unit, codes.TEMPERATURE_UNITS)
    tells = (
        reefer.temperature_probe_measurements
        or isinstance(reefer.internal_setpoint_temperature, float)
        or isinstance(reefer.ambient_measured_temperature, float)
    )
    if tells and not reefer.temperature_unit:
        found.append(NoTemperatureUnit.at(pointer))


def _check_kind(found: list[Issue], event: Event, kind: str, pointer: str) -> None:
    """What an event of its type must have."""
    if kind == "TRANSPORT":
        expect(found, pointer, "eventLocation", event.event_location)
        call = event.transport_details.transport_call if event.transport_details else None
        if not call:
            found.append(NoConveyance.at(f"{pointer}/transportDetails" if event.transport_details else pointer))
            return
        vessel = call.vessel_transport
        named = vessel and (vessel.vessel_imo_number or vessel.vessel_name)
        if not (named or call.rail_transport or call.truck_transport):
            found.append(NoConveyance.at(f"{pointer}/transportDetails/transportCall"))
    elif kind == "SHIPMENT":
        about = event.shipment_details
        if not (
            about and ((about.document_reference and about.document_reference.reference) or about.shipment_references)
        ):
            found.append(NothingNamed.at(pointer))
    elif kind in {"EQUIPMENT", "IOT", "REEFER"}:
        equipment = event.equipment_details
        if not equipment:
            found.append(NothingNamed.at(pointer))
            return
        require(found, f"{pointer}/equipmentDetails", "equipmentReference", equipment.equipment_reference)
        expect(found, f"{pointer}/equipmentDetails", "ISOEquipmentCode", equipment.iso_equipment_code)
        if kind == "IOT":
            detected = event.iot_details.iot_event_code if event.iot_details else ""
            where = f"{pointer}/iotDetails" if event.iot_details else pointer
            require(found, where, "iotEventCode", detected)
            check_code(found, where, "iotEventCode", detected, codes.IOT_DETECTIONS)
