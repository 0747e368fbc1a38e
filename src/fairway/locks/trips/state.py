"""The state of a sealed trip and how facts change it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from fairway.locks.trips import facts as f
from fairway.locks.trips.alarm_state import Alarm, alarms_after
from fairway.locks.trips.model import LockSeen, Reason, SealedLeg
from fairway.locks.trips.shown import open_reasons
from fairway.record.model import Fact, FactMeta


class TripStatus(StrEnum):
    """Where a sealed trip stands; one word."""

    APPLIED = "applied"
    PERMITTED = "permitted"
    REFUSED = "refused"
    BOUND = "bound"
    SEALED = "sealed"
    HELD = "held"
    INSPECTED = "under-inspection"
    ARRIVED = "arrived"
    OPENED = "opened"
    VIOLATED = "violated"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LegStatus(StrEnum):
    """Where a leg of a sealed trip stands."""

    ASKED = "asked"
    """Its customs has not said anything yet: unknown, which is never yes."""
    PERMITTED = "permitted"
    REFUSED = "refused"
    UNDER_WAY = "under-way"
    OFFERED = "offered"
    PASSED = "passed"
    ARRIVED = "arrived"


class KeySlot(msgspec.Struct, frozen=True, kw_only=True):
    """From when until when the customs of a leg commands the lock."""

    leg: int
    site: str
    from_: datetime
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether it is this customs' turn at ``moment``."""
        return self.from_ <= moment and (self.until is None or moment < self.until)


class Permit(msgspec.Struct, frozen=True, kw_only=True):
    """What the customs of a leg said last."""

    leg: int
    permitted: bool
    at: datetime
    officer: str = ""
    remark: str = ""


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """The last release decision at the end of a leg."""

    leg: int
    point: str
    released: bool
    at: datetime
    reasons: tuple[Reason, ...] = ()
    displayed: bool = False
    """Whether a gate has read the plate and shown the answer."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The last judgement of a leg."""

    leg: int
    verdict: str
    path: str
    engine: str
    until: datetime
    digest: str
    readings: int
    revision: int = 1
    reasons: tuple[Reason, ...] = ()


class Unlocking(msgspec.Struct, frozen=True, kw_only=True):
    """The authority to open that stands."""

    leg: int
    officers: tuple[str, ...]
    until: datetime
    automatic: bool = False


