"""What the engine says of a leg: the lock and the path over time, gaps, events, alarms, and the verdict.

Everything is whole numbers, texts and times, so that two machines write the same bytes: metres, seconds, kilometres an
hour. Evidence identifiers are those of readings (:attr:`fairway.locks.reading.Reading.evidence`) and of facts
("case/stream/version").
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from fairway.base.canonical_json import canonical, digest


class Verdict(StrEnum):
    """Of the lock over the whole leg."""

    INTACT = "intact"
    """Told to be closed all the time; openings with authority were sealed again; silences are explained."""
    VIOLATED = "violated"
    """Opened, cut or broken without authority."""
    UNKNOWN = "unknown"
    """Not known at some moment. Never intact."""


class PathVerdict(StrEnum):
    """Of the path over the whole leg."""

    VERIFIED = "verified"
    DEVIATED = "deviated"
    """It left the corridor."""
    IMPLAUSIBLE = "implausible"
    """No truck drives what the positions say."""
    UNKNOWN = "unknown"
    """A gap that an honest drive does not explain, or no position at all."""


class Severity(StrEnum):
    """How grave an alarm is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Handling(StrEnum):
    """What is done by default."""

    VIOLATE = "violate"
    """The trip is violated: both customs are told, the truck goes to inspection, no gate releases by itself."""
    HOLD = "hold"
    """The truck is held at the next control point."""
    PROMPT = "prompt"
    """The driver is told; held when it goes on."""
    NOTIFY = "notify"
    """Carrier and customs are told; it does not stand in the way of a release."""


class AlarmKind(StrEnum):
    """What an alarm is about."""

    ROPE_CUT = "rope-cut"
    LOCK_OPENED = "lock-opened"
    LOCK_DAMAGED = "lock-damaged"
    LOCK_TAMPERED = "lock-tampered"
    DOOR_OPEN = "door-open"
    AUTHENTICATION_FAILED = "authentication-failed"
    LOCK_UNKNOWN = "lock-unknown"
    LOCK_FAULT = "lock-fault"
    ROUTE_DEVIATED = "route-deviated"
    POSITION_IMPLAUSIBLE = "position-implausible"
    GAP_UNEXPLAINED = "gap-unexplained"
    SIGNAL_LOST = "signal-lost"
    JAMMING = "jamming"
    CLOCK_WRONG = "clock-wrong"
    BATTERY_LOW = "battery-low"
    POWER_CUT = "power-cut"
    SHOCK = "shock"
    STOPPED = "stopped"
    LATE = "late"


class Seal(StrEnum):
    """What the lock is known to be."""

    INTACT = "intact"
    UNKNOWN = "unknown"
    OPENED_AUTHORISED = "opened-authorised"
    """Opened with authority, and not sealed again yet."""
    BROKEN = "broken"


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time in which the lock was one thing."""

    seal: Seal
    since: datetime
    until: datetime
    bridged: bool = False
    """An unknown stretch that what was told before and after it explains."""
    evidence: tuple[str, ...] = ()
    """The readings (or acts) at its beginning and after its end."""


class Where(StrEnum):
    """Where the truck was known to be."""

    INSIDE = "inside"
    """In the corridor, or on a ground of the leg."""
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class PathSegment(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time in which the truck was in one kind of place."""

    where: Where
    since: datetime
    until: datetime
    farthest_m: int = 0
    """Beyond the border of the corridor."""
    evidence: tuple[str, ...] = ()


