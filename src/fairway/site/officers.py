"""What officers of a customs do at its site."""

from __future__ import annotations

from uuid import UUID

from fairway.base.issues import Issue, Refusal
from fairway.clearance import facts as f
from fairway.clearance.decide import CLEARANCE, DecideVehicle, FinishVehicleInspection
from fairway.parties.store import Principal
from fairway.record.model import StreamId
from fairway.record.recorder import Step
from fairway.site.runtime import Site, actor_of
from fairway.site.trips import own_trip, trip_stream
from fairway.transport.decide import FinishInspection
from fairway.transport.state import VehicleStatus
from fairway.transport.store import TRIP

_SHOWN = frozenset({VehicleStatus.AT_KIOSK_GO.value, VehicleStatus.AT_KIOSK_INSPECT.value, VehicleStatus.CROSSED.value})
"""Where the kiosk has given its answer."""


def clearance_stream(site: Site, trip: UUID) -> StreamId:
    """The stream of this side's decisions about a trip."""
    return StreamId(trip, f"clearance:{site.side}")


async def decide(
    site: Site, principal: Principal, trip: UUID, *, vehicle: str, outcome: f.Outcome, reason: str
) -> None:
    """An officer decides about a vehicle. Raises NotFound and Refusal."""
    standing = await own_trip(site, principal, trip)
    found = next((one for one in standing["vehicles"] if one["vehicle"] == vehicle), None)
    if found is None:
        unknown = Issue(
            rule="TRIP-VEHICLE-UNKNOWN", message="There is no such vehicle on this trip.", pointer="/vehicle"
        )
        raise Refusal([unknown])
    if found["status"] in _SHOWN:
        # What the driver was shown is a fact; a decision that says otherwise would reach nobody.
        shown = Issue(
            rule="CLR-SHOWN",
            message="The display has shown this vehicle what to do; it cannot be decided anew.",
            remedy="End the inspection if it is under one; otherwise stop the vehicle at the lane.",
            pointer="/outcome",
        )
        raise Refusal([shown])
    command = DecideVehicle(
        vehicle=vehicle, outcome=outcome, officer=principal.person or principal.organisation, reason=reason
    )
    await site.execute(CLEARANCE, clearance_stream(site, trip), command, actor_of(principal))


async def finish_inspection(
    site: Site, principal: Principal, trip: UUID, *, vehicle: str, released: bool, findings: str, remark: str
) -> None:
    """An officer ends an inspection; the trip learns whether the vehicle may go on. Raises NotFound and Refusal."""
    await own_trip(site, principal, trip)
    officer = principal.person or principal.organisation
    finished = FinishVehicleInspection(vehicle=vehicle, officer=officer, released=released, findings=findings)
    told = FinishInspection(vehicle=vehicle, released=released, remark=remark)
    await site.execute_many(
        [
            Step(CLEARANCE, clearance_stream(site, trip), finished),
            Step(TRIP, trip_stream(trip), told),
        ],
        actor_of(principal),
    )
