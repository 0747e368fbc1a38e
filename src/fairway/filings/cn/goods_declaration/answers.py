"""Answers to goods declarations: the technical answer and the receipts by CHANNEL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from fairway.base.time import MAINLAND
from fairway.codes.answers import answer
from fairway.filings.adapter import FilingStatus, Receipt
from fairway.filings.cn.reading import TECHNICAL_FAILURES, fault_issue
from fairway.wire.gacc.answers import DeclarationReceipt, ImportResponse, decode
from fairway.wire.gacc.xml import unreadable

STORED = "0"
SENT_ON = "7"
"""CHANNEL 7, "declared directly": seen in a published test, not in the code list."""
NO_CHANGE = frozenset({"X", "#"})
"""May enter the port: says nothing of the declaration itself."""


def _status(channel: str, on: date) -> FilingStatus | None:
    if channel == SENT_ON:
        return FilingStatus.STORED
    known = None if channel in NO_CHANGE else answer("channel.cn_declaration", channel, on)
    return FilingStatus(known.status) if known else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "T")) if text else None
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=MAINLAND)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _technical(message: ImportResponse) -> Receipt:
    code = message.code
    return Receipt(
        answers_message_id=message.client_seq_no or None,
        authority_reference=message.seq_no or None,
        raw_code=code,
        status=FilingStatus.STORED if code == STORED else TECHNICAL_FAILURES.get(code, FilingStatus.REJECTED),
        at=None,
        answer_id=f"{message.client_seq_no}:{code}:{message.seq_no}",
        text=message.text,
        numbers={"seq_no": message.seq_no} if message.seq_no else {},
    )


def _receipt(message: DeclarationReceipt) -> Receipt:
    at = _moment(message.notice_date)
    numbers = {"seq_no": message.seq_no, "entry_id": message.entry_id, "office": message.office}
    return Receipt(
        answers_message_id=None,
        authority_reference=message.seq_no,
        raw_code=message.channel,
        status=_status(message.channel, (at or datetime(2018, 8, 1, tzinfo=UTC)).date()),
        at=at,
        answer_id=f"{message.seq_no}:{message.channel}:{message.notice_date}",
        text=message.note,
        faults=tuple(fault_issue(one) for one in message.faults),
        numbers={key: value for key, value in numbers.items() if value},
    )


def read(content: bytes) -> Sequence[Receipt]:
    """The answers in a message. Raises Refusal when it answers no goods declaration."""
    message = decode(content)
    match message:
        case ImportResponse():
            return (_technical(message),)
        case DeclarationReceipt():
            return (_receipt(message),)
        case _:
            raise unreadable("it answers no goods declaration")
