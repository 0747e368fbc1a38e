"""A truck or flight with parcels where it arrives: what was counted, what the lists say, whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairway.base.issues import Issue
from fairway.portal.views.editor import Field, FieldSet
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """A parcel as it is listed and as it was counted."""

    waybill: str
    order: str
    href: str
    bag: str
    bill: str
    packages: int
    gross_weight: str
    counted: str
    """As somebody wrote it, or as it was noted; empty where nobody counted it."""
    before: str
    """As it was noted when the page was made: what differs from it is what somebody wrote."""
    weighed: str
    chip: Chip
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class Differs:
    """What a list says otherwise than the manifest."""

    bill: str
    field: Phrase
    manifest: str
    other: str
    source: Phrase


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list of customs: another party's, or the one that went out here."""

    words: Phrase
    bill: str
    parcels: int
    chip: Chip


@dataclass(frozen=True, slots=True)
class MovementPage:
    """One movement of a batch."""

    reference: str
    batch_href: str
    name: str
    words: Phrase
    """Truck or flight."""
    conveyance: str
    way: str
    day: date | None
    chip: Chip
    packages: int
    bags: int
    gross_weight: str
    submission_href: str
    figures: tuple[tuple[Phrase, int, str, str], ...]
    """Words, count, icon and where it leads."""
    told: Field
    """Waybills as they are scanned or typed."""
    count: Action
    rest: Action | None
    tabs: tuple[Choice, ...]
    search: str
    hidden: tuple[tuple[str, str], ...]
    rows: tuple[ArrivalRow, ...]
    paging: Paging
    nothing: Nothing
    here: str
    clear_href: str
    compared: bool
    """Whether there is anything to compare the manifest with."""
    agree: bool
    differs: tuple[Differs, ...]
    issues: tuple[Issue, ...]
    lists: tuple[ListRow, ...]
    hand_in: str
    """Where another party's list is handed in."""
    send: Action | None = None
    """Sends the own list to the customs."""
    place: FieldSet | None = None
    undo: Action | None = None
    faults: tuple[Fault, ...] = ()
