"""What must hold before a vehicle at the control point may cross: the rules of both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.language import Trilingual
from fairway.base.rules import Rule
from fairway.base.time import HONG_KONG
from fairway.transport.bundling_rules import bundle_wait
from fairway.transport.facts import KioskOutcome
from fairway.transport.state import TripState, VehicleRun

BUNDLE_STANDS = frozenset({"BUNDLED", "BND"})
"""Raw codes of Hong Kong's system that say that a bundling holds."""

CONFIRMATION_LETS_CROSS = frozenset({"accepted", "released"})


class ControlPointDay(msgspec.Struct, frozen=True, kw_only=True):
    """Cargo hours of a control point at a moment, as the dated table says."""

    name: str | Trilingual
    cargo: bool
    open_now: bool
    hours: str


class ApproachEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that the kiosk's answer rests on beside the trip itself."""

    control_point: str
    declared_point: str | Trilingual
    """The name of the control point that the trip was declared for."""
    day: ControlPointDay
    decision: KioskOutcome | None
    """The decision of Hong Kong customs; None is unknown, and unknown is never taken for yes."""
    needs_confirmation: bool
    """Whether the Mainland carrier confirmation must stand first (entering or leaving the Mainland loaded)."""
    needs_bundle_answer: bool = False
    """Whether Hong Kong's system must have answered the last bundling: it must where the site is connected to it."""


