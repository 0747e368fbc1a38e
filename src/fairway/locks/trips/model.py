"""What a sealed trip is made of: its legs, its lock, what a lock was seen to be, why a release was given or not."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from fairway.locks.engine.judgement import Handling, Reason, Severity

__all__ = [
    "AlarmState",
    "BoundLock",
    "Capacity",
    "Cargo",
    "Handling",
    "LockSeen",
    "Place",
    "Reason",
    "SealedLeg",
    "Severity",
]


class SealedLeg(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a trip that one customs watches: from a point of the scheme, or a control point, to the next."""

    number: int
    """From 1, in the order of travel."""
    site: str
    """Whose leg it is: the site that has custody on it."""
    origin: str
    destination: str
    """Identifiers of points in the scheme's registry."""
    corridor: str = ""
    corridor_version: str = ""
    """The way that was agreed on, as it stood when the trip was applied for."""
    control_point: str | None = None
    """Code of the land boundary control point where the leg ends; None where it ends inland."""


class BoundLock(msgspec.Struct, frozen=True, kw_only=True):
    """The one lock of a trip."""

    device: str
    profile: str
    authenticated: bool = False
    """Whether the protocol of the device carries a secret that every connection is checked against."""


class Cargo(msgspec.Struct, frozen=True, kw_only=True):
    """What travels, in the words of the submission that the trip was applied from."""

    submission: UUID
    reference: str = ""
    goods: str = ""
    packages: int | None = None
    gross_weight_kg: str | None = None
    """Decimal kilograms as text."""


class LockSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The newest report of the lock at a moment that matters: what it said, and which frame says so. No position."""

    evidence: str | None = None
    """Identifier of the reading: hash of the frame and index in it."""
    at: datetime | None = None
    bolt: str = "unknown"
    rope: str = "unknown"
    cover: str = "unknown"
    door: str = "unknown"
    at_place: bool | None = None
    """Whether the position lay within the fence of the place named; None is unknown, and unknown is never yes."""

    @property
    def intact(self) -> bool:
        """Locked, rope in, cover closed, and no door known to be open. What is unknown is not intact."""
        return (self.bolt, self.rope, self.cover) == ("locked", "in", "closed") and self.door != "open"


class Capacity(StrEnum):
    """As what somebody acts on a lock."""

    OFFICER = "officer"
    OPERATOR = "accredited-operator"
    SYSTEM = "system"


class AlarmState(StrEnum):
    """Where an alarm stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    CLOSED = "closed"


class Place(StrEnum):
    """Where the lock is when somebody wants it opened."""

    IN_PLACE = "in-place"
    """Within the fence of the leg's destination, or under a begun inspection."""
    OUT_OF_PLACE = "out-of-place"
