"""What a Mainland document needs of a submission, as a table of elements.

Each adapter declares its elements once. The list of needs, the issues for what is missing and the page in the docs
are all made from that one table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.consignments.model import Consignment, Container, Direction, Item, Party, Submission, Trip
from fairway.filings.adapter import Need, Supplier

NO_TRIP = Trip()


class Level(StrEnum):
    """How often an element stands in a submission."""

    SUBMISSION = "once"
    CONSIGNMENT = "for each consignment"
    ITEM = "for each line"
    CONTAINER = "for each container"


class Evidence(StrEnum):
    """How the element of the message is known."""

    PUBLIC = "P"
    """Read in a published sample, generator or code list."""
    ASSUMED = "A"
    """Our assumption."""


class Spot:
    """A place in a submission that a table of elements is asked about; moved from place to place."""

    __slots__ = ("c", "consignment", "container", "day", "importing", "item", "k", "n", "submission", "trip")

    def __init__(self, submission: Submission, day: date) -> None:
        self.submission = submission
        self.day = day
        self.trip = submission.trip or NO_TRIP
        self.importing = submission.direction is Direction.HK_TO_CN
        self.c = self.n = self.k = 0
        self.consignment: Consignment = submission.consignments[0]
        self.item: Item = self.consignment.items[0]
        self.container: Container | None = None

    def at_consignment(self, c: int) -> None:
        """Go to the consignment of that index."""
        self.c, self.consignment = c, self.submission.consignments[c]

    def at_item(self, n: int) -> None:
        """Go to the item of that index within the consignment."""
        self.n, self.item = n, self.consignment.items[n]

    def at_container(self, k: int) -> None:
        """Go to the container of that index."""
        self.k, self.container = k, self.submission.containers[k]

    @property
    def mainland(self) -> Party | None:
        """The party on the Mainland: the consignee of an import, the consignor of an export."""
        return self.consignment.consignee if self.importing else self.consignment.consignor

    @property
    def overseas(self) -> Party | None:
        """The party outside the Mainland."""
        return self.consignment.consignor if self.importing else self.consignment.consignee


@dataclass(frozen=True, slots=True)
class When:
    """When an element is required, in words and as a test."""

    words: str
    test: Callable[[Spot], bool]


ALWAYS = When("always", lambda _: True)
OPTIONAL = When("never", lambda _: False)
IMPORT = When("into the Mainland", lambda spot: spot.importing)
EXPORT = When("out of the Mainland", lambda spot: not spot.importing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of a document.

    ``pointer`` is where it is, or should be entered, in the submission: absolute at the level of the submission,
    relative below it; ``{mainland}`` and ``{overseas}`` stand for "consignee" or "consignor" by direction.
    """

    number: int
    """Canonical element, 1 to 72."""
    label: str
    """English name and catalogue key."""
    wire: str
    """Path in the message."""
    pointer: str
    level: Level
    value: Callable[[Spot], object]
    suppliers: tuple[Supplier, ...]
    required: When = ALWAYS
    how: str = "as entered"
    evidence: Evidence = Evidence.PUBLIC
    source: str = ""
    attribute: str = ""
    """Of a line's element that is always required: its path from the item ("description.sc"), if it is no more than
    an attribute. All such elements are looked at in one go."""

    def at(self, spot: Spot) -> str:
        """The pointer at ``spot``."""
        pointer = self.pointer
        if "{" in pointer:
            mainland, overseas = ("consignee", "consignor") if spot.importing else ("consignor", "consignee")
            pointer = pointer.replace("{mainland}", mainland).replace("{overseas}", overseas)
        match self.level:
            case Level.SUBMISSION:
                return pointer
            case Level.CONSIGNMENT:
                return f"/consignments/{spot.c}/{pointer}"
            case Level.ITEM:
                return f"/consignments/{spot.c}/items/{spot.n}/{pointer}"
            case Level.CONTAINER:
                return f"/containers/{spot.k}/{pointer}"


class Absent(NamedTuple):
    """A required element that is not there."""

    pointer: str
    element: str
    """Its path in the message."""


class MandatoryElement(Rule[Absent]):
    """The common part of the rules that ask for mandatory elements, one for each kind of document."""

    remedy = "Enter it, or ask the party that can supply it."

    def check(self, subject: Absent) -> Iterator[Issue]:
        """One issue for the absent element."""
        yield self.issue(subject.pointer, element=subject.element)


class Table:
    """The elements of one kind of document."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self.elements = tuple(elements)
        self._by_level = {level: tuple(e for e in elements if e.level is level) for level in Level}
        self._may_miss = {
            level: tuple(e for e in found if e.required is not OPTIONAL) for level, found in self._by_level.items()
        }
        plain = [e for e in self._may_miss[Level.ITEM] if e.attribute and e.required is ALWAYS]
        self._plain = attrgetter(*(e.attribute for e in plain)) if len(plain) > 1 else None
        self._not_plain = self._may_miss | {Level.ITEM: tuple(e for e in self._may_miss[Level.ITEM] if e not in plain)}

    def _places(
        self, submission: Submission, day: date, tables: dict[Level, tuple[Element, ...]]
    ) -> Iterator[tuple[Spot, tuple[Element, ...]]]:
        spot = Spot(submission, day)
        yield spot, tables[Level.SUBMISSION]
        for c, consignment in enumerate(submission.consignments):
            spot.at_consignment(c)
            yield spot, tables[Level.CONSIGNMENT]
            for n in range(len(consignment.items)):
                spot.at_item(n)
                yield spot, tables[Level.ITEM]
        if tables[Level.CONTAINER]:
            for k in range(len(submission.containers)):
                spot.at_container(k)
                yield spot, tables[Level.CONTAINER]

    def needs(self, submission: Submission, day: date) -> list[Need]:
        """Every element at every place, present or not."""
        return [
            Need(
                element=element.number,
                pointer=element.at(spot),
                label=element.label,
                suppliers=element.suppliers,
                required=element.required.test(spot),
                present=filled(element.value(spot)),
            )
            for spot, elements in self._places(submission, day, self._by_level)
            for element in elements
        ]

    def missing(
        self, submission: Submission, day: date, rule: MandatoryElement, *, levels: Collection[Level] = tuple(Level)
    ) -> list[Issue]:
        """An issue of ``rule`` for each element of ``levels`` that is required somewhere and not there."""
        found: list[Issue] = []
        plain = self._plain
        for spot, elements in self._places(submission, day, self._may_miss):
            if elements and elements[0].level not in levels:
                continue
            asked = elements
            if plain is not None and elements is self._may_miss[Level.ITEM] and all(plain(spot.item)):
                asked = self._not_plain[Level.ITEM]
            for element in asked:
                value = element.value(spot)
                if not value and not filled(value) and element.required.test(spot):
                    found += rule.check(Absent(element.at(spot), element.wire))
        return found


def filled(value: object) -> bool:
    """Whether a value is there: neither None nor an empty text or list; zero is a value."""
    return bool(value) or not (value is None or isinstance(value, str | tuple))
