"""Declaration charge, clothing levy and late penalty (Cap. 60E and 60F as the wire document, 5, gives them)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from simulators.hk_tsw.codes import FREE_FORMS

FLAT = Decimal("0.20")
FLAT_VALUE = Decimal(46_000)
EACH_FURTHER_THOUSAND = Decimal("0.125")
CAP = Decimal("200.00")
LEVY_EACH_THOUSAND = Decimal("0.30")
DAYS = timedelta(days=14)
PENALTIES = {False: (20, 40, 100), True: (40, 80, 200)}
"""By whether the value is above 20,000; by band."""


@dataclass(frozen=True, slots=True)
class Charges:
    """What a declaration costs, in HKD."""

    charge: Decimal
    levy: Decimal
    penalty: Decimal
    band: int | None
    """1, 2 or 3 when it is late."""

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.charge + self.levy + self.penalty


def _thousands(value: Decimal) -> Decimal:
    return (value / 1000).to_integral_value(ROUND_CEILING)


def charge(form: str, value: Decimal) -> Decimal:
    """The charge of one declaration."""
    if form in FREE_FORMS:
        return Decimal("0.00")
    if form == "1A" or value <= FLAT_VALUE:
        return FLAT
    exact = FLAT + EACH_FURTHER_THOUSAND * _thousands(value - FLAT_VALUE)
    return min(CAP, (exact * 10).to_integral_value(ROUND_CEILING) / 10).quantize(Decimal("0.01"))


def levy(form: str, value: Decimal) -> Decimal:
    """The clothing industry training levy, on form 2A only."""
    return (LEVY_EACH_THOUSAND * _thousands(value) if form == "2A" else Decimal(0)).quantize(Decimal("0.01"))


def band(moved: date, received: date) -> int | None:
    """How late it is: None within 14 days; 1 to a month and 14 days; 2 to two months and 14 days; 3 later."""
    if received <= moved + DAYS:
        return None
    return next((number for number in (1, 2) if received <= _months_after(moved, number) + DAYS), 3)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def assess(form: str, value: Decimal, moved: date, received: date) -> Charges:
    """Charge, levy and penalty of a declaration received on that day."""
    late = band(moved, received)
    penalty = Decimal(PENALTIES[value > 20_000][late - 1]) if late else Decimal(0)
    return Charges(charge(form, value), levy(form, value), penalty.quantize(Decimal("0.01")), late)
