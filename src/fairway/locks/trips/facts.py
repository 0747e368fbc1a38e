"""What happens to a sealed trip.

The same facts stand in the record of every site of the route: a site records its own, and those that another site
told it by envelope, under that site as the actor. None of them holds a position.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fairway.locks.engine.release_model import Facts
from fairway.locks.trips.alarm_facts import AlarmAcknowledged as AlarmAcknowledged  # noqa: PLC0414  a fact of the trip: readers take all of them from here
from fairway.locks.trips.alarm_facts import AlarmClosed as AlarmClosed  # noqa: PLC0414  a fact of the trip: readers take all of them from here
from fairway.locks.trips.alarm_facts import AlarmEscalated as AlarmEscalated  # noqa: PLC0414  a fact of the trip: readers take all of them from here
from fairway.locks.trips.alarm_facts import AlarmRaised as AlarmRaised  # noqa: PLC0414  a fact of the trip: readers take all of them from here
from fairway.locks.trips.alarm_facts import AlarmRevised as AlarmRevised  # noqa: PLC0414  a fact of the trip: readers take all of them from here
from fairway.locks.trips.model import BoundLock, Capacity, Cargo, LockSeen, Place, Reason, SealedLeg
from fairway.record.model import Fact


class TripApplied(Fact, frozen=True, kw_only=True, tag="sealed-trip-applied"):
    """A trip under one lock was applied for, with everything that each customs decides on."""

    applicant: UUID
    applicant_name: str
    home: str
    """Site where it was applied for."""
    carrier: UUID | None = None
    carrier_name: str = ""
    carrier_id: str = ""
    """Identifier in the scheme's registry."""
    owner: UUID | None = None
    """Whose cargo it is: follows the milestones."""
    cargo: Cargo
    lock: BoundLock
    container: str
    plates: dict[str, str]
    """Registration mark by territory: "hk", "cn", "mo"."""
    vehicle: str = ""
    driver: str = ""
    """Identifiers in the scheme's registry."""
    driver_person: UUID | None = None
    """The driver as a person of the home site, for the own phone."""
    route: str = ""
    legs: tuple[SealedLeg, ...]
    window_from: datetime
    window_until: datetime


class LegPermitted(Fact, frozen=True, kw_only=True, tag="leg-permitted"):
    """The customs of a leg permits it."""

    leg: int
    officer: str = ""
    conditions: str = ""


class LegRefused(Fact, frozen=True, kw_only=True, tag="leg-refused"):
    """The customs of a leg does not permit it, or no longer."""

    leg: int
    reason: str
    officer: str = ""


class LockBound(Fact, frozen=True, kw_only=True, tag="lock-bound"):
    """The lock was tied to container, plates and driver at the origin; from here on its customs has custody of it."""

    lock: BoundLock
    container: str
    plates: dict[str, str]
    driver: str = ""
    by: str = ""


class TripSealed(Fact, frozen=True, kw_only=True, tag="trip-sealed"):
    """The lock was closed on the cargo by somebody who may."""

    point: str
    by: str
    capacity: Capacity
    seen: LockSeen
    seal: str = ""
    """Number of the container's own seal, where one was put on as well."""


class CustodyOffered(Fact, frozen=True, kw_only=True, tag="custody-offered"):
    """The customs of a leg offers the lock to the customs of the next one."""

    leg: int
    to: str


class CustodyTaken(Fact, frozen=True, kw_only=True, tag="custody-taken"):
    """The customs of a leg takes the lock from an instant on; what the device dates before it is the other's."""

    leg: int
    site: str
    at: datetime


class CustodyHandedOver(Fact, frozen=True, kw_only=True, tag="custody-handed-over"):
    """The customs of a leg knows that the next one has taken the lock, and commands it no longer from the instant."""

    leg: int
    to: str
    at: datetime


class LegJudged(Fact, frozen=True, kw_only=True, tag="leg-judged"):
    """What the verification engine found about a leg until a moment; a later one takes its place (backfill)."""

    leg: int
    verdict: str
    """"intact", "violated" or "unknown"."""
    path: str = ""
    """"verified", "deviated", "implausible" or "unknown"."""
    engine: str
    until: datetime
    known_until: datetime | None = None
    """The latest gateway time among the readings used: a run over all that was received until then is the same."""
    readings: int
    fingerprint: str = ""
    """SHA-256 of the judgement in its canonical form."""
    digest: str
    """SHA-256 over the evidence identifiers of the readings in the order of device time."""
    reasons: tuple[Reason, ...] = ()


