"""One submission: the documents of both sides side by side, with what they share between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fairway.consignments.model import Direction, Texts
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Origin, Phrase, Side


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """One document as a row of its side."""

    target: str
    words: Phrase
    form: Phrase
    href: str
    status: Chip
    authority_reference: str = ""
    due: datetime | None = None
    filled: int = 0
    total: int = 0
    lines: int = 0
    next_step: Phrase = ""
    action: Action | None = None
    later: Phrase = ""


@dataclass(frozen=True, slots=True)
class SideColumn:
    """The documents of one side and who files them there."""

    side: Side
    filer: Texts | None
    documents: tuple[DocumentCard, ...]
    note: Phrase = ""
    """For example that the other site has not answered: unknown is shown as unknown."""


@dataclass(frozen=True, slots=True)
class SharedElement:
    """A value that documents of both sides carry, compared."""

    number: int
    words: Phrase
    value: str | Texts
    equal: bool = True
    hk_value: str = ""
    cn_value: str = ""
    href: str = ""
    reason: Phrase = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of something: how many, of what, and the code of that."""

    number: Decimal
    of: Texts | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of goods as a table row."""

    number: int
    description: Texts
    hs: str
    packages: Counted | None
    gross_kg: Decimal | None
    quantity: Counted | None
    value: Decimal | None
    currency: str
    origin_country: Texts | None
    marks: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsignmentSummary:
    """One consignment with its lines."""

    id: str
    waybill: str
    consignor: Texts | None
    consignee: Texts | None
    packages: Counted | None
    gross_kg: Decimal | None
    value: Decimal | None
    currency: str
    lines: tuple[ItemLine, ...]
    more_lines: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact as a line of the activity list."""

    at: datetime
    words: Phrase
    by: str
    side: Side | None = None
    raw: str = ""
    simulated: bool = False
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """An organisation that may see this submission, and how far."""

    names: Texts
    role: Phrase
    sees: Phrase
    until: datetime | None = None
    withdraw: Action | None = None


@dataclass(frozen=True, slots=True)
class SubmissionHead:
    """What stands above each page of one submission: its name, state, way, and the parts to turn to."""

    reference: str
    href: str
    direction: Direction
    status: Chip
    tabs: tuple[Choice, ...]
    control_point: Phrase = ""
    crossing: date | datetime | None = None
    vehicle_hk: str = ""
    vehicle_cn: str = ""
    vehicles: tuple[str, ...] = ()
    """The marks that the goods are on or have crossed on, where they are not the planned one."""
    actions: tuple[Action, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """The page of one submission."""

    head: SubmissionHead
    next_step: Phrase
    next_due: datetime | None
    hk: SideColumn
    cn: SideColumn
    shared: tuple[SharedElement, ...]
    consignments: tuple[ConsignmentSummary, ...]
    activity: tuple[Happening, ...]
    viewers: tuple[Viewer, ...]
    faults: tuple[Fault, ...] = ()
    """What stood against the last act."""

    @property
    def conflicts(self) -> int:
        """How many shared elements differ between the sides."""
        return sum(not element.equal for element in self.shared)
