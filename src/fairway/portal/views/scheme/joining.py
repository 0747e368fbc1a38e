"""Joining the scheme: the list of applications, and one with how each customs stands to everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class JoiningRow:
    """An application of a list."""

    href: str
    reference: str
    name: Phrase
    home: Phrase
    sides: tuple[tuple[Phrase, Chip], ...]
    """Each customs that was asked, and how it stands."""
    withdrawn: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class JoiningsView:
    """The applications."""

    rows: tuple[JoiningRow, ...]
    tabs: tuple[Choice, ...]
    search: str
    part: str
    paging: Paging
    nothing: Nothing
    new_href: str
    officer: bool
    as_of: datetime


@dataclass(frozen=True, slots=True)
class SideView:
    """A customs that was asked."""

    words: Phrase
    chip: Chip
    reason: str
    at: datetime | None
    stale: bool
    """The application was changed since it looked."""
    own: bool


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A vehicle, driver or lock."""

    key: str
    code: str
    title: Phrase
    content: Any
    """Of the model: marks are drawn from it."""
    facts: tuple[tuple[Phrase, Phrase], ...]
    warnings: tuple[Phrase, ...]
    chips: tuple[tuple[Phrase, Chip, str], ...]
    """For each customs its words, how it stands, and its reason."""
    valid_from: date
    valid_until: date | None
    version: int
    edit_href: str
    remove: Action | None
    erase: Action | None
    give_code: Action | None
    code_given: datetime | None
    needs_code: bool


@dataclass(frozen=True, slots=True)
class ThingGroup:
    """The things of a kind."""

    kind: str
    words: Phrase
    rows: tuple[ThingRow, ...]
    add_href: str
    add_words: Phrase


@dataclass(frozen=True, slots=True)
class Deciding:
    """What an officer may decide."""

    href: str
    choices: tuple[Choice, ...]
    thing_choices: tuple[Choice, ...]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class JoiningView:
    """One application."""

    reference: str
    name: Phrase
    crumbs: tuple[Link, ...]
    facts: tuple[tuple[Phrase, Phrase], ...]
    statement: str
    revision: int
    withdrawn: bool
    sides: tuple[SideView, ...]
    groups: tuple[ThingGroup, ...]
    deciding: Deciding | None
    edit_href: str
    upload_href: str
    withdraw: Action | None
    faults: tuple[Fault, ...]
    applied_at: datetime
    changed_at: datetime
    secret: str = ""
    secret_words: Phrase = ""