class ReleaseDecided(Fact, frozen=True, kw_only=True, tag="release-decided"):
    """Whether the trip may pass the end of a leg: yes or no, with each reason and its evidence."""

    leg: int
    point: str
    released: bool
    automatic: bool = True
    reasons: tuple[Reason, ...] = ()
    engine: str = ""
    vehicle: str = ""
    """The registration mark that was read."""
    digest: str = ""
    remark: str = ""
    """Why an officer let it pass in person."""
    judgement: str = ""
    """Fingerprint of the judgement that it rests on."""
    asked: Facts | None = None
    """What the engine was given to decide on, so that the decision can be derived again; not told to other sites."""
    secret: bool = False
    """Whether customs alone may know of it: no display has shown it, and what others may know has not changed."""


class CheckpointPassed(Fact, frozen=True, kw_only=True, tag="checkpoint-passed"):
    """The truck passed the end of a leg."""

    leg: int
    point: str
    at: datetime
    unopened: bool = True


class InspectionBegun(Fact, frozen=True, kw_only=True, tag="inspection-begun"):
    """An officer stopped the trip to look into it."""

    leg: int
    officer: str
    place: str
    reason: str


class TripInspected(Fact, frozen=True, kw_only=True, tag="trip-inspected"):
    """An inspection on the way ended: what was found, and whether the lock was opened for it."""

    leg: int
    officer: str
    findings: str
    opened: bool
    clean: bool = True
    """Whether the trip may go on once it is sealed again."""


class TripResealed(Fact, frozen=True, kw_only=True, tag="trip-resealed"):
    """The lock was closed again after an inspection."""

    leg: int
    officer: str
    seen: LockSeen
    seal: str = ""


class UnlockRequested(Fact, frozen=True, kw_only=True, tag="unlock-requested"):
    """The first of the two people whom opening out of place needs."""

    leg: int
    officer: str
    reason: str


class UnlockAuthorised(Fact, frozen=True, kw_only=True, tag="unlock-authorised"):
    """The lock may be opened, on whose word and where."""

    leg: int
    officers: tuple[str, ...]
    """One in place, two out of place; nobody when it follows from a verified arrival."""
    place: Place
    reason: str = ""
    automatic: bool = False
    until: datetime
    """When the authority to open ends."""


class LockOpened(Fact, frozen=True, kw_only=True, tag="lock-opened"):
    """The lock was seen open after it was authorised."""

    leg: int
    at: datetime
    evidence: str | None = None


class TripArrived(Fact, frozen=True, kw_only=True, tag="trip-arrived"):
    """The truck is within the fence of a leg's destination."""

    leg: int
    point: str
    at: datetime
    evidence: tuple[str, ...] = ()


class TripViolated(Fact, frozen=True, kw_only=True, tag="trip-violated"):
    """The seal no longer proves anything: no gate releases this trip by itself any more."""

    leg: int
    at: datetime
    alarm: str
    reason: str


class TripClosed(Fact, frozen=True, kw_only=True, tag="sealed-trip-closed"):
    """Nothing is left to do; the lock is free."""

    by: str
    remark: str = ""


class TripCancelled(Fact, frozen=True, kw_only=True, tag="sealed-trip-cancelled"):
    """The trip was given up before it was sealed."""

    reason: str = ""


SEALED_TRIP_FACTS = (
    TripApplied,
    LegPermitted,
    LegRefused,
    LockBound,
    TripSealed,
    CustodyOffered,
    CustodyTaken,
    CustodyHandedOver,
    LegJudged,
    ReleaseDecided,
    CheckpointPassed,
    InspectionBegun,
    TripInspected,
    TripResealed,
    UnlockRequested,
    UnlockAuthorised,
    LockOpened,
    TripArrived,
    TripViolated,
    TripClosed,
    TripCancelled,
    AlarmRaised,
    AlarmRevised,
    AlarmAcknowledged,
    AlarmEscalated,
    AlarmClosed,
)
