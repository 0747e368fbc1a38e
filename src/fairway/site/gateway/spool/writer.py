"""The one writer of a spool: groups appended and synchronised, a torn tail cut off at the start, full disks told."""

from __future__ import annotations

import errno
import fcntl
import logging
import mmap
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from fairway.site.gateway.spool import segments
from fairway.site.gateway.spool.segments import Record

log = logging.getLogger(__name__)
SEGMENT = 64 * 1024 * 1024
"""Bytes after which a new segment is begun."""
IDENTITY, DURABLE = "identity", "durable"
_END = struct.Struct("<Q")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class SpoolError(Exception):
    """A group could not be made durable; none of it may be acknowledged. ``full``: the disk has no room for it."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(f"the spool cannot be written: {os.strerror(cause.errno or errno.EIO)}")
        self.full = cause.errno in FULL


class SpoolInUseError(Exception):
    """Another process writes this spool."""


class SpoolWriter:
    """Appends to the spool in ``folder``; only one process may. Raises SpoolInUseError for another.

    ``first`` is the number of the first record of a spool that is made now: one that rises with time, such as
    microseconds, keeps numbers apart from those of a spool that was lost. ``reserve`` bytes of the disk are left free:
    below them nothing is taken, so that what is stored already, and the database beside it, can go on.
    """

    def __init__(self, folder: Path, *, segment: int = SEGMENT, reserve: int = 0, first: int = 0) -> None:
        self._folder = folder
        self._segment = segment
        self._reserve = reserve
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._hold = _held(folder / "writer")
        self.identity, begun = _identity(folder, first)
        self._mark = _Mark(folder / DURABLE)
        self._mark.set(max(begun, self._mark.get()))
        self._file = -1
        self._size = 0
        self.end = self._recover()

    def append(self, records: Sequence[Record]) -> int:
        """Make ``records`` durable; the number of the first. Raises SpoolError, and then none of them is there."""
        first = self.end
        data = segments.encode(first, records)
        try:
            self._check_room(len(data))
            if self._file < 0 or self._size >= self._segment:
                self._begin(first)
            _write(self._file, data)
            os.fdatasync(self._file)
        except OSError as error:
            self._take_back()
            raise SpoolError(error) from error
        self._size += len(data)
        self.end = first + len(records)
        self._mark.set(self.end)
        return first

    def close(self) -> None:
        """Give the files back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._mark.close()
        os.close(self._hold)

    def _check_room(self, wanted: int) -> None:
        if self._reserve:
            free = os.statvfs(self._folder)
            if free.f_bavail * free.f_frsize < self._reserve + wanted:
                raise OSError(errno.ENOSPC, "reserve")

    def _begin(self, first: int) -> None:
        path = self._folder / segments.segment_name(first)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(file, 0)
            _synchronise_folder(self._folder)
        except OSError:
            os.close(file)
            raise
        if self._file >= 0:
            os.close(self._file)
        self._file, self._size = file, 0

    def _take_back(self) -> None:
        """Cut what was written of a failed group. After a failed synchronisation nobody knows what the disk holds of
        the file's end, so the next group goes into a new segment."""
        if self._file < 0:
            return
        try:
            os.ftruncate(self._file, self._size)
            os.fdatasync(self._file)
        except OSError as error:
            log.error("a segment that could not be written cannot be cut either: %s", error)
        os.close(self._file)
        self._file = -1
        if self._size:
            return
        # An empty segment would have the name of the next one.
        self._size = 0

    def _recover(self) -> int:
        """Cut the torn tail of the last segment; the number of the next record."""
        end = self._mark.get()
        found = segments.segments(self._folder)
        if not found:
            return end
        first, path = found[-1]
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        size = os.fstat(file).st_size
        last, held = 0, first
        if size:
            with mmap.mmap(file, size, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as data:
                for place in segments.scan(data):
                    last, held = place.offset + place.length, place.first + place.records
        if last < size:
            log.warning("cut %d bytes that were never acknowledged from the end of the spool", size - last)
            os.ftruncate(file, last)
        # What a crash left in the page cache only is made durable now, before anybody may read it.
        os.fsync(file)
        _synchronise_folder(self._folder)
        self._file, self._size = file, last
        if held < end:
            log.error("the spool ends at %d but %d was told before: the disk has lost records", held, end)
            os.close(file)
            self._file = -1
            return end
        self._mark.set(held)
        return held


class _Mark:
    """The durable end, for readers in other processes: eight bytes in a small mapped file."""

    def __init__(self, path: Path) -> None:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(file).st_size < _END.size:
                os.ftruncate(file, _END.size)
            self._mapped = mmap.mmap(file, _END.size)
        finally:
            os.close(file)

    def get(self) -> int:
        return int(_END.unpack_from(self._mapped)[0])

    def set(self, end: int) -> None:
        _END.pack_into(self._mapped, 0, end)

    def close(self) -> None:
        self._mapped.close()


def _held(path: Path) -> int:
    """A lock that ends with the process, however it ends."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise SpoolInUseError(f"another gateway writes {path.parent}") from None
    return file


def _identity(folder: Path, first: int) -> tuple[UUID, int]:
    path = folder / IDENTITY
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(f"{uuid4()} {first}\n")
        draft.replace(path)
        _synchronise_folder(folder)
    name, begun = path.read_text().split()
    return UUID(name), int(begun)


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = os.write(file, view)
        view = view[written:]


def _synchronise_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
