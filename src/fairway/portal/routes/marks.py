"""Marks of the last row seen, for lists whose order has several keys: opaque, and made by us alone."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

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


def moment_and_id(mark: str) -> tuple[datetime, UUID] | None:
    """The time and identifier that a mark stands for; None without a mark. Raises NotFound for what is none of ours."""
    if not mark:
        return None
    parts = parts_of(mark)
    try:
        return datetime.fromisoformat(str(parts[0])), UUID(str(parts[1]))
    except (ValueError, IndexError):
        raise NotFound from None
