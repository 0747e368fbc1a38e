"""What happens to a submission.

The document of a submission is its canonical JSON with provenance (:func:`~.parse.canonical_bytes`). A fact that
changes it holds the whole of it, so that no newer rule ever changes what was recorded.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from fairway.record.model import Fact

_NOTHING = msgspec.Raw(b"null")


class SubmissionRecorded(Fact, frozen=True, kw_only=True, tag="submission-recorded"):
    """An organisation entered a submission; it is kept, whatever is still missing in it."""

    owner: UUID
    document: msgspec.Raw = _NOTHING


class SubmissionRevised(Fact, frozen=True, kw_only=True, tag="submission-revised"):
    """The submission was changed."""

    document: msgspec.Raw = _NOTHING
    reason: str = ""


class FieldsConfirmed(Fact, frozen=True, kw_only=True, tag="fields-confirmed"):
    """A person confirmed proposals (translations above all)."""

    pointers: tuple[str, ...] = ()
    document: msgspec.Raw = _NOTHING


class CopyReceived(Fact, frozen=True, kw_only=True, tag="copy-received"):
    """The shared elements of a submission of the other side arrived, first or again."""

    from_site: str
    envelope: UUID
    document: msgspec.Raw = _NOTHING
    """The submission at this site after it: the copy, or the copy merged with what was completed here."""
    copied: msgspec.Raw = _NOTHING
    """The copy as it came, for merging the next one."""
    addressed_to: UUID | None = None
    """The organisation of this site that the goods are for, where a registration number tells."""
    retrieval_code_sha256: str | None = None
    """Hash of the code by which an organisation may retrieve a copy that is addressed to nobody here."""
    contested: tuple[str, ...] = ()
    """Pointers where the newer copy differs from what was completed here; ours stands until a person decides."""


class CopyRetrieved(Fact, frozen=True, kw_only=True, tag="copy-retrieved"):
    """An organisation of this site took the copy over: from here on it is the owner at this site."""

    owner: UUID


class PartyInvolved(Fact, frozen=True, kw_only=True, tag="party-involved"):
    """An organisation was involved in the case, with what follows for its rights."""

    organisation: UUID
    involvement: str
    until: datetime | None = None


class PartyReleased(Fact, frozen=True, kw_only=True, tag="party-released"):
    """An organisation is no longer involved; its rights end at once."""

    organisation: UUID


class ElementsRequested(Fact, frozen=True, kw_only=True, tag="elements-requested"):
    """A party is asked for elements that only it can supply, by a link that shows nothing else."""

    request: UUID
    supplier: str
    pointers: tuple[str, ...]
    token_sha256: str
    due: datetime | None = None
    organisation: UUID | None = None
    note: str = ""


class ElementsSupplied(Fact, frozen=True, kw_only=True, tag="elements-supplied"):
    """The party answered."""

    request: UUID
    pointers: tuple[str, ...] = ()
    document: msgspec.Raw = _NOTHING


class RequestWithdrawn(Fact, frozen=True, kw_only=True, tag="request-withdrawn"):
    """The request is off; its link leads nowhere."""

    request: UUID


class SubmissionCancelled(Fact, frozen=True, kw_only=True, tag="submission-cancelled"):
    """The movement will not take place; documents with authorities are withdrawn one by one."""

    reason: str = ""


SUBMISSION_FACTS = (
    SubmissionRecorded,
    SubmissionRevised,
    FieldsConfirmed,
    CopyReceived,
    CopyRetrieved,
    PartyInvolved,
    PartyReleased,
    ElementsRequested,
    ElementsSupplied,
    RequestWithdrawn,
    SubmissionCancelled,
)
