"""A stream of bytes to messages and faults, one message at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

import msgspec

from fairway.base.issues import Severity
from fairway.wire.edifact.characters import from_advice
from fairway.wire.edifact.envelope import Envelope, interchange_of
from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.message import FunctionalGroup, Interchange, Message
from fairway.wire.edifact.rules import (
    BadServiceCharacters,
    DuplicateReference,
    EdifactRule,
    MessageTooLarge,
    NoInterchangeHeader,
    NoMessageHeader,
    NoMessageTrailer,
    ReferencesDiffer,
    SegmentNotEnded,
    TooManyFaults,
    WrongCount,
)
from fairway.wire.edifact.segment import BLANK, Segment
from fairway.wire.edifact.tokeniser import blocks
from fairway.wire.edifact.validation import message_issues, table_of

SERVICE = frozenset({"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"})


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault outside messages: of the envelope, or of what stands between. It is in the issues of the interchange or
    functional group, too."""

    issue: EdifactIssue
    interchange: Interchange
    functional_group: FunctionalGroup | None = None


def read(
    chunks: Iterable[bytes], *, strict: bool = False, validate: bool = True, charset: str | None = None
) -> Iterator[Message | Fault]:
    """Yield every message as soon as its UNT was read, and every fault that belongs to none.

    ``chunks`` are the bytes in pieces of any size; one message is held at a time. ``strict`` refuses what tolerant
    mode warns of. Without ``validate`` only the envelope is checked. ``charset`` overrides the character set that UNB
    names. Never raises on content.
    """
    reader = _Reader(strict=strict, validate=validate)
    for segments in blocks(chunks, charset=charset):
        yield from reader.take(segments)
    yield from reader.end()


