"""What other sites tell of a trip: who may say what, and what this site does with it."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.locks.trips import facts as f
from fairway.locks.trips.shown import as_shown
from fairway.locks.trips.state import SealedTripState
from fairway.record.model import Context, Fact

TOLD: tuple[type[Fact], ...] = tuple(fact for fact in f.SEALED_TRIP_FACTS if fact is not f.UnlockRequested)
"""Facts that cross to the other sites of the route; none of them holds a position."""

_OF_A_LEG = (
    f.LegPermitted
    | f.LegRefused
    | f.CustodyOffered
    | f.CustodyTaken
    | f.CustodyHandedOver
    | f.LegJudged
    | f.ReleaseDecided
    | f.CheckpointPassed
    | f.InspectionBegun
    | f.TripInspected
    | f.TripResealed
    | f.UnlockAuthorised
    | f.LockOpened
    | f.TripArrived
    | f.TripViolated
)


def speaker(trip: SealedTripState, fact: Fact) -> str | None:
    """The site whose word ``fact`` is: each customs speaks for its own leg and its own desk alone."""
    if isinstance(fact, _OF_A_LEG):
        leg = trip.leg(fact.leg)
        return leg.site if leg else None
    match fact:
        case f.TripApplied():
            return fact.home
        case f.TripCancelled():
            return trip.applied.home
        case f.LockBound() | f.TripSealed():
            return trip.legs[0].site
        case f.AlarmRaised():
            leg = trip.leg(fact.leg)
            return fact.site if leg is not None and leg.site == fact.site else None
        case f.AlarmAcknowledged() | f.AlarmEscalated():
            return fact.site if trip.legs_of(fact.site) else None
        case f.AlarmRevised() | f.AlarmClosed():
            alarm = trip.alarm(fact.alarm)
            return alarm.site if alarm else None
        case f.TripClosed():
            return trip.current.site if trip.current else None
        case _:
            return None


def may_say(trip: SealedTripState | None, sender: str, fact: Fact) -> bool:
    """Whether ``fact`` is ``sender``'s to say."""
    if isinstance(fact, f.TripApplied):
        return trip is None and fact.home == sender
    return trip is not None and isinstance(fact, TOLD) and speaker(trip, fact) == sender


def cut(fact: Fact) -> Fact:
    """The fact as the other sites are told it."""
    return as_shown(fact) if isinstance(fact, f.ReleaseDecided) else fact


def crosses(fact: Fact) -> bool:
    """Whether the other sites are told a fact at all: what only the own customs may know stays here."""
    return isinstance(fact, TOLD) and not (isinstance(fact, f.ReleaseDecided) and fact.secret)


def listeners(trip: SealedTripState, site: str) -> tuple[str, ...]:
    """The other sites of the route, and the one where the trip was applied for."""
    return tuple(sorted({trip.applied.home, *(leg.site for leg in trip.legs)} - {site}))


def facts_of_telling(trip: SealedTripState | None, sender: str, fact: Fact, context: Context) -> Sequence[Fact]:
    """What is recorded here of a fact that another site told; nothing of what is not its own to say, or known."""
    if not may_say(trip, sender, fact):
        return ()
    if isinstance(fact, f.AlarmRaised) and trip and (known := trip.alarm(fact.alarm)) and not known.revised:
        return ()
    if isinstance(fact, f.CustodyTaken) and trip:
        before = trip.leg(fact.leg - 1)
        if trip.offered != fact.leg - 1:
            return ()
        if before is not None and before.site == context.site:
            return (fact, f.CustodyHandedOver(leg=before.number, to=fact.site, at=fact.at))
    return (fact,)
