"""Queries over decisions of customs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg


async def decisions(conn: asyncpg.Connection, trip: UUID | None = None, limit: int = 200) -> list[dict[str, Any]]:
    """Decisions that the holder may see: those of its own customs, or none (reader connection)."""
    rows = await conn.fetch(
        "SELECT * FROM clearance_view WHERE ($1::uuid IS NULL OR case_id = $1) ORDER BY decided_at DESC LIMIT $2",
        trip,
        limit,
    )
    return [dict(row) for row in rows]
