"""When a point of the scheme takes trucks: its hours, in civil time there, as they hold on a day.

A point that the registry has no hours of is not judged by them; control points have theirs in the code tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import msgspec

from fairway.base.issues import Issue
from fairway.base.language import Trilingual
from fairway.base.rules import Rule
from fairway.base.time import HONG_KONG
from fairway.locks.scheme.model import Hours, Names

_DAY = timedelta(days=1)
_LOOK_AHEAD = 8
"""Days: every weekday comes in them."""


def openings(hours: Hours, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches in which a place takes trucks that end after ``since``, for a week from then on."""
    first = datetime.combine(since.astimezone(HONG_KONG).date(), time(), HONG_KONG)
    for number in range(_LOOK_AHEAD):
        day = first + number * _DAY
        opens, closes = day + _span(hours.opens), day + _span(hours.closes)
        if day.isoweekday() in hours.days and closes > since:
            yield opens, closes


def _span(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A truck is to be at a point at some moment of a stretch of time; at a gate that is one moment."""

    names: Names
    hours: Hours | None
    since: datetime
    until: datetime
    pointer: str = ""


class PointTakesTrucks(Rule[Visit]):
    """{point} takes no trucks at that time; it opens again on {day} at {opens}, Hong Kong time."""

    id = "SELS-POINT-HOURS"
    target = "sealed-trip"
    citation = "Single E-lock Scheme: hours of its points"
    remedy = "Choose a time in which the place takes trucks, or wait until it opens."

    def check(self, subject: Visit) -> Iterator[Issue]:
        """Some moment of the stretch within the hours of the place."""
        if subject.hours is None:
            return
        following = next(openings(subject.hours, subject.since), None)
        if following is None or following[0] <= subject.until:
            return
        opens = following[0]
        names = subject.names
        point = Trilingual(names.en or names.tc or names.sc, names.tc or names.en, names.sc or names.en)
        yield self.issue(subject.pointer, point=point, day=f"{opens:%Y-%m-%d}", opens=f"{opens:%H:%M}")
