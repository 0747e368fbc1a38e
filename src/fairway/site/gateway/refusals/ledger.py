"""Refusals in the gateway's memory until the database takes them: counted, so that a flood is one line."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from fairway.base.ids import uuid7
from fairway.locks.sessions.actions import Reason, Refuse
from fairway.site.gateway.refusals.store import Refused

MOST = 2_000
"""Different refusals held at once; more are counted together by reason."""
WINDOW = timedelta(minutes=1)
LONGEST = 1_024
"""Bytes of a refused frame that are kept."""
_Key = tuple[Reason, str, str, str]


class _Counted:
    __slots__ = ("at", "count", "frame", "last_at", "sha256", "told")

    def __init__(self, at: datetime, frame: bytes) -> None:
        self.at = self.last_at = at
        self.count = 1
        self.told = False
        self.frame = frame[:LONGEST]
        self.sha256 = hashlib.sha256(frame).digest() if frame else b""


class Ledger:
    """Refusals not yet written. ``total`` counts all since the start, by reason."""

    def __init__(self) -> None:
        self._held: dict[_Key, _Counted] = {}
        self.total: dict[Reason, int] = {}

    def note(self, refusal: Refuse, source: str, listener: str, now: datetime) -> None:
        """Count one, from the address ``source`` at the listener."""
        reason, frame = refusal.reason, refusal.frame
        self.total[reason] = self.total.get(reason, 0) + 1
        key = (reason, refusal.device[:64], source, listener)
        if key not in self._held and len(self._held) >= MOST:
            key = (reason, "", "", listener)
        known = self._held.get(key)
        if known is None:
            self._held[key] = _Counted(now, frame)
        else:
            known.count += 1
            known.last_at = now

    def due(self, now: datetime, *, everything: bool = False) -> list[tuple[_Key, Refused]]:
        """What may be written now: what is new, and what was counted for a minute since. It stays until
        :meth:`written`."""
        found = []
        for key, counted in list(self._held.items()):
            over = now - counted.at >= WINDOW
            if not counted.count:
                if over:
                    del self._held[key]
            elif over or everything or not counted.told:
                found.append((key, _row(key, counted, now)))
        return found

    def written(self, rows: list[tuple[_Key, Refused]]) -> None:
        """These are in the database; what was counted meanwhile goes on."""
        for key, refused in rows:
            counted = self._held.get(key)
            if counted is not None:
                counted.count -= refused.count
                counted.told = True
                counted.at = refused.last_at


def _row(key: _Key, counted: _Counted, now: datetime) -> Refused:
    reason, device, source, listener = key
    return Refused(
        id=uuid7(now),
        at=counted.at,
        last_at=counted.last_at,
        reason=reason.value,
        device=device,
        source=source,
        listener=listener,
        count=counted.count,
        frame=counted.frame,
        sha256=counted.sha256,
    )