class SealedTripState(msgspec.Struct, frozen=True, kw_only=True):
    """All that ``decide`` needs to know of a sealed trip."""

    applied: f.TripApplied
    applied_at: datetime
    permits: tuple[Permit, ...] = ()
    bound_at: datetime | None = None
    sealed_at: datetime | None = None
    """When it was sealed, or sealed again after an inspection."""
    first_sealed_at: datetime | None = None
    seen: LockSeen | None = None
    slots: tuple[KeySlot, ...] = ()
    offered: int | None = None
    """The leg whose customs offers the lock to the next and has no answer yet."""
    offered_at: datetime | None = None
    passed: tuple[int, ...] = ()
    arrived: tuple[int, ...] = ()
    arrived_at: datetime | None = None
    releases: tuple[Release, ...] = ()
    told: tuple[Release, ...] = ()
    """The last decision at the end of each leg as whoever is not customs knows it."""
    verdicts: tuple[Verdict, ...] = ()
    inspection: f.InspectionBegun | None = None
    """The inspection that was begun and has not ended in a re-seal."""
    inspected: f.TripInspected | None = None
    unlock_request: f.UnlockRequested | None = None
    unlocking: Unlocking | None = None
    opened_at: datetime | None = None
    alarms: tuple[Alarm, ...] = ()
    violated: f.TripViolated | None = None
    closed_at: datetime | None = None
    cancelled: bool = False

    @property
    def legs(self) -> tuple[SealedLeg, ...]:
        """The legs in order of travel."""
        return self.applied.legs

    def leg(self, number: int) -> SealedLeg | None:
        """The leg of that number."""
        return next((leg for leg in self.legs if leg.number == number), None)

    def legs_of(self, site: str) -> tuple[SealedLeg, ...]:
        """The legs that a site watches."""
        return tuple(leg for leg in self.legs if leg.site == site)

    def next_leg(self, number: int) -> SealedLeg | None:
        """The leg after a leg; None after the last."""
        return self.leg(number + 1)

    def permit(self, number: int) -> Permit | None:
        """What the customs of a leg said; None is unknown, and unknown is never yes."""
        return next((permit for permit in self.permits if permit.leg == number), None)

    def release(self, number: int) -> Release | None:
        """The last decision at the end of a leg."""
        return next((release for release in self.releases if release.leg == number), None)

    def release_told(self, number: int) -> Release | None:
        """The last decision at the end of a leg as whoever is not customs knows it."""
        return next((release for release in self.told if release.leg == number), None)

    def verdict(self, number: int) -> Verdict | None:
        """The last judgement of a leg."""
        return next((verdict for verdict in self.verdicts if verdict.leg == number), None)

    def slot(self, moment: datetime) -> KeySlot | None:
        """Whose turn it is to command the lock at a moment."""
        return next((slot for slot in reversed(self.slots) if slot.holds(moment)), None)

    @property
    def current(self) -> KeySlot | None:
        """The newest key slot, ended or not."""
        return self.slots[-1] if self.slots else None

    def alarm(self, alarm: str) -> Alarm | None:
        """An alarm by its identifier."""
        return next((one for one in self.alarms if one.alarm == alarm), None)

    @property
    def over(self) -> bool:
        """Whether nothing can happen on it any more."""
        return self.cancelled or self.closed_at is not None

    @property
    def live(self) -> bool:
        """Whether the lock is bound and the trip not over: its device is watched."""
        return self.bound_at is not None and not self.over

    @property
    def permitted(self) -> bool:
        """Whether the customs of every leg has said yes."""
        return all((permit := self.permit(leg.number)) is not None and permit.permitted for leg in self.legs)

    @property
    def status(self) -> TripStatus:
        """The one word for it, for customs."""
        return self._status(self.held)

    @property
    def status_told(self) -> TripStatus:
        """The one word for it, for everybody else."""
        return self._status(self.held_told)

    def _status(self, held: Release | None) -> TripStatus:
        if self.cancelled:
            return TripStatus.CANCELLED
        if self.closed_at:
            return TripStatus.CLOSED
        if self.violated:
            return TripStatus.VIOLATED
        if self.opened_at:
            return TripStatus.OPENED
        if self.inspection:
            return TripStatus.INSPECTED
        last = self.legs[-1].number
        if last in self.arrived:
            return TripStatus.ARRIVED
        if self.sealed_at:
            return TripStatus.HELD if held else TripStatus.SEALED
        if self.bound_at:
            return TripStatus.BOUND
        if any(not permit.permitted for permit in self.permits):
            return TripStatus.REFUSED
        return TripStatus.PERMITTED if self.permitted else TripStatus.APPLIED

    @property
    def held(self) -> Release | None:
        """The decision that holds the trip now: the last one at the end of the leg that is under way, if it was no."""
        slot = self.current
        release = self.release(slot.leg) if slot else None
        return release if release and not release.released else None

    @property
    def held_told(self) -> Release | None:
        """The decision that holds the trip now, as whoever is not customs knows it."""
        slot = self.current
        release = self.release_told(slot.leg) if slot else None
        return release if release and not release.released else None

    def leg_status(self, number: int) -> LegStatus:
        """Where a leg stands."""
        if number in self.passed:
            return LegStatus.PASSED
        if number in self.arrived and number == self.legs[-1].number:
            return LegStatus.ARRIVED
        if self.offered == number:
            return LegStatus.OFFERED
        if self.sealed_at and self.current and self.current.leg == number:
            return LegStatus.UNDER_WAY
        permit = self.permit(number)
        if permit is None:
            return LegStatus.ASKED
        return LegStatus.PERMITTED if permit.permitted else LegStatus.REFUSED


