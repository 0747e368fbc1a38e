"""Commands on a sealed trip and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.acting import check, own, under_way
from fairway.locks.trips.acting import refuse as _refuse
from fairway.locks.trips.alarm_decide import alarm_facts
from fairway.locks.trips.apply_rules import APPLICATION_RULES
from fairway.locks.trips.opening import inspect, unlock, unlock_on_arrival
from fairway.locks.trips.rules import (
    SEAL_RULES,
    Acting,
)
from fairway.locks.trips.shown import grounds, only_for_customs
from fairway.locks.trips.state import LegStatus, SealedTripState
from fairway.locks.trips.told import facts_of_telling
from fairway.record.model import Context, Decision, Fact

S = TypeVar("S")


def decide(state: SealedTripState | None, command: c.SealedTripCommand, context: Context) -> Decision:
    """The facts that ``command`` leads to. Raises Refusal with every issue found.

    A trip that may not pass is no refusal of the command: the decision is a fact either way.
    """
    if isinstance(command, c.NoteTold):
        return Decision(facts=facts_of_telling(state, command.sender, command.fact, context))
    if isinstance(command, c.ApplyForTrip):
        if state:
            _refuse("SELS-EXISTS", "This trip has been applied for already.")
        check(APPLICATION_RULES, command.application, context)
        return Decision(facts=[command.application])
    if state is None and isinstance(command, c.TakeCustody):
        return Decision()
    if state is None:
        _refuse("SELS-UNKNOWN", "There is no such trip.")
    if isinstance(command, c.RaiseAlarm | c.ReviseAlarm | c.AcknowledgeAlarm | c.EscalateAlarm | c.CloseAlarm):
        return Decision(facts=alarm_facts(state, command, context))
    return Decision(facts=_facts(state, command, context))


def _facts(trip: SealedTripState, command: c.SealedTripCommand, context: Context) -> Sequence[Fact]:
    # One line for each command; what each asks for stands in its own function.
    match command:
        case c.NoteJudgement():
            return _judged(trip, command.judged)
        case c.NoteArrival():
            return _arrival(trip, command)
        case c.NoteOpened():
            known = trip.opened_at is not None or trip.unlocking is None
            leg = under_way(trip)
            return () if known else [f.LockOpened(leg=leg.number, at=command.at, evidence=command.evidence)]
        case c.CloseTrip():
            return _close(trip, command, context)
        case c.TakeCustody():
            return _take(trip, command, context)
        case _:
            _not_over(trip)
    match command:
        case c.PermitLeg() | c.RefuseLeg():
            return _permit(trip, command, context)
        case c.BindLock():
            return _bind(trip, command, context)
        case c.SealTrip():
            return _seal(trip, command, context)
        case c.DecideRelease():
            return _release(trip, command, context)
        case c.PassCheckpoint():
            return _pass(trip, command, context)
        case c.BeginInspection() | c.EndInspection() | c.Reseal():
            return inspect(trip, command, context)
        case c.AuthoriseUnlock():
            return unlock(trip, command, context)
        case c.UnlockOnArrival():
            return unlock_on_arrival(trip, context)
        case c.CancelTrip():
            if trip.sealed_at:
                _refuse("SELS-SEALED", "This trip is sealed and under way; it ends where its customs ends it.")
            if trip.applied.home != context.site:
                _refuse("SELS-HOME", "A trip is given up where it was applied for.")
            return [f.TripCancelled(reason=command.reason)]
        case _:
            raise TypeError(f"{type(command).__name__} is no command of a sealed trip")


def _permit(trip: SealedTripState, command: c.PermitLeg | c.RefuseLeg, context: Context) -> Sequence[Fact]:
    leg = trip.leg(command.leg)
    if leg is None or leg.site != context.site:
        _refuse("SELS-OWN-LEG", "Each customs decides on its own leg; this one is another's.", "/leg")
    if trip.leg_status(leg.number) in {LegStatus.UNDER_WAY, LegStatus.OFFERED, LegStatus.PASSED, LegStatus.ARRIVED}:
        _refuse("SELS-LEG-BEGUN", "This leg has begun; it can be stopped, no longer refused.", "/leg")
    before = trip.permit(leg.number)
    if isinstance(command, c.PermitLeg):
        if before and before.permitted:
            return ()
        return [f.LegPermitted(leg=leg.number, officer=str(command.officer), conditions=command.conditions)]
    if not command.reason.strip():
        _refuse("SELS-REASON", "Say why the leg is refused.", "/reason")
    if before and not before.permitted:
        return ()
    return [f.LegRefused(leg=leg.number, officer=str(command.officer), reason=command.reason.strip())]


def _bind(trip: SealedTripState, command: c.BindLock, context: Context) -> Sequence[Fact]:
    if trip.legs[0].site != context.site:
        _refuse("SELS-ORIGIN", "The lock is bound at the origin, by the site of the first leg.")
    if trip.sealed_at:
        _refuse("SELS-SEALED", "This trip is sealed and under way; it ends where its customs ends it.")
    return [
        f.LockBound(
            lock=command.lock, container=command.container, plates=command.plates, driver=command.driver, by=command.by
        )
    ]


def _seal(trip: SealedTripState, command: c.SealTrip, context: Context) -> Sequence[Fact]:
    if trip.bound_at is None:
        _refuse("SELS-NOT-BOUND", "Bind the lock to container and plates first.")
    if trip.sealed_at:
        return ()
    acting = Acting(
        trip=trip, site=context.site, now=context.now, who=command.by, seen=command.seen, capacity=command.capacity
    )
    check(SEAL_RULES, acting, context)
    return [
        f.TripSealed(
            point=trip.legs[0].origin, by=command.by, capacity=command.capacity, seen=command.seen, seal=command.seal
        )
    ]


def _take(trip: SealedTripState, command: c.TakeCustody, context: Context) -> Sequence[Fact]:
    leg = trip.leg(command.leg)
    if leg is None or leg.site != context.site or trip.offered != command.leg - 1 or trip.over:
        return ()
    permit = trip.permit(leg.number)
    if permit is None or not permit.permitted or trip.violated is not None:
        return ()
    return [f.CustodyTaken(leg=leg.number, site=leg.site, at=command.at)]


def _judged(trip: SealedTripState, judged: f.LegJudged) -> Sequence[Fact]:
    before = trip.verdict(judged.leg)
    if before and (before.verdict, before.path, before.digest, before.engine) == (
        judged.verdict,
        judged.path,
        judged.digest,
        judged.engine,
    ):
        return ()
    return [judged]


def _release(trip: SealedTripState, command: c.DecideRelease, context: Context) -> Sequence[Fact]:
    leg = under_way(trip)
    own(trip, context)
    released = command.officer is not None or all(reason.met for reason in command.reasons)
    before = trip.release(leg.number)
    same = (
        before is not None
        and (before.released, before.displayed) == (released, before.displayed or bool(command.vehicle))
        and grounds(before.reasons) == grounds(command.reasons)
    )
    decided = f.ReleaseDecided(
        leg=leg.number,
        point=command.point,
        released=released,
        automatic=command.officer is None,
        reasons=command.reasons,
        engine=command.engine,
        vehicle=command.vehicle,
        digest=command.digest,
        judgement=command.judgement,
        asked=command.asked,
        remark=command.remark,
    )
    known = trip.release_told(leg.number)
    told = (known.released, grounds(known.reasons)) if known else None
    decided = replace(decided, secret=only_for_customs(decided, told))
    facts: list[Fact] = [] if same and command.officer is None else [decided]
    following = trip.next_leg(leg.number)
    if released and following is not None and trip.offered is None:
        facts.append(f.CustodyOffered(leg=leg.number, to=following.site))
    return facts


def _pass(trip: SealedTripState, command: c.PassCheckpoint, context: Context) -> Sequence[Fact]:
    leg = next(
        (one for one in trip.legs_of(context.site) if command.point in (one.destination, one.control_point)),
        None,
    )
    if leg is None:
        _refuse("SELS-NOT-RELEASED", "This trip was not released here; stop it and call the officer on duty.")
    if leg.number in trip.passed:
        return ()
    release, following = trip.release(leg.number), trip.next_leg(leg.number)
    # A lock that the next customs has taken over was offered on a release: nothing is left to ask.
    taken = following is not None and any(slot.leg == following.number for slot in trip.slots)
    if not taken and (release is None or not release.released):
        _refuse("SELS-NOT-RELEASED", "This trip was not released here; stop it and call the officer on duty.")
    if not taken and following is not None:
        _refuse("SELS-NOT-TAKEN", "The next customs has not taken the lock over; the trip waits before the boundary.")
    return [f.CheckpointPassed(leg=leg.number, point=command.point, at=command.at, unopened=trip.opened_at is None)]


def _arrival(trip: SealedTripState, command: c.NoteArrival) -> Sequence[Fact]:
    leg = trip.leg(command.leg)
    if leg is None or leg.number in trip.arrived or not trip.sealed_at:
        return ()
    return [f.TripArrived(leg=leg.number, point=leg.destination, at=command.at, evidence=command.evidence)]


def _close(trip: SealedTripState, command: c.CloseTrip, context: Context) -> Sequence[Fact]:
    if trip.over:
        return ()
    under_way(trip)
    own(trip, context)
    opened = trip.opened_at is not None and trip.inspection is None
    ended = trip.violated is not None or (trip.inspected is not None and not trip.inspected.clean)
    if not opened and not ended:
        _refuse("SELS-NOT-OPENED", "A trip is closed after its lock was opened at the end, or an officer ended it.")
    if ended and not command.remark.strip():
        _refuse("SELS-CLOSE-REMARK", "Say what became of the cargo before this trip is closed.", "/remark")
    return [f.TripClosed(by=command.by, remark=command.remark.strip())]


def _not_over(trip: SealedTripState) -> None:
    if trip.cancelled:
        _refuse("SELS-CANCELLED", "This trip was given up.")
    if trip.closed_at:
        _refuse("SELS-CLOSED", "This trip is closed.")
