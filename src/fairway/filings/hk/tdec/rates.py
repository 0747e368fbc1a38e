"""Exchange rates to the Hong Kong dollar: dated rows with a source. A rate that is not known is asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

import msgspec

from fairway.codes.tables import table


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Hong Kong dollars for one unit of a currency."""

    currency: str
    hkd: Decimal
    day: date
    """From when the rate holds."""
    source: str
    demo: bool = False
    """Invented for the demonstration."""

    def words(self) -> str:
        """Rate, day and source as kept with the document: ``1.0870 from 2026-06-01 (bank)``."""
        return f"{self.hkd} from {self.day.isoformat()} ({self.source})"


class Rates(Protocol):
    """A source of rates."""

    def rate(self, currency: str, on: date) -> Rate | None:
        """The rate in force on ``on``; None when there is none, which is a question and never a guess."""
        ...


HKD = Rate(currency="HKD", hkd=Decimal(1), day=date(1900, 1, 1), source="Hong Kong dollar")


class TableRates:
    """The rates of the code table ``exchange_rate.hkd`` (a site imports its own rows)."""

    def rate(self, currency: str, on: date) -> Rate | None:
        """The row of ``currency`` that holds on ``on``."""
        if currency == "HKD":
            return HKD
        entry = table("exchange_rate.hkd").get(currency, on)
        if entry is None:
            return None
        return Rate(
            currency=currency,
            hkd=entry.decimal("rate"),
            day=entry.valid_from,
            source=entry.source,
            demo=entry.demo,
        )


class GivenRates:
    """Rates that were handed over, by currency; each holds from its day on."""

    def __init__(self, *rates: Rate) -> None:
        self._rates = {rate.currency: rate for rate in rates}

    def rate(self, currency: str, on: date) -> Rate | None:
        """The rate handed over, unless it begins after ``on``."""
        if currency == "HKD":
            return HKD
        found = self._rates.get(currency)
        return found if found is not None and found.day <= on else None
