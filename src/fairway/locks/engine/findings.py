"""What the folds find, before it has a weight and words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from fairway.locks.engine.judgement import AlarmKind

_FIRST = 8


class Finding(NamedTuple):
    """The raw form of an alarm."""

    kind: AlarmKind
    at: datetime
    last: datetime
    over: bool = False
    grave: bool = False
    times: int = 1
    evidence: tuple[str, ...] = ()
    figures: tuple[tuple[str, int | str], ...] = ()

    def again(self, at: datetime, evidence: tuple[str, ...]) -> Finding:
        """The same, seen once more."""
        return self._replace(last=at, times=self.times + 1, evidence=joined(self.evidence, evidence))


def joined(first: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Evidence of a matter that lasts: the first few identifiers, and the last."""
    if not more or more[-1] in first:
        return first
    return (*first, *more) if len(first) < _FIRST else (*first[:_FIRST], more[-1])


class Matters:
    """Findings in order of their beginning; one of the same kind that comes again soon belongs to the one before."""

    __slots__ = ("_latest", "found")

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self._latest: dict[AlarmKind, int] = {}

    def copy(self) -> Matters:
        """A copy that goes its own way."""
        other = Matters()
        other.found, other._latest = self.found.copy(), self._latest.copy()
        return other

    def tell(self, finding: Finding, joins: int) -> None:
        """Add a finding, or let it join the latest of its kind within ``joins`` seconds."""
        number = self._latest.get(finding.kind)
        if number is not None and finding.at - self.found[number].last <= timedelta(seconds=joins):
            before = self.found[number]
            self.found[number] = before.again(finding.last, finding.evidence)._replace(
                grave=before.grave or finding.grave, figures=finding.figures or before.figures
            )
            return
        self._latest[finding.kind] = len(self.found)
        self.found.append(finding)
