"""The state of a trip and how facts change it."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.record.model import Fact, FactMeta
from fairway.transport import facts as f


class VehicleStatus(StrEnum):
    """Where a vehicle of a trip stands; public words, the inspection decision is not among them before the kiosk."""

    PLANNED = "planned"
    BUNDLED = "bundled"
    AT_KIOSK_GO = "go"
    AT_KIOSK_INSPECT = "inspect"
    CROSSED = "crossed"


class TripStatus(StrEnum):
    """Where a trip stands."""

    PLANNED = "planned"
    BUNDLED = "bundled"
    CROSSING = "crossing"
    CROSSED = "crossed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """A Mainland carrier confirmation, last known."""

    status: str
    raw_code: str
    at: datetime
    source: str


_NEAR = {"released": 2, "accepted": 1}
"""How near a confirmation is to letting a vehicle cross; every other status is further."""


def mark_key(mark: str) -> str:
    """A registration mark as it is compared: capitals and digits only."""
    return re.sub(r"[^A-Z0-9]", "", mark.upper())


class VehicleRun(msgspec.Struct, frozen=True, kw_only=True):
    """One vehicle on the trip."""

    vehicle: str
    hk_mark: str
    cn_plate: str | None = None
    cn_vehicle_code: str | None = None
    trailer: str | None = None
    driver: UUID | None = None
    cn_driver_code: str | None = None
    hk_driver_token: str | None = None
    references: tuple[f.Reference, ...] = ()
    earliest_crossing: datetime | None = None
    authority_code: str | None = None
    """Raw code of Hong Kong's answer to the last bundling; None as long as there is none."""
    authority_bundle: str | None = None
    """What Hong Kong's system calls the bundle of this vehicle."""
    answers: tuple[str, ...] = ()
    kiosk: f.KioskOutcome | None = None
    inspection_released: bool | None = None
    crossed_at: datetime | None = None
    confirmation: Confirmation | None = None
    """The Mainland carrier confirmation that names this vehicle, last known."""

    @property
    def held(self) -> bool:
        """Whether the kiosk sent it to inspection and no officer has released it."""
        return self.kiosk is f.KioskOutcome.INSPECT and not self.inspection_released and self.crossed_at is None

    @property
    def status(self) -> VehicleStatus:
        """The one word for it."""
        if self.crossed_at:
            return VehicleStatus.CROSSED
        if self.kiosk is f.KioskOutcome.INSPECT:
            return VehicleStatus.AT_KIOSK_INSPECT
        if self.kiosk is f.KioskOutcome.GO:
            return VehicleStatus.AT_KIOSK_GO
        return VehicleStatus.BUNDLED if self.references else VehicleStatus.PLANNED


class TripState(msgspec.Struct, frozen=True, kw_only=True):
    """All that ``decide`` needs to know of a trip."""

    organisation: UUID
    direction: str
    control_point: str
    crossing_date: date | None = None
    batch_number: str | None = None
    carrier: UUID | None = None
    vehicles: tuple[VehicleRun, ...] = ()
    confirmation: Confirmation | None = None
    """A carrier confirmation of the batch that names none of its vehicles; it stands for each that has no own."""
    closed: bool = False
    cancelled: bool = False
    expired: bool = False
    crossed_at: datetime | None = None

    def run(self, vehicle: str) -> VehicleRun | None:
        """The vehicle of that id, if it is on the trip."""
        return next((run for run in self.vehicles if run.vehicle == vehicle), None)

    def named(self, plates: str) -> VehicleRun | None:
        """The vehicle that a confirmation names by its registration marks, if it is on the trip."""
        marks = {mark_key(mark) for mark in plates.split("/")} - {""}
        for run in self.vehicles:
            if mark_key(run.hk_mark) in marks or (run.cn_plate and mark_key(run.cn_plate) in marks):
                return run
        return None

    def confirmation_of(self, run: VehicleRun) -> Confirmation | None:
        """What is known of the carrier confirmation of a vehicle: its own, else one that names no vehicle here."""
        return run.confirmation or self.confirmation

    @property
    def confirmations(self) -> tuple[Confirmation, ...]:
        """Every carrier confirmation of the batch that is known."""
        own = (run.confirmation for run in self.vehicles)
        return tuple(one for one in (self.confirmation, *own) if one is not None)

    @property
    def batch_confirmation(self) -> Confirmation | None:
        """How the batch stands as a whole: the confirmation that is furthest from letting it cross; None while that of
        some vehicle is not known."""
        found = [self.confirmation_of(run) for run in self.vehicles]
        known = [one for one in found if one is not None]
        if not found or len(known) < len(found):
            return None if found else self.confirmation
        return min(known, key=lambda one: (_NEAR.get(one.status, 0), one.at))

    @property
    def status(self) -> TripStatus:
        """The one word for it."""
        if self.cancelled:
            return TripStatus.CANCELLED
        if self.closed:
            return TripStatus.CLOSED
        if self.crossed_at:
            return TripStatus.CROSSED
        if any(run.kiosk or run.crossed_at for run in self.vehicles):
            return TripStatus.CROSSING
        return TripStatus.BUNDLED if any(run.references for run in self.vehicles) else TripStatus.PLANNED


