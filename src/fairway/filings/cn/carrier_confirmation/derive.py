"""From the trip of a submission to the carrier confirmation of its vehicle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from msgspec.structs import replace

from fairway.consignments.model import Container as Box
from fairway.consignments.model import Submission, Vehicle
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


def load_of(submission: Submission) -> Load:
    """Loaded, unless all containers are empty and no consignment has weight or packages: then empty containers."""
    boxes = submission.containers
    if boxes and all(box.fullness == "empty" for box in boxes):
        goods = any(one.packages or one.gross_weight_kg for one in submission.consignments)
        return Load.LOADED if goods else Load.EMPTY_CONTAINERS
    return Load.LOADED


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


def _marks(vehicle: Vehicle | None) -> str:
    return "/".join(mark for mark in (vehicle.cn_plate, vehicle.hk_mark) if mark) if vehicle else ""


def _trailers(spot: Spot) -> tuple[Trailer, ...]:
    trailer = spot.trip.trailer
    if trailer is None:
        return ()
    return (Trailer(id=trailer.number, tare=form.number(trailer.tare_kg), type=trailer.type_code or ""),)


def confirmation(submission: Submission, envelope: Envelope, day: date, load: Load) -> CarrierConfirmation:
    """The message for the vehicle of ``submission`` that carries ``load``; what is unknown stays empty."""
    spot = Spot(submission, day)
    trip, vehicle, driver, entering = spot.trip, spot.trip.vehicle, spot.trip.driver, spot.importing
    message = CarrierConfirmation(
        head=head(envelope, TYPES[load, entering], FUNCTIONS[envelope.function]),
        office=border_office(spot),
        batch_number=trip.batch_number or "",
        carrier=(trip.carrier.cn_carrier_code or "") if trip.carrier else "",
        representative=representative(spot),
        change_reason=envelope.change_reason or "",
    )
    if envelope.function is FilingFunction.DELETE:
        return message
    return replace(
        message,
        note=submission.note or "",
        arrival_at=time14(trip.arrival_at) if trip.arrival_at else "",
        vehicle=(vehicle.cn_vehicle_code or "") if vehicle else "",
        vehicle_name=_marks(vehicle),
        mode=ROAD,
        crew=str(trip.crew_count) if trip.crew_count and entering else "",
        routing_countries=trip.transit_countries if entering else (),
        driver=(driver.cn_driver_code or "") if driver else "",
        driver_name=driver_name(spot),
        trailers=_trailers(spot),
        procedure=procedure(spot),
        containers=_containers(submission.containers, load),
        loading_place=loading_place(spot),
        unloading_place=unloading_place(spot) if entering else "",
    )
