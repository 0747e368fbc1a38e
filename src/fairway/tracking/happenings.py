"""Which events speak of the same happening.

Sources name the same thing by different references, places more or less exactly, and times that differ. Events speak
of one happening when they tell the same milestone, at the same place, of the same thing, by the same mode of transport,
at times that are not so far apart that it must have happened twice. What an event leaves open fits everything: it goes
to the nearest happening in time. Nothing depends on the order in which events came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from fairway.tracking.customs_status import territory_of
from fairway.tracking.model import Event, Mode, Quality, Reference, ReferenceKind
from fairway.tracking.ranks import rank_of
from fairway.tracking.vocabulary import Milestone, milestones

AHEAD: Final = timedelta(minutes=15)
"""How far a source's clock may be ahead before what it says has happened is still to come."""
APART: Final[Mapping[Mode | None, timedelta]] = {
    Mode.SEA: timedelta(days=10),
    Mode.RIVER: timedelta(days=3),
    Mode.RAIL: timedelta(days=4),
    Mode.ROAD: timedelta(hours=12),
    Mode.AIR: timedelta(hours=24),
    None: timedelta(days=4),
}
"""Two times of one milestone at one place that are further apart are two happenings."""

_MODES = {
    ReferenceKind.VOYAGE: Mode.SEA,
    ReferenceKind.VESSEL: Mode.SEA,
    ReferenceKind.FLIGHT: Mode.AIR,
    ReferenceKind.REGISTRATION_MARK: Mode.ROAD,
}
_CARGO = (
    ReferenceKind.HOUSE_AIR_WAYBILL,
    ReferenceKind.MASTER_AIR_WAYBILL,
    ReferenceKind.HOUSE_BILL,
    ReferenceKind.MASTER_BILL,
    ReferenceKind.CONTAINER,
    ReferenceKind.ULD,
    ReferenceKind.CARGO_REFERENCE,
)
_EQUIPMENT = (ReferenceKind.CONTAINER, ReferenceKind.ULD)
_DOCUMENT = (
    ReferenceKind.HOUSE_AIR_WAYBILL,
    ReferenceKind.MASTER_AIR_WAYBILL,
    ReferenceKind.HOUSE_BILL,
    ReferenceKind.MASTER_BILL,
    ReferenceKind.BOOKING,
)
_CUSTOMS = (ReferenceKind.DECLARATION, ReferenceKind.CARGO_REFERENCE, ReferenceKind.CONTAINER)


class Telling:
    """An event with what it takes to compare it, worked out once."""

    __slots__ = (
        "conveyance",
        "event",
        "future",
        "happened",
        "marks",
        "milestone",
        "mode",
        "named",
        "place",
        "rank",
        "told",
    )

    def __init__(self, event: Event, entry: Milestone, heard: datetime | None) -> None:
        self.event = event
        self.milestone = entry
        self.happened = event.times.happened
        self.told = event.times.told or event.times.happened
        self.future = event.quality is Quality.ACTUAL and heard is not None and self.happened > heard + AHEAD
        self.rank = rank_of(event)
        named: dict[ReferenceKind, str | None] = {}
        marks: list[tuple[Mode, str]] = []
        for reference in event.references:
            kind = reference.kind
            mode = _MODES.get(kind)
            if mode is None:
                # Two numbers of one kind: it is about all of them, and tells none apart.
                named[kind] = reference.value if kind not in named else None
            else:
                value = reference.value.partition("/")[0] if kind is ReferenceKind.VOYAGE else reference.value
                if (mode, value) not in marks:
                    marks.append((mode, value))
        self.named = named
        self.marks = marks
        modes = {mode for mode, _ in marks}
        self.mode = event.mode or (next(iter(modes)) if len(modes) == 1 else None)
        self.conveyance: str | None = None
        self.place = ""

    @property
    def actual(self) -> bool:
        """Whether it counts as having happened."""
        return self.event.quality is Quality.ACTUAL and not self.future


class Happening:
    """The tellings of one happening."""

    __slots__ = ("name", "place", "tellings")

    def __init__(self, place: str, tellings: list[Telling]) -> None:
        self.place = place
        self.tellings = tellings
        self.name = ""


