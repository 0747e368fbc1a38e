"""The authority's words in plain words: what each answer code and each error code means, and what to do.

An unknown code is never dropped: it is kept raw, with a sentence that says that a person must look at it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairway.base.issues import Issue, Refusal
from fairway.filings.adapter import FilingStatus, Receipt
from fairway.filings.hk.faults import FAULTS, UNKNOWN_FAULT
from fairway.wire.hk.answers import WireAnswer, read_answers
from fairway.wire.hk.reading import Unreadable
from fairway.wire.hk.receipt import WireError, read_receipt

SOURCE = "Hong Kong Trade Single Window (wire form of this product)"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an answer code means: normalised status, sentence and remedy (catalogue keys)."""

    status: FilingStatus | None
    """None when it moves nothing: it is kept and shown."""
    sentence: str
    remedy: str


UNKNOWN = Meaning(
    None,
    "The authority answered with a code that is not known here.",
    "Read the authority's own words and ask its help desk; nothing was lost.",
)
RECEIPTS: Mapping[str, Meaning] = {
    "STORED": Meaning(
        FilingStatus.STORED,
        "The Hong Kong single window has stored the message; its content is judged next.",
        "Wait for the answer.",
    ),
    "REFUSED": Meaning(
        FilingStatus.REJECTED,
        "The Hong Kong single window refused the message because of its form.",
        "Correct what is listed and send it again.",
    ),
}


def meaning(table: Mapping[str, Meaning], code: str) -> Meaning:
    """The meaning of ``code``, or that it is not known."""
    return table.get(code, UNKNOWN)


def fault_issue(error: WireError) -> Issue:
    """A fault that the authority named, with our sentence and remedy; its own words where the code is not known."""
    known = FAULTS.get(error.code)
    sentence, remedy = known or UNKNOWN_FAULT
    return Issue(
        rule=f"hk.tsw.{error.code}",
        message=sentence,
        remedy=remedy,
        params={} if known else {"code": error.code, "text": error.text},
        place=error.path,
        source=SOURCE,
    )


def receipt_of(answer: WireAnswer, table: Mapping[str, Meaning]) -> Receipt:
    """One answer as a receipt. ``numbers`` also holds the sequence, by which answers are put in order."""
    return Receipt(
        answers_message_id=answer.message_id,
        authority_reference=answer.authority_reference,
        raw_code=answer.code,
        status=meaning(table, answer.code).status,
        at=answer.occurred_at,
        answer_id=answer.answer_id,
        text=answer.text or "",
        faults=tuple(fault_issue(error) for error in answer.errors),
        numbers={
            **dict(answer.numbers),
            "sequence": str(answer.sequence),
            "document_reference": answer.document_reference or "",
        },
    )


def technical_receipt(content: bytes) -> Receipt:
    """A technical receipt as a receipt. Raises Refusal."""
    try:
        wire = read_receipt(content)
    except Unreadable as problem:
        raise unreadable(problem) from problem
    return Receipt(
        answers_message_id=wire.message_id,
        authority_reference=None,
        raw_code=wire.status,
        status=meaning(RECEIPTS, wire.status).status,
        at=wire.received_at,
        answer_id=wire.receipt_id,
        faults=tuple(fault_issue(error) for error in wire.errors),
    )


def unreadable(problem: Unreadable) -> Refusal:
    """Bytes that are no message of the wire form, as a refusal."""
    return Refusal(
        [
            Issue(
                rule="hk.tsw.unreadable",
                message="These bytes are not an answer of the Hong Kong single window: {reason}",
                params={"reason": problem.reason},
                place=problem.path or None,
                remedy="Keep the bytes and report them to the operator.",
                source=SOURCE,
            )
        ]
    )


_ROOT = re.compile(rb"<(?:\w+:)?(\w+)[\s>]")


def is_receipt(content: bytes) -> bool:
    """Whether the bytes look like a technical receipt."""
    root = _ROOT.search(content[:2000])
    return root is not None and root[1] == b"Receipt"


def read_for(content: bytes, kind: str, table: Mapping[str, Meaning]) -> Sequence[Receipt]:
    """The receipts of one kind of document in a technical receipt or a page of answers. Raises Refusal."""
    if is_receipt(content):
        return [technical_receipt(content)]
    try:
        page = read_answers(content)
    except Unreadable as problem:
        raise unreadable(problem) from problem
    return [receipt_of(answer, table) for answer in page.answers if answer.kind == kind]
