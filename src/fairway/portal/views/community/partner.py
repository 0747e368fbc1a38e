"""What a partner sends and how good it is; how it writes; whom it lets see what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.community.messages import MessageRow
from fairway.portal.views.organisation import ApiKey
from fairway.portal.views.parts import Action, Choice, Fault, Phrase


@dataclass(frozen=True, slots=True)
class SentRow:
    """What was sent in one standard."""

    standard: Phrase
    messages: int
    refused: int
    partly: int
    events: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What was wrong, how often, with an example."""

    rule: str
    text: str
    """As it stands in the newest message that has it, in the reader's language."""
    serious: bool
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What a code of the partner stands for."""

    code: str
    name: Phrase
    forget: Action | None


@dataclass(frozen=True, slots=True)
class LetRow:
    """Whom the partner lets see what is told of a reference."""

    kind: Phrase
    value: str
    name: Phrase
    until: datetime | None
    end: Action | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to send."""

    words: Phrase
    text: Phrase
    sample: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class PartnerView:
    """The page of the reader's organisation as a partner."""

    name: Phrase
    days: int
    messages: int
    events: int
    duplicates: int
    last_at: datetime | None
    error_percent: float
    score: int
    sent: tuple[SentRow, ...]
    faults: tuple[FaultRow, ...]
    last: tuple[MessageRow, ...]
    test: bool
    toggle_test: Action | None
    standards: tuple[Phrase, ...]
    zone: str
    own_codes: tuple[tuple[str, Phrase], ...]
    note: str
    profile_href: str
    channels: tuple[Channel, ...]
    answer: str
    """The receipt of the newest message, as a system gets it."""
    keys: tuple[ApiKey, ...]
    codes: tuple[CodeRow, ...]
    lets: tuple[LetRow, ...]
    may_tell: bool
    organisations: tuple[Choice, ...] = ()
    kinds: tuple[Choice, ...] = ()
    faults_of_form: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner of the site, for its operator."""

    name: Phrase
    standards: tuple[Phrase, ...]
    messages: int
    events: int
    error_percent: float
    last_at: datetime


@dataclass(frozen=True, slots=True)
class PartnersView:
    """Every partner that sent something."""

    rows: tuple[PartnerRow, ...]
    days: int
    as_of: datetime
