"""Documents at a site: drafted with each change of a submission, sent to the site's own authority, answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal, listed
from fairway.base.time import HONG_KONG
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.model import Submission
from fairway.consignments.parse import read_stored
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.filings import store
from fairway.filings.adapter import IN_A_SENTENCE, Envelope, FilingFunction, FilingStatus, Receipt, Target
from fairway.filings.crossings.model import Crossings
from fairway.filings.crossings.store import crossings_of
from fairway.filings.decide import DraftDocument, NoteSent, SendDocument, TakeAnswer
from fairway.filings.derive_all import TOLD_BY_COPY, Derivation, derive
from fairway.filings.hk.tdec.grouping import lodged_line
from fairway.filings.state import FilingState
from fairway.filings.store import FILING, stream_name
from fairway.parties.store import Principal
from fairway.record.model import Actor, ActorKind, StreamId
from fairway.record.recorder import Receipt as CommandReceipt
from fairway.record.recorder import Step, answered_before
from fairway.record.store import keep_blobs, load, load_many
from fairway.site.left_out import LeftOut, issues_of, told_apart
from fairway.site.runtime import Site, actor_of

UNSENT = frozenset({FilingStatus.DRAFTED, FilingStatus.REJECTED, FilingStatus.RETURNED})
"""A document in such a state is sent as new, or again."""
DRAFT_MESSAGE = "DRAFT"
"""Message identifier of a document that was drafted only; it gets its own when it is sent."""


def submission_stream(case_id: UUID) -> StreamId:
    """The main stream of a submission's case."""
    return StreamId(case_id, "submission")


def sha256(content: bytes) -> str:
    """The name that stored bytes go by."""
    return hashlib.sha256(content).hexdigest()


class CaseFile(msgspec.Struct, kw_only=True):
    """A submission with its filings, as a command needs them."""

    case_id: UUID
    state: SubmissionState
    submission: Submission
    filings: dict[tuple[Target, str], FilingState]
    crossings: Crossings

    def elsewhere(self, side: str) -> dict[Target, Submission]:
        """The submission as the other side of a site of ``side`` has it, for its documents that rest on nothing else;
        empty where nothing was copied from there."""
        if self.state.copied == NO_DOCUMENT:
            return {}
        copied = read_stored(bytes(self.state.copied))
        return {target: copied for target in Target if target in TOLD_BY_COPY and target.side != side}

    def known(self, target: Target) -> dict[str, str]:
        """What answers and the crossing have told, as the envelope of ``target`` takes it."""
        told = {"case": str(self.case_id), **self.crossings.told()}
        for (kind, group), filing in self.filings.items():
            if kind is target is Target.HK_TDEC and _lodged(filing):
                told |= {lodged_line(line.consignment, line.item): group for line in filing.lines}
            reference = filing.authority_reference
            if not reference:
                continue
            if kind is Target.HK_ROAD_ACI:
                told[f"ccrn:{group}"] = reference
            if kind is Target.HK_ROAD_MANIFEST:
                told["manifest_reference"] = reference
            if kind is target:
                told[f"reference:{group}"] = reference
                if filing.sent_form:
                    told[f"form:{group}"] = filing.sent_form
        return told


async def open_case(site: Site, case_id: UUID) -> CaseFile:
    """The case as it stands. Raises NotFound when there is none, or its document was erased."""
    async with site.database.single_statements() as conn:
        state = (await load(conn, SUBMISSION, submission_stream(case_id))).state
        if state is None or state.document == NO_DOCUMENT:
            raise NotFound
        names = await store.filing_names(conn, case_id)
        loaded = await load_many(conn, [(FILING, StreamId(case_id, name)) for name in names], None)
        crossings = await crossings_of(conn, [case_id])
    filings = {}
    for there in loaded[0]:
        if there.state is not None:
            filings[Target(there.state.target), there.state.group] = there.state
    return CaseFile(
        case_id=case_id,
        state=state,
        submission=state.submission(),
        filings=filings,
        crossings=crossings[case_id],
    )


def _lodged(filing: FilingState) -> bool:
    """Whether the authority has the document, or may take it still."""
    gone = filing.status in {FilingStatus.CANCELLED, FilingStatus.EXPIRED}
    return not gone and (filing.in_effect is not None or filing.status not in UNSENT)


def derive_case(
    site: Site,
    submission: Submission,
    targets: Iterable[Target],
    now: datetime,
    *,
    known: Mapping[Target, Mapping[str, str]],
    function: FilingFunction = FilingFunction.NEW,
    change_reason: str | None = None,
    message_id: str = DRAFT_MESSAGE,
    elsewhere: Mapping[Target, Submission] | None = None,
) -> Derivation:
    """Every document of ``targets`` from a submission, with the issues of each and those between them; those of
    ``elsewhere`` from the submission as the other side has it."""

    def envelope(target: Target) -> Envelope:
        return Envelope(
            message_id=message_id,
            now=now,
            function=function,
            change_reason=change_reason,
            sender=site.settings.sender_of(target.side),
            receiver="",
            known=known.get(target, {}),
        )

    return derive(submission, tuple(targets), envelope, now.astimezone(HONG_KONG).date(), elsewhere=elsewhere)


