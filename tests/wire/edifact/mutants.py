"""Right messages with one fault each, and the code and place at which it has to be refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from fairway.wire.edifact.directory import SegmentType, directory
from fairway.wire.edifact.elements import service
from fairway.wire.edifact.sample import Written
from fairway.wire.edifact.structure import Place
from fairway.wire.edifact.validation import table_of

MISSING, MISPLACED, SEGMENTS, GROUPS = "13", "15", "35", "36"
CHEAP = 99
"""Over-repeating is tried for segments and groups that may stand up to so many times."""


class Mutant(NamedTuple):
    """A message, what was done to it, and what may be said: codes, and the positions at one of which one is."""

    done: str
    segments: Written
    codes: frozenset[str]
    positions: range
    element: int | None = None
    component: int | None = None
    tag: str = ""


class Order:
    """A second opinion on order and repeats that shares nothing with the matcher: two regular expressions over tags,
    one for whole messages and one for what a message may begin with."""

    def __init__(self, root: Place) -> None:
        self.whole = re.compile(_sequence(root))
        self.beginning = re.compile(_begun(root))

    def legal(self, segments: Written) -> bool:
        """Whether the tags between UNH and UNT may follow each other."""
        return self.whole.fullmatch(_tags(segments)) is not None

    def good(self, segments: Written) -> int:
        """How many of the segments, UNH among them, are the beginning of some message."""
        low, high = 1, len(segments) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.beginning.fullmatch(_tags([*segments[:middle], segments[-1]])):
                low = middle
            else:
                high = middle - 1
        return low


def _tags(segments: Written) -> str:
    return "".join(f"{tag} " for tag, _ in segments[1:-1])


def _sequence(place: Place) -> str:
    return "".join(map(_one, place.children)) if place.children else f"{place.tag} "


def _one(place: Place) -> str:
    return f"(?:{_sequence(place)}){{{1 if place.mandatory else 0},{place.most}}}"


def _begun(place: Place) -> str:
    out = ""
    for child in reversed(place.children):
        begun = f"(?:{_sequence(child)}){{0,{child.most - 1}}}{_begun(child)}" if child.children else ""
        some = f"(?:{child.tag} ){{0,{child.most}}}"
        out = f"(?:{_one(child)}{out}|{begun or some})" if out else f"(?:{_one(child)}|{begun or some})"
    return out


def recounted(segments: Written) -> Written:
    """UNT and the total of equipment put right, so that nothing but the mutation is wrong."""
    equipment = str(sum(tag == "EQD" for tag, _ in segments))
    out: Written = [
        (tag, (("16", equipment),) if tag == "CNT" and elements[:1] and elements[0][0] == "16" else elements)
        for tag, elements in segments
    ]
    if out[-1][0] == "UNT":
        out[-1] = ("UNT", ((str(len(out)),), out[-1][1][1]))
    return out


def structural(kind: str, named: str, message: Written, places: Collection[int] | None = None) -> Iterator[Mutant]:
    """Segments at ``places`` (all of them) dropped, doubled and swapped, where the result is no longer legal."""
    root = table_of(kind, named, "3").root
    assert root is not None
    order = Order(root)
    for at in range(1, len(message) - 1) if places is None else places:
        tag = message[at][0]
        yield from _broken(order, f"dropped {tag} at {at + 1}", message[:at] + message[at + 1 :])
        yield from _broken(order, f"doubled {tag} at {at + 1}", message[: at + 1] + message[at:])
        if at < len(message) - 2 and message[at + 1][0] != tag:
            swapped = [*message[:at], message[at + 1], message[at], *message[at + 2 :]]
            yield from _broken(order, f"swapped {tag} at {at + 1}", swapped)


def _broken(order: Order, done: str, segments: Written) -> Iterator[Mutant]:
    if not order.legal(segments):
        good = order.good(segments)
        codes = frozenset({MISSING, MISPLACED, SEGMENTS, GROUPS})
        yield Mutant(done, recounted(segments), codes, range(good, good + 2))


def dropped_from_the_least(kind: str, named: str, message: Written) -> Iterator[Mutant]:
    """Every segment of a minimal message dropped in turn: it is that one that is missing, after the last good one."""
    root = table_of(kind, named, "3").root
    assert root is not None
    order = Order(root)
    for at in range(1, len(message) - 1):
        segments = message[:at] + message[at + 1 :]
        good = order.good(segments)
        yield Mutant(
            f"dropped {at + 1}", recounted(segments), frozenset({MISSING}), range(good, good + 1), tag=message[at][0]
        )


def over_repeated(kind: str, named: str, message: Written, places: Collection[int]) -> Iterator[Mutant]:
    """Runs of a segment from ``places`` on one longer than it may be, where the result is no longer legal."""
    root = table_of(kind, named, "3").root
    assert root is not None
    order = Order(root)
    at = 0
    for tag, run in groupby(message, key=lambda segment: segment[0]):
        length = len(list(run))
        mosts = {place.most for place in _leaves(root) if length <= place.most <= CHEAP} if at in places else set()
        for most in sorted(mosts):
            longest = message[:at] + [message[at]] * most + message[at + length :]
            segments = message[:at] + [message[at]] * (most + 1) + message[at + length :]
            if 0 < at < len(message) - 1 and order.legal(longest) and not order.legal(segments):
                good = order.good(segments)
                codes = frozenset({MISSING, SEGMENTS, GROUPS} | ({MISPLACED} if good < at + most else set()))
                yield Mutant(f"{most + 1} times {tag} at {at + 1}", recounted(segments), codes, range(good, good + 2))
                break
        at += length


def _leaves(place: Place) -> Iterator[Place]:
    for child in place.children:
        if child.children:
            yield from _leaves(child)
        else:
            yield child


def elemental(kind: str, named: str, message: Written, syntax: str = "3") -> Iterator[Mutant]:
    """Each component of the first segment of each tag: too long, missing where it must be there, no number."""
    table = table_of(kind, named, syntax)
    kinds = {**service(syntax).segments, **directory(table.name).segments}
    seen: set[str] = set()
    for at, (tag, elements) in enumerate(message):
        if tag in seen or tag == "UNT":
            continue
        seen.add(tag)
        for done, value, code, element, component in _spoiled(kinds[tag], elements):
            changed = [list(one) for one in elements]
            if component is None:
                changed[element - 1] = [value]
            else:
                changed[element - 1][component - 1] = value
            segment = (tag, tuple(tuple(one) for one in changed))
            composite = kinds[tag].elements[element - 1].composite
            yield Mutant(
                f"{done} in {tag} {element}.{component} at {at + 1}",
                [*message[:at], segment, *message[at + 1 :]],
                frozenset({code}),
                range(at + 1, at + 2),
                element,
                component if composite else None,
                tag,
            )


def _spoiled(kind: SegmentType, elements: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, str, int, int | None]]:
    for element, spot in enumerate(kind.elements, 1):
        given = elements[element - 1] if element <= len(elements) else ()
        if spot.mandatory and any(given):
            yield "element missing", "", MISSING, element, None
        for component, one in enumerate(spot.components, 1):
            value = given[component - 1] if component <= len(given) else ""
            if not value or (kind.tag, element, component) == ("UNH", 1, 1):
                continue
            if (kind.tag, element) == ("UNH", 2):
                continue
            longer = ("1" if one.kind == "n" else "A") * (one.most + 1)
            yield "too long", longer, "39", element, component
            if one.kind == "n":
                yield "no number", "A" * len(value), "37", element, component
            if one.kind == "a":
                yield "no letter", "1" * len(value), "37", element, component
            if spot.composite and one.mandatory and sum(map(bool, given)) > 1:
                yield "component missing", "", MISSING, element, component
