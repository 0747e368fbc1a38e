"""Which kind of document an answer of the single window belongs to, and what it says."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.filings.adapter import Receipt, Target
from fairway.filings.cn.carrier_confirmation import answers as confirmation_answers
from fairway.filings.cn.goods_declaration import answers as declaration_answers
from fairway.filings.cn.road_manifest import answers as manifest_answers
from fairway.wire.gacc.answers import ManifestAnswer, PlaceReport, decode
from fairway.wire.gacc.confirmation import TYPES


def read(content: bytes) -> tuple[Target, Sequence[Receipt]]:
    """The kind of document that ``content`` answers, and its receipts; a report of the supervised place counts as an
    answer to the road manifest of its batch. Raises Refusal when the bytes are no answer."""
    message = decode(content)
    if isinstance(message, ManifestAnswer) and message.head.message_type in TYPES:
        return Target.CN_CARRIER_CONFIRMATION, confirmation_answers.read(content)
    if isinstance(message, ManifestAnswer | PlaceReport):
        return Target.CN_ROAD_MANIFEST, manifest_answers.read(content)
    return Target.CN_GOODS_DECLARATION, declaration_answers.read(content)
