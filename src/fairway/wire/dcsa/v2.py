"""The events of DCSA Track and Trace 2.2: SHIPMENT, TRANSPORT and EQUIPMENT, one flat object each.

One class holds all three; which attributes an event of a type must have is said in :mod:`fairway.wire.dcsa.content`.
Of the deprecated attributes only ``carrierVoyageNumber`` and ``vesselScheduleChangeRemark`` say what no required one
does; they are read where their successors are absent.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, UnsetType, field

from fairway.wire.dcsa.v3 import (
    Moment,
    Part,
    Text2,
    Text3,
    Text4,
    Text5,
    Text6,
    Text10,
    Text15,
    Text35,
    Text50,
    Text65,
    Text100,
    Text250,
)

Text7: TypeAlias = Annotated[str, Meta(max_length=7)]
Text75: TypeAlias = Annotated[str, Meta(max_length=75)]


class Address(Part, frozen=True):
    """Where a location is."""

    name: Text100 = ""
    street: Text100 = ""
    street_number: Text50 = ""
    floor: Text50 = ""
    post_code: Text10 = ""
    city: Text65 = ""
    state_region: Text65 = ""
    country: Text75 = ""


class Location(Part, frozen=True):
    """Where an event takes place."""

    location_name: Text100 = ""
    latitude: Text10 = ""
    longitude: Annotated[str, Meta(max_length=11)] = ""
    un_location_code: Text5 = field(default="", name="UNLocationCode")
    facility_code: Text6 = ""
    facility_code_list_provider: str = ""
    address: Address | UnsetType = UNSET


class Vessel(Part, frozen=True):
    """A vessel."""

    vessel_imo_number: Text7 = field(default="", name="vesselIMONumber")
    vessel_name: Text35 = ""
    vessel_flag: Text2 = ""
    vessel_call_sign_number: Text10 = ""
    vessel_operator_carrier_code: Text10 = ""
    vessel_operator_carrier_code_list_provider: str = ""


class TransportCall(Part, frozen=True):
    """One call of a conveyance at one place."""

    transport_call_id: Text100 = field(default="", name="transportCallID")
    carrier_service_code: Text5 = ""
    carrier_voyage_number: Text50 = ""
    export_voyage_number: Text50 = ""
    import_voyage_number: Text50 = ""
    transport_call_sequence_number: int | UnsetType = UNSET
    un_location_code: Text5 = field(default="", name="UNLocationCode")
    facility_code: Text6 = ""
    facility_code_list_provider: str = ""
    facility_type_code: str = ""
    other_facility: Text50 = ""
    mode_of_transport: str = ""
    location: Location | UnsetType = UNSET
    vessel: Vessel | UnsetType = UNSET


class DocumentReference(Part, frozen=True):
    """A document by type (``BKG`` or ``TRD``) and number."""

    document_reference_type: str = ""
    document_reference_value: str = ""


class Reference(Part, frozen=True):
    """A reference that shipper or forwarder gave, or a container (``EQ``)."""

    reference_type: str = ""
    reference_value: Text100 = ""


class Seal(Part, frozen=True):
    """A seal on the equipment."""

    seal_number: Text15 = ""
    seal_source: str = ""
    seal_type: str = ""


class Event(Part, frozen=True):
    """One event of any of the three types."""

    event_id: str = field(default="", name="eventID")
    event_created_date_time: Moment | UnsetType = UNSET
    event_type: str = ""
    event_classifier_code: str = ""
    event_date_time: Moment | UnsetType = UNSET
    shipment_event_type_code: str = ""
    transport_event_type_code: str = ""
    equipment_event_type_code: str = ""
    document_id: str = field(default="", name="documentID")
    document_type_code: Text3 = ""
    reason: str = ""
    delay_reason_code: Text3 = ""
    change_remark: Text250 = ""
    vessel_schedule_change_remark: Text250 = ""
    equipment_reference: Text15 = ""
    iso_equipment_code: Text4 = field(default="", name="ISOEquipmentCode")
    empty_indicator_code: str = ""
    event_location: Location | UnsetType = UNSET
    transport_call: TransportCall | UnsetType = UNSET
    document_references: list[DocumentReference] | UnsetType = UNSET
    references: list[Reference] | UnsetType = UNSET
    seals: list[Seal] | UnsetType = UNSET
