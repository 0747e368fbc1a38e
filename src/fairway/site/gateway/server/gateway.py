"""The gateway in memory: who is connected, who may be, what waits for the disk."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fairway.base.time import Clock, SystemClock
from fairway.locks.sessions.actions import Reason, Refuse
from fairway.locks.sessions.admission import Track
from fairway.locks.sessions.binding import Binding, microseconds
from fairway.locks.sessions.jt701 import Jt701Session
from fairway.locks.sessions.jt808 import Jt808Session
from fairway.site.gateway.bindings.cache import Bindings
from fairway.site.gateway.bus import Bus
from fairway.site.gateway.refusals.ledger import Ledger
from fairway.site.gateway.server.commit import GroupCommit
from fairway.site.gateway.server.connection import Connection, Session

log = logging.getLogger(__name__)
SESSIONS: dict[str, Callable[[Gateway], Session]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a gateway lets in at once; seconds."""

    connections: int = 10_000
    per_source: int = 5_000
    unproven: int = 4_000
    """Connections that have not proved who they are; while there are so many, no more are let in."""
    patience: float = 10.0
    """Until a connection has proved itself."""
    idle: float = 900.0
    """Without a whole frame."""
    lively: float = 30.0
    """How long ago a device must have been heard for a second connection of it to be the false one."""


class Gateway:
    """Connections, bindings and group commit of one process; the house of its sessions."""

    def __init__(self, bindings: Bindings, bus: Bus, clock: Clock, limits: Limits | None = None) -> None:
        self.bindings = bindings
        self.commit = GroupCommit(bus)
        self.ledger = Ledger()
        self.clock = clock
        self.limits = limits or Limits()
        self._connections: set[Connection] = set()
        self._sources: dict[str, int] = {}
        self._unproven: set[Connection] = set()
        self._by_device: dict[str, Connection] = {}
        self._by_session: dict[int, Connection] = {}
        self._tracks: dict[str, Track] = {}
        self._plain = isinstance(clock, SystemClock)
        self.monotonic = time.monotonic

    def now(self) -> int:
        """The site's clock in microseconds."""
        return time.time_ns() // 1000 if self._plain else microseconds(self.clock.now())

    def accept(self, protocol: str) -> Connection:
        """A connection for the listener of ``protocol``; what ``create_server`` asks for."""
        return Connection(self, SESSIONS[protocol](self))

    @property
    def connected(self) -> int:
        """Open connections."""
        return len(self._connections)

    @property
    def devices(self) -> int:
        """Devices that have proved themselves and are connected."""
        return len(self._by_device)

    def binding(self, device: str) -> Binding | None:
        """See :class:`~fairway.locks.sessions.admission.House`."""
        return self.bindings.by_device.get(device)

    def track(self, device: str) -> Track:
        """Where the device was last, over all its connections."""
        found = self._tracks.get(device)
        if found is None:
            found = self._tracks[device] = Track()
        return found

    def claim(self, device: str, session: object) -> bool:
        """One connection a device: an older one that was heard a moment ago stays, a silent one gives way."""
        mine = self._by_session[id(session)]
        other = self._by_device.get(device)
        if other is not None and other is not mine:
            if self.monotonic() - other.heard < self.limits.lively:
                return False
            self.refused(other, Refuse(Reason.REPLACED, device))
            other.abort()
        self._by_device[device] = mine
        self._unproven.discard(mine)
        return True

    def connection_of(self, device: str) -> Connection | None:
        """The connection by which ``device`` can be told something."""
        return self._by_device.get(device)

    def opened(self, connection: Connection) -> None:
        """Let a connection in, or end it."""
        source, limits = connection.source, self.limits
        self._connections.add(connection)
        self._by_session[id(connection.session)] = connection
        count = self._sources[source] = self._sources.get(source, 0) + 1
        if (
            len(self._connections) > limits.connections
            or count > limits.per_source
            or len(self._unproven) >= limits.unproven
        ):
            self.refused(connection, Refuse(Reason.FLOOD, ""))
            connection.abort()
            return
        self._unproven.add(connection)

    def closed(self, connection: Connection) -> None:
        """Forget a connection."""
        self._connections.discard(connection)
        self._unproven.discard(connection)
        self._by_session.pop(id(connection.session), None)
        left = self._sources.get(connection.source, 1) - 1
        if left:
            self._sources[connection.source] = left
        else:
            self._sources.pop(connection.source, None)
        device = connection.session.device
        if device and self._by_device.get(device) is connection:
            del self._by_device[device]

    def refused(self, connection: Connection, refusal: Refuse) -> None:
        """Note a refusal."""
        self.ledger.note(refusal, connection.source, connection.session.protocol, self.clock.now())

    def rebind(self) -> None:
        """The bindings have changed: connections go on with theirs, or end when there is none any more."""
        for device, connection in list(self._by_device.items()):
            binding = self.binding(device)
            if binding is not connection.session.binding and not connection.session.rebind(binding):
                self.refused(connection, Refuse(Reason.UNKNOWN if binding is None else Reason.WRONG_CODE, device))
                connection.abort()
        for device in [device for device in self._tracks if device not in self.bindings.by_device]:
            del self._tracks[device]

    def sweep(self) -> None:
        """End what is too slow or idle, and ask for parts of messages that are missing; called every second."""
        now, limits = self.monotonic(), self.limits
        for connection in list(self._unproven):
            if now - connection.begun > limits.patience:
                self.refused(connection, Refuse(Reason.TOO_SLOW, connection.session.device))
                connection.abort()
        at = self.now()
        for connection in list(self._connections):
            if now - connection.heard > limits.idle:
                self.refused(connection, Refuse(Reason.IDLE, connection.session.device))
                connection.abort()
            elif actions := connection.session.tick(now):
                connection.do(actions, at)

    def everyone(self) -> Iterator[Connection]:
        """All connections."""
        return iter(list(self._connections))

    async def end(self) -> None:
        """Make durable and acknowledge what was taken, and close all connections."""
        await self.commit.idle()
        for connection in self.everyone():
            connection.close()
        await asyncio.sleep(0)


SESSIONS.update(jt808=Jt808Session, jt701=Jt701Session)
