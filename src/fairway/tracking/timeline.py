"""The timeline: many voices about one shipment in one line, with who is believed and why.

:func:`line_up` is a pure function of a set of events. What a source corrected or withdrew does not stand
(:mod:`~fairway.tracking.corrections`); events that speak of the same happening share a line
(:mod:`~fairway.tracking.happenings`); of a line the surest is believed, of equally sure ones the source that goes
before the others for this milestone (:mod:`~fairway.tracking.ranks`), of equal sources the one that told it last. All
the others stay on the line with the reason why they are not believed. The same events in any order give the same
timeline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from fairway.tracking.corrections import Stood, standing
from fairway.tracking.customs_status import customs_status
from fairway.tracking.happenings import Happening, happenings, subject_of
from fairway.tracking.legs import carried_on, stops, with_legs
from fairway.tracking.line import REASONS, Conflict, Entry, Flag, Leg, Other, Reason, Stop, Timeline
from fairway.tracking.model import Event, Location, Mode, Quality
from fairway.tracking.ranks import rank, rank_of
from fairway.tracking.road import STANDARD as ROAD_JOB
from fairway.tracking.tellings import Telling, tellings

__all__ = [
    "REASONS",
    "Conflict",
    "Entry",
    "Flag",
    "Leg",
    "Other",
    "Reason",
    "Stop",
    "Timeline",
    "line_up",
    "rank",
    "rank_of",
]

LATE: Final = timedelta(hours=24)
"""Told or stored that much after it happened, it is late."""
SURENESS: Final = (Quality.ACTUAL, Quality.ESTIMATED, Quality.EXPECTED, Quality.PLANNED, Quality.REQUESTED)
"""What is believed first."""
TOLERANCE: Final[Mapping[Mode | None, timedelta]] = {
    Mode.SEA: timedelta(hours=2),
    Mode.RIVER: timedelta(hours=1),
    Mode.RAIL: timedelta(hours=1),
    Mode.ROAD: timedelta(minutes=30),
    Mode.AIR: timedelta(minutes=30),
    None: timedelta(hours=1),
}
"""Times of two sources that are no further apart say the same."""
PAPERS: Final = timedelta(hours=24)
"""The same for documents, of which partners often tell the day only."""

SEEN: Final = timedelta(hours=12)
"""The same for a vessel's arrival or departure of which AIS is one voice: it sees the port limit, others the berth."""
BOUNDARY: Final = timedelta(hours=2)
"""The same for crossing the boundary: each side sees its own counter."""

FROM_THE_FIRST: Final = frozenset({"ADVANCE_SUBMITTED", "REVIEW"})
"""Of the documents of a road movement these steps stand from the first time on: one that was rejected is lodged and
looked at anew, and the rejection comes after the lodging that it answers, not before the last."""

_Lost = dict[int, list[tuple[Event, Reason]]]


def line_up(
    events: Iterable[Event], *, stored: Mapping[str, datetime] | None = None, now: datetime | None = None
) -> Timeline:
    """The timeline of a set of events: the same for the same set in any order, with anything told twice.

    ``stored`` gives by event key when it was stored (the third clock): of two estimates whose source does not say when
    it made them, the one that came in last is believed. ``now`` serves only to see that something told without a time
    of its own cannot have happened yet. Some 200 events take under 5 ms.
    """
    stood = standing(events)
    groups = happenings(tellings(stood.live, stored, now))
    lost = _lost(stood)
    entries = sorted((_entry(group, lost, stored) for group in groups), key=_place_in_line)
    entries, legs = with_legs(entries)
    entries = _passed(entries)
    return Timeline(
        entries=tuple(entries),
        legs=legs,
        stops=stops(entries),
        customs=customs_status(stood.live),
        conflicts=tuple(conflict for entry in entries for conflict in entry.conflicts),
        withdrawn=tuple(Other(event=event, reason=Reason.WITHDRAWN) for event, _ in stood.withdrawn),
        waiting=stood.waiting,
    )


def _lost(stood: Stood) -> _Lost:
    """What does not stand, by the event that stands in its place."""
    found: _Lost = defaultdict(list)
    for before, after in stood.corrected:
        found[id(after)].append((before, Reason.CORRECTED))
    for before, after in stood.repeated:
        found[id(after)].append((before, Reason.REPEATED))
    return found


def _place_in_line(entry: Entry) -> tuple[datetime, int, str]:
    return entry.happened, entry.order, entry.line


def _entry(group: Happening, lost: _Lost, stored: Mapping[str, datetime] | None) -> Entry:
    members = sorted(group.tellings, key=_believed)
    best: dict[Quality, Telling] = {}
    for one in members:
        best.setdefault(_quality(one), one)
    winner = next(best[quality] for quality in SURENESS if quality in best)
    entry = winner.milestone
    event = winner.event
    name = group.name
    others, conflicts = [], []
    for one in members:
        if one is not winner:
            other = _other(one, winner)
            others.append(other)
            if other.reason in (Reason.RANK, Reason.TOLD_EARLIER):
                conflicts += _conflicts(name, winner, one, other)
        for before, reason in lost.get(id(one.event), ()):
            others.append(Other(event=before, reason=reason, difference=_minutes(before.times.happened, event)))
    flags = _flags(winner, members, stored)
    if conflicts:
        flags.add(Flag.CONFLICT)
    if any(reason is Reason.CORRECTED for _, reason in lost.get(id(event), ())):
        flags.add(Flag.CORRECTED)
    return Entry(
        line=name,
        milestone=entry.code,
        winner=event,
        actual=_event(best, Quality.ACTUAL),
        estimated=_event(best, Quality.ESTIMATED),
        expected=_event(best, Quality.EXPECTED),
        planned=_event(best, Quality.PLANNED),
        requested=_event(best, Quality.REQUESTED),
        others=tuple(others),
        conflicts=tuple(conflicts),
        flags=frozenset(flags),
        place=_place(winner, members),
        place_key=group.place,
        mode=winner.mode or next((one.mode for one in members if one.mode is not None), None),
        subject=subject_of(members),
        conveyance=winner.conveyance or next((one.conveyance for one in members if one.conveyance), "") or "",
        stored=stored.get(event.key) if stored else None,
        order=entry.order,
    )


