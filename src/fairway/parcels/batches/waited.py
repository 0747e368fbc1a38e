"""Documents that a judged batch still waits for: who owes them since when, and that they are late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from fairway.record.model import Fact


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """Documents of one kind that one party owes."""

    document: str
    """order, payment, waybill or inventory."""
    party: str
    """Its registered number, or the name of the document where no other document tells it."""
    parcels: int
    since: datetime
    """When the first document of the longest waiting of these parcels was made out."""
    due: datetime
    """From then on it is late."""


class DocumentsLate(Fact, frozen=True, kw_only=True, tag="parcel-documents-late"):
    """The time to wait for documents has passed."""

    late: tuple[Awaited, ...]


class TellLate(msgspec.Struct, frozen=True, kw_only=True):
    """Note what is late by now."""


def late(awaited: Sequence[Awaited], told: Sequence[Awaited], now: datetime) -> list[DocumentsLate]:
    """The fact about what is late and was not told yet, if there is any."""
    before = {(one.document, one.party) for one in told}
    found = [one for one in awaited if one.due <= now and (one.document, one.party) not in before]
    return [DocumentsLate(late=tuple(found))] if found else []


def next_due(awaited: Sequence[Awaited], told: Sequence[Awaited]) -> datetime | None:
    """When something of what was not told yet is late."""
    before = {(one.document, one.party) for one in told}
    return min((one.due for one in awaited if (one.document, one.party) not in before), default=None)
