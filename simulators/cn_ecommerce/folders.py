"""The drop folders of the exchange's terminals: each client has an OutBox, SentBox, FailBox and InBox of XML files.

Names come from strangers: no name is followed out of its box, and no file is read beyond the limit.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOXES = ("OutBox", "SentBox", "FailBox", "InBox")
LARGEST = 20_000_000
_CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class TooLargeError(ValueError):
    """The file is larger than any message may be."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file in an OutBox."""

    client: str
    name: str
    size: int


class Exchange:
    """The folder in which each client has its boxes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, client: str) -> Path:
        """Make the boxes of a client; its folder. Raises ``ValueError`` for a name that is none."""
        if not _CLIENT.fullmatch(client):
            raise ValueError(f"{client!r} is no name of a client")
        for box in BOXES:
            (self._root / client / box).mkdir(parents=True, exist_ok=True)
        return self._root / client

    def clients(self) -> list[str]:
        """The clients that have a folder."""
        if not self._root.is_dir():
            return []
        return sorted(each.name for each in self._root.iterdir() if _CLIENT.fullmatch(each.name) and each.is_dir())

    def dropped(self) -> Iterator[Dropped]:
        """What waits in the OutBoxes, oldest first within each; unfinished and hidden files are left alone."""
        for client in self.clients():
            yield from self._waiting(client)

    def _waiting(self, client: str) -> list[Dropped]:
        found = []
        try:
            entries = list(os.scandir(self._root / client / "OutBox"))
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
                found.append((status.st_mtime_ns, Dropped(client, entry.name, status.st_size)))
        return [dropped for _, dropped in sorted(found, key=lambda each: (each[0], each[1].name))]

    def read(self, dropped: Dropped) -> bytes:
        """The bytes of a file. Raises :class:`TooLargeError`."""
        with (self._root / dropped.client / "OutBox" / dropped.name).open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise TooLargeError("the file is too large")
        return content

    def move(self, dropped: Dropped, box: str) -> None:
        """Move a file from the OutBox to another box, in place of one that bears its name."""
        goal = self._root / dropped.client / box
        goal.mkdir(parents=True, exist_ok=True)
        (self._root / dropped.client / "OutBox" / dropped.name).replace(goal / dropped.name)

    def put(self, client: str, name: str, content: bytes) -> None:
        """Put an answer into the InBox, whole or not at all, and on disk when this returns."""
        box = self._root / client / "InBox"
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
