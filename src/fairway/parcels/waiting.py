"""Documents of a parcel come in any order: what has come, what is missing, and who is late.

Pure: ``waiting(state, document, now)`` takes a document in, ``waiting(state, None, now)`` lets time pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from fairway.base.time import MAINLAND
from fairway.codes.legal_values import legal_value
from fairway.parcels.documents import Parcel
from fairway.parcels.terms.single import Row

DELETED = "3"
"""The application type of a deletion."""


class Kind(StrEnum):
    """The documents of an import parcel."""

    ORDER = "order"
    PAYMENT = "payment"
    WAYBILL = "waybill"
    INVENTORY = "inventory"


class Waits(StrEnum):
    """How far the documents have come."""

    EMPTY = "EMPTY"
    WAITING = "WAITING"
    LATE = "LATE"
    """Something is missing, and the time to wait for it has passed."""
    WHOLE = "WHOLE"


@dataclass(frozen=True)
class Document:
    """A document as it came: its head, and its lines where it has some."""

    kind: Kind
    head: Row
    lines: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Late:
    """A document that somebody owes."""

    document: Kind
    party: str
    """The code of the party, or the name of the document where no document tells it."""
    since: datetime
    """When the first document of the parcel came."""
    due: datetime


@dataclass(frozen=True)
class Waiting:
    """What has come of one parcel. ``span`` is how long the others may take after the first."""

    span: timedelta
    came: Mapping[Kind, Document] = field(default_factory=dict)
    since: datetime | None = None
    status: Waits = Waits.EMPTY
    missing: tuple[Late, ...] = ()
    """What has not come, late or not yet."""

    @property
    def late(self) -> tuple[Late, ...]:
        """What is missing past its time."""
        return self.missing if self.status is Waits.LATE else ()

    def parcel(self) -> Parcel | None:
        """The parcel as far as it has come; None without the inventory."""
        inventory = self.came.get(Kind.INVENTORY)
        if inventory is None:
            return None
        order, payment, waybill = (self.came.get(one) for one in (Kind.ORDER, Kind.PAYMENT, Kind.WAYBILL))
        return Parcel(
            inventory=inventory.head,
            inventory_lines=inventory.lines,
            order=order.head if order else None,
            order_lines=order.lines if order else (),
            payment=payment.head if payment else None,
            waybill=waybill.head if waybill else None,
        )


def begin(now: datetime) -> Waiting:
    """A parcel of which nothing has come, with the time to wait that holds on the day of ``now``."""
    return Waiting(legal_value("cn.ceb.wait", now.astimezone(MAINLAND).date()).span)


def waiting(state: Waiting, document: Document | None, now: datetime) -> Waiting:
    """``state`` after ``document`` came at ``now``; with None, after time passed.

    The same document again changes nothing. A later version (by its application time) replaces the one before, an
    earlier one that overtook it is left aside, a deletion takes the document away. Time counts from the first document
    that came; when everything that came is deleted, the parcel waits for nothing.
    """
    came = dict(state.came)
    if document is not None and not _older(document, came.get(document.kind)):
        if document.head["app_type"] == DELETED:
            came.pop(document.kind, None)
        else:
            came[document.kind] = document
    since = (state.since or now) if came else None
    if since is None:
        return Waiting(state.span)
    due = since + state.span
    missing = tuple(Late(one, _party(one, came), since, due) for one in Kind if one not in came)
    status = Waits.WHOLE if not missing else Waits.LATE if now >= due else Waits.WAITING
    return replace(state, came=came, since=since, status=status, missing=missing)


def _older(document: Document, before: Document | None) -> bool:
    return before is not None and str(document.head["app_time"]) < str(before.head["app_time"])


_TOLD_BY: dict[Kind, tuple[tuple[Kind, str], ...]] = {
    Kind.ORDER: ((Kind.INVENTORY, "ebp_code"), (Kind.PAYMENT, "ebp_code")),
    Kind.PAYMENT: ((Kind.ORDER, "pay_code"),),
    Kind.WAYBILL: ((Kind.INVENTORY, "logistics_code"),),
    Kind.INVENTORY: ((Kind.ORDER, "ebc_code"),),
}
"""Which documents name the party that owes another, in the order they are asked."""


def _party(missing: Kind, came: Mapping[Kind, Document]) -> str:
    for kind, column in _TOLD_BY[missing]:
        if kind in came and (code := str(came[kind].head[column])):
            return code
    return missing.value
