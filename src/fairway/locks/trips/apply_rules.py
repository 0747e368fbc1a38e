"""What an application for a sealed trip must be before any customs is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.locks.trips.facts import TripApplied
from fairway.parties.model import side_of

LONGEST_WINDOW = timedelta(hours=72)
"""Ours: no public figure."""


class _ApplicationRule(Rule[TripApplied]):
    target = "sealed-trip"
    citation = "Single E-lock Scheme: application for a trip"


class LegsFollowEachOther(_ApplicationRule):
    """Leg {leg} does not begin where the leg before ends."""

    id = "SELS-LEGS"
    remedy = "Choose a route of the scheme's registry."

    def check(self, subject: TripApplied) -> Iterator[Issue]:
        """Numbers from 1, each leg from where the one before ends, another customs on each."""
        if not subject.legs:
            yield self.issue("/route", leg=1)
        for number, leg in enumerate(subject.legs, 1):
            before = subject.legs[number - 2] if number > 1 else None
            if leg.number != number or (before and (before.destination != leg.origin or before.site == leg.site)):
                yield self.issue("/route", leg=number)


class WindowInOrder(_ApplicationRule):
    """The time window ends before it begins, or is longer than {hours} hours."""

    id = "SELS-WINDOW-ORDER"
    remedy = "Give the times between which the truck travels."

    def check(self, subject: TripApplied) -> Iterator[Issue]:
        """End after begin, and not for ever."""
        span = subject.window_until - subject.window_from
        if not timedelta() < span <= LONGEST_WINDOW:
            yield self.issue("/window_until", hours=LONGEST_WINDOW // timedelta(hours=1))


class PlateOfEachTerritory(_ApplicationRule):
    """The truck has no registration mark for {territory}, where it travels."""

    id = "SELS-PLATES"
    remedy = "Enter the mark that the vehicle bears there in the scheme's registry."

    def check(self, subject: TripApplied) -> Iterator[Issue]:
        """A plate that a gate of each territory can read."""
        for side in dict.fromkeys(side_of(leg.site) for leg in subject.legs):
            # A mark of one of the territories is shown at every gate; Macao reads those of both others.
            if side != "mo" and not subject.plates.get(side):
                yield self.issue("/vehicle", territory=side)


APPLICATION_RULES = (LegsFollowEachOther(), WindowInOrder(), PlateOfEachTerritory())
