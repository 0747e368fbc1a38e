"""Queries about trips, cargo references and lanes, for pages. Reader connections unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg


async def usable_references(conn: asyncpg.Connection, limit: int = 200) -> list[dict[str, Any]]:
    """Accepted road cargo references of the holder's submissions, newest first, with what is known of the goods."""
    found = await conn.fetch(
        "SELECT f.case_id, f.document_group, f.authority_reference AS ccrn, f.status, f.raw_code, f.answered_at,"
        " f.simulated, f.detail -> 'summary' AS summary, s.reference, s.goods, s.direction, s.crossing_date"
        " FROM filing_view f JOIN submission_view s ON s.case_id = f.case_id AND s.scope = f.scope"
        " WHERE f.scope = 'full' AND f.target = 'hk.road_aci' AND f.authority_reference IS NOT NULL"
        " AND f.status IN ('accepted', 'changed') AND NOT s.cancelled"
        " ORDER BY f.answered_at DESC NULLS LAST, f.authority_reference LIMIT $1",
        limit,
    )
    return [dict(row) for row in found]


async def cargo_of(conn: asyncpg.Connection, ccrns: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the holder may know of the goods behind cargo references."""
    found = await conn.fetch(
        "SELECT DISTINCT ON (f.authority_reference) f.authority_reference AS ccrn, f.case_id, f.status, f.raw_code,"
        " f.answered_at, f.simulated, f.document_group, f.detail -> 'summary' AS summary, s.reference, s.goods,"
        " s.consignor, s.consignee"
        " FROM filing_view f LEFT JOIN submission_view s ON s.case_id = f.case_id"
        " AND s.scope IN ('full', 'transport', 'milestones')"
        " WHERE f.authority_reference = ANY($1) AND f.target = 'hk.road_aci'"
        " ORDER BY f.authority_reference, array_position(ARRAY['full', 'authority', 'milestones'], f.scope),"
        " array_position(ARRAY['full', 'transport', 'milestones'], s.scope)",
        list(ccrns),
    )
    return {row["ccrn"]: dict(row) for row in found}


async def vehicles_for_customs(conn: asyncpg.Connection, *, after: datetime, limit: int = 500) -> list[dict[str, Any]]:
    """Bundled vehicles of trips with the standing decision of the holder's customs, the earliest first; ``after``
    bounds how far back crossed ones go."""
    found = await conn.fetch(
        "SELECT t.case_id, t.direction, t.control_point, t.crossing_date, t.carrier, t.organisation, v.vehicle,"
        " v.hk_mark, v.cn_plate, v.status, v.earliest_crossing, v.crossed_at, v.references, v.detail,"
        " c.outcome, c.ground, c.reasons, c.decided_at, c.officer, c.inspected_at, c.released, c.findings"
        " FROM trip_view t JOIN vehicle_view v ON v.case_id = t.case_id AND v.scope = t.scope"
        " LEFT JOIN clearance_view c ON c.case_id = v.case_id AND c.vehicle = v.vehicle"
        " WHERE t.scope = 'trip' AND t.status NOT IN ('cancelled', 'planned') AND v.references <> '[]'::jsonb"
        " AND (v.crossed_at IS NULL OR v.crossed_at > $1)"
        " ORDER BY v.earliest_crossing NULLS LAST, t.case_id, v.vehicle LIMIT $2",
        after,
        limit,
    )
    return [dict(row) for row in found]


async def crossings_of_mark(conn: asyncpg.Connection, hk_mark: str, limit: int = 20) -> list[dict[str, Any]]:
    """Earlier crossings of a vehicle with what its inspection found, the newest first (customs' reader)."""
    found = await conn.fetch(
        "SELECT v.case_id, v.crossed_at, v.references, c.outcome, c.inspected_at, c.released FROM vehicle_view v"
        " LEFT JOIN clearance_view c ON c.case_id = v.case_id AND c.vehicle = v.vehicle"
        " WHERE v.scope = 'trip' AND v.hk_mark = $1 AND v.crossed_at IS NOT NULL"
        " ORDER BY v.crossed_at DESC LIMIT $2",
        hk_mark,
        limit,
    )
    return [dict(row) for row in found]


async def trips_with_vehicles(
    conn: asyncpg.Connection, *, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Trips that the holder may see, newest first, each with its vehicles in short."""
    found = await conn.fetch(
        "SELECT t.*, coalesce(v.vehicles, '[]'::jsonb) AS vehicles FROM trip_view t LEFT JOIN LATERAL ("
        " SELECT jsonb_agg(jsonb_build_object('mark', w.hk_mark, 'references', jsonb_array_length(w.references),"
        " 'earliest', w.earliest_crossing) ORDER BY w.vehicle) AS vehicles FROM vehicle_view w"
        " WHERE w.case_id = t.case_id AND w.scope = 'trip') v ON true"
        " WHERE t.scope = 'trip' AND ($1::uuid IS NULL OR t.case_id < $1) ORDER BY t.case_id DESC LIMIT $2",
        after,
        limit,
    )
    return [dict(row) for row in found]


async def show_on_kiosk(
    conn: asyncpg.Connection,
    *,
    point: str,
    lane: str,
    mark: str,
    outcome: str,
    until: datetime | None,
    rules: list[str],
) -> None:
    """Let the display of a lane show an answer in place of the one before (writer)."""
    await conn.execute(
        "INSERT INTO kiosk_display (control_point, lane, hk_mark, outcome, until, rules)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (control_point, lane) DO UPDATE SET hk_mark = excluded.hk_mark, outcome = excluded.outcome,"
        " until = excluded.until, rules = excluded.rules, shown_at = now()",
        point,
        lane,
        mark,
        outcome,
        until,
        rules,
    )


async def shown_on_kiosk(conn: asyncpg.Connection, point: str, lane: str, seconds: float) -> dict[str, Any] | None:
    """What the display of a lane shows; None when its last answer is older than so many seconds (writer)."""
    row = await conn.fetchrow(
        "SELECT hk_mark, outcome, until, rules FROM kiosk_display WHERE control_point = $1 AND lane = $2"
        " AND shown_at > now() - make_interval(secs => $3::float8)",
        point,
        lane,
        seconds,
    )
    return dict(row) if row else None


async def references_in_vain(conn: asyncpg.Connection, organisation: UUID, begun_after: datetime) -> int:
    """How many cargo references an organisation has tried in vain since a count that began after a moment (writer)."""
    found = await conn.fetchval(
        "SELECT in_vain FROM reference_trial WHERE organisation = $1 AND since > $2", organisation, begun_after
    )
    return int(found or 0)


async def add_references_in_vain(
    conn: asyncpg.Connection, organisation: UUID, count: int, *, now: datetime, begun_after: datetime
) -> None:
    """Add to that count, or begin a new one (writer)."""
    await conn.execute(
        "INSERT INTO reference_trial AS t (organisation, since, in_vain) VALUES ($1, $2, $3)"
        " ON CONFLICT (organisation) DO UPDATE SET"
        " since = CASE WHEN t.since > $4 THEN t.since ELSE excluded.since END,"
        " in_vain = CASE WHEN t.since > $4 THEN t.in_vain + excluded.in_vain ELSE excluded.in_vain END",
        organisation,
        now,
        count,
        begun_after,
    )
