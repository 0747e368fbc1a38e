"""What a rule would have raised: its condition over what was known of a shipment at each moment of a past span."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from fairway.tracking.alerts.compare import compare
from fairway.tracking.alerts.evaluate import evaluate
from fairway.tracking.alerts.model import Condition, Finding, Temperature
from fairway.tracking.alerts.temperature import NEWS
from fairway.tracking.model import Event
from fairway.tracking.timeline import line_up
from fairway.tracking.vocabulary import is_milestone
from fairway.tracking.vocabulary import milestone as entry_of

STEP = timedelta(minutes=5)
"""What was stored within so long is looked at together; longer where too much was stored for :data:`MOST_MOMENTS`."""
MOST_MOMENTS = 120
"""Moments of one shipment at which something was stored."""
MOST_LOOKS = 4 * MOST_MOMENTS
"""Looks at one shipment, those by time alone among them."""


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
    Temperatures are judged by the readings alone, everything else without them: a reefer tells thousands in a month.
    """
    measured = isinstance(condition, Temperature)
    events = sorted((one for one in told if _is_reading(one[0]) is measured), key=lambda one: (one[1], one[0].key))
    moments = _now_and_then(since, until) if measured else _moments([stored for _, stored in events], since, until)
    known: list[_Raised] = []
    raised: list[WouldBe] = []
    heard = {one.key: stored for one, stored in events}
    looks = 0
    while moments and looks < MOST_LOOKS:
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
                raised.append(WouldBe(at=_at(condition, finding, heard, now), finding=finding))
        if evaluation.again is not None and evaluation.again <= until and not measured:
            heapq.heappush(moments, evaluation.again)
    return tuple(raised)


def _is_reading(event: Event) -> bool:
    return bool(event.readings) or (is_milestone(event.milestone) and entry_of(event.milestone).each)


def _at(condition: Condition, finding: Finding, heard: Mapping[str, datetime], now: datetime) -> datetime:
    """When the worker would have raised it: what lasted a while, as soon as it had lasted and was known."""
    if not isinstance(condition, Temperature) or finding.since is None:
        return now
    lasted = finding.since + timedelta(minutes=condition.minutes)
    return min(now, max(lasted, heard[finding.evidence[0]]))


def _now_and_then(since: datetime, until: datetime) -> list[datetime]:
    """Moments so near to each other that no run of readings becomes history between two of them."""
    step = NEWS - timedelta(days=1)
    moments = [since + number * step for number in range((until - since) // step + 1)]
    return moments if moments[-1] == until else [*moments, until]


def _moments(stored: Sequence[datetime], since: datetime, until: datetime) -> list[datetime]:
    """The beginning, and the last moment of each step in which something was stored."""
    step = STEP
    while True:
        found = {since: since}
        for at in stored:
            if since < at <= until:
                end = since + ((at - since) // step + 1) * step
                found[end] = max(found.get(end, at), at)
        if len(found) <= MOST_MOMENTS:
            break
        step *= 2
    moments = [*found.values()]
    heapq.heapify(moments)
    return moments