class GapFound(StrEnum):
    """What a gap between two positions means."""

    EXPLAINED = "explained"
    """An honest drive along the corridor fills it, and leaves no time to stop and open."""
    UNEXPLAINED = "unexplained"
    """It could have left and come back, or stood still."""
    LEFT = "left"
    """It must have left the corridor: along it, the second place cannot be reached in the time."""
    IMPOSSIBLE = "impossible"
    """No truck is that quick."""
    OPEN = "open"
    """It has not ended."""


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A time without a position that can be believed, longer than the limit."""

    since: datetime
    until: datetime
    found: GapFound
    silent: bool
    """Nothing at all was heard; otherwise the device spoke without a position."""
    seconds: int
    direct_m: int = 0
    """From the last place to the next, straight."""
    along_m: int = 0
    """The same along the corridor."""
    needed_kmh: int = 0
    """Speed that the way along the corridor asks for."""
    spare_s: int = 0
    """Time that is left over at the highest speed: for standing still, or for a detour."""
    detour_m: int = 0
    """How far from the corridor it could have been and still come back in time."""
    supervised: bool = False
    """Both ends lie on one ground of the leg."""
    evidence: tuple[str, ...] = ()


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone that follows from the readings."""

    code: str
    """Of the milestone vocabulary: SITE_ENTERED, ROUTE_DEVIATED, LOCK_SEALED ..."""
    at: datetime
    between_fixes: bool = False
    """The moment was worked out between two positions."""
    place: str = ""
    """Code of a fence."""
    evidence: tuple[str, ...] = ()


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody must look at, or know."""

    key: str
    """The same for the same happening, however often and in whatever order it is found: leg, kind, beginning in
    device time ("1:rope-cut:2026-03-02T01:10:00.000000Z")."""
    kind: AlarmKind
    severity: Severity
    handling: Handling
    at: datetime
    """Device time of its beginning."""
    last: datetime
    """Device time of the last that belongs to it."""
    over: bool
    """It ended by itself and no longer stands against the trip (a silence that was explained). Never a breach."""
    rule: str
    message: str
    """Catalogue key, filled from ``params``."""
    remedy: str
    params: dict[str, str]
    times: int = 1
    """How many readings say so."""
    evidence: tuple[str, ...] = ()
    """The first few and the last."""

    @property
    def stands(self) -> bool:
        """Whether it stands in the way of a release unless an officer clears it."""
        return not self.over and self.handling is not Handling.NOTIFY


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One ground of a verdict or decision, met or not."""

    rule: str
    met: bool
    message: str = ""
    """Catalogue key, filled from ``params``; the rule's sentence where it is not met."""
    remedy: str = ""
    params: dict[str, str] = {}
    evidence: tuple[str, ...] = ()


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine says of one leg until a moment, with everything that it rests on."""

    engine: str
    leg: int
    device: str
    until: datetime
    known_until: datetime | None
    """The latest gateway time among the readings used: a run over all readings received until then is the same run."""
    readings: int
    """How many readings were used; a repeated one counts once."""
    digest: str
    """SHA-256 over the evidence identifiers of those readings in the order of device time, each with a line feed after
    it; hexadecimal."""
    acts: tuple[str, ...]
    """Evidence identifiers of the acts that were known, in order of their text."""
    thresholds: dict[str, int]
    """The limits that held on the day the leg started."""
    lock: Verdict
    path: PathVerdict
    seal_now: Seal
    """What the lock is at ``until``."""
    arrived_at: datetime | None
    """When the truck came into the ground of the destination."""
    bands: tuple[Band, ...]
    segments: tuple[PathSegment, ...]
    gaps: tuple[Gap, ...]
    events: tuple[Event, ...]
    alarms: tuple[Alarm, ...]
    reasons: tuple[Reason, ...]
    """Why the verdicts are what they are."""
    last_reading: str = ""
    """Evidence identifier of the newest reading."""
    last_at: datetime | None = None

    @property
    def verified(self) -> bool:
        """Whether lock and path are both as they should be over the whole leg."""
        return self.lock is Verdict.INTACT and self.path is PathVerdict.VERIFIED

    @property
    def standing(self) -> tuple[Alarm, ...]:
        """The alarms that stand in the way of a release."""
        return tuple(alarm for alarm in self.alarms if alarm.stands)

    def canonical(self) -> bytes:
        """The bytes that are hashed, recorded and compared."""
        return canonical(self)

    def fingerprint(self) -> str:
        """SHA-256 of :meth:`canonical`, hexadecimal."""
        return digest(self).hex()
