"""Trips, bundling and the boundary over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from fairway.api.problems import NotAllowed, issue_json, language_of
from fairway.api.security import Officer, SignedIn, SiteNow, TripRunner
from fairway.api.shapes import (
    BundleRequest,
    DecisionRequest,
    Departed,
    InspectionRequest,
    KioskRequest,
    KioskShown,
    NewTripRequest,
    TripEntry,
    VehicleEntry,
    VehicleMarks,
)
from fairway.clearance.facts import Outcome
from fairway.clearance.store import decisions
from fairway.parties.model import OrganisationKind, Permission
from fairway.parties.store import Principal
from fairway.site import officers, trips
from fairway.site.crossing import kiosk
from fairway.site.runtime import Site
from fairway.transport import decide as d
from fairway.transport import store

router = APIRouter(prefix="/v1", tags=["trips"])


def _marks(marks: VehicleMarks) -> d.Marks:
    return d.Marks(**marks.model_dump())


def trip_entry(row: dict[str, Any]) -> TripEntry:
    """A row of the trip projection as an answer."""
    vehicles = [VehicleEntry.model_validate(vehicle) for vehicle in row.get("vehicles", ())]
    return TripEntry.model_validate({**row, "trip": row["case_id"], "vehicles": vehicles})


async def _shown(site: Site, principal: Principal, trip: UUID) -> TripEntry:
    return trip_entry(await trips.own_trip(site, principal, trip))


@router.post("/trips", status_code=201, summary="Plan a crossing")
async def plan(new: NewTripRequest, site: SiteNow, principal: TripRunner) -> TripEntry:
    """A trip with its first vehicle, ``V1``; further vehicles join the same batch."""
    wanted = trips.NewTrip(
        direction=new.direction,
        control_point=new.control_point,
        first=_marks(new.vehicle),
        crossing_date=new.crossing_date,
        batch_number=new.batch_number,
        carrier=new.carrier,
    )
    return await _shown(site, principal, await trips.plan(site, principal, wanted))


@router.get("/trips", summary="Trips that you may see")
async def list_trips(
    site: SiteNow, principal: SignedIn, status: str | None = None, after: UUID | None = None, limit: int = 50
) -> dict[str, Any]:
    """Newest first; ``next`` is the cursor of the following page."""
    limit = max(1, min(limit, 200))
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        rows = await store.trips(conn, status=status, after=after, limit=limit + 1)
    return {
        "trips": [trip_entry({**row, "vehicles": ()}) for row in rows[:limit]],
        "next": rows[limit - 1]["case_id"] if len(rows) > limit else None,
    }


@router.get("/trips/{trip}", summary="One trip")
async def one_trip(trip: UUID, site: SiteNow, principal: SignedIn) -> TripEntry:
    """The trip with its vehicles, bundles and earliest crossing times."""
    return await _shown(site, principal, trip)


@router.post("/trips/{trip}/vehicles", summary="Put a further vehicle on the batch")
async def add_vehicle(trip: UUID, marks: VehicleMarks, site: SiteNow, principal: TripRunner) -> TripEntry:
    """It crosses together with the others."""
    await trips.change(site, principal, trip, d.AddVehicle(marks=_marks(marks)))
    return await _shown(site, principal, trip)


@router.put("/trips/{trip}/vehicles/{vehicle}", summary="Another truck or driver")
async def change_vehicle(
    trip: UUID, vehicle: str, marks: VehicleMarks, site: SiteNow, principal: TripRunner
) -> TripEntry:
    """Hong Kong's 30 minutes start anew when references are bundled."""
    await trips.change(site, principal, trip, d.ChangeVehicle(vehicle=vehicle, marks=_marks(marks)))
    return await _shown(site, principal, trip)


@router.delete("/trips/{trip}/vehicles/{vehicle}", summary="Take a vehicle off the trip")
async def remove_vehicle(trip: UUID, vehicle: str, site: SiteNow, principal: TripRunner) -> TripEntry:
    """Its references are free again."""
    await trips.change(site, principal, trip, d.RemoveVehicle(vehicle=vehicle))
    return await _shown(site, principal, trip)


