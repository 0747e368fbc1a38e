"""Events as events of DCSA Track and Trace 3.0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from msgspec import UNSET, UnsetType

from fairway.base.issues import Issue
from fairway.tracking.model import Event, Flow, Location, Mode, Quality, Reading, Reference, ReferenceKind, Times
from fairway.tracking.vocabulary import DcsaCode, to_dcsa
from fairway.tracking.writing import LeftOut
from fairway.tracking.writing.rules import NoCodeForMilestone, NoSubject, NotByAir, WritingRule
from fairway.wire.dcsa import codes, v3
from fairway.wire.dcsa.feedback import request

_CLASSIFIERS = {
    Quality.ACTUAL: "ACT",
    Quality.ESTIMATED: "EST",
    Quality.EXPECTED: "EST",
    Quality.PLANNED: "PLN",
    Quality.REQUESTED: "PLN",
}
"""DCSA knows three; what is expected is written as an estimate, what is requested as planned."""
_DOCUMENTS = {
    ReferenceKind.BOOKING: "BKG",
    ReferenceKind.MASTER_BILL: "TRD",
    ReferenceKind.DECLARATION: "CUC",
}
_MODES = {Mode.SEA: "VESSEL", Mode.RIVER: "BARGE", Mode.ROAD: "TRUCK", Mode.RAIL: "RAIL"}
_FLOWS = {Flow.IMPORT: "IMPORT", Flow.EXPORT: "EXPORT", Flow.TRANSHIPMENT: "TRANSSHIPMENT"}
_ABOUT_EQUIPMENT = frozenset({"EQUIPMENT", "IOT", "REEFER"})
_LONGEST_FACILITY = 6


def write_dcsa(events: Sequence[Event], *, written: datetime) -> tuple[bytes, tuple[LeftOut, ...]]:
    """A request with all events that DCSA can say."""
    told: list[v3.Event] = []
    left_out: list[LeftOut] = []
    for number, event in enumerate(events):
        made = event_3(event, written=written)
        if isinstance(made, Issue):
            left_out.append(LeftOut(number=number, event=event, reason=made))
        else:
            told.append(made)
    return request(v3.PostEventsRequest(events=told)), tuple(left_out)


def event_3(event: Event, *, written: datetime) -> v3.Event | Issue:
    """The event, or why DCSA cannot say it. A partner's own DCSA code is given back as it came."""
    code = _code(event)
    if code is None or code.event_type not in codes.EVENT_TYPES:
        return NoCodeForMilestone.of(event)
    lack = _lack(event, code)
    if lack is not None:
        return lack.of(event)
    return v3.Event(
        event_id=identifier(event),
        is_retracted=True if event.void else UNSET,
        event_date_time=moment(event.times),
        event_updated_date_time=event.times.told or written.astimezone(UTC),
        event_location=_location(event.location, code),
        event_classification=_classification(event, code),
        shipment_details=_shipment(event, code),
        transport_details=_transport(event),
        equipment_details=_equipment(event),
        iot_details=v3.IotDetails(iot_event_code=code.detail) if code.event_type == "IOT" else UNSET,
        reefer_details=_reefer(event.readings) if code.event_type == "REEFER" else UNSET,
    )


def identifier(event: Event) -> str:
    """The identifier at the source, without the version that reading put to it. A correction goes by that of what it
    corrects, as DCSA has it."""
    if event.supersedes.endswith("@"):
        return event.supersedes[:-1]
    if event.supersedes and not event.supersedes.startswith("message:"):
        return event.supersedes
    return event.own_id or event.key


def moment(times: Times) -> datetime:
    """When it happened, in the zone that the source wrote it in."""
    if times.offset is None:
        return times.happened
    return times.happened.astimezone(timezone(timedelta(minutes=times.offset)))


def _code(event: Event) -> DcsaCode | None:
    """The code as it came from DCSA, else that of the milestone."""
    if event.source.standard == "dcsa":
        event_type, _, rest = event.source.code.partition(" ")
        specific, _, more = rest.partition(" ")
        if event_type in codes.EVENT_TYPES and specific:
            shipment = event_type == "SHIPMENT"
            return DcsaCode(
                event_type=event_type,
                code=specific,
                document=more if shipment else "",
                detail="" if shipment else more,
            )
    return to_dcsa(event.milestone, empty=event.empty)


def _lack(event: Event, code: DcsaCode) -> type[WritingRule] | None:
    """What keeps the event from being one of its type."""
    if code.event_type in _ABOUT_EQUIPMENT:
        return None if _first(event, ReferenceKind.CONTAINER) else NoSubject
    if code.event_type == "TRANSPORT":
        if event.mode is Mode.AIR:
            return NotByAir
        carried = (ReferenceKind.VESSEL, ReferenceKind.VOYAGE, ReferenceKind.REGISTRATION_MARK)
        return None if any(_first(event, kind) for kind in carried) else NoSubject
    return None if _documents(event, code) else NoSubject


def _first(event: Event, kind: ReferenceKind) -> str:
    return next((one.value for one in event.references if one.kind is kind), "")


def _classification(event: Event, code: DcsaCode) -> v3.EventClassification:
    return v3.EventClassification(
        event_type_code=code.event_type,
        event_classifier_code=_CLASSIFIERS[event.quality],
        shipment_event_type_code=code.code if code.event_type == "SHIPMENT" else "",
        transport_event_type_code=code.code if code.event_type == "TRANSPORT" else "",
        equipment_event_type_code=code.code if code.event_type == "EQUIPMENT" else "",
        iot_event_type_code=code.code if code.event_type == "IOT" else "",
        reefer_event_type_code=code.code if code.event_type == "REEFER" else "",
    )


