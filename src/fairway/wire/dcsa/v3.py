"""The messages of DCSA Track and Trace 3.0: what GET and POST ``/events`` carry.

An attribute that is absent is an empty text or UNSET; null is no value of any attribute. What the standard does not
name is passed over, as it asks of readers.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

VERSION = "3.0.0"
"""What the header ``API-Version`` says."""

Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
Text2: TypeAlias = Annotated[str, Meta(max_length=2)]
Text3: TypeAlias = Annotated[str, Meta(max_length=3)]
Text4: TypeAlias = Annotated[str, Meta(max_length=4)]
Text5: TypeAlias = Annotated[str, Meta(max_length=5)]
Text6: TypeAlias = Annotated[str, Meta(max_length=6)]
Text8: TypeAlias = Annotated[str, Meta(max_length=8)]
Text10: TypeAlias = Annotated[str, Meta(max_length=10)]
Text11: TypeAlias = Annotated[str, Meta(max_length=11)]
Text15: TypeAlias = Annotated[str, Meta(max_length=15)]
Text20: TypeAlias = Annotated[str, Meta(max_length=20)]
Text35: TypeAlias = Annotated[str, Meta(max_length=35)]
Text50: TypeAlias = Annotated[str, Meta(max_length=50)]
Text65: TypeAlias = Annotated[str, Meta(max_length=65)]
Text70: TypeAlias = Annotated[str, Meta(max_length=70)]
Text100: TypeAlias = Annotated[str, Meta(max_length=100)]
Text150: TypeAlias = Annotated[str, Meta(max_length=150)]
Text250: TypeAlias = Annotated[str, Meta(max_length=250)]
Text500: TypeAlias = Annotated[str, Meta(max_length=500)]
Text1000: TypeAlias = Annotated[str, Meta(max_length=1000)]
Text5000: TypeAlias = Annotated[str, Meta(max_length=5000)]


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", gc=False):
    """The common part: names in camel case, nothing written that is not there."""


class Address(Part, frozen=True):
    """Where a location is."""

    street: Text70 = ""
    street_number: Text50 = ""
    floor: Text50 = ""
    post_code: Text10 = ""
    po_box: Text20 = field(default="", name="POBox")
    city: Text35 = ""
    state_region: Text65 = ""
    country_code: Text2 = ""
    address_lines: Annotated[list[Text250], Meta(max_length=5)] | UnsetType = UNSET


class Facility(Part, frozen=True):
    """A facility by the code of SMDG or BIC."""

    facility_name: Text100 = ""
    facility_code: Text6 = ""
    facility_code_list_provider: Text10 = ""


class GeoCoordinate(Part, frozen=True):
    """Decimal degrees as text."""

    latitude: Text20 = ""
    longitude: Text20 = ""


class Location(Part, frozen=True):
    """Where an event takes place."""

    location_name: Text100 = ""
    facility_type_code: Text10 = ""
    address: Address | UnsetType = UNSET
    un_location_code: Text5 = field(default="", name="UNLocationCode")
    facility: Facility | UnsetType = UNSET
    geo_coordinate: GeoCoordinate | UnsetType = UNSET


class Party(Part, frozen=True):
    """A party by a code of a list."""

    party_code: Text150 = ""
    code_list_provider: Text100 = ""
    code_list_name: Text100 = ""
    party_function: Text3 = ""


class EventRouting(Part, frozen=True):
    """From whom, over whom, to whom."""

    originating_party: Party | UnsetType = UNSET
    forwarding_parties: list[Party] | UnsetType = UNSET
    destination_party: Party | UnsetType = UNSET


class EventClassification(Part, frozen=True):
    """What kind of event, and whether planned, estimated or actual."""

    event_type_code: str = ""
    event_classifier_code: Text10 = ""
    shipment_event_type_code: str = ""
    transport_event_type_code: str = ""
    equipment_event_type_code: str = ""
    iot_event_type_code: str = ""
    reefer_event_type_code: str = ""


class DocumentReference(Part, frozen=True):
    """A document by type and number."""

    type_code: str = ""
    reference: Text100 = ""


class ShipmentReference(Part, frozen=True):
    """A reference that shipper or forwarder gave, or a container (``EQ``)."""

    type_code: str = ""
    reference: Text100 = ""


class DocumentReferenceReplacement(Part, frozen=True):
    """Documents that others take the place of: a booking split, a bill of lading issued anew."""

    old_references: list[DocumentReference] | UnsetType = UNSET
    new_references: list[DocumentReference] | UnsetType = UNSET


class ShipmentReferenceReplacement(Part, frozen=True):
    """References that others take the place of."""

    old_references: list[ShipmentReference] | UnsetType = UNSET
    new_references: list[ShipmentReference] | UnsetType = UNSET


class ShipmentDetails(Part, frozen=True):
    """What the event is about: documents and references."""

    document_reference: DocumentReference | UnsetType = UNSET
    additional_document_references: list[DocumentReference] | UnsetType = UNSET
    document_reference_replacements: list[DocumentReferenceReplacement] | UnsetType = UNSET
    shipment_references: list[ShipmentReference] | UnsetType = UNSET
    shipment_reference_replacements: list[ShipmentReferenceReplacement] | UnsetType = UNSET
    shipment_location_type: str = ""
    reason: str = ""
    price_calculation_date: date | UnsetType = UNSET


class ServiceCodeOrReference(Part, frozen=True):
    """A liner service."""

    carrier_service_code: str = ""
    universal_service_reference: Text8 = ""


class VoyageNumberOrReference(Part, frozen=True):
    """A voyage: the carrier's number, the universal reference, or both."""

    carrier_voyage_number: str = ""
    universal_voyage_reference: Text5 = ""