def draft_steps(
    case_id: UUID, submission: Submission, derived: Derivation, version: int, *, fresh: bool = False
) -> list[Step[Any, Any]]:
    """The commands that keep every derived document as the newest draft of its filing."""
    steps: list[Step[Any, Any]] = []
    for draft in derived.drafts.values():
        for document in draft.documents:
            command = DraftDocument(
                document=document,
                document_sha256=sha256(document.content),
                submission_version=version,
                issues=issues_of(draft, document, submission, derived.equality),
            )
            stream = StreamId(case_id, stream_name(document.target, document.group))
            steps.append(Step(FILING, stream, command, fresh))
    return steps


async def redraft(site: Site, case_id: UUID, targets: Sequence[str], actor: Actor) -> None:
    """Derive documents anew, because what they rest on has changed."""
    case = await open_case(site, case_id)
    if case.state.cancelled:
        return
    wanted = [Target(name) for name in targets]
    known = {target: case.known(target) for target in wanted}
    elsewhere = case.elsewhere(site.side)
    derived = derive_case(site, case.submission, wanted, site.clock.now(), known=known, elsewhere=elsewhere)
    steps = draft_steps(case_id, case.submission, derived, case.state.version)
    if steps:
        await site.execute_many(steps, actor)


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was handed over for sending."""

    filing: str
    message_id: str
    document: str


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the documents that were asked to be sent."""

    filed: tuple[Filed, ...]
    left_out: tuple[LeftOut, ...] = ()
    """Those that something stands against, each for itself."""


_handed = msgspec.json.Decoder(Handed | list[Filed])
"""Answers that were kept before documents were told apart are a list."""


def _again(kept: bytes) -> Handed:
    before = _handed.decode(kept)
    return before if isinstance(before, Handed) else Handed(filed=tuple(before))


async def file(
    site: Site,
    principal: Principal,
    case_id: UUID,
    targets: Sequence[Target],
    *,
    delete: bool = False,
    change_reason: str | None = None,
    groups: frozenset[str] | None = None,
    key: str | None = None,
    request: bytes = b"",
) -> Handed:
    """Send documents to this site's authority: new, or as a change of what it holds, or as a deletion.

    Each document stands for itself: a fault of one consignment leaves out the documents that contain it, one that is
    about the whole submission all of them. Without ``groups`` and ``change_reason`` what the authority has already is
    passed over as long as there is something else to send. With ``key`` (the holder's idempotency key) the same
    request again gets the same answer and sends nothing. Raises NotFound, and Refusal with everything that stands
    against it when nothing can be sent.
    """
    case = await open_case(site, case_id)
    if case.state.owner is None:
        raise NotFound
    if key is not None:
        # Looked up first: the same request, repeated after the authority has answered, would be refused as it stands.
        before = await answered_before(site.database, str(principal.organisation), key, request)
        if before is not None:
            return _again(before)
    found = [
        Issue(
            rule="FILING-OTHER-SIDE",
            message="{target} is filed on the other side, by the party there.",
            remedy="It is drafted here so that you can see it; the other side files it at its own site.",
            pointer=f"/targets/{number}",
            params={"target": target.value},
        )
        for number, target in enumerate(targets)
        if target.side != site.side
    ]
    if found:
        raise Refusal(found)
    now = site.send_times.next(site.clock.now())
    steps: list[Step[Any, Any]] = []
    filed: list[Filed] = []
    left_out: list[LeftOut] = []
    for target in dict.fromkeys(targets):
        more, sent, left = _sending(
            site, case, target, now, principal=principal, delete=delete, change_reason=change_reason, groups=groups
        )
        steps += more
        filed += sent
        left_out += left
    if not filed:
        against = {(issue.rule, issue.pointer, issue.message): issue for one in left_out for issue in one.issues}
        raise Refusal(against.values() or [_nothing_to_send(targets)])
    handed = Handed(filed=tuple(filed), left_out=tuple(left_out))
    receipt = None
    if key is not None:
        receipt = CommandReceipt(
            holder=str(principal.organisation),
            key=key,
            request=request,
            response=lambda outcome: msgspec.json.encode(handed) if outcome else b"[]",
        )
    outcome = await site.execute_many(steps, actor_of(principal), receipt=receipt)
    if outcome.repeated and outcome.response is not None:
        return _again(outcome.response)
    return handed


