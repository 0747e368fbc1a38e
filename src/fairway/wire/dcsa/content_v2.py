"""What an event of Track and Trace 2.2 must say: what its schema requires of each type, its codes, and sense."""

from __future__ import annotations

from fairway.base.issues import Issue
from fairway.wire.dcsa import codes
from fairway.wire.dcsa.content import (
    Moment,
    check_code,
    check_coordinates,
    check_equipment,
    check_locode,
    check_times,
    check_vessel,
    expect,
    require,
)
from fairway.wire.dcsa.rules import MixedEventTypes, NothingNamed
from fairway.wire.dcsa.v2 import Event, Location, TransportCall

_SUBTYPES = {
    "SHIPMENT": ("shipmentEventTypeCode", codes.SHIPMENT_EVENTS_2),
    "TRANSPORT": ("transportEventTypeCode", codes.TRANSPORT_EVENTS),
    "EQUIPMENT": ("equipmentEventTypeCode", codes.EQUIPMENT_EVENTS_2),
}


def check_event(event: Event, pointer: str, now: Moment) -> list[Issue]:
    """Every issue with the content of ``event``, which stands at ``pointer``."""
    found: list[Issue] = []
    expect(found, pointer, "eventID", event.event_id)
    require(found, pointer, "eventCreatedDateTime", event.event_created_date_time)
    require(found, pointer, "eventType", event.event_type)
    require(found, pointer, "eventClassifierCode", event.event_classifier_code)
    require(found, pointer, "eventDateTime", event.event_date_time)
    check_code(found, pointer, "eventType", event.event_type, codes.EVENT_TYPES_2)
    check_code(found, pointer, "eventClassifierCode", event.event_classifier_code, codes.CLASSIFIERS)
    _check_subtype(found, event, pointer)
    if event.event_date_time:
        check_times(
            found,
            pointer,
            event.event_date_time,
            event.event_created_date_time or None,
            now,
            actual=event.event_classifier_code == "ACT",
            name="eventCreatedDateTime",
        )
    if event.event_location:
        _check_location(found, event.event_location, f"{pointer}/eventLocation", now)
    if event.transport_call:
        _check_call(found, event.transport_call, f"{pointer}/transportCall", now)
    check_equipment(found, f"{pointer}/equipmentReference", event.equipment_reference)
    check_code(found, pointer, "emptyIndicatorCode", event.empty_indicator_code, codes.EMPTY_INDICATORS)
    check_code(found, pointer, "documentTypeCode", event.document_type_code, codes.DOCUMENT_TYPES_2)
    _check_lists(found, event, pointer)
    _check_kind(found, event, pointer)
    return found


def _check_subtype(found: list[Issue], event: Event, pointer: str) -> None:
    values = {
        "SHIPMENT": event.shipment_event_type_code,
        "TRANSPORT": event.transport_event_type_code,
        "EQUIPMENT": event.equipment_event_type_code,
    }
    if event.event_type not in _SUBTYPES:
        return
    name, known = _SUBTYPES[event.event_type]
    value = values.pop(event.event_type)
    require(found, pointer, name, value)
    check_code(found, pointer, name, value, known)
    for other, said in values.items():
        if said:
            foreign = _SUBTYPES[other][0]
            found.append(MixedEventTypes.at(f"{pointer}/{foreign}", type=event.event_type, name=foreign))


def _check_location(found: list[Issue], place: Location, pointer: str, now: Moment) -> None:
    check_locode(found, f"{pointer}/UNLocationCode", place.un_location_code, now)
    check_code(found, pointer, "facilityCodeListProvider", place.facility_code_list_provider, codes.FACILITY_LISTS)
    check_coordinates(found, pointer, place.latitude, place.longitude)


def _check_call(found: list[Issue], call: TransportCall, pointer: str, now: Moment) -> None:
    require(found, pointer, "transportCallID", call.transport_call_id)
    require(found, pointer, "modeOfTransport", call.mode_of_transport)
    check_code(found, pointer, "modeOfTransport", call.mode_of_transport, codes.MODES_2)
    check_code(found, pointer, "facilityTypeCode", call.facility_type_code, codes.FACILITY_TYPES_2)
    check_code(found, pointer, "facilityCodeListProvider", call.facility_code_list_provider, codes.FACILITY_LISTS)
    check_locode(found, f"{pointer}/UNLocationCode", call.un_location_code, now)
    if call.location:
        _check_location(found, call.location, f"{pointer}/location", now)
    if call.vessel:
        where = f"{pointer}/vessel"
        require(found, where, "vesselIMONumber", call.vessel.vessel_imo_number)
        check_vessel(found, f"{where}/vesselIMONumber", call.vessel.vessel_imo_number)
        operators = call.vessel.vessel_operator_carrier_code_list_provider
        name = "vesselOperatorCarrierCodeListProvider"
        check_code(found, where, name, operators, codes.VESSEL_OPERATOR_LISTS_2)


def _check_lists(found: list[Issue], event: Event, pointer: str) -> None:
    for number, document in enumerate(event.document_references or ()):
        where = f"{pointer}/documentReferences/{number}"
        check_code(found, where, "documentReferenceType", document.document_reference_type, codes.DOCUMENT_REFERENCES_2)
    for number, reference in enumerate(event.references or ()):
        where = f"{pointer}/references/{number}"
        require(found, where, "referenceType", reference.reference_type)
        require(found, where, "referenceValue", reference.reference_value)
        check_code(found, where, "referenceType", reference.reference_type, codes.REFERENCE_TYPES_2)
        if reference.reference_type == "EQ":
            check_equipment(found, f"{where}/referenceValue", reference.reference_value)
    for number, seal in enumerate(event.seals or ()):
        where = f"{pointer}/seals/{number}"
        require(found, where, "sealNumber", seal.seal_number)
        require(found, where, "sealType", seal.seal_type)
        check_code(found, where, "sealType", seal.seal_type, codes.SEAL_TYPES)
        check_code(found, where, "sealSource", seal.seal_source, codes.SEAL_SOURCES_2)


def _check_kind(found: list[Issue], event: Event, pointer: str) -> None:
    """What an event of its type must have."""
    if event.event_type == "SHIPMENT":
        require(found, pointer, "documentID", event.document_id)
        require(found, pointer, "documentTypeCode", event.document_type_code)
    elif event.event_type == "TRANSPORT":
        require(found, pointer, "transportCall", event.transport_call)
    elif event.event_type == "EQUIPMENT":
        require(found, pointer, "emptyIndicatorCode", event.empty_indicator_code)
        if not (event.equipment_reference or event.document_references or event.references):
            found.append(NothingNamed.at(pointer))
