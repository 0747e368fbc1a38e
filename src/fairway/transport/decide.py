"""Commands on a trip and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NoReturn
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import check_all
from fairway.base.time import HONG_KONG
from fairway.record.model import Context, Decision, Fact
from fairway.transport import facts as f
from fairway.transport.approach_rules import APPROACH_RULES, DECISION_RULES, Approach, ApproachEvidence
from fairway.transport.bundling_rules import (
    BUNDLING_RULES,
    BatchIsConfirmed,
    Bundling,
    ReferenceEvidence,
    batch_is_confirmed,
    earliest_crossing,
)
from fairway.transport.state import TripState, VehicleRun


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle with the registration marks of both sides, and who drives it."""

    hk_mark: str
    cn_plate: str | None = None
    cn_vehicle_code: str | None = None
    trailer: str | None = None
    driver: UUID | None = None
    cn_driver_code: str | None = None
    hk_driver_token: str | None = None


class PlanTrip(msgspec.Struct, frozen=True, kw_only=True):
    """Plan one crossing with its first vehicle."""

    organisation: UUID
    direction: str
    control_point: str
    first: Marks
    crossing_date: date | None = None
    batch_number: str | None = None
    carrier: UUID | None = None


class AddVehicle(msgspec.Struct, frozen=True, kw_only=True):
    """Put a further vehicle on the batch."""

    marks: Marks


class ChangeVehicle(msgspec.Struct, frozen=True, kw_only=True):
    """Another truck or driver for a vehicle of the trip."""

    vehicle: str
    marks: Marks


class RemoveVehicle(msgspec.Struct, frozen=True, kw_only=True):
    """Take a vehicle off the trip."""

    vehicle: str


class BundleReferences(msgspec.Struct, frozen=True, kw_only=True):
    """Bind cargo references to a vehicle."""

    vehicle: str
    wanted: tuple[ReferenceEvidence, ...]


class UnbundleReference(msgspec.Struct, frozen=True, kw_only=True):
    """Take a cargo reference off a vehicle."""

    vehicle: str
    ccrn: str


class NoteBundleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Hong Kong's system answered a bundling."""

    vehicle: str
    raw_code: str
    answer_id: str
    earliest_crossing: datetime | None = None
    bundle_reference: str | None = None
    text: str = ""
    simulated: bool = False


class NoteConfirmation(msgspec.Struct, frozen=True, kw_only=True):
    """The Mainland carrier confirmation changed its status."""

    status: str
    raw_code: str
    at: datetime
    source: str
    plates: str = ""
    """The vehicle that it names, where that is known: both registration marks with a stroke between."""
    of_one_vehicle: bool = False
    """It speaks of that vehicle alone: where it is not on the trip, nothing is said of the trip."""


