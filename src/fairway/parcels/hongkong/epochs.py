"""Stretches of days on which a code table says the same, so that what is made of it is made once for all of them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache

from fairway.codes.tables import Table

FIRST, LAST = date(2018, 8, 1), date(2199, 12, 31)
"""The days whose law the tables know: charges of declarations begin with the first."""


def epoch(rows: Table, on: date) -> date:
    """The first day of the stretch that ``on`` is in: the table says the same on both."""
    changes = _changes(rows)
    return changes[bisect_right(changes, on) - 1]


@lru_cache(maxsize=32)
def _changes(rows: Table) -> list[date]:
    """Every day on which a row begins or has just ended, and the beginning of time."""
    begins = {entry.valid_from for entry in rows}
    ends = {entry.valid_to + timedelta(days=1) for entry in rows if entry.valid_to and entry.valid_to < date.max}
    return sorted({date.min, *begins, *ends})


def as_day(text: str, otherwise: date) -> date:
    """The day that ``text`` (2026-11-22) names; the other one where it names none, or one whose law is not known."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if FIRST <= day <= LAST else otherwise
