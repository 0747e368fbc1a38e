"""Watching the locks on this site's legs: what comes in is judged at once, and what follows is recorded.

The worker reads what the gateway stored from its own cursor on, folds it into a run of the engine for each leg, and
writes alarms, arrivals and verdicts as facts. Runs are kept in memory and made again from the stored frames after a
death or for late backfill, with the same result; facts bear identifiers that follow from what happened, so that finding
them again changes nothing. An alarm and its envelopes to the other sites are one transaction: both desks have it within
two seconds.

A fleet costs what it reports, folded once, and what happens to it. A leg is judged anew only when something of which a
judgement would record anything changed: the marks of its run, or the trip itself. States of trips are kept, and read
again when their version moved on. What a round found is written together.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from fairway.base.issues import Refusal
from fairway.locks.engine import VERSION, Run, engine
from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.terms import LegTerms, Terms
from fairway.locks.reading import Reading
from fairway.locks.trips import commands as c
from fairway.locks.trips.model import SealedLeg
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import SEALED_TRIP, watched
from fairway.record.recorder import Step
from fairway.record.store import Loaded, load_many
from fairway.site.gateway import store as gateway
from fairway.site.runtime import Site, policy_actor
from fairway.site.sealed import checkpoint, store
from fairway.site.sealed.cases import sealed_stream
from fairway.site.sealed.evidence_for_release import Read
from fairway.site.sealed.noting import ended, steps_after
from fairway.site.sealed.terms import ACTS, Grounds, happenings_among, terms_of
from fairway.site.sealed.urgent import Ahead, plain

T = TypeVar("T")
log = logging.getLogger(__name__)
BATCH = 2_000
"""Readings of one step."""
BEHIND = 5
"""So many times as many are read at once while more wait: what a step costs beside its readings is paid less often."""
PATIENCE = 0.5
"""Seconds of real time that plain readings of a trip wait for each other at most."""
SWEEP_EVERY = timedelta(seconds=30)
"""On the site's clock: how long a trip that nothing is heard of waits until its silence is judged."""
SWEPT_AT_ONCE = 100
"""Trips whose silence one step judges at most, so that what comes in never waits for long."""
BEGUN_AT_ONCE = 200
"""Trips with plain readings whose runs one step begins at most, after a start; the rest wait for the next steps."""
LOADED_AT_ONCE = 500
"""Trips whose versions, and states where they moved on, one statement reads."""
TOGETHER = 50
"""Legs whose runs are begun together: what was stored of them is read in one question."""
WRITTEN_TOGETHER = 20
"""Legs whose alarms and arrivals one transaction records at most."""
ACTOR = policy_actor("watching")
_CURSOR = "watching"


@dataclass
class Watched:
    """One leg under watch."""

    rests_on: tuple[object, ...]
    """What of the trip's state its terms and acts follow from, as it was when they were read last."""
    terms: LegTerms
    run: Run
    acts: tuple[Happening, ...] = ()
    looked_at: datetime | None = None
    settled: tuple[object, ...] = ()
    """Version of the trip and marks of the run when all that follows from them was recorded."""


@dataclass
class Found:
    """What a judgement of a leg leads to."""

    trip: UUID
    state: SealedTripState
    leg: SealedLeg
    kept: Watched
    settled: tuple[object, ...]
    steps: list[Step[Any, Any]]


