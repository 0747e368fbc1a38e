"""What workers see of the spool: four methods, so that a broker can be put between them later.

An implementation over a broker keeps the same promises: :meth:`Bus.append` returns when the records are durable,
positions rise without reuse, and nothing that was not committed is forgotten. The spool of the gateway stays the truth
in that case too: what is acknowledged to a device is acknowledged by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from fairway.site.gateway.spool.reader import SpoolReader
from fairway.site.gateway.spool.segments import Group, Record
from fairway.site.gateway.spool.writer import SpoolWriter


class Bus(Protocol):
    """A durable, ordered log of records between the gateway and its workers."""

    async def append(self, records: Sequence[Record]) -> int:
        """Make ``records`` durable; the position of the first. Raises SpoolError when nothing was taken."""
        ...

    async def read(self, position: int, limit: int) -> list[Group]:
        """Durable records from ``position`` on, about ``limit`` of them; nothing when there are none yet."""
        ...

    async def commit(self, position: int) -> None:
        """Everything before ``position`` is stored elsewhere and may be forgotten here."""
        ...

    async def end(self) -> int:
        """The position after the last durable record."""
        ...


class SpoolBus:
    """The bus of one machine: the spool's files themselves. ``writer`` is None for those who only read; what was
    written within ``keep`` seconds is not forgotten yet."""

    def __init__(self, folder: Path, writer: SpoolWriter | None = None, *, keep: float = 0.0) -> None:
        self._writer = writer
        self._keep = keep
        self.reader = SpoolReader(folder)

    async def append(self, records: Sequence[Record]) -> int:
        """Write and synchronise in a thread: the loop goes on meanwhile."""
        if self._writer is None:
            raise RuntimeError("this end of the bus only reads")
        return await asyncio.to_thread(self._writer.append, records)

    async def read(self, position: int, limit: int) -> list[Group]:
        """Groups of the segment files, which are in the page cache nearly always."""
        return self.reader.read(position, limit)

    async def commit(self, position: int) -> None:
        """Remove the segments that lie wholly before ``position``."""
        self.reader.remove(position, keep=self._keep)

    async def end(self) -> int:
        """The durable end."""
        return self.reader.end()
