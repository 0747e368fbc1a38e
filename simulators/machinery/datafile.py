"""Reading a code table that is kept as a text file: rows divided by white space, lines with # say the source."""

from __future__ import annotations

from pathlib import Path


def rows(path: Path) -> list[str]:
    """The rows of the table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [row for line in lines if not line.startswith("#") for row in line.split()]
