"""What follows from a judgement of a leg for the record: alarms with their envelopes, arrivals, openings, verdicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fairway.locks.engine.judgement import Alarm, Judgement, Seal
from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.model import SealedLeg
from fairway.locks.trips.rules import limit
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import SEALED_TRIP
from fairway.locks.trips.told import listeners
from fairway.record.recorder import Step
from fairway.site.sealed.cases import sealed_stream
from fairway.site.sealed.exchange import envelope_steps
from fairway.site.sealed.judging import judged

EXPLAINED = "What came in later explains it."


def ended(state: SealedTripState, leg: SealedLeg) -> bool:
    """Whether custody for a leg was given away: its judgement is recorded."""
    return any(slot.leg == leg.number and slot.until is not None for slot in state.slots)


def steps_after(
    trip: UUID, state: SealedTripState, leg: SealedLeg, judgement: Judgement, *, site: str, now: datetime
) -> list[Step[Any, Any]]:
    """The commands that follow from a judgement of a leg of ``site`` and were not carried out yet."""
    steps: list[Step[Any, Any]] = []
    stream = sealed_stream(trip)
    for alarm in _new(state, judgement):
        raised = raised_by(alarm, leg, now)
        steps.append(Step(SEALED_TRIP, stream, c.RaiseAlarm(alarm=raised)))
        steps += envelope_steps(trip, raised, listeners(state, site))
    standing = {alarm.key for alarm in judgement.alarms if not alarm.over}
    for known in state.alarms:
        gone = known.leg == leg.number and known.site == site and known.alarm not in standing
        if gone and not known.revised and known.closed_by is None and not known.violates:
            steps.append(Step(SEALED_TRIP, stream, c.ReviseAlarm(alarm=known.alarm, reason=EXPLAINED)))
    if judgement.arrived_at is not None and leg.number not in state.arrived:
        evidence = next((event.evidence for event in judgement.events if event.code == "TRIP_ARRIVED"), ())
        arrival = c.NoteArrival(leg=leg.number, at=judgement.arrived_at, evidence=evidence)
        steps.append(Step(SEALED_TRIP, stream, arrival))
    if state.unlocking and state.opened_at is None and judgement.seal_now is Seal.OPENED_AUTHORISED:
        opened = c.NoteOpened(at=judgement.last_at or now, evidence=judgement.last_reading or None)
        steps.append(Step(SEALED_TRIP, stream, opened))
    if ended(state, leg):
        steps.append(Step(SEALED_TRIP, stream, c.NoteJudgement(judged=judged(judgement))))
    return steps


def _new(state: SealedTripState, judgement: Judgement) -> list[Alarm]:
    known = {alarm.alarm for alarm in state.alarms if not alarm.revised}
    return [alarm for alarm in judgement.alarms if alarm.key not in known and not alarm.over]


def raised_by(alarm: Alarm, leg: SealedLeg, now: datetime) -> f.AlarmRaised:
    """An alarm of the engine as the record keeps it, with the limit by which somebody has to look at it."""
    return f.AlarmRaised(
        alarm=alarm.key,
        leg=leg.number,
        site=leg.site,
        alarm_kind=alarm.kind.value,
        severity=alarm.severity,
        at=alarm.at,
        message=alarm.message,
        handling=alarm.handling,
        rule=alarm.rule,
        remedy=alarm.remedy,
        params=alarm.params,
        evidence=alarm.evidence,
        escalate_at=now + limit(f"sels.alarm.{alarm.severity.value}", now),
    )
