"""Watching the locks on this site's legs: what comes in is judged at once, and what follows is recorded.

The worker reads what the gateway stored from its own cursor on, folds it into a run of the engine for each leg, and
writes alarms, arrivals and verdicts as facts. Runs are kept in memory and made again from the stored frames after a
death or for late backfill, with the same result; facts bear identifiers that follow from what happened, so that finding
them again changes nothing. An alarm and its envelopes to the other sites are one transaction: both desks have it within
two seconds.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fairway.base.issues import Refusal
from fairway.locks.engine import VERSION, Run, engine
from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.judgement import Alarm, Judgement, Seal
from fairway.locks.engine.terms import LegTerms
from fairway.locks.reading import Bolt, Cover, Door, Reading, Rope
from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.model import SealedLeg
from fairway.locks.trips.rules import limit
from fairway.locks.trips.state import SealedTripState
from fairway.locks.trips.store import SEALED_TRIP, watched
from fairway.locks.trips.told import listeners
from fairway.record.recorder import Step
from fairway.record.store import Loaded, load_many
from fairway.site.gateway import store as gateway
from fairway.site.runtime import Site, policy_actor
from fairway.site.sealed import checkpoint, store
from fairway.site.sealed.cases import sealed_stream
from fairway.site.sealed.evidence_for_release import Read
from fairway.site.sealed.exchange import envelope_steps
from fairway.site.sealed.judging import judged
from fairway.site.sealed.terms import Grounds, happenings_of, terms_of

log = logging.getLogger(__name__)
BATCH = 2_000
"""Readings of one step."""
PATIENCE = 1.0
"""Seconds of real time that plain readings of a trip wait for each other at most."""
SWEEP_EVERY = timedelta(seconds=30)
"""On the site's clock: how long a trip that nothing is heard of waits until its silence is judged."""
SWEPT_AT_ONCE = 100
"""Trips whose silence one step judges at most, so that what comes in never waits for long."""
LOADED_AT_ONCE = 200
"""Trips whose states one statement reads."""
TOGETHER = 5
"""Trips that are judged side by side: they wait for the database, not for each other."""
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


