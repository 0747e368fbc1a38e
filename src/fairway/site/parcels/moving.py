"""Cleared parcels on their way: bags, consignments and the road job's submission, or a flight, in one act and once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from fairway.base.issues import NotFound
from fairway.base.time import MAINLAND
from fairway.consignments.crossing import Trip
from fairway.consignments.model import Direction
from fairway.consignments.values import Basis
from fairway.parcels.batches import moved as m
from fairway.parcels.batches.facts import Flow, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.batches.state import BatchState
from fairway.parcels.release import flight
from fairway.parcels.release.loading import Load, totals
from fairway.parcels.release.movement import Movement, road_submission
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.record.recorder import Step
from fairway.site import submissions
from fairway.site.parcels import batches, folders, keys
from fairway.site.parcels.listed import Lists, without
from fairway.site.parcels.loads import Loads
from fairway.site.parcels.looking import judged, sees_persons
from fairway.site.parcels.manifest import rows_of
from fairway.site.runtime import Site, actor_of, new_case

_SHOWN = 10
_MODE = "9610"
"""Of retail imports, where an inventory says no other."""


class WantedFlight(msgspec.Struct, frozen=True, kw_only=True):
    """The flight that cleared parcels go by."""

    number: str
    day: date
    """At the airport of departure."""
    origin: str
    destination: str
    """IATA airport codes."""
    departs_at: datetime | None = None


class WantedMovement(msgspec.Struct, frozen=True, kw_only=True):
    """What cleared parcels go by: a trip of the road job, or a flight."""

    reference: str
    """Of the submission; the sender's own. The same again is the same movement."""
    control_point: str = ""
    expected_crossing_date: date | None = None
    trip: Trip | None = None
    """Vehicle, driver, carrier and whatever else is known of the trip."""
    flight: WantedFlight | None = None
    direction: Direction | None = None
    """Where the flow of the batch does not say it: parcels in Hong Kong may go either way."""
    bags: tuple[str, ...] = ()
    waybills: tuple[str, ...] = ()
    """Only these; all that are left where neither bag nor waybill is named."""
    same: Mapping[str, Any] = {}
    """Fields that every consignment has: consignor and consignee of the consolidation, declarants, places, term."""
    clearance: Mapping[str, Any] = {}


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
    today = site.clock.now().date()
    work = _Work(site, case, state, Loads(site.settings, case, state.flow, key, today))
    loads, listed = await asyncio.to_thread(work.chosen, wanted)
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
    loads = Loads(site.settings, case, state.flow, key, site.clock.now().date())
    rows = Lists(site.settings, case).read(moved.listed)
    return flight.flight(
        await asyncio.to_thread(loads.of, rows),
        number=moved.conveyance,
        day=moved.day,
        origin=moved.origin,
        destination=moved.destination,
    )


class _Work:
    """The part of a movement that needs no database; it runs in a thread."""

    def __init__(self, site: Site, case: UUID, state: BatchState, loads: Loads) -> None:
        self._settings, self._case, self._state, self._loads = site.settings, case, state, loads
        self._lists = Lists(site.settings, case)

    def chosen(self, wanted: WantedMovement) -> tuple[list[Load], str]:
        """The parcels that go, and the digest of their list. Raises Refusal."""
        tables = folders.tables_folder(self._settings, self._case)
        out = folders.outcome_folder(self._settings, self._case)
        cleared = rows_of(tables, out, self._state.flow, self._state.conveyance)
        left = without(cleared, self._lists.moved(self._state.movements).values())
        rows = _named(left, wanted)
        loads = self._loads.of(rows)
        if not loads:
            raise m.refused(
                "PARCELS-NOTHING-TO-MOVE",
                "No cleared parcel of this batch is to be carried.",
                "Put parcels right first, or name other bags.",
            )
        return loads, self._lists.keep(rows)


def _named(left: pa.Table, wanted: WantedMovement) -> pa.Table:
    """The bags and waybills that are named, of what is left. Raises Refusal for those that are not there."""
    if not wanted.bags and not wanted.waybills:
        return left
    absent = _absent(left, "bag_no", wanted.bags) + _absent(left, "waybill_no", wanted.waybills)
    if absent:
        raise m.refused(
            "PARCELS-NOT-LEFT",
            "{count} of those that are named are not cleared, or on their way already: {names}.",
            "Leave them out; the list of the batch says what is left.",
            count=str(len(absent)),
            names=", ".join(absent[:_SHOWN]) + (" …" if len(absent) > _SHOWN else ""),
        )
    return left.filter(
        pc.or_(
            pc.is_in(left.column("bag_no"), pa.array(wanted.bags, pa.string())),
            pc.is_in(left.column("waybill_no"), pa.array(wanted.waybills, pa.string())),
        )
    )


def _absent(left: pa.Table, column: str, names: Sequence[str]) -> list[str]:
    known = set(left.column(column).to_pylist()) if names else set()
    return [name for name in names if name not in known]


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
    return moved.day is not None and now.astimezone(MAINLAND).date() > moved.day


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
