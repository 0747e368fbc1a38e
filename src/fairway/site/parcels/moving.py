"""Cleared parcels on their way: bags, consignments and the road job's submission, or a flight, in one act and once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound
from fairway.consignments.crossing import Trip
from fairway.consignments.model import Direction
from fairway.consignments.values import Basis
from fairway.parcels.batches import moved as m
from fairway.parcels.batches.facts import Flow, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.dated import local_day
from fairway.parcels.hongkong.transhipment import Evidence
from fairway.parcels.release import flight
from fairway.parcels.release.loading import Load, totals
from fairway.parcels.release.movement import Movement, road_submission
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.record.recorder import Step
from fairway.site import submissions
from fairway.site.parcels import batches, keys
from fairway.site.parcels.choosing import Choosing, WantedFlight, WantedMovement
from fairway.site.parcels.listed import Lists
from fairway.site.parcels.loads import Loads
from fairway.site.parcels.looking import judged, sees_persons
from fairway.site.runtime import Site, actor_of, new_case

_MODE = "9610"
"""Of retail imports, where an inventory says no other."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    movement: int
    submission: UUID | None
    parcels: int
    bags: int
    packages: int
    gross_weight: str


async def move(site: Site, principal: Principal, case: UUID, wanted: WantedMovement) -> Moved:
    """Put cleared parcels of a batch into one submission or onto a flight, and note it on the batch, both or neither.
    The same reference again is the same movement.

    Raises NotFound; Refusal where there is nothing to carry, where it does not fit one trip, where the parcels are on
    their way already, or their persons are erased.
    """
    if Permission.SUBMIT not in principal.permissions:
        raise NotFound
    state = await batches.own(site, principal, case)
    await judged(site, principal, case)
    if (known := m.of_reference(state.movements, wanted.reference)) is not None:
        return _told(known.moved)
    key = await keys.key_of(site, case, state.retention.value)
    today = local_day(site.clock.now())
    work = Choosing(site, case, state, Loads(site.settings, case, state.flow, key, today))
    chosen = await asyncio.to_thread(work.chosen, wanted)
    loads, listed = chosen.loads, chosen.listed
    added = totals(loads)
    fact = m.BatchMoved(
        submission=None,
        parcels=len(loads),
        bags=len({load.bag_no or load.waybill_no for load in loads}),
        packages=added.packages,
        gross_weight=added.gross_weight,
        movement=len(state.movements) + 1,
        reference=wanted.reference,
        listed=listed,
        transhipped=chosen.transhipped,
        evidence=chosen.evidence,
    )
    if wanted.flight is not None:
        fact = _on_flight(fact, wanted.flight)
        await site.execute(BATCH, batch_stream(case), m.Move(moved=fact), actor_of(principal))
        return _told(fact)
    case_id = new_case(site)
    movement = _movement(loads, wanted, state.flow, today)
    trip = movement.submission.trip
    mark = trip.vehicle.hk_mark or trip.vehicle.cn_plate if trip and trip.vehicle else ""
    day = trip.expected_crossing_date if trip else None
    fact = msgspec.structs.replace(fact, submission=case_id, conveyance=mark or wanted.reference, day=day)
    request = hashlib.sha256(f"{case} {fact.movement} {wanted.reference} {listed}".encode()).digest()
    kept = await submissions.record(
        site,
        principal,
        movement.submission,
        key=f"parcels-{case}-{fact.movement}",
        request=request,
        case_id=case_id,
        also=[Step(BATCH, batch_stream(case), m.Move(moved=fact))],
    )
    return _told(msgspec.structs.replace(fact, submission=kept.submission))


