"""Commands on a filing and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.filings import facts as f
from fairway.filings.adapter import Document, FilingFunction, FilingStatus, Receipt, Target
from fairway.filings.state import FilingState
from fairway.record.model import Context, Decision, Fact

_FINAL = {FilingStatus.CANCELLED, FilingStatus.EXPIRED, FilingStatus.CLOSED}
_PENDING = {FilingStatus.QUEUED, FilingStatus.SENT, FilingStatus.STORED, FilingStatus.UNDER_REVIEW}
_NEVER_TAKEN = {FilingStatus.REJECTED, FilingStatus.RETURNED}
_CN_REASONS = (*(f"{number:03d}" for number in range(1, 16)), "999")


class DraftDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Keep a derived document as the newest draft."""

    document: Document
    document_sha256: str
    submission_version: int
    issues: tuple[Issue, ...] = ()
    """Errors and questions that stand against sending it."""


class SendDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Hand the document over for sending: new, change or delete follows from what the authority holds."""

    message_id: str
    document: Document
    """Encoded anew with the message id, the function and the authority's reference."""
    document_sha256: str
    submission_version: int
    function: FilingFunction
    change_reason: str | None = None
    by: UUID | None = None


class NoteSent(msgspec.Struct, frozen=True, kw_only=True):
    """The message is with the authority's system."""

    message_id: str
    sent_at: datetime
    receipt: str | None = None


class TakeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer came in."""

    receipt: Receipt
    authority: str
    raw_sha256: str | None = None
    simulated: bool = False


class ExpireFiling(msgspec.Struct, frozen=True, kw_only=True):
    """The reference lapsed unused."""


class DropDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The document is not wanted any more. What the authority holds, or has not answered yet, stays."""


class Remind(msgspec.Struct, frozen=True, kw_only=True):
    """Raise a reminder once."""

    reminder: str
    due: datetime
    penalty_hkd: str | None = None


FilingCommand = DraftDocument | SendDocument | NoteSent | TakeAnswer | ExpireFiling | DropDraft | Remind


def decide(state: FilingState | None, command: FilingCommand, context: Context) -> Decision:
    """The facts that ``command`` leads to; raises Refusal with the rule and the remedy."""
    if isinstance(command, DraftDocument):
        return _with_document(_draft(state, command), command.document)
    if state is None:
        _refuse("FILING-UNKNOWN", "There is no such filing.")
    match command:
        case SendDocument():
            return _with_document(_send(state, command), command.document)
        case NoteSent():
            known = next((one for one in state.sendings if one.message_id == command.message_id), None)
            if known is None or known.sent_at:
                return Decision()
            return Decision(facts=[f.FilingSent(**msgspec.structs.asdict(command))])
        case TakeAnswer():
            return Decision(facts=_answer(state, command, context))
        case ExpireFiling():
            settled = state.expired or state.status in _FINAL
            return Decision() if settled else Decision(facts=[f.FilingExpired()])
        case DropDraft():
            wanted = state.status is FilingStatus.DRAFTED or state.status in _NEVER_TAKEN
            return Decision(facts=[f.DraftDropped()]) if wanted and state.in_effect is None else Decision()
        case Remind():
            if command.reminder in state.reminders:
                return Decision()
            return Decision(facts=[f.ReminderRaised(**msgspec.structs.asdict(command))])


def _with_document(facts: Sequence[Fact], document: Document) -> Decision:
    return Decision(facts=facts, blobs=[document.content] if facts else ())


def _draft(state: FilingState | None, command: DraftDocument) -> Sequence[Fact]:
    document = command.document
    if state and state.document == command.document_sha256 and state.submission_version == command.submission_version:
        return []
    return [
        f.FilingDrafted(
            target=document.target.value,
            group=document.group,
            form=document.form,
            submission_version=command.submission_version,
            document=command.document_sha256,
            media_type=document.media_type,
            file_name=document.file_name,
            summary=document.summary,
            lines=tuple(
                f.DocumentLine(document_line=line.document_line, consignment=line.consignment, item=line.item)
                for line in document.lines
            ),
            blocking=len(command.issues),
            rules=tuple(dict.fromkeys(issue.rule for issue in command.issues)),
        )
    ]


