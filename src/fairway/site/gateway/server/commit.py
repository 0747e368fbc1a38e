"""Group commit: frames of all connections that came within a moment are made durable by one synchronisation."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from fairway.locks.sessions.actions import Store
from fairway.site.gateway.bus import Bus
from fairway.site.gateway.spool.segments import Record
from fairway.site.gateway.spool.writer import SpoolError

log = logging.getLogger(__name__)
WINDOW = 0.01
"""Seconds that a frame waits for others before the disk is synchronised; while one synchronisation runs the next
gathers."""
LARGEST = 8_192
"""Frames of one group."""
_TELL_EVERY = 5.0
_record = tuple.__new__
"""Makes a record without the detour by its own constructor: one for every frame."""


class Waiting(Protocol):
    """Who waits for a frame to be on disk."""

    def stored(self, store: Store) -> None:
        """It is on disk."""
        ...

    def denied(self, store: Store, *, full: bool) -> None:
        """It is not, and will not be. ``full``: for want of room."""
        ...


class GroupCommit:
    """Puts what sessions want stored on the bus. ``stored`` and ``groups`` count what was made durable."""

    def __init__(self, bus: Bus, *, window: float = WINDOW) -> None:
        self._bus = bus
        self._window = window
        self._pending: list[tuple[Waiting, Store, Record]] = []
        self._task: asyncio.Task[None] | None = None
        self._told = 0.0
        self.stored = self.denied = self.groups = 0

    def add(self, waiting: Waiting, store: Store, now: int) -> None:
        """Have ``store`` made durable; ``waiting`` hears of it."""
        self._pending.append((waiting, store, _record(Record, (store.device, store.kind, now, store.payload))))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._go_on())

    async def idle(self) -> None:
        """Until all that was added is durable or denied."""
        while self._task is not None:
            await asyncio.wait((self._task,))

    async def _go_on(self) -> None:
        try:
            await asyncio.sleep(self._window)
            while self._pending:
                group, self._pending = self._pending[:LARGEST], self._pending[LARGEST:]
                await self._commit(group)
        finally:
            self._task = None

    async def _commit(self, group: list[tuple[Waiting, Store, Record]]) -> None:
        try:
            await self._bus.append([record for _, _, record in group])
        except SpoolError as error:
            self._tell(error)
            self.denied += len(group)
            for waiting, store, _ in group:
                waiting.denied(store, full=error.full)
            # A full disk is asked again with the next frame, not in a loop that does nothing else.
            await asyncio.sleep(self._window)
            return
        self.groups += 1
        self.stored += len(group)
        for waiting, store, _ in group:
            waiting.stored(store)

    def _tell(self, error: SpoolError) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._told > _TELL_EVERY:
            self._told = now
            log.error("nothing is acknowledged: %s", error, extra={"fields": {"full": error.full}})
