"""An alarm of a sealed trip: where it stands with each customs."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from fairway.locks.trips import facts as f
from fairway.locks.trips.model import AlarmState, Handling, Severity
from fairway.record.model import Fact


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm and what became of it; each customs acknowledges for its own desk."""

    alarm: str
    leg: int
    site: str
    alarm_kind: str
    severity: Severity
    at: datetime
    raised_at: datetime
    told: f.AlarmRaised
    """As it was raised, with message and evidence."""
    escalate_at: datetime | None = None
    acknowledged: dict[str, str] = {}
    """Officer by site."""
    escalated: tuple[str, ...] = ()
    """Sites whose limit passed."""
    revised: bool = False
    closed_by: str | None = None
    cleared: bool = False
    findings: str = ""

    @property
    def violates(self) -> bool:
        """Whether it broke the seal for good: neither words nor later data mend that."""
        return self.told.handling is Handling.VIOLATE

    @property
    def open(self) -> bool:
        """Whether it still stands against the trip: neither explained by later data nor closed as cleared."""
        return not self.revised and not (self.closed_by is not None and self.cleared)

    def state_at(self, site: str) -> AlarmState:
        """Where it stands on the desk of a customs."""
        if self.closed_by is not None or self.revised:
            return AlarmState.CLOSED
        if site in self.acknowledged:
            return AlarmState.ACKNOWLEDGED
        return AlarmState.ESCALATED if site in self.escalated else AlarmState.OPEN


def alarms_after(alarms: tuple[Alarm, ...], fact: Fact, at: datetime) -> tuple[Alarm, ...]:
    """The alarms of a trip after ``fact``."""
    if isinstance(fact, f.AlarmRaised):
        if any(one.alarm == fact.alarm for one in alarms):
            return tuple(replace(one, revised=False) if one.alarm == fact.alarm else one for one in alarms)
        raised = Alarm(
            alarm=fact.alarm,
            leg=fact.leg,
            site=fact.site,
            alarm_kind=fact.alarm_kind,
            severity=fact.severity,
            at=fact.at,
            raised_at=at,
            told=fact,
            escalate_at=fact.escalate_at,
        )
        return (*alarms, raised)
    if not isinstance(fact, f.AlarmRevised | f.AlarmAcknowledged | f.AlarmEscalated | f.AlarmClosed):
        return alarms
    return tuple(_after(one, fact) if one.alarm == fact.alarm else one for one in alarms)


def _after(alarm: Alarm, fact: f.AlarmRevised | f.AlarmAcknowledged | f.AlarmEscalated | f.AlarmClosed) -> Alarm:
    match fact:
        case f.AlarmRevised():
            return replace(alarm, revised=True)
        case f.AlarmAcknowledged():
            return replace(alarm, acknowledged={**alarm.acknowledged, fact.site: fact.officer})
        case f.AlarmEscalated():
            return replace(alarm, escalated=(*alarm.escalated, fact.site))
        case f.AlarmClosed():
            return replace(alarm, closed_by=fact.site, cleared=fact.cleared, findings=fact.findings)
