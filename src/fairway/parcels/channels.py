"""The ways by which e-commerce exports are declared: by inventory (CEB603), or by an ordinary declaration.

9710 and 9810 may go either way; an ordinary declaration has no limit of value and carries the number of the order
(CEB303) as attached document 10000004. 9610 and 1210 go by inventory. What the day decides is dated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fairway.codes.legal_values import NoLegalValue, legal_value
from fairway.parcels.rules.modes import BUSINESS, DIRECT, EXPORT_MODES, SIMPLIFIED

ORDER_DOCUMENT = "10000004"
"""The type of attached document that holds the order number."""


class Channel(StrEnum):
    """A way of declaring."""

    INVENTORY = "INVENTORY"
    DECLARATION = "DECLARATION"


@dataclass(frozen=True)
class Way:
    """One open way, and what it needs."""

    channel: Channel
    documents: tuple[str, ...]
    """Messages that customs must have: order, waybill, receipt, warehouse."""
    code_digits: int
    """Digits of the code that are judged."""
    attached: str = ""
    """The attached document of an ordinary declaration."""


def ways(mode: str, on: date, *, value: Decimal, licence: bool, flag: str = "", pilot: bool = False) -> tuple[Way, ...]:
    """The ways open to a ticket of ``value`` yuan on a day, the simpler first; none for an unknown mode.

    ``licence``: the goods are under licence, duty or inspection; ``flag``: statisticsFlag; ``pilot``: declared in a
    pilot zone, where 9710 and 9810 need six digits.
    """
    if mode not in EXPORT_MODES:
        return ()
    found = []
    if mode not in BUSINESS:
        digits = 4 if flag == SIMPLIFIED else 10
        if not (flag == SIMPLIFIED and licence):
            found.append(Way(Channel.INVENTORY, _documents(mode, on), digits))
        return tuple(found)
    if not licence and value <= _limit(on):
        found.append(Way(Channel.INVENTORY, _documents(mode, on), 6 if pilot else 10))
    found.append(Way(Channel.DECLARATION, _filed(mode, on, ("order",)), 10, ORDER_DOCUMENT))
    return tuple(found)


def _documents(mode: str, on: date) -> tuple[str, ...]:
    receipt = ("receipt",) if mode == DIRECT and _asked("cn.export.receipt_of_money", on) else ()
    return _filed(mode, on, ("order", "waybill", *receipt))


def _filed(mode: str, on: date, documents: tuple[str, ...]) -> tuple[str, ...]:
    filing = mode == "9810" and _asked("cn.export.warehouse_filing", on)
    return (*documents, "warehouse") if filing else documents


def _asked(code: str, on: date) -> bool:
    try:
        return legal_value(code, on).text == "yes"
    except NoLegalValue:
        return False


def _limit(on: date) -> Decimal:
    """No inventory before the day the trial began."""
    try:
        return legal_value("cn.export.inventory_limit", on).decimal
    except NoLegalValue:
        return Decimal(-1)
