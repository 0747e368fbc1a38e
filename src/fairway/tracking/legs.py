"""The legs of a journey and its stops, as the lines of the timeline tell them.

A leg is a part of the way with one conveyance: a vessel by its IMO number, a flight, a vehicle. Where no conveyance is
named, a leg of a mode ends when something arrives and the next begins when something is loaded or departs. What
happens at a place between two legs belongs to the one that it prepares or follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from fairway.tracking.line import Entry, Leg, Stop
from fairway.tracking.model import Location, Mode, Reference, ReferenceKind
from fairway.tracking.vocabulary import milestones

BEGINS: Final = ("LOADED", "CARGO_PICKED_UP", "DEPARTED", "CAST_OFF", "LOADING_STARTED", "GATED_OUT")
"""Milestones that begin a leg, the surest for its origin first: a vessel departs from other ports as well."""
ENDS: Final = (
    "DISCHARGED",
    "RECEIVED_FROM_TRANSPORT",
    "DELIVERED",
    "DELIVERED_TO_DOOR",
    "ARRIVED",
    "ALL_FAST",
    "DROPPED",
    "GATED_IN",
)
"""Milestones that end a leg, the surest for its destination first: a vessel arrives at other ports as well."""
SLACK: Final = timedelta(days=2)
"""How long before its first and after its last line a leg still draws what fits it."""

_CARRIES = frozenset({*BEGINS, *ENDS, "EN_ROUTE", "APPROACHING", "WAITING", "UNLOADING_STARTED", "BORDER_CROSSED"})
_GATES = frozenset({"GATED_IN", "GATED_OUT", "DROPPED"})
_THROUGH_GATES = frozenset({Mode.ROAD, Mode.RAIL})
"""Modes whose legs begin and end at a gate; for a vessel or a flight the gate is before or after the leg."""
_KINDS = {
    Mode.SEA: (ReferenceKind.VOYAGE, ReferenceKind.VESSEL),
    Mode.RIVER: (ReferenceKind.VOYAGE, ReferenceKind.VESSEL),
    Mode.AIR: (ReferenceKind.FLIGHT,),
    Mode.ROAD: (ReferenceKind.REGISTRATION_MARK,),
    Mode.RAIL: (),
}


class _Part:
    """A leg while it is being put together."""

    def __init__(self, mode: Mode, conveyance: str) -> None:
        self.mode = mode
        self.conveyance = conveyance
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    @property
    def since(self) -> datetime:
        return min(entry.happened for entry in self.entries)

    @property
    def until(self) -> datetime:
        return max(entry.happened for entry in self.entries)

    @property
    def places(self) -> set[str]:
        return {entry.place_key for entry in self.entries if entry.place_key}

    def first(self, codes: Sequence[str], *, before: Entry | None = None, place: str | None = None) -> Entry | None:
        for code in codes:
            found = [
                entry
                for entry in self.entries
                if entry.milestone == code
                and (before is None or entry.happened <= before.happened)
                and (place is None or entry.place_key == place)
            ]
            if found:
                return min(found, key=lambda entry: (entry.happened, entry.line))
        return None

    def last(self, codes: Sequence[str], *, place: str | None = None) -> Entry | None:
        for code in codes:
            found = [
                entry
                for entry in self.entries
                if entry.milestone == code and (place is None or entry.place_key == place)
            ]
            if found:
                return max(found, key=lambda entry: (entry.happened, entry.line))
        return None


def carried_on(entry: Entry) -> bool:
    """Whether a line is itself a step of its leg, not only near it."""
    return entry.mode is not None and _carried(entry)


def with_legs(entries: Sequence[Entry]) -> tuple[list[Entry], tuple[Leg, ...]]:
    """``entries`` (by time) with their legs, and the legs by their beginning."""
    parts = _parts(entries)
    parts.sort(key=lambda part: (part.since, part.until, part.mode.value, part.conveyance))
    numbers = {entry.line: number for number, part in enumerate(parts, start=1) for entry in part.entries}
    spans = [_Span(number, part) for number, part in enumerate(parts, start=1)]
    placed = [
        replace(entry, leg=numbers[entry.line] if entry.line in numbers else _between(entry, spans))
        for entry in entries
    ]
    return placed, tuple(_leg(span) for span in spans)


def stops(entries: Sequence[Entry]) -> tuple[Stop, ...]:
    """The places of ``entries`` by the time at which each was first reached or is to be."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.place_key:
            groups[entry.place_key].append(entry)
    found = []
    for key, group in groups.items():
        # What happened to papers far away does not make its place a stop of the cargo.
        moved = [entry for entry in group if milestones()[entry.milestone].group != "documents"]
        if not moved:
            continue
        found.append(
            Stop(
                key=key,
                location=_whole([entry.place for entry in moved]),
                first=min(entry.happened for entry in moved),
                last=max(entry.happened for entry in moved),
                done=any(entry.done for entry in moved),
                lines=tuple(entry.line for entry in moved),
            )
        )
    return tuple(sorted(found, key=lambda stop: (stop.first, stop.last, stop.key)))


def _parts(entries: Sequence[Entry]) -> list[_Part]:
    named: dict[tuple[Mode, str], _Part] = {}
    loose: list[Entry] = []
    for entry in entries:
        if entry.mode is None or not _carried(entry):
            continue
        if entry.conveyance:
            named.setdefault((entry.mode, entry.conveyance), _Part(entry.mode, entry.conveyance)).add(entry)
        else:
            loose.append(entry)
    parts = _trips(list(named.values()))
    pools: dict[Mode, list[Entry]] = defaultdict(list)
    chosen = [(entry, _fitting(entry, parts)) for entry in loose]
    for entry, part in chosen:
        if part is not None:
            part.add(entry)
        elif entry.mode is not None:
            pools[entry.mode].append(entry)
    for mode, pool in pools.items():
        parts += _runs(mode, pool)
    return parts


