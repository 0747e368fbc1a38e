"""What an owner of data can check: who received what, by which rule, and that nobody rewrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fairway.consignments.model import Texts
from fairway.portal.views.parts import Chip, Choice, Link, Paging, Phrase, Side
from fairway.portal.views.submission import SubmissionHead


@dataclass(frozen=True, slots=True)
class Crossing:
    """One envelope between sites."""

    at: datetime
    submission: str
    href: str
    sender: Side
    receiver: Side
    recipient: Texts
    elements: tuple[tuple[int, Phrase], ...]
    purpose: Phrase
    legal_basis: Phrase
    retention: Phrase
    delivered: bool
    """Whether the receiver has confirmed it."""
    envelope: str
    """Its number, shortened for reading and copied whole."""


@dataclass(frozen=True, slots=True)
class DataFlowView:
    """The data-flow register, of the whole organisation or (with ``head``) of one submission."""

    rows: tuple[Crossing, ...]
    paging: Paging
    as_of: datetime
    filters: tuple[Choice, ...] = ()
    exports: tuple[Link, ...] = ()
    query: str = ""
    head: SubmissionHead | None = None


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule of the rule book."""

    id: str
    target: str
    target_words: Phrase
    sentence: Phrase
    remedy: Phrase
    citation: Phrase
    """Its source, in the reader's words; a standard stays with its number."""
    severity: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class LimitEntry:
    """A limit that the rules of sealed trips go by."""

    code: str
    name: Texts
    value: Phrase
    valid_from: date


@dataclass(frozen=True, slots=True)
class RuleBookView:
    """All rules, by target."""

    rules: tuple[RuleEntry, ...]
    targets: tuple[Choice, ...]
    query: str = ""
    total: int = 0
    exports: tuple[Link, ...] = ()
    limits: tuple[LimitEntry, ...] = ()
    """Shown with the rules of sealed trips."""


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """One fact of the record as a row."""

    stream: str
    version: int
    kind: str
    at: datetime
    actor: Phrase
    position: int | None
    leaf: str
    erased: bool = False
    words: Phrase = ""
    """What the kind is called."""
    about: Phrase = ""
    """The document that the stream is about."""


@dataclass(frozen=True, slots=True)
class RecordView:
    """The record of one case: its facts, their positions, the newest checkpoint, the bundle to verify offline."""

    head: SubmissionHead
    facts: tuple[RecordedFact, ...]
    status: Chip
    origin: str
    tree_size: int
    root: str
    signed_at: datetime | None
    bundle_href: str
    bundle_name: str
    """What the downloaded file is called."""
    exports: tuple[Link, ...] = ()
