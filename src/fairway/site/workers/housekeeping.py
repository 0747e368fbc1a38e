"""Forgetting what nobody asks for any more: sent messages, answered idempotency keys, old events.

Facts are never forgotten; these are conveniences beside the record.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from fairway.record.outbox import prune
from fairway.record.store import drop_receipts
from fairway.site.runtime import Site
from fairway.site.store import prune_events

KEYS_FOR = timedelta(days=30)
"""How long the same idempotency key gets the same answer, and a message is not sent again under its key."""
EVENTS_FOR = timedelta(days=90)
"""How far back webhooks and streams can be replayed."""
PAUSE = timedelta(hours=12)
"""Of the site's clock, between two rounds."""


class HousekeepingWorker:
    """Goes round twice a day."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._next: datetime | None = None

    async def step(self) -> int:
        """Forget what is old, when it is time to; always 0, there is never more to do at once."""
        now = self._site.clock.now()
        if self._next is not None and now < self._next:
            return 0
        self._next = now + PAUSE
        async with self._site.database.writing() as conn:
            await prune(conn, now - KEYS_FOR)
            await drop_receipts(conn, now - KEYS_FOR)
            await prune_events(conn, now - EVENTS_FOR)
        return 0
