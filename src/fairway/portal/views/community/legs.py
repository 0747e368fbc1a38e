"""The way of a shipment, leg by leg, as its owner plans it."""

from __future__ import annotations

from dataclasses import dataclass

from fairway.portal.views.editor import FieldSet
from fairway.portal.views.parts import Choice, Fault, Link


@dataclass(frozen=True, slots=True)
class LegForm:
    """One leg."""

    number: int
    """From 0, as its fields are named."""
    sets: tuple[FieldSet, ...]
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class LegsView:
    """The page of the plan."""

    name: str
    href: str
    crumbs: tuple[Link, ...]
    legs: tuple[LegForm, ...]
    lists: tuple[tuple[str, tuple[Choice, ...]], ...]
    """Lists that fields suggest from, by id."""
    faults: tuple[Fault, ...] = ()
    may_add: bool = True
    planned: bool = False
    """Whether a plan is kept already."""