class _Reader:
    """Where reading stands: the open interchange, group and message."""

    def __init__(self, *, strict: bool, validate: bool) -> None:
        self.strict, self.validate = strict, validate
        self.envelope: Envelope | None = None
        self.open: list[Segment] = []
        """The segments of the message that is being read; empty between messages."""
        self.unended: list[Segment] = []
        """Segments without a terminator that nothing was said about yet."""
        self.left_out = 0
        """Segments of the open message past :data:`MOST_SEGMENTS`."""
        self.used: set[tuple[str, str, str]] = set()

    def take(self, segments: list[Segment]) -> Iterator[Message | Fault]:
        if segments and segments[0].block.unended:
            self.unended.append(segments[0])
        at = 0
        marked = [index for index, segment in enumerate(segments) if segment.tag in SERVICE]
        for number, index in enumerate(marked):
            if index < at:
                continue
            if index > at:
                yield from self._plain(segments[at:index])
            at = index + 1
            segment = segments[index]
            if segment.tag == "UNH" and not self.open and self.envelope and number + 1 < len(marked):
                end = marked[number + 1]
                if segments[end].tag == "UNT":
                    at = end + 1
                    yield self._message(self.envelope, segments[index:at], ended=True)
                    continue
            yield from self._service(segment)
        if at < len(segments):
            yield from self._plain(segments[at:] if at else segments)
        if self.unended and not self.open and self.envelope:
            yield from self._cut_off()

    def end(self) -> Iterator[Message | Fault]:
        """The stream is over: whatever is open ends without its trailer."""
        yield from self._end_interchange(None)

    def _plain(self, segments: list[Segment]) -> Iterator[Message | Fault]:
        if self.open:
            room = max(MOST_SEGMENTS - len(self.open), 0)
            self.open += segments[:room] if len(segments) > room else segments
            self.left_out += max(len(segments) - room, 0)
            return
        envelope = yield from self._inside(segments[0])
        yield self._fault(envelope, self._at(NoMessageHeader, segments[0]))

    def _service(self, segment: Segment) -> Iterator[Message | Fault]:
        match segment.tag:
            case "UNH":
                yield from self._end_message(None)
                yield from self._inside(segment)
                self.open = [segment]
            case "UNT":
                yield from self._end_message(segment)
            case "UNB":
                yield from self._end_interchange(None)
                yield from self._begin(segment)
            case "UNG":
                yield from self._end_group(None)
                envelope = yield from self._inside(segment)
                for issue in envelope.group_opened(segment):
                    yield self._fault(envelope, issue)
            case "UNE":
                yield from self._end_group(segment)
            case "UNZ":
                yield from self._end_interchange(segment)
            case _:
                yield from self._end_interchange(None)
                yield from self._advice(segment)

    def _advice(self, segment: Segment) -> Iterator[Fault]:
        given = segment.block.text.lstrip(BLANK)[3:9]
        if len(given) < 6 or not from_advice(given).distinct:
            issue = self._at(BadServiceCharacters, segment)
            yield Fault(issue=issue, interchange=Interchange(issues=[issue]))

    def _inside(self, segment: Segment) -> Generator[Fault, None, Envelope]:
        """The open interchange; where there is none, ``segment`` begins a fragment."""
        if self.envelope is None:
            self.envelope = Envelope(Interchange(), strict=self.strict)
            yield self._fault(self.envelope, self._at(NoInterchangeHeader, segment))
        return self.envelope

    def _begin(self, header: Segment) -> Iterator[Fault]:
        self.envelope = Envelope(interchange_of(header), strict=self.strict)
        for issue in self.envelope.opened():
            yield self._fault(self.envelope, issue)
        found = self.envelope.interchange
        key = (found.sender, found.recipient, found.reference)
        if key in self.used:
            issue = self._at(DuplicateReference, header, element=5, reference=found.reference)
            yield self._fault(self.envelope, issue)
        self.used.add(key)

    def _end_interchange(self, trailer: Segment | None) -> Iterator[Message | Fault]:
        if trailer is not None and self.envelope is None:
            envelope = yield from self._inside(trailer)
            yield self._fault(envelope, self._at(NoMessageHeader, trailer))
        yield from self._end_group(None)
        if self.envelope is None:
            return
        for issue in self.envelope.closed(trailer):
            yield self._fault(self.envelope, issue)
        yield from self._cut_off()
        self.envelope = None

    def _end_group(self, trailer: Segment | None) -> Iterator[Message | Fault]:
        yield from self._end_message(None)
        if trailer is not None and (self.envelope is None or self.envelope.group is None):
            envelope = yield from self._inside(trailer)
            yield self._fault(envelope, self._at(NoMessageHeader, trailer))
        if self.envelope is None:
            return
        group = self.envelope.group
        for issue in self.envelope.group_closed(trailer):
            yield self._fault(self.envelope, issue, group)

    def _cut_off(self) -> Iterator[Fault]:
        if self.envelope is not None:
            for segment in self.unended:
                yield self._fault(self.envelope, self._at(SegmentNotEnded, segment))
        self.unended = []

    def _end_message(self, trailer: Segment | None) -> Iterator[Message | Fault]:
        if not self.open or self.envelope is None:
            if trailer is not None:
                envelope = yield from self._inside(trailer)
                yield self._fault(envelope, self._at(NoMessageHeader, trailer))
            return
        segments, self.open = self.open, []
        if trailer is not None:
            segments.append(trailer)
        yield self._message(self.envelope, segments, ended=trailer is not None)

    def _message(self, envelope: Envelope, segments: list[Segment], *, ended: bool) -> Message:
        header = segments[0]
        first = header.position
        identifier = (header.elements[1] if len(header.elements) > 1 else ()) + ("",) * 5
        kind, version, release, agency, association = identifier[:5]
        reference = header.value(1)
        issues = envelope.message(header, kind, reference)
        if not ended:
            told = {"reference": reference}
            missing = NoMessageTrailer.at(segments[-1], first=first, strict=self.strict, filled=told)
            issues.append(msgspec.structs.replace(missing, tag="UNT"))
        elif not self.left_out and segments[-1].elements != ((str(len(segments)),), (reference,)):
            issues += self._trailed(segments)
        if self.left_out:
            issues.append(self._at(MessageTooLarge, header, first=first, most=MOST_SEGMENTS))
            self.left_out = 0
        if self.unended:
            issues += [self._at(SegmentNotEnded, segment, first=first) for segment in self.unended]
            self.unended = []
        interchange = envelope.interchange
        table = table_of(kind, version + release, interchange.version)
        if self.validate:
            issues += message_issues(segments, table, kind, version + release, interchange.version, strict=self.strict)
        return Message(
            type=kind,
            version=version,
            release=release,
            agency=agency,
            association=association,
            reference=reference,
            directory=table.name,
            nearest=table.nearest,
            root=table.root,
            interchange=interchange,
            functional_group=envelope.group,
            segments=tuple(segments),
            issues=self._listed(issues) if issues else (),
        )

    def _trailed(self, segments: list[Segment]) -> Iterator[EdifactIssue]:
        header, trailer = segments[0], segments[-1]
        told, reference = trailer.value(1), header.value(1)
        if told != str(len(segments)) and told.isdecimal() and (told.lstrip("0") or "0") != str(len(segments)):
            yield self._at(WrongCount, trailer, first=header.position, element=1, told=told, found=len(segments))
        if trailer.value(2) != reference:
            yield self._at(
                ReferencesDiffer, trailer, first=header.position, element=2, trailer=trailer.value(2), header=reference
            )

    def _listed(self, issues: list[EdifactIssue]) -> tuple[EdifactIssue, ...]:
        if len(issues) <= MOST_ISSUES:
            return tuple(issues)
        more = TooManyFaults.at(None, more=len(issues) - MOST_ISSUES)
        worst = sorted(issues, key=lambda issue: issue.severity is not Severity.ERROR)
        return (*worst[:MOST_ISSUES], more)

    def _at(
        self, rule: type[EdifactRule], segment: Segment, *, first: int = 0, element: int | None = None, **params: object
    ) -> EdifactIssue:
        told: dict[str, object] = {"tag": segment.tag, **params}
        return rule.at(segment, first=first, strict=self.strict, element=element, filled=told)

    def _fault(self, envelope: Envelope, issue: EdifactIssue, group: FunctionalGroup | None = None) -> Fault:
        group = group or envelope.group
        listed = envelope.interchange.issues
        if len(listed) < MOST_ISSUES:
            listed.append(issue)
            if group is not None:
                group.issues.append(issue)
        return Fault(issue=issue, interchange=envelope.interchange, functional_group=group)


MOST_SEGMENTS = 400_000
"""Segments of one message that are kept: the largest bay plans have fewer."""
MOST_ISSUES = 200
"""Issues that are listed of one message, and of one envelope."""
