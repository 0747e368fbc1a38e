"""What the customs e-commerce system says of the declared documents of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class StandingRow:
    """How many documents of one kind have one standing."""

    chip: Chip
    meaning: Phrase
    remedy: Phrase
    count: int
    share: str
    href: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One document."""

    parcel: str
    href: str
    """The parcel; empty for who does not see the batch whole."""
    chip: Chip
    meaning: Phrase
    remedy: Phrase
    text: str
    """What the customs wrote."""
    at: datetime | None
    passed: tuple[str, ...]
    number: str
    """The one that customs gave it."""
    tax: str


@dataclass(frozen=True, slots=True)
class SendingPart:
    """How far the sending is."""

    messages: int
    sent: int
    percent: int
    left: Phrase
    signer: Phrase
    per_minute: int | None
    to_sign: int
    signed: int


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """All that was answered."""

    reference: str
    batch_href: str
    tabs: tuple[Choice, ...]
    """The kinds of documents."""
    standings: tuple[StandingRow, ...]
    rows: tuple[AnswerRow, ...]
    paging: Paging
    nothing: Nothing
    exports: tuple[Link, ...]
    as_of: datetime
    sending: SendingPart | None = None
    declare_href: str = ""
    clear_href: str = ""
    """Takes the filter by standing away."""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class FiledPart:
    """What of it stands on the page of the batch: a line for each kind of document."""

    rows: tuple[FiledRow, ...]
    href: str
    settled: bool


@dataclass(frozen=True, slots=True)
class FiledRow:
    """The documents of one kind."""

    words: Phrase
    number: str
    filed: int
    answered: int
    accepted: int
    refused: int
    inspected: int
    released: int
    taxed: int
    href: str


@dataclass(frozen=True, slots=True)
class Declaring:
    """Which documents are to be declared."""

    reference: str
    back: str
    action: Action
    kinds: tuple[Choice, ...]
    faults: tuple[Fault, ...] = ()
