"""The parcels of a batch, and one of them."""

from __future__ import annotations

from dataclasses import dataclass

from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parts import Chip, Choice, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """What came of one parcel."""

    number: str
    href: str
    other: str
    """A second number that it is known by."""
    outcome: Chip
    notes: tuple[Phrase, ...]
    proposal: str
    value: str
    rules: tuple[tuple[str, Phrase], ...]
    """The rules that it breaks, each with its sentence."""
    channel: Phrase = ""
    flags: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class ParcelsView:
    """A page of them."""

    reference: str
    batch_href: str
    rows: tuple[ParcelRow, ...]
    tabs: tuple[Choice, ...]
    menus: tuple[Menu, ...]
    search: str
    hidden: tuple[tuple[str, str], ...]
    paging: Paging
    nothing: Nothing
    clear_href: str
    customs: bool


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One thing that is wrong with a parcel."""

    rule: str
    sentence: Phrase
    remedy: Phrase
    citation: str
    field: Phrase
    value: str
    expected: str
    place: Phrase


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in one of several documents."""

    value: str
    differs: bool = False
    away: bool = False
    """This document has no such field."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A field in each document that has it."""

    words: Phrase
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the documents contradict each other here."""
        return any(cell.differs for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Whole:
    """All that was sent in one row of a document."""

    words: Phrase
    values: tuple[tuple[Phrase, str], ...]
    lines: bool = False


@dataclass(frozen=True, slots=True)
class ParcelPage:
    """One parcel."""

    reference: str
    batch_href: str
    parcels_href: str
    number: str
    outcome: Chip
    facts: tuple[tuple[Phrase, Phrase], ...]
    proposal: str
    described: str
    """The description that the proposal is for."""
    faults: tuple[FaultRow, ...]
    heads: tuple[Phrase, ...]
    """The documents that are compared."""
    compared: tuple[Compared, ...]
    lines: tuple[Whole, ...]
    whole: tuple[Whole, ...]
    masked: bool
    erased: bool
    channel: Phrase = ""
    flags: tuple[Phrase, ...] = ()
    risk_href: str = ""
    """The parcel on the risk desk, for who decides there."""
