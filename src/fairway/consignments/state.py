"""The state of a submission at one site."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.consignments import facts as f
from fairway.consignments.model import Submission
from fairway.consignments.parse import read_stored
from fairway.record.model import Fact, FactMeta

NO_DOCUMENT = msgspec.Raw(b"null")


class Involved(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that takes part."""

    organisation: UUID
    involvement: str
    until: datetime | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A question to a party."""

    request: UUID
    supplier: str
    pointers: tuple[str, ...]
    token_sha256: str
    asked_at: datetime
    due: datetime | None = None
    organisation: UUID | None = None
    note: str = ""
    answered_at: datetime | None = None
    withdrawn: bool = False

    @property
    def open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.answered_at is None and not self.withdrawn


class SubmissionState(msgspec.Struct, frozen=True, kw_only=True):
    """All that ``decide`` needs to know of a submission."""

    owner: UUID | None = None
    """None as long as a copy from the other side has not been retrieved here."""
    document: msgspec.Raw = NO_DOCUMENT
    version: int = 0
    """Counts the versions of the document, from 1."""
    from_site: str | None = None
    copied: msgspec.Raw = NO_DOCUMENT
    addressed_to: UUID | None = None
    retrieval_code_sha256: str | None = None
    contested: tuple[str, ...] = ()
    involved: tuple[Involved, ...] = ()
    requests: tuple[Request, ...] = ()
    cancelled: bool = False
    changed_at: datetime | None = None

    def submission(self) -> Submission:
        """The document as the canonical model. Raises ValueError when its payload was erased."""
        if self.document == NO_DOCUMENT:
            raise ValueError("the document of this submission was erased")
        return read_stored(bytes(self.document))

    def request(self, request: UUID) -> Request | None:
        """The question of that id."""
        return next((one for one in self.requests if one.request == request), None)


def evolve(state: SubmissionState | None, fact: Fact, meta: FactMeta) -> SubmissionState:
    """The state after ``fact``. A fact whose payload was erased leaves the document as it was."""
    submission = state or SubmissionState()
    match fact:
        case f.SubmissionRecorded():
            return _document(replace(submission, owner=fact.owner), fact.document, meta)
        case f.SubmissionRevised():
            return _document(replace(submission, contested=()), fact.document, meta)
        case f.FieldsConfirmed():
            return _document(submission, fact.document, meta)
        case f.CopyReceived():
            copied = replace(
                submission,
                from_site=fact.from_site,
                copied=fact.copied,
                addressed_to=fact.addressed_to or submission.addressed_to,
                retrieval_code_sha256=fact.retrieval_code_sha256 or submission.retrieval_code_sha256,
                contested=fact.contested,
            )
            return _document(copied, fact.document, meta)
        case f.CopyRetrieved():
            return replace(submission, owner=fact.owner, changed_at=meta.at)
        case f.PartyInvolved():
            others = tuple(one for one in submission.involved if one.organisation != fact.organisation)
            involved = Involved(organisation=fact.organisation, involvement=fact.involvement, until=fact.until)
            return replace(submission, involved=(*others, involved))
        case f.PartyReleased():
            return replace(
                submission,
                involved=tuple(one for one in submission.involved if one.organisation != fact.organisation),
            )
        case f.ElementsRequested():
            values = {name: getattr(fact, name) for name in fact.__struct_fields__}
            return replace(submission, requests=(*submission.requests, Request(asked_at=meta.at, **values)))
        case f.ElementsSupplied():
            answered = _requests(submission, fact.request, answered_at=meta.at)
            return _document(answered, fact.document, meta)
        case f.RequestWithdrawn():
            return _requests(submission, fact.request, withdrawn=True)
        case f.SubmissionCancelled():
            return replace(submission, cancelled=True, changed_at=meta.at)
        case _:
            return submission


def _document(submission: SubmissionState, document: msgspec.Raw, meta: FactMeta) -> SubmissionState:
    # A Raw decoded from a fact looks into the bytes of the whole fact; the state keeps its own.
    return replace(
        submission, document=msgspec.Raw(bytes(document)), version=submission.version + 1, changed_at=meta.at
    )


def _requests(submission: SubmissionState, request: UUID, **changes: object) -> SubmissionState:
    return replace(
        submission,
        requests=tuple(replace(one, **changes) if one.request == request else one for one in submission.requests),
    )