@dataclass
class WatchingWorker:
    """Judges what devices send. One at a time: two would do the same work twice, with the same result."""

    site: Site
    batch: int = BATCH
    patience: float = 0.0
    """Seconds of real time that plain readings of a trip wait for each other at most."""
    _position: int | None = None
    """From where on the gateway's readings were not taken yet."""
    _stored: int = 0
    """As far as that is known after a death."""
    _held: dict[UUID, list[Reading]] = field(default_factory=dict)
    """Readings that wait for the next judgement of their trip: they stay until it was made."""
    _judged: dict[UUID, float] = field(default_factory=dict)
    """When a trip was judged last, on the clock of the machine."""
    _states: dict[UUID, Loaded[SealedTripState]] = field(default_factory=dict)
    _runs: dict[tuple[UUID, int], Watched] = field(default_factory=dict)
    _asked: dict[UUID, datetime] = field(default_factory=dict)
    """When the release of a trip that has arrived was asked for last."""
    _grounds: Grounds = field(default_factory=Grounds)
    _ahead: Ahead = field(default_factory=Ahead)
    _behind: bool = True
    """More waits than a step reads, or that is not known."""
    _heard_until: datetime | None = None
    """Until when all that was received is taken: silence after that is not the lock's."""
    _swept: datetime | None = None
    _waiting: list[UUID] = field(default_factory=list)

    async def step(self) -> int:
        """Deal with what came in, and with the silence of some; how many readings that were."""
        site = self.site
        async with site.database.single_statements() as conn:
            if self._position is None:
                self._position = self._stored = await store.cursor(conn, _CURSOR)
            self._heard_until = await gateway.heard_until(conn)
            ahead = await self._ahead.trips(conn, self._position, site.id) if self._behind else []
        await self._look_ahead(ahead)
        async with site.database.single_statements() as conn:
            wanted = self.batch * BEHIND if self._behind else self.batch
            arrived, self._position = await gateway.new_readings(conn, self._position, wanted)
        self._behind = len(arrived) >= self.batch
        if self._behind:
            self._heard_until = arrived[-1].reading.received
        else:
            self._ahead.forget()
        await self._look_at(self._hold(arrived))
        await self._look_at(self._due())
        if self._position > self._stored:
            async with site.database.single_statements() as conn:
                await store.move_cursor(conn, _CURSOR, self._position)
            self._stored = self._position
        await self._sweep()
        return len(arrived)

    async def _look_ahead(self, trips: Sequence[UUID]) -> None:
        """Judge trips by everything that is stored of them, ahead of what waits: their runs are begun anew."""
        if trips:
            chosen = set(trips)
            self._runs = {key: kept for key, kept in self._runs.items() if key[0] not in chosen}
            await self._look_at(trips)

    def _hold(self, arrived: Sequence[gateway.Arrived]) -> list[UUID]:
        """Hold what came in; the trips of which something may be an alarm, which are judged at once."""
        urgent: dict[UUID, None] = {}
        for _, trip, reading in arrived:
            self._held.setdefault(trip, []).append(reading)
            if not plain(reading):
                urgent[trip] = None
        return list(urgent)

    def _due(self) -> list[UUID]:
        """The trips with plain readings whose turn it is. Readings of a trip are judged together, so that a fleet costs
        what its reports and its alarms cost, not a judgement for each report."""
        now = time.monotonic()
        begun = {trip for trip, _ in self._runs}
        due = [trip for trip in self._held if now - self._judged.get(trip, 0.0) >= self.patience]
        new = [trip for trip in due if trip not in begun]
        wait = set(new[BEGUN_AT_ONCE:]) if self.patience else ()
        return [trip for trip in due if trip not in wait]

    async def _sweep(self) -> None:
        """Silence is found by time alone: every live trip is looked at now and then, a few at a time."""
        now = self.site.clock.now()
        if not self._waiting and (self._swept is None or now - self._swept >= SWEEP_EVERY):
            self._swept = now
            async with self.site.database.single_statements() as conn:
                live = {trip for _, trip in await watched(conn, self.site.id)}
            self._waiting = sorted(live, key=str)
            self._runs = {key: kept for key, kept in self._runs.items() if key[0] in live}
            self._asked = {trip: at for trip, at in self._asked.items() if trip in live}
            self._judged = {trip: at for trip, at in self._judged.items() if trip in live}
            self._states = {trip: loaded for trip, loaded in self._states.items() if trip in live}
        turn, self._waiting = self._waiting[:SWEPT_AT_ONCE], self._waiting[SWEPT_AT_ONCE:]
        if not turn:
            return
        heard: dict[UUID, datetime] = {}
        for (trip, _), kept in self._runs.items():
            if kept.looked_at:
                heard[trip] = max(kept.looked_at, heard.get(trip, kept.looked_at))
        await self._look_at([trip for trip in turn if trip not in heard or now - heard[trip] >= SWEEP_EVERY])

    async def _look_at(self, trips: Sequence[UUID]) -> None:
        """Judge trips by what is held of them."""
        now = time.monotonic()
        for some in _parts(trips, LOADED_AT_ONCE):
            await self._read_states(some)
            legs = [
                (trip, loaded, leg)
                for trip in some
                if (loaded := self._states.get(trip)) is not None and loaded.state is not None
                for leg in self._concerned(loaded.state, self._held.get(trip, ()))
            ]
            stale = [one for one in legs if self._stale(*one)]
            for begun in _parts(stale, TOGETHER):
                await self._keep(begun)
            found = []
            for number, (trip, loaded, leg) in enumerate(legs):
                if number % 100 == 99:
                    # The other parts of the process have their turn.
                    await asyncio.sleep(0)
                one = self._judge(trip, loaded, leg, self._held.get(trip, ()))
                if one is not None:
                    found.append(one)
            for trip in some:
                self._held.pop(trip, None)
                self._judged[trip] = now
            for group in _parts(found, WRITTEN_TOGETHER):
                await self._write(group)

    async def _read_states(self, trips: Sequence[UUID]) -> None:
        """Have the present states of trips."""
        async with self.site.database.single_statements() as conn:
            versions = await store.versions(conn, trips)
            moved = [
                trip
                for trip, version in versions.items()
                if (known := self._states.get(trip)) is None or known.version != version
            ]
            found, _ = await load_many(conn, [(SEALED_TRIP, sealed_stream(trip)) for trip in moved])
        self._states.update(zip(moved, found, strict=True))

    def _concerned(self, state: SealedTripState, readings: Sequence[Reading]) -> Iterator[SealedLeg]:
        """The legs of this site that have begun and are under way or spoken of."""
        if state.first_sealed_at is None:
            return
        begun = {slot.leg for slot in state.slots}
        current = state.current.leg if state.current else None
        for leg in state.legs_of(self.site.id):
            if leg.number in begun and (
                leg.number == current or any(self._of(state, leg, reading) for reading in readings)
            ):
                yield leg

    def _of(self, state: SealedTripState, leg: SealedLeg, reading: Reading) -> bool:
        """Whether a reading speaks of a time in which this site had custody for that leg."""
        return any(slot.leg == leg.number and slot.holds(reading.at) for slot in state.slots)

    def _stale(self, trip: UUID, loaded: Loaded[SealedTripState], leg: SealedLeg) -> bool:
        kept = self._runs.get((trip, leg.number))
        return kept is None or loaded.state is None or kept.rests_on != _rests_on(loaded.state)

    async def _keep(self, legs: Sequence[tuple[UUID, Loaded[SealedTripState], SealedLeg]]) -> None:
        """Bring the runs of legs up to date with what people did; one is made anew when it is not there or its terms
        changed. Where the terms are not known, there is none afterwards."""
        known = []
        for trip, loaded, leg in legs:
            if loaded.state is not None:
                terms = await terms_of(self.site, trip, loaded.state, self._grounds)
                known.append(((trip, leg.number), _rests_on(loaded.state), terms, _leg_of(terms, leg.number)))
        async with self.site.database.single_statements() as conn:
            trips = list({trip for (trip, _), *_ in known})
            recorded = await store.acts(conn, self.site.registry, trips, ACTS)
            new = []
            for key, rests_on, terms, of_leg in known:
                kept = self._runs.get(key)
                if terms is None or of_leg is None:
                    self._runs.pop(key, None)
                    continue
                acts = happenings_among(recorded.get(key[0], []), key[1])
                if kept is None or kept.terms != of_leg:
                    run = engine(VERSION).start(terms, key[1])
                    new.append((key, Watched(rests_on, of_leg, run, acts)))
                elif kept.acts != acts:
                    kept.run.step((), acts)
                    kept.rests_on, kept.acts = rests_on, acts
                else:
                    kept.rests_on = rests_on
            soon = self.site.clock.now() + timedelta(minutes=10)
            times = [(made.run.terms.device, made.terms.starts, made.terms.ends or soon) for _, made in new]
            stored = await gateway.readings_of_many(conn, times) if times else []
        for (key, made), readings in zip(new, stored, strict=True):
            await asyncio.sleep(0)
            made.run.step(readings, made.acts)
            self._runs[key] = made

    def _judge(
        self, trip: UUID, loaded: Loaded[SealedTripState], leg: SealedLeg, readings: Sequence[Reading]
    ) -> Found | None:
        """Fold what came in, and judge the leg if anything could follow from it that is not recorded."""
        kept, state = self._runs.get((trip, leg.number)), loaded.state
        if kept is None or state is None:
            return None
        now = self.site.clock.now()
        until = min(now, self._heard_until or now)
        kept.run.step(readings)
        kept.looked_at = until
        settled = (loaded.version, kept.run.marks(until))
        # Of a leg that has ended the whole judgement is recorded; a trip that has arrived waits for its release.
        waits = leg.number in state.arrived and state.next_leg(leg.number) is None
        if settled == kept.settled and not waits and not ended(state, leg):
            return None
        steps = steps_after(trip, state, leg, kept.run.judgement(until), site=self.site.id, now=now)
        return Found(trip, state, leg, kept, settled, steps)

    async def _write(self, found: Sequence[Found]) -> None:
        """Record what follows together; one by one where somebody was quicker with one of them."""
        steps = [step for one in found for step in one.steps]
        try:
            if steps:
                outcome = await self.site.execute_many(steps, ACTOR)
                for one in found:
                    one.state = outcome.states.get(sealed_stream(one.trip), one.state)
            for one in found:
                one.kept.settled = one.settled
        except (Refusal, asyncpg.SerializationError) as refused:
            if len(found) > 1:
                for one in found:
                    await self._write([one])
            else:
                # The next look sees what is there now.
                log.warning("trip %s: %s", found[0].trip, refused)
            return
        for one in found:
            try:
                await self._at_the_end(one.trip, one.state, one.leg, self.site.clock.now())
            except Refusal as refused:
                log.warning("trip %s: %s", one.trip, refused)

    async def _at_the_end(self, trip: UUID, state: SealedTripState, leg: SealedLeg, now: datetime) -> None:
        """A verified arrival opens the lock by itself; once it was seen open, the trip is over."""
        last = state.next_leg(leg.number) is None and leg.number in state.arrived
        slot = state.slot(now)
        if not last or state.over or slot is None or slot.site != self.site.id:
            return
        stream = sealed_stream(trip)
        if state.opened_at is not None and state.inspection is None:
            await self.site.execute(SEALED_TRIP, stream, c.CloseTrip(by=ACTOR.id), ACTOR)
            return
        if state.unlocking is not None or state.violated or state.inspection or state.unlock_request:
            return
        asked = self._asked.get(trip)
        if asked is not None and now - asked < SWEEP_EVERY:
            return
        self._asked[trip] = now
        answer = await checkpoint.decide(self.site, trip, state, leg, point=leg.destination, read=Read(), now=now)
        if answer.released:
            await self.site.execute(SEALED_TRIP, stream, c.UnlockOnArrival(), ACTOR)


def _leg_of(terms: Terms | None, number: int) -> LegTerms | None:
    return next((one for one in terms.legs if one.number == number), None) if terms else None


def _rests_on(state: SealedTripState) -> tuple[object, ...]:
    return (
        state.slots,
        state.first_sealed_at,
        state.sealed_at,
        state.inspection,
        state.inspected,
        state.unlocking,
    )


def _parts(whole: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for first in range(0, len(whole), size):
        yield whole[first : first + size]
