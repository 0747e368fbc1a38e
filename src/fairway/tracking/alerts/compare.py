"""What is new and what is over: findings against the alerts that were raised before. One alert for one matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

import msgspec

from fairway.tracking.alerts.model import Finding

_EVER = datetime.max.replace(tzinfo=UTC)


class Known(Protocol):
    """An alert that was raised before, by the same rule about the same shipment."""

    @property
    def cause(self) -> str:
        """What it was raised for."""

    @property
    def holds(self) -> bool:
        """Whether it is not over yet."""

    @property
    def since(self) -> datetime | None:
        """From when, for what lasts a while."""

    @property
    def until(self) -> datetime | None:
        """Until when, for what lasted a while and is over."""


K = TypeVar("K", bound=Known)


class Difference(msgspec.Struct, Generic[K], frozen=True, kw_only=True):
    """What is to be said."""

    new: tuple[Finding, ...]
    over: tuple[tuple[K, datetime | None], ...]
    """Alerts that do not hold any more, with the end of what lasted a while."""


def compare(findings: Iterable[Finding], known: Iterable[K]) -> Difference[K]:
    """Match each finding with at most one alert. A matter that ended and comes again is a new one."""
    left = sorted(known, key=lambda one: (one.since or _EVER, one.holds))
    new: list[Finding] = []
    over: list[tuple[K, datetime | None]] = []
    for finding in sorted(findings, key=lambda one: (one.since or _EVER, one.cause)):
        met = next((one for one in left if _same(finding, one)), None)
        if met is None:
            new.append(finding)
            continue
        left.remove(met)
        if finding.until is not None and met.holds:
            over.append((met, finding.until))
    over += [(one, None) for one in left if one.holds]
    return Difference(new=tuple(new), over=tuple(over))


def _same(finding: Finding, alert: Known) -> bool:
    if finding.cause != alert.cause:
        return False
    if finding.since is None or alert.since is None:
        return alert.holds
    return finding.since <= (alert.until or _EVER) and alert.since <= (finding.until or _EVER)