async def undo(site: Site, principal: Principal, case: UUID, number: int) -> None:
    """Take a movement back before it departs: its submission is cancelled, its parcels may move again. Again is the
    same. Raises NotFound; Refusal after departure, and as long as an authority holds a document of the submission."""
    if Permission.SUBMIT not in principal.permissions:
        raise NotFound
    state = await batches.own(site, principal, case)
    if not 1 <= number <= len(state.movements):
        raise NotFound
    found = state.movements[number - 1]
    if found.undone:
        return
    if found.counted is not None or _departed(found.moved, site.clock.now()):
        raise m.refused(
            "PARCELS-DEPARTED",
            "These parcels have left already.",
            "What comes back is a return; what did not arrive is counted where it was to arrive.",
        )
    if found.moved.submission is not None:
        await submissions.cancel(site, principal, found.moved.submission, "")
    await site.execute(BATCH, batch_stream(case), m.Undo(movement=number), actor_of(principal))


async def advance(site: Site, principal: Principal, case: UUID, number: int) -> flight.FlightRecord:
    """What goes on a flight, bill by bill, with the core eight of each parcel: for the airline's manifest and for
    advance information. Raises NotFound for who may not see the persons in it, Refusal once they are erased."""
    state = await batches.own(site, principal, case)
    if not sees_persons(principal) or not 1 <= number <= len(state.movements):
        raise NotFound
    moved = m.going(state.movements, number).moved
    if moved.by is not m.By.AIR or moved.day is None:
        raise NotFound
    key = await keys.key_of(site, case, state.retention.value)
    loads = Loads(site.settings, case, state.flow, key, local_day(site.clock.now()))
    rows = Lists(site.settings, case).read(moved.listed)
    return flight.flight(
        await asyncio.to_thread(loads.of, rows),
        number=moved.conveyance,
        day=moved.day,
        origin=moved.origin,
        destination=moved.destination,
    )


async def evidence(site: Site, principal: Principal, case: UUID, number: int) -> list[Evidence]:
    """What each parcel of a movement rests on that is exempt in Hong Kong because it is in transhipment, as it was when
    it was moved. Raises NotFound."""
    row = await judged(site, principal, case)
    if not 1 <= number <= len(row["movements"]):
        raise NotFound
    state = await batches.state_of(site, case)
    digest = state.movements[number - 1].moved.evidence
    if not digest:
        return []
    content = await asyncio.to_thread(Lists(site.settings, case).path(digest, ".json").read_bytes)
    return msgspec.json.decode(content, type=list[Evidence])


def _on_flight(fact: m.BatchMoved, wanted: WantedFlight) -> m.BatchMoved:
    return msgspec.structs.replace(
        fact,
        by=m.By.AIR,
        conveyance=wanted.number,
        day=wanted.day,
        departs_at=wanted.departs_at,
        origin=wanted.origin,
        destination=wanted.destination,
    )


def _departed(moved: m.BatchMoved, now: datetime) -> bool:
    """Whether a flight has left, by its time, or its day where none was told. A truck that has left has documents that
    authorities hold: its submission cannot be cancelled."""
    if moved.by is m.By.ROAD:
        return False
    if moved.departs_at is not None:
        return now >= moved.departs_at
    return moved.day is not None and local_day(now) > moved.day


def _movement(loads: Sequence[Load], wanted: WantedMovement, flow: Flow, today: date) -> Movement:
    usual = Direction.HK_TO_CN if flow is Flow.CN_IMPORT else Direction.CN_TO_HK
    told = {"control_point": wanted.control_point or None, "expected_crossing_date": wanted.expected_crossing_date}
    trip = (wanted.trip or Trip()).model_copy(update={name: value for name, value in told.items() if value is not None})
    return road_submission(
        loads,
        reference=wanted.reference,
        direction=wanted.direction or usual,
        trip=trip,
        on=today,
        basis=Basis.FOB if flow is Flow.CN_EXPORT else Basis.CIF,
        supervision_mode=_MODE if flow is Flow.CN_IMPORT else None,
        same=wanted.same,
        clearance=wanted.clearance,
    )


def _told(moved: m.BatchMoved) -> Moved:
    return Moved(
        movement=moved.movement,
        submission=moved.submission,
        parcels=moved.parcels,
        bags=moved.bags,
        packages=moved.packages,
        gross_weight=f"{moved.gross_weight:f}",
    )


__all__ = ["Moved", "WantedFlight", "WantedMovement", "advance", "evidence", "move", "undo"]
