"""A shipment as whoever has its link sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.parts import Chip, Phrase


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One milestone."""

    tone: str
    words: Phrase
    place: Phrase
    at: datetime
    quality: Phrase
    done: bool
    raw: str = ""
    standard: Phrase = ""
    readings: tuple[str, ...] = ()
    until: datetime | None = None
    """Of several readings the time of the last."""


@dataclass(frozen=True, slots=True)
class SharedView:
    """The page behind a share link."""

    reference: str
    until: datetime
    rows: tuple[SharedRow, ...]
    now_before: int
    """How many rows have passed."""
    as_of: datetime
    customs: Chip | None = None
    references: tuple[Phrase, ...] = ()
