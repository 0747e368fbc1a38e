"""The lock over time: a state machine in which unknown never counts as intact.

::

    UNKNOWN --every part told closed--> INTACT --a part not told for too long--> UNKNOWN
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
_UNSAID = "unknown"
_MOST_SHOWN = 16
_OPENINGS = frozenset({LockEvent.LOCK_OPENED_UNAUTHORISED, LockEvent.LOCK_OPENED_AUTHORISED})


class Doubt(StrEnum):
    """Why the state of the lock is unknown."""

    SILENT = "silent"
    """It said nothing for too long. What comes before and after may explain it."""
    TOLD = "told"
    """It spoke, but not of a part that it must tell; or its cover or a door is open. Nothing explains that."""


class Stretch(NamedTuple):
    """A stretch of one state, open at its end."""

    seal: Seal
    since: datetime
    doubt: Doubt
    evidence: tuple[str, ...]


class Plain(NamedTuple):
    """An intact lock without children that said last, of the same parts at once, that all of them are closed.

    Most of what locks say is that again: it changes nothing but when it was said, which is put where it belongs
    (``_told``) when something else comes.
    """

    lock: LockState
    at: datetime


class LockFold:
    """The state machine. Takes sightings and acts in order; :meth:`bands` tells what was."""

    __slots__ = (
        "_authority",
        "_cuts",
        "_heard",
        "_holds",
        "_inspected",
        "_leg",
        "_limits",
        "_plain",
        "_told",
        "_waiting",
        "breaches",
        "events",
        "matters",
        "stretches",
    )

    def __init__(self, leg: LegTerms, limits: Limits) -> None:
        self._leg, self._limits = leg, limits
        self._holds = timedelta(seconds=limits.state_holds)
        self.stretches: list[Stretch] = [Stretch(Seal.UNKNOWN, leg.starts, Doubt.SILENT, ())]
        self.matters = Matters()
        self.events: list[Event] = []
        self.breaches: list[str] = []
        self._told: dict[str, dict[Part, tuple[datetime, bool]]] = {}
        """For the lock and each child lock: when it last spoke of a part, and whether that was closed. A part that a
        reading does not speak of is as it was told last, for as long as that holds."""
        self._authority: datetime | None = None
        self._inspected: datetime | None = None
        """Until when an officer looks into the trip."""
        self._waiting: datetime | None = leg.starts if leg.number == 1 else None
        """Since when the lock has not been told to be closed after it was sealed."""
        self._cuts: int | None = None
        self._heard: frozenset[LockEvent] = frozenset()
        self._plain: Plain | None = None

    def copy(self) -> LockFold:
        """A copy that goes its own way."""
        other = object.__new__(LockFold)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.stretches, other.events, other.breaches = self.stretches.copy(), self.events.copy(), self.breaches.copy()
        other.matters = self.matters.copy()
        other._told = {speaker: parts.copy() for speaker, parts in self._told.items()}
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
        self._plain_no_more()
        match act.kind:
            case HappeningKind.SEALED | HappeningKind.RESEALED:
                self._inspected = self._authority = None
                if self.now.seal in {Seal.OPENED_AUTHORISED, Seal.BROKEN}:
                    self._told.clear()
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
        if self._plain is not None:
            if self._same_again(self._plain, seen):
                self._plain = Plain(self._plain.lock, seen.at)
                return
            self._plain_no_more()
        self._see(seen)
        self._plain = self._plain_from(seen)

    def _same_again(self, plain: Plain, seen: Sighting) -> bool:
        return (
            (seen.lock is plain.lock or seen.lock == plain.lock)
            and not seen.events
            and not seen.speaker
            and (seen.cuts is None or seen.cuts == self._cuts)
            and seen.at - plain.at <= self._holds
        )

    def _plain_from(self, seen: Sighting) -> Plain | None:
        if self.now.seal is not Seal.INTACT or self._waiting is not None or seen.events or len(self._told) != 1:
            return None
        said = frozenset(part for part, state in _parts(seen.lock) if state != _UNSAID)
        own = self._told.get("")
        if own is None or own.keys() != said or not self._leg.parts or not said.issuperset(self._leg.parts):
            return None
        return Plain(seen.lock, seen.at) if all(told == (seen.at, True) for told in own.values()) else None

    def _plain_no_more(self) -> None:
        """Put where it belongs when the plain word was said last."""
        if self._plain is not None:
            self._told[""] = dict.fromkeys(self._told[""], (self._plain.at, True))
            self._plain = None

    def _see(self, seen: Sighting) -> None:
        self._expire(seen.at)
        self._milestones(seen)
        self._hear(seen)
        kind = self._breach(seen)
        if kind is None:
            if seen.lock != LockState.UNKNOWN:
                self._settle(seen)
        elif (kind is not AlarmKind.ROPE_CUT and self.may_be_open(seen.at)) or (
            kind is AlarmKind.ROPE_CUT and self._inspects(seen.at)
        ):
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
                if len(self.breaches) < _MOST_SHOWN:
                    self.breaches.append(seen.evidence)

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

    def _hear(self, seen: Sighting) -> None:
        """Keep what is said of each part."""
        lock = seen.lock
        parts = self._told.setdefault(seen.speaker, {}) if lock != LockState.UNKNOWN else {}
        for part, state in _parts(lock):
            if state != _UNSAID:
                parts[part] = (seen.at, state == _WANTED[part])

    def _settle(self, seen: Sighting) -> None:
        """A reading without a breach: every part that must be told is closed, and that was said lately, or not."""
        if self.now.seal in {Seal.BROKEN, Seal.OPENED_AUTHORISED}:
            return
        own = self._told.get("", {})
        every = [told for parts in self._told.values() for told in parts.values()]
        if not all(closed for _, closed in every):
            self._go(Seal.UNKNOWN, seen.at, Doubt.TOLD, (seen.evidence,))
        elif all(part in own for part in self._leg.parts) and self._oldest() >= seen.at - self._holds:
            self._waiting = None
            self._go(Seal.INTACT, seen.at, Doubt.SILENT, (seen.evidence,))

    def _oldest(self) -> datetime:
        """When the part that was spoken of longest ago was: of those that must be told, and all of child locks."""
        return min(
            (
                at
                for speaker, parts in self._told.items()
                for part, (at, _) in parts.items()
                if speaker or part in self._leg.parts
            ),
            default=self._leg.starts,
        )

    def _expire(self, at: datetime) -> None:
        """What was told holds for so long; when it lasts longer, the lock is unknown from the last word on. A lock
        that goes on speaking, only not of that part, is not silent: nothing will explain it."""
        if self.now.seal is not Seal.INTACT:
            return
        oldest = self._oldest()
        if at - oldest > self._holds:
            newest = max(told for parts in self._told.values() for told, _ in parts.values())
            doubt = Doubt.TOLD if (newest - oldest) * 2 > self._holds else Doubt.SILENT
            self._go(Seal.UNKNOWN, oldest, doubt, self.now.evidence)

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
        self._plain_no_more()
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


def _parts(lock: LockState) -> tuple[tuple[Part, Bolt | Rope | Cover | Door], ...]:
    return (
        (Part.BOLT, lock.bolt),
        (Part.ROPE, lock.rope),
        (Part.COVER, lock.cover),
        (Part.DOOR, lock.door),
    )
