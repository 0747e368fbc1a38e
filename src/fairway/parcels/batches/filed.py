"""Documents of a batch that were declared to the customs e-commerce system, and where they stand: facts and counts."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from fairway.record.model import Fact
from fairway.wire.ceb.answers import Standing, standing

UNANSWERED = ""
"""The standing of a document of which nothing has come back."""
_ON_ITS_WAY = frozenset({Standing.STORED, Standing.DECLARING, Standing.SENT, Standing.REVIEW})
_HELD = frozenset(
    {
        Standing.DETAINED_CLEARANCE,
        Standing.DETAINED_SMUGGLING,
        Standing.DETAINED_LEGAL,
        Standing.DETAINED,
        Standing.HANDED_OVER,
        Standing.SUSPENDED,
        Standing.SENT_BACK,
    }
)
_REFUSED = frozenset({Standing.RETURNED, Standing.SENDING_FAILED, Standing.ERROR, Standing.UNKNOWN})
"""An unknown code is one of the exchange itself, or of a message that could not be read: nothing of it was taken."""
_RELEASED = frozenset({Standing.RELEASED, Standing.CLOSED})
DECLARATIONS = frozenset({"621", "603"})
"""Kinds that customs reviews and releases. All others are evidence, or lists: customs stores them."""


class DocumentCount(msgspec.Struct, frozen=True, kw_only=True):
    """Where the documents of one kind stand."""

    filed: int
    answered: int = 0
    accepted: int = 0
    """Reviewed by the customs, or later on the way; of evidence: stored by the customs."""
    refused: int = 0
    """Returned, not sent on, or not taken at all: the sender has to do something."""
    inspected: int = 0
    """Being inspected."""
    held: int = 0
    released: int = 0
    """Released, closed ones among them."""
    closed: int = 0
    taxed: int = 0
    """With a tax bill."""
    settled: int = 0
    """Nothing further comes unless somebody does something."""
    standings: Mapping[str, int] = {}
    """How many by the code of the last answer; empty for none."""


def counted(number: str, standings: Mapping[str, int], taxed: int = 0) -> DocumentCount:
    """The counts of a kind of documents from how many have each standing."""
    filed = answered = accepted = refused = inspected = held = released = closed = settled = 0
    declaration = number in DECLARATIONS
    for code, count in standings.items():
        filed += count
        if code == UNANSWERED:
            continue
        found = standing(code)
        answered += count
        refused += count * (found in _REFUSED)
        inspected += count * (found is Standing.INSPECTION)
        held += count * (found in _HELD)
        released += count * (found in _RELEASED)
        closed += count * (found is Standing.CLOSED)
        on_its_way = found in _ON_ITS_WAY or (declaration and found is Standing.AT_CUSTOMS)
        accepted += count * (found not in _REFUSED and not on_its_way)
        last = found in _REFUSED | _HELD or found is Standing.CLOSED
        settled += count * (last or (not declaration and found in {Standing.AT_CUSTOMS, Standing.ACCEPTED}))
    return DocumentCount(
        filed=filed,
        answered=answered,
        accepted=accepted,
        refused=refused,
        inspected=inspected,
        held=held,
        released=released,
        closed=closed,
        taxed=taxed,
        settled=settled,
        standings=dict(sorted(standings.items())),
    )


class DocumentsFiled(Fact, frozen=True, kw_only=True, tag="parcel-documents-filed"):
    """Somebody whom they name as their sender declared documents of the batch."""

    filing: int
    """Counts from 1."""
    run: int
    """The run of the batch whose cleared parcels these are."""
    organisation: UUID
    documents: Mapping[str, int]
    """How many of each kind, by the number of the message."""
    messages: int
    bills: tuple[str, ...] = ()
    """Only parcels of these bills; all where none is named."""


class DocumentsStood(Fact, frozen=True, kw_only=True, tag="parcel-documents-stood"):
    """So many documents of the batch are sent, and so they stand by the answers that have come. Told again as they
    change, some answers at a time."""

    messages: int
    sent: int
    settled: bool
    """Everything is sent, and of no document anything further comes."""
    documents: Mapping[str, DocumentCount]
    root: str = ""
    """Merkle root over the digests of the messages as they were sent, in hexadecimal, once all are sent."""


class SummaryApplied(Fact, frozen=True, kw_only=True, tag="parcel-summary-applied"):
    """Somebody applied to have released inventories of exports summarised into a declaration (CEB701)."""

    organisation: UUID
    messages: int
    inventories: int


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """One declaring of documents."""

    number: int
    run: int
    organisation: UUID
    documents: Mapping[str, int]
    messages: int
    bills: tuple[str, ...] = ()


class FileDocuments(msgspec.Struct, frozen=True, kw_only=True):
    """Declare documents of cleared parcels, of which ``organisation`` is the sender."""

    organisation: UUID
    documents: Mapping[str, int]
    messages: int
    bills: tuple[str, ...] = ()


class ApplyForSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Note an application to summarise."""

    organisation: UUID
    messages: int
    inventories: int


class NoteStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Note how many are sent, and where they stand."""

    stood: DocumentsStood


def found(filings: tuple[Filing, ...], run: int, wanted: FileDocuments) -> Filing | None:
    """The filing of this run that was the same, if there was one."""
    for one in filings:
        same = (one.run, one.organisation, one.bills, set(one.documents))
        if same == (run, wanted.organisation, wanted.bills, set(wanted.documents)):
            return one
    return None


def filed(filings: tuple[Filing, ...], run: int, wanted: FileDocuments) -> list[DocumentsFiled]:
    """The fact that a filing leads to; none where it was done before."""
    if found(filings, run, wanted) is not None:
        return []
    return [DocumentsFiled(filing=len(filings) + 1, run=run, **msgspec.structs.asdict(wanted))]


def stood(before: DocumentsStood | None, wanted: NoteStanding) -> list[DocumentsStood]:
    """The fact that a count leads to; none where nothing is new."""
    return [] if before == wanted.stood else [wanted.stood]
