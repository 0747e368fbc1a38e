"""Rules of road advance cargo information, beside those that all Hong Kong documents share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.codes.legal_values import legal_value
from fairway.consignments.model import Submission
from fairway.filings.adapter import Target
from fairway.filings.hk import rules as shared
from fairway.filings.hk import text_rules as texts
from fairway.filings.hk.confirmation import Proposals
from fairway.filings.hk.fields import Field, missing_in, missing_sentence
from fairway.filings.hk.road_aci.elements import FIELDS

MAX_ARTICLES, MAX_PACKAGES, MAX_CONTAINERS = 999, 20, 9


class AciSubject(msgspec.Struct, frozen=True, kw_only=True):
    """A consignment of a submission on the day of sending (civil day in Hong Kong)."""

    submission: Submission
    index: int
    day: date


class AciElementMissing(Rule[tuple[Field, str]]):
    """An element that the road cargo information needs is missing."""

    id = "cap60l.schedule1"
    target = Target.HK_ROAD_ACI
    citation = "Cap. 60L Schedule 1; ROCARS, About us (eight data items)"
    remedy = "Enter it, or ask the party who can supply it."

    def check(self, subject: tuple[Field, str]) -> Iterator[Issue]:
        """One issue for a missing field; its sentence names the field."""
        field, pointer = subject
        yield msgspec.structs.replace(self.issue(pointer), message=missing_sentence(field))


class ExpectedDateNotPast(Rule[AciSubject]):
    """The expected date {date} has passed."""

    id = "cap60l.expected_date_past"
    target = Target.HK_ROAD_ACI
    citation = "Cap. 60L: information is lodged before the cargo is imported or exported"
    remedy = "Enter the day on which the truck will cross."

    def check(self, subject: AciSubject) -> Iterator[Issue]:
        """A day before today in Hong Kong."""
        trip = subject.submission.trip
        expected = None if trip is None else trip.expected_crossing_date
        if expected is not None and expected < subject.day:
            yield self.issue("/trip/expected_crossing_date", date=expected.isoformat())


class ExpectedDateWithinFourteenDays(Rule[AciSubject]):
    """The expected date {date} is more than {days} days ahead; road cargo information is taken from {first}."""

    id = "cap60l.earliest_14_days"
    target = Target.HK_ROAD_ACI
    citation = "Cap. 60L: not earlier than 14 days before the expected date"
    remedy = "Keep the submission and send the information from {first}."

    def check(self, subject: AciSubject) -> Iterator[Issue]:
        """A day that is too far ahead."""
        trip = subject.submission.trip
        expected = None if trip is None else trip.expected_crossing_date
        if expected is None:
            return
        days = legal_value("hk.aci.earliest", subject.day).integer
        earliest = expected - timedelta(days=days)
        if subject.day < earliest:
            first = earliest.isoformat()
            yield self.issue("/trip/expected_crossing_date", date=expected.isoformat(), days=days, first=first)


class AciNotTooLong(Rule[AciSubject]):
    """There are {count} entries here; road cargo information takes at most {limit}."""

    id = "hk.road_aci.limits"
    target = Target.HK_ROAD_ACI
    citation = "Wire form of this product, chapter 3"
    remedy = "Split the consignment, or join lines of the same goods."

    def check(self, subject: AciSubject) -> Iterator[Issue]:
        """Lines, kinds of packages and containers."""
        consignment = subject.submission.consignments[subject.index]
        for name, count, limit in (
            ("items", len(consignment.items), MAX_ARTICLES),
            ("further_packages", 1 + len(consignment.further_packages), MAX_PACKAGES),
            ("containers", len(consignment.containers), MAX_CONTAINERS),
        ):
            if count > limit:
                yield self.issue(f"/consignments/{subject.index}/{name}", count=count, limit=limit)


ELEMENT_MISSING = AciElementMissing()
TRIP_RULES = (ExpectedDateNotPast(), ExpectedDateWithinFourteenDays())
CONSIGNMENT_RULES = (AciNotTooLong(),)


def trip_issues(submission: Submission, day: date) -> list[Issue]:
    """What is wrong with the crossing, for every consignment alike."""
    subject = AciSubject(submission=submission, index=0, day=day)
    found = [issue for rule in TRIP_RULES if rule.applies_on(day) for issue in rule.check(subject)]
    return found + list(shared.CONTROL_POINT_TAKES_GOODS.check(shared.Crossing(submission=submission, day=day)))


def consignment_issues(submission: Submission, index: int, proposals: Proposals, day: date) -> Iterator[Issue]:
    """What is wrong with one consignment."""
    consignment = submission.consignments[index]
    pointer = f"/consignments/{index}"
    subject = AciSubject(submission=submission, index=index, day=day)
    for rule in CONSIGNMENT_RULES:
        yield from rule.check(subject)
    yield from shared.party_issues(consignment.consignor, f"{pointer}/consignor")
    yield from shared.party_issues(consignment.consignee, f"{pointer}/consignee")
    if consignment.packages is not None:
        yield from shared.packages_issues([(f"{pointer}/packages", consignment.packages)], day)
    further = [(f"{pointer}/further_packages/{i}", one) for i, one in enumerate(consignment.further_packages)]
    yield from shared.packages_issues(further, day)
    for number, item in enumerate(consignment.items):
        yield from texts.description_issues(item.description, f"{pointer}/items/{number}/description", proposals, day)
    yield from texts.plain_issues(consignment.note, f"{pointer}/note")


def missing_issues(submission: Submission) -> list[tuple[Issue, int | None]]:
    """Missing elements, with the consignment concerned (None for the trip)."""
    return [
        (issue, index)
        for field, pointer, index in missing_in(FIELDS, submission)
        for issue in ELEMENT_MISSING.check((field, pointer))
    ]
