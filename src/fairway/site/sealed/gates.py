"""A gate of the scheme away from the boundary: sealed trucks that arrive, and those that have arrived already.

A lock opens by itself on a verified arrival, which is in the fence of the place, and the trip may be closed before the
truck stands at the gate. The gate says go all the same.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fairway.base.issues import NotFound
from fairway.locks.trips import store
from fairway.locks.trips.project import plate_key
from fairway.locks.trips.store import SEALED_TRIP
from fairway.record.store import load
from fairway.site.runtime import Site
from fairway.site.sealed import checkpoint
from fairway.site.sealed.cases import sealed_stream
from fairway.site.sealed.checkpoint import GO, SealedAnswer

REMEMBERED = timedelta(hours=2)
"""How long after its end a trip still opens the gate for its truck: the way from the fence to the gate."""


async def at_gate(site: Site, point: str, plate: str, *, driver: str = "") -> SealedAnswer:
    """What a gate says to a sealed truck. Raises NotFound where no sealed trip is concerned."""
    answer = await checkpoint.approach(site, point, plate, driver=driver) or await let_in(site, point, plate)
    if answer is None:
        raise NotFound
    return answer


async def leave_gate(site: Site, point: str, plate: str) -> UUID:
    """The trip of a truck that left over the end of a leg. Raises NotFound where no sealed trip is concerned, and
    Refusal."""
    trip = await checkpoint.pass_through(site, point, plate)
    if trip is None:
        raise NotFound
    return trip


async def let_in(site: Site, point: str, plate: str) -> SealedAnswer | None:
    """Go, for the truck of a trip that was released here and has ended since; None for any other. Nothing is recorded:
    the release is."""
    key, now = plate_key(plate), site.clock.now()
    async with site.database.single_statements() as conn:
        for trip, plates in await store.closed_since(conn, now - REMEMBERED):
            if key not in {plate_key(one) for one in plates.values()}:
                continue
            state = (await load(conn, SEALED_TRIP, sealed_stream(trip))).state
            leg = state.legs[-1] if state else None
            if state is None or leg is None or (leg.site, leg.destination) != (site.id, point):
                continue
            release = state.release(leg.number)
            if release and release.released and state.opened_at and not state.violated:
                return SealedAnswer(outcome=GO, trip=trip, leg=leg.number, released=True, reasons=release.reasons)
    return None
