"""One document as it is filed: as a form, as the authority lays it out, and as the raw message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fairway.portal.views.parts import Action, Chip, Choice, Link, Origin, Phrase, Side, Words


@dataclass(frozen=True, slots=True)
class Said:
    """What a value of a message says to a reader: a code in words, a moment, a day, a measure with its unit."""

    words: Phrase | datetime | date
    code: str = ""
    """The code that stands for the words, where there is one."""


class Change(StrEnum):
    """How a value stands against the other side or the previous version."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DocumentField:
    """One value of the document with its tag in the message and its canonical element."""

    words: Phrase
    value: str
    tag: str
    """Element path or field name in the authority's message."""
    element: int | None = None
    says: Said | None = None
    """What the value says where it does not say it itself."""
    origin: Origin | None = None
    against_other: Change = Change.SAME
    other_value: str = ""
    against_previous: Change = Change.SAME
    previous_value: str = ""
    previous_says: Said | None = None
    long: bool = False
    script: str = ""
    """"en", "tc" or "sc" where the element holds the same in several scripts."""


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """Fields that stand together in the form."""

    words: Phrase
    fields: tuple[DocumentField, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in the table of lines."""

    value: str
    says: Said | None = None


@dataclass(frozen=True, slots=True)
class DocumentLines:
    """The goods lines of the document as a table; ``traces`` name the canonical item of each line."""

    headings: tuple[tuple[Phrase, str], ...]
    """Heading and its tag in the message."""
    rows: tuple[tuple[Cell, ...], ...]
    traces: tuple[str, ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line of the raw message; ``change`` marks what differs from the previous version."""

    number: int
    text: str
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the authority."""

    at: datetime
    status: Chip
    sentence: Phrase
    remedy: Phrase = ""
    text: str | Words = ""
    """The authority's own words."""
    numbers: tuple[tuple[Phrase, str | Said], ...] = ()
    """References to copy and amounts as they are; times and codes as they are read."""
    faults: tuple[tuple[str, Phrase, str], ...] = ()
    """Tag or pointer, sentence with remedy, address of the field."""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """Charge, levy and penalty of a declaration, as decimal text."""

    words: Phrase
    amount: str
    note: Phrase = ""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The page of one document."""

    submission_reference: str
    submission_href: str
    target: str
    side: Side
    words: Phrase
    form: Phrase
    group: str
    version: int
    status: Chip
    sections: tuple[DocumentSection, ...]
    raw: tuple[RawLine, ...]
    media_type: str
    file_name: str
    size: int
    sha256: str
    answers: tuple[Answer, ...]
    lines: DocumentLines | None = None
    view: str = "form"
    """"form", "authority" or "raw"."""
    views: tuple[Choice, ...] = ()
    compare: tuple[Choice, ...] = ()
    """Compare with nothing, the other side, the previous version."""
    comparing: str = ""
    other_words: Phrase = ""
    actions: tuple[Action, ...] = ()
    links: tuple[Link, ...] = ()
    """Pages on which it is said again or changed."""
    downloads: tuple[Link, ...] = ()
    authority_reference: str = ""
    due: datetime | None = None
    money: tuple[Money, ...] = ()
    wire_is_ours: bool = False
    """The authority's real format is not public; the page says that this one is ours."""
    of_trip: bool = False
    """It belongs to a trip and not to a submission."""
    provable: bool = False
    proof_href: str = ""

    @property
    def differences(self) -> int:
        """How many fields differ in the comparison that is shown."""
        side = "against_other" if self.comparing == "other" else "against_previous"
        if not self.comparing:
            return 0
        return sum(getattr(field, side) is not Change.SAME for section in self.sections for field in section.fields)
