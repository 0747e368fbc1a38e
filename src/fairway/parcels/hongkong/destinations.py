"""What the destination asks of low-value goods: its thresholds on a day, and where a parcel lies.

The thresholds are dated rows with a source (``threshold.destination``). A destination without a row, or a currency
without a rate, gives no answer: nothing is assumed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

import msgspec

from fairway.codes.entries import Entry
from fairway.codes.tables import Table, table
from fairway.parcels.hongkong.parcel import rate_of


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """What a destination says on a day."""

    entry: Entry
    duty_limit: Decimal
    """No duty is collected up to this value; 0 is "from the first cent"."""
    tax_limit: Decimal
    currency: str
    basis: str
    """What the value includes: goods, FOB, CIF or customs."""
    ways: frozenset[str]
    """Ways of moving that it holds for; empty for all."""
    flat_duty: Decimal | None = None
    """Charged for each tariff item up to ``flat_up_to``."""
    flat_up_to: Decimal | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value lies at its destination; None is "not known"."""

    country: str
    threshold: Threshold | None
    value: Decimal | None
    """In the currency of the threshold."""
    duty_free: bool | None
    tax_free: bool | None
    flat_duty: Decimal | None = None
    """For all tariff items together, in the currency of the threshold."""


def threshold(country: str, on: date, way: str = "") -> Threshold | None:
    """The thresholds of ``country`` on a day for a way of moving (air, post, road, sea; empty: any); None where no row
    is known."""
    entry = _entry(table("threshold.destination"), country, on)
    if entry is None:
        return None
    ways = frozenset(entry["ways"].split())
    if way and ways and way not in ways:
        return None
    return Threshold(
        entry=entry,
        duty_limit=entry.decimal("duty_limit"),
        tax_limit=entry.decimal("tax_limit"),
        currency=entry["currency"],
        basis=entry["basis"],
        ways=ways,
        flat_duty=entry.decimal("flat_duty") if entry["flat_duty"] else None,
        flat_up_to=entry.decimal("flat_up_to") if entry["flat_up_to"] else None,
    )


@lru_cache(maxsize=512)
def _entry(rows: Table, country: str, on: date) -> Entry | None:
    own = rows.get(country, on)
    return own or next((entry for entry in rows.entries(on) if country in entry["members"].split()), None)


def standing(
    country: str, value: Decimal, currency: str, on: date, *, way: str = "", tariff_items: int = 1
) -> Standing:
    """Where goods of ``value`` lie in ``country``. The value is taken on the basis that the destination asks; the rate
    between the currencies is that of the table of rates to the Hong Kong dollar."""
    found = threshold(country, on, way)
    if found is None:
        return Standing(country=country, threshold=None, value=None, duty_free=None, tax_free=None)
    amount = _in(value, currency, found.currency, on)
    if amount is None:
        always = found.duty_limit == 0 and value > 0
        return Standing(
            country=country, threshold=found, value=None, duty_free=False if always else None, tax_free=None
        )
    flat = found.flat_duty if found.flat_up_to is not None and amount <= found.flat_up_to else None
    return Standing(
        country=country,
        threshold=found,
        value=amount,
        duty_free=amount <= found.duty_limit,
        tax_free=amount <= found.tax_limit,
        flat_duty=None if flat is None else flat * tariff_items,
    )


def _in(value: Decimal, currency: str, other: str, on: date) -> Decimal | None:
    if currency == other:
        return value
    from_rate, to_rate = rate_of(currency, on), rate_of(other, on)
    return None if from_rate is None or to_rate is None else value * from_rate / to_rate
