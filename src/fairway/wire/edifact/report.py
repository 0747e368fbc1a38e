"""What reading an interchange found, as its answers need it: faults of syntax and faults of content, told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from fairway.base.issues import Severity
from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.message import FunctionalGroup, Interchange, Message
from fairway.wire.edifact.reading import Fault
from fairway.wire.edifact.rules import (
    CheckDigitWrong,
    ContainerTwice,
    ImpossibleDate,
    NotAContainerNumber,
    TotalWrong,
)

CONTENT = frozenset(
    rule.id for rule in (CheckDigitWrong, ContainerTwice, ImpossibleDate, NotAContainerNumber, TotalWrong)
)
"""Rules of the wire that judge what a message says, not how it is written: an application answers for them."""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A message without its segments: what an answer says of it."""

    type: str
    version: str
    release: str
    agency: str
    association: str
    reference: str
    directory: str
    """The directory that it was validated with (D95B); empty when there is none for its type."""
    functional_group: FunctionalGroup | None = None
    syntax: tuple[EdifactIssue, ...] = ()
    """Faults that refuse it as it is written."""
    content: tuple[EdifactIssue, ...] = ()
    """Faults that refuse what it says, or a part of it."""


class Report(msgspec.Struct, kw_only=True):
    """One interchange, judged."""

    interchange: Interchange
    messages: list[Judged]
    strict: bool = False
    """Any fault of the envelope refuses the whole."""

    @property
    def envelope(self) -> list[EdifactIssue]:
        """Faults of UNA, UNB and UNZ, and of what stands outside messages and groups."""
        own = [issue for issue in self.interchange.issues if issue.severity is Severity.ERROR]
        groups = {id(issue) for group in self.groups for issue in group.issues}
        return [issue for issue in own if id(issue) not in groups]

    @property
    def groups(self) -> list[FunctionalGroup]:
        """The functional groups that hold messages, in order."""
        found: dict[int, FunctionalGroup] = {}
        for message in self.messages:
            if message.functional_group is not None:
                found.setdefault(id(message.functional_group), message.functional_group)
        return list(found.values())

    @property
    def sound(self) -> bool:
        """Nothing in the syntax refuses any of it."""
        groups = (issue for group in self.groups for issue in group.issues if issue.severity is Severity.ERROR)
        return not self.envelope and not any(message.syntax for message in self.messages) and not any(groups)


def judged(message: Message, further: Iterable[EdifactIssue] = ()) -> Judged:
    """What an answer says of ``message``; ``further`` are faults that its meaning has."""
    refusing = [issue for issue in message.issues if issue.severity is Severity.ERROR]
    meaning = tuple(issue for issue in further if issue.severity is Severity.ERROR)
    return Judged(
        type=message.type,
        version=message.version,
        release=message.release,
        agency=message.agency,
        association=message.association,
        reference=message.reference,
        directory=message.directory,
        functional_group=message.functional_group,
        syntax=tuple(issue for issue in refusing if issue.rule not in CONTENT),
        content=(*(issue for issue in refusing if issue.rule in CONTENT), *meaning),
    )


def reports(
    items: Iterable[Message | Fault],
    *,
    strict: bool = False,
    further: Callable[[Message], Iterable[EdifactIssue]] | None = None,
) -> Iterator[Report]:
    """A report for each interchange of what :func:`fairway.wire.edifact.read` yields, as soon as it is over.

    ``further`` gives the faults of meaning of a message. Messages are not kept.
    """
    open_report: Report | None = None
    for item in items:
        if open_report is None or open_report.interchange is not item.interchange:
            if open_report is not None:
                yield open_report
            open_report = Report(interchange=item.interchange, messages=[], strict=strict)
        if isinstance(item, Message):
            open_report.messages.append(judged(item, further(item) if further is not None else ()))
    if open_report is not None:
        yield open_report
