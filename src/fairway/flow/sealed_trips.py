"""What follows from what happens to a sealed trip: who is told, and what it means for its cargo.

Beside :mod:`fairway.flow.policies`, on a page of its own, because these run over the facts of sealed trips alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from fairway.flow.intents import Do, Intent, Share
from fairway.locks.trips import facts as f
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.told import crosses, cut, listeners, speaker
from fairway.record.model import Recorded, StreamId
from fairway.tracking.journey import JOURNEY, Milestone, NoteMilestone


def tell_the_sites_of_the_route(recorded: Recorded, trip: SealedTripState, site: str) -> Iterator[Intent]:
    """What a customs says of its own leg, the others of the route are told. An alarm is told together with the fact
    itself, by who raises it: it must not wait its turn."""
    fact = recorded.fact
    if not crosses(fact) or isinstance(fact, f.AlarmRaised) or speaker(trip, fact) != site:
        return
    for receiver in listeners(trip, site):
        yield Share("sealed-trip", recorded.stream.case_id, {"fact": msgspec.to_builtins(cut(fact))}, receiver)


def note_the_milestones_on_the_cargo(
    recorded: Recorded, trip: SealedTripState, site: str, *, cargo_known: bool
) -> Iterator[Intent]:
    """Whoever follows the goods sees where the sealed trip stands, at each site that knows the submission."""
    if not cargo_known:
        return
    for passage in milestones_of(recorded, trip):
        yield Do(
            JOURNEY,
            StreamId(trip.applied.cargo.submission, "journey"),
            NoteMilestone(
                milestone=passage.milestone,
                at=passage.at,
                source=f"site:{speaker(trip, recorded.fact) or site}",
                key=f"sealed:{recorded.stream.case_id}:{passage.milestone.value}:{passage.name}",
                place=passage.place,
                vehicle=plate_of(trip),
            ),
        )


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone that follows from a fact of a sealed trip."""

    milestone: Milestone
    at: datetime
    place: str = ""
    name: str = ""
    """Tells it from the same milestone of another leg; the same at every site."""


def plate_of(trip: SealedTripState) -> str:
    """The registration mark that the cargo's own documents call the truck by."""
    plates = trip.applied.plates
    return plates.get("hk") or plates.get("cn") or plates.get("mo") or ""


def milestones_of(recorded: Recorded, trip: SealedTripState) -> tuple[Passed, ...]:
    """What a fact means for whoever follows the goods; nothing for what concerns customs or the carrier alone."""
    fact, at = recorded.fact, recorded.at
    leg = trip.leg(getattr(fact, "leg", 0))
    place = (leg.control_point or leg.destination) if leg else ""
    number = str(getattr(fact, "leg", ""))
    match fact:
        case f.LegPermitted() if trip.permitted and trip.bound_at is None:
            return (Passed(milestone=Milestone.TRIP_OPENED, at=at, place=trip.legs[0].origin),)
        case f.LockBound():
            return (Passed(milestone=Milestone.LOCK_BOUND, at=at, place=trip.legs[0].origin),)
        case f.TripSealed():
            return (Passed(milestone=Milestone.LOCK_SEALED, at=at, place=fact.point),)
        case f.TripResealed():
            return (Passed(milestone=Milestone.LOCK_SEALED, at=at, name=f"again-{number}-{at.timestamp():.0f}"),)
        case f.CustodyTaken():
            here = trip.leg(fact.leg)
            return (
                Passed(
                    milestone=Milestone.CUSTODY_HANDED_OVER,
                    at=fact.at,
                    place=here.origin if here else "",
                    name=number,
                ),
            )
        case f.CheckpointPassed() if fact.unopened:
            return (Passed(milestone=Milestone.PASSED_UNOPENED, at=fact.at, place=place, name=number),)
        case f.TripInspected():
            return (Passed(milestone=Milestone.TRIP_INSPECTED, at=at, name=f"{number}-{at.timestamp():.0f}"),)
        case f.TripArrived() if leg is not None and trip.next_leg(leg.number) is None:
            return (Passed(milestone=Milestone.TRIP_ARRIVED, at=fact.at, place=fact.point),)
        case f.UnlockAuthorised():
            return (Passed(milestone=Milestone.UNLOCK_AUTHORISED, at=at, place=place, name=number),)
        case f.LockOpened():
            return (Passed(milestone=Milestone.LOCK_OPENED, at=fact.at, place=place, name=number),)
        case f.TripViolated():
            return (Passed(milestone=Milestone.TRIP_VIOLATED, at=fact.at),)
        case f.TripClosed():
            return (Passed(milestone=Milestone.TRIP_CLOSED, at=at),)
        case _:
            return ()


def case_of_cargo(trip: SealedTripState) -> UUID:
    """The submission that travels."""
    return trip.applied.cargo.submission