def _sending(
    site: Site,
    case: CaseFile,
    target: Target,
    now: datetime,
    *,
    principal: Principal,
    delete: bool,
    change_reason: str | None,
    groups: frozenset[str] | None,
) -> tuple[list[Step[Any, Any]], list[Filed], tuple[LeftOut, ...]]:
    own = {group: filing for (kind, group), filing in case.filings.items() if kind is target}
    passed = frozenset(group for group, filing in own.items() if filing.status not in UNSENT)
    if groups is not None or delete or change_reason is not None or len(passed) == len(own):
        passed = frozenset()
    held = {group: filing for group, filing in own.items() if filing.in_effect}
    # A document that was rejected is sent as new, whatever became of the others of its target.
    changes = any(group not in passed and (groups is None or group in groups) for group in held)
    function = FilingFunction.DELETE if delete else FilingFunction.CHANGE if changes else FilingFunction.NEW
    message_id = uuid4().hex
    elsewhere = case.elsewhere(site.side) if not delete else {}
    derived = derive_case(
        site,
        case.submission,
        [*dict.fromkeys([target, *_same_side(site.side)])] if not delete else [target],
        now,
        known={one: case.known(one) for one in Target},
        function=function,
        change_reason=change_reason,
        message_id=message_id,
        elsewhere=elsewhere,
    )
    draft = derived.drafts[target]
    left_out: tuple[LeftOut, ...] = ()
    if delete:
        asked = held.keys() if groups is None else groups & held.keys()
        wanted = tuple(document for document in draft.documents if document.group in asked)
    else:
        wanted, left_out = told_apart(draft, target, case.submission, derived.equality, groups=groups, passed=passed)
    steps: list[Step[Any, Any]] = []
    filed: list[Filed] = []
    for document in wanted:
        name = stream_name(target, document.group)
        sha = sha256(document.content)
        sent_as = FilingFunction.DELETE if delete else _function(held.get(document.group))
        sent_id = document.message_id or message_id
        stream = StreamId(case.case_id, name)
        if not delete:
            drafted = DraftDocument(document=document, document_sha256=sha, submission_version=case.state.version)
            steps.append(Step(FILING, stream, drafted))
        command = SendDocument(
            message_id=sent_id,
            document=document,
            document_sha256=sha,
            submission_version=case.state.version,
            function=sent_as,
            change_reason=change_reason,
            by=principal.person or principal.key,
        )
        steps.append(Step(FILING, stream, command))
        filed.append(Filed(filing=name, message_id=sent_id, document=sha))
    return steps, filed, left_out


def _same_side(side: str) -> list[Target]:
    return [target for target in Target if target.side == side]


def _function(held: FilingState | None) -> FilingFunction:
    return FilingFunction.CHANGE if held else FilingFunction.NEW


def _nothing_to_send(targets: Sequence[Target]) -> Issue:
    return Issue(
        rule="FILING-NOTHING",
        message="There is nothing to send for {targets}.",
        remedy="Complete the submission first, or choose other documents.",
        params=listed("targets", (IN_A_SENTENCE[target] for target in targets), words=True),
    )


async def note_sent(site: Site, case_id: UUID, filing: str, message_id: str, receipt: str | None = None) -> None:
    """The authority's system took a message."""
    command = NoteSent(message_id=message_id, sent_at=site.clock.now(), receipt=receipt)
    await site.execute(FILING, StreamId(case_id, filing), command, Actor(kind=ActorKind.SYSTEM, id="outbox"))


async def take_answers(
    site: Site, authority: str, raw: bytes, receipts: Sequence[Receipt], *, simulated: bool
) -> list[Receipt]:
    """Record what an authority answered; the answers that belong to no filing of this site are returned.

    The raw bytes are on disk, and each answer is a fact, when this returns. An answer that came before changes nothing.
    """
    orphans: list[Receipt] = []
    actor = Actor(kind=ActorKind.AUTHORITY, id=authority)
    async with site.database.writing() as conn:
        await keep_blobs(conn, [raw], site.clock.now())
    name = sha256(raw)
    for receipt in receipts:
        async with site.database.single_statements() as conn:
            stream = await _filing_of(conn, receipt)
        if stream is None:
            orphans.append(receipt)
            continue
        command = TakeAnswer(receipt=receipt, authority=authority, raw_sha256=name, simulated=simulated)
        await site.execute(FILING, stream, command, actor)
    return orphans


async def _filing_of(conn: Any, receipt: Receipt) -> StreamId | None:
    if receipt.answers_message_id:
        found = await store.filing_of_message(conn, receipt.answers_message_id)
        if found:
            return found
    if receipt.authority_reference:
        return await store.filing_of_reference(conn, receipt.authority_reference)
    return None
