"""A page with one act: what it is about, the fields it needs, one button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fairway.portal.views.editor import Field, FieldSet
from fairway.portal.views.parts import Action, Fault, Link, Phrase

_OF_ANY_FIELD = frozenset({"This is needed.", "This value cannot be taken."})
"""Sentences that do not say which field they are about."""


def named(faults: Iterable[Fault], fields: Iterable[Field]) -> tuple[Fault, ...]:
    """Faults with the names of their fields, where their sentences do not say which they mean."""
    labels = {field.pointer: field.label for field in fields}
    return tuple(
        replace(one, place=one.place or labels.get(one.issue.pointer, ""))
        if one.issue.message in _OF_ANY_FIELD
        else one
        for one in faults
    )


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

    @property
    def summary(self) -> tuple[Fault, ...]:
        """The faults, each leading to its field; those of no field of this page lead nowhere."""
        fields = [field for one in self.sets for field in one.fields]
        here = {field.pointer for field in fields}
        led = [one if one.href or one.issue.pointer in here else replace(one, anchor="") for one in self.faults]
        return named(led, fields)

    @property
    def marked(self) -> tuple[FieldSet, ...]:
        """The fields, each with its faults."""
        found: dict[str, tuple[Fault, ...]] = {}
        for fault in self.faults:
            found[fault.issue.pointer] = (*found.get(fault.issue.pointer, ()), fault)

        def marked(field: Field) -> Field:
            return replace(field, faults=field.faults or found.get(field.pointer, ()))

        return tuple(replace(one, fields=tuple(map(marked, one.fields))) for one in self.sets)