def _documents(event: Event, code: DcsaCode) -> list[v3.DocumentReference]:
    """The documents of the event, that which a shipment event speaks of first."""
    wanted = code.document.split("|")[0]
    found = [
        v3.DocumentReference(type_code=_DOCUMENTS[one.kind], reference=one.value)
        for one in event.references
        if one.kind in _DOCUMENTS
    ]
    if code.event_type != "SHIPMENT" or not found:
        return found
    own = [one for one in found if one.type_code == wanted] or [
        v3.DocumentReference(type_code=wanted or found[0].type_code, reference=found[0].reference)
    ]
    return [*own, *(one for one in found if one not in own and one.reference != own[0].reference)]


def _shipment(event: Event, code: DcsaCode) -> v3.ShipmentDetails | UnsetType:
    documents = _documents(event, code)
    containers = [
        v3.ShipmentReference(type_code="EQ", reference=one.value)
        for one in event.references[1 if code.event_type in _ABOUT_EQUIPMENT else 0 :]
        if one.kind is ReferenceKind.CONTAINER
    ]
    # DCSA has one place for words: that of the conveyance where the event is about one.
    reason = event.remark if code.event_type != "TRANSPORT" else ""
    if not documents and not containers and not reason:
        return UNSET
    return v3.ShipmentDetails(
        document_reference=documents[0] if documents else UNSET,
        additional_document_references=documents[1:] or UNSET,
        shipment_references=containers or UNSET,
        reason=reason,
    )


def _equipment(event: Event) -> v3.EquipmentDetails | UnsetType:
    container = _first(event, ReferenceKind.CONTAINER)
    if not container:
        return UNSET
    return v3.EquipmentDetails(
        equipment_reference=container,
        empty_indicator_code={True: "EMPTY", False: "LADEN", None: ""}[event.empty],
        movement_type=_FLOWS[event.flow] if event.flow else "",
    )


def _transport(event: Event) -> v3.TransportDetails | UnsetType:
    vessel, number = _vessel(event.references)
    plates = [one.value for one in event.references if one.kind is ReferenceKind.REGISTRATION_MARK]
    mode = _MODES.get(event.mode, "") if event.mode else ""
    reasons = [word for word in event.reason.split() if len(word) <= 3]
    if not (vessel or plates or mode or reasons):
        return UNSET
    vehicles = [v3.VehicleDetails(license_plate=plate[:15]) for plate in plates[:2]]
    truck = v3.TruckTransport(
        tractor_details=vehicles[0] if vehicles else UNSET, trailer_details=vehicles[1] if len(vehicles) > 1 else UNSET
    )
    call = v3.TransportCall(
        mode_of_transport=mode or ("VESSEL" if vessel else "TRUCK" if plates else ""),
        export_voyage_number_or_reference=v3.VoyageNumberOrReference(carrier_voyage_number=number) if number else UNSET,
        vessel_transport=v3.VesselTransport(vessel_imo_number=vessel) if vessel else UNSET,
        truck_transport=truck if vehicles else UNSET,
    )
    words = event.remark if _lone_transport(event) else ""
    return v3.TransportDetails(delay_reason_codes=reasons or UNSET, change_remark=words[:250], transport_call=call)


def _lone_transport(event: Event) -> bool:
    code = _code(event)
    return code is not None and code.event_type == "TRANSPORT"


def _vessel(references: Sequence[Reference]) -> tuple[str, str]:
    """IMO number of the vessel and number of the voyage."""
    for one in references:
        if one.kind is ReferenceKind.VOYAGE:
            vessel, _, number = one.value.partition("/")
            return vessel, number
    return next((one.value for one in references if one.kind is ReferenceKind.VESSEL), ""), ""


def _location(place: Location, code: DcsaCode) -> v3.Location | UnsetType:
    del code
    known = place.facility_list in codes.FACILITY_LISTS
    facility: v3.Facility | UnsetType = UNSET
    name = place.name or ""
    if place.facility and known and len(place.facility) <= _LONGEST_FACILITY:
        facility = v3.Facility(facility_code=place.facility, facility_code_list_provider=place.facility_list or "")
    elif place.facility and not name:
        name = place.facility
    geo: v3.GeoCoordinate | UnsetType = UNSET
    if place.latitude is not None and place.longitude is not None:
        geo = v3.GeoCoordinate(latitude=f"{place.latitude:.7f}", longitude=f"{place.longitude:.7f}")
    if not (name or place.unlocode or facility or geo):
        return UNSET
    return v3.Location(
        location_name=name[:100], un_location_code=place.unlocode or "", facility=facility, geo_coordinate=geo
    )


def _reefer(readings: Sequence[Reading]) -> v3.ReeferDetails:
    """Temperatures in Celsius, and shares in per cent."""
    value = {one.kind: float(one.value) for one in readings if one.unit in {"CEL", "P1"}}
    probes = [
        v3.TemperatureProbeMeasurement(measured_temperature_value=float(one.value))
        for one in readings
        if one.kind == "temperature"
    ]
    measured = v3.ReeferParameters(
        humidity_percentage=value.get("humidity", UNSET),
        o2_percentage=value.get("oxygen", UNSET),
        co2_percentage=value.get("carbon-dioxide", UNSET),
    )
    return v3.ReeferDetails(
        temperature_unit="CEL" if probes or {"setpoint", "ambient"}.intersection(value) else "",
        internal_setpoint_temperature=value.get("setpoint", UNSET),
        temperature_probe_measurements=probes or UNSET,
        ambient_measured_temperature=value.get("ambient", UNSET),
        measured_parameters=measured if {"humidity", "oxygen", "carbon-dioxide"}.intersection(value) else UNSET,
    )
