"""Arrivals of the past with what had been reported of them: what estimates are learned from and judged by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec


class Lead(StrEnum):
    """How far ahead an arrival is told, by what was told: the actual time is not known then. Keys of the catalogue."""

    HOURS_6 = "up to 6 hours"
    DAY = "6 to 24 hours"
    DAYS_3 = "1 to 3 days"
    WEEK = "3 to 7 days"
    WEEKS_2 = "7 to 14 days"
    LONGER = "more than 14 days"


_ENDS = (
    (timedelta(hours=6), Lead.HOURS_6),
    (timedelta(days=1), Lead.DAY),
    (timedelta(days=3), Lead.DAYS_3),
    (timedelta(days=7), Lead.WEEK),
    (timedelta(days=14), Lead.WEEKS_2),
)


class Report(msgspec.Struct, frozen=True, order=True):
    """When somebody said that it would arrive, and when that was said. In UTC."""

    told: datetime
    estimated: datetime

    @property
    def lead(self) -> Lead:
        """How far ahead."""
        ahead = self.estimated - self.told
        return next((lead for end, lead in _ENDS if ahead < end), Lead.LONGER)


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """Something that arrived."""

    key: str
    carrier: str
    """Who reported: an organisation, or a method of estimating."""
    lane: str
    """From where to where (``NLRTM-HKHKG``)."""
    mode: str
    actual: datetime
    reports: tuple[Report, ...]
    """At most one for each lead: see :func:`one_for_each_lead`."""


def one_for_each_lead(reports: Iterable[Report], actual: datetime) -> tuple[Report, ...]:
    """The first report of each lead that was told before the arrival: carriers repeat the same estimate a hundred
    times, and a hundred words about one arrival are no hundred arrivals."""
    found: dict[Lead, Report] = {}
    for report in sorted(reports):
        if report.told < actual and report.estimated > report.told:
            found.setdefault(report.lead, report)
    return tuple(sorted(found.values()))