class VesselTransport(Part, frozen=True):
    """A vessel or barge."""

    vessel_imo_number: Text8 = field(default="", name="vesselIMONumber")
    vessel_name: Text50 = ""
    vessel_flag: Text2 = ""
    vessel_call_sign: Text10 = ""
    operator_carrier_code: Text10 = ""
    operator_carrier_code_list_provider: Text10 = ""


class RailTransport(Part, frozen=True):
    """A train."""

    rail_car_reference: Text50 = ""
    rail_service_reference: Text50 = ""
    departure_id: Text100 = field(default="", name="departureID")


class VehicleDetails(Part, frozen=True):
    """A road vehicle."""

    license_plate: Text15 = ""
    vehicle_identification_number: Text15 = ""


class TruckTransport(Part, frozen=True):
    """A truck."""

    tractor_details: VehicleDetails | UnsetType = UNSET
    trailer_details: VehicleDetails | UnsetType = UNSET


class TransportCall(Part, frozen=True):
    """One call of a conveyance at one place."""

    transport_call_reference: str = ""
    transport_call_sequence_number: int | UnsetType = UNSET
    mode_of_transport: Text50 = ""
    port_visit_reference: str = ""
    service_code_or_reference: ServiceCodeOrReference | UnsetType = UNSET
    export_voyage_number_or_reference: VoyageNumberOrReference | UnsetType = UNSET
    import_voyage_number_or_reference: VoyageNumberOrReference | UnsetType = UNSET
    vessel_transport: VesselTransport | UnsetType = UNSET
    rail_transport: RailTransport | UnsetType = UNSET
    truck_transport: TruckTransport | UnsetType = UNSET


class TransportDetails(Part, frozen=True):
    """The conveyance, and why it is late."""

    delay_reason_codes: list[Text3] | UnsetType = UNSET
    change_remark: Text250 = ""
    transport_call: TransportCall | UnsetType = UNSET


class Seal(Part, frozen=True):
    """A seal on the equipment."""

    number: Text15 = ""
    source: str = ""
    type: str = ""
    placement: str = ""


