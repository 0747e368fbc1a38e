"""The lock over time: a state machine in which unknown never counts as intact.

::

    UNKNOWN --told closed--> INTACT --silent too long, or a part told unknown--> UNKNOWN
    INTACT, UNKNOWN --opened with authority--> OPENED_AUTHORISED --sealed again, then told closed--> INTACT
    INTACT, UNKNOWN --opened or cut without authority--> BROKEN --sealed again--> UNKNOWN --told closed--> INTACT

What was broken stays broken for the verdict of the leg, whatever is sealed afterwards.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from fairway.locks.engine.findings import Finding, Matters
from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.judgement import AlarmKind, Band, Event, Seal
from fairway.locks.engine.limits import Limits
from fairway.locks.engine.sightings import Sighting
from fairway.locks.engine.terms import LegTerms, Part
from fairway.locks.reading import Bolt, Cover, Door, LockEvent, LockState, Rope

_WANTED = {Part.BOLT: Bolt.LOCKED, Part.ROPE: Rope.IN, Part.COVER: Cover.CLOSED, Part.DOOR: Door.CLOSED}
_OPENINGS = frozenset({LockEvent.LOCK_OPENED_UNAUTHORISED, LockEvent.LOCK_OPENED_AUTHORISED})


class Doubt(StrEnum):
    """Why the state of the lock is unknown."""

    SILENT = "silent"
    """It said nothing for too long. What comes before and after may explain it."""
    TOLD = "told"
    """It said that it does not know, or that its cover or a door is open. Nothing explains that."""


class Stretch(NamedTuple):
    """A stretch of one state, open at its end."""

    seal: Seal
    since: datetime
    doubt: Doubt
    evidence: tuple[str, ...]


class LockFold:
    """The state machine. Takes sightings and acts in order; :meth:`bands` tells what was."""

    __slots__ = (
        "_authority",
        "_cuts",
        "_heard",
        "_inspected",
        "_leg",
        "_limits",
        "_told",
        "_waiting",
        "breaches",
        "events",
        "matters",
        "stretches",
    )

    def __init__(self, leg: LegTerms, limits: Limits) -> None:
        self._leg, self._limits = leg, limits
        self.stretches: list[Stretch] = [Stretch(Seal.UNKNOWN, leg.starts, Doubt.SILENT, ())]
        self.matters = Matters()
        self.events: list[Event] = []
        self.breaches: list[str] = []
        self._told: dict[str, tuple[datetime, bool]] = {}
        """For the lock and each child lock that spoke: when it last said what it is, and whether that was closed."""
        self._authority: datetime | None = None
        self._inspected: datetime | None = None
        """Until when an officer looks into the trip."""
        self._waiting: datetime | None = leg.starts
        """Since when the lock has not been told to be closed after it was sealed."""
        self._cuts: int | None = None
        self._heard: frozenset[LockEvent] = frozenset()

    def copy(self) -> LockFold:
        """A copy that goes its own way."""
        other = object.__new__(LockFold)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.stretches, other.events, other.breaches = self.stretches.copy(), self.events.copy(), self.breaches.copy()
        other.matters, other._told = self.matters.copy(), self._told.copy()
        return other

    @property
    def now(self) -> Stretch:
        """The stretch that lasts."""
        return self.stretches[-1]

    def _go(self, seal: Seal, at: datetime, doubt: Doubt, evidence: tuple[str, ...]) -> None:
        now = self.now
        if now.seal is seal and (seal is not Seal.UNKNOWN or now.doubt is doubt):
            return
        if at <= now.since and len(self.stretches) == 1 and now.since == self._leg.starts:
            self.stretches[-1] = Stretch(seal, now.since, doubt, evidence)
        else:
            self.stretches.append(Stretch(seal, max(at, now.since), doubt, evidence))

    def act(self, act: Happening) -> None:
        """Take what somebody did."""
        match act.kind:
            case HappeningKind.SEALED | HappeningKind.RESEALED:
                self._inspected = self._authority = None
                if self.now.seal in {Seal.OPENED_AUTHORISED, Seal.BROKEN}:
                    self._go(Seal.UNKNOWN, act.at, Doubt.SILENT, (act.evidence,))
                if self.now.seal is Seal.UNKNOWN:
                    self._waiting = act.at
            case HappeningKind.INSPECTED:
                self._inspected = act.until or datetime.max.replace(tzinfo=UTC)
            case HappeningKind.UNLOCK_AUTHORISED:
                until = act.until or act.at + timedelta(seconds=self._limits.unlock_window)
                if self._authority is None or until > self._authority:
                    self._authority = until

    def may_be_open(self, at: datetime) -> bool:
        """Whether an officer inspects, or an authority to open holds."""
        late = at - timedelta(seconds=self._limits.clock_tolerance)
        return self._inspects(at) or (self._authority is not None and late <= self._authority)

    def _inspects(self, at: datetime) -> bool:
        late = at - timedelta(seconds=self._limits.clock_tolerance)
        return self._inspected is not None and late <= self._inspected

    def see(self, seen: Sighting) -> None:
        """Take what the lock said."""
        self._expire(seen.at)
        self._milestones(seen)
        kind = self._breach(seen)
        if kind is None:
            self._quiet(seen)
        elif kind is not AlarmKind.ROPE_CUT and self.may_be_open(seen.at):
            self._go(Seal.OPENED_AUTHORISED, seen.at, Doubt.TOLD, (seen.evidence,))
            self._told[seen.speaker] = (seen.at, False)
        elif kind is AlarmKind.ROPE_CUT and self._inspects(seen.at):
            self._go(Seal.OPENED_AUTHORISED, seen.at, Doubt.TOLD, (seen.evidence,))
        elif self._still_closing(kind, seen):
            self._go(Seal.UNKNOWN, seen.at, Doubt.TOLD, (seen.evidence,))
        else:
            found = Finding(kind, seen.at, seen.at, evidence=(seen.evidence,))
            self.matters.tell(found, self._limits.alarm_joins)
            if kind in {AlarmKind.LOCK_TAMPERED, AlarmKind.DOOR_OPEN}:
                if self.now.seal not in {Seal.BROKEN, Seal.OPENED_AUTHORISED}:
                    self._go(Seal.UNKNOWN, seen.at, Doubt.TOLD, (seen.evidence,))
            else:
                self._go(Seal.BROKEN, seen.at, Doubt.TOLD, (seen.evidence,))
                self.breaches.append(seen.evidence)
            self._told[seen.speaker] = (seen.at, False)

    def _still_closing(self, kind: AlarmKind, seen: Sighting) -> bool:
        """Whether the lock is still being closed: not told closed since it was sealed, a moment ago, and no event."""
        return (
            self._waiting is not None
            and kind in {AlarmKind.LOCK_OPENED, AlarmKind.LOCK_TAMPERED, AlarmKind.DOOR_OPEN}
            and seen.at <= self._waiting + timedelta(seconds=self._limits.clock_tolerance)
            and LockEvent.LOCK_OPENED_UNAUTHORISED not in seen.events
        )

    def _breach(self, seen: Sighting) -> AlarmKind | None:
        """The gravest breach that a reading tells."""
        lock, events = seen.lock, seen.events
        counted = seen.cuts is not None and self._cuts is not None and seen.cuts > self._cuts
        if seen.cuts is not None:
            self._cuts = seen.cuts
        if lock.rope is Rope.CUT or LockEvent.ROPE_CUT in events or counted:
            return AlarmKind.ROPE_CUT
        if lock.bolt is Bolt.UNLOCKED or lock.rope is Rope.OUT or not _OPENINGS.isdisjoint(events):
            return AlarmKind.LOCK_OPENED
        if LockEvent.LOCK_DAMAGED in events:
            return AlarmKind.LOCK_DAMAGED
        if lock.cover is Cover.OPEN or LockEvent.LOCK_TAMPERED in events:
            return AlarmKind.LOCK_TAMPERED
        if lock.door is Door.OPEN or LockEvent.DOOR_OPENED in events:
            return AlarmKind.DOOR_OPEN
        return None

    def _quiet(self, seen: Sighting) -> None:
        """A reading without a breach: closed, not known, or not a word about the lock."""
        lock = seen.lock
        if lock == LockState.UNKNOWN:
            return
        wanted = self._leg.parts
        said = {Part.BOLT: lock.bolt, Part.ROPE: lock.rope, Part.COVER: lock.cover, Part.DOOR: lock.door}
        closed = all(said[part] == _WANTED[part] for part in wanted)
        self._told[seen.speaker] = (seen.at, closed)
        if self.now.seal in {Seal.BROKEN, Seal.OPENED_AUTHORISED}:
            return
        fresh = seen.at - timedelta(seconds=self._limits.state_holds)
        if all(was_closed for _, was_closed in self._told.values()):
            if min(at for at, _ in self._told.values()) < fresh:
                self._go(Seal.UNKNOWN, seen.at, Doubt.SILENT, (seen.evidence,))
                return
            self._waiting = None
            self._go(Seal.INTACT, seen.at, Doubt.SILENT, (seen.evidence,))
        else:
            self._go(Seal.UNKNOWN, seen.at, Doubt.TOLD, (seen.evidence,))

    def _expire(self, at: datetime) -> None:
        """What was told holds for so long; from the last word on the lock is unknown when it lasts longer."""
        if self.now.seal is Seal.INTACT and self._told:
            last = min(told_at for told_at, _ in self._told.values())
            if at - last > timedelta(seconds=self._limits.state_holds):
                self._go(Seal.UNKNOWN, last, Doubt.SILENT, self.now.evidence)

    def _milestones(self, seen: Sighting) -> None:
        """The device's own events, told once for as long as they are repeated."""
        for event in seen.events:
            if event not in self._heard and not event.startswith("DEVICE_"):
                code = event.value
                if event is LockEvent.LOCK_OPENED_AUTHORISED and not self.may_be_open(seen.at):
                    code = LockEvent.LOCK_OPENED_UNAUTHORISED.value
                elif event is LockEvent.LOCK_OPENED_UNAUTHORISED and self.may_be_open(seen.at):
                    code = LockEvent.LOCK_OPENED_AUTHORISED.value
                self.events.append(Event(code=code, at=seen.at, evidence=(seen.evidence,)))
        self._heard = frozenset(seen.events)

    def bands(self, until: datetime) -> list[tuple[Band, Doubt]]:
        """The stretches with their ends, and why they are unknown; nothing is bridged yet."""
        self._expire(until)
        found = []
        for number, stretch in enumerate(self.stretches):
            after = self.stretches[number + 1] if number + 1 < len(self.stretches) else None
            end = after.since if after else max(until, stretch.since)
            if end > stretch.since or after is None:
                evidence = stretch.evidence + (after.evidence if after and stretch.seal is Seal.UNKNOWN else ())
                found.append(
                    (Band(seal=stretch.seal, since=stretch.since, until=end, evidence=evidence), stretch.doubt)
                )
        return found