class ApproachBoundary(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle stands at the kiosk."""

    vehicle: str
    evidence: ApproachEvidence


class FinishInspection(msgspec.Struct, frozen=True, kw_only=True):
    """An officer ended the inspection of a vehicle."""

    vehicle: str
    released: bool
    remark: str = ""


class RecordCrossing(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle passed the boundary."""

    vehicle: str
    control_point: str
    crossed_at: datetime
    source: str


class CloseTrip(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing is left to do."""


class CancelTrip(msgspec.Struct, frozen=True, kw_only=True):
    """The trip will not take place."""

    reason: str = ""
    expired: bool = False


TripCommand = (
    PlanTrip
    | AddVehicle
    | ChangeVehicle
    | RemoveVehicle
    | BundleReferences
    | UnbundleReference
    | NoteBundleAnswer
    | NoteConfirmation
    | ApproachBoundary
    | FinishInspection
    | RecordCrossing
    | CloseTrip
    | CancelTrip
)


def decide(state: TripState | None, command: TripCommand, context: Context) -> Decision:
    """The facts that ``command`` leads to.

    Raises Refusal with every issue found. An approach that may not cross yet is no refusal of the command: it is a
    fact (ApproachRefused), because it happened.
    """
    if isinstance(command, PlanTrip):
        if state:
            _refuse("TRIP-EXISTS", "This trip has been planned already.")
        return Decision(
            facts=[
                f.TripPlanned(
                    organisation=command.organisation,
                    direction=command.direction,
                    control_point=command.control_point,
                    crossing_date=command.crossing_date,
                    batch_number=command.batch_number,
                    carrier=command.carrier,
                ),
                f.VehicleAdded(vehicle="V1", **msgspec.structs.asdict(command.first)),
            ]
        )
    if state is None:
        _refuse("TRIP-UNKNOWN", "There is no such trip.")
    return Decision(facts=_facts(state, command, context))


def _facts(trip: TripState, command: TripCommand, context: Context) -> Sequence[Fact]:
    match command:
        case NoteBundleAnswer():
            run = trip.run(command.vehicle)
            seen = run is None or command.answer_id in run.answers
            return [] if seen else [f.BundleAnswered(**msgspec.structs.asdict(command))]
        case NoteConfirmation():
            named = trip.named(command.plates)
            if command.of_one_vehicle and named is None:
                return []
            known = named.confirmation if named else trip.confirmation
            same = known and (known.status, known.raw_code, known.at) == (command.status, command.raw_code, command.at)
            return [] if same else [_noted(command)]
        case RecordCrossing():
            return _crossing(trip, command)
        case FinishInspection():
            # Ended before it was announced at the kiosk, it would tell the trade what was decided.
            run = _run(trip, command.vehicle)
            if run.kiosk is not f.KioskOutcome.INSPECT:
                _refuse("TRIP-NOT-INSPECTED", "This vehicle was not sent to inspection at the kiosk.", "/vehicle")
            if run.inspection_released or run.inspection_released is command.released:
                return []
            return [f.InspectionFinished(**msgspec.structs.asdict(command))]
        case CloseTrip():
            if not trip.crossed_at:
                _refuse("TRIP-NOT-CROSSED", "A trip is closed after it has crossed; this one has not.")
            return [] if trip.closed else [f.TripClosed()]
        case _:
            pass
    still_open(trip)
    match command:
        case CancelTrip():
            for run in trip.vehicles:
                _not_held(run)
            return [f.TripCancelled(reason=command.reason, expired=command.expired)]
        case AddVehicle():
            _not_confirmed(trip)
            number = 1 + max(int(run.vehicle[1:]) for run in trip.vehicles) if trip.vehicles else 1
            return [f.VehicleAdded(vehicle=f"V{number}", **msgspec.structs.asdict(command.marks))]
        case ChangeVehicle():
            run = _not_held(_run(trip, command.vehicle))
            _not_confirmed(trip)
            earliest = earliest_crossing(context.now) if run.references else None
            return [
                f.VehicleChanged(
                    vehicle=run.vehicle,
                    earliest_crossing=earliest,
                    hk_mark_before=run.hk_mark,
                    **msgspec.structs.asdict(command.marks),
                )
            ]
        case RemoveVehicle():
            run = _not_held(_run(trip, command.vehicle))
            _not_confirmed(trip)
            return [f.VehicleRemoved(vehicle=run.vehicle, hk_mark=run.hk_mark, references=run.references)]
        case BundleReferences():
            return _bundle(trip, command, context)
        case UnbundleReference():
            run = _not_held(_run(trip, command.vehicle))
            held = next((one for one in run.references if one.ccrn == command.ccrn), None)
            if held is None:
                _refuse("TRIP-REFERENCE-ABSENT", "That cargo reference is not on this vehicle.", "/ccrn")
            _not_confirmed(trip, {command.ccrn})
            return [
                f.ReferenceUnbundled(
                    vehicle=run.vehicle,
                    ccrn=command.ccrn,
                    earliest_crossing=earliest_crossing(context.now),
                    case_id=held.case_id,
                )
            ]
        case ApproachBoundary():
            return _approach(trip, command, context)
        case _:
            raise TypeError(f"{type(command).__name__} is no command of a trip")


def _noted(command: NoteConfirmation) -> f.ConfirmationNoted:
    return f.ConfirmationNoted(
        status=command.status,
        raw_code=command.raw_code,
        at=command.at,
        source=command.source,
        plates=command.plates,
    )


def _bundle(trip: TripState, command: BundleReferences, context: Context) -> Sequence[Fact]:
    run = _not_held(_run(trip, command.vehicle))
    if not command.wanted:
        _refuse("TRIP-NOTHING-WANTED", "Name at least one cargo reference to bundle.", "/references")
    today = context.now.astimezone(HONG_KONG).date()
    found = check_all(BUNDLING_RULES, Bundling(trip=trip, run=run, wanted=command.wanted, today=today), today)
    if found:
        raise Refusal(found)
    return [
        f.ReferencesBundled(
            vehicle=run.vehicle,
            references=tuple(evidence.reference for evidence in command.wanted),
            earliest_crossing=earliest_crossing(context.now),
        )
    ]


def _approach(trip: TripState, command: ApproachBoundary, context: Context) -> Sequence[Fact]:
    run = _run(trip, command.vehicle)
    found = approach_issues(trip, run.vehicle, command.evidence, context.now)
    if found or command.evidence.decision is None:
        return [
            f.ApproachRefused(
                vehicle=run.vehicle,
                control_point=command.evidence.control_point,
                rules=tuple(issue.rule for issue in found),
                earliest_crossing=run.earliest_crossing,
            )
        ]
    if run.kiosk:
        return []
    return [
        f.KioskAnswered(
            vehicle=run.vehicle, control_point=command.evidence.control_point, outcome=command.evidence.decision
        )
    ]


def approach_issues(trip: TripState, vehicle: str, evidence: ApproachEvidence, now: datetime) -> list[Issue]:
    """Why the kiosk lets a vehicle wait, whatever was decided about it: of the decision it says at most that there is
    none yet, and that only when nothing else stands against crossing."""
    run = trip.run(vehicle)
    if run is None:
        return []
    subject = Approach(trip=trip, run=run, evidence=evidence, now=now)
    today = now.astimezone(HONG_KONG).date()
    return check_all(APPROACH_RULES, subject, today) or check_all(DECISION_RULES, subject, today)


def _crossing(trip: TripState, command: RecordCrossing) -> Sequence[Fact]:
    run = _run(trip, command.vehicle)
    if run.crossed_at:
        return []
    crossed: list[Fact] = [f.VehicleCrossed(**msgspec.structs.asdict(command))]
    if all(other.crossed_at for other in trip.vehicles if other.vehicle != run.vehicle):
        crossed.append(f.TripCrossed(crossed_at=command.crossed_at))
    return crossed


def _run(trip: TripState, vehicle: str) -> VehicleRun:
    run = trip.run(vehicle)
    if run is None:
        _refuse("TRIP-VEHICLE-UNKNOWN", "There is no such vehicle on this trip.", "/vehicle")
    return run


def _not_held(run: VehicleRun) -> VehicleRun:
    """A truck that was told to come in stays as it is: neither its cargo nor its plate is taken from the officer."""
    if run.held:
        _refuse(
            "TRIP-HELD",
            "Customs has sent this vehicle to inspection; it cannot be changed until the inspection has released it.",
            "/vehicle",
        )
    return run


def still_open(trip: TripState) -> None:
    """Raises Refusal when the trip was cancelled or is over."""
    if trip.cancelled:
        _refuse("TRIP-CANCELLED", "This trip was cancelled.")
    if trip.crossed_at or trip.closed:
        _refuse("TRIP-OVER", "This trip has crossed; nothing about its vehicles can change any more.")


def _not_confirmed(trip: TripState, touched: set[str] | None = None) -> None:
    concerned = touched or {held.ccrn for run in trip.vehicles for held in run.references} or {"-"}
    found = list(batch_is_confirmed(BatchIsConfirmed(), trip, concerned))
    if found:
        raise Refusal(found)


def _refuse(rule: str, message: str, pointer: str = "") -> NoReturn:
    raise Refusal([Issue(rule=rule, message=message, pointer=pointer)])
