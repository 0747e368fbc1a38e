"""Messages made from the tables: the least that a type asks for, and everything that it allows.

They carry invented values that pass every check; nothing in them means anything. Partners are shown them, and the
tests break them one fault at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from fairway.codes.identifiers import container_check_digit
from fairway.wire.edifact.codes import code_list
from fairway.wire.edifact.directory import (
    ElementSpot,
    ElementType,
    SegmentType,
    directory,
)
from fairway.wire.edifact.elements import service
from fairway.wire.edifact.structure import Place
from fairway.wire.edifact.validation import table_of

TWICE = 2
"""How often a full sample repeats the segments and groups of the first level that may be repeated."""

Written = list[tuple[str, tuple[tuple[str, ...], ...]]]
"""Segments as tag and elements."""


def minimal(kind: str, named: str, *, reference: str = "1", syntax: str = "3") -> Written:
    """The least message of type ``kind`` in directory ``named``: only what must be there. ``KeyError`` when no table
    fits the type."""
    return _Sample(kind, named, syntax, full=False).message(reference)


def maximal(kind: str, named: str, *, reference: str = "1", syntax: str = "3") -> Written:
    """Every segment, group, element and component that the type has in ``named``, elements as long as they may be."""
    return _Sample(kind, named, syntax, full=True).message(reference)


def written(segments: Written) -> list[str]:
    """Each segment as text without its terminator, default service characters, released where needed."""
    return [text_of(tag, elements) for tag, elements in segments]


def text_of(tag: str, elements: Sequence[Sequence[str]]) -> str:
    """One segment as text; components and elements that are empty at the end are left out."""
    parts = [":".join(map(_released, _trimmed(components))) for components in elements]
    return "+".join([tag, *_trimmed(parts)])


def interchange(messages: Sequence[Written], *, syntax: str = "3", reference: str = "1") -> bytes:
    """An interchange around messages, UNOC."""
    date = "20261122" if syntax == "4" else "261122"
    lines = [f"UNB+UNOC:{syntax}+SENDER+RECIPIENT+{date}:1200+{reference}"]
    lines += [line for message in messages for line in written(message)]
    lines.append(f"UNZ+{len(messages)}+{reference}")
    return "".join(f"{line}'\n" for line in lines).encode("latin-1")


def _trimmed(parts: Sequence[str]) -> list[str]:
    out = list(parts)
    while out and not out[-1]:
        out.pop()
    return out


def _released(value: str) -> str:
    for mark in "?+:'":
        value = value.replace(mark, f"?{mark}")
    return value


class _Sample:
    def __init__(self, kind: str, named: str, syntax: str, *, full: bool) -> None:
        table = table_of(kind, named, syntax)
        if table.root is None:
            raise KeyError(kind)
        self.kind, self.named, self.full, self.root = kind, named, full, table.root
        self.segments = {**service(syntax).segments, **directory(table.name).segments}
        self.numbers = count(1)
        self.containers = 0

    def message(self, reference: str) -> Written:
        identifier = (self.kind, self.named[:1] or "D", self.named[1:] or "3", "UN")
        body = list(self._places(self.root, depth=0))
        out: Written = [("UNH", ((reference,), identifier)), *body]
        total = str(sum(tag == "EQD" for tag, _ in body))
        out = [(tag, ((("16", total),) if elements == _TOTAL else elements)) for tag, elements in out]
        return [*out, ("UNT", ((str(len(out) + 1),), (reference,)))]

    def _places(self, group: Place, depth: int) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
        for child in group.children:
            if not (child.mandatory or self.full):
                continue
            for _ in range(min(child.most, TWICE) if self.full and not depth else 1):
                if child.children:
                    yield from self._places(child, depth + 1)
                else:
                    yield child.tag, self._elements(self.segments[child.tag], child.within is self.root)

    def _elements(self, kind: SegmentType, top: bool) -> tuple[tuple[str, ...], ...]:
        if kind.tag == "EQD":
            return (("CN",), (self._container(),), *self._spots(kind.elements[2:]))
        if kind.tag == "DTM":
            return (("137", "202611221430", "203"),)
        if kind.tag == "CNT":
            return _TOTAL if top else (("7", "1"),)
        if kind.tag == "UNS":
            return (("D",),)
        return self._spots(kind.elements)

    def _spots(self, spots: Sequence[ElementSpot]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(self._value(one) if self.full or one.mandatory else "" for one in spot.components)
            if self.full or spot.mandatory
            else ("",)
            for spot in spots
        )

    def _value(self, kind: ElementType) -> str:
        codes = code_list(kind.number)
        if codes:
            return min(codes)
        size = kind.most if self.full else kind.least
        letter = "1" if kind.kind == "n" else "A"
        if size < 8 or kind.kind == "n":
            return letter * size
        return f"{next(self.numbers):08d}".ljust(size, "A")

    def _container(self) -> str:
        self.containers += 1
        first = f"FWYU{self.containers:06d}"
        return first + container_check_digit(first)


_TOTAL = (("16", "0"),)