@dataclass
class WatchingWorker:
    """Judges what devices send. One at a time: two would do the same work twice, with the same result."""

    site: Site
    batch: int = BATCH
    patience: float = 0.0
    """Seconds of real time that plain readings of a trip wait for each other at most."""
    _held: dict[UUID, list[Reading]] = field(default_factory=dict)
    """Plain readings that wait for the next judgement of their trip."""
    _judged: dict[UUID, float] = field(default_factory=dict)
    """When a trip was judged last, on the clock of the machine."""
    _runs: dict[tuple[UUID, int], Watched] = field(default_factory=dict)
    _asked: dict[UUID, datetime] = field(default_factory=dict)
    """When the release of a trip that has arrived was asked for last."""
    _grounds: Grounds = field(default_factory=Grounds)
    _swept: datetime | None = None
    _waiting: list[UUID] = field(default_factory=list)

    async def step(self) -> int:
        """Deal with what came in, and with the silence of some; how many readings that were."""
        site = self.site
        async with site.database.single_statements() as conn:
            before = await store.cursor(conn, _CURSOR)
            arrived, last = await gateway.new_readings(conn, before, self.batch)
        by_trip: dict[UUID, list[Reading]] = {}
        for one in arrived:
            by_trip.setdefault(one.trip, []).append(one.reading)
        await self._look_at(self._due(by_trip))
        if last > before:
            async with site.database.writing() as conn:
                await store.move_cursor(conn, _CURSOR, last)
        await self._sweep()
        return len(arrived)

    def _due(self, came: Mapping[UUID, Sequence[Reading]]) -> dict[UUID, list[Reading]]:
        """The trips to judge now, with all that came in of them. What may be an alarm is judged at once; plain readings
        of a trip are judged together, so that a fleet costs what its alarms and its trips cost, not its reports."""
        now = time.monotonic()
        urgent = set()
        for trip, readings in came.items():
            self._held.setdefault(trip, []).extend(readings)
            if not all(plain(reading) for reading in readings):
                urgent.add(trip)
        due = [trip for trip in self._held if trip in urgent or now - self._judged.get(trip, 0.0) >= self.patience]
        due.sort(key=lambda trip: trip not in urgent)
        for trip in due:
            self._judged[trip] = now
        return {trip: self._held.pop(trip) for trip in due}

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
        turn, self._waiting = self._waiting[:SWEPT_AT_ONCE], self._waiting[SWEPT_AT_ONCE:]
        heard: dict[UUID, datetime] = {}
        for (trip, _), kept in self._runs.items():
            if kept.looked_at:
                heard[trip] = max(kept.looked_at, heard.get(trip, kept.looked_at))
        await self._look_at({trip: () for trip in turn if trip not in heard or now - heard[trip] >= SWEEP_EVERY})

    async def _look_at(self, trips: Mapping[UUID, Sequence[Reading]]) -> None:
        """Judge trips by what came in of them; their states are read together."""
        wanted = list(trips)
        for first in range(0, len(wanted), LOADED_AT_ONCE):
            some = wanted[first : first + LOADED_AT_ONCE]
            async with self.site.database.single_statements() as conn:
                found, _ = await load_many(conn, [(SEALED_TRIP, sealed_stream(trip)) for trip in some])
            live = [
                (trip, loaded)
                for trip, loaded in zip(some, found, strict=True)
                if loaded.state is not None and loaded.state.first_sealed_at is not None
            ]
            for begin in range(0, len(live), TOGETHER):
                group = live[begin : begin + TOGETHER]
                await asyncio.gather(*(self._look(trip, loaded, trips[trip]) for trip, loaded in group))

    async def _look(self, trip: UUID, loaded: Loaded[SealedTripState], readings: Sequence[Reading]) -> None:
        state = loaded.state
        if state is None:
            return
        begun = {slot.leg for slot in state.slots}
        current = state.current.leg if state.current else None
        for leg in state.legs_of(self.site.id):
            concerned = leg.number == current or any(self._of(state, leg, reading) for reading in readings)
            if leg.number in begun and concerned:
                try:
                    await self._judge(trip, state, leg, readings)
                except Refusal as refused:
                    # Somebody was quicker: the next look sees what is there now.
                    log.warning("trip %s: %s", trip, refused)

    def _of(self, state: SealedTripState, leg: SealedLeg, reading: Reading) -> bool:
        """Whether a reading speaks of a time in which this site had custody for that leg."""
        return any(slot.leg == leg.number and slot.holds(reading.at) for slot in state.slots)

    async def _judge(self, trip: UUID, state: SealedTripState, leg: SealedLeg, readings: Sequence[Reading]) -> None:
        kept = await self._kept(trip, state, leg)
        if kept is None:
            return
        now = self.site.clock.now()
        kept.run.step(readings)
        kept.looked_at = now
        await self._record(trip, state, leg, kept.run.judgement(now), now)

    async def _kept(self, trip: UUID, state: SealedTripState, leg: SealedLeg) -> Watched | None:
        """The run of a leg, up to date with what people did; made anew when it is not there or its terms changed."""
        key = (trip, leg.number)
        kept, rests_on = self._runs.get(key), _rests_on(state)
        if kept is not None and kept.rests_on == rests_on:
            return kept
        terms = await terms_of(self.site, trip, state, self._grounds)
        of_leg = next((one for one in terms.legs if one.number == leg.number), None) if terms else None
        if terms is None or of_leg is None:
            return None
        acts = await happenings_of(self.site, trip, leg.number)
        if kept is None or kept.terms != of_leg:
            run = engine(VERSION).start(terms, leg.number)
            until = of_leg.ends or self.site.clock.now() + timedelta(minutes=10)
            async with self.site.database.single_statements() as conn:
                run.step(await gateway.readings_of(conn, terms.device, of_leg.starts, until), acts)
            kept = self._runs[key] = Watched(rests_on=rests_on, terms=of_leg, run=run, acts=acts)
        elif kept.acts != acts:
            kept.run.step((), acts)
        kept.rests_on, kept.acts = rests_on, acts
        return kept

    async def _record(
        self, trip: UUID, state: SealedTripState, leg: SealedLeg, judgement: Judgement, now: datetime
    ) -> None:
        """What follows from a judgement, if it is not there already."""
        steps: list[Step[Any, Any]] = []
        stream = sealed_stream(trip)
        for alarm in self._new(state, judgement):
            raised = raised_by(alarm, leg, now)
            steps.append(Step(SEALED_TRIP, stream, c.RaiseAlarm(alarm=raised)))
            steps += envelope_steps(trip, raised, listeners(state, self.site.id))
        standing = {alarm.key for alarm in judgement.alarms if not alarm.over}
        for known in state.alarms:
            gone = known.leg == leg.number and known.site == self.site.id and known.alarm not in standing
            if gone and not known.revised and known.closed_by is None and not known.violates:
                reason = "What came in later explains it."
                steps.append(Step(SEALED_TRIP, stream, c.ReviseAlarm(alarm=known.alarm, reason=reason)))
        if judgement.arrived_at is not None and leg.number not in state.arrived:
            evidence = next((event.evidence for event in judgement.events if event.code == "TRIP_ARRIVED"), ())
            arrival = c.NoteArrival(leg=leg.number, at=judgement.arrived_at, evidence=evidence)
            steps.append(Step(SEALED_TRIP, stream, arrival))
        if state.unlocking and state.opened_at is None and judgement.seal_now is Seal.OPENED_AUTHORISED:
            opened = c.NoteOpened(at=judgement.last_at or now, evidence=judgement.last_reading or None)
            steps.append(Step(SEALED_TRIP, stream, opened))
        if any(slot.leg == leg.number and slot.until is not None for slot in state.slots):
            steps.append(Step(SEALED_TRIP, stream, c.NoteJudgement(judged=judged(judgement))))
        if steps:
            outcome = await self.site.execute_many(steps, ACTOR)
            state = outcome.states[stream]
        await self._at_the_end(trip, state, leg, now)

    @staticmethod
    def _new(state: SealedTripState, judgement: Judgement) -> list[Alarm]:
        known = {alarm.alarm for alarm in state.alarms if not alarm.revised}
        return [alarm for alarm in judgement.alarms if alarm.key not in known and not alarm.over]

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


