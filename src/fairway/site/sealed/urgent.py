"""What must not wait: readings that may be an alarm, within what came in and in what was not read yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from fairway.locks.reading import Bolt, Cover, Door, Reading, Rope
from fairway.record.connection import Connection
from fairway.site.gateway import store as gateway
from fairway.site.sealed import store

AHEAD_AT_ONCE = 20
"""Trips whose alarms are looked for ahead of what waits, in one step."""


def plain(reading: Reading) -> bool:
    """Whether a reading by itself says nothing that somebody must know at once: closed, and nothing happened."""
    lock = reading.lock
    closed = (lock.bolt, lock.rope, lock.cover) == (Bolt.LOCKED, Rope.IN, Cover.CLOSED) and lock.door is not Door.OPEN
    return closed and not reading.events and reading.unlocking is None


@dataclass
class Ahead:
    """Finds the trips whose locks say at their latest that they are open or cut, or that something happened, while
    readings wait. A hint: everything is read in its order afterwards as well."""

    _looked_at: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By device: what it said when its trip was looked at ahead of the rest."""

    async def trips(self, conn: Connection, position: int, site: str) -> list[UUID]:
        """Some such trips that this site has custody of, of which something waits from ``position`` on."""
        found = await gateway.alarming(conn, position)
        new = [one for one in found if self._looked_at.get(one.device) != (one.state, one.events)][:AHEAD_AT_ONCE]
        if not new:
            return []
        self._looked_at.update({one.device: (one.state, one.events) for one in new})
        return await store.trips_of(conn, [one.device for one in new], site)

    def forget(self) -> None:
        """Nothing waits any more."""
        self._looked_at.clear()
