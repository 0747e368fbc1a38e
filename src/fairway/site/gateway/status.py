"""How the gateway is, in a small file of its own folder: readable when the database is not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from fairway.site.settings import Settings


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of the running gateway; counts since its start. Times are the site's clock."""

    at: datetime
    pid: int
    connections: int
    devices: int
    """Connected devices that have proved themselves."""
    bound: int
    """Devices that may speak to the site."""
    bindings_age: float | None
    """Seconds since the database last confirmed who is bound."""
    database: bool
    acknowledged: int
    denied: int
    """Frames that could not be put on disk, and were not acknowledged."""
    groups: int
    spool_end: int
    spool_bytes: int
    refused: Mapping[str, int]


def spool_folder(settings: Settings) -> Path:
    """Where the spool of a site lies."""
    return settings.gateway_folder / "spool"


def read(settings: Settings) -> Status | None:
    """What the gateway last said of itself; None when it never ran."""
    try:
        return msgspec.json.decode((settings.gateway_folder / "status.json").read_bytes(), type=Status)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def write(path: Path, data: bytes) -> None:
    """Replace a file whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(path)