def _rests_on(state: SealedTripState) -> tuple[object, ...]:
    return (
        state.slots,
        state.first_sealed_at,
        state.sealed_at,
        state.inspection,
        state.inspected,
        state.unlocking,
    )


def plain(reading: Reading) -> bool:
    """Whether a reading by itself says nothing that somebody must know at once: closed, and nothing happened."""
    lock = reading.lock
    closed = (lock.bolt, lock.rope, lock.cover) == (Bolt.LOCKED, Rope.IN, Cover.CLOSED) and lock.door is not Door.OPEN
    return closed and not reading.events and reading.unlocking is None


def raised_by(alarm: Alarm, leg: SealedLeg, now: datetime) -> f.AlarmRaised:
    """An alarm of the engine as the record keeps it, with the limit by which somebody has to look at it."""
    return f.AlarmRaised(
        alarm=alarm.key,
        leg=leg.number,
        site=leg.site,
        alarm_kind=alarm.kind.value,
        severity=alarm.severity,
        at=alarm.at,
        message=alarm.message,
        handling=alarm.handling,
        rule=alarm.rule,
        remedy=alarm.remedy,
        params=alarm.params,
        evidence=alarm.evidence,
        escalate_at=now + limit(f"sels.alarm.{alarm.severity.value}", now),
    )
