"""Identifiers: UUIDv7 made in the application, so that keys are unique over sites and roughly ordered by time."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

NewId = Callable[[], UUID]
"""A source of identifiers, given to pure functions as an argument."""


def uuid7(moment: datetime | None = None, entropy: bytes | None = None) -> UUID:
    """A version 7 UUID (RFC 9562) for ``moment`` (now if none) with 10 bytes of ``entropy``."""
    milliseconds = int((moment or datetime.now(UTC)).timestamp() * 1000)
    noise = int.from_bytes(entropy or os.urandom(10), "big")
    value = (
        (milliseconds & (1 << 48) - 1) << 80
        | 0x7 << 76
        | (noise >> 62 & 0xFFF) << 64
        | 0b10 << 62
        | noise & (1 << 62) - 1
    )
    return UUID(int=value)