def _believed(one: Telling) -> tuple[bool, int, float, int]:
    """Of equally sure voices the one that comes first is believed. Made of content only, never of arrival."""
    told = one.told.timestamp()
    first = one.event.source.standard == ROAD_JOB and one.milestone.code in FROM_THE_FIRST
    return one.future, one.rank, told if first else -told, one.number


def _quality(one: Telling) -> Quality:
    return Quality.ESTIMATED if one.future else one.event.quality


def _event(best: Mapping[Quality, Telling], quality: Quality) -> Event | None:
    found = best.get(quality)
    return found.event if found else None


def _other(one: Telling, winner: Telling) -> Other:
    if one.future:
        return Other(event=one.event, reason=Reason.STILL_TO_COME, difference=_minutes(one.happened, winner.event))
    if _quality(one) is not _quality(winner):
        return Other(event=one.event, reason=Reason.LESS_SURE)
    if one.event.source.partner == winner.event.source.partner:
        reason = Reason.TOLD_AGAIN
    elif _agree(one, winner):
        reason = Reason.AGREES
    else:
        reason = Reason.RANK if one.rank != winner.rank else Reason.TOLD_EARLIER
    return Other(event=one.event, reason=reason, difference=_minutes(one.happened, winner.event))


def _agree(one: Telling, winner: Telling) -> bool:
    return (
        _same_time(one, winner)
        and _same_place(one.event.location, winner.event.location)
        and _same_filling(one, winner)
    )


def _same_time(one: Telling, winner: Telling) -> bool:
    entry = winner.milestone
    if entry.group == "documents":
        tolerance = PAPERS
    elif entry.code == "BORDER_CROSSED":
        tolerance = BOUNDARY
    elif entry.subject == "conveyance" and "ais" in (one.event.source.standard, winner.event.source.standard):
        tolerance = SEEN
    else:
        tolerance = TOLERANCE[one.mode or winner.mode]
    return abs(one.happened - winner.happened) <= tolerance


def _same_place(one: Location, other: Location) -> bool:
    return not (one.facility and other.facility and one.facility_list == other.facility_list) or (
        one.facility == other.facility
    )


def _same_filling(one: Telling, winner: Telling) -> bool:
    return one.event.empty is None or winner.event.empty is None or one.event.empty is winner.event.empty


def _conflicts(line: str, winner: Telling, one: Telling, other: Other) -> list[Conflict]:
    """What two sources contradict each other about; estimates and plans may differ without being a contradiction."""
    if not (winner.actual and one.actual) or winner.milestone.each:
        return []
    about = []
    if not _same_time(one, winner):
        about.append("time")
    if not _same_place(one.event.location, winner.event.location):
        about.append("place")
    if not _same_filling(one, winner):
        about.append("empty")
    return [
        Conflict(
            line=line,
            milestone=winner.milestone.code,
            about=what,
            winner=winner.event,
            other=one.event,
            reason=other.reason,
            difference=other.difference or 0,
        )
        for what in about
    ]


def _minutes(happened: datetime, winner: Event) -> int:
    return round((happened - winner.times.happened).total_seconds() / 60)


def _flags(winner: Telling, members: Sequence[Telling], stored: Mapping[str, datetime] | None) -> set[Flag]:
    flags = set()
    if winner.future:
        flags.add(Flag.STILL_TO_COME)
    elif winner.actual:
        clocks = (winner.event.times.told, stored.get(winner.event.key) if stored else None)
        if any(clock is not None and clock - winner.happened > LATE for clock in clocks):
            flags.add(Flag.LATE)
    if any(one.event.source.simulated for one in members):
        flags.add(Flag.SIMULATED)
    return flags


def _place(winner: Telling, members: Sequence[Telling]) -> Location:
    """The winner's place, with what the others know more of the same place."""
    first = winner.event.location
    gaps = [name for name in first.__struct_fields__ if getattr(first, name) is None]
    found: dict[str, object] = {}
    for one in members:
        for name in gaps:
            value = getattr(one.event.location, name)
            if value is not None and name not in found and one is not winner:
                found[name] = value
    if "facility_list" in found and "facility" not in found:
        del found["facility_list"]
    return replace(first, **found) if found else first


def _passed(entries: Sequence[Entry]) -> list[Entry]:
    """Lines that nobody told as happened although what comes after them on their leg has."""
    reached: dict[int, int] = {}
    for entry in entries:
        if entry.leg is not None and entry.done and carried_on(entry):
            reached[entry.leg] = max(reached.get(entry.leg, -1), entry.order)
    return [
        replace(entry, flags=entry.flags | {Flag.PASSED})
        if entry.leg is not None and not entry.done and reached.get(entry.leg, -1) > entry.order
        else entry
        for entry in entries
    ]
