"""One row of a code table, and how far it is to be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from fairway.base.language import Language, Trilingual


class Evidence(StrEnum):
    """How far a row was verified; every page that shows a row shows this too when it is not ``VERIFIED``."""

    VERIFIED = "verified"
    """Read in the text of an official or first-hand publication, or in the standard itself."""
    SECONDARY = "secondary"
    """Read in secondary sources that agree (trade press, published software of brokers)."""
    UNCHECKED = "unchecked"
    """The source is named but its text was not read; confirm before relying on it in life."""
    OURS = "ours"
    """A code that this product gives, because none is public."""
    DEMO = "demo"
    """Invented for the demonstration; never valid in life."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A code of a table with its names and the days on which it holds (both ends included)."""

    table: str
    code: str
    names: Trilingual
    valid_from: date
    valid_to: date | None
    source: str
    evidence: Evidence
    attributes: Mapping[str, str] = {}

    def name(self, language: Language = Language.EN) -> str:
        """The name for a reader of ``language``; the English one where the authority publishes no other."""
        return self.names.in_(language) or self.names[0]

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def demo(self) -> bool:
        """Whether the row was invented for the demonstration."""
        return self.evidence is Evidence.DEMO

    def __getitem__(self, attribute: str) -> str:
        """An attribute as text; empty where the row leaves it open."""
        return self.attributes.get(attribute, "")

    def decimal(self, attribute: str) -> Decimal:
        """An attribute as a number. ``KeyError`` where the row leaves it open."""
        text = self.attributes.get(attribute, "")
        if not text:
            raise KeyError(f"{self.table} {self.code} has no {attribute}")
        return Decimal(text)
