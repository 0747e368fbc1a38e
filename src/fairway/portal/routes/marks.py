"""Marks of the last row seen, for lists whose order has several keys: opaque, and made by us alone."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence

from fairway.base.issues import NotFound


def mark_of(key: Sequence[str | int | float]) -> str:
    """The mark of a row by its key."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def parts_of(mark: str) -> list[str | int | float]:
    """The key that a mark stands for. Raises NotFound for what is no mark of ours."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, binascii.Error):
        raise NotFound from None
    if not isinstance(parts, list) or not all(type(part) in {str, int, float} for part in parts):
        raise NotFound
    return parts
