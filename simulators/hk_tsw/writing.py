"""Writing the authority's XML: receipts, results, answers, selections. Names no simulator: the HTTP header does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import msgspec

from simulators.hk_tsw.model import Fault, Kind
from simulators.hk_tsw.tables import ANSWER_NS, BUNDLE_NS, CONTROL_POINT_NS, RECEIPT_NS
from simulators.machinery.clock import rfc3339
from simulators.machinery.journal import Delivery

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MOST_FAULTS = 100


class Answer(msgspec.Struct, kw_only=True):
    """An answer in an account's queue, without its cursor."""

    answer_id: str
    kind: Kind
    code: str
    occurred_at: float
    sequence: int
    message_id: str | None = None
    document_reference: str | None = None
    authority_reference: str | None = None
    text: str | None = None
    faults: list[Fault] = []
    numbers: dict[str, str] = {}


class SelectionNotice(msgspec.Struct, kw_only=True):
    """A selection as customs reads it, without its cursor."""

    selection_id: str
    bundle: str
    vehicle: str
    decided_at: float
    outcome: str
    reason: str


def _tag(name: str, value: object | None) -> str:
    return "" if value is None else f"<{name}>{escape(str(value))}</{name}>"


def _time(seconds: float) -> str:
    return rfc3339(datetime.fromtimestamp(seconds, UTC))


def _errors(faults: Sequence[Fault]) -> str:
    return "".join(
        f"<Error>{_tag('Code', fault.code)}{_tag('Path', fault.path and fault.path[:512])}"
        f"{_tag('Text', fault.text[:512])}</Error>"
        for fault in faults[:MOST_FAULTS]
    )


def receipt(number: int, message_id: str | None, at: datetime, faults: Sequence[Fault] = ()) -> bytes:
    """A technical receipt: STORED, or REFUSED with every fault."""
    status = "REFUSED" if faults else "STORED"
    return (
        f'{_DECLARATION}<Receipt xmlns="{RECEIPT_NS}">{_tag("ReceiptID", f"R-{number:06d}")}'
        f"{_tag('MessageID', message_id)}{_tag('ReceivedAt', rfc3339(at))}{_tag('Status', status)}"
        f"{_errors(faults)}</Receipt>"
    ).encode()


def bundle_result(
    message_id: str,
    status: str,
    *,
    reference: str | None = None,
    changed_at: datetime | None = None,
    earliest: datetime | None = None,
    faults: Sequence[Fault] = (),
) -> bytes:
    """The result of a bundling message."""
    return (
        f'{_DECLARATION}<BundleResult xmlns="{BUNDLE_NS}">{_tag("MessageID", message_id)}{_tag("Status", status)}'
        f"{_tag('BundleReference', reference)}{_tag('ChangedAt', changed_at and rfc3339(changed_at))}"
        f"{_tag('EarliestCrossing', earliest and rfc3339(earliest))}{_errors(faults)}</BundleResult>"
    ).encode()


def lane_result(
    root: str,
    message_id: str,
    display: str,
    bundles: Iterable[str],
    *,
    earliest: datetime | None = None,
    faults: Sequence[Fault] = (),
) -> bytes:
    """``ArrivalResult`` or ``DepartureResult``: what the display says."""
    return (
        f'{_DECLARATION}<{root} xmlns="{CONTROL_POINT_NS}">{_tag("MessageID", message_id)}{_tag("Display", display)}'
        f"{''.join(_tag('BundleReference', each) for each in bundles)}"
        f"{_tag('EarliestCrossing', earliest and rfc3339(earliest))}{_errors(faults)}</{root}>"
    ).encode()


def cursor_of(delivery: Delivery) -> str:
    """The cursor of a delivery in its recipient's queue."""
    return f"{delivery.sequence:012d}"


def answers(deliveries: Sequence[Delivery], *, more: bool) -> bytes:
    """A page of an account's queue."""
    body = "".join(_answer(cursor_of(each), msgspec.json.decode(each.content, type=Answer)) for each in deliveries)
    following = _tag("Next", cursor_of(deliveries[-1])) if deliveries else ""
    return (
        f'{_DECLARATION}<Answers xmlns="{ANSWER_NS}">{following}{_tag("More", str(more).lower())}{body}</Answers>'
    ).encode()


def _answer(cursor: str, answer: Answer) -> str:
    numbers = "".join(
        f"<Number name={quoteattr(name)}>{escape(value)}</Number>" for name, value in answer.numbers.items()
    )
    return (
        f"<Answer>{_tag('Cursor', cursor)}{_tag('AnswerID', answer.answer_id)}{_tag('Kind', answer.kind)}"
        f"{_tag('Code', answer.code)}{_tag('OccurredAt', _time(answer.occurred_at))}{_tag('Sequence', answer.sequence)}"
        f"{_tag('MessageID', answer.message_id)}{_tag('DocumentReference', answer.document_reference)}"
        f"{_tag('AuthorityReference', answer.authority_reference)}{_tag('Text', answer.text)}"
        f"{_errors(answer.faults)}{numbers}</Answer>"
    )


def selections(deliveries: Sequence[Delivery], *, more: bool) -> bytes:
    """A page of the selections, for customs."""
    body = ""
    for each in deliveries:
        notice = msgspec.json.decode(each.content, type=SelectionNotice)
        body += (
            f"<Selection>{_tag('Cursor', cursor_of(each))}{_tag('SelectionID', notice.selection_id)}"
            f"{_tag('BundleReference', notice.bundle)}{_tag('VehicleRegistration', notice.vehicle)}"
            f"{_tag('DecidedAt', _time(notice.decided_at))}{_tag('Outcome', notice.outcome)}"
            f"{_tag('Reason', notice.reason)}</Selection>"
        )
    following = _tag("Next", cursor_of(deliveries[-1])) if deliveries else ""
    return (
        f'{_DECLARATION}<Selections xmlns="{CONTROL_POINT_NS}">{following}{_tag("More", str(more).lower())}'
        f"{body}</Selections>"
    ).encode()
