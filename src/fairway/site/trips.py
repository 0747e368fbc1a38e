"""Trips at a site: planning, bundling, the boundary."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.control_points import control_point
from fairway.filings.store import cargo_references
from fairway.parties.store import Principal
from fairway.record.model import Actor, ActorKind, StreamId
from fairway.record.store import Conflict, Taken, load
from fairway.site.crossing.judgement import evidence_for_kiosk, first_in_line
from fairway.site.crossing.trials import note_in_vain, refuse_guessing
from fairway.site.runtime import Site, actor_of, new_case
from fairway.site.store import visible_cases
from fairway.transport import decide as d
from fairway.transport import facts as f
from fairway.transport import store
from fairway.transport.approach_rules import NothingBundled
from fairway.transport.bundling_rules import ReferenceEvidence
from fairway.transport.state import TripState
from fairway.transport.store import TRIP


def trip_stream(trip: UUID) -> StreamId:
    """The main stream of a trip's case."""
    return StreamId(trip, "trip")


async def own_trip(site: Site, principal: Principal, trip: UUID) -> dict[str, Any]:
    """The trip, if whoever asks may see it; raises NotFound."""
    now = site.clock.now()
    async with site.database.reading(principal.holder, now) as conn:
        found = await store.trip(conn, trip)
    if found is None:
        raise NotFound
    return found