def _send(state: FilingState, command: SendDocument) -> Sequence[Fact]:
    if any(sending.message_id == command.message_id for sending in state.sendings):
        return []
    found = list(_against_sending(state, command))
    if found:
        raise Refusal(found)
    return [
        f.FilingQueued(
            message_id=command.message_id,
            function=command.function,
            document=command.document_sha256,
            form=command.document.form,
            change_reason=command.change_reason,
            submission_version=command.submission_version,
            by=command.by,
            file_name=command.document.file_name,
        )
    ]


def _against_sending(state: FilingState, command: SendDocument) -> Sequence[Issue]:
    found = []
    status = state.status
    if status in _FINAL:
        found.append(
            Issue(
                rule="FILING-FINAL",
                message="This document is {status} and cannot be sent any more.",
                remedy="Make a new submission for the goods.",
                params={"status": status.value},
            )
        )
    if status in _PENDING:
        found.append(
            Issue(
                rule="FILING-PENDING",
                message="The authority has not answered the last message yet.",
                remedy="Wait for the answer; what you changed is kept and can be sent then.",
            )
        )
    if command.function is not FilingFunction.DELETE and state.blocking:
        found.append(
            Issue(
                rule="FILING-BLOCKED",
                message="{count} open points stand against sending this document.",
                remedy="Open the readiness of the document and settle each point.",
                params={"count": str(state.blocking)},
            )
        )
    if (
        state.target == Target.HK_TDEC
        and state.sent_form
        and command.function is not FilingFunction.DELETE
        and command.document.form != state.sent_form
        and status not in _NEVER_TAKEN
    ):
        found.append(
            Issue(
                rule="HK-TDEC-FORM-FIXED",
                message="The form type cannot be changed from {sent} to {wanted} once it was sent.",
                remedy="Lodge a new declaration on form {wanted}; until then this one counts as not lodged.",
                params={"sent": state.sent_form, "wanted": command.document.form},
                source="C&SD: amendment of declarations",
            )
        )
    taken = bool(state.authority_reference and state.in_effect)
    if command.function is FilingFunction.NEW and taken:
        found.append(
            Issue(
                rule="FILING-TAKEN",
                message="The authority has this document already, as {reference}.",
                remedy="Send a change instead.",
                params={"reference": state.authority_reference or ""},
            )
        )
    if command.function is not FilingFunction.NEW and not taken:
        found.append(
            Issue(
                rule="FILING-NOT-TAKEN",
                message="The authority holds no accepted version of this document to change or delete.",
                remedy="Send it as new.",
            )
        )
    needs_reason = command.function is not FilingFunction.NEW and state.target.startswith("cn.")
    if needs_reason and command.change_reason not in _CN_REASONS:
        found.append(
            Issue(
                rule="CN-CHANGE-REASON",
                message="A change or deletion needs one of the reason codes 001 to 015 or 999.",
                remedy="Choose the reason from the list.",
                pointer="/change_reason",
                source="Mainland road manifest system: change reasons",
            )
        )
    return found


def _answer(state: FilingState, command: TakeAnswer, context: Context) -> Sequence[Fact]:
    receipt = command.receipt
    if any(answer.answer_id == receipt.answer_id for answer in state.answers):
        return []
    # An answer that bears no time is the authority's first word, whenever it comes: it moves nothing back.
    number = state.sending(receipt.answers_message_id)
    asked = state.sendings[number - 1].queued_at if number else context.now
    return [
        f.AnswerReceived(
            answer_id=receipt.answer_id,
            message_id=receipt.answers_message_id,
            raw_code=receipt.raw_code,
            status=receipt.status,
            authority=command.authority,
            answered_at=receipt.at or asked,
            authority_reference=receipt.authority_reference,
            text=receipt.text,
            faults=tuple(
                f.Fault(code=fault.rule, text=fault.text(), pointer=fault.pointer or fault.place or "")
                for fault in receipt.faults
            ),
            numbers=receipt.numbers,
            raw=command.raw_sha256,
            simulated=command.simulated,
        )
    ]


def _refuse(rule: str, message: str) -> NoReturn:
    raise Refusal([Issue(rule=rule, message=message)])
