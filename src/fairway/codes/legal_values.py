"""Fees, limits and windows: dated data with a source, so that a change of law is a row and not code.

``legal_value("hk.aci.earliest", on=day).span`` is fourteen days. A value that the tables do not hold for a day raises
:class:`NoLegalValue`: a law that is not known is never replaced by another day's.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache

import msgspec

from fairway.base.time import add_months
from fairway.codes.entries import Entry
from fairway.codes.tables import Table, table

SPANS = {"days": timedelta(days=1), "hours": timedelta(hours=1), "minutes": timedelta(minutes=1)}


class NoLegalValue(LookupError):  # noqa: N818  says what is missing
    """No row of this legal value holds on that day."""


class LegalValue(msgspec.Struct, frozen=True):
    """A legal value on a day."""

    entry: Entry

    @property
    def text(self) -> str:
        """The value as written in its source."""
        return self.entry["value"]

    @property
    def unit(self) -> str:
        """What it counts: HKD, CNY, days, hours, minutes, lines, times ..."""
        return self.entry["unit"]

    @property
    def source(self) -> str:
        """The law or page that it was read in."""
        return self.entry.source

    @property
    def decimal(self) -> Decimal:
        """The value as an exact number."""
        return Decimal(self.text)

    @property
    def integer(self) -> int:
        """The value as a whole number. ``ValueError`` when it is none."""
        return int(self.text)

    @property
    def span(self) -> timedelta:
        """A window as a length of time. ``KeyError`` when the unit is no time."""
        return self.integer * SPANS[self.unit]

    @property
    def clock(self) -> time:
        """A time of day, local to the authority."""
        return time.fromisoformat(self.text)


def legal_value(code: str, on: date) -> LegalValue:
    """The legal value ``code`` on the day ``on``. Raises :class:`NoLegalValue`."""
    return _value(table("legal_value"), code, on)


def span_on(code: str, on: date) -> timedelta | None:
    """The window ``code`` as a length of time on the day ``on``; None on a day before there was such a window, which
    somebody may have typed by mistake."""
    try:
        return legal_value(code, on).span
    except NoLegalValue:
        return None


def _value(rows: Table, code: str, on: date) -> LegalValue:
    entry = rows.get(code, on)
    if entry is None:
        raise NoLegalValue(f"{code} on {on.isoformat()}")
    return LegalValue(entry)


class TdecCharges(msgspec.Struct, frozen=True, kw_only=True):
    """What the charge and the levy of a Hong Kong declaration are computed from. Hong Kong dollars."""

    base: Decimal
    base_limit: Decimal
    step: Decimal
    step_value: Decimal
    rounding: Decimal
    cap: Decimal
    food: Decimal
    levy_rate: Decimal
    levy_step_value: Decimal
    source: str


def tdec_charges(on: date) -> TdecCharges:
    """The figures in force on ``on``. Raises :class:`NoLegalValue` before 2018-08-01."""
    return _tdec_charges(table("legal_value"), on)


@lru_cache(maxsize=256)
def _tdec_charges(rows: Table, on: date) -> TdecCharges:
    def figure(name: str) -> Decimal:
        return _value(rows, f"hk.tdec.{name}", on).decimal

    return TdecCharges(
        base=figure("charge.base"),
        base_limit=figure("charge.base_limit"),
        step=figure("charge.step"),
        step_value=figure("charge.step_value"),
        rounding=figure("charge.rounding"),
        cap=figure("charge.cap"),
        food=figure("charge.food"),
        levy_rate=figure("levy.rate"),
        levy_step_value=figure("levy.step_value"),
        source=_value(rows, "hk.tdec.charge.cap", on).source,
    )


class PenaltyBand(msgspec.Struct, frozen=True, kw_only=True):
    """One band of the late penalty. Hong Kong dollars."""

    number: int
    months: int | None
    """The band ends this many calendar months and ``days`` days after the movement; None for the last band."""
    days: int
    low: Decimal
    """For a value up to the limit."""
    high: Decimal
    """For a value above the limit."""

    def ends(self, moved: date) -> date | None:
        """The last day of the band for goods that moved on ``moved``; None when it has no end."""
        return None if self.months is None else add_months(moved, self.months) + timedelta(days=self.days)


class LatePenalty(msgspec.Struct, frozen=True, kw_only=True):
    """The late penalty of a Hong Kong declaration: free window, value limit and bands in order."""

    window: timedelta
    value_limit: Decimal
    bands: tuple[PenaltyBand, ...]
    source: str

    def band(self, moved: date, lodged: date) -> PenaltyBand | None:
        """The band into which a declaration of ``lodged`` falls; None when it is in time."""
        if lodged <= moved + self.window:
            return None
        for band in self.bands:
            end = band.ends(moved)
            if end is None or lodged <= end:
                return band
        return None

    def amount(self, value: Decimal, moved: date, lodged: date) -> Decimal:
        """The penalty in Hong Kong dollars for goods of ``value`` Hong Kong dollars; 0 when in time."""
        band = self.band(moved, lodged)
        if band is None:
            return Decimal(0)
        return band.low if value <= self.value_limit else band.high


def late_penalty(on: date) -> LatePenalty:
    """The late penalty table in force on ``on``. Raises :class:`NoLegalValue`."""
    return _late_penalty(table("legal_value"), on)


@lru_cache(maxsize=256)
def _late_penalty(rows: Table, on: date) -> LatePenalty:
    bands = []
    for number in (1, 2, 3):
        months, days = None, 0
        if number < 3:
            until = _value(rows, f"hk.tdec.penalty.band{number}_until", on).text
            months, days = (int(part) for part in until.split("+"))
        bands.append(
            PenaltyBand(
                number=number,
                months=months,
                days=days,
                low=_value(rows, f"hk.tdec.penalty.band{number}.low", on).decimal,
                high=_value(rows, f"hk.tdec.penalty.band{number}.high", on).decimal,
            )
        )
    return LatePenalty(
        window=_value(rows, "hk.tdec.window", on).span,
        value_limit=_value(rows, "hk.tdec.penalty.value_limit", on).decimal,
        bands=tuple(bands),
        source=_value(rows, "hk.tdec.penalty.value_limit", on).source,
    )
