"""Small shapes that several pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from fairway.base.issues import Issue
from fairway.consignments.model import Texts


@dataclass(frozen=True, slots=True)
class Listed:
    """Several things one after the other, as the reader's language puts them: "a, b", 「甲、乙」."""

    items: tuple[str | Words | Texts, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence of the catalogue with values for its ``{name}`` placeholders.

    Values are shown in the reader's way: numbers grouped, times with their zone, names in the reader's script,
    nested phrases translated.
    """

    key: str
    params: Mapping[str, str | int | Decimal | date | datetime | Words | Texts | Listed] = field(default_factory=dict)


Phrase = str | Words | Texts
"""Something to say: a catalogue key, alone or with parameters, or a label that carries its own three languages (a
code table's name of a control point)."""


def N_(key: str) -> str:  # noqa: N802  the customary gettext name for "mark, do not translate yet"
    """Mark ``key`` as a catalogue key, so that the completeness test finds it."""
    return key


class Side(StrEnum):
    """A side of the boundary. Hong Kong stands left and the Mainland right, everywhere."""

    HK = "hk"
    CN = "cn"
    MO = "mo"


class Tone(StrEnum):
    """The kinds of status. Each has its own icon, colour and outline, so that none rests on colour."""

    DONE = "done"
    WAITING = "waiting"
    NEEDS_YOU = "needs-you"
    HELD = "held"
    STOPPED = "stopped"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Chip:
    """A status: plain words, the authority's raw code beside them, who said so and when."""

    tone: Tone
    words: Phrase
    raw: str = ""
    source: Phrase = ""
    at: datetime | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words."""

    words: Phrase
    href: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button that sends a form. ``confirm`` is asked first where the act cannot be taken back."""

    words: Phrase
    href: str
    primary: bool = False
    danger: bool = False
    confirm: Phrase = ""
    disabled_because: Phrase = ""
    values: Mapping[str, str] = field(default_factory=dict)


class ProvenanceMark(StrEnum):
    """Where a value came from, as the consignment model names it, and "none" for a value that is not there."""

    ENTERED = "entered"
    DERIVED = "derived"
    TRANSLATED = "translated"
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Origin:
    """The provenance of one value, ready to be read."""

    mark: ProvenanceMark
    by: str = ""
    at: datetime | None = None
    source: Phrase = ""
    proposal: bool = False
    """A translation that nobody has confirmed: no document that needs it is sent."""


@dataclass(frozen=True, slots=True)
class Sort:
    """How a table is sorted and how to ask for another order; ``href`` holds ``{key}`` and ``{dir}``."""

    key: str
    descending: bool
    href: str

    def to(self, key: str) -> str:
        """The address that sorts by ``key``, turning the order round when it is the present one."""
        turn = "asc" if key == self.key and self.descending else "desc" if key == self.key else "asc"
        return self.href.replace("{key}", key).replace("{dir}", turn)

    def aria(self, key: str) -> str:
        """The value of ``aria-sort`` for the column ``key``."""
        return "none" if key != self.key else "descending" if self.descending else "ascending"


@dataclass(frozen=True, slots=True)
class Paging:
    """Where this page stands in a list that is read by cursor; the total may be unknown."""

    shown: int
    total: int | None = None
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter, a tab or a select."""

    value: str
    words: Phrase
    active: bool = False
    href: str = ""
    count: int | None = None
    more: bool = False
    """There are more than ``count``; they were not counted."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """What stands where a list is empty: why it is, and what to do next."""

    words: Phrase
    text: Phrase
    links: tuple[Link, ...] = ()
    """The first is the likeliest next step."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message above the page: something is stale, another site is silent, an action was done."""

    tone: Tone
    words: Phrase
    detail: Phrase = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One issue with the field it belongs to, for the error summary and the field itself."""

    issue: Issue
    anchor: str = ""
    href: str = ""
    """Where the field is, when it is on another page; else the anchor leads to it."""
    place: Phrase = ""
    """What the field is called, where the summary would not say which of many it means."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a page that can be late: its data, or why it is not there."""

    as_of: datetime
    stale_because: Phrase = ""
    failed_because: Phrase = ""
