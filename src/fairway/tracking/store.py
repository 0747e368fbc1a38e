"""Queries over journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg


async def milestones(conn: asyncpg.Connection, case_id: UUID) -> list[dict[str, Any]]:
    """What happened to a submission, by the source's own time (reader connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (key) * FROM milestone_view WHERE case_id = $1 ORDER BY key, scope", case_id
    )
    return sorted((dict(row) for row in rows), key=lambda row: (row["at"], row["key"]))


async def other_side(conn: asyncpg.Connection, case_id: UUID) -> list[dict[str, Any]]:
    """What the other side told of its documents (reader connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (site, target, document_group) * FROM other_side_view WHERE case_id = $1"
        " ORDER BY site, target, document_group, scope",
        case_id,
    )
    return [dict(row) for row in rows]
