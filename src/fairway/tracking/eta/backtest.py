"""How good estimates were: error by lead time against what was reported, and how often the band held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from fairway.tracking.eta.history import Arrival, Lead
from fairway.tracking.eta.learning import BAND, Forecast, lived_through


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """The forecasts of one kind. Errors are in hours; positive when it came later than told."""

    kind: str
    """The lead, carrier or mode; empty for all."""
    forecasts: int
    """Reports that were corrected: only these are compared."""
    uncorrected: int
    """Reports for which there was too little history yet."""
    reported_error: float | None = None
    """Mean absolute error of what was reported, of the forecasts."""
    corrected_error: float | None = None
    """Mean absolute error of what was answered instead, of the same."""
    reported_bias: float | None = None
    """Median error of what was reported."""
    corrected_bias: float | None = None
    banded: int = 0
    """Forecasts with a band."""
    coverage: float | None = None
    """Share of the bands that held; :data:`~fairway.tracking.eta.learning.BAND` is what they are made for."""
    width: float | None = None
    """Median width of the bands."""
    pinball: float | None = None
    """Mean pinball loss of both edges of the band: smaller is better, narrow bands that hold are best."""


class Backtest(msgspec.Struct, frozen=True, kw_only=True):
    """A history judged by itself, each forecast by what was known when it was made."""

    arrivals: int
    reports: int
    first: datetime | None
    last: datetime | None
    wanted: float
    whole: Score
    leads: tuple[Score, ...]
    carriers: tuple[Score, ...]
    modes: tuple[Score, ...]
    synthetic: bool = False


def backtest(history: Iterable[Arrival], *, synthetic: bool = False) -> Backtest:
    """The whole history, forecast by forecast. A pure function; the order of the history does not matter."""
    arrivals = tuple(history)
    _, forecasts = lived_through(arrivals)
    times = sorted(one.actual for one in arrivals)
    return Backtest(
        arrivals=len(arrivals),
        reports=len(forecasts),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        wanted=BAND,
        whole=score("", forecasts),
        leads=tuple(
            score(lead.value, [one for one in forecasts if one.report.lead is lead])
            for lead in Lead
            if any(one.report.lead is lead for one in forecasts)
        ),
        carriers=tuple(
            score(name, [one for one in forecasts if one.arrival.carrier == name])
            for name in sorted({one.arrival.carrier for one in forecasts})
        ),
        modes=tuple(
            score(name, [one for one in forecasts if one.arrival.mode == name])
            for name in sorted({one.arrival.mode for one in forecasts})
        ),
        synthetic=synthetic,
    )


def score(kind: str, forecasts: Sequence[Forecast]) -> Score:
    """The forecasts of one kind, judged."""
    corrected = [one for one in forecasts if one.was_corrected]
    reported = [_hours(one.arrival.actual - one.report.estimated) for one in corrected]
    ours = [_hours(one.arrival.actual - one.corrected) for one in corrected]
    bands = [
        (one.arrival.actual, one.low, one.high) for one in forecasts if one.low is not None and one.high is not None
    ]
    return Score(
        kind=kind,
        forecasts=len(corrected),
        uncorrected=len(forecasts) - len(corrected),
        reported_error=_mean([abs(one) for one in reported]),
        corrected_error=_mean([abs(one) for one in ours]),
        reported_bias=_median(reported),
        corrected_bias=_median(ours),
        banded=len(bands),
        coverage=_mean([float(low <= actual <= high) for actual, low, high in bands]),
        width=_median([_hours(high - low) for _, low, high in bands]),
        pinball=_mean([_pinball(actual, low, high) for actual, low, high in bands]),
    )


def _pinball(actual: datetime, low: datetime, high: datetime) -> float:
    tail = (1 - BAND) / 2
    under, over = _hours(actual - low), _hours(actual - high)
    return (max(tail * under, (tail - 1) * under) + max((1 - tail) * over, -tail * over)) / 2


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None


def _median(values: Sequence[float]) -> float | None:
    if not values:
        return None
    found = sorted(values)
    return round((found[(len(found) - 1) // 2] + found[len(found) // 2]) / 2, 3)
