"""Answers to carrier confirmations."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.filings.adapter import Receipt
from fairway.filings.cn.road_answers import receipts
from fairway.wire.gacc.answers import ManifestAnswer, decode
from fairway.wire.gacc.confirmation import TYPES
from fairway.wire.gacc.xml import unreadable


def read(content: bytes) -> Sequence[Receipt]:
    """The answers in a message. Raises Refusal when it answers no carrier confirmation."""
    message = decode(content)
    if isinstance(message, ManifestAnswer) and message.head.message_type in TYPES:
        return receipts(message)
    raise unreadable("it answers no carrier confirmation")
