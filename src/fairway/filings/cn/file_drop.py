"""The folders of the single window's client: zips out, answers in (contract, section 1). The only I/O of this package.

Sending is idempotent by file name: a worker that does not know whether a file was placed places it again. An answer
stays in InBox until :meth:`FileDrop.settle` is called, which a caller does after it has stored the answer.

Calls block on the disk; an event loop runs them in a thread.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from fairway.base.issues import Refusal
from fairway.wire.gacc.archive import packed, unpacked
from fairway.wire.gacc.xml import MAX_BYTES, unreadable

_STEM = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_\-]{0,119}$")
_TEMPORARY = ".tmp"


class Business(StrEnum):
    """A kind of business; the name of its folder."""

    ROAD = "Rmft"
    """Road manifests and carrier confirmations."""
    DECLARATION = "Deccus001"
    """Goods declarations."""


class Whereabouts(StrEnum):
    """Where a file is."""

    WAITING = "OutBox"
    TAKEN = "SentBox"
    FAILED = "FailBox"


class NameTaken(Exception):  # noqa: N818  says what happened
    """Another content was sent under this name: sending would replace it, so nothing was done."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file in InBox. ``content`` is the XML (taken out of a zip where the window zipped it)."""

    name: str
    content: bytes
    raw: bytes
    """The bytes of the file as they are, to be stored before they are parsed."""
    fault: Refusal | None = None
    """Why there is no content: the file is a bad zip or too large. Such a file is stored and set aside."""


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stem(file_name: str) -> str:
    stem = file_name.removesuffix(".xml").removesuffix(".zip")
    if not _STEM.match(stem):
        raise ValueError(f"{file_name!r} is no plain file name")
    return stem


class FileDrop:
    """The boxes of one business under the ``root`` that the window's client watches."""

    def __init__(self, root: Path, business: Business, *, largest: int = MAX_BYTES) -> None:
        self._folder = root / business.value
        self._largest = largest

    def prepare(self) -> None:
        """Make the boxes that are not there yet."""
        for name in (*(box.value for box in Whereabouts), "InBox", "Early", "Handled", "Unreadable"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)

    def _box(self, name: str) -> Path:
        return self._folder / name

    def place(self, file_name: str, content: bytes) -> Whereabouts:
        """Put ``content`` into OutBox as ``<stem>.zip``; on disk, whole, under its name when this returns.

        Nothing is done when the same bytes are there already, or were taken or failed before; the answer says which.
        Raises :class:`NameTaken` when the name holds other bytes, ValueError for a name with a path in it, OSError
        when the disk refuses.
        """
        stem = _stem(file_name)
        archive = packed(stem, content)
        for box in (Whereabouts.TAKEN, Whereabouts.FAILED, Whereabouts.WAITING):
            path = self._box(box.value) / f"{stem}.zip"
            try:
                before = path.read_bytes()
            except FileNotFoundError:
                continue
            if before != archive:
                raise NameTaken(f"{stem}.zip is in {box.value} with other content")
            return box
        folder = self._box(Whereabouts.WAITING.value)
        temporary = folder / f"{stem}.zip{_TEMPORARY}"
        with temporary.open("wb") as file:
            file.write(archive)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / f"{stem}.zip")
        _flush(folder)
        return Whereabouts.WAITING

    def arrivals(self, limit: int = 100) -> list[Arrival]:
        """The oldest files in InBox that are complete; they stay there. Links and folders are passed over."""
        found: list[tuple[int, str]] = []
        with os.scandir(self._box("InBox")) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.endswith(_TEMPORARY):
                    continue
                if entry.is_file(follow_symlinks=False):
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
        return [arrival for _, name in sorted(found)[:limit] if (arrival := self._read(name)) is not None]

    def _read(self, name: str) -> Arrival | None:
        """The file ``name`` of InBox; None when it has gone meanwhile. Never reads more than the limit."""
        try:
            with (self._box("InBox") / name).open("rb") as file:
                raw = file.read(self._largest + 1)
        except FileNotFoundError:
            return None
        try:
            if len(raw) > self._largest:
                raise unreadable(f"it is larger than {self._largest} bytes")
            content = unpacked(raw, self._largest)[1] if name.lower().endswith(".zip") else raw
        except Refusal as fault:
            return Arrival(name, b"", raw[: self._largest], fault)
        return Arrival(name, content, raw)

    def settle(self, arrival: Arrival, day: date) -> None:
        """Move an answer that was stored to ``Handled/<yyyymmdd>``. Doing it twice does nothing more."""
        self._move(arrival.name, self._box("Handled") / day.strftime("%Y%m%d"))

    def set_aside(self, arrival: Arrival) -> None:
        """Move a file that is no answer, and that was stored, to ``Unreadable``. Doing it twice does nothing more."""
        self._move(arrival.name, self._box("Unreadable"))

    def put_by(self, arrival: Arrival, most: int = 1000) -> bool:
        """Move an answer that came before the one it follows to ``Early``; False, and nothing is moved, when ``most``
        are there already. Doing it twice does nothing more."""
        early = self._box("Early")
        if sum(1 for _ in early.iterdir()) >= most:
            return False
        self._move(arrival.name, early)
        return True

    def bring_back(self) -> int:
        """Move everything in ``Early`` back to InBox, to be looked at again; how many files that were."""
        early = list(self._box("Early").iterdir())
        for path in early:
            self._move(path.name, self._box("InBox"), out_of="Early")
        return len(early)

    def _move(self, name: str, folder: Path, *, out_of: str = "InBox") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        target, number = folder / name, 1
        while target.exists():
            number += 1
            target = folder / f"{number}_{name}"
        try:
            (self._box(out_of) / name).rename(target)
        except FileNotFoundError:
            return
        _flush(folder)
        _flush(self._box(out_of))
