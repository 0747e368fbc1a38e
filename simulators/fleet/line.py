"""A conversation with one server: connect, be let in, send what is kept, take answers and orders, and start anew."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from contextlib import suppress

from simulators.fleet.device import Device, Server
from simulators.machinery.clock import Clock

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Real seconds between two attempts to connect."""
PATIENCE = 10.0
"""Real seconds that an answer may take; then the device connects anew and sends again."""
HEARTBEAT = 20.0
"""Real seconds."""
NAP = 0.1
"""Real seconds after which it looks again whether there is something to send."""


class TurnedAwayError(Exception):
    """The server did not let the device in."""


class Line(ABC):
    """One device and one server, as long as the device wants it."""

    def __init__(self, device: Device, server: Server, clock: Clock) -> None:
        self.device, self.server, self.clock = device, server, clock
        self._writer: asyncio.StreamWriter | None = None
        self._heard = self._beat = time.monotonic()

    async def run(self) -> None:
        """Talk until the device wants this server no more."""
        pause = SHORTEST_PAUSE
        while self.device.wants(self.server.name):
            if not self.device.connected:
                self._stands("no network")
                await asyncio.sleep(NAP)
                continue
            try:
                await self._session()
                pause = SHORTEST_PAUSE
            except TurnedAwayError:
                self.device.counts["turned_away"] += 1
                self._stands("turned away")
                pause = min(LONGEST_PAUSE, pause * 2)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                self._stands("no connection")
                pause = min(LONGEST_PAUSE, pause * 2)
            if self.device.wants(self.server.name):
                await asyncio.sleep(pause)
        self._stands("done")

    async def _session(self) -> None:
        async with asyncio.timeout(PATIENCE):
            reader, self._writer = await asyncio.open_connection(self.server.host, self.server.port)
        self.device.counts["connections"] += 1
        listening = None
        try:
            self.begin()
            async with asyncio.timeout(PATIENCE):
                while not self.let_in():
                    await self._hear(reader)
            self._stands("connected")
            self._heard = self._beat = time.monotonic()
            listening = asyncio.create_task(self._listen(reader))
            await self._pump(listening)
        finally:
            self.device.memory.lost(self.server.name)
            if listening is not None:
                listening.cancel()
                with suppress(asyncio.CancelledError, OSError, TurnedAwayError, asyncio.IncompleteReadError):
                    await listening
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        content = await reader.read(65_536)
        if not content:
            if not self.let_in():
                raise TurnedAwayError
            raise ConnectionResetError
        self._heard = time.monotonic()
        self.heard(content)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            await self._hear(reader)

    async def _pump(self, listening: asyncio.Task[None]) -> None:
        while self.device.wants(self.server.name) and self.device.connected:
            if listening.done():
                await listening
            now = time.monotonic()
            if self.owing() and now - self._heard > PATIENCE:
                raise TimeoutError
            if now - self._beat > HEARTBEAT:
                self._beat = now
                self.heartbeat()
            if not self.send_more(now):
                self.device.stirred.clear()
            assert self._writer is not None
            await self._writer.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(NAP):
                    await self.device.stirred.wait()

    def write(self, frame: bytes) -> None:
        """Put a frame on the wire."""
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(frame)
            self.device.wrote(self.server.name, frame)

    def _stands(self, word: str) -> None:
        self.device.standing[self.server.name] = word

    @abstractmethod
    def begin(self) -> None:
        """Say who this is; forget what an earlier connection owed."""

    @abstractmethod
    def let_in(self) -> bool:
        """Whether the server has let the device in. Raises :class:`TurnedAwayError` when it said no."""

    @abstractmethod
    def heard(self, content: bytes) -> None:
        """Bytes came down."""

    @abstractmethod
    def heartbeat(self) -> None:
        """Say that this is still there."""

    @abstractmethod
    def owing(self) -> bool:
        """Whether an answer is awaited."""

    @abstractmethod
    def send_more(self, now: float) -> bool:
        """Send of what is kept for this server; whether anything was sent."""
