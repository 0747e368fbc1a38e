"""What must hold of carrier, lock, vehicle and driver before a sealed trip may use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.locks.scheme.model import Part


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that a trip is to use."""

    role: str
    """ "lock", "vehicle" or "driver": the field of the trip that names it."""
    name: str
    """As the trip names it; of a driver the code only."""
    parts: Mapping[str, Part] | None
    """By side; None where the scheme does not know it on that day."""
    application: str = ""
    calibrated_until: date | None = None


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """All that a trip is to use, on a day, over the ground of these customs."""

    things: tuple[Used, ...]
    sides: tuple[str, ...]
    on: date


class UseRule(Rule[Use]):
    """The common part."""

    target = "sealed-trip"
    citation = "Single E-lock Scheme: only carriers, vehicles, drivers and locks that have joined"


class ThingKnown(UseRule):
    """{name} does not take part in the scheme on that day."""

    id = "SELS-THING-UNKNOWN"
    remedy = "Enter it in the carrier's application to join, and wait for every customs of the route."

    def check(self, subject: Use) -> Iterator[Issue]:
        """Each thing that no application of this site holds."""
        for one in subject.things:
            if one.parts is None:
                yield self.issue(f"/{one.role}", name=one.name)


class ThingApproved(UseRule):
    """{name} is not approved by the customs of {sides}."""

    id = "SELS-THING-NOT-APPROVED"
    remedy = "Wait for that customs, or choose what it has approved; what it has not said is not taken for yes."

    def check(self, subject: Use) -> Iterator[Issue]:
        """Each thing that a customs of the route has not approved, or has suspended."""
        for one in subject.things:
            if one.parts is None:
                continue
            missing = [side for side in subject.sides if one.parts.get(side) is not Part.APPROVED]
            if missing:
                yield self.issue(f"/{one.role}", name=one.name, sides=", ".join(missing))


class OneCarrier(UseRule):
    """Lock, vehicle and driver are not of one application."""

    id = "SELS-ONE-CARRIER"
    remedy = "Use those of one carrier, or enter them in its application."

    def check(self, subject: Use) -> Iterator[Issue]:
        """More than one application among the things that are known."""
        if len({one.application for one in subject.things if one.parts is not None}) > 1:
            yield self.issue("/lock")


class LockStillCalibrated(UseRule):
    """The calibration of lock {name} ended on {day}."""

    id = "SELS-LOCK-CALIBRATION"
    citation = "Fairway: demonstration rule; the scheme's own interval is not public"
    remedy = "Use another lock, or have it calibrated and enter the new day."

    def check(self, subject: Use) -> Iterator[Issue]:
        """The day of the lock against the day of the trip."""
        for one in subject.things:
            if one.role == "lock" and one.parts is not None:
                until = one.calibrated_until
                if until is None or until < subject.on:
                    yield self.issue("/lock", name=one.name, day=until.isoformat() if until else "-")


USE_RULES: Sequence[Rule[Use]] = (ThingKnown(), ThingApproved(), OneCarrier(), LockStillCalibrated())
