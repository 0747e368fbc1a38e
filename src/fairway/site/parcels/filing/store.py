"""What the database keeps of declared parcels: which message each document is in, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg


async def keep(
    conn: asyncpg.Connection, case: UUID, number: str, guid: str, *, objects: Sequence[tuple[str, str]], now: datetime
) -> None:
    """Note the objects (key, parcel) of a message; one that is noted already is left alone."""
    await conn.execute(
        "INSERT INTO parcel_filing (case_id, number, key, parcel, guid, filed_at)"
        " SELECT $1, $2, r.key, r.parcel, $3, $6 FROM unnest($4::text[], $5::text[]) AS r(key, parcel)"
        " ON CONFLICT DO NOTHING",
        case,
        number,
        guid,
        [key for key, _ in objects],
        [parcel for _, parcel in objects],
        now,
    )


async def answer(
    conn: asyncpg.Connection,
    number: str,
    key: str,
    *,
    guid: str,
    status: str,
    at: datetime | None,
    text: str,
    pre_no: str,
    invt_no: str,
) -> int:
    """Note where an object stands, unless something later is known; how many rows it concerns."""
    said = await conn.execute(
        "UPDATE parcel_filing SET"
        " status = CASE WHEN at IS NULL OR $5::timestamptz IS NULL OR at <= $5 THEN $4 ELSE status END,"
        " text = CASE WHEN at IS NULL OR $5::timestamptz IS NULL OR at <= $5 THEN $6 ELSE text END,"
        " pre_no = CASE WHEN $7 <> '' THEN $7 ELSE pre_no END,"
        " invt_no = CASE WHEN $8 <> '' THEN $8 ELSE invt_no END,"
        " at = greatest(at, $5)"
        " WHERE number = $1 AND key = $2 AND (guid = $3 OR $3 = '')",
        number,
        key,
        guid,
        status,
        at,
        text,
        pre_no,
        invt_no,
    )
    return int(said.split()[-1])


async def refuse(conn: asyncpg.Connection, guid: str, status: str, text: str, at: datetime) -> int:
    """Note that a whole message was refused; how many objects it held."""
    said = await conn.execute(
        "UPDATE parcel_filing SET status = $2, text = $3, at = $4 WHERE guid = $1", guid, status, text, at
    )
    return int(said.split()[-1])


async def tax(conn: asyncpg.Connection, invt_no: str, tax_no: str, amount: Decimal | None) -> int:
    """Note the tax bill of an inventory; how many rows it concerns."""
    said = await conn.execute(
        "UPDATE parcel_filing SET tax_no = $2, tax = coalesce($3, tax) WHERE invt_no = $1", invt_no, tax_no, amount
    )
    return int(said.split()[-1])


async def counts(conn: asyncpg.Connection, case: UUID) -> list[dict[str, Any]]:
    """How many documents of each kind have each standing."""
    rows = await conn.fetch(
        "SELECT number, status, count(*) AS count FROM parcel_filing WHERE case_id = $1"
        " GROUP BY number, status ORDER BY number, status",
        case,
    )
    return [dict(row) for row in rows]


async def documents(
    conn: asyncpg.Connection, case: UUID, *, number: str, status: str, after: str, limit: int
) -> list[dict[str, Any]]:
    """Documents of one kind in the order of their keys; of one standing where it is named."""
    rows = await conn.fetch(
        "SELECT number, key, parcel, status, at, text, pre_no, invt_no, tax_no, tax FROM parcel_filing"
        " WHERE case_id = $1 AND number = $2 AND ($3 = '' OR status = $3) AND key > $4 ORDER BY key LIMIT $5",
        case,
        number,
        status,
        after,
        limit,
    )
    return [dict(row) for row in rows]
