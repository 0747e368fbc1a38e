"""A history of arrivals from what partners told: each estimate with the arrival that it was about."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from fairway.tracking.corrections import standing
from fairway.tracking.eta.history import Arrival, Report, one_for_each_lead
from fairway.tracking.model import CONVEYANCES, Event, Mode, Quality, Reference, ReferenceKind
from fairway.tracking.ranks import rank_of

ARRIVED, DEPARTED = "ARRIVED", "DEPARTED"
FARTHEST = timedelta(days=21)
"""An estimate that lies farther from an arrival was about another one."""
SAME = timedelta(hours=12)
"""What several sources say within this time is one arrival."""
LONGEST_WAY = timedelta(days=70)
_MODES = {
    ReferenceKind.VOYAGE: Mode.SEA,
    ReferenceKind.VESSEL: Mode.SEA,
    ReferenceKind.FLIGHT: Mode.AIR,
    ReferenceKind.REGISTRATION_MARK: Mode.ROAD,
}


class Heard(msgspec.Struct, frozen=True):
    """An event and when it was stored, for sources that do not say when they told it."""

    event: Event
    stored: datetime


def thing(references: Sequence[Reference]) -> str:
    """What arrives: the conveyance where one is named (of a voyage its vessel), else the first reference. Hundreds of
    containers that are told to arrive on one vessel are one arrival."""
    for one in references:
        if one.kind in CONVEYANCES:
            return one.value.partition("/")[0] if one.kind is ReferenceKind.VOYAGE else one.value
    return references[0].value if references else ""


def mode_of(mode: Mode | None, references: Sequence[Reference]) -> str:
    """How it moves: as it was told, else as the thing does."""
    found = mode or next((_MODES[one.kind] for one in references if one.kind in _MODES), None)
    return found.value if found else ""


def lane(origin: str | None, destination: str) -> str:
    """The name of a lane; an origin that is not known is left out."""
    return f"{origin or ''}-{destination}"


def arrivals(heard: Iterable[Heard]) -> tuple[Arrival, ...]:
    """The arrivals that were told with at least one estimate before, one for each partner that gave estimates.

    What happened is what stands after all corrections, by the source that goes before the others; estimates count as
    they were told at the time. The order of events does not matter.
    """
    told = list(heard)
    stored = {one.event.key: one.stored for one in told}
    facts = standing(one.event for one in told if one.event.quality is Quality.ACTUAL).live
    came, left = _by_thing(facts, ARRIVED), _departures(facts)
    found: defaultdict[tuple[str, str, datetime, str, str], list[Report]] = defaultdict(list)
    for one in told:
        event = one.event
        place = event.location.unlocode
        if event.milestone != ARRIVED or event.quality not in _ESTIMATES or event.void or not place:
            continue
        what = thing(event.references)
        said_at = event.times.told or stored[event.key]
        actual = _about(came.get((what, place), ()), said_at, event.times.happened)
        if actual is not None:
            mode = mode_of(event.mode, event.references)
            found[what, place, actual, event.source.partner, mode].append(Report(said_at, event.times.happened))
    return tuple(
        Arrival(
            key=f"{what}/{place}/{actual.isoformat()}",
            carrier=partner,
            lane=lane(_from(left.get(what, ()), place, actual), place),
            mode=mode,
            actual=actual,
            reports=kept,
        )
        for (what, place, actual, partner, mode), reports in sorted(found.items())
        if (kept := one_for_each_lead(reports, actual))
    )


_ESTIMATES = frozenset({Quality.ESTIMATED, Quality.EXPECTED})


def _by_thing(facts: Iterable[Event], milestone: str) -> dict[tuple[str, str], list[datetime]]:
    """When each thing came to each place: of what several say of one arrival, the word that goes first."""
    told: defaultdict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for event in facts:
        if event.milestone == milestone and event.location.unlocode:
            told[thing(event.references), event.location.unlocode].append((event.times.happened, rank_of(event)))
    found: dict[tuple[str, str], list[datetime]] = {}
    for key, times in told.items():
        groups: list[list[tuple[datetime, int]]] = []
        for at, rank in sorted(times):
            if groups and at - groups[-1][0][0] <= SAME:
                groups[-1].append((at, rank))
            else:
                groups.append([(at, rank)])
        found[key] = [min(group, key=lambda one: (one[1], one[0]))[0] for group in groups]
    return found


def _departures(facts: Iterable[Event]) -> dict[str, list[tuple[datetime, str]]]:
    found: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for (what, place), times in _by_thing(facts, DEPARTED).items():
        found[what] += [(at, place) for at in times]
    return {what: sorted(times) for what, times in found.items()}


def _about(came: Sequence[datetime], told: datetime, estimated: datetime) -> datetime | None:
    """The first arrival after the estimate was told, if it is near enough to be the one that was meant."""
    at = bisect_left(came, told)
    if at == len(came) or abs(came[at] - estimated) > FARTHEST:
        return None
    return came[at]


def _from(left: Sequence[tuple[datetime, str]], place: str, actual: datetime) -> str | None:
    """Where it departed from last before it arrived."""
    before = [where for at, where in left if actual - LONGEST_WAY <= at < actual and where != place]
    return before[-1] if before else None
