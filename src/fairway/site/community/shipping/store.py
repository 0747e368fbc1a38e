"""Shipments as their holders read them: under row-level security, by keys and equality only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.tracking.shipment_rows import SCOPE

if TYPE_CHECKING:
    import asyncpg


async def shipment(conn: asyncpg.Connection, case_id: UUID) -> dict[str, Any] | None:
    """A shipment as it was registered (reader or writer)."""
    row = await conn.fetchrow("SELECT * FROM shipment_view WHERE case_id = $1 AND scope = $2", case_id, SCOPE)
    return dict(row) if row else None


async def events(conn: asyncpg.Connection, cases: Sequence[UUID]) -> list[dict[str, Any]]:
    """What was told about shipments, oldest first (reader or writer)."""
    rows = await conn.fetch(
        "SELECT s.case_id, t.key, t.message, t.stored_at, t.body"
        " FROM shipment_event s JOIN told_event t ON t.key = s.key"
        " WHERE s.case_id = ANY ($1::uuid[]) AND s.scope = $2 ORDER BY s.case_id, s.happened, s.key",
        list(cases),
        SCOPE,
    )
    return [dict(row) for row in rows]


async def references(conn: asyncpg.Connection, cases: Sequence[UUID]) -> list[dict[str, Any]]:
    """The references that lead to shipments, each with whether everybody's word about it counts (reader or writer)."""
    rows = await conn.fetch(
        "SELECT case_id, kind, value, bool_or(told_by = 'ffffffff-ffff-ffff-ffff-ffffffffffff') AS confirmed,"
        " array_agg(DISTINCT basis ORDER BY basis) AS basis, min(since) AS since, max(until) AS until"
        " FROM shipment_reference WHERE case_id = ANY ($1::uuid[]) AND scope = $2"
        " GROUP BY case_id, kind, value ORDER BY kind, value",
        list(cases),
        SCOPE,
    )
    return [dict(row) for row in rows]


async def claims(conn: asyncpg.Connection, case_id: UUID) -> list[dict[str, Any]]:
    """What the owner named (reader)."""
    rows = await conn.fetch(
        "SELECT kind, value, confirmed FROM shipment_claim WHERE case_id = $1 AND scope = $2 ORDER BY kind, value",
        case_id,
        SCOPE,
    )
    return [dict(row) for row in rows]


async def parties(conn: asyncpg.Connection, case_id: UUID) -> list[dict[str, Any]]:
    """Who follows a shipment (reader)."""
    rows = await conn.fetch(
        "SELECT p.organisation, p.involvement, p.until, d.name_en, d.name_tc, d.name_sc FROM shipment_party p"
        " LEFT JOIN directory d ON d.organisation = p.organisation"
        " WHERE p.case_id = $1 AND p.scope = $2 ORDER BY p.involvement, p.organisation",
        case_id,
        SCOPE,
    )
    return [dict(row) for row in rows]


async def submissions(conn: asyncpg.Connection, case_id: UUID) -> list[UUID]:
    """The submissions that belong to a shipment; for its owner only (writer)."""
    rows = await conn.fetch(
        "SELECT submission FROM shipment_submission WHERE case_id = $1 ORDER BY submission", case_id
    )
    return [row["submission"] for row in rows]


async def names(conn: asyncpg.Connection, organisations: Sequence[UUID]) -> list[dict[str, Any]]:
    """Names of organisations of this site (reader)."""
    rows = await conn.fetch(
        "SELECT organisation, name_en, name_tc, name_sc FROM directory WHERE organisation = ANY ($1::uuid[])",
        list(organisations),
    )
    return [dict(row) for row in rows]


