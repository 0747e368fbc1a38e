"""The submission editor: fields grouped by meaning, with where each value came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fairway.consignments.model import Direction
from fairway.portal.views.parts import Action, Choice, Fault, Link, Origin, Phrase
from fairway.portal.views.readiness import ReadinessView


class Control(StrEnum):
    """The kind of input."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    SELECT = "select"
    CHECK = "check"
    CODE = "code"
    """A reference or code: mono type, no spelling help."""


@dataclass(frozen=True, slots=True)
class Field:
    """One input. Its name is the JSON Pointer of the value in the submission."""

    pointer: str
    label: Phrase
    control: Control = Control.TEXT
    value: str = ""
    hint: Phrase = ""
    unit: Phrase = ""
    prefix: Phrase = ""
    """A script mark ("EN", "繁", "简") or currency before the value."""
    lang: str = ""
    """BCP 47 tag of the value where it is known."""
    options: tuple[Choice, ...] = ()
    suggestions: str = ""
    """Id of a list of the page that is offered while typing, for tables too long for a select."""
    chosen: Phrase = ""
    """The value with its words, as the list offers it; shown in place of the bare code."""
    elements: tuple[int, ...] = ()
    needed_by: tuple[str, ...] = ()
    """Targets that cannot be sent without it."""
    origin: Origin | None = None
    faults: tuple[Fault, ...] = ()
    read_only_because: Phrase = ""
    confirm: Action | None = None
    """Accepts a proposed translation or a received value as it is."""
    local: bool = False
    """A time of the clocks of the place that it belongs to, not of the reader's side."""
    size: str = "full"
    """"full", "half", "third" or "short": the width that the value needs."""

    @property
    def anchor(self) -> str:
        """The id of the input."""
        return "f" + self.pointer.replace("/", "-")

    @property
    def faulty(self) -> bool:
        """Whether an issue stands at this field."""
        return bool(self.faults)


@dataclass(frozen=True, slots=True)
class FieldSet:
    """Fields under one label: a name in three scripts, an amount with its currency, a small heading."""

    label: Phrase
    fields: tuple[Field, ...]
    hint: Phrase = ""
    joined: bool = False
    """The inputs stand in one row and read as one value."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of goods; closed it reads as a table row, open it is a form."""

    index: int
    title: str
    facts: tuple[Phrase, ...]
    """Short values of the closed row: HS code, quantity, weight, value."""
    sets: tuple[FieldSet, ...]
    remove: Action | None = None
    faults: int = 0
    open: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One section of the form."""

    id: str
    words: Phrase
    sets: tuple[FieldSet, ...] = ()
    note: Phrase = ""
    items: tuple[Item, ...] = ()
    add_item: Action | None = None
    remove: Action | None = None
    faults: int = 0
    consignment: str = ""
    """Local id of the consignment the section belongs to; sections of one consignment stand together."""


@dataclass(frozen=True, slots=True)
class EditorView:
    """The whole editor."""

    reference: str
    direction: Direction
    version: int
    """The version the form was made from; sent back so that two people cannot overwrite each other unseen."""
    groups: tuple[Group, ...]
    readiness: ReadinessView
    save_href: str
    readiness_href: str
    send: Action | None
    """None when there is nothing left to send."""
    faults: tuple[Fault, ...] = ()
    saved_at: datetime | None = None
    add_consignment: Action | None = None
    templates: tuple[Link, ...] = ()
    upload_href: str = ""
    received_from: Phrase = ""
    """Set when the other site sent the shared elements: who, and when."""
    discard: Action | None = None
    new: bool = False
    href: str = ""
    """Address of the submission's own page; empty for a new one."""
    shape: str = ""
    """Which parts stand where in this form; sent back with it."""
    lists: tuple[tuple[str, tuple[Choice, ...]], ...] = ()
    """Lists that fields suggest from, by id."""
    draft: bool = False
    """Whether the form holds what was typed and not saved yet."""
