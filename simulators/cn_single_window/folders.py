"""The drop folders of the window's client program (wire document, 1): taking zips, putting answers, safely.

Names and zips come from strangers: no name is followed out of its box, nothing is unpacked to disk, no zip is read
beyond its limit.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

BUSINESSES = ("Rmft", "Deccus001")
BOXES = ("OutBox", "SentBox", "FailBox", "InBox")
LARGEST = 20 * 1024 * 1024
_CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_SAFE = re.compile(r"[^A-Za-z0-9_.-]")


class BadZipError(ValueError):
    """The file is not a zip with one XML of its own stem; the message says why."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file in an OutBox."""

    client: str
    business: str
    name: str
    size: int


def safe_stem(name: str) -> str:
    """The stem of a file's name as it may stand in the name of an answer."""
    return _SAFE.sub("_", name.removesuffix(".zip"))[:80].lstrip(".") or "unnamed"


def unzip(name: str, content: bytes) -> bytes:
    """The one XML in the zip ``name``. Raises :class:`BadZipError`; expands nothing beyond the limit."""
    stem = name.removesuffix(".zip")
    if stem == name:
        raise BadZipError("the name does not end in .zip")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) != 1:
                raise BadZipError("it does not hold exactly one file")
            (entry,) = entries
            if entry.filename != f"{stem}.xml":
                raise BadZipError("the file in it is not an XML of the same stem")
            if entry.flag_bits & 1:
                raise BadZipError("it is encrypted")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadZipError("it is neither stored nor deflated")
            if entry.file_size > LARGEST:
                raise BadZipError("it is too large when expanded")
            with archive.open(entry) as file:
                expanded = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise BadZipError("it is not a readable zip") from fault
    if len(expanded) > LARGEST:
        raise BadZipError("it is too large when expanded")
    return expanded


class Exchange:
    """The folder in which each client has a folder with the boxes of each business."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, client: str) -> Path:
        """Make the boxes of a client; its root. Raises ``ValueError`` for a name that is none."""
        if not _CLIENT.fullmatch(client):
            raise ValueError(f"{client!r} is no name of a client")
        for business in BUSINESSES:
            for box in BOXES:
                (self._root / client / business / box).mkdir(parents=True, exist_ok=True)
        return self._root / client

    def clients(self) -> list[str]:
        """The clients that have a folder."""
        if not self._root.is_dir():
            return []
        return sorted(each.name for each in self._root.iterdir() if _CLIENT.fullmatch(each.name) and each.is_dir())

    def dropped(self) -> Iterator[Dropped]:
        """What waits in the OutBoxes, oldest first within each; unfinished and hidden files are left alone."""
        for client in self.clients():
            for business in BUSINESSES:
                yield from self._waiting(client, business)

    def _waiting(self, client: str, business: str) -> list[Dropped]:
        found = []
        try:
            entries = list(os.scandir(self._root / client / business / "OutBox"))
        except FileNotFoundError:
            return []
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith(".tmp"):
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(status.st_mode):
                found.append((status.st_mtime_ns, Dropped(client, business, entry.name, status.st_size)))
        return [dropped for _, dropped in sorted(found, key=lambda each: (each[0], each[1].name))]

    def read(self, dropped: Dropped) -> bytes:
        """The bytes of a file. Raises :class:`BadZipError` when it is larger than any message may be."""
        if dropped.size > LARGEST:
            raise BadZipError("the file is too large")
        path = self._box(dropped.client, dropped.business, "OutBox") / dropped.name
        with path.open("rb") as file:
            return file.read(LARGEST + 1)

    def move(self, dropped: Dropped, box: str) -> None:
        """Move a file from the OutBox to another box, in place of one that bears its name."""
        source = self._box(dropped.client, dropped.business, "OutBox") / dropped.name
        goal = self._box(dropped.client, dropped.business, box)
        goal.mkdir(parents=True, exist_ok=True)
        source.replace(goal / dropped.name)

    def put(self, client: str, business: str, name: str, content: bytes) -> None:
        """Put an answer into the InBox, whole or not at all, and on disk when this returns."""
        box = self._box(client, business, "InBox")
        box.mkdir(parents=True, exist_ok=True)
        unfinished = box / f"{name}.tmp"
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(box / name)
        handle = os.open(box, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _box(self, client: str, business: str, box: str) -> Path:
        return self._root / client / business / box
