"""Which organisation an API key acts for, remembered for a moment.

A program sends many requests with one key; looking the key up each time is a statement more for each. What was found
is used for at most :data:`LASTING`, and no longer than until a key is revoked by any process of the same machine: a
small file in the site's folder is replaced then, and looked at with each request. A process on another machine
refuses a revoked key when its second is over.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from pathlib import Path

from fairway.parties.store import Principal, principal_of_key, secret_hash
from fairway.site.database import Database

LASTING = 1.0
"""Seconds."""
_MOST = 1_000

_Mark = tuple[int, int]


class KnownKeys:
    """The keys that one process has seen lately. Holds hashes of secrets, never a secret; unknown keys are not kept."""

    def __init__(self, folder: Path, *, lasting: float = LASTING) -> None:
        self._file = folder / "keys-changed"
        self.lasting = lasting
        self._found: OrderedDict[bytes, tuple[float, _Mark, Principal]] = OrderedDict()

    async def principal(self, database: Database, secret: str) -> Principal | None:
        """Who acts with ``secret``; None when the key is revoked or unknown."""
        name, mark = secret_hash(secret), self._mark()
        known = self._found.get(name)
        if known is not None and known[1] == mark and time.monotonic() < known[0]:
            return known[2]
        # Both are taken before the look-up: what is revoked meanwhile is not remembered longer than it should be.
        until = time.monotonic() + self.lasting
        async with database.single_statements() as conn:
            found = await principal_of_key(conn, secret)
        self._found.pop(name, None)
        if found is not None and self.lasting > 0:
            self._found[name] = until, mark, found
            while len(self._found) > _MOST:
                self._found.popitem(last=False)
        return found

    def revoked(self) -> None:
        """A key was revoked, and that is on disk: every process of this machine looks its keys up anew."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(f".{os.getpid()}")
        fresh.touch()
        fresh.replace(self._file)

    def _mark(self) -> _Mark:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns
