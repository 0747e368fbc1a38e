"""What happens to a filing: one document of one kind, on its way to one authority and back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from fairway.filings.adapter import FilingFunction, FilingStatus
from fairway.record.model import Fact


class DocumentLine(msgspec.Struct, frozen=True, kw_only=True):
    """Which canonical item a line of the document stands for."""

    document_line: int
    consignment: str
    item: str


class FilingDrafted(Fact, frozen=True, kw_only=True, tag="filing-drafted"):
    """A document was derived from a version of the submission and stored as bytes."""

    target: str
    group: str
    form: str
    submission_version: int
    document: str
    """SHA-256 of the bytes, hexadecimal."""
    media_type: str = ""
    file_name: str = ""
    summary: dict[str, str] = {}
    lines: tuple[DocumentLine, ...] = ()
    blocking: int = 0
    """How many errors and open questions stand against sending it."""
    rules: tuple[str, ...] = ()
    """The rules of those issues."""


class FilingQueued(Fact, frozen=True, kw_only=True, tag="filing-queued"):
    """The document was handed over for sending; from here on it leaves exactly once in effect."""

    message_id: str
    function: FilingFunction
    document: str
    form: str = ""
    change_reason: str | None = None
    submission_version: int = 0
    by: UUID | None = None
    file_name: str = ""
    """Under which it leaves; in facts of earlier versions that of the newest draft."""


class FilingSent(Fact, frozen=True, kw_only=True, tag="filing-sent"):
    """The authority's system took the message (or its folder holds it)."""

    message_id: str
    sent_at: datetime
    receipt: str | None = None


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault that the authority named."""

    code: str
    text: str
    pointer: str = ""


class AnswerReceived(Fact, frozen=True, kw_only=True, tag="answer-received"):
    """The authority answered. The raw bytes are kept by hash; nothing of them is thrown away."""

    answer_id: str
    message_id: str | None
    raw_code: str
    status: FilingStatus | None
    """None when the answer moves nothing: an unknown code, a note, a report."""
    authority: str
    answered_at: datetime
    authority_reference: str | None = None
    text: str = ""
    faults: tuple[Fault, ...] = ()
    numbers: dict[str, str] = {}
    raw: str | None = None
    """SHA-256 of the raw message."""
    simulated: bool = False


class FilingExpired(Fact, frozen=True, kw_only=True, tag="filing-expired"):
    """The reference lapsed unused."""


class DraftDropped(Fact, frozen=True, kw_only=True, tag="draft-dropped"):
    """The document is not wanted any more: its goods are exempt from it, or left the submission."""


class ReminderRaised(Fact, frozen=True, kw_only=True, tag="reminder-raised"):
    """Somebody is reminded that the document is due, or late."""

    reminder: str
    """"due-soon", "due", "late-1", "late-2", "late-3"."""
    due: datetime
    penalty_hkd: str | None = None


FILING_FACTS = (FilingDrafted, FilingQueued, FilingSent, AnswerReceived, FilingExpired, DraftDropped, ReminderRaised)
