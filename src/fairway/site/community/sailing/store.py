"""Where vessels were, what they said, and what was told of them. All connections are the writer's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg

Vessel = tuple[UUID, int]
"""The partner that receives it, and its MMSI."""


async def add_fixes(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep fixes (partner, mmsi, slot, at, latitude, longitude, speed, course, heading): the first of each slot."""
    if rows:
        await conn.execute(
            "INSERT INTO vessel_fix AS f (partner, mmsi, slot, at, latitude, longitude, speed, course, heading)"
            " SELECT DISTINCT ON (partner, mmsi, slot) * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[],"
            " $4::timestamptz[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[])"
            " AS n(partner, mmsi, slot, at, latitude, longitude, speed, course, heading)"
            " ORDER BY partner, mmsi, slot, at, latitude, longitude"
            " ON CONFLICT (partner, mmsi, slot) DO UPDATE SET at = excluded.at, latitude = excluded.latitude,"
            " longitude = excluded.longitude, speed = excluded.speed, course = excluded.course,"
            " heading = excluded.heading"
            " WHERE (excluded.at, excluded.latitude, excluded.longitude) < (f.at, f.latitude, f.longitude)",
            *map(list, zip(*rows, strict=True)),
        )


async def add_said(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep what vessels said (partner, mmsi, at, line, imo, name, call_sign, destination)."""
    if rows:
        await conn.execute(
            "INSERT INTO vessel_said (partner, mmsi, at, line, imo, name, call_sign, destination)"
            " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::integer[], $5::bigint[],"
            " $6::text[], $7::text[], $8::text[]) ON CONFLICT DO NOTHING",
            *map(list, zip(*rows, strict=True)),
        )


async def identified(conn: asyncpg.Connection, vessels: Sequence[Vessel]) -> dict[Vessel, int]:
    """The IMO numbers that vessels told last."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (s.partner, s.mmsi) s.partner, s.mmsi, s.imo"
        " FROM unnest($1::uuid[], $2::bigint[]) AS n(partner, mmsi)"
        " JOIN vessel_said s ON s.partner = n.partner AND s.mmsi = n.mmsi WHERE s.imo IS NOT NULL"
        " ORDER BY s.partner, s.mmsi, s.at DESC, s.line DESC",
        [partner for partner, _ in vessels],
        [mmsi for _, mmsi in vessels],
    )
    return {(row["partner"], row["mmsi"]): row["imo"] for row in rows}


async def fixes(conn: asyncpg.Connection, vessel: Vessel, first_slot: int, limit: int = 50_000) -> list[dict[str, Any]]:
    """The fixes of a vessel from a slot on, by time."""
    rows = await conn.fetch(
        "SELECT at, latitude, longitude, speed, course, heading FROM vessel_fix"
        " WHERE partner = $1 AND mmsi = $2 AND slot >= $3 ORDER BY slot LIMIT $4",
        *vessel,
        first_slot,
        limit,
    )
    return [dict(row) for row in rows]


async def said(conn: asyncpg.Connection, vessel: Vessel) -> list[dict[str, Any]]:
    """Where a vessel said that it was going, by time."""
    rows = await conn.fetch(
        "SELECT at, destination FROM vessel_said WHERE partner = $1 AND mmsi = $2 ORDER BY at, line", *vessel
    )
    return [dict(row) for row in rows]


async def told(conn: asyncpg.Connection, vessel: Vessel, since: datetime | None) -> list[dict[str, Any]]:
    """The port-call events of a vessel that were told, from a time on."""
    rows = await conn.fetch(
        "SELECT key, told, at, void, body FROM vessel_told WHERE partner = $1 AND mmsi = $2"
        " AND ($3::timestamptz IS NULL OR at >= $3) ORDER BY at, key",
        *vessel,
        since,
    )
    return [dict(row) for row in rows]


async def put_told(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Note what was told (partner, mmsi, key, told, at, void, body)."""
    if rows:
        await conn.execute(
            "INSERT INTO vessel_told (partner, mmsi, key, told, at, void, body)"
            " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::boolean[],"
            " $7::bytea[]) ON CONFLICT (partner, mmsi, key) DO UPDATE SET told = excluded.told, void = excluded.void",
            *map(list, zip(*rows, strict=True)),
        )


async def track(
    conn: asyncpg.Connection, imo: int, first_slot: int, last_slot: int, every: int
) -> list[dict[str, Any]]:
    """Where the vessel of an IMO number was, whoever received it, one fix for every so many slots."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (f.slot / $4) f.at, f.latitude, f.longitude, f.speed, f.course, f.heading"
        " FROM (SELECT DISTINCT partner, mmsi FROM vessel_said WHERE imo = $1) v"
        " JOIN vessel_fix f ON f.partner = v.partner AND f.mmsi = v.mmsi AND f.slot >= $2 AND f.slot <= $3"
        " ORDER BY f.slot / $4, f.slot, f.partner",
        imo,
        first_slot,
        last_slot,
        every,
    )
    return [dict(row) for row in rows]


async def latest(
    conn: asyncpg.Connection, vessels: Sequence[int], first_slot: int, last_slot: int
) -> dict[int, dict[str, Any]]:
    """By IMO number where each vessel was last within a time, whoever received it."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (n.imo) n.imo, f.at, f.latitude, f.longitude, f.speed, f.course, f.heading"
        " FROM unnest($1::bigint[]) AS n(imo)"
        " JOIN LATERAL (SELECT DISTINCT partner, mmsi FROM vessel_said WHERE imo = n.imo) v ON true"
        " JOIN LATERAL (SELECT * FROM vessel_fix WHERE partner = v.partner AND mmsi = v.mmsi AND slot >= $2"
        "   AND slot <= $3 ORDER BY slot DESC LIMIT 1) f ON true"
        " ORDER BY n.imo, f.at DESC, v.partner",
        list(vessels),
        first_slot,
        last_slot,
    )
    return {row["imo"]: {name: value for name, value in row.items() if name != "imo"} for row in rows}


async def arrivals(conn: asyncpg.Connection, since: datetime, limit: int) -> list[dict[str, Any]]:
    """What was told of arrivals and departures from a time on, the latest first."""
    rows = await conn.fetch(
        "SELECT body, stored_at FROM told_event WHERE milestone IN ('ARRIVED', 'DEPARTED') AND happened >= $1"
        " ORDER BY happened DESC LIMIT $2",
        since,
        limit,
    )
    return [dict(row) for row in rows]


async def named(conn: asyncpg.Connection, organisations: Sequence[UUID]) -> dict[str, str]:
    """The names of organisations of this site."""
    rows = await conn.fetch(
        "SELECT organisation, coalesce(name_en, name_tc, name_sc) AS name FROM directory"
        " WHERE organisation = ANY ($1::uuid[])",
        list(organisations),
    )
    return {str(row["organisation"]): row["name"] for row in rows if row["name"]}
