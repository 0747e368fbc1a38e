"""A lock that speaks JT/T 808 to one server."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from simulators.fleet import jt808_bodies as bodies
from simulators.fleet.device import Device, Server
from simulators.fleet.jt808 import Message, Reader, Writer
from simulators.fleet.jt808_areas import READERS, REMOVERS
from simulators.fleet.line import Line, TurnedAwayError
from simulators.fleet.memory import Kept
from simulators.machinery.clock import Clock

MOST_FLYING = 8
"""Messages that may be on their way at once."""
LIVE_BATCH, LATE_BATCH = 10, 40
"""Locations in one 0x0704; the larger one goes in several parts."""
DONE, FAILED, NOT_UNDERSTOOD, NOT_SUPPORTED = 0, 1, 2, 3
CONFIRMED_ALARM = 4
SERVER_HOST, SERVER_PORT = 0x0013, 0x0018


@dataclass(frozen=True, slots=True)
class Flight:
    """A message on its way: which records it holds, and its parts."""

    numbers: tuple[int, ...]
    parts: tuple[tuple[int, bytes], ...]


class Line808(Line):
    """Registers once per server, authenticates at every connection with its own code, then sends what it has kept."""

    def __init__(self, device: Device, server: Server, clock: Clock) -> None:
        super().__init__(device, server, clock)
        self._writing = Writer(device.name, device.edition)
        self._reading = Reader(device.edition)
        self._flying: dict[int, Flight] = {}
        self._registered = False
        self._asked = -1
        self._in = False
        self._refused = False

    # -- being let in --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Register at the first connection, then authenticate."""
        self._flying.clear()
        self._in = self._refused = False
        self._reading = Reader(self.device.edition)
        if self._registered:
            self._authenticate()
        else:
            device = self.device
            self._send(0x0100, bodies.registration(device.edition, "FLEET", "SIM-1", device.name, device.plate))

    def _authenticate(self) -> None:
        self._asked = self._send(0x0102, bodies.authentication(self.device.edition, self.server.code))

    def let_in(self) -> bool:
        """Whether the code was right."""
        if self._refused:
            raise TurnedAwayError
        return self._in

    # -- sending -------------------------------------------------------------------------------------------------

    def _send(self, message: int, body: bytes = b"") -> int:
        (serial, frame), *_ = self._writing.write(message, body)
        self.write(frame)
        return serial

    def heartbeat(self) -> None:
        """0x0002."""
        self._send(0x0002)

    def owing(self) -> bool:
        """Whether a message is not answered yet."""
        return bool(self._flying)

    def send_more(self, now: float) -> bool:
        """Live records one by one, or in batches when there are many; late ones as backfill."""
        sent = False
        while len(self._flying) < MOST_FLYING:
            waiting = self.device.memory.waiting(self.server.name, now)
            if not waiting:
                break
            self.device.grow_old(waiting, self.clock.now())
            self._fly(self._next(waiting))
            sent = True
        return sent

    def _next(self, waiting: Sequence[Kept]) -> list[Kept]:
        first = waiting[0]
        if first.alone or (not first.late and len(waiting) < MOST_FLYING):
            return [first]
        most = LATE_BATCH if first.late else LIVE_BATCH
        alike: list[Kept] = []
        for each in waiting:
            if each.late != first.late or each.alone or len(alike) == most:
                break
            alike.append(each)
        return alike

    def _fly(self, chosen: list[Kept]) -> None:
        device = self.device
        hhd = device.kind == "jt808-hhd"
        located = [bodies.location(kept.record, container=device.container, hhd=hhd) for kept in chosen]
        if len(chosen) == 1 and not chosen[0].late:
            parts = self._writing.write(0x0200, located[0])
        else:
            parts = self._writing.write(0x0704, bodies.batch(located, backfill=chosen[0].late))
        numbers = tuple(kept.record.number for kept in chosen)
        device.memory.sent(numbers)
        self._flying[parts[0][0]] = Flight(numbers, tuple(parts))
        for _, frame in parts:
            self.write(frame)

    # -- what comes down -----------------------------------------------------------------------------------------

    def heard(self, content: bytes) -> None:
        """Take each message."""
        for message in self._reading.feed(content):
            try:
                self._take(message)
            except (ValueError, IndexError, UnicodeDecodeError):
                self._answer(message, NOT_UNDERSTOOD)

    def _answer(self, message: Message, result: int) -> None:
        self._send(0x0001, bodies.general(message.serial, message.id, result))

    def _take(self, message: Message) -> None:
        self.device.counts[f"heard 0x{message.id:04X}"] += 1
        match message.id:
            case 0x8001:
                self._answered(*bodies.answered(message.body))
            case 0x8100:
                self._registered = message.body[2] in (0, 1, 3)
                self._refused = not self._registered
                if self._registered:
                    self._authenticate()
            case 0x8003:
                self._resend(message.body)
            case 0x8201:
                answer = message.serial.to_bytes(2, "big") + self._here()
                self._send(0x0201, answer)
            case _:
                self._ordered(message)

    def _answered(self, serial: int, message: int, result: int) -> None:
        if message == 0x0102 and serial == self._asked:
            self._in, self._refused = result == DONE, result != DONE
            return
        for first, flight in self._flying.items():
            if serial in (first, flight.parts[-1][0]):
                del self._flying[first]
                if result in (DONE, CONFIRMED_ALARM):
                    self.device.memory.took(flight.numbers)
                else:
                    self.device.memory.refused(flight.numbers, self.server.name, time.monotonic())
                self.device.stirred.set()
                return

    def _resend(self, body: bytes) -> None:
        flight = self._flying.get(int.from_bytes(body[:2], "big"))
        for at in range(3, 3 + 2 * body[2], 2):
            number = int.from_bytes(body[at : at + 2], "big")
            if flight is not None and 1 <= number <= len(flight.parts):
                self.write(flight.parts[number - 1][1])

    def _here(self) -> bytes:
        return bodies.location(self.device.truck.here(), container=self.device.container)

    def _ordered(self, message: Message) -> None:
        """An order. Only the server that is the device's own at present may give one."""
        device = self.device
        if self.server.name != device.home:
            device.counts["orders refused"] += 1
            self._answer(message, FAILED)
            return
        match message.id:
            case 0x8103:
                said = bodies.parameters(message.body)
                self._answer(message, DONE)
                if SERVER_HOST in said and SERVER_PORT in said:
                    host = said[SERVER_HOST].split(b"\x00")[0].decode("gbk")
                    device.move_to(host, int.from_bytes(said[SERVER_PORT], "big"))
            case 0x8203:
                self._answer(message, DONE)
            case 0x8300:
                start = 2 if device.edition == 2019 else 1
                device.texts.append(message.body[start:].rstrip(b"\x00").decode("gbk"))
                self._answer(message, DONE)
            case 0x8500:
                self._lock(message)
            case order if order in READERS or order in REMOVERS:
                device.watch.take(order, message.body)
                self._answer(message, DONE)
            case _:
                self._answer(message, NOT_SUPPORTED)

    def _lock(self, message: Message) -> None:
        wanted = bodies.wants_locked(self.device.edition, message.body)
        if wanted is None:
            self._answer(message, NOT_UNDERSTOOD)
        elif not self.device.commanded(wanted, self.clock.now()):
            self._answer(message, FAILED)
        else:
            self._send(0x0500, message.serial.to_bytes(2, "big") + self._here())
