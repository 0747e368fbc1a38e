"""The fields of a document: where each comes from, who can supply it, and what is known of it publicly.

One table for each document (``elements.csv`` beside its ``elements.py``). Readiness (:func:`needs_of`), the check for
missing elements (:func:`missing_in`) and the reference page are made from it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from fairway.consignments.model import Consignment, Direction, Item, Submission, Texts
from fairway.filings.adapter import Need, Supplier


class Public(StrEnum):
    """What is publicly known of a field."""

    VERIFIED = "V"
    """Read in the text of an official or first-hand page."""
    SECONDARY = "S"
    """Read in a secondary source."""
    UNCHECKED = "K"
    """General knowledge, unchecked."""
    OURS = "ours"
    """Our assumption, or a thing of our wire form."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where in a submission a condition is judged. ``consignment`` and ``item`` are None above their level."""

    submission: Submission
    consignment: Consignment | None = None
    item: Item | None = None


Condition = Callable[[Where], bool]


def always(where: Where) -> bool:
    """Needed in every document."""
    del where
    return True


def never(where: Where) -> bool:
    """Optional."""
    del where
    return False


def importing(where: Where) -> bool:
    """Needed for goods that come into Hong Kong."""
    return where.submission.direction is Direction.CN_TO_HK


def exporting(where: Where) -> bool:
    """Needed for goods that leave Hong Kong."""
    return where.submission.direction is Direction.HK_TO_CN


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: tables of fields are keys of what is remembered
class Field:
    """One field of a document.

    ``sources`` are canonical paths such as ``consignments[].items[].hkhs8``; the first one is where a missing value
    is asked for, the others serve instead. None of them: the product or the authority makes the value. ``languages``
    narrows a text that is there in several languages to those that count.
    """

    path: str
    """In the message, from below its root: ``Consignment/Packages/Count``."""
    label: str
    """Catalogue key."""
    sources: tuple[str, ...] = ()
    elements: tuple[int, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    required: Condition = never
    when: str = ""
    """The condition in words, for the reference page; empty for always and optional."""
    languages: tuple[str, ...] = ()
    public: Public = Public.OURS
    citation: str = ""
    note: str = ""

    @property
    def source(self) -> str:
        """The canonical path that a missing value is asked for at."""
        return self.sources[0]


CONDITIONS: Mapping[str, Condition] = {"yes": always, "no": never, "import": importing, "export": exporting}
"""Words in the column ``required`` of every table."""


def read_fields(path: Path, conditions: Mapping[str, Condition] | None = None) -> tuple[Field, ...]:
    """The table of one document. ``conditions`` are its own words beside :data:`CONDITIONS`."""
    words = {**CONDITIONS, **(conditions or {})}
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Field(
                path=row["path"],
                label=row["label"],
                sources=tuple(row["sources"].split()),
                elements=tuple(int(number) for number in row["elements"].split()),
                suppliers=tuple(Supplier(name) for name in row["suppliers"].split()),
                required=words[row["required"]],
                when=row["when"],
                languages=tuple(row["languages"].split()),
                public=Public(row["public"]),
                citation=row["citation"],
                note=row["note"],
            )
            for row in csv.DictReader(file, strict=True)
        )


def _getter(path: str) -> Callable[[Any], Any]:
    names = path.split(".")
    if len(names) == 1:
        return attrgetter(path)

    def get(holder: Any) -> Any:
        for name in names:
            if holder is None:
                return None
            holder = getattr(holder, name)
        return holder

    return get


_LOOKED_INTO = (tuple, Texts)


def is_present(value: object, languages: tuple[str, ...]) -> bool:
    """Whether a value counts as given; for texts, whether one of ``languages`` is."""
    if value is None or (isinstance(value, tuple) and not value):
        return False
    if isinstance(value, Texts):
        if not languages:
            return value.en is not None or value.tc is not None or value.sc is not None
        return any(getattr(value, language) is not None for language in languages)
    return True


