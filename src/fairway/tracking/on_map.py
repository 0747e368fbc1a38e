"""A shipment on a map: its way leg by leg, its stops, and what has no place. A pure function of its timeline.

Lines between places are schematic: by the sea routes where they are known, else the shortest way over the globe. Only
positions that a receiver heard are measured, and they are a basis of their own. Nothing is drawn to a place that
neither its teller nor a table knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import msgspec

from fairway.tracking.areas import nautical_miles
from fairway.tracking.eta.ways import Ways, known_ways
from fairway.tracking.leg_nodes import BY_WATER, Node, nodes_of
from fairway.tracking.line import Entry, Leg, Timeline
from fairway.tracking.model import Mode, Reference, ReferenceKind
from fairway.tracking.paths import Line, by_water, great_circle, length
from fairway.tracking.places import Place, placed
from fairway.tracking.port_runs import Fix, sound
from fairway.tracking.shipment_facts import PlannedLeg

AROUND = timedelta(hours=6)
"""Before the departure and after the arrival: fixes that still show the leg."""
UNHEARD, UNHEARD_NM = timedelta(hours=3), 60.0
"""Without a fix for that long and that far, what lies between is not measured."""


class State(StrEnum):
    """How far a leg or a stretch of it is."""

    DONE = "done"
    UNDER_WAY = "under-way"
    PLANNED = "planned"


class Basis(StrEnum):
    """What a line on the map rests on."""

    TRACK = "track"
    """Positions that were heard."""
    SEA_ROUTE = "sea-route"
    GREAT_CIRCLE = "great-circle"


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a leg that is drawn in one way."""

    state: State
    """Done or planned."""
    basis: Basis
    line: Line


class LegPath(msgspec.Struct, frozen=True, kw_only=True):
    """A leg as it is drawn."""

    number: int
    mode: Mode | None
    state: State
    conveyances: tuple[Reference, ...]
    origin: Place | None
    destination: Place | None
    since: datetime | None
    until: datetime | None
    """None where nobody tells or plans it."""
    stretches: tuple[Stretch, ...]
    distance: float
    """Nautical miles along all stretches."""
    seen: Fix | None = None
    """Where its vessel was heard last, while it is under way."""


class MapStop(msgspec.Struct, frozen=True, kw_only=True):
    """A place with what happened or is to happen there."""

    place: Place
    entries: tuple[Entry, ...]
    """By time; readings and notes are left out."""
    readings: int
    done: bool
    current: bool
    """The last milestone that has happened is one of its own."""


