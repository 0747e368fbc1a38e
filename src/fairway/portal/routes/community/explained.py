"""A message beside what it says: its lines, the events understood from each, every fault at its place. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from fairway.portal.routes.community.grid import laid
from fairway.portal.routes.community.segments import SEGMENTS
from fairway.portal.routes.community.words import (
    QUALITIES,
    about_words,
    milestone_tone,
    milestone_words,
    place_words,
)
from fairway.portal.views.community.messages import FaultLine, Grid, RawLine, Said
from fairway.site.community.receipts import issue_of
from fairway.tracking.inbound import Fault
from fairway.tracking.model import Event
from fairway.wire.edifact import tokenise
from fairway.wire.tabular.events import ColumnMapping

MOST_LINES = 3_000
LONGEST_LINE = 2_000
_NUMBERED = frozenset({"dcsa", "fairway", "table"})
"""Standards whose events are counted, not placed by their line."""
_ZIP = b"PK\x03\x04"
_ROW = re.compile(r"(?:[A-Za-z]+)?(\d+)$")
_STEP = re.compile(r"^(?:/events)?/(\d+)")


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a message, and what belongs to none of them."""

    lines: tuple[RawLine, ...] = ()
    more_lines: int = 0
    said: tuple[Said, ...] = ()
    faults: tuple[FaultLine, ...] = ()
    laid_out: bool = False
    grid: Grid | None = None
    """In place of lines: the cells of a list."""


class _Part(msgspec.Struct, kw_only=True):
    """A line while it is being put together."""

    text: str
    line: int
    """The line of the message that it stands on, or the number of the event that it belongs to."""
    offset: int = 0
    end: int = 0
    pointer: str = ""
    words: str = ""
    said: list[Said] = []
    faults: list[FaultLine] = []


def explain(
    raw: bytes,
    standard: str,
    events: Sequence[Event],
    faults: Sequence[Fault],
    duplicates: Iterable[int] = (),
    *,
    file_name: str = "",
    mapping: ColumnMapping | None = None,
) -> Explained:
    """The message in lines, a list of events in cells (by the partner's ``mapping`` of its columns); nothing that is
    sent makes this fail."""
    twice = frozenset(duplicates)
    told = [(event, said(event, duplicate=number in twice)) for number, event in enumerate(events)]
    if standard == "table" or raw[:4] == _ZIP:
        rows = [(event.source.line, shown) for event, shown in told]
        if cells := laid(raw, file_name, mapping, rows, tuple(map(fault_line, faults))):
            return Explained(grid=cells.grid, said=cells.said, faults=cells.faults)
    parts, laid_out = _parts(raw, standard)
    if not parts:
        return Explained(said=tuple(one for _, one in told), faults=tuple(map(fault_line, faults)))
    loose_said = _place_events(parts, told, standard, laid_out=laid_out)
    loose_faults = _place_faults(parts, faults)
    shown = parts[:MOST_LINES]
    hidden = parts[MOST_LINES:]
    return Explained(
        lines=tuple(
            RawLine(number, one.text[:LONGEST_LINE], one.words, tuple(one.said), tuple(one.faults))
            for number, one in enumerate(shown, 1)
        ),
        more_lines=len(hidden),
        said=(*loose_said, *(it for one in hidden for it in one.said)),
        faults=(*loose_faults, *(it for one in hidden for it in one.faults)),
        laid_out=laid_out,
    )


def said(event: Event, *, duplicate: bool = False) -> Said:
    """An event as it was understood."""
    return Said(
        words=milestone_words(event.milestone),
        tone=milestone_tone(event.milestone).value,
        about=about_words(event.references[0]) if event.references else "",
        quality=QUALITIES[event.quality],
        at=event.times.happened,
        offset=event.times.offset,
        place=place_words(event.location),
        code=event.source.code,
        duplicate=duplicate,
        void=event.void,
    )


def fault_line(fault: Fault) -> FaultLine:
    """A fault as it is shown."""
    place = fault.place or fault.pointer
    return FaultLine(issue_of(fault), fault.severity == "error", fault.code, place)


def _parts(raw: bytes, standard: str) -> tuple[list[_Part], bool]:
    """The lines, and whether they are the content laid out."""
    if raw[:4] == _ZIP or b"\x00" in raw[:2000]:
        return [], False
    if standard == "edifact" and (parts := _segments(raw)):
        return parts, raw.count(b"\n") < len(parts) - 1
    if standard in {"dcsa", "fairway"} and (parts := list(_laid_out(raw))):
        return parts, True
    text = raw.decode("utf-8", errors="replace")
    parts, offset = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        size = len(line.encode()) + 1
        parts.append(_Part(text=line, line=number, offset=offset, end=offset + size))
        offset += size
    return parts, False


