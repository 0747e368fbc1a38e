"""Queries over Hong Kong declarations of what crossed. Reader connections: row-level security decides what is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg

_TO_LODGE = "('drafted', 'rejected', 'returned')"
_LODGED = f"f.status NOT IN {_TO_LODGE} AND (f.status <> 'cancelled' OR f.authority_reference IS NOT NULL)"
"""A draft that was dropped was never lodged."""


_SOME_CROSSED = (
    "(w.groups IS NULL OR coalesce(jsonb_array_length(f.detail -> 'lines'), 0) = 0 OR EXISTS ("
    " SELECT 1 FROM jsonb_array_elements(f.detail -> 'lines') l WHERE NOT l ->> 'consignment' = ANY (w.groups)))"
)
"""Of a submission on several vehicles one may have crossed and another not: a declaration is due for what crossed. A
consignment waits (``w.groups``) while a vehicle of the submission has still to cross and Hong Kong has told that the
consignment is on one and not that it has crossed; else the crossing of the submission counts for all of it."""
_WAITING = (
    " LEFT JOIN LATERAL (SELECT array_agg(a.document_group) AS groups FROM filing_view a"
    "   WHERE a.case_id = f.case_id AND a.scope = 'full' AND a.target = 'hk.road_aci'"
    """   AND a.detail -> 'answers' @> '[{"raw_code": "BND"}]'"""
    """   AND NOT a.detail -> 'answers' @> '[{"raw_code": "CRS"}]'"""
    "   AND EXISTS (SELECT 1 FROM (SELECT DISTINCT ON (v.vehicle) v.milestone FROM milestone_view v"
    "     WHERE v.case_id = f.case_id AND v.scope = 'full' AND v.milestone IN ('bundled', 'unbundled', 'crossed')"
    "     ORDER BY v.vehicle, v.at DESC) x WHERE x.milestone = 'bundled')) w ON true"
)


async def declarations(
    conn: asyncpg.Connection,
    *,
    lodged: bool = False,
    after: tuple[datetime, UUID, str] | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Hong Kong declarations of what crossed, as far as the holder sees them whole: those to lodge, the oldest
    crossing first, or those that were lodged, the newest first. ``after``: crossing, case and filing of the last."""
    moment, case_id, filing = after or (None, None, None)
    sign, order = ("<", "DESC") if lodged else (">", "ASC")
    wanted = _LODGED if lodged else f"f.status IN {_TO_LODGE} AND {_SOME_CROSSED}"
    found = await conn.fetch(
        "SELECT f.case_id, f.filing, f.document_group, f.form, f.status, f.raw_code, f.answered_at, f.simulated,"  # noqa: S608  constants
        " f.authority_reference, f.blocking, f.detail -> 'summary' AS summary,"
        " f.detail -> 'lines' AS lines, s.reference, s.goods, m.crossed_at"
        " FROM filing_view f"
        " JOIN submission_view s ON s.case_id = f.case_id AND s.scope = 'full' AND NOT s.cancelled"
        " JOIN LATERAL (SELECT max(v.at) AS crossed_at FROM milestone_view v"
        "   WHERE v.case_id = f.case_id AND v.scope = 'full' AND v.milestone = 'crossed') m ON m.crossed_at IS NOT NULL"
        f"{_WAITING} WHERE f.scope = 'full' AND f.target = 'hk.tdec' AND {wanted}"
        f" AND ($1::timestamptz IS NULL OR (m.crossed_at, f.case_id, f.filing) {sign} ($1, $2::uuid, $3::text))"
        f" ORDER BY m.crossed_at {order}, f.case_id {order}, f.filing {order} LIMIT $4",
        moment,
        case_id,
        filing,
        limit,
    )
    return [dict(row) for row in found]


async def due_by_case(conn: asyncpg.Connection, cases: Iterable[UUID]) -> dict[UUID, int]:
    """How many declarations are to be lodged of each submission among ``cases``; those with none are left out. A
    reader connection counts what its holder sees whole, a writer connection all."""
    found = await conn.fetch(
        "SELECT f.case_id, count(*) AS number FROM filing_view f"  # noqa: S608  constants
        " JOIN submission_view s ON s.case_id = f.case_id AND s.scope = 'full' AND NOT s.cancelled"
        f"{_WAITING} WHERE f.case_id = ANY ($1) AND f.scope = 'full' AND f.target = 'hk.tdec'"
        f" AND f.status IN {_TO_LODGE} AND {_SOME_CROSSED} AND EXISTS (SELECT FROM milestone_view v"
        "   WHERE v.case_id = f.case_id AND v.scope = 'full' AND v.milestone = 'crossed')"
        " GROUP BY f.case_id",
        list(cases),
    )
    return {row["case_id"]: row["number"] for row in found}


async def named(conn: asyncpg.Connection, cases: Iterable[UUID]) -> list[dict[str, Any]]:
    """What the declarations of submissions are called, where the holder sees them whole."""
    found = await conn.fetch(
        "SELECT f.case_id, f.document_group, f.form, s.reference FROM filing_view f"
        " JOIN submission_view s ON s.case_id = f.case_id AND s.scope = 'full'"
        " WHERE f.case_id = ANY ($1) AND f.scope = 'full' AND f.target = 'hk.tdec'",
        list(cases),
    )
    return [dict(row) for row in found]


async def crossed_cases(conn: asyncpg.Connection, *, since: datetime, limit: int) -> list[dict[str, Any]]:
    """Submissions that the holder sees whole and that crossed, the newest first, each with the lines of its Hong Kong
    declarations."""
    found = await conn.fetch(
        "SELECT s.case_id, s.reference, s.direction, m.crossed_at,"
        " coalesce(d.declarations, '[]'::jsonb) AS declarations FROM ("
        "   SELECT v.case_id, max(v.at) AS crossed_at FROM milestone_view v WHERE v.scope = 'full'"
        "   AND v.milestone = 'crossed' AND v.at >= $1 GROUP BY v.case_id ORDER BY 2 DESC, 1 LIMIT $2) m"
        " JOIN submission_view s ON s.case_id = m.case_id AND s.scope = 'full' AND NOT s.cancelled"
        " LEFT JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('status', f.status, 'lines', f.detail -> 'lines'))"
        "   AS declarations FROM filing_view f WHERE f.case_id = s.case_id AND f.scope = 'full'"
        "   AND f.target = 'hk.tdec') d ON true"
        " ORDER BY m.crossed_at DESC, s.case_id",
        since,
        limit,
    )
    return [dict(row) for row in found]
