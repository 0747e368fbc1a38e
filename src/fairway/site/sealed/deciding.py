"""What officers of a customs do to sealed trips on their own leg, and to alarms on their desk."""

from __future__ import annotations

from uuid import UUID

from fairway.base.issues import NotFound
from fairway.clearance.decide import CLEARANCE, DecideVehicle, FinishVehicleInspection
from fairway.clearance.facts import Outcome, VehicleClearance
from fairway.locks.trips import commands as c
from fairway.locks.trips.state import SealedTripState
from fairway.parties.model import OrganisationKind
from fairway.parties.store import Principal
from fairway.record.model import StreamId
from fairway.record.store import load
from fairway.site.runtime import Site, actor_of
from fairway.site.sealed.cases import act, own_whole, state_of
from fairway.site.sealed.sealing import seen

WHOLE_TRIP = "sealed"
"""What the selection of a sealed trip is kept under: it is about the trip, not about one of several vehicles."""


def officer_of(principal: Principal) -> UUID:
    """The person, or the machine of a customs, that acts."""
    return principal.person or principal.key or principal.organisation


async def permit(site: Site, principal: Principal, trip: UUID, *, leg: int, conditions: str = "") -> SealedTripState:
    """Permit the own leg. Raises NotFound and Refusal."""
    return await act(site, principal, trip, c.PermitLeg(leg=leg, officer=officer_of(principal), conditions=conditions))


async def refuse(site: Site, principal: Principal, trip: UUID, *, leg: int, reason: str) -> SealedTripState:
    """Refuse the own leg, or take the permit back. Raises NotFound and Refusal."""
    return await act(site, principal, trip, c.RefuseLeg(leg=leg, officer=officer_of(principal), reason=reason))


async def select(site: Site, principal: Principal, trip: UUID, *, inspect: bool, reason: str) -> None:
    """Select the trip for inspection at the end of the own leg, or let it go; secret until the kiosk. Raises NotFound
    and Refusal."""
    await own_whole(site, principal, trip)
    command = DecideVehicle(
        vehicle=WHOLE_TRIP,
        outcome=Outcome.INSPECT if inspect else Outcome.GO,
        officer=officer_of(principal),
        reason=reason,
    )
    await site.execute(CLEARANCE, _clearance(site, trip), command, actor_of(principal))


async def selection(site: Site, principal: Principal, trip: UUID) -> VehicleClearance | None:
    """The selection for inspection that stands, for the customs that made it. Raises NotFound for anybody else."""
    await own_whole(site, principal, trip)
    if OrganisationKind.CUSTOMS not in principal.kinds:
        raise NotFound
    return await _selected(site, trip)


async def _selected(site: Site, trip: UUID) -> VehicleClearance | None:
    async with site.database.single_statements() as conn:
        clearance = (await load(conn, CLEARANCE, _clearance(site, trip))).state
    decision = clearance.of(WHOLE_TRIP) if clearance else None
    stands = decision is not None and decision.outcome is Outcome.INSPECT and not decision.inspected_at
    return decision if stands else None


def _clearance(site: Site, trip: UUID) -> StreamId:
    return StreamId(trip, f"clearance:{site.side}")


async def begin_inspection(site: Site, principal: Principal, trip: UUID, *, place: str, reason: str) -> SealedTripState:
    """Stop the trip to look into it. Raises NotFound and Refusal."""
    command = c.BeginInspection(officer=officer_of(principal), place=place, reason=reason)
    return await act(site, principal, trip, command)


async def end_inspection(
    site: Site, principal: Principal, trip: UUID, *, findings: str, opened: bool, clean: bool
) -> SealedTripState:
    """Say what was found. A trip that was selected has been inspected by that, and is released again where it may go
    on. Raises NotFound and Refusal."""
    officer = officer_of(principal)
    command = c.EndInspection(officer=officer, findings=findings, opened=opened, clean=clean)
    state = await act(site, principal, trip, command)
    if await _selected(site, trip):
        inspected = FinishVehicleInspection(vehicle=WHOLE_TRIP, officer=officer, released=clean, findings=findings)
        await site.execute(CLEARANCE, _clearance(site, trip), inspected, actor_of(principal))
    return state


async def reseal(site: Site, principal: Principal, trip: UUID, *, seal_number: str = "") -> SealedTripState:
    """Close the lock again after an inspection. Raises NotFound and Refusal."""
    await own_whole(site, principal, trip)
    state = await state_of(site, trip)
    here = state.inspection.place if state.inspection else state.legs[0].origin
    report = await seen(site, state.applied.lock.device, here, site.clock.now())
    command = c.Reseal(officer=officer_of(principal), seen=report, seal=seal_number)
    return await act(site, principal, trip, command)


async def authorise_unlock(site: Site, principal: Principal, trip: UUID, *, reason: str = "") -> SealedTripState:
    """Let the lock be opened: at the destination or under an inspection on one officer's word; elsewhere this is the
    first or the second of two. Raises NotFound and Refusal."""
    await own_whole(site, principal, trip)
    state = await state_of(site, trip)
    slot = state.current
    leg = state.leg(slot.leg) if slot else None
    place = leg.destination if leg else ""
    report = await seen(site, state.applied.lock.device, place, site.clock.now())
    command = c.AuthoriseUnlock(officer=officer_of(principal), seen=report, reason=reason)
    return await act(site, principal, trip, command)


async def acknowledge(site: Site, principal: Principal, trip: UUID, alarm: str) -> SealedTripState:
    """Take an alarm up for this customs. Raises NotFound and Refusal."""
    return await act(site, principal, trip, c.AcknowledgeAlarm(alarm=alarm, officer=officer_of(principal)))


async def close_alarm(
    site: Site, principal: Principal, trip: UUID, alarm: str, *, findings: str, cleared: bool
) -> SealedTripState:
    """Close an alarm of the own leg with what was found. Raises NotFound and Refusal."""
    command = c.CloseAlarm(alarm=alarm, officer=officer_of(principal), findings=findings, cleared=cleared)
    return await act(site, principal, trip, command)


async def close(site: Site, principal: Principal, trip: UUID, *, remark: str = "") -> SealedTripState:
    """End the trip: after its lock was opened at the end, or where it cannot go on. Raises NotFound and Refusal."""
    return await act(site, principal, trip, c.CloseTrip(by=str(officer_of(principal)), remark=remark))
