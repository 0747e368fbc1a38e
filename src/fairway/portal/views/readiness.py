"""Readiness: for every document what is filled, to confirm, missing or in conflict, who can supply it, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fairway.portal.views.document import Said
from fairway.portal.views.parts import Action, Chip, Phrase, Side
from fairway.portal.views.submission import SubmissionHead


class ElementState(StrEnum):
    """How an element stands for one document."""

    FILLED = "filled"
    TO_CONFIRM = "to-confirm"
    MISSING = "missing"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One element that a document needs."""

    number: int
    words: Phrase
    state: ElementState
    pointer: str
    href: str = ""
    value: str = ""
    place: Phrase = ""
    """Which consignment or line, where there are several."""
    suppliers: tuple[Phrase, ...] = ()
    reason: Phrase = ""
    """Why it is in conflict or what is to be confirmed."""
    asked: Phrase = ""
    """Whom it was asked of and when; empty when nobody was asked."""
    ask: Action | None = None
    says: Said | None = None
    """What the value says where it does not say it itself."""


@dataclass(frozen=True, slots=True)
class TargetReadiness:
    """One document with its counts."""

    target: str
    side: Side
    words: Phrase
    form: Phrase
    filled: int
    to_confirm: int
    missing: int
    conflict: int
    status: Chip
    due: datetime | None = None
    elements: tuple[ElementRow, ...] = ()
    ask_all: Action | None = None
    later: Phrase = ""
    """Why it is not urgent ("After crossing"), for documents that clearance does not wait for."""
    filed: bool = False
    """Whether it is on its way or with customs, so that its status says more than its elements."""

    @property
    def total(self) -> int:
        """How many elements the document needs."""
        return self.filled + self.to_confirm + self.missing + self.conflict

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return self.filled == self.total


@dataclass(frozen=True, slots=True)
class ReadinessView:
    """All documents of one submission."""

    targets: tuple[TargetReadiness, ...]
    as_of: datetime
    stale: bool = False

    def of(self, side: Side) -> tuple[TargetReadiness, ...]:
        """The documents of one side."""
        return tuple(target for target in self.targets if target.side is side)

    @property
    def open_questions(self) -> int:
        """How many elements are not filled over all documents."""
        return sum(target.total - target.filled for target in self.targets)


@dataclass(frozen=True, slots=True)
class ReadinessPageView:
    """The readiness of one submission as a page of its own."""

    head: SubmissionHead
    readiness: ReadinessView
