"""Every alarm has a rule: the sentence that people read, where it comes from, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.locks.engine.findings import Finding
from fairway.locks.engine.judgement import AlarmKind

TARGET = "sealed-trip"
_SCHEME = "Single E-lock Scheme: opening, tampering and deviation raise alarms"
_OURS = "Fairway: docs/concepts/verification.md"


class AlarmRule(Rule[Finding]):
    """A rule that raises one kind of alarm."""

    kind: ClassVar[AlarmKind]
    target = TARGET
    citation = _OURS

    def check(self, subject: Finding) -> Iterator[Issue]:
        """One issue for a finding of this kind."""
        if subject.kind is self.kind:
            yield self.found(subject)

    def found(self, finding: Finding) -> Issue:
        """The issue for a finding, its figures filled in."""
        params = {name: str(value) for name, value in finding.figures}
        return msgspec.structs.replace(self.issue(f"/alarms/{self.kind}"), params=params)


class RopeCut(AlarmRule):
    """The rope or shackle of the lock was cut."""

    id = "LOCK-ROPE-CUT"
    kind = AlarmKind.ROPE_CUT
    citation = _SCHEME
    remedy = "Both customs are told. Take the truck to inspection; no gate releases this trip by itself any more."


class OpenedUnauthorised(AlarmRule):
    """The lock was opened without authority."""

    id = "LOCK-OPENED"
    kind = AlarmKind.LOCK_OPENED
    citation = _SCHEME
    remedy = "Both customs are told. Take the truck to inspection; no gate releases this trip by itself any more."


class LockDamaged(AlarmRule):
    """The lock is damaged."""

    id = "LOCK-DAMAGED"
    kind = AlarmKind.LOCK_DAMAGED
    citation = _SCHEME
    remedy = "Both customs are told. Take the truck to inspection and replace the lock."


class LockTampered(AlarmRule):
    """The cover of the lock is open, or its shell was tampered with."""

    id = "LOCK-TAMPERED"
    kind = AlarmKind.LOCK_TAMPERED
    citation = _SCHEME
    remedy = "Hold the truck at the next control point and look at the lock; seal it again when nothing is found."


class DoorOpen(AlarmRule):
    """A door of the box is told to be open."""

    id = "LOCK-DOOR-OPEN"
    kind = AlarmKind.DOOR_OPEN
    remedy = "Hold the truck at the next control point and look at the doors and the lock."


class AuthenticationFailed(AlarmRule):
    """Somebody tried to open the lock with a wrong password or a foreign card."""

    id = "LOCK-AUTHENTICATION-FAILED"
    kind = AlarmKind.AUTHENTICATION_FAILED
    remedy = "Hold the truck at the next control point and ask who tried; close the alarm with what was found."


class LockUnknownAtCheckpoint(AlarmRule):
    """The truck is at a control point or at its destination, and the state of its lock is unknown."""

    id = "LOCK-UNKNOWN-AT-CHECKPOINT"
    kind = AlarmKind.LOCK_UNKNOWN
    remedy = "Look at the lock by hand: what is unknown is never taken for intact."


class LockFault(AlarmRule):
    """The lock reports a fault of its own."""

    id = "LOCK-FAULT"
    kind = AlarmKind.LOCK_FAULT
    remedy = "Look at the lock at the next control point; replace it when the fault stays."


class RouteDeviated(AlarmRule):
    """The truck left its corridor: {metres} metres beyond its border at the farthest, for {minutes} minutes."""

    id = "LOCK-ROUTE-DEVIATED"
    kind = AlarmKind.ROUTE_DEVIATED
    citation = _SCHEME
    remedy = "Ask the driver to return to the corridor; hold the truck at the next control point."


class PositionsJump(AlarmRule):
    """The positions jump {metres} metres in {seconds} seconds: no truck drives that."""

    id = "LOCK-POSITIONS-JUMP"
    kind = AlarmKind.POSITION_IMPLAUSIBLE
    remedy = (
        "Hold the truck at the next control point: the receiver is deceived or broken, and the path proves nothing."
    )

    def check(self, subject: Finding) -> Iterator[Issue]:
        """One issue for a jump."""
        if subject.kind is self.kind and any(name == "metres" for name, _ in subject.figures):
            yield self.found(subject)


class SpeedsDisagree(AlarmRule):
    """The device tells {told} km/h where its own positions make {driven} km/h."""

    id = "LOCK-SPEEDS-DISAGREE"
    kind = AlarmKind.POSITION_IMPLAUSIBLE
    remedy = (
        "Hold the truck at the next control point: the receiver is deceived or broken, and the path proves nothing."
    )

    def check(self, subject: Finding) -> Iterator[Issue]:
        """One issue where told and driven speed do not fit."""
        if subject.kind is self.kind and any(name == "told" for name, _ in subject.figures):
            yield self.found(subject)


class GapUnexplained(AlarmRule):
    """For {minutes} minutes no position was known. An honest drive of {along} metres leaves {spare} minutes over: the
    truck could have stood, or gone {detour} metres out of its corridor and come back."""

    id = "LOCK-GAP-UNEXPLAINED"
    kind = AlarmKind.GAP_UNEXPLAINED
    remedy = "Wait for what the device has kept and sends later; else look at the truck and close the alarm."


class SignalLost(AlarmRule):
    """Nothing was heard of the lock for {minutes} minutes."""

    id = "LOCK-SIGNAL-LOST"
    kind = AlarmKind.SIGNAL_LOST
    remedy = "Call the driver. When the signal is back, the gap is judged by whether an honest drive explains it."


class Jamming(AlarmRule):
    """The lock reports that its signal is jammed."""

    id = "LOCK-JAMMING"
    kind = AlarmKind.JAMMING
    remedy = "Call the driver, and hold the truck at the next control point."


class ClockWrong(AlarmRule):
    """The clock of the device is {minutes} minutes away from the time at which its reports arrive."""

    id = "LOCK-CLOCK-WRONG"
    kind = AlarmKind.CLOCK_WRONG
    remedy = "Set the clock of the device; an old recording may be played back: look at the truck."


class BatteryLow(AlarmRule):
    """The battery of the lock is low: {percent} per cent."""

    id = "LOCK-BATTERY-LOW"
    kind = AlarmKind.BATTERY_LOW
    remedy = "Charge the lock; it begins no new trip before."


class PowerCut(AlarmRule):
    """The external power of the lock was cut."""

    id = "LOCK-POWER-CUT"
    kind = AlarmKind.POWER_CUT
    remedy = "Look at the cable at the next stop; the lock goes on from its battery."


class Shock(AlarmRule):
    """The lock reports a shock."""

    id = "LOCK-SHOCK"
    kind = AlarmKind.SHOCK
    remedy = "Nothing, when nothing else is reported."


class StoppedTooLong(AlarmRule):
    """The truck stood for {minutes} minutes outside every ground of the trip."""

    id = "LOCK-STOPPED"
    kind = AlarmKind.STOPPED
    remedy = "Ask the driver why."


class LegLate(AlarmRule):
    """The truck is later than its permit allows."""

    id = "LOCK-LATE"
    kind = AlarmKind.LATE
    remedy = "Ask the driver, and have the time window changed where there is a reason."


ALARM_RULES: tuple[AlarmRule, ...] = (
    RopeCut(),
    OpenedUnauthorised(),
    LockDamaged(),
    LockTampered(),
    DoorOpen(),
    AuthenticationFailed(),
    LockUnknownAtCheckpoint(),
    LockFault(),
    RouteDeviated(),
    PositionsJump(),
    SpeedsDisagree(),
    GapUnexplained(),
    SignalLost(),
    Jamming(),
    ClockWrong(),
    BatteryLow(),
    PowerCut(),
    Shock(),
    StoppedTooLong(),
    LegLate(),
)
