"""Looking up a sealed trip for somebody, and carrying out a command on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fairway.base.issues import NotFound
from fairway.locks.trips import store
from fairway.locks.trips.commands import SealedTripCommand
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import SEALED_TRIP, STREAM
from fairway.parties.store import Principal
from fairway.record.model import Actor, StreamId
from fairway.record.recorder import Outcome
from fairway.record.store import load
from fairway.site.runtime import Site, actor_of


def sealed_stream(trip: UUID) -> StreamId:
    """The stream of a sealed trip."""
    return StreamId(trip, STREAM)


async def own_trip(site: Site, principal: Principal, trip: UUID) -> dict[str, Any]:
    """The trip as whoever asks may see it; raises NotFound."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        found = await store.trip(conn, trip)
    if found is None:
        raise NotFound
    return found


async def own_whole(site: Site, principal: Principal, trip: UUID) -> dict[str, Any]:
    """The trip, if whoever asks runs it or is the customs of a leg; raises NotFound for who only follows it."""
    found = await own_trip(site, principal, trip)
    if found["scope"] not in {"trip", "leg"}:
        raise NotFound
    return found


async def state_of(site: Site, trip: UUID) -> SealedTripState:
    """The state of a trip of this site, whoever asks; raises NotFound."""
    async with site.database.single_statements() as conn:
        state = (await load(conn, SEALED_TRIP, sealed_stream(trip))).state
    if state is None:
        raise NotFound
    return state


async def carry_out(site: Site, actor: Actor, trip: UUID, command: SealedTripCommand) -> Outcome:
    """Carry out a command; raises Refusal."""
    return await site.execute(SEALED_TRIP, sealed_stream(trip), command, actor)


async def act(site: Site, principal: Principal, trip: UUID, command: SealedTripCommand) -> SealedTripState:
    """Carry out a command of somebody who may see the trip; the trip after it. Raises NotFound and Refusal."""
    await own_whole(site, principal, trip)
    outcome = await carry_out(site, actor_of(principal), trip, command)
    state: SealedTripState = outcome.states[sealed_stream(trip)]
    return state
