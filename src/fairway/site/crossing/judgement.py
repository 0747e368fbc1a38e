"""What stands between a vehicle and the boundary: one judgement for the kiosk and for the driver's phone.

The kiosk alone learns what customs has decided, from :func:`evidence_for_kiosk`. Everybody else is given issues, and
they are the same whatever was decided.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.clearance.decide import CLEARANCE
from fairway.codes.control_points import control_point, goods_hours, opening
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.record.model import StreamId
from fairway.record.store import load
from fairway.site.exchange.book import EXCHANGE
from fairway.site.runtime import Site
from fairway.transport.approach_rules import ApproachEvidence, ControlPointDay
from fairway.transport.decide import approach_issues
from fairway.transport.facts import KioskOutcome
from fairway.transport.state import TripState
from fairway.transport.store import TRIP


async def against(site: Site, trip: UUID, vehicle: str, now: datetime) -> tuple[Issue, ...]:
    """Why the kiosk of the declared control point would let the vehicle wait at ``now``; nothing when it would not.

    Whoever calls this has made sure that the asker may see the trip. An unknown vehicle has nothing against it.
    """
    async with site.database.single_statements() as conn:
        state = (await load(conn, TRIP, StreamId(trip, "trip"))).state
    if state is None:
        return ()
    evidence = await evidence_for_kiosk(site, trip, vehicle, state=state, point=state.control_point, now=now)
    return tuple(approach_issues(state, vehicle, evidence, now))


async def first_in_line(
    site: Site, found: list[tuple[UUID, str, TripState]], point: str, now: datetime
) -> tuple[UUID, str, TripState] | None:
    """Of the trips that a registration mark is on, the one that the kiosk of ``point`` answers about.

    One that was sent to inspection and not released comes before everything, so that a further trip cannot lead a
    truck past it. Then one that may cross before one that has to wait, so that a plate on somebody else's trip or on
    this afternoon's does not stop the one whose time has come. Where several may cross, one that is selected comes
    first: of those that have to wait, what was decided plays no part.
    """
    turns = []
    for trip, vehicle, state in found:
        run = state.run(vehicle)
        if run is None:
            continue
        evidence = await evidence_for_kiosk(site, trip, vehicle, state=state, point=point, now=now)
        waits = bool(approach_issues(state, vehicle, evidence, now))
        selected = not waits and evidence.decision is KioskOutcome.INSPECT
        earliest = run.earliest_crossing.isoformat() if run.earliest_crossing else ""
        elsewhere = state.control_point != point
        turn = (not run.held, waits, not selected, elsewhere, not run.references, earliest, str(trip))
        turns.append((turn, (trip, vehicle, state)))
    return min(turns, key=lambda one: one[0])[1] if turns else None


async def evidence_for_kiosk(
    site: Site, trip: UUID, vehicle: str, *, state: TripState, point: str, now: datetime
) -> ApproachEvidence:
    """All that the kiosk's answer rests on, the decision of customs included: for the kiosk and this module alone."""
    run = state.run(vehicle)
    held = run.references if run else ()
    async with site.database.single_statements() as conn:
        clearance = (await load(conn, CLEARANCE, StreamId(trip, f"clearance:{site.side}"))).state
        cases = sorted({reference.case_id for reference in held if reference.case_id}, key=str)
        books = [(await load(conn, EXCHANGE, StreamId(case, "exchange"))).state for case in cases]
        cargo = [(await load(conn, SUBMISSION, StreamId(case, "submission"))).state for case in cases]
    decision = clearance.of(vehicle) if clearance else None
    return ApproachEvidence(
        control_point=point,
        declared_point=control_point_day(state.control_point, now).name,
        day=control_point_day(point, now),
        decision=KioskOutcome(decision.outcome.value) if decision else None,
        # A movement that both sides know of needs the Mainland's confirmation as well; one that only Hong Kong
        # knows of is the Mainland's own business at its own gate, and what goes to Macao is under no manifest there.
        needs_confirmation=any(book is not None and not _to_macao(one) for book, one in zip(books, cargo, strict=True)),
        needs_bundle_answer=site.id == "hk" and site.settings.authority_url is not None,
    )


def _to_macao(cargo: SubmissionState | None) -> bool:
    """Whether goods are discharged in Macao."""
    trip = cargo.submission().trip if cargo is not None and cargo.document != NO_DOCUMENT else None
    place = trip.place_of_discharge if trip else None
    return place is not None and (place.unlocode or "").startswith("MO")


def control_point_day(point: str, now: datetime) -> ControlPointDay:
    """Cargo status and hours of a control point at a moment."""
    today = now.astimezone(HONG_KONG).date()
    known, hours = control_point(point, today), goods_hours(point, today)
    if known is None:
        return ControlPointDay(name=point, cargo=False, open_now=False, hours="-")
    closes = "24:00" if hours and hours.closes.isoformat("minutes") == "00:00" else ""
    text = f"{hours.opens:%H:%M}-{closes or format(hours.closes, '%H:%M')}" if hours else "-"
    return ControlPointDay(name=known.names, cargo=known.takes_goods, open_now=opening(point, now).open, hours=text)
