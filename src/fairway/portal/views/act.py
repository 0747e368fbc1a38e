"""A page with one act: what it is about, the fields it needs, one button."""

from __future__ import annotations

from dataclasses import dataclass

from fairway.portal.views.editor import FieldSet
from fairway.portal.views.parts import Action, Fault, Link, Phrase


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to know before the act."""

    words: Phrase
    value: Phrase
    links: tuple[Link, ...] = ()
    """What stands behind it."""


@dataclass(frozen=True, slots=True)
class ActView:
    """The page of one act."""

    words: Phrase
    action: Action
    lead: Phrase = ""
    name: str = ""
    """The reference that it is about."""
    crumbs: tuple[Link, ...] = ()
    facts: tuple[Fact, ...] = ()
    sets: tuple[FieldSet, ...] = ()
    faults: tuple[Fault, ...] = ()
    error: Phrase = ""
    """A refusal that belongs to no field."""
    secret: str = ""
    """Something to copy that is shown this once."""
    secret_words: Phrase = ""
    further: tuple[Action, ...] = ()
    second: Action | None = None
    """Another act with the same fields."""
