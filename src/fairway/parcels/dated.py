"""What depends on the day of declaration: goods with their rates, and the limits. Chosen by that day, never by today's.

The same rows serve a single parcel (:meth:`Dated.goods`, :meth:`Dated.limits`) and bulk work, which joins the tables
of :func:`goods` on (``decl_time``, ``gcode``) and of :func:`limits` on ``decl_time``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import pyarrow as pa

from fairway.base.time import MAINLAND
from fairway.codes.tables import CodeBook, book
from fairway.parcels.terms import TEXT, TRUTH, Kind, Number
from fairway.parcels.terms.kinds import arrow
from fairway.parcels.terms.single import Value

RATE = Number(6, 5)
"""A rate as a part of one."""
_AMOUNT = Number(18, 5)
GOODS: dict[str, Kind] = {
    "tariff_known": TRUTH,
    "heading_known": TRUTH,
    "listed": TRUTH,
    "tariff_unit1": TEXT,
    "tariff_unit2": TEXT,
    "rates_known": TRUTH,
    "duty_rate": RATE,
    "vat_rate": RATE,
    "consumption_rate": RATE,
}
"""What is known of a ten-digit code on a day."""
LIMITS: dict[str, Kind] = {
    "limits_known": TRUTH,
    "single_limit": _AMOUNT,
    "year_limit": _AMOUNT,
    "tax_share": RATE,
    "inventory_limit": _AMOUNT,
    "receipt_of_money": TEXT,
}
"""The limits of a day."""
UNKNOWN_GOODS: Mapping[str, Value] = {
    "tariff_known": False,
    "heading_known": False,
    "listed": False,
    "tariff_unit1": "",
    "tariff_unit2": "",
    "rates_known": False,
    "duty_rate": Decimal(0),
    "vat_rate": Decimal(0),
    "consumption_rate": Decimal(0),
}
"""A code that the tables do not hold; bulk work fills this where its join finds nothing."""
UNKNOWN_LIMITS: Mapping[str, Value] = {
    "limits_known": False,
    "single_limit": Decimal(0),
    "year_limit": Decimal(0),
    "tax_share": Decimal(0),
    "inventory_limit": Decimal(0),
    "receipt_of_money": "",
}
"""A day on which no limits were laid down, or text that is no day."""


HEADING_ONLY = "000000"
"""What follows the first four digits where a simplified list gives no more."""


def day_of(text: str) -> date | None:
    """The day of eight digits, or of the first eight of a time; None where they are none."""
    digits = text[:8]
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def time_of(text: str) -> datetime | None:
    """The time of 14 digits, which customs writes in Beijing time; None where they are none."""
    day = day_of(text)
    clock = text[8:]
    if day is None or len(clock) != 6 or not (clock.isascii() and clock.isdigit()):
        return None
    try:
        return datetime(day.year, day.month, day.day, int(clock[:2]), int(clock[2:4]), int(clock[4:]), tzinfo=MAINLAND)
    except ValueError:
        return None


def local_day(now: datetime) -> date:
    """The day at the places where parcels are judged: Hong Kong, Macao and the Mainland have the same."""
    return now.astimezone(MAINLAND).date()


class Dated:
    """The dated tables of one code book, read once for each day and code."""

    def __init__(self, tables: CodeBook | None = None) -> None:
        self._tables = tables or book()
        self.goods = lru_cache(maxsize=65_536)(self._goods)
        """What is known of ``gcode`` on a day (None: no day)."""
        self.limits = lru_cache(maxsize=1_024)(self._limits)
        """The limits of a day (None: no day)."""

    def _goods(self, gcode: str, day: date | None) -> Mapping[str, Value]:
        if day is None:
            return UNKNOWN_GOODS
        tariff = self._tables.table("cn_tariff")
        code, rates = tariff.get(gcode, day), self._tables.table("tax_rate.cn").get(gcode, day)
        listed = self._tables.table("positive_list.cn").get(gcode[:8], day)
        heading = gcode[4:] == HEADING_ONLY and bool(tariff.starting(gcode[:4], day))
        return {
            "tariff_known": code is not None,
            "heading_known": code is not None or heading,
            "listed": listed is not None,
            "tariff_unit1": code["unit1"] if code else "",
            "tariff_unit2": code["unit2"] if code else "",
            "rates_known": rates is not None,
            "duty_rate": rates.decimal("duty") if rates else Decimal(0),
            "vat_rate": rates.decimal("vat") if rates else Decimal(0),
            "consumption_rate": rates.decimal("consumption") if rates else Decimal(0),
        }

    def _limits(self, day: date | None) -> Mapping[str, Value]:
        if day is None:
            return UNKNOWN_LIMITS
        single, year, share = (
            self._legal(f"cn.ceb.{name}", day) for name in ("single_limit", "year_limit", "tax_share")
        )
        return {
            "limits_known": bool(single and year and share),
            "single_limit": Decimal(single or 0),
            "year_limit": Decimal(year or 0),
            "tax_share": Decimal(share or 0),
            "inventory_limit": Decimal(self._legal("cn.export.inventory_limit", day) or 0),
            "receipt_of_money": self._legal("cn.export.receipt_of_money", day),
        }

    def _legal(self, code: str, day: date) -> str:
        entry = self._tables.table("legal_value").get(code, day)
        return entry["value"] if entry else ""

    def codes(self) -> set[str]:
        """Every ten-digit code that the tariff or the rates hold on any day, and every heading with noughts."""
        known = {one.code for name in ("cn_tariff", "tax_rate.cn") for one in self._tables.table(name)}
        return known | {code[:4] + HEADING_ONLY for code in known}


def _schema(columns: Mapping[str, Kind], *keys: str) -> pa.Schema:
    return pa.schema([*((key, pa.string()) for key in keys), *((name, arrow(kind)) for name, kind in columns.items())])


GOODS_SCHEMA = _schema(GOODS, "decl_time", "gcode")
LIMITS_SCHEMA = _schema(LIMITS, "decl_time")


def goods(days: Iterable[str], dated: Dated | None = None) -> pa.Table:
    """Every known code and heading on each of ``days`` (eight digits each, as declared), to be joined on both."""
    tables = dated or Dated()
    rows = [
        {"decl_time": day, "gcode": code, **tables.goods(code, day_of(day))}
        for day in days
        for code in sorted(tables.codes())
    ]
    return pa.Table.from_pylist(rows, schema=GOODS_SCHEMA)


def limits(days: Iterable[str], dated: Dated | None = None) -> pa.Table:
    """The limits on each of ``days``."""
    tables = dated or Dated()
    return pa.Table.from_pylist(
        [{"decl_time": day, **tables.limits(day_of(day))} for day in days], schema=LIMITS_SCHEMA
    )
