"""One TCP connection of a device: a session with a socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, cast
from uuid import UUID

from fairway.locks.commands import Command
from fairway.locks.sessions.actions import Action, Answer, Reason, Refuse, Store
from fairway.locks.sessions.binding import Binding

if TYPE_CHECKING:
    from fairway.site.gateway.server.gateway import Gateway

MOST_WAITING = 256
"""Frames of one connection that wait for the disk; beyond them nothing more is read from it."""


class Session(Protocol):
    """What the protocols' sessions have in common; see :mod:`fairway.locks.sessions`."""

    protocol: str
    binding: Binding | None

    @property
    def device(self) -> str: ...

    def receive(self, data: bytes, now: int) -> list[Action]: ...

    def tick(self, monotonic: float) -> list[Action]: ...

    def denial(self, store: Store) -> bytes: ...

    def command(self, order: UUID, command: Command) -> tuple[bytes, int] | None: ...

    def rebind(self, binding: Binding | None) -> bool: ...


class Connection(asyncio.Protocol):
    """Feeds a session, does what it asks, and bounds what waits."""

    __slots__ = ("_gateway", "_paused", "_transport", "_waiting", "begun", "heard", "session", "source")

    def __init__(self, gateway: Gateway, session: Session) -> None:
        self._gateway = gateway
        self._transport: asyncio.Transport | None = None
        self._waiting = 0
        self._paused = False
        self.session = session
        self.source = ""
        self.begun = self.heard = gateway.monotonic()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let it in, or end it at once when there are too many."""
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.source = str(peer[0]) if peer else ""
        self._gateway.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The device, or somebody between, ended it."""
        del exc
        self._transport = None
        self._gateway.closed(self)

    def data_received(self, data: bytes) -> None:
        """Hand bytes to the session and do what follows."""
        now = self._gateway.now()
        actions = self.session.receive(data, now)
        if actions:
            self.heard = self._gateway.monotonic()
            self.do(actions, now)

    def do(self, actions: list[Action], now: int) -> None:
        """Do what the session asks."""
        for action in actions:
            if type(action) is Store:
                self._waiting += 1
                self._gateway.commit.add(self, action, now)
            elif type(action) is Answer:
                self.write(action.data)
            elif type(action) is Refuse:
                self._gateway.refused(self, action)
                if action.answer:
                    self.write(action.answer)
            else:
                self.close()
        if self._waiting > MOST_WAITING:
            self._pause()

    def stored(self, store: Store) -> None:
        """A frame is on disk: now it is acknowledged."""
        self._done()
        if store.answer:
            self.write(store.answer)

    def denied(self, store: Store, *, full: bool) -> None:
        """A frame is not on disk: the device is told so, where its protocol can, and keeps it."""
        self._done()
        reason = Reason.DISK_FULL if full else Reason.NOT_STORED
        self._gateway.refused(self, Refuse(reason, self.session.device))
        if answer := self.session.denial(store):
            self.write(answer)

    def write(self, data: bytes) -> None:
        """Send, if there still is a socket."""
        transport = self._transport
        if transport is not None and not transport.is_closing():
            transport.write(data)

    def close(self) -> None:
        """End it when all is sent."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """End it now."""
        if self._transport is not None:
            self._transport.abort()

    def pause_writing(self) -> None:
        """The device does not read its answers: nothing more is read from it."""
        self._pause()

    def resume_writing(self) -> None:
        """It reads again."""
        self._resume()

    def _done(self) -> None:
        self._waiting -= 1
        if self._paused and self._waiting <= MOST_WAITING // 2:
            self._resume()

    def _pause(self) -> None:
        if not self._paused and self._transport is not None and not self._transport.is_closing():
            self._paused = True
            self._transport.pause_reading()

    def _resume(self) -> None:
        if self._paused and self._transport is not None and not self._transport.is_closing():
            self._paused = False
            self._transport.resume_reading()
