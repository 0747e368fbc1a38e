"""Declarations after crossing: charges, due dates, and manifest lines with neither declaration nor exemption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.consignments.model import Texts
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Paging, Phrase

NONE_OPEN = Nothing(
    N_("No declaration is open"),
    N_("After a crossing the declaration is drafted from the data that crossed, and stands here until it is lodged."),
    (Link(N_("Already lodged"), "/declarations?filter=lodged"), Link(N_("Work list"), "/work")),
)


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """One trade declaration, drafted or lodged."""

    href: str
    reference: str
    form: Phrase
    goods: Texts | None
    moved: date
    due: date
    value_hkd: Decimal
    charge: Decimal
    levy: Decimal
    penalty: Decimal
    status: Chip
    authority_reference: str = ""
    waybill: str = ""
    """Of the goods that it declares first; a submission can have several declarations."""
    lodge: Action | None = None
    undo: Action | None = None
    """Deletes at customs what was lodged, where customs holds it."""
    complete_href: str = ""
    """Where to settle what stands against lodging it."""

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
    links: tuple[Link, ...] = ()
    """To declare it, or to mark its consignment as exempt."""


@dataclass(frozen=True, slots=True)
class ExemptRow:
    """A consignment that crossed and needs no declaration."""

    href: str
    reference: str
    waybill: str
    goods: Texts | None
    consignee: Texts | None
    crossed: date
    category: Phrase
    lines: int
    undo: Action | None = None
    because: Phrase = ""
    """Why the exemption cannot be taken back here."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """A declaration that could not be lodged."""

    reference: str
    href: str
    form: Phrase
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class LodgeOutcome:
    """What came of lodging several."""

    lodged: int
    failed: tuple[NotDone, ...]


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
    exempt: tuple[ExemptRow, ...] | None = None
    """Shown in place of the declarations; None when these are asked for."""
    outcome: LodgeOutcome | None = None
    as_of: datetime | None = None
    refresh_href: str = ""
    nothing: Nothing = NONE_OPEN
