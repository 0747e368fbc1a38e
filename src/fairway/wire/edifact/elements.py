"""Data elements against their representation: a pattern for each segment says yes, a slower look says why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from fairway.wire.edifact.characters import ServiceCharacters
from fairway.wire.edifact.codes import code_list
from fairway.wire.edifact.directory import (
    SERVICE_3,
    SERVICE_4,
    Directory,
    ElementSpot,
    ElementType,
    SegmentType,
    directory,
)
from fairway.wire.edifact.rules import (
    AgreedCode,
    BadDecimal,
    CodeNotInList,
    EdifactRule,
    MandatoryMissing,
    TooLong,
    TooMany,
    TooManyRepetitions,
    TooShort,
    TrailingSeparator,
    WrongCharacters,
)
from fairway.wire.edifact.segment import Segment

_NUMBER = re.compile(r"-?[0-9]*(?:[.,][0-9]*)?")
_AGREED = re.compile(r"ZZ[A-Z0-9]?")
KEPT, KEPT_WRONG, SHORT = 8192, 256, 60
"""How many segments are remembered as right, and of each tag as wrong, and of which length."""


class ElementFault(msgspec.Struct, frozen=True):
    """A rule that a data element breaks, and where in its segment."""

    rule: type[EdifactRule]
    element: int
    component: int | None = None
    occurrence: int | None = None
    params: tuple[tuple[str, str], ...] = ()


class SegmentCheck:
    """What a segment of one tag may hold with given service characters."""

    def __init__(self, kind: SegmentType, marks: ServiceCharacters) -> None:
        self.kind = kind
        self.marks = marks
        self.fits = re.compile(_Patterns(marks).segment(kind), re.DOTALL).fullmatch
        self._seen: dict[str, tuple[ElementFault, ...]] = {}

    def faults(self, segment: Segment) -> tuple[ElementFault, ...]:
        """Everything wrong with its elements."""
        found = self._seen.get(segment.text)
        if found is None:
            found = tuple(self._look(segment))
            if len(self._seen) < KEPT_WRONG and len(segment.text) < SHORT:
                self._seen[segment.text] = found
        return found

    def _look(self, segment: Segment) -> Iterator[ElementFault]:
        given, spots = segment.repeated(), self.kind.elements
        at = 0
        for element, occurrences in enumerate(given, 1):
            if at >= len(spots):
                if any(any(one) for one in occurrences):
                    yield ElementFault(TooMany, element, params=(("name", self.kind.tag), ("most", str(len(spots)))))
                    return
                continue
            spot = spots[at]
            run = _run(spots, at)
            if len(occurrences) > run:
                yield ElementFault(
                    TooManyRepetitions, element, occurrence=run + 1, params=(("name", spot.name), ("most", str(run)))
                )
            several = len(occurrences) > 1
            for number, components in enumerate(occurrences, 1):
                yield from _element(spot, element, components, number if several else None)
            at += run if several else 1
        for missing in range(at, len(spots)):
            if spots[missing].mandatory:
                yield ElementFault(MandatoryMissing, missing + 1, params=(("number", spots[missing].name),))

    def trailing(self, segment: Segment) -> ElementFault | None:
        """Separators at the end of the segment or of an element with nothing after them (syntax 4 has none)."""
        for element, occurrences in enumerate(given := segment.repeated(), 1):
            if any(len(one) > 1 and not one[-1] for one in occurrences) or (
                element == len(given) and not any(any(one) for one in occurrences)
            ):
                return ElementFault(TrailingSeparator, element)
        return None


def _run(spots: tuple[ElementSpot, ...], at: int) -> int:
    run = 1
    while at + run < len(spots) and spots[at + run].name == spots[at].name:
        run += 1
    return run


def _element(
    spot: ElementSpot, element: int, components: tuple[str, ...], occurrence: int | None
) -> Iterator[ElementFault]:
    if not any(components):
        if spot.mandatory:
            yield ElementFault(MandatoryMissing, element, None, occurrence, (("number", spot.name),))
        return
    known = spot.components
    for index, value in enumerate(components):
        place = index + 1 if spot.composite or index else None
        if index >= len(known):
            if any(components[index:]):
                told = (("name", spot.name), ("most", str(len(known))))
                yield ElementFault(TooMany, element, place, occurrence, told)
            break
        kind = known[index]
        if value:
            for rule, params in value_faults(kind, value):
                yield ElementFault(rule, element, place, occurrence, params)
        elif kind.mandatory:
            yield ElementFault(MandatoryMissing, element, place, occurrence, (("number", kind.number),))
    for index in range(len(components), len(known)):
        if known[index].mandatory:
            yield ElementFault(MandatoryMissing, element, index + 1, occurrence, (("number", known[index].number),))


def value_faults(kind: ElementType, value: str) -> Iterator[tuple[type[EdifactRule], tuple[tuple[str, str], ...]]]:
    """The rules that a value breaks which is not empty."""
    told = (("value", value), ("number", kind.number))
    size = len(value)
    if kind.kind == "n":
        if not _NUMBER.fullmatch(value):
            yield WrongCharacters, (*told, ("kind", _shown(kind)))
            return
        digits = value.lstrip("-")
        if not digits[:1].isdigit() or not digits[-1:].isdigit():
            yield BadDecimal, told
        size = sum(map(str.isdigit, value))
    elif kind.kind == "a" and any(map(str.isdigit, value)):
        yield WrongCharacters, (*told, ("kind", _shown(kind)))
    if size > kind.most:
        yield TooLong, (*told, ("most", str(kind.most)))
    elif size < kind.least:
        yield TooShort, (*told, ("least", str(kind.least)))
    codes = code_list(kind.number)
    if codes and value not in codes:
        yield AgreedCode if _AGREED.fullmatch(value) else CodeNotInList, told


def _shown(kind: ElementType) -> str:
    """A representation as the directories write it: ``n..18``, ``an3``."""
    return f"{kind.kind}{'' if kind.least == kind.most and kind.most > 1 else '..'}{kind.most}"


class _Patterns:
    """Regular expressions for what is right; they need not tell everything that is."""

    def __init__(self, marks: ServiceCharacters) -> None:
        special = "".join((marks.component, marks.element, marks.release, marks.repetition))
        self.any = f"[^{re.escape(special)}]"
        self.letters = f"[^{re.escape(special)}0-9]"
        self.element = re.escape(marks.element)
        self.component = re.escape(marks.component)

    def segment(self, kind: SegmentType) -> str:
        return re.escape(kind.tag) + self._row(
            [(self._spot(spot), spot.mandatory) for spot in kind.elements], self.element, leading=True
        )

    def _row(self, parts: list[tuple[str, bool]], separator: str, *, leading: bool) -> str:
        """Each part after its separator, empty or left out at the end where it is not mandatory."""
        out = ""
        needed = False
        for index in range(len(parts) - 1, -1, -1):
            part, mandatory = parts[index]
            needed = needed or mandatory
            one = part if mandatory else f"(?:{part})?"
            before = separator if leading or index else ""
            out = f"{before}{one}{out}"
            if not needed and before:
                out = f"(?:{out})?"
        return out

    def _spot(self, spot: ElementSpot) -> str:
        if not spot.composite:
            return self._value(spot.components[0])
        parts = [(self._value(one), one.mandatory) for one in spot.components]
        row = self._row(parts, self.component, leading=False)
        filled = spot.mandatory and not any(mandatory for _, mandatory in parts)
        return f"(?={self.component}*{self.any}){row}" if filled else row

    def _value(self, kind: ElementType) -> str:
        codes = code_list(kind.number)
        if codes:
            return "(?:" + "|".join(sorted(map(re.escape, codes), key=len, reverse=True)) + ")"
        most, least = kind.most, kind.least
        if kind.kind == "n":
            whole = f"[0-9]{{{least},{most}}}"
            if most == 1:
                return f"-?{whole}"
            return f"-?(?:{whole}|(?=[0-9.,]{{{max(least, 2) + 1},{most + 1}}}(?![0-9.,]))[0-9]+[.,][0-9]+)"
        return f"{self.letters if kind.kind == 'a' else self.any}{{{least},{most}}}"


class Checks:
    """The checks of every tag of some tables, each made when it is first asked for."""

    def __init__(self, tables: Sequence[Directory], marks: ServiceCharacters) -> None:
        self._kinds = {tag: kind for table in tables for tag, kind in table.segments.items()}
        self._marks = marks
        self._made: dict[str, SegmentCheck] = {}
        self.right: set[str] = set()
        """Texts of segments that were found right lately: a partner writes most of its segments again and again."""

    def of(self, tag: str) -> SegmentCheck | None:
        """The check of ``tag``; None when no table has it."""
        made = self._made.get(tag)
        if made is None and tag in self._kinds:
            made = self._made[tag] = SegmentCheck(self._kinds[tag], self._marks)
        return made

    def _bare(self, text: str) -> str:
        """``text`` with a letter for each service character that is released, which counts as much."""
        marks = self._marks
        for mark in (marks.release, marks.component, marks.element, marks.terminator):
            text = text.replace(marks.release + mark, "x")
        return text

    def unfit(self, segments: Iterable[Segment]) -> list[Segment]:
        """Those of ``segments`` that are not right at first sight."""
        right, made, release = self.right, self._made, self._marks.release
        out = []
        for segment in segments:
            text = segment.text
            if text in right:
                continue
            check = made.get(segment.tag) or self.of(segment.tag)
            if check is None:
                continue
            if check.fits(text) or (release and release in text and check.fits(self._bare(text))):
                if len(text) < SHORT:
                    right.add(text)
            else:
                out.append(segment)
        if len(right) > KEPT:
            right.clear()
        return out


def checks(name: str, syntax: str, marks: ServiceCharacters) -> Checks:
    """The checks of directory ``name`` ("" for none) and of the service directory of a syntax version."""
    return _checks(name, service(syntax).name, marks)


@lru_cache(maxsize=48)
def _checks(name: str, service_name: str, marks: ServiceCharacters) -> Checks:
    return Checks([directory(one) for one in (name, service_name) if one], marks)


def service(syntax: str) -> Directory:
    """The service directory of a syntax version."""
    return directory(SERVICE_4 if syntax == "4" else SERVICE_3)
