"""Whether a condition holds of a timeline at a moment, with the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from fairway.base.language import Trilingual
from fairway.codes.tables import table
from fairway.tracking.alerts.model import (
    Condition,
    Conflicting,
    CustomsHold,
    Evaluation,
    Finding,
    FreeTime,
    Overdue,
    Slip,
    Temperature,
)
from fairway.tracking.alerts.temperature import out_of_band
from fairway.tracking.alerts.wording import hours, milestone_words, moment, named, place_words, thing
from fairway.tracking.customs_status import CustomsState
from fairway.tracking.line import Entry, Flag, Timeline
from fairway.tracking.line import Reason as Lost
from fairway.tracking.model import Event, Quality, Reference, ReferenceKind

NEWS = timedelta(days=7)
"""What happened longer ago is history and no reason for an alert."""
_TIMED = (Quality.ESTIMATED, Quality.EXPECTED)


def evaluate(
    condition: Condition, timeline: Timeline, now: datetime, *, stored: Mapping[str, datetime] | None = None
) -> Evaluation:
    """What ``condition`` finds at ``now``, and when time alone may change that.

    ``stored`` says by event key when it was stored: of estimates that do not say when they were told the first is found
    by it.
    """
    match condition:
        case Slip():
            found = _slips(condition, timeline, now, stored or {})
        case Overdue():
            found = _overdue(condition, timeline, now)
        case Temperature():
            found = out_of_band(condition, timeline, now)
        case CustomsHold():
            found = ((one, None) for one in _held(condition, timeline))
        case FreeTime():
            found = _free_time(condition, timeline, now)
        case Conflicting():
            found = _conflicts(condition, timeline, now)
    results = list(found)
    moments = [at for _, at in results if at is not None and at > now]
    return Evaluation(
        findings=tuple(finding for finding, _ in results if finding is not None),
        again=min(moments, default=None),
    )


Found = Iterator[tuple[Finding | None, datetime | None]]
"""A finding, if it is one now, and when to look again."""


def _lines(timeline: Timeline, wanted: Iterable[str]) -> Iterator[Entry]:
    """The lines of milestones that happen once; of all when none is named."""
    names = frozenset(wanted)
    for entry in timeline.entries:
        if not entry.line.startswith("*") and (not names or entry.milestone in names):
            yield entry


def _slips(rule: Slip, timeline: Timeline, now: datetime, stored: Mapping[str, datetime]) -> Found:
    for entry in _lines(timeline, rule.milestones):
        ends = entry.happened + NEWS
        if ends <= now:
            continue
        before = entry.planned if rule.against == "plan" else _first_estimate(entry, stored)
        if before is None or before.key == entry.winner.key:
            continue
        late = (entry.happened - before.times.happened).total_seconds() / 60
        if late <= rule.hours * 60:
            continue
        against = (
            "{milestone} of {thing} at {place}: {hours} hours later than planned, now {time} instead of {before}."
            if rule.against == "plan"
            else "{milestone} of {thing} at {place}: {hours} hours later than first estimated, now {time} instead of"
            " {before}."
        )
        finding = Finding(
            kind="slip",
            cause=entry.line,
            message=against,
            params={
                **_about(entry),
                "hours": hours(late),
                "time": moment(entry.happened, entry.place),
                "before": moment(before.times.happened, entry.place),
            },
            evidence=(entry.winner.key, before.key),
        )
        yield finding, ends


def _first_estimate(entry: Entry, stored: Mapping[str, datetime]) -> Event | None:
    """What was estimated first, by whomever; what was withdrawn was none."""
    told = [entry.winner, *(one.event for one in entry.others if one.reason is not Lost.WITHDRAWN)]
    estimates = [one for one in told if one.quality in _TIMED]

    def said(one: Event) -> tuple[datetime, datetime, str]:
        return one.times.told or stored.get(one.key) or one.times.happened, one.times.happened, one.key

    return min(estimates, key=said, default=None)


def _overdue(rule: Overdue, timeline: Timeline, now: datetime) -> Found:
    for entry in _lines(timeline, rule.milestones):
        if entry.done or Flag.PASSED in entry.flags:
            continue
        due = entry.happened + timedelta(hours=rule.hours)
        if due > now:
            yield None, due
            continue
        ends = due + NEWS
        if ends <= now:
            continue
        finding = Finding(
            kind="overdue",
            cause=entry.line,
            message="{milestone} of {thing} at {place} was expected for {time}; nobody has told that it happened.",
            params={**_about(entry), "time": moment(entry.happened, entry.place)},
            evidence=(entry.winner.key,),
        )
        yield finding, ends


def _about(entry: Entry) -> dict[str, str]:
    return {
        **milestone_words(entry.milestone),
        "thing": thing(entry.subject or next(iter(entry.winner.references), None)),
        **place_words(entry.place),
    }


_TERRITORIES = {
    "hk": Trilingual("Hong Kong", "香港", "香港"),
    "cn": Trilingual("the Mainland", "內地", "内地"),
    "mo": Trilingual("Macao", "澳門", "澳门"),
}


def _held(rule: CustomsHold, timeline: Timeline) -> Iterator[Finding]:
    for one in timeline.customs.files:
        if one.state.value not in rule.states or (rule.territory and one.territory != rule.territory):
            continue
        where = _territory(one.territory)
        yield Finding(
            kind="customs-hold",
            cause=f"{one.territory}/{thing(one.subject)}",
            message="Customs of {territory}: {state} since {time}, about {thing} (code {code}).",
            params={
                **named("territory", where),
                **named("state", CustomsState(one.state).names()),
                "time": moment(one.since),
                "thing": thing(one.subject),
                "code": one.code or "–",
            },
            evidence=(one.key,),
        )


def _territory(code: str) -> Trilingual:
    if code in _TERRITORIES:
        return _TERRITORIES[code]
    versions = table("country").history(code.upper()) if code else ()
    if versions:
        return versions[-1].names
    return Trilingual("an unnamed territory", "未指明的關境", "未指明的关境")


def _free_time(rule: FreeTime, timeline: Timeline, now: datetime) -> Found:
    for entry in _lines(timeline, (rule.start,)):
        if not entry.done:
            continue
        if _ended(rule, timeline, entry):
            continue
        deadline = entry.happened + timedelta(days=rule.days)
        warn = deadline - timedelta(hours=rule.warn_hours)
        if warn > now:
            yield None, warn
            continue
        ends = deadline + NEWS
        if ends <= now:
            continue
        finding = Finding(
            kind="free-time",
            cause=entry.line,
            message="Free time of {thing} at {place} ends on {time}: {days} days after {milestone}.",
            params={**_about(entry), "time": moment(deadline, entry.place), "days": str(rule.days)},
            evidence=(entry.winner.key,),
        )
        yield finding, ends


def _ended(rule: FreeTime, timeline: Timeline, entry: Entry) -> bool:
    """Whether what began with ``entry`` has ended, for all that it is about. What is told of a bill alone is about all
    containers of the line."""
    ends = {
        _equipment(other)
        for other in _lines(timeline, rule.ends)
        if other.done and other.line != entry.line and other.happened >= entry.happened
    }
    if None in ends:
        return True
    begun = _equipment(entry)
    wanted = {_equipment(one) for one in timeline.entries} - {None} if begun is None else {begun}
    return bool(wanted) and wanted <= ends


def _equipment(entry: Entry) -> Reference | None:
    """The container or unit load that a line is about; None where it is about all of the cargo."""
    subject = entry.subject
    return subject if subject and subject.kind in (ReferenceKind.CONTAINER, ReferenceKind.ULD) else None


def _conflicts(rule: Conflicting, timeline: Timeline, now: datetime) -> Found:
    lines = {entry.line: entry for entry in timeline.entries}
    for one in timeline.conflicts:
        if one.about not in rule.about or (one.about == "time" and abs(one.difference) < rule.minutes):
            continue
        ends = max(one.winner.times.happened, one.other.times.happened) + NEWS
        if ends <= now:
            continue
        entry = lines[one.line]
        finding = Finding(
            kind="conflict",
            cause=f"{one.line}/{one.about}/{one.other.source.partner}",
            message=_CONTRADICTS[one.about],
            params={
                **_about(entry),
                "believed": moment(one.winner.times.happened, one.winner.location),
                "other": moment(one.other.times.happened, one.other.location),
                **place_words(one.winner.location, "believed_place"),
                **place_words(one.other.location, "other_place"),
            },
            evidence=(one.winner.key, one.other.key),
        )
        yield finding, ends


_CONTRADICTS = {
    "time": "{milestone} of {thing} at {place}: sources contradict each other; {believed} is believed, another says"
    " {other}.",
    "place": "{milestone} of {thing}: sources contradict each other; {believed_place} is believed, another says"
    " {other_place}.",
    "empty": "{milestone} of {thing} at {place}: sources contradict each other about whether it was empty.",
}
