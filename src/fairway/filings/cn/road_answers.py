"""Answers of the road manifest system to manifests and carrier confirmations, as receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from fairway.base.issues import Issue, Severity
from fairway.codes.answers import answer
from fairway.filings.adapter import FilingStatus, Receipt
from fairway.filings.cn.reading import TECHNICAL_FAILURES, fault_issue
from fairway.wire.gacc.answers import ManifestAnswer, PlaceReport
from fairway.wire.gacc.manifest import DELETE
from fairway.wire.gacc.numbers import read_time

STORED = "0"
FORWARDED = "E3"


def _status(code: str, function: str, on: date) -> FilingStatus | None:
    """The status that a code stands for; None for a code that moves nothing or is not known."""
    if code in {STORED, FORWARDED}:
        return FilingStatus.STORED
    if code in TECHNICAL_FAILURES:
        return TECHNICAL_FAILURES[code]
    known = answer("answer.cn_road", code, on)
    if known is None:
        return None
    status = FilingStatus(known.status)
    if status is FilingStatus.ACCEPTED and function == DELETE:
        return FilingStatus.CANCELLED
    return status


def receipt(message: ManifestAnswer) -> Receipt:
    """The receipt of one answer. Waybills judged on their own are in ``numbers`` ("waybill:<number>")."""
    at = read_time(message.head.send_time)
    on = (at or datetime(2018, 1, 1, tzinfo=UTC)).date()
    numbers = {"batch_number": message.batch_number, "function": message.head.function}
    numbers |= {f"waybill:{one.waybill}": one.code for one in message.waybills}
    faults = tuple(fault_issue(one) for one in message.faults)
    if not faults:
        faults = tuple(_waybill_fault(one.waybill, one.code, one.text) for one in message.waybills if one.code == "03")
    return Receipt(
        answers_message_id=message.head.message_id or None,
        authority_reference=message.number or None,
        raw_code=message.code,
        status=_status(message.code, message.head.function, on),
        at=at,
        answer_id=f"{message.head.message_id}:{message.code}:{message.head.send_time}",
        text=message.text,
        faults=faults,
        numbers={key: value for key, value in numbers.items() if value},
    )


def _waybill_fault(waybill: str, code: str, text: str) -> Issue:
    return Issue(
        rule=f"gacc.answer.{code}",
        message="Customs refused waybill {waybill}: {text}",
        severity=Severity.ERROR,
        remedy="Correct what customs names and send it again.",
        params={"waybill": waybill, "text": text},
        source="Mainland single window",
    )


def report(message: PlaceReport) -> Receipt:
    """A report of the supervised place (arrival MT3402, tally MT5402) as a receipt of the manifest of that batch.

    It moves no status; ``numbers`` says what was counted, in total and for each waybill.
    """
    numbers = {"report": message.head.message_type, "batch_number": message.batch_number, "place": message.place}
    for one in message.consignments:
        numbers[f"packages:{one.waybill}"] = one.packages
        numbers[f"gross_weight_kg:{one.waybill}"] = one.gross_weight
    return Receipt(
        answers_message_id=None,
        authority_reference=None,
        raw_code=message.head.message_type,
        status=None,
        at=read_time(message.at) or read_time(message.head.send_time),
        answer_id=message.head.message_id,
        text="",
        numbers={key: value for key, value in numbers.items() if value},
    )


def receipts(message: ManifestAnswer | PlaceReport) -> Sequence[Receipt]:
    """The receipts of a message of the road system."""
    return (receipt(message) if isinstance(message, ManifestAnswer) else report(message),)
