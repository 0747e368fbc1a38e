"""Rules on the meaning of messages whose syntax may be sound: DCSA, Cargo-IMP and lists of events."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a message that a rule of this module speaks of."""

    kind: str
    pointer: str = ""
    place: str | None = None
    params: dict[str, str] = {}


class MeaningRule(Rule[Spot]):
    """A rule on meaning, answering for the spots whose kind is its id."""

    target = "reading"
    citation = "Fairway milestone vocabulary"

    def check(self, subject: Spot) -> Iterator[Issue]:
        """One issue when the spot is of this rule's kind."""
        if subject.kind == self.id:
            issue = self.issue(subject.pointer, place=subject.place)
            yield msgspec.structs.replace(issue, params=subject.params)

    @classmethod
    def at(cls, *, pointer: str = "", place: str | None = None, **params: object) -> Issue:
        """The issue of this rule at a JSON pointer, or at a place in words."""
        filled = {name: str(value) for name, value in params.items()}
        (issue,) = cls().check(Spot(kind=cls.id, pointer=pointer, place=place, params=filled))
        return issue


class NotInVocabulary(MeaningRule):
    """{code} is no milestone that is known here; it is kept as a note."""

    id = "reading.not_in_vocabulary"
    remedy = "If you use this code in a way of your own, say in your profile which milestone it stands for."
    severity = Severity.WARNING


class NothingFollowed(MeaningRule):
    """This event names nothing by which cargo is followed, so it can reach nobody."""

    id = "reading.nothing_followed"
    remedy = "Name the container, the booking, the bill of lading, the air waybill, the vessel or the flight."


class ZoneUnknown(MeaningRule):
    """The time zone of {place_name} is not known; its times were taken as UTC."""

    id = "reading.zone_unknown"
    remedy = "Give times with their zone, or say in your profile in which zone you write."
    severity = Severity.WARNING


class StillToCome(MeaningRule):
    """{what} is told as done at {time}, which is still to come."""

    id = "reading.still_to_come"
    remedy = "Check day, time and zone, or send it as an estimate."


class ImpossibleTime(MeaningRule):
    """{time} cannot be the time of an event of cargo under way."""

    id = "reading.impossible_time"
    remedy = "Check the year."


class NoSuchDay(MeaningRule):
    """No year around has the day {day}."""

    id = "reading.no_such_day"
    remedy = "Check day and month."


class TakenAsEstimate(MeaningRule):
    """{what} lies ahead ({time}); it was taken as an estimate."""

    id = "reading.taken_as_estimate"
    remedy = "Say in a column of its own which times are actual and which are estimated."
    severity = Severity.WARNING
