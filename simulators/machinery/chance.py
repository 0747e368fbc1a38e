"""Chance that repeats itself: the same seed, purpose and key always give the same draw, in whatever order."""

from __future__ import annotations

import hashlib


def draw(seed: int, purpose: str, key: str) -> float:
    """A number in [0, 1) that depends on nothing but its arguments."""
    digest = hashlib.sha256(f"{seed}\x00{purpose}\x00{key}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56
