"""Watch lists, saved filters and share links as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg


async def watched(conn: asyncpg.Connection, holder: UUID, person: UUID) -> list[dict[str, Any]]:
    """Shipments that somebody watches and the holder may see (reader)."""
    rows = await conn.fetch(
        "SELECT w.case_id, w.since, v.reference FROM shipment_watch w"
        " JOIN shipment_view v ON v.case_id = w.case_id AND v.scope = 'timeline'"
        " WHERE w.holder = $1 AND w.person = $2 ORDER BY w.since DESC, w.case_id",
        holder,
        person,
    )
    return [dict(row) for row in rows]


async def is_watched(conn: asyncpg.Connection, holder: UUID, person: UUID, case_id: UUID) -> bool:
    """Whether somebody watches a shipment (reader)."""
    found: bool = await conn.fetchval(
        "SELECT EXISTS (SELECT 1 FROM shipment_watch WHERE holder = $1 AND person = $2 AND case_id = $3)",
        holder,
        person,
        case_id,
    )
    return found


async def count_watched(conn: asyncpg.Connection, holder: UUID, person: UUID) -> int:
    """How many shipments somebody watches (writer)."""
    found: int = await conn.fetchval(
        "SELECT count(*) FROM shipment_watch WHERE holder = $1 AND person = $2", holder, person
    )
    return found


async def watch(conn: asyncpg.Connection, holder: UUID, person: UUID, case_id: UUID, now: datetime) -> None:
    """Watch a shipment (writer)."""
    await conn.execute(
        "INSERT INTO shipment_watch (holder, person, case_id, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        holder,
        person,
        case_id,
        now,
    )


async def unwatch(conn: asyncpg.Connection, holder: UUID, person: UUID, case_id: UUID) -> bool:
    """Watch it no longer; whether it was watched (writer)."""
    tag = await conn.execute(
        "DELETE FROM shipment_watch WHERE holder = $1 AND person = $2 AND case_id = $3", holder, person, case_id
    )
    return bool(tag == "DELETE 1")


async def filters(conn: asyncpg.Connection, holder: UUID, person: UUID) -> list[dict[str, Any]]:
    """Somebody's filters (reader or writer)."""
    rows = await conn.fetch(
        "SELECT name, query, changed_at FROM saved_filter WHERE holder = $1 AND person = $2 ORDER BY name",
        holder,
        person,
    )
    return [dict(row) for row in rows]


async def save_filter(
    conn: asyncpg.Connection, holder: UUID, person: UUID, *, name: str, query: str, now: datetime
) -> None:
    """Keep a filter (writer)."""
    await conn.execute(
        "INSERT INTO saved_filter (holder, person, name, query, changed_at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (holder, person, name) DO UPDATE SET query = excluded.query, changed_at = excluded.changed_at",
        holder,
        person,
        name,
        query,
        now,
    )


async def remove_filter(conn: asyncpg.Connection, holder: UUID, person: UUID, name: str) -> bool:
    """Forget a filter; whether there was one (writer)."""
    tag = await conn.execute(
        "DELETE FROM saved_filter WHERE holder = $1 AND person = $2 AND name = $3", holder, person, name
    )
    return bool(tag == "DELETE 1")


async def keep_secret(conn: asyncpg.Connection, secret_hash: bytes, share: UUID, case_id: UUID) -> None:
    """Keep the hash of a link's secret (writer)."""
    await conn.execute(
        "INSERT INTO share_secret (secret_hash, share, case_id) VALUES ($1, $2, $3)", secret_hash, share, case_id
    )


async def drop_secret(conn: asyncpg.Connection, share: UUID) -> None:
    """Forget the secret of a link (writer)."""
    await conn.execute("DELETE FROM share_secret WHERE share = $1", share)


async def share_of(conn: asyncpg.Connection, secret_hash: bytes) -> dict[str, Any] | None:
    """The link of a secret (writer)."""
    row = await conn.fetchrow(
        "SELECT l.* FROM share_secret s JOIN share_link l ON l.share = s.share AND l.case_id = s.case_id"
        " WHERE s.secret_hash = $1",
        secret_hash,
    )
    return dict(row) if row else None


async def shares(conn: asyncpg.Connection, organisation: UUID, case_id: UUID | None) -> list[dict[str, Any]]:
    """The links that an organisation gave, newest first; of one shipment if it is named (reader)."""
    rows = await conn.fetch(
        "SELECT case_id, share, shows, until, note, given_at, revoked_at FROM share_link"
        " WHERE organisation = $1 AND ($2::uuid IS NULL OR case_id = $2) ORDER BY given_at DESC, share LIMIT 500",
        organisation,
        case_id,
    )
    return [dict(row) for row in rows]


async def share(conn: asyncpg.Connection, organisation: UUID, identifier: UUID) -> dict[str, Any] | None:
    """A link that an organisation gave (reader)."""
    row = await conn.fetchrow(
        "SELECT case_id, share FROM share_link WHERE organisation = $1 AND share = $2", organisation, identifier
    )
    return dict(row) if row else None