def _segments(raw: bytes) -> list[_Part]:
    parts: list[_Part] = []
    for number, segment in enumerate(tokenise([raw])):
        # Where a segment stands takes the longer to find the further on it is: not for those that are not shown.
        line, offset = (segment.line, segment.offset) if number <= MOST_LINES else (0, len(raw))
        parts.append(_Part(text=segment.text, line=line, offset=offset, words=SEGMENTS.get(segment.tag, "")))
    for one, following in pairwise(parts):
        one.end = following.offset
    if parts:
        parts[-1].end = len(raw)
    return parts


def _laid_out(raw: bytes) -> Iterator[_Part]:
    """A JSON document in lines, each with the pointer of what stands on it and the number of its event."""
    try:
        tree = json.loads(raw)
    except (ValueError, RecursionError):
        return
    yield from _node(tree, "", 0, "", "")


def _node(value: object, pointer: str, depth: int, lead: str, tail: str) -> Iterator[_Part]:
    step = _STEP.match(pointer)
    line, indent = (int(step[1]) + 1 if step else 0), "  " * depth
    if isinstance(value, dict | list) and value and depth < 40:
        opened, closed = ("{", "}") if isinstance(value, dict) else ("[", "]")
        yield _Part(text=f"{indent}{lead}{opened}", line=line, pointer=pointer)
        members: list[tuple[str, object]] = (
            [(str(name), it) for name, it in value.items()]
            if isinstance(value, dict)
            else [(str(number), it) for number, it in enumerate(value)]
        )
        for number, (name, it) in enumerate(members, 1):
            written = f"{json.dumps(name, ensure_ascii=False)}: " if isinstance(value, dict) else ""
            under = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            yield from _node(it, under, depth + 1, written, "," if number < len(members) else "")
        yield _Part(text=f"{indent}{closed}{tail}", line=line, pointer=f"{pointer}/")
    else:
        text = json.dumps(value, ensure_ascii=False)
        yield _Part(text=f"{indent}{lead}{text}{tail}", line=line, pointer=pointer)


def _place_events(
    parts: list[_Part], told: list[tuple[Event, Said]], standard: str, *, laid_out: bool
) -> tuple[Said, ...]:
    """Each event at its line; those without one are returned."""
    by_line: dict[int, list[_Part]] = defaultdict(list)
    for one in parts:
        by_line[one.line].append(one)
    offset = 1 if standard == "table" and not laid_out else 0
    loose, begun = [], defaultdict[int, int](int)
    for event, shown in told:
        line = event.source.line
        here = by_line.get(line + offset) if line is not None else None
        if not here or line is None:
            loose.append(shown)
            continue
        if standard in _NUMBERED or len(here) == 1:
            here[0].said.append(shown)
            continue
        value = re.sub(r"\W", "", event.references[0].value).upper() if event.references else ""
        found = next(
            (
                number
                for number in range(begun[line], len(here))
                if value and value in re.sub(r"\W", "", here[number].text).upper()
            ),
            None,
        )
        if found is not None:
            begun[line] = found
        here[found if found is not None else begun[line]].said.append(shown)
    return tuple(loose)


def _place_faults(parts: list[_Part], faults: Sequence[Fault]) -> tuple[FaultLine, ...]:
    by_pointer = {one.pointer: one for one in reversed(parts) if one.pointer}
    by_line: dict[int, _Part] = {}
    for one in parts:
        by_line.setdefault(one.line, one)
    loose = []
    for fault in faults:
        part = _part_of(fault, parts, by_line, by_pointer)
        if part is None:
            loose.append(fault_line(fault))
        else:
            part.faults.append(fault_line(fault))
    return tuple(loose)


def _part_of(fault: Fault, parts: list[_Part], by_line: dict[int, _Part], by_pointer: dict[str, _Part]) -> _Part | None:
    if fault.offset is not None and parts[-1].end:
        return next((one for one in parts if one.offset <= fault.offset < one.end), None)
    if fault.line is not None and fault.line in by_line:
        return by_line[fault.line]
    pointer = fault.pointer
    while pointer and by_pointer:
        if pointer in by_pointer:
            return by_pointer[pointer]
        pointer = pointer.rpartition("/")[0]
    if fault.place and not by_pointer and (row := _ROW.search(fault.place)):
        return by_line.get(int(row[1]))
    return None
