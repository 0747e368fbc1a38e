"""Previews that were asked for: what waits, who works on it, how far it is, what came of it. No facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg


async def keep(
    conn: asyncpg.Connection, preview: UUID, organisation: UUID, *, name: str, version: object, now: datetime
) -> None:
    """Note that a preview is asked for."""
    await conn.execute(
        "INSERT INTO parcel_risk_preview"
        " (preview, organisation, name, version, asked_at, status, done, total, worker, at)"
        " VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 0, '', now())",
        preview,
        organisation,
        name,
        version,
        now,
    )


async def unfinished(conn: asyncpg.Connection, organisation: UUID) -> int:
    """How many previews of an organisation wait or are worked on."""
    found: int = await conn.fetchval(
        "SELECT count(*) FROM parcel_risk_preview WHERE organisation = $1 AND status IN ('waiting', 'working')",
        organisation,
    )
    return found


async def forget(conn: asyncpg.Connection, before: datetime) -> None:
    """Forget previews that were asked for before a moment."""
    await conn.execute("DELETE FROM parcel_risk_preview WHERE asked_at < $1", before)


async def one(conn: asyncpg.Connection, preview: UUID, organisation: UUID) -> dict[str, Any] | None:
    """A preview of an organisation."""
    row = await conn.fetchrow(
        "SELECT *, extract(epoch FROM at - began) AS spent FROM parcel_risk_preview"
        " WHERE preview = $1 AND organisation = $2",
        preview,
        organisation,
    )
    return dict(row) if row else None


async def take(conn: asyncpg.Connection, worker: str, silence: float) -> dict[str, Any] | None:
    """Take the preview that waits longest. One whose worker has been silent for ``silence`` seconds is taken anew."""
    row = await conn.fetchrow(
        "UPDATE parcel_risk_preview SET status = 'working', worker = $1, began = now(), at = now(), done = 0, total = 0"
        " WHERE preview = (SELECT preview FROM parcel_risk_preview"
        "  WHERE status = 'waiting' OR (status = 'working' AND at < now() - make_interval(secs => $2))"
        "  ORDER BY asked_at, preview LIMIT 1 FOR UPDATE SKIP LOCKED)"
        " RETURNING *",
        worker,
        silence,
    )
    return dict(row) if row else None


async def tell(conn: asyncpg.Connection, preview: UUID, worker: str, done: int, total: int) -> bool:
    """Tell how far the work is; whether it is still wanted of this worker."""
    said = await conn.execute(
        "UPDATE parcel_risk_preview SET done = $3, total = $4, at = now()"
        " WHERE preview = $1 AND worker = $2 AND status = 'working'",
        preview,
        worker,
        done,
        total,
    )
    return bool(said == "UPDATE 1")


async def finish(conn: asyncpg.Connection, preview: UUID, worker: str, status: str, result: object) -> None:
    """Note what came of it."""
    await conn.execute(
        "UPDATE parcel_risk_preview SET status = $3, result = $4, at = now()"
        " WHERE preview = $1 AND worker = $2 AND status = 'working'",
        preview,
        worker,
        status,
        result,
    )


async def cancel(conn: asyncpg.Connection, preview: UUID, organisation: UUID) -> bool:
    """Stop a preview that is not done; whether there is such a preview."""
    await conn.execute(
        "UPDATE parcel_risk_preview SET status = 'cancelled', at = now()"
        " WHERE preview = $1 AND organisation = $2 AND status IN ('waiting', 'working')",
        preview,
        organisation,
    )
    return await one(conn, preview, organisation) is not None
