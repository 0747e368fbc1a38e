"""Refusals as rows (writer connection): counted, and bounded in number and age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from fairway.locks.sessions.actions import SENTENCES, Reason
from fairway.record.connection import Connection

MOST = 100_000
"""Rows kept; the oldest give way."""
KEPT = timedelta(days=90)


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """What was refused ``count`` times between ``at`` and ``last_at``; ``frame`` is the beginning of the first."""

    id: UUID
    at: datetime
    last_at: datetime
    reason: str
    device: str
    source: str
    """Address that it came from."""
    listener: str
    """jt808, jt701 or http."""
    count: int
    frame: bytes
    sha256: bytes
    """Of the whole frame; empty where there was none."""

    @property
    def sentence(self) -> str:
        """The catalogue key of the reason."""
        return SENTENCES[Reason(self.reason)]


async def keep(conn: Connection, refusals: Sequence[Refused]) -> None:
    """Write refusals."""
    await conn.executemany(
        "INSERT INTO device_refusal (id, at, last_at, reason, device, source, listener, count, frame, sha256)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING",
        [
            (
                one.id,
                one.at,
                one.last_at,
                one.reason,
                one.device,
                one.source,
                one.listener,
                one.count,
                one.frame,
                one.sha256,
            )
            for one in refusals
        ],
    )


async def recent(conn: Connection, limit: int, device: str | None = None) -> list[Refused]:
    """The latest refusals, of one device or of all, the latest first."""
    rows = await conn.fetch(
        "SELECT id, at, last_at, reason, device, source, listener, count, frame, sha256 FROM device_refusal"
        " WHERE $2::text IS NULL OR device = $2 ORDER BY last_at DESC, id DESC LIMIT $1",
        limit,
        device,
    )
    return [Refused(**dict(row)) for row in rows]


async def forget(conn: Connection, now: datetime) -> None:
    """Drop what is too old, and the oldest of what is too much."""
    await conn.execute("DELETE FROM device_refusal WHERE last_at < $1", now - KEPT)
    await conn.execute(
        "DELETE FROM device_refusal WHERE id IN"
        " (SELECT id FROM device_refusal ORDER BY last_at DESC, id DESC OFFSET $1)",
        MOST,
    )