_EMPTY = TripState(organisation=UUID(int=0), direction="", control_point="")


def evolve(state: TripState | None, fact: Fact, meta: FactMeta) -> TripState:
    """The state after ``fact``. A fact whose payload was erased leaves the state as it was."""
    del meta
    trip = state or _EMPTY
    match fact:
        case f.TripPlanned():
            return TripState(
                organisation=fact.organisation,
                direction=fact.direction,
                control_point=fact.control_point,
                crossing_date=fact.crossing_date,
                batch_number=fact.batch_number,
                carrier=fact.carrier,
            )
        case f.VehicleAdded():
            return replace(trip, vehicles=(*trip.vehicles, VehicleRun(**_marks(fact))))
        case f.VehicleRemoved():
            return replace(trip, vehicles=tuple(run for run in trip.vehicles if run.vehicle != fact.vehicle))
        case f.ConfirmationNoted():
            return _confirmed(trip, fact)
        case f.TripCrossed():
            return replace(trip, crossed_at=fact.crossed_at)
        case f.TripClosed():
            return replace(trip, closed=True)
        case f.TripCancelled():
            return replace(trip, cancelled=True, expired=fact.expired)
        case (
            f.VehicleChanged()
            | f.ReferencesBundled()
            | f.ReferenceUnbundled()
            | f.BundleAnswered()
            | f.KioskAnswered()
            | f.InspectionFinished()
            | f.VehicleCrossed()
        ):
            return replace(
                trip,
                vehicles=tuple(_run_after(run, fact) if run.vehicle == fact.vehicle else run for run in trip.vehicles),
            )
        case _:
            return trip


def _confirmed(trip: TripState, fact: f.ConfirmationNoted) -> TripState:
    noted = Confirmation(status=fact.status, raw_code=fact.raw_code, at=fact.at, source=fact.source)
    named = trip.named(fact.plates)
    known = named.confirmation if named else trip.confirmation
    if known and (known.at, known.raw_code) > (noted.at, noted.raw_code):
        return trip
    if named is None:
        return replace(trip, confirmation=noted)
    confirmed = replace(named, confirmation=noted)
    return replace(trip, vehicles=tuple(confirmed if run is named else run for run in trip.vehicles))


def _marks(fact: f.VehicleAdded | f.VehicleChanged) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__struct_fields__ if name in VehicleRun.__struct_fields__}


_ASKED_ANEW: dict[str, Any] = {"authority_code": None, "kiosk": None, "inspection_released": None}
"""What no longer counts when the truck or its cargo changes: it was said of another load."""


def _run_after(run: VehicleRun, fact: Fact) -> VehicleRun:
    match fact:
        case f.VehicleChanged():
            another = mark_key(fact.hk_mark) != mark_key(run.hk_mark)
            confirmation = None if another else run.confirmation
            return replace(run, **_marks(fact), **_ASKED_ANEW, confirmation=confirmation)
        case f.ReferencesBundled():
            return replace(
                run,
                references=(*run.references, *fact.references),
                earliest_crossing=fact.earliest_crossing,
                **_ASKED_ANEW,
            )
        case f.ReferenceUnbundled():
            kept = tuple(reference for reference in run.references if reference.ccrn != fact.ccrn)
            earliest = fact.earliest_crossing if kept else None
            return replace(run, references=kept, earliest_crossing=earliest, **_ASKED_ANEW)
        case f.BundleAnswered():
            if fact.answer_id in run.answers:
                return run
            latest = max(filter(None, (run.earliest_crossing, fact.earliest_crossing)), default=None)
            return replace(
                run,
                authority_code=fact.raw_code,
                authority_bundle=fact.bundle_reference or run.authority_bundle,
                earliest_crossing=latest if run.references else None,
                answers=(*run.answers, fact.answer_id)[-50:],
            )
        case f.KioskAnswered():
            return replace(run, kiosk=fact.outcome)
        case f.InspectionFinished():
            return replace(run, inspection_released=fact.released)
        case f.VehicleCrossed():
            return run if run.crossed_at else replace(run, crossed_at=fact.crossed_at)
        case _:
            return run
