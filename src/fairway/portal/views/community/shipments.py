"""Lists of shipments, and what a search leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.base.issues import Issue
from fairway.portal.views.parts import Action, Chip, Choice, Link, Nothing, Paging, Phrase, Sort


@dataclass(frozen=True, slots=True)
class ModeMark:
    """A mode of transport as a mark."""

    icon: str
    words: Phrase


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone of a row with its place and time."""

    words: Phrase
    place: Phrase
    at: datetime
    quality: Phrase = ""
    """How sure the time is, where it has not happened."""


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One shipment of a list."""

    id: str
    href: str
    reference: str
    modes: tuple[ModeMark, ...]
    origin: Phrase
    destination: Phrase
    last: Reached | None
    next: Reached | None
    late: int | None
    """Minutes by which it is later than planned; None where nothing was planned."""
    customs: Chip | None
    conflicts: int = 0
    closed: bool = False
    shared: bool = False
    """Another organisation's, who lets the reader follow it."""
    watched: bool = False
    found_by: Phrase = ""
    """As what the searched reference leads to it."""


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """Filters that somebody keeps under a name."""

    name: str
    href: str
    remove: Action
    active: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter that is chosen from a list."""

    words: Phrase
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> Phrase:
        """What is chosen, else what the filter is called."""
        return next((one.words for one in self.choices if one.active and one.value), self.words)


@dataclass(frozen=True, slots=True)
class ShipmentListView:
    """A page of the list."""

    rows: tuple[ShipmentRow, ...]
    tabs: tuple[Choice, ...]
    menus: tuple[Menu, ...]
    sort: Sort
    paging: Paging
    as_of: datetime
    nothing: Nothing
    exports: tuple[Link, ...] = ()
    new_href: str = ""
    saved: tuple[SavedFilter, ...] = ()
    save: Action | None = None
    """Keeps the present filters under a name; None where none is set, or where nobody may."""
    clear_href: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the text may be a number of, in its normal form."""

    words: Phrase
    value: str


@dataclass(frozen=True, slots=True)
class FoundCase:
    """Something else that the reference leads to: a submission."""

    href: str
    reference: str
    words: Phrase
    status: Chip | None = None


@dataclass(frozen=True, slots=True)
class SearchView:
    """What a reference leads to."""

    query: str
    rows: tuple[ShipmentRow, ...]
    cases: tuple[FoundCase, ...]
    guesses: tuple[Guess, ...]
    doubts: tuple[Issue, ...]
    follow_href: str = ""
    """Where a shipment with this reference is registered; empty for who may not."""
