"""The carrier confirmation of one vehicle of a batch, from what its carrier says: without a load, or a further one.

A truck that crosses without goods has no submission, and a submission names one vehicle only. The carrier says the rest
of each vehicle of a trip, and the message is the same as from a submission.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue
from fairway.base.rules import check_all
from fairway.base.time import MAINLAND
from fairway.codes.control_points import control_point
from fairway.consignments.model import Direction
from fairway.filings.adapter import Draft, Envelope, FilingFunction
from fairway.filings.cn import form
from fairway.filings.cn.carrier_confirmation.derive import FUNCTIONS, TYPES, Load
from fairway.filings.cn.carrier_confirmation.encode import document
from fairway.filings.cn.carrier_confirmation.rules import MANDATORY, RULES, Confirming
from fairway.filings.cn.element import Absent
from fairway.filings.cn.road_manifest.derive import head
from fairway.filings.cn.sending_rules import sending_issues, text_issues
from fairway.wire.gacc.confirmation import (
    EMPTY_CONTAINER,
    FULL_CONTAINER,
    CarrierConfirmation,
    Container,
    Trailer,
)
from fairway.wire.gacc.manifest import ROAD
from fairway.wire.gacc.numbers import time14


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A container on the vehicle."""

    number: str
    size_type: str = ""
    full: bool = True
    """Told of a loaded vehicle only; the containers of another are empty."""
    tare_kg: Decimal | None = None
    seals: tuple[str, ...] = ()


class OneVehicle(msgspec.Struct, frozen=True, kw_only=True):
    """All that is filed of one vehicle of a batch; what is unknown is empty."""

    load: Load
    direction: Direction
    control_point: str
    crossing_date: date | None = None
    batch_number: str = ""
    hk_mark: str = ""
    cn_plate: str = ""
    vehicle_code: str = ""
    driver_code: str = ""
    driver_name: str = ""
    carrier_code: str = ""
    arrival_at: datetime | None = None
    procedure: str = ""
    loading_place: str = ""
    unloading_place: str = ""
    representative: str = ""
    trailer: str = ""
    trailer_tare_kg: Decimal | None = None
    trailer_type: str = ""
    containers: tuple[Box, ...] = ()
    crew: int | None = None
    routing_countries: tuple[str, ...] = ()
    note: str = ""

    @property
    def entering(self) -> bool:
        """Whether it comes into the Mainland."""
        return self.direction is Direction.HK_TO_CN


_POINTERS = {"/trip/batch_number": "/batch_number", "/trip/arrival_at": "/arrival_at"}
"""Where a rule about a submission points, and where the carrier says it here."""
_NEEDED = (
    ("office", "/control_point", "DeclarationOfficeID"),
    ("batch_number", "/batch_number", "ID"),
    ("carrier", "/carrier_code", "Carrier/ID"),
    ("representative", "/representative", "RepresentativePerson/Name"),
)
"""What every message holds; a deletion holds nothing else."""
_OF_THE_VEHICLE = (
    ("arrival_at", "/arrival_at", "Consignment/BorderTransportMeans/ArrivalDateTime"),
    ("vehicle", "/vehicle_code", "Consignment/BorderTransportMeans/ID"),
    ("driver", "/driver_code", "Consignment/BorderTransportMeans/Master/ID"),
    ("driver_name", "/driver_name", "Consignment/BorderTransportMeans/Master/Name"),
    ("procedure", "/procedure", "Consignment/GovernmentProcedure/CurrentCode"),
    ("loading_place", "/place_of_loading", "LoadingLocation/ID"),
)
_TEXTS = (
    ("note", "/note", 256),
    ("driver_name", "/driver_name", 70),
    ("representative", "/representative", 70),
    ("vehicle", "/vehicle_code", 20),
    ("driver", "/driver_code", 20),
    ("carrier", "/carrier_code", 17),
    ("loading_place", "/place_of_loading", 17),
    ("unloading_place", "/place_of_unloading", 17),
)


def derive_vehicle(one: OneVehicle, envelope: Envelope, group: str) -> Draft:
    """The confirmation of a vehicle as the document ``group``: MT4401 to MT4406 by its load and direction. The issues
    point into what the carrier says."""
    day = envelope.now.astimezone(MAINLAND).date()
    message = _message(one, envelope, day)
    issues = [*sending_issues(envelope, day), *_missing(one, message, envelope.function)]
    if envelope.function is not FilingFunction.DELETE:
        issues += check_all(RULES, Confirming(message, day, envelope.now, len(one.containers)), day)
        issues += text_issues((pointer, getattr(message, name), longest) for name, pointer, longest in _TEXTS)
    made = dataclasses.replace(document(message), group=group)
    return Draft((made,), tuple(replace(issue, pointer=_pointer(issue.pointer)) for issue in issues))


def _pointer(pointer: str | None) -> str | None:
    return _POINTERS.get(pointer, pointer) if pointer else pointer


def _missing(one: OneVehicle, message: CarrierConfirmation, function: FilingFunction) -> Iterator[Issue]:
    needed = [*_NEEDED]
    if function is not FilingFunction.DELETE:
        needed += _OF_THE_VEHICLE
        if one.entering:
            needed.append(("unloading_place", "/place_of_unloading", "UnloadingLocation/ID"))
    for name, pointer, wire in needed:
        if not getattr(message, name):
            yield from MANDATORY.check(Absent(pointer, wire))
    if message.trailers and function is not FilingFunction.DELETE:
        (trailer,) = message.trailers
        means = "Consignment/BorderTransportMeans/TransportEquipment"
        if not trailer.tare:
            yield from MANDATORY.check(Absent("/trailer_tare_kg", f"{means}/TareWeight"))
        if not trailer.type:
            yield from MANDATORY.check(Absent("/trailer_type", f"{means}/TypeCode"))


def _office(one: OneVehicle, day: date) -> str:
    point = control_point(one.control_point, one.crossing_date or day)
    return point.cn_office or "" if point else ""


def _message(one: OneVehicle, envelope: Envelope, day: date) -> CarrierConfirmation:
    message = CarrierConfirmation(
        head=head(envelope, TYPES[one.load, one.entering], FUNCTIONS[envelope.function]),
        office=_office(one, day),
        batch_number=one.batch_number,
        carrier=one.carrier_code,
        representative=one.representative,
        change_reason=envelope.change_reason or "",
    )
    if envelope.function is FilingFunction.DELETE:
        return message
    trailer = Trailer(id=one.trailer, tare=form.number(one.trailer_tare_kg), type=one.trailer_type)
    return replace(
        message,
        note=one.note,
        arrival_at=time14(one.arrival_at) if one.arrival_at else "",
        vehicle=one.vehicle_code,
        vehicle_name="/".join(mark for mark in (one.cn_plate, one.hk_mark) if mark),
        mode=ROAD,
        crew=str(one.crew) if one.crew and one.entering else "",
        routing_countries=one.routing_countries if one.entering else (),
        driver=one.driver_code,
        driver_name=one.driver_name,
        trailers=(trailer,) if one.trailer else (),
        procedure=one.procedure,
        containers=_containers(one),
        loading_place=one.loading_place,
        unloading_place=one.unloading_place if one.entering else "",
    )


def _containers(one: OneVehicle) -> tuple[Container, ...]:
    if one.load is Load.EMPTY:
        return ()
    return tuple(
        Container(
            id=box.number,
            size_type=box.size_type,
            fullness=(FULL_CONTAINER if box.full else EMPTY_CONTAINER) if one.load is Load.LOADED else "",
            tare=form.number(box.tare_kg),
            seals=box.seals,
        )
        for box in one.containers
    )
