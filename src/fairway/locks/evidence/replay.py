"""A trip played again: everything that happened, in the order of device time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.judgement import Alarm, Event, Judgement
from fairway.locks.evidence.lines import DecisionLine
from fairway.locks.reading import LockState, Reading

POSITION_EVERY = timedelta(minutes=5)


class Kind(StrEnum):
    """What a moment is."""

    READING = "reading"
    ACT = "act"
    EVENT = "event"
    ALARM = "alarm"
    DECISION = "decision"
    VERDICT = "verdict"


_ORDER = {kind: number for number, kind in enumerate(Kind)}


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened; one of the members below ``kind`` is given."""

    at: datetime
    kind: Kind
    reading: Reading | None = None
    changed: bool = False
    """The lock says another state than before."""
    fresh: bool = False
    """It tells events that the reading before did not."""
    act: Happening | None = None
    event: Event | None = None
    alarm: Alarm | None = None
    decision: DecisionLine | None = None
    judgement: Judgement | None = None


def moments(
    readings: Iterable[Reading],
    *,
    acts: Iterable[Happening] = (),
    judgements: Iterable[Judgement] = (),
    decisions: Iterable[DecisionLine] = (),
    every: bool = False,
) -> list[Moment]:
    """Everything in order. Of readings those with something new, and a position every few minutes; or ``every`` one.

    Events and alarms are those of the newest judgement of each leg: as it is known at the end, backfill included.
    """
    newest = {judgement.leg: judgement for judgement in sorted(judgements, key=lambda one: (one.until, one.readings))}
    found = [*_of_readings(readings, every=every)]
    found += [Moment(at=act.at, kind=Kind.ACT, act=act) for act in acts]
    for judgement in newest.values():
        found += [Moment(at=event.at, kind=Kind.EVENT, event=event) for event in judgement.events]
        found += [Moment(at=alarm.at, kind=Kind.ALARM, alarm=alarm) for alarm in judgement.alarms]
        found.append(Moment(at=judgement.until, kind=Kind.VERDICT, judgement=judgement))
    found += [Moment(at=line.asked.at, kind=Kind.DECISION, decision=line) for line in decisions]
    return sorted(found, key=lambda moment: (moment.at, _ORDER[moment.kind]))


def _of_readings(readings: Iterable[Reading], *, every: bool) -> Iterator[Moment]:
    states: dict[tuple[str, str], LockState] = {}
    told: dict[str, datetime] = {}
    events: dict[tuple[str, str], tuple[str, ...]] = {}
    known: set[str] = set()
    for reading in sorted(readings, key=lambda one: (one.device, one.at, one.evidence)):
        if reading.evidence in known:
            continue
        known.add(reading.evidence)
        speaker = (reading.device, reading.sublock or "")
        changed = reading.lock != LockState.UNKNOWN and states.get(speaker) != reading.lock
        if changed:
            states[speaker] = reading.lock
        last = told.get(reading.device)
        fresh = bool(reading.events) and events.get(speaker) != reading.events
        events[speaker] = reading.events
        due = last is None or reading.at - last >= POSITION_EVERY
        if every or changed or fresh or (due and reading.fix is not None):
            told[reading.device] = reading.at
            yield Moment(at=reading.at, kind=Kind.READING, reading=reading, changed=changed, fresh=fresh)
