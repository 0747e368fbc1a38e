"""One step of the drain: a batch of the bus into the tables, with its offset, once."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

from fairway.base.ids import uuid7
from fairway.base.time import Clock
from fairway.locks.sessions.actions import Reason
from fairway.locks.sessions.binding import microseconds, moment
from fairway.site.database import Database
from fairway.site.gateway import packing
from fairway.site.gateway.bindings import store as bindings
from fairway.site.gateway.bus import Bus
from fairway.site.gateway.cells import Presence, Presences
from fairway.site.gateway.commands import store as commands
from fairway.site.gateway.drain import frames, store
from fairway.site.gateway.drain.devices import Devices
from fairway.site.gateway.drain.frames import Batch, Seen
from fairway.site.gateway.refusals import store as refusals
from fairway.site.gateway.refusals.ledger import LONGEST
from fairway.site.gateway.refusals.store import Refused

log = logging.getLogger(__name__)
BATCH = 16_000
"""Records of one transaction, about, when there is much to catch up with."""
REMEMBERED = 20_000
"""Frames without a time that are known again when they are sent once more."""
_IDLE_EVERY = timedelta(seconds=1)
"""On the site's clock: how often it is written that nothing waits."""
_FORGET_EVERY = 1.0
"""Seconds between two removals of segments that are stored."""


class Drain:
    """Stores what ``bus`` holds, from record ``first`` on the first time.

    Several may run on one database: they take turns by the row of the spool's offset.
    """

    def __init__(self, database: Database, bus: Bus, spool: UUID, clock: Clock, *, first: int = 0) -> None:
        self._database = database
        self._bus = bus
        self._spool = spool
        self._first = first
        self._clock = clock
        self._position = -1
        self._fingerprint = ""
        self._devices = Devices()
        self._latest = np.zeros(0, np.int64)
        self._untimed: OrderedDict[Seen, None] = OrderedDict()
        self._days: dict[str, set[int]] = {"frame": set(), "reading": set()}
        self._forgotten = 0.0
        self._idle_at: datetime | None = None
        self._presences = Presences()
        self._adding: list[Presence] = []

    async def step(self) -> int:
        """Store the next batch; how many records it had."""
        if self._position < 0:
            await self._begin()
        asked_at = self._clock.now()
        groups = await self._bus.read(self._position, BATCH)
        if not groups:
            await self._tell_idle(asked_at)
            return 0
        async with self._database.single_statements() as conn:
            await self._look_at_bindings(conn)
        batch = frames.read(groups, self._devices)
        received, device_days = batch.days()
        await self._have_partitions("frame", received)
        await self._have_partitions("reading", device_days)
        try:
            async with self._database.writing() as conn:
                if await store.lock(conn, self._spool) != self._position:
                    # Another drain of this spool was quicker; what it stored is left alone.
                    self._position = -1
                    return 1
                new = await self._new(conn, batch)
                rows = await self._write(conn, batch, new)
        except BaseException:
            # Whether it was committed is not known when the server dies at the end: it is asked anew.
            self._position = -1
            raise
        self._note(batch, new, rows)
        await self._forget()
        return sum(len(group.records) for group in groups)

    async def _begin(self) -> None:
        async with self._database.single_statements() as conn:
            position = await store.begin(conn, self._spool, self._first, self._clock.now())
            self._latest = _by_number(await store.latest_times(conn))
            self._untimed = OrderedDict.fromkeys(await store.untimed_since(conn, position - REMEMBERED))
            self._position = position

    async def _tell_idle(self, now: datetime) -> None:
        """Who judges silence must know that nothing waits: a lock is not silent whose frames are not stored yet."""
        if self._idle_at is None or now - self._idle_at >= _IDLE_EVERY:
            async with self._database.single_statements() as conn:
                await store.idle(conn, self._spool, self._position, now)
            self._idle_at = now

    async def _look_at_bindings(self, conn: asyncpg.Connection) -> None:
        fingerprint = await bindings.fingerprint(conn)
        if fingerprint != self._fingerprint:
            self._devices = Devices(await bindings.everything(conn, released=True))
            self._fingerprint = fingerprint

    async def _have_partitions(self, table: str, days: set[int]) -> None:
        missing = days - self._days[table]
        if missing:
            async with self._database.single_statements() as conn:
                await store.partitions(conn, table, missing)
            self._days[table] |= missing

    async def _new(self, conn: asyncpg.Connection, batch: Batch) -> NDArray[np.intp]:
        """The places of frames that are not stored yet. What is later than all that is known of its device is new."""
        doubtful = frames.doubtful(batch, self._latest)
        present = await store.present(conn, batch, doubtful) if doubtful.size else set()
        if not present and not self._untimed:
            return frames.new_ones(batch, None)
        return frames.new_ones(batch, lambda seen: seen in present or seen in self._untimed)

    async def _write(self, conn: asyncpg.Connection, batch: Batch, new: NDArray[np.intp]) -> packing.Rows:
        rows = packing.ordered(frames.rows_of(batch, new))
        if new.size:
            await store.add_frames(conn, frames.copied(batch, new))
        if rows.size:
            await store.add_readings(conn, packing.copied(rows))
            await store.add_latest(conn, *frames.latest(batch, rows))
            self._adding = self._presences.new(rows)
            if self._adding:
                await store.add_presences(conn, self._adding)
        if batch.answers:
            await commands.answered(conn, batch.answers)
        if batch.undecodable:
            await refusals.keep(conn, [self._undecodable(*one) for one in batch.undecodable[:100]])
        await store.advance(conn, self._spool, batch.end, moment(int(batch.received.max())))
        return rows

    def _undecodable(self, device: str, frame: bytes, at: datetime) -> Refused:
        """A frame that is kept, but that the device's profile cannot read."""
        return Refused(
            id=uuid7(self._clock.now()),
            at=at,
            last_at=at,
            reason=Reason.UNDECODABLE.value,
            device=device,
            source="",
            listener="drain",
            count=1,
            frame=frame[:LONGEST],
            sha256=hashlib.sha256(frame).digest(),
        )

    def _note(self, batch: Batch, new: NDArray[np.intp], rows: packing.Rows) -> None:
        self._position = batch.end
        self._presences.stored(self._adding)
        self._adding = []
        if rows.size:
            most = int(rows["device"].max())
            if most >= len(self._latest):
                more = np.full(2 * most + 1 - len(self._latest), frames.NO_TIME, np.int64)
                self._latest = np.concatenate((self._latest, more))
            np.maximum.at(self._latest, rows["device"], rows["at"])
        for place in new[batch.at[new] == frames.NO_TIME].tolist():
            self._untimed[batch.seen(place)] = None
        while len(self._untimed) > REMEMBERED:
            self._untimed.popitem(last=False)

    async def _forget(self) -> None:
        if time.monotonic() - self._forgotten > _FORGET_EVERY:
            self._forgotten = time.monotonic()
            await self._bus.commit(self._position)


def _by_number(latest: Mapping[int, datetime]) -> NDArray[np.int64]:
    found = np.full(max(latest, default=-1) + 1, frames.NO_TIME, np.int64)
    for number, at in latest.items():
        if number >= 0:
            found[number] = microseconds(at)
    return found
