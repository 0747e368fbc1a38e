"""What comes back, object by object: receipts, format errors, tax bills.

The identifier in a receipt is the port's own, so a receipt finds its object by the numbers that both carry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from fairway.base.time import MAINLAND
from fairway.wire.ceb.kinds import KINDS
from fairway.wire.ceb.model import BusinessObject, Message, Values
from fairway.wire.ceb.rules.codes import MILLISECOND, is_time
from fairway.wire.ceb.rules.judge import ZERO
from fairway.wire.ceb.rules.judge import number as decimal

_ORDER, _WAYBILL, _PART = ("ebpCode", "ebcCode", "orderNo"), ("logisticsCode", "logisticsNo"), ("copNo", "msgSeqNo")
KEYS: dict[str, tuple[str, ...]] = {
    "311": _ORDER,
    "411": ("payCode", "payTransactionId"),
    "511": _WAYBILL,
    "513": (*_WAYBILL, "logisticsStatus"),
    "621": ("copNo",),
    "623": ("copNo",),
    "625": ("copNo",),
    "711": ("copNo",),
    "303": _ORDER,
    "403": ("ebcCode", "orderNo"),
    "505": _WAYBILL,
    "507": _PART,
    "509": _PART,
    "603": ("copNo",),
    "605": ("copNo",),
    "607": _PART,
    "701": _PART,
    "213": ("coElNo",),
    "215": ("coElNo", "logisticsNo"),
}
"""By the number of the request: what an object and its receipt have in common."""
_REQUEST = {kind.answer: kind.number for kind in KINDS.values() if kind.answer}
_MESSAGE = re.compile(r"\[([0-9A-Fa-f-]{36})\]")


class Standing(StrEnum):
    """Where an object stands, by its returnStatus."""

    STORED = "1"
    DECLARING = "2"
    SENT = "3"
    SENDING_FAILED = "4"
    RETURNED = "100"
    AT_CUSTOMS = "120"
    REVIEW = "300"
    ACCEPTED = "399"
    INSPECTION = "500"
    DETAINED_CLEARANCE = "501"
    DETAINED_SMUGGLING = "502"
    DETAINED_LEGAL = "503"
    HANDED_OVER = "505"
    DETAINED = "599"
    SUSPENDED = "600"
    SENT_BACK = "700"
    RELEASED = "800"
    CLOSED = "899"
    ERROR = "error"
    """A negative number: the message could not be processed; the number is in the receipt."""
    UNKNOWN = "unknown"


FINAL = frozenset({Standing.RETURNED, Standing.CLOSED, Standing.SENT_BACK, Standing.ERROR, Standing.SENDING_FAILED})
"""After these nothing comes without the sender doing something."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one object. ``key`` has the values of :data:`KEYS` of the request; ``at`` is UTC, None where the
    time is none; ``request_guid`` is that of the request where the text names it."""

    number: str
    request: str
    key: tuple[str, ...]
    status: str
    standing: Standing
    text: str
    at: datetime | None
    values: Values
    request_guid: str = ""

    @property
    def pre_no(self) -> str:
        """The port's number of the document."""
        return self.values.get("preNo", "")

    @property
    def invt_no(self) -> str:
        """The customs number of the inventory."""
        return self.values.get("invtNo", "")


class FormatError(msgspec.Struct, frozen=True, kw_only=True):
    """A message that could not be read at the other end (900): why, and which it was."""

    status: str
    text: str
    at: datetime | None
    message_id: str
    message_type: str
    original: str


class TaxLine(msgspec.Struct, frozen=True):
    """Tax on one line of an inventory; RMB."""

    gnum: str
    gcode: str
    price: Decimal
    customs_tax: Decimal
    value_added_tax: Decimal
    consumption_tax: Decimal


class TaxBill(msgspec.Struct, frozen=True, kw_only=True):
    """An electronic tax bill (816), or what became of one (818, without amounts): 1 made, 2 summed, 3 void."""

    invt_no: str
    tax_no: str
    status: str
    at: datetime | None
    customs_tax: Decimal | None = None
    value_added_tax: Decimal | None = None
    consumption_tax: Decimal | None = None
    lines: tuple[TaxLine, ...] = ()
    values: Values = {}


def standing(status: str) -> Standing:
    """The standing that a returnStatus says."""
    if status.startswith("-") and status[1:].isdigit():
        return Standing.ERROR
    try:
        found = Standing(status)
    except ValueError:
        return Standing.UNKNOWN
    return found if status.isdigit() else Standing.UNKNOWN


def moment(text: str) -> datetime | None:
    """A returnTime (17 digits, Mainland time) in UTC; None for what is no time."""
    if not is_time(text, MILLISECOND):
        return None
    local = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(microsecond=int(text[14:]) * 1000, tzinfo=MAINLAND)
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return None


def receipts(message: Message) -> tuple[Receipt, ...]:
    """The receipts in an answer, one for each object; none for a message that is no answer."""
    request = _REQUEST.get(message.number)
    if request is None:
        return ()
    return tuple(_receipt(message.number, request, item.head) for item in message.objects)


def _receipt(number: str, request: str, values: Values) -> Receipt:
    text = values.get("returnInfo", "")
    status = values.get("returnStatus", "").strip()
    named = _MESSAGE.search(text)
    return Receipt(
        number=number,
        request=request,
        key=tuple([values.get(name, "").strip() for name in KEYS[request]]),
        status=status,
        standing=standing(status),
        text=text,
        at=moment(values.get("returnTime", "")),
        values=values,
        request_guid=named[1].upper() if named else "",
    )


def key_of(number: str, item: BusinessObject) -> tuple[str, ...]:
    """What the receipt of an object of message kind ``number`` will carry."""
    return tuple([item.head.get(name, "").strip() for name in KEYS[number]])


def unanswered(message: Message, answers: Iterable[Receipt]) -> tuple[int, ...]:
    """The numbers (from 0) of the objects of a request for which no receipt has come."""
    answered = {receipt.key for receipt in answers if receipt.request == message.number}
    return tuple(number for number, item in enumerate(message.objects) if key_of(message.number, item) not in answered)


def format_error(message: Message) -> FormatError | None:
    """What a message 900 says; None for any other."""
    if message.number != "900" or not message.objects:
        return None
    values = message.objects[0].head
    return FormatError(
        status=values.get("returnStatus", ""),
        text=values.get("returnInfo", ""),
        at=moment(values.get("returnTime", "")),
        message_id=values.get("oriCopMsgId", ""),
        message_type=values.get("oriMessageType", ""),
        original=values.get("oriBizMessage", ""),
    )


def tax_bills(message: Message) -> tuple[TaxBill, ...]:
    """The bills in a message 816 or 818; none in any other."""
    if message.number not in ("816", "818"):
        return ()
    return tuple(_bill(item) for item in message.objects)


def _bill(item: BusinessObject) -> TaxBill:
    values = item.head
    return TaxBill(
        invt_no=values.get("invtNo", ""),
        tax_no=values.get("taxNo", ""),
        status=values.get("status", ""),
        at=moment(values.get("returnTime", "")),
        customs_tax=decimal(values, "customsTax"),
        value_added_tax=decimal(values, "valueAddedTax"),
        consumption_tax=decimal(values, "consumptionTax"),
        lines=tuple(_tax_line(line) for line in item.lines),
        values=values,
    )


def _tax_line(line: Values) -> TaxLine:
    amounts = [decimal(line, name) or ZERO for name in ("taxPrice", "customsTax", "valueAddedTax", "consumptionTax")]
    return TaxLine(line.get("gnum", ""), line.get("gcode", ""), *amounts)
