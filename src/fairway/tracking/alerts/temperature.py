"""Reefers out of their band: runs of readings, for each thing that is measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from fairway.tracking.alerts.model import Finding, Temperature
from fairway.tracking.alerts.wording import moment, thing
from fairway.tracking.line import Timeline
from fairway.tracking.model import Location, Reference, ReferenceKind

NEWS = timedelta(days=7)
"""Runs that ended longer ago are history."""
SILENCE = timedelta(hours=1)
"""So long the last reading is taken to hold when none follows."""
_OUTSIDE = (
    "{thing}: {value} °C, outside {low} to {high} °C for {minutes} minutes from {time}; the rule: {least} minutes."
)
_BEYOND = (
    "{thing}: {value} °C, outside {low} to {high} °C by {beyond} °C or more for {minutes} minutes from {time};"
    " the rule: {least} minutes."
)
_MEASURED = (ReferenceKind.CONTAINER, ReferenceKind.ULD, ReferenceKind.REGISTRATION_MARK)


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    values: tuple[Decimal, ...]
    setpoint: Decimal | None
    key: str
    place: Location


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Readings out of the band, one after the other."""

    since: datetime
    last: datetime
    """Of the last of them."""
    back: datetime | None
    """Of the first reading within the band again."""
    worst: Decimal
    low: Decimal | None
    high: Decimal | None
    keys: tuple[str, ...]
    place: Location
    """Where it began."""

    def until(self, now: datetime) -> datetime:
        """As far as is known, it was out until then."""
        return self.back or max(self.last, min(now, self.last + SILENCE))


def out_of_band(
    rule: Temperature, timeline: Timeline, now: datetime
) -> Iterator[tuple[Finding | None, datetime | None]]:
    """A finding for each run that lasted long enough; and when one that goes on will have."""
    for subject, reads in _readings(timeline).items():
        for run in _runs(rule, reads):
            due = run.since + timedelta(minutes=rule.minutes)
            if run.until(now) < due:
                yield None, due if run.back is None and due <= run.last + SILENCE else None
            elif run.until(now) + NEWS > now:
                yield _finding(rule, subject, run, now), run.last + NEWS


def _readings(timeline: Timeline) -> dict[Reference | None, list[_Read]]:
    found: dict[Reference | None, list[_Read]] = defaultdict(list)
    setpoints: dict[Reference | None, Decimal] = {}
    for entry in timeline.entries:
        event = entry.winner
        if not event.readings or not entry.done:
            continue
        subject = next((one for one in event.references if one.kind in _MEASURED), None)
        for reading in event.readings:
            if reading.kind == "setpoint" and reading.unit == "CEL":
                setpoints[subject] = reading.value
        values = tuple(one.value for one in event.readings if one.kind == "temperature" and one.unit == "CEL")
        if values:
            found[subject].append(
                _Read(
                    at=event.times.happened,
                    values=values,
                    setpoint=setpoints.get(subject),
                    key=event.key,
                    place=entry.place,
                )
            )
    return found


def _band(rule: Temperature, setpoint: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    if rule.around_setpoint is not None and setpoint is not None:
        return setpoint - rule.around_setpoint, setpoint + rule.around_setpoint
    return rule.low, rule.high


def _beyond(rule: Temperature, read: _Read) -> Decimal | None:
    """The value that is farthest out of the band, if one counts."""
    low, high = _band(rule, read.setpoint)
    out = [(value - high, value) for value in read.values if high is not None and value > high]
    out += [(low - value, value) for value in read.values if low is not None and value < low]
    far = [(by, value) for by, value in out if by >= rule.beyond]
    return max(far)[1] if far else None


def _runs(rule: Temperature, reads: list[_Read]) -> Iterator[Run]:
    run: Run | None = None
    for read in sorted(reads, key=lambda one: (one.at, one.key)):
        value = _beyond(rule, read)
        low, high = _band(rule, read.setpoint)
        if value is None:
            if run is not None:
                yield msgspec.structs.replace(run, back=min(read.at, run.last + SILENCE))
            run = None
            continue
        if run is not None and read.at - run.last > SILENCE:
            yield msgspec.structs.replace(run, back=run.last + SILENCE)
            run = None
        if run is None:
            run = Run(
                since=read.at,
                last=read.at,
                back=None,
                worst=value,
                low=low,
                high=high,
                keys=(read.key,),
                place=read.place,
            )
        else:
            worst = max(run.worst, value, key=lambda one: _distance(one, low, high))
            run = msgspec.structs.replace(run, last=read.at, worst=worst, keys=(*run.keys, read.key))
    if run is not None:
        yield run


def _distance(value: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal:
    return max(value - high if high is not None else Decimal(0), low - value if low is not None else Decimal(0))


def _finding(rule: Temperature, subject: Reference | None, run: Run, now: datetime) -> Finding:
    until = run.until(now)
    minutes = int((until - run.since).total_seconds() // 60)
    return Finding(
        kind="temperature",
        cause=thing(subject),
        message=_BEYOND if rule.beyond else _OUTSIDE,
        params={
            "thing": thing(subject),
            "value": _degrees(run.worst),
            "low": _degrees(run.low),
            "high": _degrees(run.high),
            "beyond": _degrees(rule.beyond),
            "minutes": str(max(minutes, rule.minutes)),
            "least": str(rule.minutes),
            "time": moment(run.since, run.place),
        },
        evidence=run.keys[:20],
        since=run.since,
        # No reading at all does not tell that it is within the band again.
        until=run.back,
        stays=True,
    )


def _degrees(value: Decimal | None) -> str:
    return "–" if value is None else format(value.normalize(), "f")
