"""The memory of a device: each record is kept until a server acknowledged it, for the server that was its own then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from simulators.fleet.record import Record

AGAIN = 1.0
"""Real seconds after which a refused record is offered once more; each refusal doubles them."""
LONGEST_PAUSE = 15.0


@dataclass(slots=True)
class Kept:
    """A record in memory."""

    record: Record
    server: str
    late: bool
    """To be sent as backfill."""
    flying: bool = False
    alone: bool = False
    """It was refused among others; it goes by itself now, so that it is judged by itself."""
    refusals: int = 0
    not_before: float = 0.0
    refused_by: set[str] = field(default_factory=set)


class Memory:
    """Everything that no server has acknowledged, in the order in which it was written down."""

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}
        self.acknowledged = 0
        self.refusals = 0
        self._told: list[str] = []

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, record: Record, server: str, *, late: bool) -> None:
        """Keep a record for ``server``."""
        self._kept[record.number] = Kept(record, server, late)

    def waiting(self, server: str, now: float) -> list[Kept]:
        """What may be sent to ``server`` at the real second ``now``, oldest first."""
        return [
            kept for kept in self._kept.values() if kept.server == server and not kept.flying and kept.not_before <= now
        ]

    def all(self) -> list[Kept]:
        """Everything that is kept, oldest first."""
        return list(self._kept.values())

    def wants(self, server: str) -> bool:
        """Whether anything is kept for ``server``."""
        return any(kept.server == server for kept in self._kept.values())

    def sent(self, numbers: Iterable[int]) -> None:
        """They are on their way."""
        for number in numbers:
            if number in self._kept:
                self._kept[number].flying = True

    def took(self, numbers: Iterable[int]) -> None:
        """A server acknowledged them: they may be forgotten."""
        for number in numbers:
            if self._kept.pop(number, None) is not None:
                self.acknowledged += 1

    def refused(self, numbers: Iterable[int], server: str, now: float) -> None:
        """A server refused them. They go to a server that was told since and has not refused them, or again later."""
        numbers = [number for number in numbers if number in self._kept]
        for number in numbers:
            kept = self._kept[number]
            kept.flying = False
            self.refusals += 1
            if len(numbers) > 1:
                kept.alone = True
                continue
            kept.refused_by.add(server)
            other = next((each for each in reversed(self._told) if each not in kept.refused_by), None)
            if other is not None:
                kept.server, kept.late = other, True
                continue
            kept.refusals += 1
            kept.not_before = now + min(LONGEST_PAUSE, AGAIN * 2 ** min(kept.refusals, 6))

    def lost(self, server: str) -> None:
        """The connection broke: nothing is on its way, and what was is backfill now."""
        for kept in self._kept.values():
            if kept.server == server and kept.flying:
                kept.flying, kept.late = False, True

    def moved(self, server: str) -> None:
        """A new server was told. What an earlier one refused is offered to it at once."""
        self._told = [each for each in self._told if each != server] + [server]
        for kept in self._kept.values():
            if kept.refused_by and server not in kept.refused_by and not kept.flying:
                kept.server, kept.late, kept.not_before = server, True, 0.0
