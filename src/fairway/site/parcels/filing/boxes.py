"""The drop folders of the exchange's terminal: messages go into OutBox, answers come out of InBox."""

from __future__ import annotations

import os
from pathlib import Path

LARGEST = 64_000_000
"""Bytes of an answer; the part of a larger one that is read is none, and is put away as such."""
SENT = ("OutBox", "SentBox", "FailBox")


class Boxes:
    """The boxes of one client."""

    def __init__(self, root: Path) -> None:
        self._root = root
        for name in (*SENT, "InBox", "Taken"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def known(self, name: str) -> Path | None:
        """The message of that name where it was dropped before."""
        return next((path for box in SENT if (path := self._root / box / name).exists()), None)

    def drop(self, name: str, content: bytes) -> None:
        """Put a message into OutBox, whole or not at all, and on disk when this returns."""
        unfinished = self._root / "OutBox" / f"{name}.tmp"
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._root / "OutBox" / name)

    def arrivals(self, most: int) -> list[Path]:
        """Answers that wait, in the order of their names."""
        found = [path for path in (self._root / "InBox").iterdir() if path.suffix == ".xml" and path.is_file()]
        return sorted(found)[:most]

    def read(self, path: Path) -> bytes:
        """An answer, as far as any is long."""
        with path.open("rb") as file:
            return file.read(LARGEST)

    def settle(self, path: Path) -> None:
        """Put an answer away that was taken."""
        path.replace(self._root / "Taken" / path.name)
