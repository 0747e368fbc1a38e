"""What people and sites did that the lock cannot know: the engine reads it beside what the lock said."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class HappeningKind(StrEnum):
    """An act that bears on how a reading is judged."""

    SEALED = "sealed"
    """The lock was closed on the cargo by somebody who may."""
    RESEALED = "resealed"
    """It was closed again after it was opened with authority, or after an inspection."""
    INSPECTED = "inspected"
    """An officer began to look into the trip: the lock may be open from then on, until it is sealed again or, where
    it was not opened, until ``until``."""
    UNLOCK_AUTHORISED = "unlock-authorised"
    """The lock may be opened, until ``until``."""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One act."""

    kind: HappeningKind
    at: datetime
    """UTC."""
    evidence: str
    """Identifier of the fact: "case/stream/version"."""
    until: datetime | None = None
    """When an authority to open ends; None: when the thresholds say."""
    by: str = ""
    """Who: identifier of an officer or operator, never a name."""
    place: str = ""
    reason: str = ""
    findings: str = ""
