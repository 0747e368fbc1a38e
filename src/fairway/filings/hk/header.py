"""From the envelope of a filing to the header of a message."""

from __future__ import annotations

from datetime import date

from fairway.base.time import HONG_KONG
from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.wire.hk.header import Header, MessageFunction

FUNCTIONS: dict[FilingFunction, MessageFunction] = {
    FilingFunction.NEW: "NEW",
    FilingFunction.CHANGE: "CHANGE",
    FilingFunction.DELETE: "DELETE",
}
REASONS = {
    "01": "Clerical error",
    "02": "Quantity, weight or value changed",
    "03": "Goods left behind or short-shipped",
    "04": "Vehicle, control point or date changed",
    "05": "Shipment cancelled",
    "06": "Sent twice",
    "07": "Asked for by the authority",
    "99": "Other (say what)",
}
"""Reason codes of changes and deletions (ours) and their names, catalogue keys."""


def today(envelope: Envelope) -> date:
    """The civil day in Hong Kong."""
    return envelope.now.astimezone(HONG_KONG).date()


def split_reason(change_reason: str | None) -> tuple[str | None, str | None]:
    """Code and text of ``"99 text"``; the text may be left out with other codes."""
    if not change_reason:
        return None, None
    code, _, text = change_reason.strip().partition(" ")
    return code, text.strip()[:200] or None


def references(envelope: Envelope) -> dict[str, str]:
    """The authority's references by group, where the envelope knows several."""
    prefix = "reference:"
    return {key.removeprefix(prefix): value for key, value in envelope.known.items() if key.startswith(prefix)}


def function_of(envelope: Envelope, group: str) -> tuple[FilingFunction, str | None]:
    """What the message for ``group`` does, and the reference it goes by.

    A change of a submission is a NEW message for a group that the authority does not hold yet.
    """
    if envelope.function is FilingFunction.NEW:
        return FilingFunction.NEW, None
    known = references(envelope)
    reference = known.get(group) or (None if known else envelope.authority_reference)
    if reference is None and known and envelope.function is FilingFunction.CHANGE:
        return FilingFunction.NEW, None
    return envelope.function, reference


def message_id(envelope: Envelope, index: int) -> str:
    """The identifier of the ``index``-th document of one derivation."""
    return envelope.message_id if index == 0 else f"{envelope.message_id}.{index + 1}"


def document_reference(envelope: Envelope, submission: Submission, group: str) -> str:
    """Our own reference of the document, the same in its changes; at most 70 characters."""
    case = envelope.known.get("case")
    return f"{case.replace('-', '')[:32] if case else submission.reference}/{group}"


def header_of(envelope: Envelope, submission: Submission, group: str, index: int) -> Header:
    """The header of the document of ``group``."""
    function, reference = function_of(envelope, group)
    code, text = (None, None) if function is FilingFunction.NEW else split_reason(envelope.change_reason)
    return Header(
        message_id=message_id(envelope, index),
        function=FUNCTIONS[function],
        sent_at=envelope.now,
        sender_id=envelope.sender or "UNNAMED",
        document_reference=document_reference(envelope, submission, group),
        authority_reference=reference,
        reason_code=code,
        reason_text=text,
    )
