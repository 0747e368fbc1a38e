"""What became of reported estimates so far: the running bias of carrier, lane and lead time, and empirical bands.

Nothing here looks ahead. :func:`lived_through` takes a history as it happened: an estimate made at a moment knows only
the arrivals before that moment, in a backtest as in life, and bands are made of the errors of such estimates.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from fairway.tracking.eta.history import Arrival, Lead, Report

LAST = 200
"""Arrivals of a kind that count; older ones are forgotten."""
FEWEST, FEWEST_FOR_BAND = 8, 30
"""Arrivals that are needed to correct an estimate, and to put a band around it."""
WEIGHT = 10
"""How many arrivals of the nearer kind weigh as much as all that is known of the wider kind."""
BAND = 0.8


class Recent:
    """The last values, with median and quantiles."""

    def __init__(self) -> None:
        self._order: deque[float] = deque()
        self._sorted: list[float] = []

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, value: float) -> None:
        """One more; the oldest goes when there are too many."""
        self._order.append(value)
        insort(self._sorted, value)
        if len(self._order) > LAST:
            del self._sorted[bisect_left(self._sorted, self._order.popleft())]

    def median(self) -> float:
        """0 when there is none."""
        many = len(self._sorted)
        if not many:
            return 0.0
        return (self._sorted[(many - 1) // 2] + self._sorted[many // 2]) / 2

    def band(self) -> tuple[float, float]:
        """Between which the next value lies in at least eight of ten cases, if it is of the same kind as these
        (ranks of split conformal prediction)."""
        many, tail = len(self._sorted), (1 - BAND) / 2
        low = max(0, math.floor((many + 1) * tail) - 1)
        high = min(many - 1, math.ceil((many + 1) * (1 - tail)) - 1)
        return self._sorted[low], self._sorted[high]


class Correction(msgspec.Struct, frozen=True):
    """By how much an estimate is moved, and on how many arrivals of any carrier that rests."""

    shift: timedelta
    arrivals: int
    enough: bool


class Spread(msgspec.Struct, frozen=True):
    """A band around a corrected estimate, and what it rests on."""

    low: timedelta
    high: timedelta
    arrivals: int
    level: int
    """0 all carriers, 1 this carrier, 2 this carrier on this lane."""


_Kind = tuple[str, ...]


def _kinds(carrier: str, lane: str, mode: str, lead: Lead) -> tuple[_Kind, _Kind, _Kind]:
    """From the widest to the nearest."""
    return (mode, lead), (mode, lead, carrier), (mode, lead, carrier, lane)


class Experience:
    """All that was learned until a moment."""

    def __init__(self) -> None:
        self._errors: dict[_Kind, Recent] = {}
        self._residuals: dict[_Kind, Recent] = {}
        self.arrivals = 0

    def learn(self, forecast: Forecast) -> None:
        """How far what was reported, and what was made of it then, lay from what happened. Of what could not be
        corrected yet no band is made."""
        arrival, report = forecast.arrival, forecast.report
        error = (arrival.actual - report.estimated).total_seconds()
        residual = (arrival.actual - forecast.corrected).total_seconds()
        for kind in _kinds(arrival.carrier, arrival.lane, arrival.mode, report.lead):
            self._errors.setdefault(kind, Recent()).add(error)
            if forecast.was_corrected:
                self._residuals.setdefault(kind, Recent()).add(residual)

    def correction(self, carrier: str, lane: str, mode: str, lead: Lead) -> Correction:
        """The running bias: the median of the widest kind, drawn to that of the nearer kinds as they have arrivals."""
        kinds = _kinds(carrier, lane, mode, lead)
        known = [self._errors.get(kind) for kind in kinds]
        widest = len(known[0]) if known[0] else 0
        if widest < FEWEST:
            return Correction(timedelta(), widest, False)
        value = 0.0
        for number, recent in enumerate(known):
            if recent:
                many = len(recent)
                value = recent.median() if not number else (many * recent.median() + WEIGHT * value) / (many + WEIGHT)
        return Correction(timedelta(seconds=round(value)), widest, True)

    def spread(self, carrier: str, lane: str, mode: str, lead: Lead) -> Spread | None:
        """The band of the nearest kind that has enough arrivals."""
        for level, kind in reversed(tuple(enumerate(_kinds(carrier, lane, mode, lead)))):
            recent = self._residuals.get(kind)
            if recent is not None and len(recent) >= FEWEST_FOR_BAND:
                low, high = recent.band()
                return Spread(timedelta(seconds=low), timedelta(seconds=high), len(recent), level)
        return None

    def known(self, carrier: str, lane: str, mode: str, lead: Lead) -> int:
        """Arrivals of any carrier with this mode and lead."""
        recent = self._residuals.get(_kinds(carrier, lane, mode, lead)[0])
        return len(recent) if recent else 0


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What would have been answered when a report came, and what happened."""

    arrival: Arrival
    report: Report
    corrected: datetime
    was_corrected: bool
    low: datetime | None
    high: datetime | None


def lived_through(history: Iterable[Arrival], until: datetime | None = None) -> tuple[Experience, tuple[Forecast, ...]]:
    """The experience at the end of a history (or at ``until``), and the forecast that each report would have given in
    its time, in the order of the reports. The order of the history does not matter."""
    happenings: list[tuple[datetime, int, str, str, int, int]] = []
    arrivals = sorted(history, key=lambda one: (one.actual, one.key, one.carrier))
    for number, arrival in enumerate(arrivals):
        if until is not None and arrival.actual >= until:
            continue
        happenings.append((arrival.actual, 1, arrival.key, arrival.carrier, number, 0))
        happenings += [
            (report.told, 0, arrival.key, arrival.carrier, number, at) for at, report in enumerate(arrival.reports)
        ]
    experience = Experience()
    pending: dict[int, list[Forecast]] = {}
    forecasts: list[Forecast] = []
    for _, arrived, _, _, number, which in sorted(happenings):
        arrival = arrivals[number]
        if not arrived:
            forecast = _forecast(experience, arrival, arrival.reports[which])
            pending.setdefault(number, []).append(forecast)
            forecasts.append(forecast)
            continue
        for forecast in pending.pop(number, ()):
            experience.learn(forecast)
        experience.arrivals += 1
    return experience, tuple(forecasts)


def _forecast(experience: Experience, arrival: Arrival, report: Report) -> Forecast:
    about = arrival.carrier, arrival.lane, arrival.mode, report.lead
    correction, spread = experience.correction(*about), experience.spread(*about)
    corrected = report.estimated + correction.shift
    return Forecast(
        arrival=arrival,
        report=report,
        corrected=corrected,
        was_corrected=correction.enough,
        low=corrected + spread.low if spread else None,
        high=corrected + spread.high if spread else None,
    )
