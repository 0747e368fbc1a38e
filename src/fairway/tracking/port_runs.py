"""Fixes of a vessel, those of them that can be true, and runs of fixes that agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from fairway.tracking.areas import Area, nautical_miles

FASTEST, SLACK_NM = 50.0, 0.3
"""Knots that no cargo vessel makes, and what a fix may be off."""
SLOT = timedelta(minutes=1)
"""Of the fixes in one slot the first is kept (:func:`thinned`)."""
FORGIVEN = 1
"""Fixes in a row that may say otherwise before a run ends."""


class Fix(msgspec.Struct, frozen=True):
    """Where a vessel was: degrees of WGS 84, knots, degrees from true north."""

    at: datetime
    latitude: float
    longitude: float
    speed: float | None = None
    course: float | None = None
    heading: float | None = None


def _key(fix: Fix) -> tuple[datetime, float, float, float, float, float]:
    speed, course, heading = (-1.0 if value is None else value for value in (fix.speed, fix.course, fix.heading))
    return fix.at, fix.latitude, fix.longitude, speed, course, heading


def possible(one: Fix, other: Fix) -> bool:
    """Whether a ship can have been at both."""
    hours = abs((other.at - one.at).total_seconds()) / 3600
    away = nautical_miles((one.latitude, one.longitude), (other.latitude, other.longitude))
    return away <= SLACK_NM + FASTEST * hours


def sound(fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes in the order of time, each once, without single ones that fit to neither of their neighbours.

    Two that agree with each other are believed against what came before: the vessel was not seen for a while.
    """
    order = sorted(set(fixes), key=_key)
    kept: list[Fix] = []
    for at, fix in enumerate(order):
        after = order[at + 1] if at + 1 < len(order) else None
        fits = possible(kept[-1], fix) if kept else after is None or possible(fix, after)
        if not fits and kept and after is not None:
            fits = possible(fix, after) and not possible(kept[-1], after)
        if fits and not (kept and kept[-1].at == fix.at):
            kept.append(fix)
    return kept


def slot(at: datetime) -> int:
    """The number of the slot that a moment falls into."""
    return int(at.timestamp() // SLOT.total_seconds())


def thinned(fixes: Iterable[Fix]) -> list[Fix]:
    """The first fix of every slot, in the order of time; the same whatever order they come in."""
    first: dict[int, Fix] = {}
    for fix in sorted(fixes, key=_key):
        first.setdefault(slot(fix.at), fix)
    return list(first.values())


class Run:
    """Fixes that say the same of an area, but for single ones between them."""

    def __init__(self) -> None:
        self.area: Area | None = None
        self.since: Fix | None = None
        self.before: Fix | None = None
        """The last fix before it."""
        self.count = 0
        self.fixes: list[Fix] = []
        """All since it began, those that say otherwise as well."""
        self._latest: Fix | None = None
        self._missed = 0

    def clear(self) -> None:
        """No run any more."""
        self.area = self.since = self.before = self._latest = None
        self.count = self._missed = 0
        self.fixes = []

    def take(self, fix: Fix, before: Fix | None, area: Area | None) -> None:
        """The next fix: it says so of ``area``, or says otherwise (None)."""
        if area is None:
            if self.since is not None:
                self._missed += 1
                self.fixes.append(fix)
                if self._missed > FORGIVEN:
                    self.clear()
            return
        if self.since is None:
            self.area, self.since, self.before = area, fix, before
        self.fixes.append(fix)
        self.count += 1
        self._missed, self._latest = 0, fix

    def lasts(self, dwell: timedelta) -> bool:
        """Whether what it says has held for so long."""
        return self.since is not None and self._latest is not None and self._latest.at - self.since.at >= dwell
