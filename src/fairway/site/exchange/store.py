"""The inbox of envelopes, and the data-flow register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.site.exchange.envelope import Envelope

if TYPE_CHECKING:
    import asyncpg


async def keep(conn: asyncpg.Connection, envelope: Envelope, sealed: bytes, now: datetime) -> None:
    """Keep an envelope as it came; the same one again changes nothing."""
    await conn.execute(
        "INSERT INTO envelope_inbox (sender, case_id, sequence, envelope, content, received_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (case_id, sender, sequence) DO NOTHING",
        envelope.sender,
        envelope.case_id,
        envelope.sequence,
        envelope.id,
        sealed,
        now,
    )


async def next_of_each_case(conn: asyncpg.Connection, limit: int) -> list[bytes]:
    """The first waiting envelope of each case and sender, those without a known fault first."""
    rows = await conn.fetch(
        "SELECT content FROM (SELECT DISTINCT ON (case_id, sender) content, fault, received_at FROM envelope_inbox"
        " WHERE taken_at IS NULL ORDER BY case_id, sender, sequence) w"
        " ORDER BY (fault IS NOT NULL), received_at LIMIT $1",
        limit,
    )
    return [row["content"] for row in rows]


async def mark_taken(conn: asyncpg.Connection, envelope: Envelope, now: datetime) -> None:
    """The envelope was taken in; its content is no longer needed here."""
    await conn.execute(
        "UPDATE envelope_inbox SET taken_at = $4, content = ''::bytea, fault = NULL"
        " WHERE case_id = $1 AND sender = $2 AND sequence = $3",
        envelope.case_id,
        envelope.sender,
        envelope.sequence,
        now,
    )


async def note_fault(conn: asyncpg.Connection, envelope: Envelope, fault: str) -> None:
    """Keep why an envelope could not be taken in, for the operator."""
    await conn.execute(
        "UPDATE envelope_inbox SET fault = $4 WHERE case_id = $1 AND sender = $2 AND sequence = $3",
        envelope.case_id,
        envelope.sender,
        envelope.sequence,
        fault[:2000],
    )


async def trips_of_case(conn: asyncpg.Connection, case_id: UUID) -> list[UUID]:
    """Trips of this site that carry cargo references of a submission (writer connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT c.case_id FROM carried_reference c JOIN cargo_reference r USING (ccrn) WHERE r.case_id = $1",
        case_id,
    )
    return [row["case_id"] for row in rows]


async def data_flows(
    conn: asyncpg.Connection,
    *,
    cases: Iterable[UUID] | None = None,
    crossed: str | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """The register, newest first, as far as the holder owns the data; ``crossed`` is "in" or "out" (reader
    connection)."""
    moment, envelope = after or (None, None)
    rows = await conn.fetch(
        "SELECT * FROM data_flow WHERE ($1::uuid[] IS NULL OR case_id = ANY ($1))"
        " AND ($2::timestamptz IS NULL OR (at, envelope) < ($2, $3::uuid))"
        " AND ($5::text IS NULL OR crossed = $5) ORDER BY at DESC, envelope DESC LIMIT $4",
        None if cases is None else list(cases),
        moment,
        envelope,
        limit,
        crossed,
    )
    return [dict(row) for row in rows]


async def undelivered(conn: asyncpg.Connection, envelopes: Iterable[UUID]) -> frozenset[UUID]:
    """Those of ``envelopes`` that the other site has not confirmed yet (writer connection)."""
    rows = await conn.fetch(
        "SELECT key FROM outbox WHERE channel LIKE 'site:%' AND key = ANY ($1::text[]) AND state <> 'sent'",
        [str(one) for one in envelopes],
    )
    return frozenset(UUID(row["key"]) for row in rows)
