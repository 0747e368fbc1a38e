"""What can be wrong with the meaning of an EDIFACT message whose syntax may be sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.wire.edifact import EdifactIssue, Message, Segment


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a rule of this module speaks of, the segment it stands in, and what fills the placeholders."""

    kind: str
    message: Message
    segment: Segment
    element: int | None = None
    params: dict[str, str] = {}


class MeaningRule(Rule[Spot]):
    """A rule on meaning, answering for the spots whose kind is its id."""

    target = "edifact"
    citation = "UN/EDIFACT message implementation guides; the product's tables of meaning"
    code: ClassVar[str] = "12"
    """DE 0085."""

    def check(self, subject: Spot) -> Iterator[Issue]:
        """One issue when the spot is of this rule's kind."""
        if subject.kind == self.id:
            segment = subject.segment
            found = self.issue(place=f"line {segment.line} segment {segment.tag}")
            yield EdifactIssue(
                rule=found.rule,
                message=found.message,
                severity=found.severity,
                remedy=found.remedy,
                params=subject.params,
                place=found.place,
                source=found.source,
                code=self.code,
                tag=segment.tag,
                position=subject.message.position(segment),
                element=subject.element,
                line=segment.line,
                offset=segment.offset,
            )

    @classmethod
    def at(cls, message: Message, segment: Segment, element: int | None = None, **params: object) -> Issue:
        """The issue of this rule at ``segment``."""
        filled = {name: str(value) for name, value in params.items()}
        (issue,) = cls().check(Spot(kind=cls.id, message=message, segment=segment, element=element, params=filled))
        return issue


class TimeMissing(MeaningRule):
    """It is not said when {what} happened or is to happen."""

    id = "edifact.meaning.time"
    remedy = "Give the time in a DTM of the container or the status (format 203 or 303)."
    code = "13"


class StillToCome(MeaningRule):
    """{what} is told as done at {time}, which is still to come."""

    id = "edifact.meaning.still_to_come"
    remedy = "Send it when it has happened, or as an estimate; give local times with their zone (format 303)."


class ImpossibleTime(MeaningRule):
    """{time} cannot be the time of an event of cargo under way."""

    id = "edifact.meaning.impossible_time"
    remedy = "Check the year."


class ZoneUnknown(MeaningRule):
    """The time {time} has no zone and its place does not tell one: it is taken as UTC."""

    id = "edifact.meaning.zone"
    remedy = "Write the UN/LOCODE of the place or give the zone (format 303), or set the zone in the partner's profile."
    severity = Severity.WARNING


class NothingNamed(MeaningRule):
    """It names no container, bill, booking or means of transport that could be followed."""

    id = "edifact.meaning.nothing_named"
    remedy = "Name the container (EQD), the bill or booking (RFF), or the vessel by its IMO number (TDT)."
    code = "13"


class CodeUnknown(MeaningRule):
    """Nothing is known of code {code} in {kind}: it is kept as a note."""

    id = "edifact.meaning.code"
    remedy = "Use the code list of the message, or have the code entered in the partner's profile."
    severity = Severity.WARNING


class DirectionUnknown(MeaningRule):
    """Code {code} of {kind} does not say whether it went in or out, was loaded or discharged."""

    id = "edifact.meaning.direction"
    remedy = "Use the usual code (CODECO 34 in, 36 out; COARRI 44 discharged, 46 loaded), or enter it in the profile."


class DirectionDisputed(MeaningRule):
    """Code {code} of {kind} and the places of the message do not agree: it is taken as {taken}, not as {other}."""

    id = "edifact.meaning.direction_disputed"
    remedy = "Enter in the partner's profile what the code means, or correct the places (LOC 9 and 11)."
    severity = Severity.WARNING


class EquipmentLeftOut(MeaningRule):
    """Equipment {number} is left out: its kind {code} is not followed."""

    id = "edifact.meaning.equipment"
    remedy = "If it is a container, name it with EQD+CN; chassis and trailers are not followed."
    severity = Severity.WARNING


class PlaceUnknown(MeaningRule):
    """The place {code} is not in our table of places."""

    id = "edifact.meaning.place"
    remedy = "Check the UN/LOCODE. If it is right, nothing is lost: the place is shown by its code."
    severity = Severity.WARNING
    code = "14"


class PartnerRefused(MeaningRule):
    """The sender refuses message {reference}: {code} {text}"""

    id = "edifact.meaning.refused_by_partner"
    remedy = "Correct what was sent and send it again."
    severity = Severity.WARNING
