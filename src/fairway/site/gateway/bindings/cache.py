"""The bindings in the gateway's memory, and on its own disk for the time when the database is away."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from fairway.locks.sessions.binding import Binding
from fairway.record.connection import Connection
from fairway.site.gateway.bindings import store

log = logging.getLogger(__name__)


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    read_at: datetime
    fingerprint: str
    bindings: list[Binding]


class Bindings:
    """What the gateway knows of devices. ``read_at`` is when the database last confirmed it, on the site's clock.

    A site whose database is away goes on by the last it knew: a device bound meanwhile is unknown, custody stands
    where it stood. How old that is, is told on the status page and in the log.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fingerprint = ""
        self.by_device: dict[str, Binding] = {}
        self.read_at: datetime | None = None

    def load(self) -> bool:
        """Take what was kept on disk; whether there was anything."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return False
        except (msgspec.DecodeError, OSError) as error:
            log.error("the kept bindings cannot be read: %s", error)
            return False
        self._take(kept.bindings)
        # The fingerprint is not taken over: the first look at the database reads everything anew.
        self.read_at = kept.read_at
        return True

    async def refresh(self, conn: Connection, now: datetime) -> bool:
        """Read what changed; whether anything did."""
        fingerprint = await store.fingerprint(conn)
        if fingerprint == self._fingerprint:
            self.read_at = now
            return False
        # Read after the fingerprint: what changed in between is read again at the next look.
        self._take(await store.everything(conn))
        self._fingerprint, self.read_at = fingerprint, now
        self._keep(now)
        return True

    def _take(self, bindings: Sequence[Binding]) -> None:
        self.by_device = {binding.device: binding for binding in bindings}

    def _keep(self, now: datetime) -> None:
        kept = _Kept(read_at=now, fingerprint=self._fingerprint, bindings=list(self.by_device.values()))
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(msgspec.json.encode(kept))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            log.error("the bindings cannot be kept on disk: %s", error)
