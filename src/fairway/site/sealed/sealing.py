"""At the origin: the lock is bound to the truck and closed on the cargo, on the word of its own last report."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fairway.base.time import HONG_KONG
from fairway.locks.geo.fences import Fence
from fairway.locks.trips import commands as c
from fairway.locks.trips.model import Capacity, LockSeen
from fairway.locks.trips.state import SealedTripState
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.site.gateway import store as gateway
from fairway.site.runtime import Site
from fairway.site.scheme import reading as scheme
from fairway.site.sealed.cases import act, own_whole, state_of


async def seen(site: Site, device: str, place: str, now: datetime) -> LockSeen:
    """The newest report of a lock at this site, and whether it lies in the fence of a place. What is not known is
    unknown: no report, no position that counts, no fence."""
    async with site.database.single_statements() as conn:
        last = (await gateway.last_positions(conn, [device])).get(device)
    if last is None:
        return LockSeen()
    fence = (await scheme.fences(site, [place], now.astimezone(HONG_KONG).date())).get(place)
    at_place: bool | None = None
    if fence is not None and last.valid and last.latitude is not None and last.longitude is not None:
        at_place = Fence(place, fence.content.ring).holds(last.latitude, last.longitude)
    return LockSeen(
        evidence=last.evidence,
        at=last.at,
        bolt=last.lock.bolt.value,
        rope=last.lock.rope.value,
        cover=last.lock.cover.value,
        door=last.lock.door.value,
        at_place=at_place,
    )


async def bind(
    site: Site,
    principal: Principal,
    trip: UUID,
    *,
    container: str = "",
    plates: dict[str, str] | None = None,
    driver: str = "",
) -> SealedTripState:
    """Tie the lock to container, plates and driver as they stand at the origin; what is not said stays as it was
    applied for. From here on the device is watched. Raises NotFound and Refusal."""
    await own_whole(site, principal, trip)
    applied = (await state_of(site, trip)).applied
    command = c.BindLock(
        lock=applied.lock,
        container=container or applied.container,
        plates={**applied.plates, **(plates or {})},
        driver=driver or applied.driver,
        by=str(principal.person or principal.key or principal.organisation),
    )
    return await act(site, principal, trip, command)


async def seal(site: Site, principal: Principal, trip: UUID, *, seal_number: str = "") -> SealedTripState:
    """Close the lock on the cargo: an officer of the customs of the first leg, or the accredited operator who runs
    the trip. Raises NotFound and Refusal."""
    await own_whole(site, principal, trip)
    state = await state_of(site, trip)
    officer = Permission.DECIDE in principal.permissions
    command = c.SealTrip(
        by=str(principal.person or principal.key or principal.organisation),
        capacity=Capacity.OFFICER if officer else Capacity.OPERATOR,
        seen=await seen(site, state.applied.lock.device, state.legs[0].origin, site.clock.now()),
        seal=seal_number,
    )
    return await act(site, principal, trip, command)
