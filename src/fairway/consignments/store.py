"""Queries over submissions. Reader connections unless said otherwise: row-level security decides what is there."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.consignments.project import normalised
from fairway.parties.model import customs_of
from fairway.record.codec import unpack

if TYPE_CHECKING:
    import asyncpg

_BEST_SCOPE = "array_position(ARRAY['full', 'transport', 'milestones'], s.scope)"
_SUMMARY = (
    "s.case_id, s.scope, s.owner, s.reference, s.direction, s.control_point, s.crossing_date, s.goods, s.consignor,"
    " s.consignee, s.vehicle, s.packages, s.gross_kg, s.version, s.from_site, s.cancelled, s.detail, s.changed_at"
)


async def submission(conn: asyncpg.Connection, case_id: UUID) -> dict[str, Any] | None:
    """A submission with its document, in the widest scope that the holder was granted."""
    row = await conn.fetchrow(
        f"SELECT {_SUMMARY}, s.document FROM submission_view s WHERE s.case_id = $1"  # noqa: S608  constants
        f" ORDER BY {_BEST_SCOPE} LIMIT 1",
        case_id,
    )
    return {**row, "document": readable(row["document"])} if row else None


def readable(document: bytes | None) -> str | None:
    """The JSON text of a document as it is stored in a view."""
    return None if document is None else unpack(document).decode()


async def work_list(
    conn: asyncpg.Connection,
    holder: UUID,
    *,
    after: tuple[datetime, UUID] | None = None,
    direction: str | None = None,
    crossing_from: date | None = None,
    crossing_to: date | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """The holder's submissions, last changed first; ``after`` is (changed_at, case_id) of the last one seen."""
    values: list[Any] = [holder, limit]
    wanted = ["w.holder = $1"]

    def where(condition: str, *bound: Any) -> None:
        """Only what is asked for stands in the statement, so that each combination has a plan of its own."""
        numbers = range(len(values) + 1, len(values) + 1 + len(bound))
        wanted.append(condition.format(*(f"${number}" for number in numbers)))
        values.extend(bound)

    if after is not None:
        where("(w.changed_at, w.case_id) < ({}, {})", *after)
    if crossing_from is not None:
        where("w.crossing_date >= {}", crossing_from)
    if crossing_to is not None:
        where("w.crossing_date <= {}", crossing_to)
    if direction is not None:
        where("w.direction = {}", direction)
    rows = await conn.fetch(
        f"SELECT {_SUMMARY} FROM ("  # noqa: S608  constants and numbers of parameters
        f"   SELECT w.case_id, w.changed_at FROM work_list w WHERE {' AND '.join(wanted)}"
        "   ORDER BY w.changed_at DESC, w.case_id DESC LIMIT $2"
        " ) w CROSS JOIN LATERAL (SELECT * FROM submission_view s WHERE s.case_id = w.case_id"
        f"   ORDER BY {_BEST_SCOPE} LIMIT 1) s ORDER BY w.changed_at DESC, w.case_id DESC",
        *values,
    )
    return [dict(row) for row in rows]


async def search(conn: asyncpg.Connection, text: str, *, limit: int = 20) -> list[dict[str, Any]]:
    """What a reference leads to: equal first, then what begins with it (from four characters on). A party's search
    goes through its own rows alone; customs, which has none of its own, looks through all and sees its grants."""
    value = normalised(text)
    if not value:
        return []
    end = value + "\U0010ffff" if len(value) >= 4 else value
    rows = await conn.fetch(_SEARCH, value, end, limit * 4, [customs_of(side) for side in ("hk", "cn", "mo")])
    found = sorted((dict(row) for row in rows), key=lambda row: (row["value"] != value, row["value"], row["scheme"]))
    return found[:limit]


_ME = "(SELECT nullif(current_setting('fairway.holder', true), '')::uuid)"
_SEARCH = (
    "SELECT DISTINCT ON (r.case_id, r.scheme, r.value) r.case_id, r.scheme, r.value, r.shown FROM ("  # noqa: S608
    f"  (SELECT * FROM reference WHERE holder = {_ME} AND value >= $1 AND value <= $2 ORDER BY value LIMIT $3)"
    "   UNION ALL"
    f"  (SELECT * FROM reference WHERE {_ME} = ANY ($4) AND value >= $1 AND value <= $2 ORDER BY value LIMIT $3)"
    " ) r ORDER BY r.case_id, r.scheme, r.value"
)
"""Constants only. The second branch is not run at all for anybody but customs."""


async def copies_for(
    conn: asyncpg.Connection,
    *,
    case_id: UUID | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Copies of the other side that wait for the holder to retrieve them, newest first (reader connection)."""
    moment, last = after or (None, None)
    rows = await conn.fetch(
        "SELECT * FROM retrievable_copy WHERE ($1::uuid IS NULL OR case_id = $1)"
        " AND ($2::timestamptz IS NULL OR (received_at, case_id) < ($2, $3::uuid))"
        " ORDER BY received_at DESC, case_id DESC LIMIT $4",
        case_id,
        moment,
        last,
        limit,
    )
    return [dict(row) for row in rows]


async def copies_count(conn: asyncpg.Connection, most: int) -> int:
    """How many copies wait for the holder, counted to ``most`` (reader connection)."""
    found: int = await conn.fetchval("SELECT count(*) FROM (SELECT 1 FROM retrievable_copy LIMIT $1) c", most)
    return found


async def copy_of_code(conn: asyncpg.Connection, code_sha256: str) -> UUID | None:
    """The copy that a retrieval code belongs to (writer connection: the code is the right)."""
    found: UUID | None = await conn.fetchval(
        "SELECT case_id FROM retrievable_copy WHERE retrieval_code_sha256 = $1", code_sha256
    )
    return found


async def request_of_token(conn: asyncpg.Connection, token_sha256: str) -> tuple[UUID, UUID] | None:
    """Case and request that a link belongs to (writer connection: the link is the right)."""
    row = await conn.fetchrow("SELECT case_id, request FROM element_request WHERE token_sha256 = $1", token_sha256)
    return (row["case_id"], row["request"]) if row else None


async def cases_of_reference(conn: asyncpg.Connection, scheme: str, value: str) -> list[UUID]:
    """The submissions of this site that bear a reference (writer connection: for what an authority tells)."""
    rows = await conn.fetch(
        "SELECT DISTINCT case_id FROM reference WHERE scheme = $1 AND value = $2", scheme, normalised(value)
    )
    return [row["case_id"] for row in rows]
