"""Drop folders: the boxes in which client programs leave files for a system and find its answers.

Each client has an OutBox, SentBox, FailBox and InBox, or a set of them for each part of the system. Names come from
strangers: no name is followed out of its box, and no file is read beyond a limit.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOXES = ("OutBox", "SentBox", "FailBox", "InBox")
_CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file in an OutBox."""

    client: str
    part: str
    """The part of the system that it is for; "" where there are none."""
    name: str
    size: int


class DropFolders:
    """The folder in which each client has its boxes."""

    parts: tuple[str, ...] = ("",)
    """The parts of the system that have boxes of their own."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, client: str) -> Path:
        """Make the boxes of a client; its folder. Raises ``ValueError`` for a name that is none."""
        if not _CLIENT.fullmatch(client):
            raise ValueError(f"{client!r} is no name of a client")
        for part in self.parts:
            for box in BOXES:
                self._box(client, part, box).mkdir(parents=True, exist_ok=True)
        return self._root / client

    def clients(self) -> list[str]:
        """The clients that have a folder."""
        if not self._root.is_dir():
            return []
        return sorted(each.name for each in self._root.iterdir() if _CLIENT.fullmatch(each.name) and each.is_dir())

    def dropped(self) -> Iterator[Dropped]:
        """What waits in the OutBoxes, oldest first within each; unfinished and hidden files are left alone."""
        for client in self.clients():
            for part in self.parts:
                yield from self._waiting(client, part)

    def _waiting(self, client: str, part: str) -> list[Dropped]:
        found = []
        try:
            entries = list(os.scandir(self._box(client, part, "OutBox")))
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
                found.append((status.st_mtime_ns, Dropped(client, part, entry.name, status.st_size)))
        return [dropped for _, dropped in sorted(found, key=lambda each: (each[0], each[1].name))]

    def beginning(self, dropped: Dropped, most: int) -> bytes:
        """The bytes of a file, at the most ``most``."""
        with (self._box(dropped.client, dropped.part, "OutBox") / dropped.name).open("rb") as file:
            return file.read(most)

    def move(self, dropped: Dropped, box: str) -> None:
        """Move a file from the OutBox to another box, in place of one that bears its name."""
        goal = self._box(dropped.client, dropped.part, box)
        goal.mkdir(parents=True, exist_ok=True)
        (self._box(dropped.client, dropped.part, "OutBox") / dropped.name).replace(goal / dropped.name)

    def deliver(self, client: str, part: str, name: str, content: bytes) -> None:
        """Put an answer into the InBox, whole or not at all, and on disk when this returns."""
        box = self._box(client, part, "InBox")
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

    def _box(self, client: str, part: str, box: str) -> Path:
        return self._root / client / part / box
