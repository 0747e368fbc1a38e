"""One step of the drain: a batch of the bus into the tables, with its offset, once."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import OrderedDict
from datetime import datetime
from uuid import UUID

import asyncpg

from fairway.base.ids import uuid7
from fairway.base.time import Clock
from fairway.locks.sessions.actions import Reason
from fairway.locks.sessions.binding import Binding, microseconds
from fairway.site.database import Database
from fairway.site.gateway import packing
from fairway.site.gateway.bindings import store as bindings
from fairway.site.gateway.bus import Bus
from fairway.site.gateway.cells import Presence, Presences
from fairway.site.gateway.commands import store as commands
from fairway.site.gateway.drain import frames, store
from fairway.site.gateway.drain.frames import Batch, Seen, Taken
from fairway.site.gateway.refusals import store as refusals
from fairway.site.gateway.refusals.ledger import LONGEST
from fairway.site.gateway.refusals.store import Refused

log = logging.getLogger(__name__)
BATCH = 4_000
"""Records of one transaction, about."""
REMEMBERED = 20_000
"""Frames without a time that are known again when they are sent once more."""
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
        self._devices: dict[int, Binding] = {}
        self._latest: dict[int, int] = {}
        self._untimed: OrderedDict[Seen, None] = OrderedDict()
        self._days: dict[str, set[int]] = {"frame": set(), "reading": set()}
        self._forgotten = 0.0
        self._presences = Presences()
        self._adding: list[Presence] = []

    async def step(self) -> int:
        """Store the next batch; how many records it had."""
        if self._position < 0:
            await self._begin()
        groups = await self._bus.read(self._position, BATCH)
        if not groups:
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
            self._latest = {number: microseconds(at) for number, at in (await store.latest_times(conn)).items()}
            self._untimed = OrderedDict.fromkeys(await store.untimed_since(conn, position - REMEMBERED))
            self._position = position

    async def _look_at_bindings(self, conn: asyncpg.Connection) -> None:
        fingerprint = await bindings.fingerprint(conn)
        if fingerprint != self._fingerprint:
            self._devices = {one.number: one for one in await bindings.everything(conn, released=True)}
            self._fingerprint = fingerprint

    async def _have_partitions(self, table: str, days: set[int]) -> None:
        missing = days - self._days[table]
        if missing:
            async with self._database.single_statements() as conn:
                await store.partitions(conn, table, missing)
            self._days[table] |= missing

    async def _new(self, conn: asyncpg.Connection, batch: Batch) -> list[Taken]:
        """The frames that are not stored yet. What is later than all that is known of its device is new."""
        doubtful = [
            frame for frame in batch.frames if frame.at is not None and frame.at <= self._latest.get(frame.device, -1)
        ]
        present = await store.present(conn, doubtful) if doubtful else set()
        return frames.new_ones(batch.frames, lambda seen: seen in present or seen in self._untimed)

    async def _write(self, conn: asyncpg.Connection, batch: Batch, new: list[Taken]) -> list[packing.Row]:
        now = self._clock.now()
        rows = frames.reading_rows(new)
        if new:
            await store.add_frames(conn, frames.copied(new))
        if rows:
            await store.add_readings(conn, packing.copied(rows))
            await store.add_latest(conn, frames.latest(new, rows))
            self._adding = self._presences.new(rows)
            if self._adding:
                await store.add_presences(conn, self._adding)
        if batch.answers:
            await commands.answered(conn, batch.answers)
        if batch.undecodable:
            await refusals.keep(conn, [self._undecodable(*one) for one in batch.undecodable[:100]])
        await store.advance(conn, self._spool, batch.end, now)
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

    def _note(self, batch: Batch, new: list[Taken], rows: list[packing.Row]) -> None:
        self._position = batch.end
        self._presences.stored(self._adding)
        self._adding = []
        for row in rows:
            if row[0] > self._latest.get(row[5], -1):
                self._latest[row[5]] = row[0]
        for frame in new:
            if frame.at is None:
                self._untimed[frame.seen] = None
        while len(self._untimed) > REMEMBERED:
            self._untimed.popitem(last=False)

    async def _forget(self) -> None:
        if time.monotonic() - self._forgotten > _FORGET_EVERY:
            self._forgotten = time.monotonic()
            await self._bus.commit(self._position)
