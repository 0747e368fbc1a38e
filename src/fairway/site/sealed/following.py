"""What a site does after each fact of its sealed trips: custody at the gateway, orders to the lock, the other sites,
the timeline of the cargo. Each once in effect, whatever dies in between."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from uuid import UUID, uuid5

from fairway.base.issues import Refusal
from fairway.consignments.aggregate import SUBMISSION
from fairway.flow.intents import Do, Share
from fairway.flow.sealed_trips import case_of_cargo, note_the_milestones_on_the_cargo, tell_the_sites_of_the_route
from fairway.locks.commands import MoveTo, Unlock
from fairway.locks.trips import facts as f
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import SEALED_TRIP
from fairway.locks.trips.told import cut, speaker
from fairway.record.model import Actor, Erased, Recorded, StreamId
from fairway.record.reader import Cursor, read_batch
from fairway.record.recorder import Outcome, Receipt
from fairway.record.registry import kind_of
from fairway.record.store import load
from fairway.site.gateway import bindings
from fairway.site.gateway import commands as device_commands
from fairway.site.runtime import AGGREGATES, Site, policy_actor
from fairway.site.sealed.exchange import envelope_steps

log = logging.getLogger(__name__)
BATCH = 500
"""Positions of one step."""
HAND_OVER_LASTS = timedelta(hours=24)
"""How long a lock that is not heard is still told where to report from now on."""
_HOLDER = "sealed trips"
_NAMES = UUID("1f0c6b1e-9d0a-4f63-8f43-5d3f6f2f1a77")
_OWN = frozenset(kind_of(fact) for fact in f.SEALED_TRIP_FACTS)
_OTHERS = frozenset(kind_of(fact) for aggregate in AGGREGATES for fact in aggregate.facts) - _OWN


class SealedFollower:
    """Goes through the log behind the facts of sealed trips. Several may run."""

    def __init__(self, site: Site, *, batch: int = BATCH) -> None:
        self._site = site
        self._cursor = Cursor("sealed trips")
        self._batch = batch

    async def step(self) -> int:
        """Deal with what is new in the log; how many positions that were."""
        site = self._site
        async with site.database.single_statements() as conn:
            before = await self._cursor.position(conn)
            found, last = await read_batch(conn, site.registry, before, self._batch, without=_OTHERS)
        for recorded in found:
            if not isinstance(recorded.fact, Erased):
                await self._follow(recorded)
            await self._advance(recorded.position or 0)
        if last > before:
            await self._advance(last)
        return last - before

    async def _advance(self, position: int) -> None:
        async with self._site.database.single_statements() as conn:
            await self._cursor.advance(conn, position)

    async def _follow(self, recorded: Recorded) -> None:
        site = self._site
        async with site.database.single_statements() as conn:
            trip = (await load(conn, SEALED_TRIP, recorded.stream)).state
            cargo = (await load(conn, SUBMISSION, StreamId(case_of_cargo(trip), "submission"))).state if trip else None
        if trip is None:
            return
        await self._custody(recorded, trip)
        await self._orders(recorded, trip)
        intents = [
            *tell_the_sites_of_the_route(recorded, trip, site.id),
            *note_the_milestones_on_the_cargo(recorded, trip, site.id, cargo_known=cargo is not None),
        ]
        actor = policy_actor("sealed trips")
        for number, intent in enumerate(intents):
            try:
                await self._carry_out(intent, f"{recorded.position}:{number}", recorded, actor)
            except Refusal as refused:
                # What was to follow is no longer possible; the fact stands.
                log.warning("after fact %s: %s", recorded.position, refused)

    async def _carry_out(self, intent: object, key: str, recorded: Recorded, actor: Actor) -> None:
        receipt = Receipt(holder=_HOLDER, key=key, request=hashlib.sha256(key.encode()).digest(), response=_no_answer)
        match intent:
            case Do():
                await self._site.execute(intent.aggregate, intent.stream, intent.command, actor, receipt=receipt)
            case Share():
                steps = envelope_steps(intent.case_id, cut(recorded.fact), [intent.receiver])
                await self._site.execute_many(steps, actor, receipt=receipt)

    async def _custody(self, recorded: Recorded, trip: SealedTripState) -> None:
        """Whose frames the gateway of this site takes follows from the facts, in device time. Doing it again changes
        nothing."""
        fact, case, device = recorded.fact, recorded.stream.case_id, trip.applied.lock.device
        here = self._site.id
        async with self._site.database.writing() as conn:
            match fact:
                case f.LockBound() if trip.legs[0].site == here:
                    await bindings.take_custody(conn, device, case, recorded.at)
                case f.LockBound():
                    await bindings.give_custody(conn, device, recorded.at)
                case f.CustodyTaken() if fact.site == here:
                    await bindings.take_custody(conn, device, case, fact.at)
                case f.CustodyTaken():
                    await bindings.give_custody(conn, device, fact.at)
                case f.TripClosed() | f.TripCancelled():
                    await bindings.end_custody(conn, device, recorded.at)
                case _:
                    pass

    async def _orders(self, recorded: Recorded, trip: SealedTripState) -> None:
        """The lock is told what follows: the address of the customs that has taken it over, or to open."""
        fact, site, device = recorded.fact, self._site, trip.applied.lock.device
        if speaker(trip, fact) != site.id:
            return
        key = uuid5(_NAMES, f"{recorded.stream.case_id}:{recorded.version}")
        now = site.clock.now()
        match fact:
            case f.CustodyHandedOver():
                address = site.settings.peer_gateway(fact.to, trip.applied.lock.profile)
                if address is None:
                    log.warning("the gateway of site %s is not known here; the lock is not told", fact.to)
                    return
                # It may be behind the next hill: it is told when it is heard, as long as its last records come here.
                until = fact.at + HAND_OVER_LASTS
                command: MoveTo | Unlock = MoveTo(address[0], address[1])
            case f.UnlockAuthorised():
                until, command = fact.until, Unlock()
            case _:
                return
        async with site.database.writing() as conn:
            await device_commands.order(conn, device, command, by=recorded.actor.id, key=key, now=now, until=until)


def _no_answer(outcome: Outcome) -> bytes:
    """Nobody asks; the receipt alone says that it was done."""
    del outcome
    return b""