_PER_ITEM = "consignments[].items[]."
_PER_CONSIGNMENT = "consignments[]."


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A field with its getters, each told where it starts: the submission (0), a consignment (1), an item (2)."""

    field: Field
    level: int
    getters: tuple[tuple[int, Callable[[Any], Any]], ...]
    suffix: str

    def given(self, *holders: object) -> bool:
        """Whether one of the sources has a value; ``holders`` are submission, consignment, item."""
        for level, get in self.getters:
            value = get(holders[level])
            # Most values are texts, numbers and codes, of which each that is there counts.
            if value is not None and (value.__class__ not in _LOOKED_INTO or is_present(value, self.field.languages)):
                return True
        return False

    def pointer(self, consignment: int, item: int) -> str:
        if self.level == 2:
            return f"/consignments/{consignment}/items/{item}/{self.suffix}"
        return f"/consignments/{consignment}/{self.suffix}" if self.level == 1 else f"/{self.suffix}"


def _level(source: str) -> tuple[int, str]:
    if source.startswith(_PER_ITEM):
        return 2, source.removeprefix(_PER_ITEM)
    if source.startswith(_PER_CONSIGNMENT):
        return 1, source.removeprefix(_PER_CONSIGNMENT)
    return 0, source


@lru_cache(maxsize=64)
def _compile(fields: tuple[Field, ...]) -> tuple[tuple[_Compiled, ...], ...]:
    """The fields that come from a submission, by level."""
    levels: tuple[list[_Compiled], ...] = ([], [], [])
    for field in fields:
        if not field.sources:
            continue
        starts = [_level(source) for source in field.sources]
        level = max(start for start, _ in starts)
        getters = tuple((start, _getter(path)) for start, path in starts)
        levels[level].append(_Compiled(field, level, getters, _suffix(starts[0], level)))
    return tuple(tuple(level) for level in levels)


def _suffix(first: tuple[int, str], level: int) -> str:
    if first[0] != level:
        raise ValueError("the first source of a field must be its most detailed one")
    return first[1].replace(".", "/")


def _wheres(submission: Submission) -> Iterator[tuple[int, int, int, Where]]:
    yield 0, 0, 0, Where(submission)
    for index, consignment in enumerate(submission.consignments):
        yield 1, index, 0, Where(submission, consignment)
        for number, item in enumerate(consignment.items):
            yield 2, index, number, Where(submission, consignment, item)


def needs_of(fields: tuple[Field, ...], submission: Submission) -> list[Need]:
    """Every element that the document needs of ``submission``, present or not; optional ones only when present."""
    compiled = _compile(fields)
    found: list[Need] = []
    seen: set[str] = set()
    for level, consignment, number, where in _wheres(submission):
        for one in compiled[level]:
            present = one.given(where.submission, where.consignment, where.item)
            required = one.field.required(where)
            pointer = one.pointer(consignment, number)
            if pointer in seen or not (present or required):
                continue
            seen.add(pointer)
            found.append(
                Need(
                    element=one.field.elements[0],
                    pointer=pointer,
                    label=one.field.label,
                    suppliers=one.field.suppliers,
                    required=required,
                    present=present,
                )
            )
    return found


@lru_cache(maxsize=64)
def _demanding(fields: tuple[Field, ...]) -> tuple[tuple[_Compiled, ...], ...]:
    """Only the fields that may be required."""
    return tuple(tuple(one for one in level if one.field.required is not never) for level in _compile(fields))


def missing_in(fields: tuple[Field, ...], submission: Submission) -> list[tuple[Field, str, int | None]]:
    """Required fields without a value: field, pointer, and the consignment concerned (None for the trip)."""
    general, per_consignment, per_item = _demanding(fields)
    found: list[tuple[Field, str, int | None]] = []
    for one in general:
        if not one.given(submission) and one.field.required(Where(submission)):
            found.append((one.field, one.pointer(0, 0), None))
    for index, consignment in enumerate(submission.consignments):
        for one in per_consignment:
            if not one.given(submission, consignment) and one.field.required(Where(submission, consignment)):
                found.append((one.field, one.pointer(index, 0), index))
        for one in per_item:
            for number, item in enumerate(consignment.items):
                if not one.given(submission, consignment, item) and one.field.required(
                    Where(submission, consignment, item)
                ):
                    found.append((one.field, one.pointer(index, number), index))
    return found


def missing_sentence(field: Field) -> str:
    """The sentence on a missing field, a catalogue key."""
    return f"{field.label}: this is missing."
