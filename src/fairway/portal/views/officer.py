"""The officer's console: decide early, see why, act once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from fairway.consignments.model import Direction, Texts
from fairway.portal.views.parts import N_, Action, Chip, Choice, Fault, Link, Nothing, Paging, Phrase, Sort

NOTHING_TO_DECIDE = Nothing(
    N_("Nothing to decide"),
    N_("New vehicles appear here as soon as their references are bundled."),
    (Link(N_("Decided"), "/officer?filter=decided"),),
)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A vehicle that waits for a decision."""

    id: str
    href: str
    mark: str
    cn_plate: str
    direction: Direction
    control_point: Phrase
    expected: datetime
    references: int
    packages: int
    gross_kg: Decimal
    goods: Texts | None
    carrier: Texts | None
    indications: tuple[Phrase, ...]
    status: Chip
    note: str = ""
    """What the officer who decided wrote."""


@dataclass(frozen=True, slots=True)
class OfficerQueueView:
    """The queue, most urgent first."""

    rows: tuple[QueueRow, ...]
    filters: tuple[Choice, ...]
    sort: Sort
    paging: Paging
    as_of: datetime
    bulk: tuple[Action, ...] = ()
    exports: tuple[Link, ...] = ()
    nothing: Nothing = NOTHING_TO_DECIDE


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for or against selection, with its weight and what it rests on."""

    words: Phrase
    weight: int
    """Points; more speak for inspection."""
    evidence: Phrase = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class OfficerConsignment:
    """A consignment of the vehicle as the filed documents show it."""

    reference: str
    href: str
    goods: Texts
    hs: str
    consignor: Texts
    consignee: Texts
    packages: Phrase
    gross_kg: Decimal
    value: str
    flags: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class PastCrossing:
    """An earlier crossing of the same vehicle or party."""

    at: datetime
    words: Phrase
    result: Chip


@dataclass(frozen=True, slots=True)
class OfficerCaseView:
    """One vehicle to decide on."""

    mark: str
    cn_plate: str
    direction: Direction
    control_point: Phrase
    expected: datetime
    driver: Texts | None
    carrier: Texts | None
    consignments: tuple[OfficerConsignment, ...]
    score: int
    reasons: tuple[Reason, ...]
    history: tuple[PastCrossing, ...]
    decide_href: str
    decided: Chip | None
    decided_by: Phrase = ""
    decided_at: datetime | None = None
    visible_to_trade: Phrase = ""
    """What the trade sees now: the same whatever was decided."""
    bays: tuple[Choice, ...] = ()
    faults: tuple[Fault, ...] = ()
    inspection: tuple[Action, ...] = ()
    next_href: str = ""
    expected_words: Phrase = ""
    """What the time ``expected`` is."""
    findings: str = ""
    """What the inspection found, in the officer's words; customs only."""
