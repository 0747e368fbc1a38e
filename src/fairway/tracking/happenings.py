"""Which events speak of the same happening.

Sources name the same thing by different references, places more or less exactly, and times that differ. Events speak
of one happening when they tell the same milestone, at the same place, of the same thing, by the same mode of transport,
at times that are not so far apart that it must have happened twice. What an event leaves open fits everything: it goes
to the nearest happening in time. Nothing depends on the order in which events came.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from fairway.tracking.customs_status import territory_of
from fairway.tracking.model import Mode, Reference, ReferenceKind
from fairway.tracking.tellings import Telling

APART: Final[Mapping[Mode | None, timedelta]] = {
    Mode.SEA: timedelta(days=10),
    Mode.RIVER: timedelta(days=3),
    Mode.RAIL: timedelta(days=4),
    Mode.ROAD: timedelta(hours=12),
    Mode.AIR: timedelta(hours=24),
    None: timedelta(days=4),
}
"""Two times of one milestone at one place that are further apart are two happenings."""

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


class Happening:
    """The tellings of one happening."""

    __slots__ = ("name", "place", "tellings")

    def __init__(self, place: str, tellings: list[Telling]) -> None:
        self.place = place
        self.tellings = tellings
        self.name = ""


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
        _spread(loose, places)
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


class _Place:
    """What it takes to see how far a telling is from a group."""

    def __init__(self, members: Sequence[Telling]) -> None:
        self.times = sorted(one.happened.timestamp() for one in members)
        self.modes = {one.mode for one in members}

    def distance(self, one: Telling) -> tuple[bool, float]:
        """Whether the group is of another mode altogether, and the seconds to the nearest of it."""
        at = one.happened.timestamp()
        place = bisect_left(self.times, at)
        near = [abs(time - at) for time in self.times[max(place - 1, 0) : place + 1]]
        return one.mode is not None and self.modes.isdisjoint((None, one.mode)), min(near)


def _spread(loose: Sequence[Telling], groups: Mapping[str, list[Telling]]) -> None:
    """Put each of ``loose`` into the group nearest in time; of equally near ones into the first by name."""
    places = [(name, _Place(groups[name])) for name in sorted(groups)]
    for one in loose:
        name, _ = min(places, key=lambda place: place[1].distance(one))
        groups[name].append(one)


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
    if len(members) == 1:
        return [members]
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
    _spread(loose, named)
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