FAR_PAST, FAR_FUTURE = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Where a row without the time that a list is sorted by stands."""
SORTED = {
    "changed_at": ("l.changed_at", "timestamptz"),
    "reference": ("l.reference", "text"),
    "milestone_at": ("coalesce(l.milestone_at, '1900-01-01 00:00:00+00')", "timestamptz"),
    "next_at": ("coalesce(l.next_at, '9999-01-01 00:00:00+00')", "timestamptz"),
}
"""What a list can be sorted by: the expression, and its type."""


def sort_key(row: Mapping[str, Any], by: str) -> tuple[Any, UUID]:
    """The place of a row in the order ``by``."""
    missing = {"milestone_at": FAR_PAST, "next_at": FAR_FUTURE}
    return row[by] or missing.get(by), row["case_id"]


async def listed(
    conn: asyncpg.Connection,
    holder: UUID,
    *,
    after: tuple[Any, UUID] | None,
    equal: Mapping[str, object],
    mode: str,
    conflicts: bool,
    late: bool,
    limit: int,
    only: Sequence[UUID] | None = None,
    by: str = "changed_at",
    descending: bool = True,
) -> list[dict[str, Any]]:
    """A page of the holder's shipments in the order of a column of :data:`SORTED` (reader). ``after`` is the
    :func:`sort_key` of the row before."""
    values: list[object] = [holder, limit]
    where = "l.holder = $1"
    for name, value in equal.items():
        values.append(value)
        where += f" AND l.{name} = ${len(values)}"
    if mode:
        values.append(mode)
        where += f" AND ${len(values)} = ANY (string_to_array(l.modes, ' '))"
    if conflicts:
        where += " AND l.conflicts > 0"
    if late:
        where += " AND l.slip_minutes > 0"
    if only is not None:
        values.append(list(only))
        where += f" AND l.case_id = ANY (${len(values)}::uuid[])"
    column, kind = SORTED[by]
    turn, beyond = ("DESC", "<") if descending else ("ASC", ">")
    if after:
        values += after
        where += f" AND ({column}, l.case_id) {beyond} (${len(values) - 1}::{kind}, ${len(values)}::uuid)"
    rows = await conn.fetch(
        f"SELECT l.* FROM shipment_list l WHERE {where} ORDER BY {column} {turn}, l.case_id {turn} LIMIT $2",  # noqa: S608  names of ours
        *values,
    )
    return [dict(row) for row in rows]


async def entries(conn: asyncpg.Connection, holder: UUID, cases: Sequence[UUID]) -> list[dict[str, Any]]:
    """The list's rows of some shipments (reader)."""
    rows = await conn.fetch(
        "SELECT * FROM shipment_list WHERE holder = $1 AND case_id = ANY ($2::uuid[])", holder, list(cases)
    )
    return [dict(row) for row in rows]


async def found(conn: asyncpg.Connection, holder: UUID, value: str, limit: int) -> list[dict[str, Any]]:
    """The holder's shipments that a normalised reference leads to (reader)."""
    rows = await conn.fetch(
        "SELECT kind, case_id FROM shipment_search WHERE holder = $1 AND value = $2"
        " ORDER BY kind, case_id DESC LIMIT $3",
        holder,
        value,
        limit,
    )
    return [dict(row) for row in rows]


async def by_references(
    conn: asyncpg.Connection, owner: UUID, references: Sequence[tuple[str, str]], at: datetime
) -> UUID | None:
    """The owner's open shipment that claims one of the references (value, kind) at a time (writer)."""
    found: UUID | None = await conn.fetchval(
        "SELECT v.case_id FROM unnest($2::text[], $3::text[]) AS n(value, kind)"
        " JOIN shipment_claim c ON c.value = n.value AND c.kind = n.kind"
        " JOIN shipment_view v ON v.case_id = c.case_id AND v.owner = $1 AND NOT v.closed"
        "   AND v.since <= $4 AND v.until > $4 ORDER BY v.case_id LIMIT 1",
        owner,
        [value for value, _ in references],
        [kind for _, kind in references],
        at,
    )
    return found


async def by_name(conn: asyncpg.Connection, owner: UUID, reference: str) -> UUID | None:
    """The owner's shipment of a name (writer)."""
    found: UUID | None = await conn.fetchval(
        "SELECT case_id FROM shipment_name WHERE owner = $1 AND reference = $2", owner, reference
    )
    return found


async def told_by(
    conn: asyncpg.Connection, partner: UUID, values: Sequence[str], kinds: Sequence[str], limit: int = 1000
) -> list[dict[str, Any]]:
    """What a partner itself told about a reference, the newest first (its own reader connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT t.key, t.stored_at, t.happened, t.body FROM told_reference r"
        " JOIN told_event t ON t.key = r.key"
        " WHERE r.value = ANY ($2::text[]) AND r.kind = ANY ($3::text[]) AND r.partner = $1"
        " ORDER BY t.happened DESC, t.key LIMIT $4",
        partner,
        list(values),
        list(kinds),
        limit,
    )
    return [dict(row) for row in rows]
