"""What leads to which shipment, as rows; written in sets, never one by one (writer connections)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.parties.model import HANDLERS
from fairway.site.community.uses import RETURNED
from fairway.tracking.graph import Held
from fairway.tracking.model import Reference, ReferenceKind
from fairway.tracking.shipment_rows import SCOPE

if TYPE_CHECKING:
    import asyncpg


async def cases_of(conn: asyncpg.Connection, references: Collection[tuple[str, str]]) -> set[UUID]:
    """The shipments that references (value, kind) lead to or were claimed for."""
    if not references:
        return set()
    rows = await conn.fetch(
        "SELECT DISTINCT r.case_id FROM unnest($1::text[], $2::text[]) AS n(value, kind)"
        " JOIN shipment_reference r ON r.value = n.value AND r.kind = n.kind",
        [value for value, _ in references],
        [kind for _, kind in references],
    )
    return {row["case_id"] for row in rows}


async def shipments(conn: asyncpg.Connection, cases: Collection[UUID]) -> list[dict[str, Any]]:
    """Shipments with their parties and claims."""
    rows = await conn.fetch(
        "SELECT v.case_id, v.owner, v.since, v.until, v.in_use_at, v.legs, v.reference,"
        " (SELECT array_agg(p.organisation) FROM shipment_party p WHERE p.case_id = v.case_id) AS parties,"
        " (SELECT array_agg(c.kind) FROM shipment_claim c WHERE c.case_id = v.case_id) AS kinds,"
        " (SELECT array_agg(c.value) FROM shipment_claim c WHERE c.case_id = v.case_id) AS names,"
        " (SELECT array_agg(c.confirmed) FROM shipment_claim c WHERE c.case_id = v.case_id) AS confirmed"
        " FROM shipment_view v WHERE v.case_id = ANY ($1::uuid[]) AND v.scope = $2",
        list(cases),
        SCOPE,
    )
    return [dict(row) for row in rows]


async def links(conn: asyncpg.Connection, references: Collection[Reference], limit: int) -> list[dict[str, Any]]:
    """Links of references."""
    rows = await conn.fetch(
        "SELECT l.* FROM unnest($1::text[], $2::text[]) AS n(value, kind)"
        " JOIN told_link l ON l.value = n.value AND l.kind = n.kind LIMIT $3",
        *_columns(references),
        limit,
    )
    return [dict(row) for row in rows]


async def named(conn: asyncpg.Connection, references: Collection[Reference]) -> list[dict[str, Any]]:
    """Organisations of this site that partners named for references, by message or by hand."""
    rows = await conn.fetch(
        "WITH n AS (SELECT * FROM unnest($1::text[], $2::text[]) AS n(value, kind))"
        " SELECT n.value, n.kind, e.partner, e.organisation, e.until"
        " FROM n JOIN entitlement e ON e.value = n.value AND e.kind = n.kind"
        " UNION SELECT n.value, n.kind, p.partner, coalesce(c.organisation, o.organisation), NULL"
        " FROM n JOIN named_party p ON p.value = n.value AND p.kind = n.kind"
        " LEFT JOIN partner_party c ON c.partner = p.partner AND c.code = p.identifier"
        " LEFT JOIN organisation_number o ON o.scheme = ANY ($3::text[]) AND o.value = p.identifier"
        " WHERE coalesce(c.organisation, o.organisation) IS NOT NULL",
        *_columns(references),
        ["hk-br", "uscc", "cn-customs"],
    )
    return [dict(row) for row in rows]


async def returns(conn: asyncpg.Connection, references: Collection[Reference]) -> dict[Reference, list[datetime]]:
    """When handlers told that containers were returned empty, in order."""
    if not references:
        return {}
    rows = await conn.fetch(
        "SELECT DISTINCT n.value, n.kind, t.happened FROM unnest($1::text[], $2::text[]) AS n(value, kind)"
        " JOIN told_reference t ON t.value = n.value AND t.kind = n.kind"
        " JOIN told_event e ON e.key = t.key AND e.milestone = $3 AND e.quality = 'ACT'"
        " JOIN directory d ON d.organisation = e.partner AND d.kinds ?| $4::text[] ORDER BY t.happened",
        *_columns(references),
        RETURNED,
        sorted(HANDLERS),
    )
    found: dict[Reference, list[datetime]] = {}
    for row in rows:
        found.setdefault(Reference(ReferenceKind(row["kind"]), row["value"]), []).append(row["happened"])
    return found


async def handlers(conn: asyncpg.Connection, partners: Collection[UUID]) -> frozenset[UUID]:
    """Those of the partners that handle the cargo of others."""
    rows = await conn.fetch(
        "SELECT organisation FROM directory WHERE organisation = ANY ($1::uuid[]) AND kinds ?| $2::text[]",
        list(partners),
        sorted(HANDLERS),
    )
    return frozenset(row["organisation"] for row in rows)


def _columns(references: Collection[Reference]) -> tuple[list[str], list[str]]:
    return [one.value for one in references], [one.kind.value for one in references]


async def held(conn: asyncpg.Connection, cases: Collection[UUID]) -> list[tuple[UUID, Held]]:
    """The references that lead to shipments as they stand."""
    rows = await conn.fetch(
        "SELECT case_id, value, kind, told_by, since, until, basis FROM shipment_reference"
        " WHERE case_id = ANY ($1::uuid[])",
        list(cases),
    )
    return [
        (
            row["case_id"],
            Held(
                reference=Reference(ReferenceKind(row["kind"]), row["value"]),
                told_by=row["told_by"],
                since=row["since"],
                until=row["until"],
                basis=row["basis"],
            ),
        )
        for row in rows
    ]


async def put_held(conn: asyncpg.Connection, rows: Sequence[tuple[UUID, Held]]) -> None:
    """Have references lead to shipments."""
    if rows:
        await conn.execute(
            "INSERT INTO shipment_reference (case_id, scope, value, kind, told_by, since, until, basis)"
            " SELECT r.case_id, $8, r.value, r.kind, r.told_by, r.since, r.until, r.basis FROM unnest($1::uuid[],"
            " $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::text[])"
            " AS r(case_id, value, kind, told_by, since, until, basis)"
            " ON CONFLICT (case_id, scope, value, kind, told_by)"
            " DO UPDATE SET since = excluded.since, until = excluded.until, basis = excluded.basis",
            [case for case, _ in rows],
            [one.reference.value for _, one in rows],
            [one.reference.kind.value for _, one in rows],
            [one.told_by for _, one in rows],
            [one.since for _, one in rows],
            [one.until for _, one in rows],
            [one.basis for _, one in rows],
            SCOPE,
        )


async def drop_held(conn: asyncpg.Connection, rows: Sequence[tuple[UUID, Held]]) -> None:
    """Have references lead to shipments no longer."""
    if rows:
        await conn.execute(
            "DELETE FROM shipment_reference s USING unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[])"
            " AS r(case_id, value, kind, told_by) WHERE s.case_id = r.case_id AND s.scope = $5"
            " AND s.value = r.value AND s.kind = r.kind AND s.told_by = r.told_by",
            [case for case, _ in rows],
            [one.reference.value for _, one in rows],
            [one.reference.kind.value for _, one in rows],
            [one.told_by for _, one in rows],
            SCOPE,
        )


async def put_search(
    conn: asyncpg.Connection, cases: Collection[UUID], rows: Collection[tuple[str, str, UUID]]
) -> None:
    """What shipments are found by (value, kind, case), for each that was granted them; what was, goes."""
    values, kinds, found = zip(*rows, strict=True) if rows else ((), (), ())
    wanted = await conn.fetch(
        "SELECT DISTINCT g.holder, n.value, n.kind, n.case_id"
        " FROM unnest($1::text[], $2::text[], $3::uuid[]) AS n(value, kind, case_id)"
        " JOIN grants g ON g.case_id = n.case_id AND g.scope = $4",
        list(values),
        list(kinds),
        list(found),
        SCOPE,
    )
    there = await conn.fetch(
        "SELECT holder, value, kind, case_id FROM shipment_search WHERE case_id = ANY ($1::uuid[])", list(cases)
    )
    # Compared here: nearly always nothing changed, and the planner compares thousands with thousands, one by one.
    now, before = {tuple(row) for row in wanted}, {tuple(row) for row in there}
    if gone := before - now:
        await conn.execute(
            "DELETE FROM shipment_search s USING unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[])"
            " AS n(holder, value, kind, case_id) WHERE s.holder = n.holder AND s.value = n.value"
            " AND s.kind = n.kind AND s.case_id = n.case_id",
            *map(list, zip(*gone, strict=True)),
        )
    if fresh := now - before:
        await conn.execute(
            "INSERT INTO shipment_search (holder, value, kind, case_id)"
            " SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) ON CONFLICT DO NOTHING",
            *map(list, zip(*fresh, strict=True)),
        )