class ShipmentMap(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    legs: tuple[LegPath, ...]
    stops: tuple[MapStop, ...]
    unplaced: tuple[Entry, ...]
    """Milestones of which no place is known."""


def sails(timeline: Timeline, now: datetime) -> dict[int, tuple[int, datetime, datetime]]:
    """By leg the IMO number of its vessel, and from when until when its positions are the shipment's: from departure
    to arrival. A leg that has not begun has none, the vessel carries somebody else's cargo until then."""
    known = {one.line: one for one in timeline.entries}
    found = {}
    for leg in timeline.legs:
        departed, arrived = known.get(leg.departed), known.get(leg.arrived)
        vessel = next((imo for one in leg.conveyances if (imo := _imo(one))), None)
        if leg.mode in BY_WATER and vessel and departed and departed.done:
            until = arrived.happened if arrived and arrived.done else now
            found[leg.number] = vessel, departed.happened - AROUND, min(until + AROUND, now)
    return found


def _imo(reference: Reference) -> int | None:
    if reference.kind not in (ReferenceKind.VOYAGE, ReferenceKind.VESSEL):
        return None
    number = reference.value.partition("/")[0]
    return int(number) if number.isdigit() and len(number) == 7 else None


def aboard(timeline: Timeline, now: datetime) -> int | None:
    """The IMO number of the vessel that carries the shipment now, as far as its line tells."""
    states = leg_states(timeline)
    vessels = sails(timeline, now)
    return next((vessels[n][0] for n in reversed(states) if states[n] is State.UNDER_WAY and n in vessels), None)


def leg_states(timeline: Timeline) -> dict[int, State]:
    """How far each leg is, by its number."""
    done = {one.line for one in timeline.entries if one.done}
    return {
        leg.number: State.DONE if leg.arrived in done else State.UNDER_WAY if leg.departed in done else State.PLANNED
        for leg in timeline.legs
    }


def last_place(timeline: Timeline) -> tuple[Place, Entry] | None:
    """The last milestone that has happened at a place that is known."""
    for entry in reversed(timeline.entries):
        if entry.done and not entry.line.startswith("*") and (place := placed(entry.place, entry.mode)):
            return place, entry
    return None


def on_map(
    timeline: Timeline,
    tracks: Mapping[int, Sequence[Fix]] | None = None,
    planned: Sequence[PlannedLeg] = (),
    ways: Callable[[], Ways] = known_ways,
) -> ShipmentMap:
    """The map of a timeline, with the fixes of its vessels by leg (those of :func:`sails`) and the way that its owner
    planned, as far as nobody told otherwise. The same for the same timeline and the same fixes in any order."""
    nodes, further = nodes_of(timeline, planned)
    better = {line: node.place for found in nodes.values() for node in found for line in node.lines}
    states = leg_states(timeline)
    told = [
        _path(leg, nodes[leg.number], states[leg.number], sound((tracks or {}).get(leg.number, ())), ways())
        for leg in timeline.legs
    ]
    coming = [_to_come(number, leg, way, ways()) for number, (leg, way) in enumerate(further, len(told) + 1)]
    return ShipmentMap(
        legs=(*told, *coming),
        stops=_stops(timeline, better),
        unplaced=tuple(
            one
            for one in timeline.entries
            if not one.line.startswith("*") and one.line not in better and placed(one.place, one.mode) is None
        ),
    )


def _to_come(number: int, leg: PlannedLeg, nodes: Sequence[Node], ways: Ways) -> LegPath:
    """A leg that only the plan knows."""
    stretches = _between(nodes, leg.mode, ways)
    return LegPath(
        number=number,
        mode=leg.mode,
        state=State.PLANNED,
        conveyances=(leg.conveyance,) if leg.conveyance else (),
        origin=placed(leg.origin, leg.mode),
        destination=placed(leg.destination, leg.mode),
        since=leg.departs,
        until=leg.arrives,
        stretches=tuple(stretches),
        distance=sum(length(one.line) for one in stretches),
    )


def _path(leg: Leg, nodes: Sequence[Node], state: State, fixes: Sequence[Fix], ways: Ways) -> LegPath:
    stretches = _sailed(nodes, fixes, ways) if fixes else _between(nodes, leg.mode, ways)
    return LegPath(
        number=leg.number,
        mode=leg.mode,
        state=state,
        conveyances=leg.conveyances,
        origin=nodes[0].place if nodes else placed(leg.origin, leg.mode),
        destination=nodes[-1].place if len(nodes) > 1 else placed(leg.destination, leg.mode) if not nodes else None,
        since=leg.since,
        until=leg.until if leg.arrived else None,
        stretches=tuple(stretches),
        distance=sum(length(one.line) for one in stretches),
        seen=fixes[-1] if fixes and state is State.UNDER_WAY else None,
    )


def _between(nodes: Sequence[Node], mode: Mode | None, ways: Ways) -> list[Stretch]:
    return [
        _drawn(one.place.point, other.place.point, State.DONE if other.done else State.PLANNED, mode, ways)
        for one, other in pairwise(nodes)
        if one.place.point != other.place.point
    ]


def _sailed(nodes: Sequence[Node], fixes: Sequence[Fix], ways: Ways) -> list[Stretch]:
    """Along what was heard; schematic before, after and where nobody heard anything."""
    first, last = fixes[0], fixes[-1]
    before = [node for node in nodes if node.done and node.at and node.at < first.at]
    after = [node for node in nodes if not node.done or (node.at and node.at > last.at)]
    found = _between(before, Mode.SEA, ways)
    here: tuple[float, float] | None = before[-1].place.point if before else None
    runs: list[list[Fix]] = [[first]]
    for one, other in pairwise(fixes):
        far = nautical_miles((one.latitude, one.longitude), (other.latitude, other.longitude)) > UNHEARD_NM
        if far and other.at - one.at > UNHEARD:
            runs.append([])
        runs[-1].append(other)
    for run in runs:
        line = tuple((fix.latitude, fix.longitude) for fix in run)
        if here is not None and here != line[0]:
            found.append(_drawn(here, line[0], State.DONE, Mode.SEA, ways))
        if len(line) > 1:
            found.append(Stretch(state=State.DONE, basis=Basis.TRACK, line=line))
        here = line[-1]
    for node in after:
        if here is not None and here != node.place.point:
            state = State.DONE if node.done else State.PLANNED
            found.append(_drawn(here, node.place.point, state, Mode.SEA, ways))
        here = node.place.point
    return found


def _drawn(
    one: tuple[float, float], other: tuple[float, float], state: State, mode: Mode | None, ways: Ways
) -> Stretch:
    if mode in BY_WATER:
        line, known = by_water(one, other, ways)
        return Stretch(state=state, basis=Basis.SEA_ROUTE if known else Basis.GREAT_CIRCLE, line=line)
    return Stretch(state=state, basis=Basis.GREAT_CIRCLE, line=great_circle(one, other))


def _stops(timeline: Timeline, better: Mapping[str, Place]) -> tuple[MapStop, ...]:
    reached = timeline.reached
    groups: dict[str, tuple[Place, list[Entry]]] = {}
    for entry in timeline.entries:
        place = better.get(entry.line) or placed(entry.place, entry.mode)
        if place is not None:
            groups.setdefault(place.key, (place, []))[1].append(entry)
    found = [
        MapStop(
            place=place,
            entries=tuple(one for one in entries if not one.line.startswith("*")),
            readings=sum(one.line.startswith("*") for one in entries),
            done=any(one.done for one in entries),
            current=reached is not None and any(one.line == reached.line for one in entries),
        )
        for place, entries in groups.values()
    ]
    # Readings that were taken somewhere in a town say nothing about where.
    return tuple(one for one in found if one.entries or one.place.exact)
