"""Submissions at a site: entered, revised, confirmed, copied over, completed; each change drafts every document."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal, listed
from fairway.consignments import decide as d
from fairway.consignments import store
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.model import Submission
from fairway.consignments.provenance import complete
from fairway.consignments.state import SubmissionState
from fairway.filings.adapter import IN_A_SENTENCE, Target
from fairway.parties.sharing import Scope
from fairway.parties.store import Principal, new_secret
from fairway.record.codec import to_milliseconds
from fairway.record.model import Actor, ActorKind
from fairway.record.recorder import Outcome, Receipt, Step
from fairway.record.store import Taken, load
from fairway.site.dropping import drop_steps
from fairway.site.filing import derive_case, draft_steps, open_case, submission_stream
from fairway.site.runtime import Site, actor_of, new_case

ALL_TARGETS = tuple(Target)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A submission that is on disk, with the documents that were drafted from it."""

    submission: UUID
    version: int
    reference: str
    documents: tuple[DraftedDocument, ...]
    repeated: bool = False


class DraftedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was derived and stored."""

    filing: str
    target: str
    form: str
    sha256: str
    blocking: int


_kept = msgspec.json.Decoder(Kept)


def _answer(case_id: UUID, outcome: Outcome) -> Kept:
    state: SubmissionState = outcome.states[submission_stream(case_id)]
    documents = [
        DraftedDocument(
            filing=stream.stream,
            target=filing.target,
            form=filing.form,
            sha256=filing.document,
            blocking=filing.blocking,
        )
        for stream, filing in outcome.states.items()
        if stream.stream.startswith("filing:")
    ]
    return Kept(
        submission=case_id,
        version=state.version,
        reference=state.submission().reference,
        documents=tuple(sorted(documents, key=lambda one: one.filing)),
    )


def _reference_taken(reference: str) -> Refusal:
    return Refusal(
        [
            Issue(
                rule="submission.reference_taken",
                message="You have a submission with the reference {reference} already.",
                remedy="Choose another reference, or revise the submission that bears it.",
                pointer="/reference",
                params={"reference": reference},
            )
        ]
    )


async def record(
    site: Site,
    principal: Principal,
    submission: Submission,
    *,
    key: str | None = None,
    request: bytes = b"",
    case_id: UUID | None = None,
    also: Sequence[Step[Any, Any]] = (),
) -> Kept:
    """Keep a new submission with all its drafts; on return it is on disk.

    With ``key`` (the holder's idempotency key) and ``request`` (a hash of the request) the same request again gets the
    same answer. ``also`` are steps that are taken with it or not at all; they may name its ``case_id``. Raises Refusal.
    """
    case_id, now, actor = case_id or new_case(site), to_milliseconds(site.clock.now()), actor_of(principal)
    whole = complete(submission, actor.id, now)
    known = {target: {"case": str(case_id)} for target in ALL_TARGETS}
    derived = derive_case(site, whole, ALL_TARGETS, now, known=known)
    recorded = d.RecordSubmission(owner=principal.organisation, submission=whole, completed=True)
    steps: list[Step[Any, Any]] = [Step(SUBMISSION, submission_stream(case_id), recorded, fresh=True)]
    steps += draft_steps(case_id, whole, derived, 1, fresh=True)
    steps += also
    receipt = None
    if key is not None:
        receipt = Receipt(
            holder=str(principal.organisation),
            key=key,
            request=request,
            response=lambda outcome: msgspec.json.encode(_answer(case_id, outcome)),
        )
    try:
        outcome = await site.execute_many(steps, actor, receipt=receipt)
    except Taken as taken:
        if taken.constraint == "own_reference_once":
            raise _reference_taken(submission.reference) from None
        raise
    if outcome.repeated and outcome.response is not None:
        return msgspec.structs.replace(_kept.decode(outcome.response), repeated=True)
    return _answer(case_id, outcome)


async def require(site: Site, principal: Principal, case_id: UUID, scope: Scope) -> dict[str, Any]:
    """The submission as the asker sees it, if it was granted ``scope``; raises NotFound otherwise."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        found = await store.submission(conn, case_id)
    if found is None or (scope is Scope.FULL and found["scope"] != Scope.FULL):
        raise NotFound
    return found


async def _change(site: Site, principal: Principal, case_id: UUID, command: d.SubmissionCommand) -> Kept:
    return await _change_by(site, actor_of(principal), case_id, command)


async def _change_by(site: Site, actor: Actor, case_id: UUID, command: d.SubmissionCommand) -> Kept:
    """Carry out a command on the document, and draft everything anew from what comes out."""
    stream = submission_stream(case_id)
    try:
        outcome = await site.execute(SUBMISSION, stream, command, actor)
    except Taken as taken:
        if taken.constraint == "own_reference_once":
            raise _reference_taken(getattr(getattr(command, "submission", None), "reference", "")) from None
        raise
    if not outcome.recorded:
        return _answer(case_id, outcome)
    return await draft_all(site, case_id, actor)


async def draft_all(site: Site, case_id: UUID, actor: Actor) -> Kept:
    """Derive every document of a case from its present version."""
    case = await open_case(site, case_id)
    known = {target: case.known(target) for target in ALL_TARGETS}
    elsewhere = case.elsewhere(site.side)
    derived = derive_case(site, case.submission, ALL_TARGETS, site.clock.now(), known=known, elsewhere=elsewhere)
    steps = [*draft_steps(case_id, case.submission, derived, case.state.version), *drop_steps(case, derived)]
    outcome = await site.execute_many(steps, actor) if steps else Outcome()
    states = {**outcome.states, submission_stream(case_id): case.state}
    return _answer(case_id, Outcome(outcome.recorded, states))


async def revise(
    site: Site, principal: Principal, case_id: UUID, submission: Submission, *, seen_version: int | None = None
) -> Kept:
    """Replace a submission with a changed one. Raises NotFound and Refusal."""
    await require(site, principal, case_id, Scope.FULL)
    command = d.ReviseSubmission(submission=submission, seen_version=seen_version)
    return await _change(site, principal, case_id, command)


async def confirm(site: Site, principal: Principal, case_id: UUID, pointers: Sequence[str]) -> Kept:
    """Confirm proposals. Raises NotFound and Refusal."""
    await require(site, principal, case_id, Scope.FULL)
    return await _change(site, principal, case_id, d.ConfirmFields(pointers=tuple(pointers)))


async def cancel(site: Site, principal: Principal, case_id: UUID, reason: str) -> None:
    """End a submission; what authorities hold is deleted document by document before. Raises NotFound and Refusal."""
    await require(site, principal, case_id, Scope.FULL)
    case = await open_case(site, case_id)
    held = sorted(
        filing.target for filing in case.filings.values() if filing.in_effect and filing.status != "cancelled"
    )
    if held:
        raise Refusal(
            [
                Issue(
                    rule="submission.still_filed",
                    message="Authorities still hold documents of this submission: {targets}.",
                    remedy="Delete these documents first.",
                    params=listed("targets", (IN_A_SENTENCE[Target(target)] for target in held), words=True),
                )
            ]
        )
    await site.execute(SUBMISSION, submission_stream(case_id), d.CancelSubmission(reason=reason), actor_of(principal))


async def involve(
    site: Site, principal: Principal, case_id: UUID, organisation: UUID, *, involvement: str, until: datetime | None
) -> None:
    """Let an organisation of this site take part, until a time if one is given. Raises NotFound and Refusal."""
    await require(site, principal, case_id, Scope.FULL)
    command = d.InvolveParty(organisation=organisation, involvement=involvement, until=until)
    await site.execute(SUBMISSION, submission_stream(case_id), command, actor_of(principal))


async def release(site: Site, principal: Principal, case_id: UUID, organisation: UUID) -> None:
    """End an organisation's part at once. Raises NotFound and Refusal."""
    await require(site, principal, case_id, Scope.FULL)
    command = d.ReleaseParty(organisation=organisation)
    await site.execute(SUBMISSION, submission_stream(case_id), command, actor_of(principal))


async def retrieve(site: Site, principal: Principal, *, case_id: UUID | None = None, code: str | None = None) -> Kept:
    """Take over a copy of the other side: one addressed to the organisation, or by its code. Raises NotFound."""
    hashed = hashlib.sha256(code.strip().encode()).hexdigest() if code else None
    async with site.database.single_statements() as conn:
        found = await store.copy_of_code(conn, hashed) if hashed else case_id
    if found is None:
        raise NotFound
    command = d.RetrieveCopy(organisation=principal.organisation, retrieval_code_sha256=hashed)
    try:
        return await _change(site, principal, found, command)
    except Refusal as refused:
        # Whether somebody else's copy exists is nobody's business.
        if {issue.rule for issue in refused.issues} <= {"submission.not_retrievable", "submission.unknown"}:
            raise NotFound from None
        raise


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A request for elements with the secret of its link, shown this once."""

    request: UUID
    secret: str


async def ask(
    site: Site,
    principal: Principal,
    case_id: UUID,
    *,
    supplier: str,
    pointers: Sequence[str],
    due: datetime | None = None,
    organisation: UUID | None = None,
    note: str = "",
) -> Question:
    """Ask a party for elements: as a task of its organisation, or by a link that shows nothing else."""
    await require(site, principal, case_id, Scope.FULL)
    secret, request = new_secret(), new_case(site)
    command = d.RequestElements(
        request=request,
        supplier=supplier,
        pointers=tuple(pointers),
        token_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        due=due,
        organisation=organisation,
        note=note,
    )
    await site.execute(SUBMISSION, submission_stream(case_id), command, actor_of(principal))
    return Question(request=request, secret=secret)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the party behind a link is shown: the asked elements and nothing else."""

    case_id: UUID
    request: UUID
    supplier: str
    pointers: tuple[str, ...]
    due: datetime | None
    note: str
    open: bool


async def asked(site: Site, secret: str) -> Asked:
    """The question behind a link. Raises NotFound."""
    async with site.database.single_statements() as conn:
        found = await store.request_of_token(conn, hashlib.sha256(secret.encode()).hexdigest())
        if found is None:
            raise NotFound
        case_id, request = found
        state = (await load(conn, SUBMISSION, submission_stream(case_id))).state
    question = state.request(request) if state else None
    if question is None or question.withdrawn:
        raise NotFound
    return Asked(
        case_id=case_id,
        request=request,
        supplier=question.supplier,
        pointers=question.pointers,
        due=question.due,
        note=question.note,
        open=question.open,
    )


async def supply(site: Site, secret: str, values: dict[str, Any]) -> None:
    """Answer the question behind a link. Raises NotFound and Refusal."""
    question = await asked(site, secret)
    actor = Actor(kind=ActorKind.SYSTEM, id=f"supplier:{question.supplier}")
    await _change_by(site, actor, question.case_id, d.SupplyElements(request=question.request, values=values))
