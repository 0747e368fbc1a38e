"""How road manifests travel: the road folder of the single window's client."""

from __future__ import annotations

from pathlib import Path

from fairway.filings.cn.file_drop import Business, FileDrop


def file_drop(root: Path) -> FileDrop:
    """The boxes under the ``root`` that the client watches; manifests and confirmations share them."""
    return FileDrop(root, Business.ROAD)
