"""Events and webhooks as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.site.events import Event

if TYPE_CHECKING:
    import asyncpg


async def keep_events(
    conn: asyncpg.Connection, position: int, case_id: UUID, at: datetime, found: Sequence[Event]
) -> None:
    """Keep the events of one position; the same again changes nothing (writer connection)."""
    await conn.executemany(
        "INSERT INTO event (position, scope, case_id, type, at, data) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (position, scope) DO NOTHING",
        [(position, event.scope, case_id, event.type, at, event.data) for event in found],
    )


async def events_after(conn: asyncpg.Connection, position: int, limit: int = 100) -> list[dict[str, Any]]:
    """What the holder is told after a position: one event for each, in the widest scope (reader connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (position) position, case_id, type, at, data FROM event WHERE position > $1"
        " ORDER BY position, scope LIMIT $2",
        position,
        limit,
    )
    return [dict(row) for row in rows]


async def last_event(conn: asyncpg.Connection) -> int:
    """The last position that events were made of (writer connection)."""
    found = await conn.fetchval("SELECT max(position) FROM event")
    return -1 if found is None else int(found)


async def prune_events(conn: asyncpg.Connection, before: datetime) -> None:
    """Drop events before a time; the log itself keeps every fact (writer connection)."""
    await conn.execute("DELETE FROM event WHERE at < $1", before)


async def add_webhook(
    conn: asyncpg.Connection,
    *,
    webhook: UUID,
    holder: UUID,
    url: str,
    secret: str,
    types: Sequence[str],
    position: int,
    now: datetime,
) -> None:
    """Keep a webhook; it is told of what follows ``position`` (writer connection)."""
    await conn.execute(
        "INSERT INTO webhook (webhook, holder, url, secret, types, active, position, created_at)"
        " VALUES ($1, $2, $3, $4, $5, true, $6, $7)",
        webhook,
        holder,
        url,
        secret,
        list(types),
        position,
        now,
    )


async def webhooks(conn: asyncpg.Connection, holder: UUID) -> list[dict[str, Any]]:
    """The webhooks of a holder, without secrets (writer connection)."""
    rows = await conn.fetch(
        "SELECT webhook, url, types, active, position, created_at, last_at, last_status FROM webhook"
        " WHERE holder = $1 ORDER BY created_at, webhook",
        holder,
    )
    return [dict(row) for row in rows]


async def active_webhooks(conn: asyncpg.Connection) -> list[dict[str, Any]]:
    """All webhooks that are to be told (writer connection)."""
    return [dict(row) for row in await conn.fetch("SELECT * FROM webhook WHERE active ORDER BY webhook")]


async def webhook(conn: asyncpg.Connection, identifier: UUID) -> dict[str, Any] | None:
    """One webhook with its secret (writer connection)."""
    row = await conn.fetchrow("SELECT * FROM webhook WHERE webhook = $1", identifier)
    return dict(row) if row else None


async def advance_webhook(conn: asyncpg.Connection, identifier: UUID, position: int) -> None:
    """Remember how far a webhook was told; never backwards (writer connection)."""
    await conn.execute("UPDATE webhook SET position = $2 WHERE webhook = $1 AND position < $2", identifier, position)


async def rewind_webhook(conn: asyncpg.Connection, identifier: UUID, position: int, holder: UUID) -> bool:
    """Let a webhook be told again of all after a position; whether the holder has it (writer connection)."""
    tag = await conn.execute(
        "UPDATE webhook SET position = $2, generation = generation + 1 WHERE webhook = $1 AND holder = $3",
        identifier,
        position,
        holder,
    )
    return bool(tag == "UPDATE 1")


async def note_delivery(conn: asyncpg.Connection, identifier: UUID, status: str, now: datetime) -> None:
    """Keep how the last attempt went (writer connection)."""
    await conn.execute(
        "UPDATE webhook SET last_at = $2, last_status = $3 WHERE webhook = $1", identifier, now, status[:200]
    )


async def remove_webhook(conn: asyncpg.Connection, identifier: UUID, holder: UUID) -> bool:
    """End a webhook; whether there was one (writer connection)."""
    tag = await conn.execute("DELETE FROM webhook WHERE webhook = $1 AND holder = $2", identifier, holder)
    return bool(tag == "DELETE 1")


async def visible_cases(conn: asyncpg.Connection, cases: Sequence[UUID]) -> set[UUID]:
    """Those of ``cases``, submissions and trips, of which the holder sees anything (reader connection)."""
    rows = await conn.fetch(
        "SELECT case_id FROM submission_view WHERE case_id = ANY($1)"
        " UNION SELECT case_id FROM trip_view WHERE case_id = ANY($1)",
        list(cases),
    )
    return {row["case_id"] for row in rows}
