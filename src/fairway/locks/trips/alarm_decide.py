"""Commands on alarms and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.base.issues import Issue, Refusal
from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.alarm_state import Alarm
from fairway.locks.trips.model import AlarmState, Handling
from fairway.locks.trips.rules import ClosedWithFindings
from fairway.locks.trips.state import SealedTripState
from fairway.record.model import Context, Fact

AlarmCommand = c.RaiseAlarm | c.ReviseAlarm | c.AcknowledgeAlarm | c.EscalateAlarm | c.CloseAlarm


def alarm_facts(trip: SealedTripState, command: AlarmCommand, context: Context) -> Sequence[Fact]:
    """The facts of a command on an alarm; one that breaks the seal violates the trip."""
    if isinstance(command, c.RaiseAlarm):
        return _raised(trip, command.alarm)
    alarm = trip.alarm(command.alarm)
    if alarm is None:
        raise Refusal([Issue(rule="SELS-ALARM-UNKNOWN", message="There is no such alarm on this trip.")])
    state = alarm.state_at(context.site)
    match command:
        case c.ReviseAlarm():
            gone = alarm.revised or alarm.closed_by is not None or alarm.violates
            return () if gone else [f.AlarmRevised(alarm=alarm.alarm, reason=command.reason, evidence=command.evidence)]
        case c.AcknowledgeAlarm():
            if state in {AlarmState.ACKNOWLEDGED, AlarmState.CLOSED}:
                return ()
            return [f.AlarmAcknowledged(alarm=alarm.alarm, site=context.site, officer=str(command.officer))]
        case c.EscalateAlarm():
            if state is not AlarmState.OPEN or alarm.escalate_at is None or context.now < alarm.escalate_at:
                return ()
            return [f.AlarmEscalated(alarm=alarm.alarm, site=context.site, limit=alarm.escalate_at)]
        case c.CloseAlarm():
            return _closed(alarm, command, context)


def _raised(trip: SealedTripState, alarm: f.AlarmRaised) -> Sequence[Fact]:
    known = trip.alarm(alarm.alarm)
    if known is not None and not known.revised:
        return ()
    if alarm.handling is Handling.VIOLATE and trip.violated is None:
        violated = f.TripViolated(leg=alarm.leg, at=alarm.at, alarm=alarm.alarm, reason=alarm.message)
        return (alarm, violated)
    return (alarm,)


def _closed(alarm: Alarm, command: c.CloseAlarm, context: Context) -> Sequence[Fact]:
    if alarm.site != context.site:
        raise Refusal(
            [
                Issue(
                    rule="SELS-ALARM-OWN",
                    message="This alarm belongs to the customs on whose leg it was raised; only it can close it.",
                    remedy="Acknowledge it for your own desk, and ask the other customs.",
                )
            ]
        )
    if alarm.closed_by is not None or alarm.revised:
        return ()
    found = list(ClosedWithFindings().check(command.findings))
    if found:
        raise Refusal(found)
    return [
        f.AlarmClosed(
            alarm=alarm.alarm,
            site=context.site,
            officer=str(command.officer),
            findings=command.findings.strip(),
            # A broken seal is not mended by words: the alarm is dealt with, the violation stands.
            cleared=command.cleared and not alarm.violates,
        )
    ]
