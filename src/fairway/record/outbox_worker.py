"""The worker that empties the outbox: one task for each channel, several messages in flight."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from fairway.base.time import Clock
from fairway.record.connection import TRANSIENT, Source, connection
from fairway.record.outbox import Backoff, Outgoing, Sender, Undeliverable, claim, mark_failed, mark_sent, park

log = logging.getLogger(__name__)

LEASE = 30.0
"""Seconds of real time that a worker has for one message."""
INTERVAL = 0.2
"""Seconds between looks at an empty outbox."""
_SHARE = 0.8
"""An attempt is given up after this share of the lease, so that two workers never send one message at a time."""

_Flying = dict["asyncio.Task[None]", Outgoing]


class OutboxWorker:
    """Sends what is due on the channels it has senders for. Any number of workers may run side by side."""

    def __init__(
        self,
        source: Source,
        senders: Mapping[str, Sender],
        clock: Clock,
        *,
        backoff: Mapping[str, Backoff] | None = None,
        concurrency: int = 16,
        lease: float = LEASE,
        interval: float = INTERVAL,
    ) -> None:
        """``backoff`` by channel; the default retries for ever. ``concurrency`` messages of a channel at a time."""
        self._source = source
        self._senders = dict(senders)
        self._clock = clock
        self._backoff = dict(backoff or {})
        self._concurrency = concurrency
        self._lease = lease
        self._interval = interval
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to send: look now. Only a hint; nothing depends on it."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled. What is in flight then is cut off, and sent again when its lease has ended."""
        async with asyncio.TaskGroup() as channels:
            for channel, sender in self._senders.items():
                channels.create_task(self._run_channel(channel, sender), name=f"outbox {channel}")

    async def drain(self) -> int:
        """Send all that is due now, and what that makes due; how many attempts were made."""
        attempts = 0
        for channel, sender in self._senders.items():
            flying: _Flying = {}
            while await self._pump(channel, sender, flying) or flying:
                attempts += len(flying)
                await asyncio.wait(flying)
        return attempts

    async def _run_channel(self, channel: str, sender: Sender) -> None:
        flying: _Flying = {}
        try:
            while True:
                try:
                    await self._pump(channel, sender, flying)
                except TRANSIENT as error:
                    log.warning("outbox %s waits for its database: %s", channel, error)
                    await asyncio.sleep(1.0)
                    continue
                if flying:
                    await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED, timeout=self._interval)
                else:
                    await self._pause()
        finally:
            for task in flying:
                task.cancel()
            await asyncio.gather(*flying, return_exceptions=True)

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), self._interval)
        self._woken.clear()

    async def _pump(self, channel: str, sender: Sender, flying: _Flying) -> int:
        """Settle what has landed and start what is due; how many were started."""
        landed = [task for task in flying if task.done()]
        async with connection(self._source) as conn:
            sent = [flying[task] for task in landed if not task.exception()]
            if sent:
                await mark_sent(conn, sent, self._clock.now())
            for task in landed:
                if (error := task.exception()) is not None:
                    message = flying[task]
                    backoff = self._backoff.get(channel, Backoff())
                    text = f"{type(error).__name__}: {error}"[:2000]
                    if isinstance(error, Undeliverable) or backoff.spent(message.attempt):
                        log.error("outbox %s parks %s: %s", channel, message.key, text)
                        await park(conn, message, text)
                    else:
                        log.warning("outbox %s will try %s again: %s", channel, message.key, text)
                        wait = backoff.wait(message.attempt, message.key)
                        await mark_failed(conn, message, text, self._clock.now() + wait)
            for task in landed:
                del flying[task]
            room = self._concurrency - len(flying)
            claimed = await claim(conn, channel, self._clock.now(), lease=self._lease, limit=room) if room > 0 else []
        for message in claimed:
            flying[asyncio.create_task(self._send(sender, message))] = message
        return len(claimed)

    async def _send(self, sender: Sender, message: Outgoing) -> None:
        async with asyncio.timeout(self._lease * _SHARE):
            await sender.send(message)
