"""What a release decision rests on beside the judgement of the leg: filings, matches, the other sites, selection."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from fairway.clearance.decide import CLEARANCE
from fairway.clearance.facts import Outcome
from fairway.locks.engine.release_model import Answer, Claim, Facts
from fairway.locks.reading import Trust
from fairway.locks.scheme.model import SITE_OF_SIDE, AccreditationState, Lock
from fairway.locks.trips.model import SealedLeg
from fairway.locks.trips.project import plate_key
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import STREAM
from fairway.parties.model import side_of
from fairway.record.model import StreamId
from fairway.record.store import load
from fairway.site.runtime import Site
from fairway.site.scheme import reading as scheme
from fairway.site.sealed import store
from fairway.site.sealed.deciding import WHOLE_TRIP

if TYPE_CHECKING:
    import asyncpg

NEEDED = {"hk": "hk.road_aci", "gd": "cn.road_manifest"}
"""The document that the customs of a site must have accepted before the goods leave or enter its territory. Macao
files nothing yet."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What a gate has read; empty for what it has no reader for."""

    plate: str = ""
    driver: str = ""


async def facts_for(
    site: Site, trip: UUID, state: SealedTripState, leg: SealedLeg, *, read: Read, now: datetime, point: str
) -> Facts:
    """Everything that the decision asks of others than the engine. What is not known is left unknown."""
    async with site.database.single_statements() as conn:
        versions = await store.versions_of(conn, trip)
        filings = await _filings(conn, site, state, leg)
        selected = await _selected(conn, site, trip)
    bound = tuple(f"{trip}/{STREAM}/{number}" for number in versions.get("lock-bound", ()))
    applied = state.applied
    return Facts(
        at=now,
        checkpoint=point,
        filings=filings,
        vehicle=_vehicle(state, read, bound),
        driver=_same(read.driver, applied.driver, bound),
        # Only frames of the bound lock are judged, and no other has custody here.
        lock=Claim(answer=Answer.YES if state.bound_at else Answer.UNKNOWN, evidence=bound),
        selected=selected,
        earlier_legs=tuple(_earlier(state, one) for one in state.legs if one.number < leg.number),
        sites=_next(state, leg),
        accredited=await _accredited(site, state, now),
        cleared=_cleared(state, trip, versions),
        trust=Trust.AUTHENTICATED if applied.lock.authenticated else Trust.UNAUTHENTICATED,
    )


async def _filings(conn: asyncpg.Connection, site: Site, state: SealedTripState, leg: SealedLeg) -> tuple[Claim, ...]:
    target = NEEDED.get(site.id)
    through = site.id == "gd" and leg.number not in {1, len(state.legs)}
    if target is None or through:
        # Macao has no filing yet; what only passes over the bridge is filed where it leaves and where it arrives.
        return (Claim(answer=Answer.YES, params={"filing": "-"}),)
    rows = await store.filings(conn, state.applied.cargo.submission, target)
    return tuple(
        Claim(
            answer=Answer.YES if row["status"] in {"accepted", "changed", "released"} else Answer.NO,
            evidence=(f"{row['case_id']}/{row['filing']}",),
            params={"filing": row["authority_reference"] or row["target"]},
        )
        for row in rows
    )


def _vehicle(state: SealedTripState, read: Read, bound: tuple[str, ...]) -> Claim:
    plates = state.applied.plates
    expected = ", ".join(plates.values())
    if not read.plate:
        return Claim(answer=Answer.YES, evidence=bound, params={"expected": expected, "found": expected})
    known = {plate_key(plate) for plate in plates.values()}
    same = plate_key(read.plate) in known
    params = {"expected": expected, "found": read.plate[:20]}
    return Claim(answer=Answer.YES if same else Answer.NO, evidence=bound, params=params)


def _same(found: str, expected: str, bound: tuple[str, ...]) -> Claim:
    """A gate without a reader for it relies on what was bound at the origin."""
    return Claim(answer=Answer.YES if found in {"", expected} else Answer.NO, evidence=bound)


def _earlier(state: SealedTripState, leg: SealedLeg) -> Claim:
    """Whether the customs of an earlier leg verified it: its own decision at the end of it."""
    release, verdict = state.release(leg.number), state.verdict(leg.number)
    params = {"site": leg.site}
    if release is None and verdict is None:
        return Claim(answer=Answer.UNKNOWN, params=params)
    taken = any(slot.leg == leg.number + 1 for slot in state.slots)
    intact = verdict is None or verdict.verdict == "intact"
    return Claim(answer=Answer.YES if taken and intact else Answer.NO, params=params)


def _next(state: SealedTripState, leg: SealedLeg) -> tuple[Claim, ...]:
    following = state.next_leg(leg.number)
    if following is None:
        return ()
    permit, params = state.permit(following.number), {"site": following.site}
    if permit is None:
        return (Claim(answer=Answer.UNKNOWN, params=params),)
    return (Claim(answer=Answer.YES if permit.permitted else Answer.NO, params=params),)


async def _accredited(site: Site, state: SealedTripState, now: datetime) -> Claim:
    """Whether each customs of the route has accredited the vendor profile of the lock; asked of a lock that proves
    nothing about itself."""
    if state.applied.lock.authenticated:
        return Claim()
    lock = await scheme.lock(site, state.applied.lock.device, now.date())
    if lock is None or not isinstance(lock.entry.content, Lock):
        return Claim()
    sides = {side_of(leg.site) for leg in state.legs}
    said = [lock.profiles.get(side) for side in sorted(sides & SITE_OF_SIDE.keys())]
    return Claim(answer=Answer.YES if all(one is AccreditationState.ACCREDITED for one in said) else Answer.NO)


async def _selected(conn: asyncpg.Connection, site: Site, trip: UUID) -> Claim:
    """What an officer of this site decided about the trip. Nobody needs to decide: an inspection is possible at any
    time, and without one the trip is not selected."""
    clearance = (await load(conn, CLEARANCE, StreamId(trip, f"clearance:{site.side}"))).state
    decision = clearance.of(WHOLE_TRIP) if clearance else None
    if decision is None or decision.released:
        return Claim(answer=Answer.NO)
    return Claim(answer=Answer.YES if decision.outcome is Outcome.INSPECT else Answer.NO)


def _cleared(state: SealedTripState, trip: UUID, versions: dict[str, tuple[int, ...]]) -> dict[str, tuple[str, ...]]:
    acts = tuple(f"{trip}/{STREAM}/{number}" for number in versions.get("lock-alarm-closed", ()))
    return {alarm.alarm: acts for alarm in state.alarms if alarm.closed_by is not None and alarm.cleared}
