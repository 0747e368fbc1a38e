"""The device itself over time: battery, power, clock, silence, and what it says of attempts and faults."""

from __future__ import annotations

from datetime import datetime, timedelta

from fairway.locks.engine.findings import Finding, Matters, joined
from fairway.locks.engine.judgement import AlarmKind, Event
from fairway.locks.engine.limits import Limits
from fairway.locks.engine.sightings import Sighting
from fairway.locks.reading import LockEvent

_TOLD = {
    LockEvent.LOCK_FAULT: AlarmKind.LOCK_FAULT,
    LockEvent.JAMMING: AlarmKind.JAMMING,
    LockEvent.POWER_CUT: AlarmKind.POWER_CUT,
    LockEvent.SHOCK: AlarmKind.SHOCK,
}


class DeviceFold:
    """Takes sightings in order."""

    __slots__ = (
        "_limits",
        "_lost_after",
        "_low",
        "_wrong",
        "_wrong_since",
        "events",
        "heard_at",
        "heard_by",
        "matters",
    )

    def __init__(self, starts: datetime, limits: Limits) -> None:
        self._limits = limits
        self._lost_after = timedelta(seconds=limits.gap_lost)
        self.heard_at = starts
        self.heard_by: tuple[str, ...] = ()
        self.matters = Matters()
        self.events: list[Event] = []
        self._low: int | None = None
        """Where the battery alarm stands among the matters found."""
        self._wrong = 0
        self._wrong_since: tuple[datetime, tuple[str, ...]] = (starts, ())

    def copy(self) -> DeviceFold:
        """A copy that goes its own way."""
        other = object.__new__(DeviceFold)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.matters, other.events = self.matters.copy(), self.events.copy()
        return other

    def see(self, seen: Sighting, *, may_be_open: bool) -> None:
        """Take what was heard; ``may_be_open`` while somebody works on the lock with authority."""
        joins, here = self._limits.alarm_joins, (seen.evidence,)
        lost = self.lost(seen.at)
        if lost is not None:
            self.matters.tell(lost._replace(last=seen.at, over=True, evidence=(*lost.evidence, *here)), -1)
            self.events.append(Event(code="SIGNAL_LOST", at=lost.at, evidence=lost.evidence))
            self.events.append(Event(code="SIGNAL_RESTORED", at=seen.at, evidence=here))
        self.heard_at, self.heard_by = seen.at, here
        for event in seen.events:
            if event in _TOLD:
                self.matters.tell(Finding(_TOLD[event], seen.at, seen.at, evidence=here), joins)
            elif event is LockEvent.AUTH_FAILED and not may_be_open:
                self.matters.tell(Finding(AlarmKind.AUTHENTICATION_FAILED, seen.at, seen.at, evidence=here), joins)
        self._battery(seen)
        self._clock(seen)

    def lost(self, until: datetime) -> Finding | None:
        """The silence that ``until`` ends, when it is long enough to count as lost."""
        silent = until - self.heard_at
        if silent <= self._lost_after:
            return None
        return Finding(
            AlarmKind.SIGNAL_LOST,
            self.heard_at + timedelta(seconds=self._limits.gap_lost),
            until,
            evidence=self.heard_by,
            figures=(("minutes", int(silent.total_seconds()) // 60),),
        )

    def _battery(self, seen: Sighting) -> None:
        percent = seen.battery
        if self._low is None and not seen.events and (percent is None or percent >= self._limits.battery_low):
            return
        told = LockEvent.LOCK_LOW_BATTERY in seen.events
        if percent is None and not told:
            return
        low = told or (percent is not None and percent < self._limits.battery_low)
        recovered = seen.charging is True or (percent is not None and percent > self._limits.battery_low + 5)
        found = self.matters.found
        if self._low is not None:
            before = found[self._low]
            if low and seen.charging is not True:
                grave = before.grave or (percent is not None and percent <= self._limits.battery_grave)
                figures = before.figures if percent is None else (("percent", percent),)
                found[self._low] = before.again(seen.at, (seen.evidence,))._replace(grave=grave, figures=figures)
            elif recovered:
                found[self._low] = before._replace(
                    last=seen.at, over=True, evidence=joined(before.evidence, (seen.evidence,))
                )
                self._low = None
        elif low and seen.charging is not True:
            self._low = len(found)
            grave = percent is not None and percent <= self._limits.battery_grave
            figures = (("percent", "?" if percent is None else percent),)
            alarm = Finding(
                AlarmKind.BATTERY_LOW, seen.at, seen.at, grave=grave, evidence=(seen.evidence,), figures=figures
            )
            self.matters.tell(alarm, -1)

    def _clock(self, seen: Sighting) -> None:
        """A live report that is older or newer than its arrival allows."""
        ahead = (seen.told_at - seen.received).total_seconds()
        wrong = ahead > self._limits.clock_tolerance or (-ahead > self._limits.clock_behind and not seen.backfilled)
        if not wrong:
            if not seen.backfilled:
                self._wrong = 0
            return
        if not self._wrong:
            self._wrong_since = (seen.at, ())
        since, evidence = self._wrong_since
        self._wrong += 1
        self._wrong_since = (since, joined(evidence, (seen.evidence,)))
        if self._wrong == self._limits.clock_readings:
            figures = (("minutes", round(ahead / 60)),)
            alarm = Finding(
                AlarmKind.CLOCK_WRONG,
                since,
                seen.at,
                times=self._wrong,
                evidence=self._wrong_since[1],
                figures=figures,
            )
            self.matters.tell(alarm, self._limits.alarm_joins)
