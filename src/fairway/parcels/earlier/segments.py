"""Sorted digests in files: what one parcel is looked up by among those of all earlier batches, in microseconds.

A segment holds the digests of some batches, sorted, beside each the batch that it is of and perhaps an amount. It
appears and goes as a whole. Segments of like size are put together, so that there are never many of them. What is in
them can be made again from the files of the batches. One process writes, any number read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import msgspec
import numpy as np
import numpy.typing as npt

Digests = npt.NDArray[np.uint64]
Amounts = npt.NDArray[np.int64]
_LIKE = 4
"""A segment is put together with the next smaller one unless it is more than so many times as large."""
_NOTE = "segment.json"


class Note(msgspec.Struct, frozen=True):
    """What a segment is of: batches and the run whose verdict it holds, by their number in the segment."""

    batches: tuple[tuple[str, int], ...]
    rows: int


class Entry(NamedTuple):
    """A digest that was found."""

    batch: str
    amount: int


class _Segment:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.note = msgspec.json.decode((folder / _NOTE).read_bytes(), type=Note)
        self.digests, self.batches, self.amounts = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in ("digests", "batches", "amounts")
        )

    def find(self, digest: int) -> Iterator[Entry]:
        wanted = np.uint64(digest)
        at = int(np.searchsorted(self.digests, wanted))
        while at < len(self.digests) and self.digests[at] == wanted:
            amount = int(self.amounts[at]) if len(self.amounts) else 0
            yield Entry(self.note.batches[int(self.batches[at])][0], amount)
            at += 1


class Segments:
    """The segments in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[int, list[_Segment]] = (-1, [])

    def batches(self) -> Mapping[str, int]:
        """Every batch that is in, and the run whose verdict is."""
        return dict(entry for one in self._segments() for entry in one.note.batches)

    def find(self, digest: int) -> list[Entry]:
        """Where a digest stands: one entry for each batch that has it, or several."""
        return [entry for one in self._segments() for entry in one.find(digest)]

    def add(self, batch: str, run: int, digests: Digests, amounts: Amounts | None = None) -> None:
        """Take a batch in, in place of what is in of it."""
        self.drop({batch})
        given = np.empty(0, np.int64) if amounts is None else amounts
        self._write(((batch, run),), digests, np.zeros(len(digests), np.uint32), given)
        while len(found := sorted(self._segments(), key=lambda one: one.note.rows)) > 1:
            small, large = found[:2]
            if large.note.rows > _LIKE * max(small.note.rows, 1):
                return
            self._join(small, large)

    def drop(self, batches: set[str]) -> None:
        """Forget batches, for good."""
        for one in self._segments():
            gone = [number for number, (batch, _) in enumerate(one.note.batches) if batch in batches]
            if not gone:
                continue
            left = [entry for entry in one.note.batches if entry[0] not in batches]
            kept = ~np.isin(one.batches, np.array(gone, np.uint32))
            numbers = np.cumsum([entry[0] not in batches for entry in one.note.batches], dtype=np.uint32)
            if left:
                amounts = one.amounts[kept] if len(one.amounts) else one.amounts
                again = (numbers - np.uint32(1))[one.batches[kept]].astype(np.uint32)
                self._write(tuple(left), one.digests[kept], again, amounts)
            self._remove(one)

    def _join(self, small: _Segment, large: _Segment) -> None:
        shift = np.uint32(len(small.note.batches))
        self._write(
            (*small.note.batches, *large.note.batches),
            np.concatenate([small.digests, large.digests]),
            np.concatenate([small.batches, large.batches + shift]),
            np.concatenate([small.amounts, large.amounts]),
        )
        for one in (small, large):
            self._remove(one)

    def _write(
        self,
        batches: tuple[tuple[str, int], ...],
        digests: Digests,
        numbers: npt.NDArray[np.uint32],
        amounts: Amounts,
    ) -> None:
        order = np.argsort(digests, kind="stable")
        half = self._folder / f".{uuid4().hex}"
        half.mkdir(parents=True, mode=0o700)
        np.save(half / "digests.npy", digests[order])
        np.save(half / "batches.npy", numbers[order])
        np.save(half / "amounts.npy", amounts[order] if len(amounts) else amounts)
        (half / _NOTE).write_bytes(msgspec.json.encode(Note(batches, len(digests))))
        half.rename(self._folder / half.name[1:])

    def _remove(self, segment: _Segment) -> None:
        gone = segment.folder.with_name(f".{segment.folder.name}")
        segment.folder.rename(gone)
        shutil.rmtree(gone)

    def _segments(self) -> list[_Segment]:
        """Those that are there now: read again only when something came or went."""
        while True:
            try:
                changed = self._folder.stat().st_mtime_ns
            except FileNotFoundError:
                return []
            if changed == self._read[0]:
                return self._read[1]
            try:
                found = [_Segment(one) for one in sorted(self._folder.iterdir()) if not one.name.startswith(".")]
            except FileNotFoundError:
                continue
            self._read = (changed, found)
