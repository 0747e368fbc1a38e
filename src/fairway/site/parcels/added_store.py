"""What the database keeps of parcels that come one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

_AT_ONCE = 500


async def batch_for_adding(conn: asyncpg.Connection, case: UUID) -> dict[str, Any] | None:
    """Owner, status, flow and retention class of a batch, with its sealed key (None: none yet)."""
    row = await conn.fetchrow(
        "SELECT v.organisation, v.status, v.flow, v.retention, v.erased_at, k.sealed FROM parcel_batch_view v"
        " LEFT JOIN parcel_key k ON k.case_id = v.case_id AND k.retention = v.retention"
        " WHERE v.case_id = $1 AND v.scope = 'full'",
        case,
    )
    return dict(row) if row else None


async def add(conn: asyncpg.Connection, case: UUID, digest: bytes, sealed: bytes, at: datetime) -> tuple[bool, bool]:
    """Keep a parcel; whether the batch still takes some, and whether this one is new."""
    row = await conn.fetchrow(
        "WITH taking AS (SELECT case_id FROM parcel_adding WHERE case_id = $1 AND NOT closed FOR SHARE),"
        " kept AS (INSERT INTO parcel_added (case_id, digest, sealed, added_at)"
        " SELECT case_id, $2, $3, $4 FROM taking ON CONFLICT DO NOTHING RETURNING digest)"
        " SELECT EXISTS (SELECT 1 FROM taking), EXISTS (SELECT 1 FROM kept)",
        case,
        digest,
        sealed,
        at,
    )
    return row[0], row[1]


async def begin(conn: asyncpg.Connection, case: UUID) -> bool:
    """Let a batch take parcels one by one, unless it was closed; whether it does."""
    await conn.execute("INSERT INTO parcel_adding (case_id, closed) VALUES ($1, false) ON CONFLICT DO NOTHING", case)
    closed: bool = await conn.fetchval("SELECT closed FROM parcel_adding WHERE case_id = $1", case)
    return not closed


async def close(conn: asyncpg.Connection, case: UUID, *, closed: bool) -> None:
    """Take no more, or take some again. Waits for those that are being kept."""
    await conn.execute(
        "INSERT INTO parcel_adding (case_id, closed) VALUES ($1, $2)"
        " ON CONFLICT (case_id) DO UPDATE SET closed = EXCLUDED.closed",
        case,
        closed,
    )


async def added(conn: asyncpg.Connection, case: UUID) -> AsyncIterator[tuple[bytes, bytes]]:
    """Digest and sealed bytes of each parcel, in the order of their digests."""
    after = b""
    while True:
        rows = await conn.fetch(
            "SELECT digest, sealed FROM parcel_added WHERE case_id = $1 AND digest > $2 ORDER BY digest LIMIT $3",
            case,
            after,
            _AT_ONCE,
        )
        for row in rows:
            yield row["digest"], row["sealed"]
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1]["digest"]


async def some(conn: asyncpg.Connection, case: UUID) -> bool:
    """Whether there are any."""
    found: bool = await conn.fetchval("SELECT EXISTS (SELECT 1 FROM parcel_added WHERE case_id = $1)", case)
    return found


async def drop(conn: asyncpg.Connection, case: UUID) -> None:
    """Forget the parcels that were added."""
    await conn.execute("DELETE FROM parcel_added WHERE case_id = $1", case)
