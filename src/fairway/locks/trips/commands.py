"""Commands on a sealed trip."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from fairway.locks.engine.release_model import Facts
from fairway.locks.trips import facts as f
from fairway.locks.trips.model import BoundLock, Capacity, LockSeen, Reason
from fairway.record.model import Fact


class ApplyForTrip(msgspec.Struct, frozen=True, kw_only=True):
    """Apply for a trip under one lock."""

    application: f.TripApplied


class PermitLeg(msgspec.Struct, frozen=True, kw_only=True):
    """The customs of a leg says yes."""

    leg: int
    officer: UUID
    conditions: str = ""


class RefuseLeg(msgspec.Struct, frozen=True, kw_only=True):
    """The customs of a leg says no, or takes its permit back before the leg begins."""

    leg: int
    officer: UUID
    reason: str


class BindLock(msgspec.Struct, frozen=True, kw_only=True):
    """Tie the lock to container, plates and driver, as they stand at the origin."""

    lock: BoundLock
    container: str
    plates: dict[str, str]
    by: str
    driver: str = ""


class SealTrip(msgspec.Struct, frozen=True, kw_only=True):
    """Close the lock on the cargo."""

    by: str
    capacity: Capacity
    seen: LockSeen
    seal: str = ""


class TakeCustody(msgspec.Struct, frozen=True, kw_only=True):
    """Take the lock that the customs of the leg before offers."""

    leg: int
    at: datetime


class NoteJudgement(msgspec.Struct, frozen=True, kw_only=True):
    """The verification engine has judged a leg."""

    judged: f.LegJudged


class DecideRelease(msgspec.Struct, frozen=True, kw_only=True):
    """The truck stands at the end of the leg that is under way: may it pass?"""

    point: str
    reasons: tuple[Reason, ...]
    engine: str = ""
    vehicle: str = ""
    digest: str = ""
    judgement: str = ""
    asked: Facts | None = None
    officer: UUID | None = None
    """An officer lets it pass in person, whatever the reasons say."""
    remark: str = ""


class PassCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The truck passed the end of the leg that is under way, or was under way until the lock was taken over."""

    point: str
    at: datetime


class BeginInspection(msgspec.Struct, frozen=True, kw_only=True):
    """Stop the trip to look into it."""

    officer: UUID
    place: str
    reason: str


class EndInspection(msgspec.Struct, frozen=True, kw_only=True):
    """Say what an inspection found."""

    officer: UUID
    findings: str
    opened: bool
    clean: bool = True


class Reseal(msgspec.Struct, frozen=True, kw_only=True):
    """Close the lock again after an inspection."""

    officer: UUID
    seen: LockSeen
    seal: str = ""


class AuthoriseUnlock(msgspec.Struct, frozen=True, kw_only=True):
    """An officer wants the lock opened; ``seen.at_place`` says whether it is at the destination of the leg."""

    officer: UUID
    seen: LockSeen
    reason: str = ""


class UnlockOnArrival(msgspec.Struct, frozen=True, kw_only=True):
    """The last leg was verified and released: the lock opens by itself."""


class NoteOpened(msgspec.Struct, frozen=True, kw_only=True):
    """The lock reports itself open while it may be."""

    at: datetime
    evidence: str | None = None


class NoteArrival(msgspec.Struct, frozen=True, kw_only=True):
    """The truck is in the fence of a leg's destination."""

    leg: int
    at: datetime
    evidence: tuple[str, ...] = ()


class RaiseAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """The verification engine found an alarm."""

    alarm: f.AlarmRaised


class ReviseAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """What came in later explains an alarm."""

    alarm: str
    reason: str
    evidence: tuple[str, ...] = ()


class AcknowledgeAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """An officer deals with an alarm."""

    alarm: str
    officer: UUID


class EscalateAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """The limit of an alarm has passed at this site."""

    alarm: str


class CloseAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """An officer closes an alarm with what was found."""

    alarm: str
    officer: UUID
    findings: str
    cleared: bool


class CloseTrip(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing is left to do."""

    by: str
    remark: str = ""


class CancelTrip(msgspec.Struct, frozen=True, kw_only=True):
    """Give the trip up before it is sealed."""

    reason: str = ""


class NoteTold(msgspec.Struct, frozen=True, kw_only=True):
    """Another site told a fact of its own record."""

    sender: str
    fact: Fact


SealedTripCommand = (
    ApplyForTrip
    | PermitLeg
    | RefuseLeg
    | BindLock
    | SealTrip
    | TakeCustody
    | NoteJudgement
    | DecideRelease
    | PassCheckpoint
    | BeginInspection
    | EndInspection
    | Reseal
    | AuthoriseUnlock
    | UnlockOnArrival
    | NoteOpened
    | NoteArrival
    | RaiseAlarm
    | ReviseAlarm
    | AcknowledgeAlarm
    | EscalateAlarm
    | CloseAlarm
    | CloseTrip
    | CancelTrip
    | NoteTold
)
