"""A segment as it stands in the stream: tag, elements and place, each worked out when somebody asks."""

from __future__ import annotations

from operator import itemgetter
from sys import intern

import msgspec

from fairway.wire.edifact.characters import Decoder, ServiceCharacters

Element = tuple[str, ...]
"""The components of a data element; a simple one has a single component."""


class Block(msgspec.Struct, gc=False):
    """A stretch of the stream whose segments share service characters and character set."""

    text: str
    marks: ServiceCharacters
    decoder: Decoder
    offset: int
    """Of the first character, in bytes from the start of the stream."""
    line: int
    """Of the first character, counted from 1."""
    syntax: str
    """The syntax identifier (UNOA), empty before there is one."""
    foreign: bool = False
    """It holds characters outside the repertoire of its syntax identifier."""
    unended: bool = False
    """Its only segment has no terminator."""
    looked: tuple[int, int, int] = (0, 0, 0)
    """The character whose place was asked for last, with the line breaks and the bytes before it."""

    def place(self, at: int) -> tuple[int, int]:
        """Line and byte offset of a character that is no line break. Counts from the place that was asked for last: a
        block of garbage has thousands of faults, and each says where it stands."""
        known, breaks, size = self.looked
        first, last = min(known, at), max(known, at)
        between = self.text[first:last]
        sign = 1 if at > known else -1
        breaks += sign * line_breaks(between)
        size += sign * self.decoder.size(between)
        self.looked = at, breaks, size
        return self.line + breaks, self.offset + size


class Segment(msgspec.Struct, gc=False, eq=False):
    """One segment of an interchange.

    ``elements[0]`` is the first data element after the tag. ``text`` is the segment without its terminator and with
    its release characters; line breaks within it are taken out. ``position`` counts the segments of the stream from 1.
    """

    tag: str
    text: str
    start: int
    """Where in the text of the block its characters begin, line breaks before the tag among them."""
    position: int
    block: Block
    split: tuple[Element, ...] | None = None
    """The elements, once they were asked for."""

    @property
    def elements(self) -> tuple[Element, ...]:
        """The data elements without their release characters; of one that is repeated the first occurrence."""
        if self.split is None:
            marks, text = self.block.marks, self.text
            if (marks.release and marks.release in text) or (marks.repetition and marks.repetition in text):
                self.split = tuple([occurrences[0] for occurrences in self.repeated()])
            else:
                component = marks.component
                self.split = tuple([tuple(part.split(component)) for part in text.split(marks.element)[1:]])
        return self.split

    def value(self, element: int, component: int = 1) -> str:
        """A component by its position counted from 1 (the tag is position 0); empty when it is not there."""
        try:
            return self.elements[element - 1][component - 1]
        except IndexError:
            return ""

    def repeated(self) -> tuple[tuple[Element, ...], ...]:
        """For each data element all its occurrences (syntax 4 repeats a data element in its place)."""
        marks, text = self.block.marks, self.text
        if not marks.release or marks.release not in text:
            parts = text.split(marks.element)[1:]
            if not marks.repetition:
                return tuple((tuple(part.split(marks.component)),) for part in parts)
            return tuple(
                tuple(tuple(one.split(marks.component)) for one in part.split(marks.repetition)) for part in parts
            )
        return tuple(
            tuple(
                tuple(_unreleased(one, marks.release) for one in _parted(occurrence, marks.component, marks.release))
                for occurrence in _parted(part, marks.repetition, marks.release)
            )
            for part in _parted(text, marks.element, marks.release)[1:]
        )

    @property
    def offset(self) -> int:
        """In bytes from the start of the stream to the first character of the tag."""
        return self.block.place(self._begin())[1]

    @property
    def line(self) -> int:
        """Counted from 1; a line feed ends a line, and so does a carriage return alone."""
        return self.block.place(self._begin())[0]

    def _begin(self) -> int:
        at, text = self.start, self.block.text
        while at < len(text) and text[at] in BLANK:
            at += 1
        return at


BLANK = " \t\r\n\0\x1a\ufeff"
"""What may stand between two segments without meaning anything."""


def line_breaks(text: str) -> int:
    """How many lines end in ``text``."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _parted(text: str, separator: str, release: str) -> list[str]:
    if not separator or separator not in text:
        return [text]
    parts, held = [], ""
    for part in text.split(separator):
        whole = held + part
        if released(whole, release):
            held = whole + separator
        else:
            parts.append(whole)
            held = ""
    if held:
        parts.append(held)
    return parts


def released(text: str, release: str) -> bool:
    """Whether the character that comes after ``text`` has lost its meaning as a service character."""
    if not text.endswith(release):
        return False
    return (len(text) - len(text.rstrip(release))) % 2 == 1


def _unreleased(text: str, release: str) -> str:
    if release not in text:
        return text
    out, at = [], 0
    while (found := text.find(release, at)) >= 0:
        out.append(text[at:found])
        out.append(text[found + 1 : found + 2])
        at = found + 2
    out.append(text[at:])
    return "".join(out)


LONGEST_TAG = 10
"""Characters that are told of what stands in the place of a tag."""
_HEAD = itemgetter(slice(0, 4))


def tags_of(bare: list[str], marks: ServiceCharacters) -> list[str]:
    """The tag of each segment: what stands before its first separator. One that is not of three characters is nobody's
    tag, and is told as it stands, so that ``NADX+CF`` is no NAD."""
    heads = list(map(_HEAD, bare))
    known = {head: intern(head[:3]) for head in {*heads} if _is_headed(head, marks)}
    if len(known) == len({*heads}):
        return list(map(known.__getitem__, heads))
    return [known.get(head) or _wrong(text, marks) for head, text in zip(heads, bare, strict=True)]


def _is_headed(head: str, marks: ServiceCharacters) -> bool:
    """Whether a tag of three characters and a separator begin the segment (a component separator where the tag carries
    the numbers of explicit nesting), or the tag is all of it."""
    separators = (marks.element, marks.component)
    return len(head) >= 3 and head[3:] in {"", *separators} and not any(one in head[:3] for one in separators)


def _wrong(text: str, marks: ServiceCharacters) -> str:
    begins = text[:LONGEST_TAG]
    return intern(begins.partition(marks.element)[0].partition(marks.component)[0] or begins[:3])
