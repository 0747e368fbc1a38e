"""A device on the network: a truck's lock with its memory, its servers, and a conversation with each of them."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from simulators.fleet.jt808_areas import Watch
from simulators.fleet.memory import Kept, Memory
from simulators.fleet.record import Record
from simulators.fleet.script import Happening
from simulators.fleet.truck import Truck

Kind = Literal["jt808-2013", "jt808-2019", "jt808-hhd", "jt701"]
LIVE_FOR = timedelta(seconds=90)
"""How old a record may be that is sent as a live report."""
REMEMBERED = 400
"""Frames that somebody who listens in has recorded, for a replay."""
Recorder = Callable[["Device", str, bytes], None]


@dataclass(frozen=True, slots=True)
class Server:
    """A gateway as a device knows it: a name for people, the address, and the device's own code for it."""

    name: str
    host: str
    port: int
    code: str = ""


@dataclass(slots=True)
class Device:
    """One device. Not for several threads."""

    name: str
    """The identifier that it reports under: up to 12 digits (20 in the 2019 edition); JT701: 10."""
    kind: Kind
    plate: str
    container: str
    truck: Truck
    servers: dict[str, Server]
    home: str
    """The name of the server that is its own at present."""
    recorder: Recorder | None = None
    password: str = "888888"  # noqa: S105  of a simulated lock
    """What a JT701 opens by when its platform orders it; the makers ship this one."""
    memory: Memory = field(default_factory=Memory)
    watch: Watch = field(init=False)
    texts: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    counts: Counter[str] = field(default_factory=Counter)
    frames: deque[tuple[str, bytes]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    last: Record | None = None
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    gone: bool = False
    standing: dict[str, str] = field(default_factory=dict)
    """How it stands with each server, in a word."""

    network: Callable[[], bool] = lambda: True
    """Whether there is a network for anybody."""

    def __post_init__(self) -> None:
        self.watch = Watch(self.edition)

    @property
    def edition(self) -> int:
        """The edition of JT/T 808 that it speaks."""
        return 2019 if self.kind == "jt808-2019" else 2013

    @property
    def connected(self) -> bool:
        """Whether it has a network."""
        return self.network() and self.truck.connected()

    def live(self, now: datetime) -> bool:
        """Let it live until ``now``; whether anything was written down."""
        return self._keep(self.truck.advance(now))

    def happen(self, happening: Happening, now: datetime) -> None:
        """Something happens to its truck or lock now."""
        self._keep(self.truck.happen(happening, now))

    def commanded(self, lock: bool, now: datetime) -> bool:
        """Its server orders the bolt shut or drawn; whether it moved so."""
        done, records = self.truck.commanded(lock, now)
        self._keep(records)
        return done

    def _keep(self, records: list[Record]) -> bool:
        for each in records:
            record = self.watch.seen(each)
            self.last = record
            self.memory.keep(record, self.home, late=record.offline)
            self.counts["records"] += 1
        if records:
            self.stirred.set()
        return bool(records)

    def grow_old(self, waiting: list[Kept], now: datetime) -> None:
        """What could not be sent soon after it was written down is no live report any more, but backfill."""
        oldest = now + self.truck.mishaps.drift - LIVE_FOR
        for kept in waiting:
            kept.late = kept.late or kept.record.at < oldest

    def move_to(self, host: str, port: int) -> Server:
        """It was told a new server; from now on its records go there. It knows its code for the ones it was set up
        with; a server that it does not know gets none."""
        known = (each for each in self.servers.values() if (each.host, each.port) == (host, port))
        server = next(known, None) or Server(f"{host}:{port}", host, port)
        self.servers[server.name] = server
        if server.name != self.home:
            self.home = server.name
            self.counts["moves"] += 1
        self.memory.moved(server.name)
        self.stirred.set()
        return server

    def wants(self, server: str) -> bool:
        """Whether it needs a conversation with a server: its own, or one that it still owes records."""
        return not self.gone and (server == self.home or self.memory.wants(server))

    def wrote(self, server: str, frame: bytes) -> None:
        """A frame went out."""
        self.counts["frames"] += 1
        self.frames.append((server, frame))
        if self.recorder is not None:
            self.recorder(self, server, frame)