def tellings(
    events: Sequence[Event], stored: Mapping[str, datetime] | None = None, now: datetime | None = None
) -> list[Telling]:
    """The events whose milestone is known, ready to be compared. ``stored`` says when events were stored, by key; when
    an event was heard is what its source says, else when it was stored, else ``now``."""
    known = milestones()
    found = [
        Telling(event, known[event.milestone], event.times.told or (stored.get(event.key) if stored else None) or now)
        for event in events
        if event.milestone in known
    ]
    _join_conveyances(found)
    _find_places(found)
    return found


def happenings(found: Sequence[Telling]) -> list[Happening]:
    """Tellings grouped by what they speak of, each group with a name that stays."""
    result: list[Happening] = []
    buckets: dict[str, dict[str, list[Telling]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        if one.milestone.each:
            single = Happening(one.place, [one])
            single.name = f"*{one.milestone.code}/{one.place}/{one.event.key}"
            result.append(single)
        else:
            buckets[one.milestone.code][one.place].append(one)
    numbers: dict[str, int] = {}
    for code in sorted(buckets):
        places = buckets[code]
        loose = places.pop("", []) if len(places) > 1 else []
        for one, place in [(one, _nearest(one, places)) for one in loose]:
            places[place].append(one)
        groups = [
            Happening(place, occasion)
            for place in sorted(places)
            for part in _told_apart(places[place])
            for occasion in _occasions(part)
        ]
        for group in sorted(groups, key=_by_time):
            base = f"{code}/{group.place}/{_thing(group)}"
            numbers[base] = numbers.get(base, -1) + 1
            group.name = f"{base}/{numbers[base]}"
        result += groups
    return result


def _by_time(group: Happening) -> tuple[bool, datetime, str, str]:
    done = [one for one in group.tellings if one.actual] or group.tellings
    first = min(done, key=lambda one: (one.happened, one.conveyance or "", one.mode or ""))
    return not first.actual, first.happened, first.conveyance or "", first.mode or ""


def _thing(group: Happening) -> str:
    entry = group.tellings[0].milestone
    subject = subject_of(group.tellings)
    if entry.subject == "customs":
        return next((place for one in group.tellings if (place := territory_of(one.event))), "")
    return subject.value if subject else ""


def _join_conveyances(found: Sequence[Telling]) -> None:
    """Give each telling its conveyance: the vessel by its IMO number, the flight, the vehicle by either plate."""
    twins: dict[str, str] = {}
    for one in found:
        plates = sorted(value for mode, value in one.marks if mode is Mode.ROAD)
        if len(plates) == 2 and plates[0].isascii() != plates[1].isascii():
            # Sorted: the mark of Hong Kong or Macao before the plate of the Mainland.
            twins[plates[1]] = min(plates[0], twins.get(plates[1], plates[0]))
    for one in found:
        values = {twins.get(value, value) for mode, value in one.marks if one.mode is None or mode is one.mode}
        if len(values) == 1:
            one.conveyance = next(iter(values))


def _find_places(found: Sequence[Telling]) -> None:
    """Give each telling the key of its place: UN/LOCODE, which a facility or a name leads to where anybody says so."""
    codes: dict[tuple[str, str], str] = {}
    for one in found:
        location = one.event.location
        if location.unlocode:
            for way in _ways(one.event):
                codes[way] = min(location.unlocode, codes.get(way, location.unlocode))
    for one in found:
        location = one.event.location
        if location.unlocode:
            one.place = location.unlocode
            continue
        ways = _ways(one.event)
        one.place = next((codes[way] for way in ways if way in codes), "") or next(
            (f"{kind}:{value}" for kind, value in ways), ""
        )
        if not one.place and location.latitude is not None and location.longitude is not None:
            one.place = f"{location.latitude:.1f},{location.longitude:.1f}"


def _ways(event: Event) -> list[tuple[str, str]]:
    location = event.location
    ways = []
    if location.facility:
        ways.append((location.facility_list or "own", location.facility))
    if location.name:
        ways.append(("name", location.name.casefold()))
    return ways


def _nearest(one: Telling, groups: Mapping[str, Sequence[Telling]]) -> str:
    def distance(key: str) -> tuple[bool, float, str]:
        members = groups[key]
        strange = one.mode is not None and all(other.mode not in (None, one.mode) for other in members)
        return strange, min(abs((other.happened - one.happened).total_seconds()) for other in members), key

    return min(groups, key=distance)


Aspect = Callable[[Telling], Hashable]


def _kind(kind: ReferenceKind) -> Aspect:
    return lambda one: one.named.get(kind)


def _mode(one: Telling) -> Hashable:
    return one.mode


def _conveyance(one: Telling) -> Hashable:
    return one.conveyance


def _territory(one: Telling) -> Hashable:
    return territory_of(one.event) or None


def _declared(one: Telling) -> Hashable:
    return ReferenceKind.DECLARATION in one.named


_ASPECTS: Final[Mapping[str, tuple[Aspect, ...]]] = {
    "conveyance": (_mode, _conveyance),
    "equipment": tuple(map(_kind, _EQUIPMENT)),
    "cargo": tuple(map(_kind, _CARGO)),
    "document": tuple(map(_kind, _DOCUMENT)),
    "customs": (_territory, _declared, *map(_kind, _CUSTOMS)),
    "lock": tuple(map(_kind, _EQUIPMENT)),
    "sensor": (),
    "note": (),
}
"""What tells happenings of a milestone apart, by what the milestone happens to."""


def _told_apart(members: list[Telling]) -> list[list[Telling]]:
    """``members`` by the thing that they are about."""
    entry = members[0].milestone
    aspects = _ASPECTS[entry.subject]
    if entry.group == "carriage" and entry.subject != "conveyance":
        aspects = (_mode, *aspects)
    parts = [members]
    for aspect in aspects:
        parts = [group for part in parts for group in _split(part, aspect)]
    return parts


def _split(part: list[Telling], aspect: Aspect) -> list[list[Telling]]:
    if len(part) == 1:
        return [part]
    groups: dict[Hashable, list[Telling]] = {}
    for one in part:
        groups.setdefault(aspect(one), []).append(one)
    loose = groups.pop(None, [])
    if len(groups) < 2:
        return [part]
    named = {str(value): group for value, group in groups.items()}
    for one, name in [(one, _nearest(one, named)) for one in loose]:
        named[name].append(one)
    return [named[name] for name in sorted(named)]


def _occasions(group: list[Telling]) -> list[list[Telling]]:
    """``group`` by the occasions on which it happened; what is expected goes to the nearest."""
    if len(group) == 1:
        return [group]
    done = sorted((one for one in group if one.actual), key=lambda one: one.happened)
    if not done:
        return [group]
    apart = APART[next((one.mode for one in done if one.mode is not None), None)]
    occasions = [[done[0]]]
    for one in done[1:]:
        if one.happened - occasions[-1][-1].happened > apart:
            occasions.append([one])
        else:
            occasions[-1].append(one)
    expected = [one for one in group if not one.actual]
    if len(occasions) == 1:
        occasions[0] += expected
        return occasions
    centres = [_centre(occasion) for occasion in occasions]
    for one in expected:
        at = one.happened.timestamp()
        nearest = min(range(len(centres)), key=lambda place: (abs(centres[place] - at), place))
        occasions[nearest].append(one)
    return occasions


def _centre(occasion: Iterable[Telling]) -> float:
    times = [one.happened.timestamp() for one in occasion]
    return sum(times) / len(times)


def subject_of(group: Sequence[Telling]) -> Reference | None:
    """The thing that a group of tellings is about, where they name one: container or ULD, else document."""
    kinds = {
        "equipment": _EQUIPMENT,
        "cargo": _CARGO,
        "document": _DOCUMENT,
        "customs": _CUSTOMS,
        "lock": _EQUIPMENT,
    }.get(group[0].milestone.subject, ())
    for kind in kinds:
        values = {value for one in group if (value := one.named.get(kind))}
        if len(values) == 1:
            return Reference(kind, values.pop())
    return None
