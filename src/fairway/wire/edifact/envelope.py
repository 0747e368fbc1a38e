"""Headers and trailers: what they say, whether they agree, and the state of an interchange while it is read."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.base.issues import Severity
from fairway.wire.edifact.cargo import possible
from fairway.wire.edifact.characters import CODECS
from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.message import FunctionalGroup, Interchange
from fairway.wire.edifact.rules import (
    CharacterSetNotSupported,
    DuplicateReference,
    EdifactRule,
    GroupsAndMessagesMixed,
    ImpossibleDate,
    NoGroupTrailer,
    NoInterchangeTrailer,
    NothingWithin,
    ReferencesDiffer,
    SeveralTypesInGroup,
    SyntaxNotSupported,
    WrongCount,
)
from fairway.wire.edifact.segment import Segment
from fairway.wire.edifact.validation import element_issues


def _is_no_date(prepared: str) -> bool:
    """Digits enough for a date and time of preparation, with or without century, that are none."""
    form = {10: "201", 12: "203"}.get(len(prepared), "")
    return bool(form) and prepared.isdecimal() and not possible(prepared, form)


def interchange_of(header: Segment) -> Interchange:
    """What an interchange header (UNB) says."""
    value = header.value
    return Interchange(
        header=header,
        syntax=value(1),
        version=value(1, 2),
        sender=value(2),
        sender_qualifier=value(2, 2),
        recipient=value(3),
        recipient_qualifier=value(3, 2),
        prepared=value(4) + value(4, 2),
        reference=value(5),
        application=value(7),
        acknowledge=value(9) == "1",
        test=value(11) not in {"", "0"},
    )


def group_of(header: Segment) -> FunctionalGroup:
    """What a functional group header (UNG) says."""
    value = header.value
    return FunctionalGroup(header=header, type=value(1), sender=value(2), recipient=value(3), reference=value(5))


class Envelope:
    """One interchange while it is read: what is counted and which references were used."""

    def __init__(self, interchange: Interchange, *, strict: bool) -> None:
        self.interchange = interchange
        self.strict = strict
        self.group: FunctionalGroup | None = None
        self.groups = self.loose = self.grouped = self.messages = 0
        self._message_references: set[str] = set()
        self._group_references: set[str] = set()

    def opened(self) -> Iterator[EdifactIssue]:
        """Faults of the header."""
        header, interchange = self.interchange.header, self.interchange
        if header is None:
            return
        yield from element_issues(header, interchange.version, strict=self.strict)
        if interchange.version and interchange.version not in {"1", "2", "3", "4"}:
            yield self._at(SyntaxNotSupported, header, element=1, component=2, value=interchange.version)
        if _is_no_date(interchange.prepared):
            told = {"value": interchange.prepared, "format": "203" if interchange.version == "4" else "201"}
            yield ImpossibleDate.at(header, strict=self.strict, severity=Severity.WARNING, element=4, filled=told)
        if interchange.syntax and interchange.syntax not in CODECS:
            yield self._at(CharacterSetNotSupported, header, element=1, component=1, value=interchange.syntax)

    def message(self, header: Segment, kind: str, reference: str) -> list[EdifactIssue]:
        """Count a message; faults of its reference and of where it stands."""
        self.messages += 1
        out = []
        if self.group is None:
            self.loose += 1
            key = reference
        else:
            self.grouped += 1
            key = f"{self.group.reference}\n{reference}"
            if self.group.type and kind != self.group.type:
                out.append(
                    self._at(
                        SeveralTypesInGroup, header, first=header.position, element=2, component=1,
                        group=self.group.type, type=kind,
                    )
                )  # fmt: skip
        if key in self._message_references:
            out.append(self._at(DuplicateReference, header, first=header.position, element=1, reference=reference))
        self._message_references.add(key)
        return out

    def group_opened(self, header: Segment) -> Iterator[EdifactIssue]:
        """A functional group begins; faults of its header."""
        self.groups += 1
        self.grouped = 0
        self.group = group_of(header)
        yield from element_issues(header, self.interchange.version, strict=self.strict)
        if self.group.reference in self._group_references:
            yield self._at(DuplicateReference, header, element=5, reference=self.group.reference)
        self._group_references.add(self.group.reference)

    def group_closed(self, trailer: Segment | None) -> Iterator[EdifactIssue]:
        """A functional group ends, with its trailer or without."""
        group = self.group
        if group is None:
            return
        group.trailer = trailer
        if trailer is None:
            yield self._at(NoGroupTrailer, group.header, reference=group.reference)
        else:
            yield from element_issues(trailer, self.interchange.version, strict=self.strict)
            yield from self._counted(trailer, self.grouped)
            yield from self._referred(trailer, group.reference)
        if not self.grouped:
            yield self._at(NothingWithin, group.header)
        self.group = None

    def closed(self, trailer: Segment | None) -> Iterator[EdifactIssue]:
        """The interchange ends, with its trailer or without."""
        header = self.interchange.header
        self.interchange.trailer = trailer
        if header is None:
            return
        if self.groups and self.loose:
            yield self._at(GroupsAndMessagesMixed, header)
        if trailer is None:
            yield self._at(NoInterchangeTrailer, header, reference=self.interchange.reference)
        else:
            yield from element_issues(trailer, self.interchange.version, strict=self.strict)
            yield from self._counted(trailer, self.groups or self.messages)
            yield from self._referred(trailer, self.interchange.reference)
        if not self.messages and not self.groups:
            yield self._at(NothingWithin, header)

    def _counted(self, trailer: Segment, found: int) -> Iterator[EdifactIssue]:
        told = trailer.value(1)
        if told.isdecimal() and (told.lstrip("0") or "0") != str(found):
            yield self._at(WrongCount, trailer, element=1, told=told, found=found)

    def _referred(self, trailer: Segment, header: str) -> Iterator[EdifactIssue]:
        if trailer.value(2) != header:
            yield self._at(ReferencesDiffer, trailer, element=2, trailer=trailer.value(2), header=header)

    def _at(
        self,
        rule: type[EdifactRule],
        segment: Segment,
        *,
        first: int = 0,
        element: int | None = None,
        component: int | None = None,
        **params: object,
    ) -> EdifactIssue:
        return rule.at(
            segment, first=first, strict=self.strict, element=element, component=component,
            filled={"tag": segment.tag, **params}
        )  # fmt: skip
