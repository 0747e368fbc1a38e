"""A lock that speaks Jointech JT701 to one server: no secret, binary positions, text events, text orders."""

from __future__ import annotations

from simulators.fleet import jt701
from simulators.fleet.device import Device, Server
from simulators.fleet.line import Line
from simulators.machinery.clock import Clock

MOST_FLYING = 8


class Line701(Line):
    """Sends each record in a frame of its own; an attempt to open the lock is told by P45 as well."""

    def __init__(self, device: Device, server: Server, clock: Clock) -> None:
        super().__init__(device, server, clock)
        self._reading = jt701.Reader()
        self._index = 0
        self._flying: dict[int, int | None] = {}
        """By index: the number of the record, or none for an event that goes beside it."""

    def begin(self) -> None:
        """Say hello; the protocol has no authentication."""
        self._flying.clear()
        self._reading = jt701.Reader()
        self.heartbeat()

    def let_in(self) -> bool:
        """Nobody asks."""
        return True

    def heartbeat(self) -> None:
        """``@JT``."""
        self.write(jt701.text(self.device.name, "@JT"))

    def owing(self) -> bool:
        """Whether a record is not confirmed yet."""
        return bool(self._flying)

    def _next_index(self) -> int:
        self._index = self._index % 255 + 1
        return self._index

    def send_more(self, now: float) -> bool:
        """One frame for each record."""
        sent, device = False, self.device
        waiting = device.memory.waiting(self.server.name, now)
        device.grow_old(waiting, self.clock.now())
        for kept in waiting:
            if len(self._flying) >= MOST_FLYING:
                break
            if kept.record.attempt is not None:
                index = self._next_index()
                self._flying[index] = None
                self.write(jt701.event(device.name, kept.record, index))
            index = self._next_index()
            self._flying[index] = kept.record.number
            device.memory.sent([kept.record.number])
            self.write(jt701.position(device.name, kept.record, index, late=kept.late))
            sent = True
        return sent

    def heard(self, content: bytes) -> None:
        """Take each text."""
        for words in self._reading.feed(content):
            self.device.counts[f"heard {words[0]}"] += 1
            match words:
                case ["P69", *rest] if rest and rest[-1].isdigit():
                    self._confirmed(int(rest[-1]))
                case ["P35", *_]:
                    for index in list(self._flying):
                        self._confirmed(index)
                case ["P43", *_] | ["P06", *_]:
                    self._ordered(words)
                case ["P02", *_]:
                    device = self.device
                    self.write(jt701.position(device.name, device.truck.here(), self._next_index()))
                case _:
                    continue

    def _confirmed(self, index: int) -> None:
        number = self._flying.pop(index, None)
        if number is not None:
            self.device.memory.took([number])
        self.device.stirred.set()

    def _ordered(self, words: list[str]) -> None:
        """An order. Only the server that is the lock's own at present may give one."""
        device = self.device
        if self.server.name != device.home:
            device.counts["orders refused"] += 1
            self.write(jt701.text(device.name, words[0], "0"))
        elif words[0] == "P43":
            right = len(words) == 2 and words[1] == device.password
            done = right and device.commanded(lock=False, now=self.clock.now())
            self.write(jt701.text(device.name, "P43", str(int(done))))
        elif len(words) >= 4 and words[3].isdigit():
            self.write(jt701.text(device.name, *words))
            device.move_to(words[2], int(words[3]))
