"""``python -m bench.gateway.load``: many devices in one process, each sending its next frame when the last is answered.

Reads a JSON object from standard input (see :class:`Plan`) and writes one to standard output. A connection that ends is
made anew, and what was not acknowledged is sent again, as a device does.
"""

from __future__ import annotations

import array
import asyncio
import hashlib
import sys
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import cast

import msgspec

from bench.gateway.generate import Device, devices, frames, times
from fairway.wire.jt808.frames import unescaped

_ANSWER = 20
"""Bytes of a general response with its delimiters, when none of them is escaped."""
AGAIN = 0.2
"""Seconds before a connection is made anew."""


class Plan(msgspec.Struct, kw_only=True):
    """What to send. ``begin`` is the device time of the first frame, seconds since 1970."""

    host: str
    port: int
    devices: int
    frames: int
    begin: float
    seconds: float
    """How long at most."""
    warm: float = 0.0
    """Seconds at the beginning that are not measured."""
    acknowledged: str = ""
    """File for the SHA-256 of every acknowledged frame, 32 bytes each."""
    depth: int = 1
    """Frames of one device under way at once."""
    way: list[tuple[int, int]] = []
    """Where every device drives: see :func:`bench.gateway.generate.frames`."""


class Load:
    """All devices of a process, and what they saw."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        at = times(plan.begin, plan.frames)
        self.senders = [Sender(self, device, frames(device, at, plan.way)) for device in devices(plan.devices)]
        self.latencies = array.array("d")
        self.refused = self.connections = self.acknowledged = 0
        self.counting = False
        self.counted = 0
        self.left = len(self.senders)
        self.done = asyncio.Event()

    async def run(self) -> dict[str, object]:
        """Send until all is acknowledged or the time is over."""
        plan, loop = self.plan, asyncio.get_running_loop()
        began = loop.time()
        tasks = [loop.create_task(sender.keep_connected()) for sender in self.senders]
        if plan.warm:
            await asyncio.sleep(plan.warm)
        self.counting, counted_from, used_from = True, loop.time(), time.process_time()
        left = plan.seconds - (loop.time() - began)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.done.wait(), max(0.1, left))
        measured, used = loop.time() - counted_from, time.process_time() - used_from
        self.counting = False
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if plan.acknowledged:
            self._write()
        ordered = sorted(self.latencies)
        return {
            "seconds": measured,
            "counted": self.counted,
            "acknowledged": self.acknowledged,
            "refused": self.refused,
            "connections": self.connections,
            "complete": self.left == 0,
            "processor seconds": used,
            "p50 ms": _percentile(ordered, 0.5),
            "p99 ms": _percentile(ordered, 0.99),
        }

    def _write(self) -> None:
        with Path(self.plan.acknowledged).open("wb") as file:
            for sender in self.senders:
                for frame in sender.frames[: sender.next]:
                    file.write(hashlib.sha256(frame).digest())


class Sender(asyncio.Protocol):
    """One device."""

    def __init__(self, load: Load, device: Device, prepared: list[bytes]) -> None:
        self._load = load
        self._device = device
        self.frames = prepared
        self.next = 0
        """The first frame that is not acknowledged."""
        self._sent = 0
        self._proved = False
        self._sent_at: deque[float] = deque()
        self._transport: asyncio.Transport | None = None
        self._ended = asyncio.Event()

    async def keep_connected(self) -> None:
        """Connect, and again whenever the connection ends, until everything is acknowledged."""
        loop, plan = asyncio.get_running_loop(), self._load.plan
        while self.next < len(self.frames):
            self._ended.clear()
            try:
                await loop.create_connection(lambda: self, plan.host, plan.port)
            except OSError:
                await asyncio.sleep(AGAIN)
                continue
            try:
                await self._ended.wait()
            finally:
                if self._transport is not None:
                    self._transport.abort()
            if self.next < len(self.frames):
                await asyncio.sleep(AGAIN)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._load.connections += 1
        self._proved, self._sent, self._sent_at = False, self.next, deque()
        self._transport.write(self._device.authentication())

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None
        self._ended.set()

    def data_received(self, data: bytes) -> None:
        if len(data) == _ANSWER and self._proved and not data[-3] and data.count(b"\x7e") == 2:
            # Nearly every answer: one, whole, without an escape, and it says that the frame was taken.
            self._taken()
            return
        for piece in data.split(b"\x7e")[1::2]:
            self._answer(piece)

    def _answer(self, piece: bytes) -> None:
        load = self._load
        if b"\x7d" in piece:
            piece = unescaped(piece)
        if piece[-2]:
            load.refused += 1
            if self._transport is not None:
                self._transport.close()
            return
        if not self._proved:
            self._proved = True
            for _ in range(load.plan.depth):
                self._send()
            return
        self._taken()

    def _taken(self) -> None:
        load = self._load
        began = self._sent_at.popleft()
        self.next += 1
        load.acknowledged += 1
        if load.counting:
            load.counted += 1
            load.latencies.append(time.perf_counter() - began)
        if self.next == len(self.frames):
            load.left -= 1
            if not load.left:
                load.done.set()
            if self._transport is not None:
                self._transport.close()
        else:
            self._send()

    def _send(self) -> None:
        if self._sent < len(self.frames) and self._transport is not None:
            self._sent_at.append(time.perf_counter())
            self._transport.write(self.frames[self._sent])
            self._sent += 1


def _percentile(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1) if ordered else 0.0


def main() -> None:
    """Read the plan, prepare all frames, say so, and send when told."""
    plan = msgspec.json.decode(sys.stdin.buffer.readline(), type=Plan)
    try:
        import uvloop

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()

    async def run() -> dict[str, object]:
        load = Load(plan)
        print("ready", flush=True)
        sys.stdin.buffer.readline()
        return await load.run()

    with runner:
        found = runner.run(run())
    sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")


if __name__ == "__main__":
    main()
