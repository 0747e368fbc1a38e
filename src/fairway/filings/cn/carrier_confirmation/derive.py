"""From a submission, or from one vehicle of a trip, to the carrier confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

from fairway.consignments.model import Container as Box
from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.filings.cn import form
from fairway.filings.cn.carrier_confirmation.elements import driver_name, procedure
from fairway.filings.cn.element import Spot
from fairway.filings.cn.road_manifest.derive import head
from fairway.filings.cn.road_manifest.elements import border_office, loading_place, representative, unloading_place
from fairway.wire.gacc.confirmation import (
    EMPTY_CONTAINER,
    EMPTY_CONTAINERS_IN,
    EMPTY_CONTAINERS_OUT,
    EMPTY_IN,
    EMPTY_OUT,
    FULL_CONTAINER,
    LOADED_IN,
    LOADED_OUT,
    CarrierConfirmation,
    Container,
    Trailer,
)
from fairway.wire.gacc.manifest import ADD, CHANGE, DELETE, ROAD
from fairway.wire.gacc.numbers import time14


class Load(StrEnum):
    """What a vehicle carries over the boundary."""

    LOADED = "loaded"
    EMPTY = "empty"
    EMPTY_CONTAINERS = "empty containers"


TYPES = {
    (Load.LOADED, True): LOADED_IN,
    (Load.LOADED, False): LOADED_OUT,
    (Load.EMPTY, True): EMPTY_IN,
    (Load.EMPTY, False): EMPTY_OUT,
    (Load.EMPTY_CONTAINERS, True): EMPTY_CONTAINERS_IN,
    (Load.EMPTY_CONTAINERS, False): EMPTY_CONTAINERS_OUT,
}
FUNCTIONS = {FilingFunction.NEW: ADD, FilingFunction.CHANGE: CHANGE, FilingFunction.DELETE: DELETE}


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """One vehicle about to cross, whatever tells of it: a submission's trip, or a trip of its own (an empty truck)."""

    entering: bool
    """Whether it enters the Mainland."""
    load: Load
    office: str = ""
    batch_number: str = ""
    carrier: str = ""
    representative: str = ""
    arrival_at: str = ""
    """14 digits of Mainland civil time."""
    vehicle_code: str = ""
    cn_plate: str = ""
    hk_mark: str = ""
    driver_code: str = ""
    driver_name: str = ""
    crew: str = ""
    routing_countries: tuple[str, ...] = ()
    trailer_number: str = ""
    trailer_tare: str = ""
    trailer_type: str = ""
    procedure: str = ""
    containers: tuple[Box, ...] = ()
    loading_place: str = ""
    unloading_place: str = ""
    note: str = ""


def load_of(submission: Submission) -> Load:
    """Loaded, unless all containers are empty and no consignment has weight or packages: then empty containers."""
    boxes = submission.containers
    if boxes and all(box.fullness == "empty" for box in boxes):
        goods = any(one.packages or one.gross_weight_kg for one in submission.consignments)
        return Load.LOADED if goods else Load.EMPTY_CONTAINERS
    return Load.LOADED


def crossing(submission: Submission, day: date) -> Crossing:
    """What ``submission`` says of its vehicle; what is unknown stays empty."""
    spot = Spot(submission, day)
    trip, vehicle, driver, trailer = spot.trip, spot.trip.vehicle, spot.trip.driver, spot.trip.trailer
    return Crossing(
        entering=spot.importing,
        load=load_of(submission),
        office=border_office(spot),
        batch_number=trip.batch_number or "",
        carrier=(trip.carrier.cn_carrier_code or "") if trip.carrier else "",
        representative=representative(spot),
        arrival_at=time14(trip.arrival_at) if trip.arrival_at else "",
        vehicle_code=(vehicle.cn_vehicle_code or "") if vehicle else "",
        cn_plate=(vehicle.cn_plate or "") if vehicle else "",
        hk_mark=(vehicle.hk_mark or "") if vehicle else "",
        driver_code=(driver.cn_driver_code or "") if driver else "",
        driver_name=driver_name(spot),
        crew=str(trip.crew_count) if trip.crew_count and spot.importing else "",
        routing_countries=trip.transit_countries if spot.importing else (),
        trailer_number=trailer.number if trailer else "",
        trailer_tare=form.number(trailer.tare_kg) if trailer else "",
        trailer_type=(trailer.type_code or "") if trailer else "",
        procedure=procedure(spot),
        containers=submission.containers,
        loading_place=loading_place(spot),
        unloading_place=unloading_place(spot),
        note=submission.note or "",
    )


def _containers(boxes: Sequence[Box], load: Load) -> tuple[Container, ...]:
    if load is Load.EMPTY:
        return ()
    return tuple(
        Container(
            id=box.number,
            size_type=box.size_type or "",
            supplier=box.supplier or "",
            fullness=((FULL_CONTAINER if box.fullness == "full" else EMPTY_CONTAINER) if load is Load.LOADED else ""),
            tare=form.number(box.tare_kg),
            seals=tuple(seal.number for seal in box.seals),
        )
        for box in boxes
    )


def _marks(one: Crossing) -> str:
    return "/".join(mark for mark in (one.cn_plate, one.hk_mark) if mark)


def confirmation(one: Crossing, envelope: Envelope) -> CarrierConfirmation:
    """The message for one vehicle."""
    message_type = TYPES[one.load, one.entering]
    message_head = head(envelope, message_type, FUNCTIONS[envelope.function])
    if envelope.function is FilingFunction.DELETE:
        return CarrierConfirmation(
            head=message_head,
            office=one.office,
            batch_number=one.batch_number,
            carrier=one.carrier,
            representative=one.representative,
            change_reason=envelope.change_reason or "",
        )
    trailer = Trailer(id=one.trailer_number, tare=one.trailer_tare, type=one.trailer_type)
    return CarrierConfirmation(
        head=message_head,
        office=one.office,
        batch_number=one.batch_number,
        carrier=one.carrier,
        representative=one.representative,
        note=one.note,
        change_reason=envelope.change_reason or "",
        arrival_at=one.arrival_at,
        vehicle=one.vehicle_code,
        vehicle_name=_marks(one),
        mode=ROAD,
        crew=one.crew,
        routing_countries=one.routing_countries,
        driver=one.driver_code,
        driver_name=one.driver_name,
        trailers=(trailer,) if one.trailer_number else (),
        procedure=one.procedure,
        containers=_containers(one.containers, one.load),
        loading_place=one.loading_place,
        unloading_place=one.unloading_place if one.entering else "",
    )