def evolve(state: SealedTripState | None, fact: Fact, meta: FactMeta) -> SealedTripState:
    """The state after ``fact``. A fact whose payload was erased leaves the state as it was."""
    if isinstance(fact, f.TripApplied):
        return SealedTripState(applied=fact, applied_at=meta.at)
    if state is None:
        raise ValueError("a sealed trip begins with its application")
    trip = replace(state, alarms=alarms_after(state.alarms, fact, meta.at))
    match fact:
        case f.LegPermitted():
            return _permit(
                trip, Permit(leg=fact.leg, permitted=True, at=meta.at, officer=fact.officer, remark=fact.conditions)
            )
        case f.LegRefused():
            return _permit(
                trip, Permit(leg=fact.leg, permitted=False, at=meta.at, officer=fact.officer, remark=fact.reason)
            )
        case f.LockBound():
            first = trip.legs[0]
            bound = replace(
                trip.applied, lock=fact.lock, container=fact.container, plates=fact.plates, driver=fact.driver
            )
            slot = KeySlot(leg=first.number, site=first.site, from_=meta.at)
            return replace(trip, applied=bound, bound_at=meta.at, slots=(slot,))
        case f.TripSealed():
            return replace(trip, sealed_at=meta.at, first_sealed_at=meta.at, seen=fact.seen)
        case f.CustodyOffered():
            return replace(trip, offered=fact.leg, offered_at=meta.at)
        case f.CustodyTaken():
            ended = tuple(replace(slot, until=fact.at) if slot.until is None else slot for slot in trip.slots)
            taken = KeySlot(leg=fact.leg, site=fact.site, from_=fact.at)
            return replace(trip, slots=(*ended, taken), offered=None)
        case f.TripInspected():
            return replace(trip, inspected=fact)
        case f.InspectionBegun():
            return replace(trip, inspection=fact, inspected=None)
        case f.TripResealed():
            return replace(
                trip, sealed_at=meta.at, seen=fact.seen, inspection=None, inspected=None, unlocking=None, opened_at=None
            )
        case f.TripViolated():
            return trip if trip.violated else replace(trip, violated=fact)
        case f.TripClosed():
            ended = tuple(replace(slot, until=meta.at) if slot.until is None else slot for slot in trip.slots)
            return replace(trip, closed_at=meta.at, slots=ended)
        case f.TripCancelled():
            return replace(trip, cancelled=True)
        case _:
            return _on_the_way(trip, fact, meta)


def _on_the_way(trip: SealedTripState, fact: Fact, meta: FactMeta) -> SealedTripState:
    match fact:
        case f.LegJudged():
            before = trip.verdict(fact.leg)
            verdict = Verdict(
                leg=fact.leg,
                verdict=fact.verdict,
                path=fact.path,
                engine=fact.engine,
                until=fact.until,
                digest=fact.digest,
                readings=fact.readings,
                revision=before.revision + 1 if before else 1,
                reasons=fact.reasons,
            )
            return replace(trip, verdicts=(*(one for one in trip.verdicts if one.leg != fact.leg), verdict))
        case f.ReleaseDecided():
            return _released(trip, fact, meta)
        case f.CheckpointPassed():
            return replace(trip, passed=(*trip.passed, fact.leg))
        case f.TripArrived():
            last = fact.leg == trip.legs[-1].number
            return replace(trip, arrived=(*trip.arrived, fact.leg), arrived_at=fact.at if last else trip.arrived_at)
        case f.UnlockRequested():
            return replace(trip, unlock_request=fact)
        case f.UnlockAuthorised():
            standing = Unlocking(leg=fact.leg, officers=fact.officers, until=fact.until, automatic=fact.automatic)
            return replace(trip, unlocking=standing, unlock_request=None)
        case f.LockOpened():
            return replace(trip, opened_at=fact.at)
        case _:
            return trip


def _released(trip: SealedTripState, fact: f.ReleaseDecided, meta: FactMeta) -> SealedTripState:
    shown = bool(fact.vehicle)
    release = Release(
        leg=fact.leg, point=fact.point, released=fact.released, at=meta.at, reasons=fact.reasons, displayed=shown
    )
    told = trip.told
    if not fact.secret:
        for_others = replace(release, reasons=open_reasons(fact.reasons, displayed=shown))
        told = (*(one for one in told if one.leg != fact.leg), for_others)
    return replace(trip, releases=(*(one for one in trip.releases if one.leg != fact.leg), release), told=told)


def _permit(trip: SealedTripState, permit: Permit) -> SealedTripState:
    return replace(trip, permits=(*(one for one in trip.permits if one.leg != permit.leg), permit))
