"""Reading a spool from another process, up to its durable end, and removing the segments that are stored elsewhere."""

from __future__ import annotations

import logging
import mmap
import os
import struct
import time
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from fairway.site.gateway.spool import segments
from fairway.site.gateway.spool.segments import Group
from fairway.site.gateway.spool.writer import DURABLE, IDENTITY

log = logging.getLogger(__name__)
_END = struct.Struct("<Q")


class SpoolReader:
    """Reads the spool in ``folder``, whose writer may be dead or alive."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._segment = -1
        self._following = -1
        self._offset = 0
        self._next = 0

    @property
    def identity(self) -> UUID | None:
        """Which spool this is; None before it was first written."""
        said = self._said()
        return None if said is None else UUID(said[0])

    @property
    def first(self) -> int:
        """The number that its first record has or had."""
        said = self._said()
        return 0 if said is None else int(said[1])

    def _said(self) -> list[str] | None:
        try:
            said = (self._folder / IDENTITY).read_text().split()
        except FileNotFoundError:
            return None
        return said if len(said) == 2 else None

    def end(self) -> int:
        """The number after the last durable record."""
        try:
            data = (self._folder / DURABLE).read_bytes()
        except FileNotFoundError:
            return 0
        return int(_END.unpack(data)[0]) if len(data) == _END.size else 0

    def read(self, position: int, limit: int) -> list[Group]:
        """Whole groups from record ``position`` on, until ``limit`` records are reached or passed.

        Records before ``position`` are cut off. A gap, where the disk lost records, shows in the groups' numbers.
        """
        found: list[Group] = []
        end, count = self.end(), 0
        while position < end and count < limit:
            group = self._group(position, end)
            if group is None:
                return found
            if group.first < position:
                group = Group(position, group.records[position - group.first :])
            elif group.first > position:
                log.error("records %d to %d are not in the spool any more", position, group.first - 1)
            found.append(group)
            count += len(group.records)
            position = group.end
        return found

    def _group(self, position: int, end: int) -> Group | None:
        """The first whole durable group that ends after ``position``."""
        places = segments.segments(self._folder)
        for index, (first, path) in enumerate(places):
            following = places[index + 1][0] if index + 1 < len(places) else None
            if following is not None and following <= position:
                continue
            offset = self._offset if self._segment == first and self._next <= position else 0
            group = self._in_segment(path, offset, position, end, first)
            if group is not None:
                return group
        return None

    def _in_segment(self, path: Path, offset: int, position: int, end: int, first: int) -> Group | None:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            size = os.fstat(file).st_size
            if size <= offset:
                return None
            with mmap.mmap(file, size, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as data:
                for place in segments.scan(data, offset):
                    if place.first >= end:
                        return None
                    if place.first + place.records > position:
                        self._segment, self._offset = first, place.offset + place.length
                        self._next = place.first + place.records
                        return segments.decode(data, place)
        finally:
            os.close(file)
        return None

    def remove(self, position: int, *, keep: float = 0.0) -> int:
        """Remove the segments that lie wholly before ``position``, never the last one; how many. What was written
        within ``keep`` seconds stays, for a database that is restored to an earlier moment."""
        places, removed, oldest = segments.segments(self._folder), 0, time.time() - keep
        for (_, path), (following, _) in pairwise(places):
            if following <= position and (not keep or path.stat().st_mtime < oldest):
                path.unlink()
                removed += 1
        return removed

    def size(self) -> int:
        """Bytes of all segments."""
        return sum(path.stat().st_size for _, path in segments.segments(self._folder) if path.exists())
