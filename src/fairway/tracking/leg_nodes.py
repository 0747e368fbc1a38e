"""The places that the legs of a shipment pass: those that were told, and where nothing was, those of its plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import msgspec

from fairway.tracking.legs import carried_on
from fairway.tracking.line import Entry, Leg, Timeline
from fairway.tracking.model import Mode
from fairway.tracking.places import Place, PlaceKind, placed
from fairway.tracking.shipment_facts import PlannedLeg

BY_WATER = (Mode.SEA, Mode.RIVER)


class Node(msgspec.Struct):
    """A place that a leg passes."""

    at: datetime | None
    """None where only a plan without a time names it."""
    place: Place
    done: bool
    lines: list[str]
    """Of the timeline; none for a place that is only planned."""


def nodes_of(
    timeline: Timeline, planned: Sequence[PlannedLeg] = ()
) -> tuple[dict[int, list[Node]], list[tuple[PlannedLeg, list[Node]]]]:
    """The places of each leg by its number, and the planned legs that nobody has told anything of, with theirs."""
    known = {one.line: one for one in timeline.entries}
    told = {leg.number: _told(leg, timeline.entries, known) for leg in timeline.legs}
    further = _with_plan(timeline.legs, told, planned)
    _meet([*(told[leg.number] for leg in timeline.legs), *(nodes for _, nodes in further)])
    return told, further


def _told(leg: Leg, entries: Sequence[Entry], known: Mapping[str, Entry]) -> list[Node]:
    """The places that a leg passes, by time; the calls of its vessel before and after it are none of them."""
    departed, arrived = known.get(leg.departed), known.get(leg.arrived)
    own = [
        (one, place)
        for one in entries
        if one.leg == leg.number and carried_on(one) and (place := placed(one.place, leg.mode)) is not None
    ]
    kept = [
        (one, place)
        for one, place in own
        if not (departed and one.happened < departed.happened and one.place_key != departed.place_key)
        and not (arrived and one.happened > arrived.happened and one.place_key != arrived.place_key)
    ]
    # A port is said more exactly by whoever gives a position in it.
    exact = {place.unlocode for _, place in kept if place.exact and place.unlocode} if leg.mode in BY_WATER else set()
    found: list[Node] = []
    for one, place in kept:
        if not place.exact and place.unlocode in exact:
            continue
        if found and found[-1].place.key == place.key:
            found[-1].done = found[-1].done or one.done
            found[-1].lines.append(one.line)
        else:
            found.append(Node(one.happened, place, one.done, [one.line]))
    return found


def _with_plan(
    legs: Sequence[Leg], told: dict[int, list[Node]], planned: Sequence[PlannedLeg]
) -> list[tuple[PlannedLeg, list[Node]]]:
    """Complete legs whose beginning or end nobody told, and say which planned legs are none of them."""
    left, further = list(legs), []
    for plan in planned:
        origin, destination = placed(plan.origin, plan.mode), placed(plan.destination, plan.mode)
        leg = next((one for one in left if _is_planned(one, plan)), None)
        if leg is None:
            ends = [(plan.departs, origin), (plan.arrives, destination)]
            further.append((plan, [Node(at, place, False, []) for at, place in ends if place]))
            continue
        left.remove(leg)
        nodes = told[leg.number]
        if not leg.departed and origin and not any(_same(node.place, origin) for node in nodes):
            nodes.insert(0, Node(leg.since, origin, False, []))
        if not leg.arrived and destination and not any(_same(node.place, destination) for node in nodes):
            nodes.append(Node(leg.until, destination, False, []))
    return further


def _is_planned(leg: Leg, plan: PlannedLeg) -> bool:
    """Whether a leg that was told is the planned one."""
    ends = {(leg.origin.unlocode, plan.origin.unlocode), (leg.destination.unlocode, plan.destination.unlocode)}
    met = any(one and one == other for one, other in ends)
    return leg.mode is plan.mode and (plan.conveyance in leg.conveyances or met)


def _same(one: Place, other: Place) -> bool:
    return one.key == other.key or bool(one.unlocode and one.unlocode == other.unlocode)


def _meet(legs: Sequence[list[Node]]) -> None:
    """Where one leg ends or begins somewhere in a town, and its neighbour knows where, it is there."""
    for before, after in pairwise(legs):
        if not before or not after:
            continue
        end, begin = before[-1], after[0]
        if end.place.unlocode and end.place.unlocode == begin.place.unlocode:
            if begin.place.kind is PlaceKind.TOWN:
                begin.place = end.place
            elif end.place.kind is PlaceKind.TOWN:
                end.place = begin.place