class NewTrip(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to plan a trip."""

    direction: str
    control_point: str
    first: d.Marks
    crossing_date: date | None = None
    batch_number: str | None = None
    carrier: UUID | None = None


async def plan(site: Site, principal: Principal, new: NewTrip) -> UUID:
    """Plan a trip; its identifier. Raises Refusal."""
    found = _against(new, site.clock.now())
    if found:
        raise Refusal(found)
    trip = new_case(site)
    command = d.PlanTrip(organisation=principal.organisation, **msgspec.structs.asdict(new))
    await site.execute(TRIP, trip_stream(trip), command, actor_of(principal), fresh=True)
    return trip


def _against(new: NewTrip, now: datetime) -> list[Issue]:
    found = []
    today = now.astimezone(HONG_KONG).date()
    point = control_point(new.control_point, new.crossing_date or today)
    if point is None or not point.takes_goods:
        found.append(
            Issue(
                rule="BCP-UNKNOWN",
                message="{code} is no control point that takes goods vehicles.",
                remedy="Choose one from the list of control points.",
                pointer="/control_point",
                params={"code": new.control_point},
            )
        )
    if new.direction not in {"hk-cn", "cn-hk"}:
        found.append(Issue(rule="TRIP-DIRECTION", message="The direction is hk-cn or cn-hk.", pointer="/direction"))
    if new.crossing_date and new.crossing_date < today:
        found.append(Issue(rule="TRIP-PAST", message="The crossing date is in the past.", pointer="/crossing_date"))
    found += mark_issues(new.first.hk_mark, "/first/hk_mark")
    return found


def mark_issues(mark: str, pointer: str) -> list[Issue]:
    """Whether a text can be a Hong Kong registration mark: one to eight capitals, digits and spaces."""
    if re.fullmatch(r"[A-Z0-9][A-Z0-9 ]{0,7}", mark):
        return []
    return [
        Issue(
            rule="HK-VRM",
            message="{mark} is no Hong Kong registration mark.",
            remedy="Write it as on the plate, in capitals and digits.",
            pointer=pointer,
            params={"mark": mark[:20]},
        )
    ]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A cargo reference to bundle; ``packages`` when only a part of it travels on this vehicle."""

    ccrn: str
    packages: int | None = None


async def bundle(site: Site, principal: Principal, trip: UUID, vehicle: str, wanted: list[Wanted]) -> TripState:
    """Bind references to a vehicle; the trip after it. Raises NotFound and Refusal.

    Of two that bundle a whole reference at the same instant one does; the other looks again, and is answered as if it
    had come a moment later (docs/decisions/0010).
    """
    await own_trip(site, principal, trip)
    now = site.clock.now()
    await refuse_guessing(site, principal.organisation, now)
    for _ in range(LOOKS):
        command = d.BundleReferences(vehicle=vehicle, wanted=await _looked_up(site, principal, trip, wanted, now))
        try:
            return await _do(site, principal, trip, command)
        except Taken as taken:
            if taken.constraint != store.CARRIED_ONCE:
                raise
    raise Conflict(f"the references of trip {trip} were bundled by others each time they were looked at")


async def _looked_up(
    site: Site, principal: Principal, trip: UUID, wanted: list[Wanted], now: datetime
) -> tuple[ReferenceEvidence, ...]:
    """What is known of each reference; those that cannot be bundled are counted as tried in vain."""
    ccrns = [one.ccrn.strip().upper() for one in wanted]
    async with site.database.single_statements() as conn:
        known = await cargo_references(conn, ccrns)
        carried = await store.carriers_of(conn, ccrns)
    cases = [row["case_id"] for row in (*known.values(), *(row for rows in carried.values() for row in rows))]
    async with site.database.reading(principal.holder, now) as conn:
        seen = await visible_cases(conn, cases)
    today = now.astimezone(HONG_KONG).date()
    evidence = tuple(
        _evidence(one, ccrn, trip, known=known.get(ccrn), carried=carried.get(ccrn, []), seen=seen, today=today)
        for one, ccrn in zip(wanted, ccrns, strict=True)
    )
    in_vain = sum(one.status == UNKNOWN for one in evidence)
    if in_vain:
        await note_in_vain(site, principal.organisation, in_vain, now)
    return evidence


UNKNOWN = "unknown"
LOOKS = 3
"""How often references are looked at when others bundle them at the same instant; the second look nearly always ends
it, because what was taken is seen then."""


def _evidence(
    wanted: Wanted,
    ccrn: str,
    trip: UUID,
    *,
    known: dict[str, Any] | None,
    carried: list[dict[str, Any]],
    seen: set[UUID],
    today: date,
) -> ReferenceEvidence:
    """What is known of a reference. Whoever sees neither its submission nor a trip with it may bundle it by its
    number as long as it can be bundled; when it cannot, be it with others, crossed, expired or not accepted, its
    number is as unknown as one that nobody has (docs/decisions/0010)."""
    total = known["packages"] if known else None
    elsewhere = [row for row in carried if row["case_id"] != trip]
    gone = any(row["crossed_at"] and row["packages"] in (None, total) for row in carried)
    expected = known["expected_date"] if known else None
    free = known is not None and known["status"] == "accepted" and not carried and not (expected and expected < today)
    if not free and seen.isdisjoint({row["case_id"] for row in (*carried, *([known] if known else ()))}):
        return ReferenceEvidence(reference=f.Reference(ccrn=ccrn, packages=wanted.packages), status=UNKNOWN)
    reference = f.Reference(
        ccrn=ccrn,
        case_id=known["case_id"] if known else None,
        waybill_number=known["waybill_number"] if known else None,
        expected_date=expected,
        packages=wanted.packages,
        packages_total=total,
    )
    return ReferenceEvidence(
        reference=reference,
        status=known["status"] if known else UNKNOWN,
        bundled_elsewhere=elsewhere[0]["hk_mark"] if elsewhere else None,
        crossed=gone,
    )


async def change(site: Site, principal: Principal, trip: UUID, command: d.TripCommand) -> TripState:
    """Carry out a command on a trip that whoever asks may see. Raises NotFound and Refusal."""
    await own_trip(site, principal, trip)
    return await _do(site, principal, trip, command)


async def _do(site: Site, principal: Principal, trip: UUID, command: d.TripCommand) -> TripState:
    outcome = await site.execute(TRIP, trip_stream(trip), command, actor_of(principal))
    state: TripState = outcome.states[trip_stream(trip)]
    return state


class KioskAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The one answer of the kiosk."""

    outcome: str
    """"go", "inspect" or "wait"."""
    issues: tuple[Issue, ...] = ()
    earliest_crossing: datetime | None = None
    trip: UUID | None = None
    vehicle: str | None = None
    sealed: bool = False
    """It is about a trip under an electronic lock."""


async def approach(site: Site, point: str, hk_mark: str) -> KioskAnswer:
    """A vehicle stands at the kiosk of ``point``: go, inspect, or wait with every reason.

    What is refused says nothing about the decision of customs. A vehicle that nobody knows is told to wait.
    """
    now = site.clock.now()
    async with site.database.single_statements() as conn:
        candidates = await store.vehicle_at(conn, hk_mark)
        loaded = [(trip, vehicle, (await load(conn, TRIP, trip_stream(trip))).state) for trip, vehicle in candidates]
    known = [(trip, vehicle, state) for trip, vehicle, state in loaded if state and not state.cancelled]
    first = await first_in_line(site, known, point, now)
    if first is None:
        unknown = Issue(
            rule="HK-BUNDLE-NONE",
            message="No cargo reference is bundled to {mark}.",
            remedy=NothingBundled.remedy,
            params={"mark": hk_mark[:20]},
        )
        return KioskAnswer(outcome="wait", issues=(unknown,))
    trip, vehicle, state = first
    evidence = await evidence_for_kiosk(site, trip, vehicle, state=state, point=point, now=now)
    command = d.ApproachBoundary(vehicle=vehicle, evidence=evidence)
    actor = Actor(kind=ActorKind.SYSTEM, id=f"kiosk:{point}")
    outcome = await site.execute(TRIP, trip_stream(trip), command, actor)
    after: TripState = outcome.states[trip_stream(trip)]
    run = after.run(vehicle)
    refused = any(isinstance(recorded.fact, f.ApproachRefused) for recorded in outcome.recorded)
    if run is None or refused or run.kiosk is None:
        issues = d.approach_issues(after, vehicle, evidence, now)
        earliest = run.earliest_crossing if run else None
        return KioskAnswer(outcome="wait", issues=tuple(issues), earliest_crossing=earliest, trip=trip, vehicle=vehicle)
    shown = run.kiosk.value
    if run.kiosk is f.KioskOutcome.INSPECT and run.inspection_released:
        shown = "go"
    return KioskAnswer(outcome=shown, trip=trip, vehicle=vehicle, earliest_crossing=run.earliest_crossing)


async def depart(site: Site, point: str, hk_mark: str) -> UUID:
    """The plate reader saw a vehicle leave over the boundary; its trip. Raises Refusal when it may not have left."""
    now = site.clock.now()
    async with site.database.single_statements() as conn:
        found = []
        for trip, vehicle in await store.vehicle_at(conn, hk_mark):
            state = (await load(conn, TRIP, trip_stream(trip))).state
            run = state.run(vehicle) if state else None
            if run and run.kiosk:
                found.append((trip, run))
    # A truck that is held on one of its trips does not leave on another.
    if not found or any(run.held for _, run in found):
        raise Refusal(
            [
                Issue(
                    rule="BCP-NOT-PASSED",
                    message="{mark} was not let through at the kiosk.",
                    remedy="Stop the vehicle and call the officer on duty.",
                    params={"mark": hk_mark[:20]},
                )
            ]
        )
    trip, passed = found[0]
    command = d.RecordCrossing(vehicle=passed.vehicle, control_point=point, crossed_at=now, source="kiosk")
    await site.execute(TRIP, trip_stream(trip), command, Actor(kind=ActorKind.SYSTEM, id=f"kiosk:{point}"))
    return trip
