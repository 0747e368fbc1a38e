"""Why an event cannot be written in a form."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.tracking.model import Event


class WritingRule(Rule[Event]):
    """A rule on an event that is to be written; the writer says which one it breaks."""

    target = "writing"
    citation = "DCSA Track and Trace 3.0; IATA Cargo-IMP"
    severity = Severity.WARNING
    remedy = "Write it in another form, for example as a list."

    def check(self, subject: Event) -> Iterator[Issue]:
        """The issue for ``subject``."""
        yield self.issue(milestone=subject.milestone)

    @classmethod
    def of(cls, event: Event) -> Issue:
        """The issue of this rule for ``event``."""
        (issue,) = cls().check(event)
        return issue


class NoCodeForMilestone(WritingRule):
    """This form has no code for {milestone}."""

    id = "writing.no_code"


class NoSubject(WritingRule):
    """{milestone} cannot be written: the event does not name what this form is about."""

    id = "writing.no_subject"
    remedy = "DCSA needs a container, a document or a vessel or truck; FSU needs an air waybill."


class NoAirport(WritingRule):
    """{milestone} cannot be written: FSU needs the airport where it happened."""

    id = "writing.no_airport"


class OnlyWhatHappened(WritingRule):
    """{milestone} cannot be written: FSU tells what has happened, and only of flights what is expected."""

    id = "writing.only_actual"


class NotByAir(WritingRule):
    """{milestone} cannot be written: DCSA has no transport by air."""

    id = "writing.no_air"
