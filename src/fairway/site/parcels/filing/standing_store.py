"""What is read of declared parcels: counts of standings, messages, pages of documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec


class Messages(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages of one kind there are, and how many left."""

    number: str
    planned: int
    sent: int
    objects: int
    first: datetime
    last: datetime | None
    """When the first was planned, and the last was sent."""


async def codes(conn: asyncpg.Connection, organisation: UUID) -> tuple[str, ...]:
    """The numbers by which the Mainland's customs knows an organisation: its customs registration, then its USCC."""
    rows = await conn.fetch(
        "SELECT value FROM organisation_number WHERE organisation = $1 AND scheme IN ('cn-customs', 'uscc')"
        " ORDER BY scheme",
        organisation,
    )
    return tuple(row["value"] for row in rows)


async def released(conn: asyncpg.Connection, case: UUID, number: str) -> dict[str, str]:
    """The documents of a kind that customs has released, by their key, with the number that customs gave each."""
    rows = await conn.fetch(
        "SELECT key, invt_no FROM parcel_filing"
        " WHERE case_id = $1 AND number = $2 AND status IN ('800', '899') AND invt_no <> ''",
        case,
        number,
    )
    return {row["key"]: row["invt_no"] for row in rows}


async def refused(conn: asyncpg.Connection, case: UUID, number: str) -> list[str]:
    """The keys of documents of a kind that customs returned, or could not process."""
    rows = await conn.fetch(
        "SELECT key FROM parcel_filing WHERE case_id = $1 AND number = $2 AND (status = '100' OR status LIKE '-%')",
        case,
        number,
    )
    return [row["key"] for row in rows]


async def counts(conn: asyncpg.Connection, case: UUID, organisation: UUID | None = None) -> list[dict[str, Any]]:
    """How many documents of each kind have each standing, of one sender where it is named."""
    rows = await conn.fetch(
        "SELECT number, status, sum(count)::bigint AS count FROM parcel_standing"
        " WHERE case_id = $1 AND ($2::uuid IS NULL OR organisation = $2)"
        " GROUP BY number, status HAVING sum(count) > 0 ORDER BY number, status",
        case,
        organisation,
    )
    return [dict(row) for row in rows]


async def messages(conn: asyncpg.Connection, case: UUID, organisation: UUID | None = None) -> list[Messages]:
    """How many messages of each kind there are and were sent."""
    rows = await conn.fetch(
        "SELECT number, count(*) AS planned, count(sent_at) AS sent, sum(objects)::bigint AS objects,"
        " min(planned_at) AS first, max(sent_at) AS last FROM parcel_message"
        " WHERE case_id = $1 AND ($2::uuid IS NULL OR organisation = $2) GROUP BY number ORDER BY number",
        case,
        organisation,
    )
    return [Messages(**dict(row)) for row in rows]


async def digests(conn: asyncpg.Connection, case: UUID) -> list[bytes]:
    """The digests of the messages of a batch in the order of their planning."""
    rows = await conn.fetch(
        "SELECT digest FROM parcel_message WHERE case_id = $1 AND digest IS NOT NULL ORDER BY filing, number, message",
        case,
    )
    return [bytes(row["digest"]) for row in rows]


async def planning(conn: asyncpg.Connection, case: UUID) -> bool:
    """Whether messages of a batch are still being planned."""
    return bool(await conn.fetchval("SELECT EXISTS (SELECT FROM parcel_to_plan WHERE case_id = $1)", case))


async def sends(conn: asyncpg.Connection, case: UUID, organisation: UUID) -> bool:
    """Whether an organisation has sent documents of a batch."""
    found = await conn.fetchval(
        "SELECT EXISTS (SELECT FROM parcel_standing WHERE case_id = $1 AND organisation = $2)"
        " OR EXISTS (SELECT FROM parcel_to_plan WHERE case_id = $1 AND organisation = $2)",
        case,
        organisation,
    )
    return bool(found)


async def documents(
    conn: asyncpg.Connection,
    case: UUID,
    *,
    organisation: UUID | None,
    number: str,
    status: str,
    after: str,
    limit: int,
) -> list[dict[str, Any]]:
    """Documents of one kind in the order of their keys; of one standing where it is named."""
    rows = await conn.fetch(
        "SELECT number, key, parcel, status, at, text, pre_no, invt_no, tax_no, tax, tax_status, passed"
        " FROM parcel_filing WHERE case_id = $1 AND number = $2 AND ($3 = '' OR status = $3) AND key > $4"
        " AND ($6::uuid IS NULL OR organisation = $6) ORDER BY key LIMIT $5",
        case,
        number,
        status,
        after,
        limit,
        organisation,
    )
    return [dict(row) for row in rows]
