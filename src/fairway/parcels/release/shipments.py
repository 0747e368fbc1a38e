"""Parcels that belong together: one order in several parcels, and goods that come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.parcels.hongkong.case import day_of, postal_limit
from fairway.parcels.hongkong.parcel import Line, Parcel

TARGET = "parcels.release"
_POST = "Import and Export (Registration) Regulations, Cap. 60E, regulation 3"


class OrderInParts(msgspec.Struct, frozen=True, kw_only=True):
    """One order that travels in several parcels."""

    order_no: str
    waybills: tuple[str, ...]
    value: Decimal | None
    """Hong Kong dollars, all parcels together; None when one is not known."""
    postal: tuple[str, ...]
    """Those of the parcels that travel by post, each under the limit by itself."""
    postal_value: Decimal
    limit: Decimal


class PostalPacketsOfOneOrder(Rule[OrderInParts]):
    """The order {order} is in {count} postal packets, each under HK${limit}; together they are worth HK${value}."""

    id = "parcels.release.split"
    target = TARGET
    citation = _POST
    remedy = "Say whether they are separate purchases; else declare them together."
    severity = Severity.WARNING

    def check(self, subject: OrderInParts) -> Iterator[Issue]:
        """Packets of one order that reach the limit only together."""
        if len(subject.postal) > 1 and subject.postal_value >= subject.limit:
            yield self.issue(
                f"/orders/{subject.order_no}",
                order=subject.order_no,
                count=len(subject.postal),
                value=f"{subject.postal_value:,}",
                limit=f"{subject.limit:,}",
            )


def orders_in_parts(parcels: Iterable[Parcel], on: date) -> list[OrderInParts]:
    """The orders of ``parcels`` that travel in more than one, in the order of their first parcels."""
    held: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        if parcel.order_no and not parcel.return_of:
            held.setdefault(parcel.order_no, []).append(parcel)
    return [_in_parts(number, inside, on) for number, inside in held.items() if len(inside) > 1]


def _in_parts(number: str, inside: list[Parcel], on: date) -> OrderInParts:
    day = day_of(inside[0], on)
    limit = postal_limit(day)
    values = [(parcel, parcel.value_hkd(day)) for parcel in inside]
    known = [value for _, value in values if value is not None]
    postal = [
        (parcel.waybill_no, value) for parcel, value in values if parcel.by_post and value is not None and value < limit
    ]
    return OrderInParts(
        order_no=number,
        waybills=tuple(parcel.waybill_no for parcel in inside),
        value=sum(known, Decimal(0)) if len(known) == len(values) else None,
        postal=tuple(waybill for waybill, _ in postal),
        postal_value=sum((value for _, value in postal), Decimal(0)),
        limit=limit,
    )


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that comes back, and the one that went out; None when that is not known here."""

    parcel: Parcel
    original: Parcel | None


class ReturnOfKnownParcel(Rule[Return]):
    """The parcel {waybill} is to be the return of {original}, which is not known here."""

    id = "parcels.release.return.known"
    target = TARGET
    citation = "Returns of cross-border e-commerce: goods come back as they went (CEB213, CEB625)"
    remedy = "Correct the number of the parcel that went out, or treat it as a new import."

    def check(self, subject: Return) -> Iterator[Issue]:
        """A return without its original."""
        if subject.original is None:
            parcel = subject.parcel
            yield self.issue("/return_of", waybill=parcel.waybill_no, original=parcel.return_of)


class ReturnOfNoMore(Rule[Return]):
    """Of {code} come back {returned}, but {sent} went out."""

    id = "parcels.release.return.more"
    target = TARGET
    citation = "Returns of cross-border e-commerce: goods come back as they went (CEB213, CEB625)"
    remedy = "Correct code or quantity; what did not go out is a new import."

    def check(self, subject: Return) -> Iterator[Issue]:
        """Goods that were not in the original, or not so many of them."""
        if subject.original is None:
            return
        sent = _quantities(subject.original.lines)
        for code, quantity in _quantities(subject.parcel.lines).items():
            if quantity > sent.get(code, Decimal(0)):
                yield self.issue(
                    "/lines",
                    code=code,
                    returned=f"{quantity.normalize():f}",
                    sent=f"{sent.get(code, Decimal(0)).normalize():f}",
                )


def _quantities(lines: Iterable[Line]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in lines:
        found[line.code] = found.get(line.code, Decimal(0)) + (line.quantity or Decimal(1))
    return found


RULES: tuple[Rule[Return], ...] = (ReturnOfKnownParcel(), ReturnOfNoMore())


def returns(parcels: Iterable[Parcel], known: Iterable[Parcel]) -> list[tuple[Return, tuple[Issue, ...]]]:
    """The returns among ``parcels``, each with the parcel that went out (of ``known``, by waybill number) and what is
    wrong with it."""
    by_number = {parcel.waybill_no: parcel for parcel in known}
    found = [Return(parcel=one, original=by_number.get(one.return_of)) for one in parcels if one.return_of]
    return [(one, tuple(issue for rule in RULES for issue in rule.check(one))) for one in found]
