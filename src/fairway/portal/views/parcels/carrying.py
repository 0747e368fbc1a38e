"""Cleared parcels on their way, and the lists of what is released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairway.portal.views.parts import Action, Chip, Choice, Link, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A truck or flight that parcels of a batch go by."""

    words: Phrase
    """Truck or flight."""
    reference: str
    conveyance: str
    day: date | None
    way: str
    """Airports of a flight."""
    parcels: int
    bags: int
    packages: int
    gross_weight: str
    chip: Chip
    href: str
    """The submission of the road job."""
    counted: tuple[tuple[Phrase, int], ...] = ()
    """What arrived, in part, not."""
    undo: Action | None = None
    undone: bool = False
    arrival_href: str = ""
    """Where it is told what of it arrived, for who tells it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What of a batch is on its way, and what is left."""

    rows: tuple[MovementRow, ...]
    moved: int
    left: int
    truck_href: str
    flight_href: str


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A flight, truck or bag with what is released on it."""

    words: Phrase
    """What it is."""
    by: str
    name: str
    parcels: int
    packages: int
    gross_weight: str
    href: str
    csv: str


@dataclass(frozen=True, slots=True)
class ReleasedParcel:
    """A parcel of such a list."""

    waybill: str
    other: str
    bag: str
    bill: str
    packages: int
    gross_weight: str
    conveyance: str
    href: str


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """The release lists of a batch, or one of them."""

    reference: str
    batch_href: str
    tabs: tuple[Choice, ...]
    """By flight, truck or bag."""
    lists: tuple[ReleaseRow, ...]
    chosen: ReleaseRow | None
    rows: tuple[ReleasedParcel, ...]
    paging: Paging
    nothing: Nothing
    download: Link
    back: str
    """From one list to all."""
