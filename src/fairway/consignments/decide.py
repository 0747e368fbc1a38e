"""Commands on a submission and what follows from them.

Commands carry a submission that was parsed and judged already (:mod:`~.parse`); here provenance is completed and the
life of the case is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Refusal
from fairway.consignments import facts as f
from fairway.consignments import life_rules as life
from fairway.consignments import provenance
from fairway.consignments.copies import merge
from fairway.consignments.model import Submission
from fairway.consignments.parse import canonical_bytes, examine_tree, read_stored, remember, structure_of, to_tree
from fairway.consignments.pointers import is_under, put
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.record.model import Context, Decision, Fact


class RecordSubmission(msgspec.Struct, frozen=True, kw_only=True):
    """Keep a new submission."""

    owner: UUID
    submission: Submission
    completed: bool = False
    """Whether ``submission`` has gone through :func:`~.provenance.complete` for the actor already, because its
    documents were derived before it is recorded."""


class ReviseSubmission(msgspec.Struct, frozen=True, kw_only=True):
    """Replace the submission with a changed one. ``seen_version`` is the version that the change was made on."""

    submission: Submission
    seen_version: int | None = None
    reason: str = ""


class ConfirmFields(msgspec.Struct, frozen=True, kw_only=True):
    """Confirm proposals at pointers, or below them."""

    pointers: tuple[str, ...]


class ReceiveCopy(msgspec.Struct, frozen=True, kw_only=True):
    """Take in the shared elements of a submission of the other side."""

    from_site: str
    envelope: UUID
    copied: Submission
    addressed_to: UUID | None = None
    retrieval_code_sha256: str | None = None


class RetrieveCopy(msgspec.Struct, frozen=True, kw_only=True):
    """Take a copy over: by the organisation it is addressed to, or by whoever has the retrieval code."""

    organisation: UUID
    retrieval_code_sha256: str | None = None


class InvolveParty(msgspec.Struct, frozen=True, kw_only=True):
    """Let an organisation take part."""

    organisation: UUID
    involvement: str
    until: datetime | None = None


class ReleaseParty(msgspec.Struct, frozen=True, kw_only=True):
    """End an organisation's part."""

    organisation: UUID


class RequestElements(msgspec.Struct, frozen=True, kw_only=True):
    """Ask a party for elements."""

    request: UUID
    supplier: str
    pointers: tuple[str, ...]
    token_sha256: str
    due: datetime | None = None
    organisation: UUID | None = None
    note: str = ""


class SupplyElements(msgspec.Struct, frozen=True, kw_only=True):
    """Answer a request. ``values`` are plain JSON values by pointer; others than asked are refused."""

    request: UUID
    values: dict[str, Any]


class WithdrawRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Take a request back."""

    request: UUID


class CancelSubmission(msgspec.Struct, frozen=True, kw_only=True):
    """The movement will not take place."""

    reason: str = ""


SubmissionCommand = (
    RecordSubmission
    | ReviseSubmission
    | ConfirmFields
    | ReceiveCopy
    | RetrieveCopy
    | InvolveParty
    | ReleaseParty
    | RequestElements
    | SupplyElements
    | WithdrawRequest
    | CancelSubmission
)
_INVOLVEMENTS = frozenset({"broker", "shipper", "consignee", "carrier"})


def decide(state: SubmissionState | None, command: SubmissionCommand, context: Context) -> Decision:
    """The facts that ``command`` leads to; raises Refusal with every issue."""
    by = context.actor.id
    match command:
        case RecordSubmission():
            if state:
                life.RecordedOnce.refuse()
            given = command.submission
            whole = given if command.completed else provenance.complete(given, by, context.now)
            return Decision(facts=[f.SubmissionRecorded(owner=command.owner, document=_raw(whole))])
        case ReceiveCopy():
            return Decision(facts=_receive(state, command, context))
        case _:
            pass
    if state is None:
        life.SubmissionKnown.refuse()
    if isinstance(command, RetrieveCopy):
        return Decision(facts=_retrieve(state, command))
    if state.cancelled and not isinstance(command, CancelSubmission | ReleaseParty | WithdrawRequest):
        life.NotCancelled.refuse()
    return Decision(facts=_facts(state, command, context))


def _facts(state: SubmissionState, command: SubmissionCommand, context: Context) -> Sequence[Fact]:
    by, now = context.actor.id, context.now
    match command:
        case ReviseSubmission():
            if command.seen_version is not None and command.seen_version != state.version:
                life.ChangedOnPresentVersion.refuse(seen=command.seen_version, version=state.version)
            before = state.submission()
            whole = provenance.carry_over(before, command.submission, by, now)
            same = canonical_bytes(whole) == bytes(state.document)
            return [] if same else [f.SubmissionRevised(document=_raw(whole), reason=command.reason)]
        case ConfirmFields():
            confirmed = provenance.confirm(state.submission(), command.pointers, by, now)
            return [f.FieldsConfirmed(pointers=command.pointers, document=_raw(confirmed))]
        case InvolveParty():
            if command.involvement not in _INVOLVEMENTS:
                life.InvolvementKnown.refuse("/involvement", involvement=command.involvement)
            return [f.PartyInvolved(**_fields(command))]
        case ReleaseParty():
            known = any(one.organisation == command.organisation for one in state.involved)
            return [f.PartyReleased(organisation=command.organisation)] if known else []
        case RequestElements():
            if not command.pointers:
                life.SomethingAskedFor.refuse("/pointers")
            nowhere = [
                life.AskedForAField.broken(f"/pointers/{index}", where=pointer[:200])
                for index, pointer in enumerate(command.pointers)
                if not life.is_askable(pointer)
            ]
            if nowhere:
                raise Refusal(nowhere)
            return [f.ElementsRequested(**_fields(command))]
        case SupplyElements():
            return _supply(state, command, context)
        case WithdrawRequest():
            request = state.request(command.request)
            return [f.RequestWithdrawn(request=command.request)] if request and request.open else []
        case CancelSubmission():
            return [] if state.cancelled else [f.SubmissionCancelled(reason=command.reason)]
        case _:
            raise TypeError(f"{type(command).__name__} is no command of a submission")


def _receive(state: SubmissionState | None, command: ReceiveCopy, context: Context) -> Sequence[Fact]:
    copied = provenance.received(command.copied, command.from_site, context.now)
    contested: list[str] = []
    whole = copied
    if state and state.document != NO_DOCUMENT:
        ours = state.submission()
        base = to_tree(read_stored(bytes(state.copied))) if state.copied != NO_DOCUMENT else {}
        merged, contested = merge(_bare(base), _bare(to_tree(copied)), _bare(to_tree(ours)))
        # Rules are not applied: what the sites made of it together is shown to a person, not refused to the sender.
        sound = structure_of(merged)
        whole = provenance.carry_over(ours, sound, f"site:{command.from_site}", context.now)
    return [
        f.CopyReceived(
            from_site=command.from_site,
            envelope=command.envelope,
            document=_raw(whole),
            copied=_raw(copied),
            addressed_to=command.addressed_to,
            retrieval_code_sha256=command.retrieval_code_sha256,
            contested=tuple(contested),
        )
    ]


def _bare(tree: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in tree.items() if name != "provenance"}


def _retrieve(state: SubmissionState, command: RetrieveCopy) -> Sequence[Fact]:
    if state.owner == command.organisation:
        return []
    addressed = state.addressed_to == command.organisation
    has_code = bool(command.retrieval_code_sha256 and command.retrieval_code_sha256 == state.retrieval_code_sha256)
    if state.from_site is None or state.owner is not None or not (addressed or has_code):
        life.CopyForYou.refuse("/code")
    return [f.CopyRetrieved(owner=command.organisation)]


def _supply(state: SubmissionState, command: SupplyElements, context: Context) -> Sequence[Fact]:
    request = state.request(command.request)
    if request is None or not request.open:
        life.RequestOpen.refuse()
    found = [
        life.OnlyWhatWasAsked.broken(pointer)
        for pointer in command.values
        if not any(is_under(pointer, asked) for asked in request.pointers)
    ]
    if found:
        raise Refusal(found)
    before = state.submission()
    tree = _bare(to_tree(before))
    for pointer, value in command.values.items():
        try:
            put(tree, pointer, value)
        except KeyError:
            life.PlaceStillThere.refuse(pointer)
    sound, _ = examine_tree(tree)
    whole = provenance.carry_over(before, sound, context.actor.id, context.now)
    return [f.ElementsSupplied(request=command.request, pointers=tuple(command.values), document=_raw(whole))]


def _raw(submission: Submission) -> msgspec.Raw:
    raw = canonical_bytes(submission)
    remember(raw, submission)
    return msgspec.Raw(raw)


def _fields(command: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(command, name) for name in command.__struct_fields__}