class Approach(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle standing at the control point."""

    trip: TripState
    run: VehicleRun
    evidence: ApproachEvidence
    now: datetime


class EarliestCrossing(Rule[Approach]):
    """This vehicle may cross from {earliest} Hong Kong time, {minutes} minutes after its last bundling or change."""

    id = "HK-BUNDLE-30MIN"
    target = "trip"
    citation = "ROCARS: bundle at least 30 minutes before the boundary"
    remedy = "Wait until {earliest}; a further reference or another vehicle starts the {minutes} minutes anew."

    def check(self, subject: Approach) -> Iterator[Issue]:
        """Now against the earliest crossing time."""
        earliest = subject.run.earliest_crossing
        if earliest and subject.now < earliest:
            minutes = bundle_wait(earliest) // timedelta(minutes=1)
            yield self.issue("/at", earliest=earliest.astimezone(HONG_KONG).strftime("%H:%M"), minutes=minutes)


class NothingBundled(Rule[Approach]):
    """No cargo reference is bundled to {mark}."""

    id = "HK-BUNDLE-NONE"
    target = "trip"
    citation = "Cap. 60L: no cargo crosses by road without lodged information"
    remedy = (
        "An empty vehicle needs no cargo filing: it goes with its own confirmation. With cargo on it, bundle the "
        "references first, at least 30 minutes ahead."
    )

    def check(self, subject: Approach) -> Iterator[Issue]:
        """A vehicle without references."""
        if not subject.run.references:
            yield self.issue("/vehicle", mark=subject.run.hk_mark)


class BundleAnswered(Rule[Approach]):
    """Hong Kong's system has not confirmed the bundling of {mark} yet."""

    id = "HK-BUNDLE-UNANSWERED"
    target = "trip"
    citation = "Fairway: what is unknown is never taken for yes"
    remedy = "Wait a moment and try again; if it stays so, the bundling was refused: look at the trip."

    def check(self, subject: Approach) -> Iterator[Issue]:
        """A bundling that has no answer, or was refused."""
        answered = subject.run.authority_code in BUNDLE_STANDS
        if subject.evidence.needs_bundle_answer and subject.run.references and not answered:
            yield self.issue("/vehicle", mark=subject.run.hk_mark)


class CargoHours(Rule[Approach]):
    """{point} takes no cargo now; its cargo hours are {hours}."""

    id = "BCP-HOURS"
    target = "trip"
    citation = "Control point table (hours and cargo status over time)"
    remedy = "Come within the hours, or change the trip to a control point that is open."

    def check(self, subject: Approach) -> Iterator[Issue]:
        """Hours and cargo status of the control point at this moment."""
        day = subject.evidence.day
        if not (day.cargo and day.open_now):
            yield self.issue("/control_point", point=day.name, hours=day.hours)


class RightControlPoint(Rule[Approach]):
    """This trip was declared for {declared}, and the vehicle is at {here}."""

    id = "BCP-DECLARED"
    target = "trip"
    citation = "Cap. 60L; Mainland manifest: customs office of entry or exit"
    remedy = "Go to the declared control point, or have the trip changed before."

    def check(self, subject: Approach) -> Iterator[Issue]:
        """Declared against actual control point."""
        if subject.evidence.control_point != subject.trip.control_point:
            yield self.issue("/control_point", declared=subject.evidence.declared_point, here=subject.evidence.day.name)


class ExpiredOnTruck(Rule[Approach]):
    """The cargo reference {ccrn} on this vehicle was for {day} and has expired."""

    id = "HK-ACI-EXPIRED-ON-TRUCK"
    target = "trip"
    citation = "ROCARS; a reference lapses after its expected date"
    remedy = "Change the expected date of the cargo information, or take the reference off the vehicle."

    def check(self, subject: Approach) -> Iterator[Issue]:
        """Expected dates before today."""
        today = subject.now.astimezone(HONG_KONG).date()
        for number, held in enumerate(subject.run.references):
            if held.expected_date and held.expected_date < today:
                yield self.issue(f"/references/{number}", ccrn=held.ccrn, day=held.expected_date.isoformat())


class ConfirmationFirst(Rule[Approach]):
    """The Mainland carrier confirmation of this vehicle is not accepted ({status})."""

    id = "CN-CONFIRMATION"
    target = "trip"
    citation = "GACC announcement on road conveyances and manifests: carrier confirmation is mandatory"
    remedy = (
        "Ask the carrier to file or correct the confirmation; "
        "if the other side has not answered, wait: unknown is not yes."
    )

    def check(self, subject: Approach) -> Iterator[Issue]:
        """Status of the confirmation; unknown stops."""
        if not subject.evidence.needs_confirmation:
            return
        confirmation = subject.trip.confirmation_of(subject.run)
        status = confirmation.status if confirmation else "unknown"
        if status not in CONFIRMATION_LETS_CROSS:
            yield self.issue("/confirmation", status=status)


class BatchCrossesTogether(Rule[Approach]):
    """The vehicles under batch number {batch} cross together, and {mark} may not cross yet."""

    id = "CN-BATCH-CROSSING"
    target = "trip"
    citation = "GACC announcement on road conveyances and manifests: vehicles under one batch number cross together"
    remedy = "Bundle the cargo of {mark} and wait until it may cross too, or take it off the trip."

    def check(self, subject: Approach) -> Iterator[Issue]:
        """Each other vehicle of the batch that carries nothing yet, or has to wait; nothing of what was decided."""
        trip = subject.trip
        for other in trip.vehicles if trip.batch_number else ():
            if other.vehicle == subject.run.vehicle or other.crossed_at:
                continue
            waits = other.earliest_crossing is not None and subject.now < other.earliest_crossing
            if waits or not other.references:
                yield self.issue("/batch_number", batch=trip.batch_number, mark=other.hk_mark)


class DecisionKnown(Rule[Approach]):
    """Customs has not decided about this vehicle yet."""

    id = "HK-DECISION"
    target = "trip"
    citation = "Fairway: what is unknown is never taken for yes"
    remedy = "Wait at the kiosk; an officer is told."
    severity = Severity.ERROR

    def check(self, subject: Approach) -> Iterator[Issue]:
        """A missing decision."""
        if subject.evidence.decision is None:
            yield self.issue("/decision")


APPROACH_RULES: Sequence[Rule[Approach]] = (
    RightControlPoint(),
    NothingBundled(),
    EarliestCrossing(),
    BundleAnswered(),
    CargoHours(),
    ExpiredOnTruck(),
    ConfirmationFirst(),
    BatchCrossesTogether(),
)
"""Checked before the decision is looked at, so that a refusal says nothing about it."""

DECISION_RULES: Sequence[Rule[Approach]] = (DecisionKnown(),)
