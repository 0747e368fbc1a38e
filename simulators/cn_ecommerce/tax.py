"""What an inventory owes, line by line. The rates are invented; the formula is the official one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from simulators.cn_ecommerce.model import Inventory
from simulators.cn_ecommerce.rules import CENT, number

_SHARE = Decimal("0.7")
Rates = tuple[Decimal, Decimal, Decimal]


def _read() -> dict[str, Rates]:
    lines = (Path(__file__).parent / "data" / "rates.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return {code: (Decimal(duty), Decimal(vat), Decimal(excise)) for code, duty, vat, excise in rows}


RATES = _read()


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax on one line in RMB."""

    gnum: str
    gcode: str
    price: Decimal
    duty: Decimal
    vat: Decimal
    excise: Decimal


def taxes(inventory: Inventory) -> list[Tax]:
    """The taxes of each line: duty-free with 70 % of the others within the limit, all of them whole above it."""
    goods = sum((number(line.total) for line in inventory.lines), Decimal(0))
    charges = number(inventory.freight) + number(inventory.insured)
    found = []
    for line in inventory.lines:
        total = number(line.total)
        price = total + (charges * total / goods if goods else Decimal(0))
        rates = _rates(line.gcode)
        duty = price * rates[0] if inventory.whole_tax else Decimal(0)
        excise = (price + duty) * rates[2] / (1 - rates[2])
        vat = (price + duty + excise) * rates[1]
        share = Decimal(1) if inventory.whole_tax else _SHARE
        found.append(Tax(line.gnum, line.gcode, _cent(price), _cent(duty), _cent(vat * share), _cent(excise * share)))
    return found


def _rates(code: str) -> Rates:
    for length in range(len(code), 1, -1):
        if (found := RATES.get(code[:length])) is not None:
            return found
    return RATES["*"]


def _cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
