"""The registry of the scheme: lists beside the map, an entry with its versions, the editor, an import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from fairway.base.issues import Issue
from fairway.portal.views.community.maps import MapFrame
from fairway.portal.views.editor import FieldSet
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of a list."""

    id: str
    """ "kind:code", as the map names it."""
    href: str
    code: str
    name: Phrase
    facts: tuple[Phrase, ...]
    """Short facts after the name: side, places, width."""
    chip: Chip | None
    placed: bool
    """It has a place on the map."""
    valid_from: date
    valid_until: date | None
    version: int


@dataclass(frozen=True, slots=True)
class RegistryView:
    """The entries of a kind."""

    kinds: tuple[Choice, ...]
    sides: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    search: str
    path: str
    hidden: tuple[tuple[str, str], ...]
    """What the search form keeps of the present choice."""
    rows: tuple[EntryRow, ...]
    paging: Paging
    nothing: Nothing
    exports: tuple[Link, ...]
    frame: MapFrame | None
    may_keep: bool
    new_href: str
    import_href: str
    note: Phrase
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One field of an entry."""

    words: Phrase
    value: Phrase
    mono: bool = False


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of an entry."""

    version: int
    valid_from: date
    valid_until: date | None
    recorded_at: datetime
    chip: Chip
    changed: tuple[Phrase, ...]
    """The fields that differ from the version before."""
    undo: Action | None
    undo_import: Action | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry."""

    kind: Phrase
    code: str
    name: Phrase
    chip: Chip | None
    crumbs: tuple[Link, ...]
    facts: tuple[Told, ...]
    versions: tuple[VersionRow, ...]
    frame: MapFrame | None
    chosen: str
    edit_href: str
    notice: Phrase = ""


@dataclass(frozen=True, slots=True)
class EditView:
    """The editor of an entry."""

    words: Phrase
    name: str
    crumbs: tuple[Link, ...]
    action: Action
    sets: tuple[FieldSet, ...]
    faults: tuple[Fault, ...]
    frame: MapFrame | None
    shape: str
    """ "point", "fence", "corridor", or nothing where there is nothing to draw."""
    chosen: str

    @property
    def marked(self) -> tuple[FieldSet, ...]:
        """The fields, each with its faults."""
        found: dict[str, tuple[Fault, ...]] = {}
        for fault in self.faults:
            found[fault.issue.pointer] = (*found.get(fault.issue.pointer, ()), fault)
        return tuple(
            replace(one, fields=tuple(replace(field, faults=found.get(field.pointer, ())) for field in one.fields))
            for one in self.sets
        )


@dataclass(frozen=True, slots=True)
class ImportView:
    """Taking a file in."""

    action: str
    crumbs: tuple[Link, ...]
    kinds: tuple[Choice, ...]
    templates: tuple[Link, ...]
    lead: Phrase
    file: str = ""
    issues: tuple[Issue, ...] = ()
    recorded: int | None = None
    unchanged: int = 0
    undo: Action | None = None