def _carried(entry: Entry) -> bool:
    if entry.milestone in _GATES:
        return entry.mode in _THROUGH_GATES
    return entry.milestone in _CARRIES


def _trips(parts: list[_Part]) -> list[_Part]:
    """Parts of the same vehicle on several trips, told apart by what ends one and begins the next. Cargo boards a
    vessel or a flight once, however many ports it calls at."""
    found: list[_Part] = []
    for part in parts:
        if part.mode not in _THROUGH_GATES:
            found.append(part)
            continue
        runs = _runs(part.mode, part.entries)
        for run in runs:
            run.conveyance = part.conveyance
        found += runs
    return found


def _runs(mode: Mode, entries: list[Entry]) -> list[_Part]:
    runs: list[_Part] = []
    ended = True
    for entry in sorted(entries, key=lambda entry: (entry.happened, entry.order, entry.line)):
        if not runs or (ended and entry.milestone in BEGINS and entry.place_key not in _begun(runs[-1])):
            runs.append(_Part(mode, ""))
            ended = False
        runs[-1].add(entry)
        ended = ended or entry.milestone in ENDS
    return runs


def _begun(part: _Part) -> set[str]:
    return {entry.place_key for entry in part.entries if entry.milestone in BEGINS}


def _fitting(entry: Entry, parts: Sequence[_Part]) -> _Part | None:
    """The part of the same mode that the entry belongs to: by place, or by time."""
    best: tuple[tuple[bool, float, str], _Part] | None = None
    for part in parts:
        if part.mode is not entry.mode:
            continue
        within = part.since - SLACK <= entry.happened <= part.until + SLACK
        here = entry.place_key in part.places
        if not (within or (here and not entry.done)):
            continue
        distance = max(
            (part.since - entry.happened).total_seconds(), (entry.happened - part.until).total_seconds(), 0.0
        )
        rank = (not here, distance, part.conveyance)
        if best is None or rank < best[0]:
            best = rank, part
    return best[1] if best else None


class _Span:
    """A finished leg with what is needed to place other lines."""

    def __init__(self, number: int, part: _Part) -> None:
        self.number = number
        self.part = part
        self.since = part.since
        self.until = part.until
        self.end = part.last(ENDS)
        self.begin = part.first(BEGINS, before=self.end)
        self.origin = self.begin.place_key if self.begin else ""
        self.destination = self.end.place_key if self.end else ""
        self.places = part.places


def _between(entry: Entry, spans: Sequence[_Span]) -> int | None:
    """The leg of a line that no conveyance or mode puts on one: the leg that it prepares at its origin, or that it
    follows at its destination, or that is under way at its time. Papers belong to no leg."""
    known = milestones()[entry.milestone]
    if known.group == "documents" or not spans:
        return None
    here = entry.place_key
    ahead = [one for one in spans if here and one.origin == here and one.until + SLACK >= entry.happened]
    behind = [one for one in spans if here and one.destination == here and one.since - SLACK <= entry.happened]
    if same := [one for one in (*ahead, *behind) if entry.mode is not None and one.part.mode is entry.mode]:
        return _closest(entry, same)
    if entry.milestone in ENDS and entry.milestone not in _GATES:
        choices = [behind]
    elif known.group == "origin" or entry.milestone in BEGINS:
        choices = [ahead, behind]
    elif known.group == "customs":
        choices = [[*ahead, *behind]]
    else:
        choices = [behind, ahead]
    choices.append([one for one in spans if one.since <= entry.happened <= one.until])
    return next((_closest(entry, found) for found in choices if found), None)


def _closest(entry: Entry, spans: Sequence[_Span]) -> int:
    return min(
        spans, key=lambda one: (_away(entry, one), entry.place_key not in one.places, one.until - one.since, one.number)
    ).number


def _away(entry: Entry, span: _Span) -> float:
    return _outside(entry, span.since, span.until)


def _outside(entry: Entry, since: datetime, until: datetime) -> float:
    """Seconds between the entry and a span of time; none within it."""
    return max((since - entry.happened).total_seconds(), (entry.happened - until).total_seconds(), 0.0)


def _leg(span: _Span) -> Leg:
    part = span.part
    kinds = _KINDS[part.mode]
    conveyances: set[Reference] = set()
    for entry in part.entries:
        for event in (entry.winner, *(other.event for other in entry.others)):
            conveyances.update(one for one in event.references if one.kind in kinds)
    return Leg(
        number=span.number,
        mode=part.mode,
        conveyances=tuple(sorted(conveyances)),
        origin=span.begin.place if span.begin else Location(),
        destination=span.end.place if span.end else Location(),
        departed=_line(part.first(("DEPARTED", "CAST_OFF"), before=span.end, place=span.origin) or span.begin),
        arrived=_line(part.last(("ARRIVED", "ALL_FAST"), place=span.destination) or span.end),
        since=span.since,
        until=span.until,
    )


def _line(entry: Entry | None) -> str:
    return entry.line if entry else ""


def _whole(locations: Sequence[Location]) -> Location:
    """What several voices know of one place, the first words first."""
    found: dict[str, object] = {}
    fields: Mapping[str, object]
    for location in locations:
        fields = {name: getattr(location, name) for name in location.__struct_fields__}
        for name, value in fields.items():
            if value is not None and name not in found:
                found[name] = value
    return replace(Location(), **found)
