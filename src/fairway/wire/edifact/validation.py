"""One message against its table: structure, data elements, characters, and what it says of its cargo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

import msgspec

from fairway.base.issues import Severity
from fairway.wire.edifact.cargo import cargo_issues
from fairway.wire.edifact.characters import ServiceCharacters, foreign
from fairway.wire.edifact.directory import SERVICE_3, SERVICE_4, directory, nearest
from fairway.wire.edifact.elements import Checks, ElementFault, checks
from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.rules import (
    DirectoryNotCarried,
    EdifactRule,
    GroupMissing,
    GroupRepeated,
    InvalidCharacter,
    SegmentMisplaced,
    SegmentMissing,
    SegmentRepeated,
    SegmentUnknown,
    TagWrong,
    TooMany,
    UnknownMessage,
    UnreadableCharacter,
)
from fairway.wire.edifact.segment import Segment
from fairway.wire.edifact.structure import Misfit, Place, Places, match

_MISFITS: dict[str, type[EdifactRule]] = {
    "missing": SegmentMissing,
    "group missing": GroupMissing,
    "misplaced": SegmentMisplaced,
    "unknown": SegmentUnknown,
    "repeated": SegmentRepeated,
    "group repeated": GroupRepeated,
}
TAG = 3
"""Characters of a segment tag."""
_FORGIVEN = {("UNB", 1), ("UNB", 4), ("UNB", 6), ("UNG", 4)}
"""Elements of the envelope that partners get wrong without harm: the syntax version, the date with its century."""


class Table(msgspec.Struct, frozen=True):
    """What a message is read with: directory and tree, none when its type is not known."""

    name: str
    root: Place | None
    nearest: bool


def table_of(kind: str, named: str, syntax: str) -> Table:
    """The table for a message of type ``kind`` that names directory ``named`` (``D95B``) under a syntax version."""
    return _table_of(kind[:LONGEST_NAME], named[:LONGEST_NAME], syntax[:1])


LONGEST_NAME = 8
"""Characters of a message type or directory that are looked up: none has more."""


@lru_cache(maxsize=1024)
def _table_of(kind: str, named: str, syntax: str) -> Table:
    if kind == "CONTRL":
        name = SERVICE_4 if syntax == "4" else SERVICE_3
        return Table(name, directory(name).messages[kind], nearest=False)
    found = nearest(kind, named)
    if found is None:
        return Table("", None, nearest=False)
    return Table(found, directory(found).messages[kind], nearest=found != named)


def message_issues(
    segments: Sequence[Segment], table: Table, kind: str, named: str, syntax: str, *, strict: bool
) -> list[EdifactIssue]:
    """Everything wrong with the segments of one message, UNH to UNT, by place."""
    header = segments[0]
    first = header.position
    out: list[EdifactIssue] = []
    if table.root is None:
        out.append(UnknownMessage.at(header, first=first, strict=strict, element=2, component=1, type=kind))
    elif table.nearest:
        out.append(DirectoryNotCarried.at(header, first=first, element=2, component=3, named=named, used=table.name))
    places: Places = ()
    if table.root is not None:
        inner = segments[1:-1] if segments[-1].tag == "UNT" else segments[1:]
        matched = match(table.root, tuple([segment.tag for segment in inner]))
        places = matched.places
        for misfit in matched.misfits[:MOST_FAULTS]:
            out.append(_misfit(misfit, inner, header, kind, strict=strict))
    found = checks(table.name, syntax, header.block.marks)
    for segment in found.unfit(segments):
        check = found.of(segment.tag)
        for fault in check.faults(segment) if check else ():
            out.append(_element_issue(segment, fault, first, strict=strict))
        if len(out) > MOST_FAULTS:
            break
    if strict:
        out += islice(_trailing(segments, found, first), MOST_FAULTS)
    if header.block.foreign or header.block is not segments[-1].block:
        out += islice(character_issues(segments, first, strict=strict), MOST_FAULTS)
    out += cargo_issues(segments, places, table.root, kind, strict=strict)[:MOST_FAULTS]
    return sorted(out, key=_place) if len(out) > 1 else out


MOST_FAULTS = 1000
"""Faults of one sort that are looked for in a message, so that garbage costs no more than a message."""


def _place(issue: EdifactIssue) -> tuple[int, int, int]:
    return issue.position, issue.element or 0, issue.component or 0


def element_issues(segment: Segment, syntax: str, *, strict: bool) -> Iterator[EdifactIssue]:
    """What is wrong with the elements and characters of a service segment outside messages."""
    check = checks("", syntax, segment.block.marks).of(segment.tag)
    if check is not None and not check.fits(segment.text):
        for fault in check.faults(segment):
            yield _element_issue(segment, fault, 0, strict=strict)
    if segment.block.foreign:
        yield from character_issues([segment], 0, strict=strict)


def _element_issue(segment: Segment, fault: ElementFault, first: int, *, strict: bool) -> EdifactIssue:
    forgiven = (segment.tag, fault.element) in _FORGIVEN or (segment.tag == "UNH" and fault.rule is TooMany)
    return fault.rule.at(
        segment,
        first=first,
        strict=strict,
        severity=Severity.WARNING if forgiven else None,
        element=fault.element,
        component=fault.component,
        occurrence=fault.occurrence,
        filled=dict(fault.params),
    )


def _misfit(misfit: Misfit, inner: Sequence[Segment], header: Segment, kind: str, *, strict: bool) -> EdifactIssue:
    missing = misfit.kind in {"missing", "group missing"}
    before = inner[misfit.index - 1] if misfit.index else header
    segment = before if missing else inner[misfit.index]
    told = {"tag": misfit.tag, "missing": misfit.tag, "name": misfit.group, "most": misfit.most, "type": kind}
    rule = TagWrong if misfit.kind == "unknown" and len(misfit.tag) != TAG else _MISFITS[misfit.kind]
    issue = rule.at(segment, first=header.position, strict=strict, group=misfit.group, filled=told)
    return msgspec.structs.replace(issue, tag=misfit.tag) if missing else issue


def _trailing(segments: Sequence[Segment], found: Checks, first: int) -> Iterator[EdifactIssue]:
    marks = segments[0].block.marks
    ends, within = (marks.element, marks.component), marks.component + marks.element
    for segment in segments:
        if segment.text.endswith(ends) or within in segment.text:
            check = found.of(segment.tag)
            fault = check.trailing(segment) if check else None
            if fault:
                yield _element_issue(segment, fault, first, strict=True)


def character_issues(segments: Sequence[Segment], first: int, *, strict: bool) -> Iterator[EdifactIssue]:
    """One issue for each segment with characters outside the repertoire of its syntax identifier."""
    for segment in segments:
        if not segment.block.foreign:
            continue
        block = segment.block
        found = foreign(block.syntax, block.marks).search(segment.text)
        if found is None:
            continue
        unreadable = foreign("", block.marks).search(segment.text)
        element, component = _located(segment, (unreadable or found).start(), block.marks)
        if unreadable:
            yield UnreadableCharacter.at(segment, first=first, strict=strict, element=element, component=component)
        else:
            yield InvalidCharacter.at(
                segment, first=first, strict=strict, element=element, component=component,
                value=found[0], repertoire=block.syntax,
            )  # fmt: skip


def _located(segment: Segment, at: int, marks: ServiceCharacters) -> tuple[int | None, int | None]:
    """Element and component that the character at ``at`` of the text stands in; none for the tag."""
    element = component = 0
    released = False
    for character in segment.text[:at]:
        if released:
            released = False
        elif marks.release and character == marks.release:
            released = True
        elif character == marks.element:
            element, component = element + 1, 1
        elif character == marks.component:
            component += 1
    return (element, component) if element else (None, None)
