"""Events made ready for comparing: what each is about, where it was, what carried it, whose word it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from fairway.tracking.model import Event, Mode, Quality, ReferenceKind
from fairway.tracking.ranks import rank_of
from fairway.tracking.vocabulary import Milestone, milestones

AHEAD: Final = timedelta(minutes=15)
"""How far a source's clock may be ahead before what it says has happened is still to come."""
NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""When an estimate was told of which nobody says when: before all others."""
_MODES = {
    ReferenceKind.VOYAGE: Mode.SEA,
    ReferenceKind.VESSEL: Mode.SEA,
    ReferenceKind.FLIGHT: Mode.AIR,
    ReferenceKind.REGISTRATION_MARK: Mode.ROAD,
}


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
        "number",
        "place",
        "rank",
        "told",
    )

    def __init__(
        self, number: int, event: Event, entry: Milestone, *, heard: datetime | None, now: datetime | None
    ) -> None:
        self.number = number
        """Its place among all events by time and content: breaks ties the same way whatever order they came in."""
        self.event = event
        self.milestone = entry
        self.happened = event.times.happened
        # What happened was known at the earliest when it did. An estimate without a time of its own is as new as the
        # day on which it came in.
        known = event.times.happened if event.quality is Quality.ACTUAL else heard
        self.told = event.times.told or known or NEVER
        limit = heard or now
        self.future = event.quality is Quality.ACTUAL and limit is not None and self.happened > limit + AHEAD
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


def tellings(
    events: Sequence[Event], stored: Mapping[str, datetime] | None = None, now: datetime | None = None
) -> list[Telling]:
    """The events whose milestone is known, ready to be compared. ``stored`` says when events were stored, by key: that
    is when an event was heard whose source does not say when it told it."""
    known = milestones()
    found = [
        Telling(
            number,
            event,
            known[event.milestone],
            heard=event.times.told or (stored.get(event.key) if stored else None),
            now=now,
        )
        for number, event in enumerate(events)
        if event.milestone in known
    ]
    _join_conveyances(found)
    _find_places(found)
    return found


def _join_conveyances(found: Sequence[Telling]) -> None:
    """Give each telling its conveyance: the vessel by its IMO number, the flight, the vehicle by either plate."""
    twins: dict[str, str] = {}
    moved = [one for one in found if one.marks]
    for one in moved:
        plates = sorted(value for mode, value in one.marks if mode is Mode.ROAD)
        if len(plates) == 2 and plates[0].isascii() != plates[1].isascii():
            # Sorted: the mark of Hong Kong or Macao before the plate of the Mainland.
            twins[plates[1]] = min(plates[0], twins.get(plates[1], plates[0]))
    for one in moved:
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
