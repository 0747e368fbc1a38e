"""What is wrong with a message that has the right form, found object by object."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from fairway.base.issues import Issue
from fairway.wire.ceb.kinds import KINDS, MOST_LINES, MessageKind
from fairway.wire.ceb.model import BusinessObject, Message, Values
from fairway.wire.ceb.rules import content as rule
from fairway.wire.ceb.rules.codes import (
    CODES,
    OF_MESSAGE,
    RETURN_STATUS,
    SUBSCRIBED,
    TIMES,
    is_identity_number,
    is_time,
)
from fairway.wire.ceb.rules.form import shown
from fairway.wire.ceb.rules.rule import CebRule
from fairway.wire.ceb.tables import Flow

TOLERANCE = Decimal("0.01")
ZERO = Decimal(0)
_NUMBER = re.compile(r"[+-]?[0-9]{1,19}(?:\.[0-9]{0,19})?")
_DIRECT, _BONDED = frozenset({"9610"}), frozenset({"1210", "1239"})
_TRANSPORT = ("trafNo", "voyageNo", "billNo")
_AREA = ("emsNo", "areaCode", "areaName")
_DECLARED_SIGNED = frozenset({"621", "623", "625", "711", "507", "607"})
_KEYS: dict[str, tuple[str, ...]] = {
    "311": ("ebpCode", "orderNo"),
    "303": ("ebpCode", "orderNo"),
    "403": ("ebcCode", "orderNo", "payNo"),
    "411": ("payCode", "payTransactionId"),
    "623": ("invtNo",),
    "605": ("invtNo",),
    "625": ("invtNo", "logisticsNo"),
    "213": ("coElNo",),
    "215": ("coElNo",),
}
_WAYBILLS: dict[str, tuple[str, ...]] = dict.fromkeys(("511", "505", "621", "603"), ("logisticsCode", "logisticsNo"))


class Spot(NamedTuple):
    """What a check looks at: one object, with the pointers of it and of its head."""

    kind: MessageKind
    item: BusinessObject
    pointer: str
    head: str


Check = Callable[[Spot], Iterator[Issue]]


def number(values: Values, name: str) -> Decimal | None:
    """The decimal under ``name``; None where there is none, or no number."""
    text = values.get(name, "")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def check(message: Message) -> list[Issue]:
    """Every breach of E02 to E22 that the message shows by itself, by object; places are pointers."""
    kind = message.kind
    found: list[Issue] = []
    if kind.request and message.guid != message.guid.upper():
        found.append(rule.GuidNotCapitals.at("/@guid"))
    for index, item in enumerate(message.objects):
        pointer = f"/{kind.element}/{index}"
        spot = Spot(kind, item, pointer, f"{pointer}/{kind.head}" if kind.head else pointer)
        for one in _checks(kind.number):
            found.extend(one(spot))
    found.extend(_repeated(message))
    found.extend(_frame(message))
    return found


@cache
def _checks(message_number: str) -> tuple[Check, ...]:
    kind = KINDS[message_number]
    names = {field.name for field in kind.fields.fields}
    lines = {field.name for field in kind.line_fields.fields} if kind.line_fields else set()
    chosen: list[tuple[bool, Check]] = [
        (True, _codes),
        ("gnum" in lines and message_number not in ("792", "816"), _sequence),
        (bool({"buyerIdNumber", "payerIdNumber"} & names), _identity),
        ("goodsValue" in names, _sums),
        ({"price", "totalPrice", "qty"} <= lines, _totals),
        (kind.flow is Flow.IMPORT and "packNo" in names, _packages),
        (message_number == "621", _trade_mode),
        ({"qty2", "unit2"} <= lines, _second),
        (bool({"weight", "grossWeight"} & names), _weights),
        ({"preNo", "invtNo", "appType"} <= names, _numbers),
        ("statisticsFlag" in names and "licenseNo" in names, _simplified),
        ({"msgCount", "msgSeqNo"} <= names, _parts),
        ("startTime" in names, _times),
        (message_number in ("621", "603"), _bar_codes),
    ]
    return tuple(one for wanted, one in chosen if wanted)


@cache
def _coded(message_number: str) -> tuple[tuple[str, frozenset[str]], ...]:
    known = {**CODES, **OF_MESSAGE.get(message_number, {})}
    return tuple((f.name, known[f.name]) for f in KINDS[message_number].fields.fields if f.name in known)


def _codes(spot: Spot) -> Iterator[Issue]:
    values = spot.item.head
    for name, known in _coded(spot.kind.number):
        value = values.get(name, "").strip()
        if value and value not in known:
            told = ", ".join(sorted(known))
            yield rule.UnknownCode.at(f"{spot.head}/{name}", element=name, value=shown(value), known=told)
    for name, value in values.items():
        form = TIMES.get(name)
        if form is not None and value and not is_time(value, form):
            yield rule.NotATime.at(f"{spot.head}/{name}", element=name, form=form, value=shown(value))
    status = values.get("returnStatus")
    if status and spot.kind.number != "900" and status not in RETURN_STATUS and not _error(status):
        told = ", ".join(sorted(RETURN_STATUS, key=int))
        yield rule.UnknownCode.at(f"{spot.head}/returnStatus", element="returnStatus", value=shown(status), known=told)
    guid = values.get("guid", "")
    if spot.kind.request and guid != guid.upper():
        yield rule.GuidNotCapitals.at(f"{spot.head}/guid")


def _error(status: str) -> bool:
    return status.startswith("-") and status[1:].isdigit()


def _sequence(spot: Spot) -> Iterator[Issue]:
    found = [line.get("gnum", "").strip() for line in spot.item.lines]
    if found != [str(n) for n in range(1, len(found) + 1)]:
        numbers = [int(one) if one.isascii() and one.isdigit() and len(one) < 10 else None for one in found]
        if numbers != list(range(1, len(found) + 1)):
            told = shown(", ".join(found))
            yield rule.LinesOutOfSequence.at(f"{spot.pointer}/{spot.kind.list}/0/gnum", found=told, count=len(found))
    if spot.kind.most_lines is not None and len(found) > MOST_LINES:
        yield rule.MoreLinesThanDocumented.at(
            f"{spot.pointer}/{spot.kind.list}/{MOST_LINES}", found=len(found), most=MOST_LINES
        )


def _identity(spot: Spot) -> Iterator[Issue]:
    who = "payer" if "payerIdNumber" in spot.item.head else "buyer"
    type_name, number_name = f"{who}IdType", f"{who}IdNumber"
    value = spot.item.head.get(type_name, "")
    if value and value != "1":
        yield rule.IdTypeNotIdentityCard.at(f"{spot.head}/{type_name}", element=type_name, value=shown(value))
    elif spot.item.head.get(number_name) and not is_identity_number(spot.item.head[number_name]):
        yield rule.IdNumberWrong.at(f"{spot.head}/{number_name}", element=number_name)


def _sums(spot: Spot) -> Iterator[Issue]:
    values = spot.item.head
    goods, freight = number(values, "goodsValue"), number(values, "freight")
    if goods is None:
        return
    paid, tax, discount = (number(values, name) for name in ("acturalPaid", "taxTotal", "discount"))
    if paid is not None and freight is not None and tax is not None and discount is not None:
        total = goods + freight + tax - discount
        if total != paid:
            yield rule.PaidNotTheSum.at(f"{spot.head}/acturalPaid", paid=paid, sum=f"{total:f}")
    lines = [number(line, "totalPrice") for line in spot.item.lines]
    if lines and None not in lines:
        total = sum((one for one in lines if one is not None), ZERO)
        if abs(total - goods) > TOLERANCE:
            yield rule.GoodsNotTheSum.at(f"{spot.head}/goodsValue", value=f"{goods:f}", sum=f"{total:f}")


def _totals(spot: Spot) -> Iterator[Issue]:
    for index, line in enumerate(spot.item.lines):
        quantity, price, total = number(line, "qty"), number(line, "price"), number(line, "totalPrice")
        if quantity is None or price is None or total is None:
            continue
        product = quantity * price
        if abs(product - total) > TOLERANCE:
            at = f"{spot.pointer}/{spot.kind.list}/{index}/totalPrice"
            told = f"{product.normalize():f}"
            yield rule.TotalNotTheProduct.at(at, total=total, quantity=quantity, price=price, product=told)


def _packages(spot: Spot) -> Iterator[Issue]:
    value = spot.item.head.get("packNo", "").strip()
    if value and value != "1" and number(spot.item.head, "packNo") != 1:
        yield rule.PackagesNotOne.at(f"{spot.head}/packNo", value=shown(value))


def _trade_mode(spot: Spot) -> Iterator[Issue]:
    values = spot.item.head
    mode = values.get("tradeMode", "")
    assured = values.get("assureCode", "")
    parties = ("ebpCode", "ebcCode", "logisticsCode", "agentCode")
    if assured and assured not in {values.get(name) for name in parties}:
        yield rule.GuarantorUnknown.at(f"{spot.head}/assureCode")
    needed: type[CebRule]
    given: type[CebRule]
    if mode in _DIRECT:
        needed, given = rule.DirectWithoutTransport, rule.DirectWithBondedFields
        wanted, unwanted, line_rule = _TRANSPORT, _AREA, True
    elif mode in _BONDED:
        needed, given = rule.BondedWithoutArea, rule.BondedWithTransport
        wanted, unwanted, line_rule = _AREA, _TRANSPORT, False
        country = values.get("country", "")
        if country and country != "142":
            yield rule.BondedFromAbroad.at(f"{spot.head}/country", mode=mode, value=shown(country))
    else:
        return
    for name in wanted:
        if not values.get(name, "").strip():
            yield needed.at(f"{spot.head}/{name}", mode=mode, element=name)
    for name in unwanted:
        if values.get(name, "").strip():
            yield given.at(f"{spot.head}/{name}", mode=mode, element=name)
    for index, line in enumerate(spot.item.lines):
        if bool(line.get("itemRecordNo", "").strip()) is line_rule:
            at = f"{spot.pointer}/{spot.kind.list}/{index}/itemRecordNo"
            yield (given if line_rule else needed).at(at, mode=mode, element="itemRecordNo")


def _second(spot: Spot) -> Iterator[Issue]:
    for index, line in enumerate(spot.item.lines):
        quantity, unit = number(line, "qty2"), line.get("unit2", "").strip()
        if (quantity is None) is bool(unit) or (quantity is not None and quantity <= 0):
            yield rule.SecondQuantityUnpaired.at(f"{spot.pointer}/{spot.kind.list}/{index}/qty2")


def _weights(spot: Spot) -> Iterator[Issue]:
    name = "weight" if "weight" in spot.item.head else "grossWeight"
    gross, net = number(spot.item.head, name), number(spot.item.head, "netWeight")
    if gross is not None and gross <= 0:
        yield rule.GrossNotPositive.at(f"{spot.head}/{name}", element=name, value=spot.item.head[name])
    elif gross is not None and net is not None and net > gross:
        yield rule.NetOverGross.at(f"{spot.head}/netWeight", net=net, gross=gross)


def _numbers(spot: Spot) -> Iterator[Issue]:
    needed = ("preNo", "invtNo") if spot.item.head.get("appType") in ("2", "3") else ()
    for name in needed:
        if not spot.item.head.get(name, "").strip():
            yield rule.ChangeWithoutNumbers.at(f"{spot.head}/{name}", element=name)


def _simplified(spot: Spot) -> Iterator[Issue]:
    if spot.item.head.get("statisticsFlag") == "A" and spot.item.head.get("licenseNo", "").strip():
        yield rule.LicenceInSimplified.at(f"{spot.head}/licenseNo")


def _parts(spot: Spot) -> Iterator[Issue]:
    count, this = number(spot.item.head, "msgCount"), number(spot.item.head, "msgSeqNo")
    if count is not None and this is not None and not 1 <= this <= count:
        yield rule.PartOutOfSequence.at(f"{spot.head}/msgSeqNo", number=this, count=count)


def _times(spot: Spot) -> Iterator[Issue]:
    start, end = spot.item.head.get("startTime", ""), spot.item.head.get("endTime", "")
    if bool(start) is not bool(end):
        name = "endTime" if start else "startTime"
        yield rule.TimesUnpaired.at(f"{spot.head}/{name}", element=name)
    elif start and end and end < start:
        yield rule.TimesReversed.at(f"{spot.head}/endTime")


def _bar_codes(spot: Spot) -> Iterator[Issue]:
    for index, line in enumerate(spot.item.lines):
        if not line.get("barCode", "").strip():
            yield rule.BarCodeEmpty.at(f"{spot.pointer}/{spot.kind.list}/{index}/barCode")


def _repeated(message: Message) -> Iterator[Issue]:
    kind = message.kind
    if not kind.request:
        return
    guids: dict[str, int] = {}
    keys: dict[tuple[str, ...], int] = {}
    names = _KEYS.get(kind.number, ()) or _WAYBILLS.get(kind.number, ())
    told = rule.WaybillRepeated if kind.number in _WAYBILLS else rule.OrderRepeated
    for index, item in enumerate(message.objects):
        head = f"/{kind.element}/{index}" + (f"/{kind.head}" if kind.head else "")
        guid = item.head.get("guid", "")
        if guid and guids.setdefault(guid, index) != index:
            yield rule.GuidRepeated.at(f"{head}/guid", first=guids[guid] + 1)
        key = tuple([item.head.get(name, "") for name in names])
        if all(key) and key and keys.setdefault(key, index) != index:
            yield told.at(f"{head}/{names[-1]}", first=keys[key] + 1, key=shown(" ".join(key)))


def _frame(message: Message) -> Iterator[Issue]:
    mode = (message.transfer or {}).get("dxpMode", "")
    if mode and mode != "DXP":
        yield rule.UnknownCode.at("/BaseTransfer/dxpMode", element="dxpMode", value=shown(mode), known="DXP")
    for index, values in enumerate(message.subscriptions):
        status = values.get("status", "")
        if status not in SUBSCRIBED:
            known = ", ".join(sorted(SUBSCRIBED))
            at = f"/BaseSubscribe/{index}/status"
            yield rule.UnknownCode.at(at, element="status", value=shown(status), known=known)
    declared = any(item.head.get("appStatus") == "2" for item in message.objects)
    if message.number in _DECLARED_SIGNED and declared and not message.signature:
        yield rule.SignatureMissing.at("")
