"""The rules that one object of a message is judged by when it is taken: E04, E07, E08, E09, E11, E14 and the limits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from simulators.cn_ecommerce.kinds import Kind
from simulators.cn_ecommerce.model import Line

CENT = Decimal("0.01")
SINGLE_LIMIT, YEAR_LIMIT = Decimal(5000), Decimal(26000)
Values = dict[str, str]
Fault = tuple[str, str]
"""Code and words."""
_ROAD_ONLY = ("trafNo", "voyageNo", "billNo")
_BONDED_ONLY = ("emsNo", "areaCode", "areaName")


def number(text: str) -> Decimal:
    """A number as it stands in a message; 0 where there is none."""
    try:
        return Decimal(text.strip() or "0")
    except InvalidOperation:
        return Decimal(0)


def lines_of(lines: list[Values]) -> tuple[Line, ...]:
    """The lines as they are kept."""
    return tuple(
        Line(
            gnum=line.get("gnum", ""),
            name=line.get("itemName") or line.get("gname", ""),
            qty=line.get("qty", ""),
            price=line.get("price", ""),
            total=line.get("totalPrice", ""),
            country=line.get("country", ""),
            gcode=line.get("gcode", ""),
        )
        for line in lines
    )


def faults(kind: Kind, head: Values, lines: list[Values]) -> Iterator[Fault]:
    """What is wrong with one object by itself."""
    if kind.codes.numbering and [line.get("gnum", "").strip() for line in lines] != [
        str(place) for place in range(1, len(lines) + 1)
    ]:
        yield kind.codes.numbering, "gnum: 1, 2, 3 ..."
    if kind.number in ("311", "621", "303", "603"):
        for line in lines:
            expected = (number(line.get("qty", "")) * number(line.get("price", ""))).quantize(CENT, ROUND_HALF_UP)
            if abs(number(line.get("totalPrice", "")) - expected) > CENT:
                yield kind.codes.form, f"gnum {line.get('gnum')}: totalPrice {line.get('totalPrice')} <> {expected}"
    if kind.number == "311":
        due = sum((number(head.get(name, "")) for name in ("goodsValue", "freight", "taxTotal")), Decimal(0))
        due -= number(head.get("discount", ""))
        if number(head.get("acturalPaid", "")) != due:
            yield kind.codes.form, f"acturalPaid {head.get('acturalPaid')} <> {due}"
    if kind.number in ("511", "621") and head.get("packNo", "").strip() != "1":
        yield kind.codes.form, "packNo: 1"
    if kind.number == "621":
        yield from _inventory(kind, head, lines)


def _inventory(kind: Kind, head: Values, lines: list[Values]) -> Iterator[Fault]:
    if head.get("ieFlag") != "I" or head.get("buyerIdType") != "1":
        yield kind.codes.form, "ieFlag: I, buyerIdType: 1"
    if number(head.get("netWeight", "")) > number(head.get("grossWeight", "")):
        yield kind.codes.form, "netWeight > grossWeight"
    bonded = head.get("tradeMode") in ("1210", "1239")
    needed, barred = (_BONDED_ONLY, _ROAD_ONLY) if bonded else (_ROAD_ONLY, _BONDED_ONLY)
    for name in needed:
        if not head.get(name, "").strip():
            yield kind.codes.form, f"tradeMode {head.get('tradeMode')}: {name} is missing"
    for name in barred:
        if head.get(name, "").strip():
            yield kind.codes.form, f"tradeMode {head.get('tradeMode')}: {name} must be empty"
    if bonded and head.get("country") != "142":
        yield kind.codes.form, "country: 142"
    for line in lines:
        if bool(line.get("itemRecordNo", "").strip()) != bonded:
            yield kind.codes.form, f"gnum {line.get('gnum')}: itemRecordNo"
        if bool(line.get("qty2", "").strip()) != bool(line.get("unit2", "").strip()):
            yield kind.codes.form, f"gnum {line.get('gnum')}: qty2, unit2"


def amount_of(head: Values, lines: list[Values]) -> Decimal:
    """What a purchase counts: goods, freight and insurance."""
    goods = sum((number(line.get("totalPrice", "")) for line in lines), Decimal(0))
    return goods + number(head.get("freight", "")) + number(head.get("insuredFee", ""))


def one_item(lines: list[Values]) -> bool:
    """Whether it is a single thing that cannot be divided."""
    return len(lines) == 1 and number(lines[0].get("qty", "")) == 1
