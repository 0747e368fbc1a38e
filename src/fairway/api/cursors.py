"""Cursors: opaque marks of the last row seen, so that a page is never shifted by what is added meanwhile."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from uuid import UUID

from fairway.base.issues import Issue, Refusal


def encode_cursor(moment: datetime, identifier: UUID) -> str:
    """The mark of a row by its time and identifier."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()}|{identifier}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The row that a mark stands for. Raises Refusal for what is no mark of ours."""
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, identifier = text.partition("|")
        return datetime.fromisoformat(moment), UUID(identifier)
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise Refusal(
            [
                Issue(
                    rule="HTTP-CURSOR",
                    message="This cursor is none that was given out.",
                    remedy="Begin again without a cursor.",
                    place="query",
                    pointer="/cursor",
                )
            ]
        ) from error