class EquipmentDetails(Part, frozen=True):
    """The container."""

    equipment_reference: Text11 = ""
    iso_equipment_code: Text4 = field(default="", name="ISOEquipmentCode")
    empty_indicator_code: str = ""
    movement_type: str = ""
    seals: list[Seal] | UnsetType = UNSET


class IotDetails(Part, frozen=True):
    """What a device on the container saw."""

    iot_event_code: str = ""


class TemperatureProbeMeasurement(Part, frozen=True):
    """One probe of a reefer."""

    measured_temperature_value: float | UnsetType = UNSET
    usda_probe_number: int | UnsetType = field(default=UNSET, name="USDAProbeNumber")
    coa_probe_udm_key: str = field(default="", name="COAProbeUDMKey")
    probe_label: str = ""


class ReeferParameters(Part, frozen=True):
    """What is set or measured besides temperatures."""

    o2_percentage: float | UnsetType = field(default=UNSET, name="o2Percentage")
    co2_percentage: float | UnsetType = field(default=UNSET, name="co2Percentage")
    humidity_percentage: float | UnsetType = UNSET
    air_exchange_value: float | UnsetType = UNSET
    air_exchange_unit: str = ""
    is_ventilation_open: bool | UnsetType = UNSET
    is_drainholes_open: bool | UnsetType = UNSET
    is_bulb_mode: bool | UnsetType = UNSET
    is_cold_treatment_required: bool | UnsetType = UNSET
    is_controlled_atmosphere_required: bool | UnsetType = UNSET


class ReeferDetails(Part, frozen=True):
    """Temperatures and other parameters of a reefer."""

    temperature_unit: str = ""
    internal_setpoint_temperature: float | UnsetType = UNSET
    temperature_probe_measurements: list[TemperatureProbeMeasurement] | UnsetType = UNSET
    ambient_measured_temperature: float | UnsetType = UNSET
    setpoint_parameters: ReeferParameters | UnsetType = UNSET
    measured_parameters: ReeferParameters | UnsetType = UNSET


class Event(Part, frozen=True):
    """One event. A later one with the same ``eventID`` takes its place; a retracted one never was."""

    event_routing: EventRouting | UnsetType = UNSET
    event_id: Text500 = field(default="", name="eventID")
    is_retracted: bool | UnsetType = UNSET
    event_date_time: Moment | UnsetType = UNSET
    event_updated_date_time: Moment | UnsetType = UNSET
    event_location: Location | UnsetType = UNSET
    event_classification: EventClassification | UnsetType = UNSET
    shipment_details: ShipmentDetails | UnsetType = UNSET
    transport_details: TransportDetails | UnsetType = UNSET
    equipment_details: EquipmentDetails | UnsetType = UNSET
    iot_details: IotDetails | UnsetType = UNSET
    reefer_details: ReeferDetails | UnsetType = UNSET


class FeedbackElement(Part, frozen=True):
    """What became of a request, or of one attribute of it."""

    severity: Text50
    """``ERROR``, ``WARN`` or ``INFO``."""
    message: Text5000
    property_path: Text1000 = ""
    """JSONPath within the request (``$.events[2].eventLocation``)."""


class PostEventsRequest(Part, frozen=True):
    """What a producer sends to a consumer."""

    events: list[Event] | UnsetType = UNSET


class PostEventsResponse(Part, frozen=True):
    """The answer to it, also when only some events were taken."""

    feedback_elements: list[FeedbackElement] | UnsetType = UNSET


class GetEventsResponse(Part, frozen=True):
    """The events that match a query. ``events`` is always there, be it empty."""

    events: list[Event]
    feedback_elements: list[FeedbackElement] | UnsetType = UNSET


class EventsError(Part, frozen=True):
    """The body of every answer that is no success, to GET and POST alike."""

    feedback_elements: list[FeedbackElement]
