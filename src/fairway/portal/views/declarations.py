"""Declarations after crossing: charges, due dates, and manifest lines with neither declaration nor exemption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fairway.consignments.model import Texts
from fairway.portal.views.parts import Action, Chip, Choice, Link, Paging, Phrase


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """One trade declaration, drafted or lodged."""

    href: str
    reference: str
    form: str
    goods: Texts | None
    moved: date
    due: date
    value_hkd: Decimal
    charge: Decimal
    levy: Decimal
    penalty: Decimal
    status: Chip
    authority_reference: str = ""
    lodge: Action | None = None

    @property
    def total(self) -> Decimal:
        """Charge, levy and penalty together, in Hong Kong dollars."""
        return self.charge + self.levy + self.penalty


@dataclass(frozen=True, slots=True)
class UnmatchedLine:
    """A manifest line that has neither a declaration nor an exemption."""

    manifest: str
    manifest_href: str
    line: int
    goods: Texts | None
    crossed: date
    due: date
    consignee: Texts | None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class PenaltyBand:
    """A band of the late penalty and when it begins for the oldest open declaration."""

    words: Phrase
    small: Decimal
    large: Decimal


@dataclass(frozen=True, slots=True)
class DeclarationsView:
    """The page."""

    rows: tuple[DeclarationRow, ...]
    unmatched: tuple[UnmatchedLine, ...]
    bands: tuple[PenaltyBand, ...]
    filters: tuple[Choice, ...]
    paging: Paging
    exports: tuple[Link, ...] = ()
    lodge_all: Action | None = None
