"""What a rule would have raised: its condition over what was known of a shipment at each moment of a past span."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from fairway.tracking.alerts.compare import compare
from fairway.tracking.alerts.evaluate import evaluate
from fairway.tracking.alerts.model import Condition, Finding
from fairway.tracking.model import Event
from fairway.tracking.timeline import line_up

STEP = timedelta(minutes=5)
"""What was stored within so long is looked at together."""
MOST_MOMENTS = 120
"""Looks at one shipment."""


class WouldBe(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that would have been raised."""

    at: datetime
    finding: Finding


class _Raised(msgspec.Struct, kw_only=True):
    cause: str
    since: datetime | None
    until: datetime | None
    holds: bool = True


def would_have_raised(
    condition: Condition, told: Iterable[tuple[Event, datetime]], since: datetime, until: datetime
) -> tuple[WouldBe, ...]:
    """Every alert that would have been raised in the span, as the worker would have: once for each matter.

    ``told`` are events with when each was stored. What held at the beginning of the span already is left out.
    """
    events = sorted(told, key=lambda one: (one[1], one[0].key))
    moments = _moments((stored for _, stored in events), since, until)
    known: list[_Raised] = []
    raised: list[WouldBe] = []
    heard = {one.key: stored for one, stored in events}
    looks = 0
    while moments and looks < MOST_MOMENTS:
        now = heapq.heappop(moments)
        while moments and moments[0] <= now:
            heapq.heappop(moments)
        looks += 1
        known_then = [one for one, stored in events if stored <= now]
        evaluation = evaluate(condition, line_up(known_then, stored=heard, now=now), now, stored=heard)
        found = compare(evaluation.findings, known)
        for alert, end in found.over:
            alert.holds, alert.until = False, end or now
        for finding in found.new:
            known.append(
                _Raised(cause=finding.cause, since=finding.since, until=finding.until, holds=finding.until is None)
            )
            if now > since:
                raised.append(WouldBe(at=now, finding=finding))
        if evaluation.again is not None and evaluation.again <= until:
            heapq.heappush(moments, evaluation.again)
    return tuple(raised)


def _moments(stored: Iterable[datetime], since: datetime, until: datetime) -> list[datetime]:
    """The beginning, and the last moment of each step in which something was stored."""
    found = {since: since}
    for at in stored:
        if since < at <= until:
            step = since + ((at - since) // STEP) * STEP
            found[step + STEP] = max(found.get(step + STEP, at), at)
    moments = [*found.values()]
    heapq.heapify(moments)
    return moments
