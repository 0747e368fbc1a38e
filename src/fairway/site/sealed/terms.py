"""On what terms the engine judges a leg: geometry from the registry as it stood, times and acts from the record."""

from __future__ import annotations

import time
from datetime import date, datetime
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec

from fairway.base.time import HONG_KONG
from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.terms import CorridorTerms, FenceTerms, LegTerms, Terms
from fairway.locks.reading import Trust
from fairway.locks.scheme.model import Corridor, Entry, Fence
from fairway.locks.trips import facts as f
from fairway.locks.trips.model import SealedLeg
from fairway.locks.trips.state import SealedTripState
from fairway.record.model import Recorded
from fairway.record.registry import kind_of
from fairway.site.database import Database
from fairway.site.runtime import Site
from fairway.site.scheme import reading as scheme
from fairway.site.sealed import store

ACTS = tuple(
    kind_of(fact) for fact in (f.TripSealed, f.TripResealed, f.InspectionBegun, f.TripInspected, f.UnlockAuthorised)
)
"""Kinds of facts that happenings follow from."""


FENCES_HOLD = 30.0
"""Seconds of real time for which the fences of a day are not looked up again: an entry may be put right later."""
_MOST = 2_000


class Grounds:
    """Geometry that was looked up: a version of a corridor never changes, and fences are those of a day."""

    def __init__(self) -> None:
        self.corridors: dict[tuple[str, int], Entry[Corridor]] = {}
        self.fences: dict[tuple[str, str, date], tuple[float, dict[str, Entry[Fence]]]] = {}


_grounds: WeakKeyDictionary[Database, Grounds] = WeakKeyDictionary()


def grounds_of(site: Site) -> Grounds:
    """What this process has looked up of a site's registry."""
    return _grounds.setdefault(site.database, Grounds())


async def terms_of(site: Site, trip: UUID, state: SealedTripState, known: Grounds | None = None) -> Terms | None:
    """The terms of the legs that this site watches and that have begun; None while one's geometry is not known here,
    which leaves the leg unjudged: unknown."""
    grounds = known or grounds_of(site)
    begun = [leg for leg in state.legs_of(site.id) if _began(state, leg) is not None]
    legs = [await leg_terms(site, state, leg, grounds) for leg in begun]
    usable = tuple(leg for leg in legs if leg is not None)
    if not usable or len(usable) < len(legs):
        return None
    lock = state.applied.lock
    trust = Trust.AUTHENTICATED if lock.authenticated else Trust.UNAUTHENTICATED
    return Terms(trip=str(trip), device=lock.device, profile=lock.profile, trust=trust, legs=usable)


async def leg_terms(site: Site, state: SealedTripState, leg: SealedLeg, known: Grounds) -> LegTerms | None:
    """The terms of one leg; None when it has not begun, or its corridor or a fence of its ends is not known here."""
    began = _began(state, leg)
    corridor = await _corridor(site, leg, known)
    fences = await _fences(site, leg, state.applied_at.astimezone(HONG_KONG).date(), known)
    if began is None or corridor is None or not {leg.origin, leg.destination} <= fences.keys():
        return None
    slot = next((one for one in state.slots if one.leg == leg.number), None)
    return LegTerms(
        number=leg.number,
        site=leg.site,
        corridor=CorridorTerms(
            line=corridor.content.line,
            half_width_m=corridor.content.half_width_m,
            code=leg.corridor,
            version=leg.corridor_version,
        ),
        origin=_fence(fences[leg.origin]),
        destination=_fence(fences[leg.destination]),
        starts=began,
        ends=slot.until if slot else None,
        window_from=state.applied.window_from,
        window_until=state.applied.window_until,
    )


async def _corridor(site: Site, leg: SealedLeg, known: Grounds) -> Entry[Corridor] | None:
    if not leg.corridor_version.isdigit():
        return None
    key = (leg.corridor, int(leg.corridor_version))
    found = known.corridors.get(key) or await scheme.corridor(site, *key)
    if found is not None:
        if len(known.corridors) >= _MOST:
            known.corridors.clear()
        known.corridors[key] = found
    return found


async def _fences(site: Site, leg: SealedLeg, day: date, known: Grounds) -> dict[str, Entry[Fence]]:
    key = (leg.origin, leg.destination, day)
    until, found = known.fences.get(key, (0.0, {}))
    if until < time.monotonic():
        found = await scheme.fences(site, [leg.origin, leg.destination], day)
        if {leg.origin, leg.destination} <= found.keys():
            if len(known.fences) >= _MOST:
                known.fences.clear()
            known.fences[key] = (time.monotonic() + FENCES_HOLD, found)
    return found


async def happenings_of(site: Site, trip: UUID, leg: int) -> tuple[Happening, ...]:
    """What people did on a leg that bears on how the lock's reports are judged, from this site's record."""
    async with site.database.single_statements() as conn:
        recorded = await store.acts(conn, site.registry, [trip], ACTS)
    return happenings_among(recorded.get(trip, []), leg)


def happenings_among(recorded: list[Recorded], leg: int) -> tuple[Happening, ...]:
    """The same from the facts of a trip of kinds :data:`ACTS`, in their order."""
    found = [(one, happening) for one in recorded if (happening := _happening(one, leg)) is not None]
    return tuple(_until(happening, one, recorded) for one, happening in found)


def _until(happening: Happening, act: Recorded, recorded: list[Recorded]) -> Happening:
    """An inspection that did not open the lock is over with its findings; one that did, with the new seal."""
    if not isinstance(act.fact, f.InspectionBegun):
        return happening
    later = (one for one in recorded if one.version > act.version and isinstance(one.fact, f.TripInspected))
    ended = next(later, None)
    unopened = ended is not None and isinstance(ended.fact, f.TripInspected) and not ended.fact.opened
    return msgspec.structs.replace(happening, until=ended.at) if ended and unopened else happening


def _happening(recorded: Recorded, leg: int) -> Happening | None:
    fact, at = recorded.fact, recorded.at
    evidence = f"{recorded.stream.case_id}/{recorded.stream.stream}/{recorded.version}"
    if getattr(fact, "leg", 1) != leg:
        return None
    match fact:
        case f.TripSealed():
            return Happening(kind=HappeningKind.SEALED, at=at, evidence=evidence, by=fact.by, place=fact.point)
        case f.TripResealed():
            return Happening(kind=HappeningKind.RESEALED, at=at, evidence=evidence, by=fact.officer)
        case f.InspectionBegun():
            return Happening(
                kind=HappeningKind.INSPECTED,
                at=at,
                evidence=evidence,
                by=fact.officer,
                place=fact.place,
                reason=fact.reason,
            )
        case f.UnlockAuthorised():
            return Happening(
                kind=HappeningKind.UNLOCK_AUTHORISED,
                at=at,
                evidence=evidence,
                until=fact.until,
                by=", ".join(fact.officers),
                reason=fact.reason,
            )
        case _:
            return None


def _began(state: SealedTripState, leg: SealedLeg) -> datetime | None:
    if leg.number == 1:
        return state.first_sealed_at
    slot = next((one for one in state.slots if one.leg == leg.number), None)
    return slot.from_ if slot else None


def _fence(entry: Entry[Fence]) -> FenceTerms:
    return FenceTerms(code=entry.content.place, ring=entry.content.ring)