@router.post("/trips/{trip}/vehicles/{vehicle}/references", summary="Bundle cargo references to a vehicle")
async def bundle(trip: UUID, vehicle: str, wanted: BundleRequest, site: SiteNow, principal: TripRunner) -> TripEntry:
    """The answer holds the earliest crossing time: 30 minutes after this."""
    references = [trips.Wanted(ccrn=one.ccrn, packages=one.packages) for one in wanted.references]
    await trips.bundle(site, principal, trip, vehicle, references)
    return await _shown(site, principal, trip)


@router.delete("/trips/{trip}/vehicles/{vehicle}/references/{ccrn}", summary="Take a cargo reference off a vehicle")
async def unbundle(trip: UUID, vehicle: str, ccrn: str, site: SiteNow, principal: TripRunner) -> TripEntry:
    """The 30 minutes of what remains start anew."""
    await trips.change(site, principal, trip, d.UnbundleReference(vehicle=vehicle, ccrn=ccrn.strip().upper()))
    return await _shown(site, principal, trip)


@router.post("/trips/{trip}/cancellation", summary="Cancel a trip")
async def cancel(trip: UUID, site: SiteNow, principal: TripRunner) -> TripEntry:
    """Its references are free again."""
    await trips.change(site, principal, trip, d.CancelTrip(reason="cancelled by the operator of the trip"))
    return await _shown(site, principal, trip)


@router.post("/trips/{trip}/close", summary="Close a trip that has crossed")
async def close(trip: UUID, site: SiteNow, principal: TripRunner) -> TripEntry:
    """Nothing is left to do for it."""
    await trips.change(site, principal, trip, d.CloseTrip())
    return await _shown(site, principal, trip)


def _lane(principal: Principal) -> None:
    """The kiosk and the plate reader belong to customs: their key is one of the customs organisation."""
    if OrganisationKind.CUSTOMS not in principal.kinds or Permission.READ not in principal.permissions:
        raise NotAllowed


@router.post("/control-points/{point}/arrivals", tags=["boundary"], summary="A vehicle stands at the kiosk")
async def arrive(point: str, plate: KioskRequest, request: Request, site: SiteNow, principal: SignedIn) -> KioskShown:
    """Go, inspect, or wait with every reason; what is said with "wait" never depends on the decision of customs."""
    _lane(principal)
    answer = await kiosk.approach(site, point, plate.hk_mark)
    language = language_of(request)
    return KioskShown.model_validate(
        {
            "outcome": answer.outcome,
            "earliest_crossing": answer.earliest_crossing,
            "issues": [issue_json(issue, language) for issue in answer.issues],
        }
    )


@router.post("/control-points/{point}/departures", tags=["boundary"], summary="A vehicle leaves over the boundary")
async def depart(point: str, plate: KioskRequest, site: SiteNow, principal: SignedIn) -> Departed:
    """The crossing becomes a fact; a vehicle that was not let through is refused."""
    _lane(principal)
    await kiosk.depart(site, point, plate.hk_mark)
    return Departed(crossed=True)


@router.get("/trips/{trip}/decisions", tags=["officers"], summary="Decisions about the vehicles of a trip")
async def list_decisions(trip: UUID, site: SiteNow, principal: Officer) -> list[dict[str, Any]]:
    """For the customs of this site only."""
    await trips.own_trip(site, principal, trip)
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        return await decisions(conn, trip)


@router.post("/trips/{trip}/decisions", status_code=204, tags=["officers"], summary="Decide about a vehicle")
async def decide(trip: UUID, wanted: DecisionRequest, site: SiteNow, principal: Officer) -> None:
    """Go or inspect, with a reason; secret until the kiosk."""
    await officers.decide(
        site, principal, trip, vehicle=wanted.vehicle, outcome=Outcome(wanted.outcome), reason=wanted.reason
    )


@router.post("/trips/{trip}/inspections", status_code=204, tags=["officers"], summary="End an inspection")
async def inspect(trip: UUID, done: InspectionRequest, site: SiteNow, principal: Officer) -> None:
    """The vehicle may go on, or is detained."""
    await officers.finish_inspection(
        site,
        principal,
        trip,
        vehicle=done.vehicle,
        released=done.released,
        findings=done.findings,
        remark=done.remark,
    )
