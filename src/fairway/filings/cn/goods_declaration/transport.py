"""How goods declarations travel: the declaration folder of the single window's client."""

from __future__ import annotations

from pathlib import Path

from fairway.filings.cn.file_drop import Business, FileDrop


def file_drop(root: Path) -> FileDrop:
    """The boxes under the ``root`` that the client watches."""
    return FileDrop(root, Business.DECLARATION)
