"""Answers to road manifests, and the reports of the supervised place."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.filings.adapter import Receipt
from fairway.filings.cn.road_answers import receipts
from fairway.wire.gacc.answers import ManifestAnswer, PlaceReport, decode
from fairway.wire.gacc.manifest import EXPORT, IMPORT
from fairway.wire.gacc.xml import unreadable


def read(content: bytes) -> Sequence[Receipt]:
    """The answers in a message. Raises Refusal when it answers no road manifest."""
    message = decode(content)
    if isinstance(message, ManifestAnswer) and message.head.message_type in {IMPORT, EXPORT}:
        return receipts(message)
    if isinstance(message, PlaceReport):
        return receipts(message)
    raise unreadable("it answers no road manifest")
