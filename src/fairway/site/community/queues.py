"""A turn for each partner: what one sends, however much and however bad, does not hold up the others.

A partner has one message in work at a time and a bounded number waiting; whatever is beyond is told to come again.
Messages that take long to read are read in threads, at most :data:`READERS` at once, each of another partner; short
ones are read where they arrive, so they never wait for long ones of others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

MOST_WAITING = 64
"""Messages of one partner that wait for their turn."""
MOST_BYTES = 64 * 1024 * 1024
"""Of all messages of one partner that wait."""
READERS = 2
SHORT = 128 * 1024
"""Bytes: up to here a message of JSON is read at once; of other standards a quarter of it."""


class Flooded(Exception):  # noqa: N818  an answer, not a defect
    """The partner has too much waiting already; it should come again a little later."""

    retry_after = 2


@dataclass
class _Queue:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    bytes: int = 0


class Desk:
    """The queues of one process."""

    def __init__(self) -> None:
        self._queues: dict[UUID, _Queue] = {}
        self._readers = asyncio.Semaphore(READERS)

    @asynccontextmanager
    async def turn(self, partner: UUID, size: int) -> AsyncIterator[None]:
        """The partner's turn, after what it sent before. Raises Flooded."""
        queue = self._queues.setdefault(partner, _Queue())
        if queue.waiting >= MOST_WAITING or (queue.waiting and queue.bytes + size > MOST_BYTES):
            raise Flooded
        queue.waiting += 1
        queue.bytes += size
        try:
            async with queue.turn:
                yield
        finally:
            queue.waiting -= 1
            queue.bytes -= size
            if not queue.waiting:
                self._queues.pop(partner, None)

    async def read(self, work: Callable[[], T], size: int, *, quick: bool) -> T:
        """What ``work`` returns: done here when it is short, else in a thread."""
        if size <= (SHORT if quick else SHORT // 4):
            return work()
        async with self._readers:
            return await asyncio.to_thread(work)
