"""Opening the lock and looking inside: inspections on the way, the authority to open, opening on arrival."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.acting import check, own, under_way
from fairway.locks.trips.acting import refuse as _refuse
from fairway.locks.trips.model import Place
from fairway.locks.trips.rules import RESEAL_RULES, Acting, OpeningOutOfPlaceNeedsTwo, limit
from fairway.locks.trips.state import SealedTripState
from fairway.record.model import Context, Fact


def inspect(
    trip: SealedTripState, command: c.BeginInspection | c.EndInspection | c.Reseal, context: Context
) -> Sequence[Fact]:
    leg = under_way(trip)
    own(trip, context)
    officer = str(command.officer)
    if isinstance(command, c.BeginInspection):
        if trip.inspection:
            return ()
        if not command.reason.strip():
            _refuse("SELS-INSPECTION-REASON", "Say why the trip is inspected.", "/reason")
        return [f.InspectionBegun(leg=leg.number, officer=officer, place=command.place, reason=command.reason.strip())]
    if trip.inspection is None:
        _refuse("SELS-NO-INSPECTION", "No inspection of this trip was begun.")
    if isinstance(command, c.EndInspection):
        if not command.findings.strip():
            _refuse("SELS-INSPECTION-FINDINGS", "Say what the inspection found.", "/findings")
        return [
            f.TripInspected(
                leg=leg.number,
                officer=officer,
                findings=command.findings.strip(),
                opened=command.opened,
                clean=command.clean,
            )
        ]
    if trip.inspected is None:
        _refuse("SELS-NOT-INSPECTED", "End the inspection with its findings before the lock is closed again.")
    if not trip.inspected.clean:
        _refuse("SELS-DETAINED", "The inspection did not clear this trip; it does not go on under the seal.")
    acting = Acting(trip=trip, site=context.site, now=context.now, who=officer, seen=command.seen)
    check(RESEAL_RULES, acting, context)
    return [f.TripResealed(leg=leg.number, officer=officer, seen=command.seen, seal=command.seal)]


def unlock(trip: SealedTripState, command: c.AuthoriseUnlock, context: Context) -> Sequence[Fact]:
    leg = under_way(trip)
    own(trip, context)
    if trip.sealed_at is None:
        _refuse("SELS-NOT-SEALED", "This trip is not sealed.")
    who, until = str(command.officer), context.now + limit("sels.unlock.authority", context.now)
    last = trip.next_leg(leg.number) is None
    in_place = trip.inspection is not None or (last and command.seen.at_place is True)
    if in_place:
        return [
            f.UnlockAuthorised(
                leg=leg.number, officers=(who,), place=Place.IN_PLACE, reason=command.reason, until=until
            )
        ]
    first = trip.unlock_request
    if first is None or first.leg != leg.number:
        if not command.reason.strip():
            _refuse("SELS-UNLOCK-REASON", "Say why the lock is opened out of place.", "/reason")
        return [f.UnlockRequested(leg=leg.number, officer=who, reason=command.reason.strip())]
    check((OpeningOutOfPlaceNeedsTwo(),), Acting(trip=trip, site=context.site, now=context.now, who=who), context)
    return [
        f.UnlockAuthorised(
            leg=leg.number,
            officers=(first.officer, who),
            place=Place.OUT_OF_PLACE,
            reason=first.reason,
            until=until,
        )
    ]


def unlock_on_arrival(trip: SealedTripState, context: Context) -> Sequence[Fact]:
    leg = under_way(trip)
    own(trip, context)
    release = trip.release(leg.number)
    verified = leg.number in trip.arrived and release is not None and release.released
    if not verified or trip.next_leg(leg.number) is not None or trip.violated or trip.inspection or trip.unlocking:
        return ()
    until = context.now + limit("sels.unlock.authority", context.now)
    return [f.UnlockAuthorised(leg=leg.number, officers=(), place=Place.IN_PLACE, automatic=True, until=until)]
