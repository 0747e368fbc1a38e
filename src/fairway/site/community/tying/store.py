"""What belongs to which shipment, as rows; written in sets, never one by one (writer connections)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.parties.model import HANDLERS
from fairway.site.community.uses import RETURNED
from fairway.tracking.graph import ANYBODY, Held
from fairway.tracking.model import Reference, ReferenceKind
from fairway.tracking.shipment_rows import SCOPE

if TYPE_CHECKING:
    import asyncpg


Attached = list[tuple[UUID, UUID]]
"""Shipments with the keys of the events that were put on them just now."""


def _pairs(found: Iterable[Any]) -> Attached:
    return [(row["case_id"], row["key"]) for row in found]


async def attach_events(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> Attached:
    """Put new events (value, kind, key, partner, happened, handled) on the shipments that they lead to."""
    if not rows:
        return []
    found = await conn.fetch(
        "WITH put AS (INSERT INTO shipment_event (case_id, scope, key, happened)"
        " SELECT DISTINCT r.case_id, r.scope, n.key, n.happened"
        " FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::boolean[])"
        "   AS n(value, kind, key, partner, happened, handled)"
        " JOIN shipment_reference r ON r.value = n.value AND r.kind = n.kind"
        " WHERE ((r.told_by = $7 AND n.handled) OR r.told_by = n.partner)"
        "   AND n.happened >= r.since AND n.happened < r.until"
        " ON CONFLICT DO NOTHING RETURNING case_id, key) SELECT case_id, key FROM put",
        *map(list, zip(*rows, strict=True)),
        ANYBODY,
    )
    return _pairs(found)


async def attach_own(conn: asyncpg.Connection, rows: Sequence[tuple[UUID, UUID, datetime]]) -> Attached:
    """Put what the site tells of submissions (submission, key, happened) on their shipments."""
    if not rows:
        return []
    found = await conn.fetch(
        "WITH put AS (INSERT INTO shipment_event (case_id, scope, key, happened)"
        " SELECT DISTINCT s.case_id, $4, n.key, n.happened"
        " FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS n(submission, key, happened)"
        " JOIN shipment_submission s ON s.submission = n.submission"
        " ON CONFLICT DO NOTHING RETURNING case_id, key) SELECT case_id, key FROM put",
        *map(list, zip(*rows, strict=True)),
        SCOPE,
    )
    return _pairs(found)


async def attach_earlier(conn: asyncpg.Connection, rows: Sequence[tuple[UUID, Held]]) -> Attached:
    """Put what was told before about references that lead to a shipment now on it."""
    if not rows:
        return []
    found = await conn.fetch(
        "WITH put AS (INSERT INTO shipment_event (case_id, scope, key, happened)"
        " SELECT DISTINCT n.case_id, $7, t.key, t.happened"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[])"
        "   AS n(case_id, value, kind, told_by, since, until)"
        " JOIN told_reference t ON t.value = n.value AND t.kind = n.kind"
        " WHERE ((n.told_by = $8 AND t.handled) OR n.told_by = t.partner)"
        "   AND t.happened >= n.since AND t.happened < n.until"
        " ON CONFLICT DO NOTHING RETURNING case_id, key) SELECT case_id, key FROM put",
        [case for case, _ in rows],
        [one.reference.value for _, one in rows],
        [one.reference.kind.value for _, one in rows],
        [one.told_by for _, one in rows],
        [one.since for _, one in rows],
        [one.until for _, one in rows],
        SCOPE,
        ANYBODY,
    )
    return _pairs(found)


async def attach_submissions(conn: asyncpg.Connection, cases: Collection[UUID]) -> Attached:
    """Put what the site told before of the submissions of shipments on them."""
    found = await conn.fetch(
        "WITH put AS (INSERT INTO shipment_event (case_id, scope, key, happened)"
        " SELECT s.case_id, $2, e.key, e.happened FROM shipment_submission s JOIN told_event e"
        " ON e.message = s.submission WHERE s.case_id = ANY ($1::uuid[])"
        " ON CONFLICT DO NOTHING RETURNING case_id, key) SELECT case_id, key FROM put",
        list(cases),
        SCOPE,
    )
    return _pairs(found)


async def attach_corrections(conn: asyncpg.Connection, rows: Sequence[tuple[UUID, UUID, str, datetime]]) -> Attached:
    """Put new events (key, partner, supersedes, happened) that correct others on the shipments of these, whatever they
    name themselves. A ``supersedes`` that ends in @ means every version of an identifier."""
    if not rows:
        return []
    found = await conn.fetch(
        "WITH n AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])"
        "   AS n(key, partner, supersedes, happened)),"
        " old AS (SELECT n.key, n.happened, o.key AS before FROM n JOIN told_event o"
        "     ON o.partner = n.partner AND o.own_id = n.supersedes AND o.own_id <> ''"
        "   UNION ALL SELECT n.key, n.happened, o.key FROM n JOIN told_event o ON o.partner = n.partner"
        "     AND o.own_id > n.supersedes AND o.own_id < rtrim(n.supersedes, '@') || 'A' AND o.own_id <> ''"
        "   WHERE n.supersedes LIKE '%@'"
        "   UNION ALL SELECT n.key, n.happened, n.supersedes::uuid FROM n WHERE n.supersedes ~ '^[0-9a-f]{32}$'),"
        " put AS (INSERT INTO shipment_event (case_id, scope, key, happened)"
        " SELECT DISTINCT e.case_id, e.scope, old.key, old.happened"
        " FROM old JOIN shipment_event e ON e.key = old.before"
        " ON CONFLICT DO NOTHING RETURNING case_id, key) SELECT case_id, key FROM put",
        *map(list, zip(*rows, strict=True)),
    )
    return _pairs(found)


async def attach_their_corrections(conn: asyncpg.Connection, attached: Attached) -> Attached:
    """Put what corrects events that just went on shipments on these as well."""
    if not attached:
        return []
    found = await conn.fetch(
        "WITH n AS (SELECT n.case_id, o.key, o.partner, o.own_id FROM unnest($1::uuid[], $2::uuid[]) AS n(case_id, key)"
        "   JOIN told_event o ON o.key = n.key),"
        " named AS (SELECT case_id, partner, replace(key::text, '-', '') AS supersedes FROM n"
        "   UNION ALL SELECT case_id, partner, own_id FROM n WHERE own_id <> ''"
        "   UNION ALL SELECT case_id, partner, split_part(own_id, '@', 1) || '@' FROM n WHERE own_id LIKE '%@%'),"
        " put AS (INSERT INTO shipment_event (case_id, scope, key, happened)"
        " SELECT DISTINCT named.case_id, $3, c.key, c.happened FROM named JOIN told_event c"
        "   ON c.partner = named.partner AND c.supersedes = named.supersedes AND c.supersedes <> ''"
        " ON CONFLICT DO NOTHING RETURNING case_id, key) SELECT case_id, key FROM put",
        [case for case, _ in attached],
        [key for _, key in attached],
        SCOPE,
    )
    return _pairs(found)


async def detach(conn: asyncpg.Connection, cases: Collection[UUID]) -> None:
    """Take off shipments what no reference of theirs leads to any more."""
    await conn.execute(
        "DELETE FROM shipment_event e WHERE e.case_id = ANY ($1::uuid[])"
        " AND NOT EXISTS (SELECT 1 FROM shipment_submission s JOIN told_event t ON t.message = s.submission"
        "   WHERE s.case_id = e.case_id AND t.key = e.key)"
        " AND NOT EXISTS (SELECT 1 FROM shipment_reference r JOIN told_reference t"
        "   ON t.value = r.value AND t.kind = r.kind AND t.key = e.key"
        "   WHERE r.case_id = e.case_id AND ((r.told_by = $2 AND t.handled) OR r.told_by = t.partner)"
        "     AND t.happened >= r.since AND t.happened < r.until)",
        list(cases),
        ANYBODY,
    )


async def attached(conn: asyncpg.Connection, cases: Collection[UUID]) -> Attached:
    """All that is on shipments."""
    rows = await conn.fetch("SELECT case_id, key FROM shipment_event WHERE case_id = ANY ($1::uuid[])", list(cases))
    return _pairs(rows)


async def note_news(conn: asyncpg.Connection, cases: Iterable[UUID], position: int) -> None:
    """Have the lines of shipments looked at anew."""
    wanted = sorted(cases, key=str)
    if wanted:
        await conn.execute(
            "INSERT INTO shipment_news AS n (case_id, position) SELECT unnest($1::uuid[]), $2"
            " ON CONFLICT (case_id) DO UPDATE SET position = excluded.position WHERE n.position < excluded.position",
            wanted,
            position,
        )
        # Alert rules are looked at as soon as a shipment's line may have changed.
        await conn.execute(
            "INSERT INTO alert_due AS d (case_id, at, news) SELECT unnest($1::uuid[]), '-infinity', 1"
            " ON CONFLICT (case_id) DO UPDATE SET at = '-infinity', news = d.news + 1",
            wanted,
        )


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
    await conn.execute(
        "WITH wanted AS MATERIALIZED (SELECT DISTINCT g.holder, n.value, n.kind, n.case_id"
        "   FROM unnest($2::text[], $3::text[], $4::uuid[]) AS n(value, kind, case_id)"
        "   JOIN grants g ON g.case_id = n.case_id AND g.scope = $5),"
        " gone AS (DELETE FROM shipment_search s WHERE s.case_id = ANY ($1::uuid[])"
        "   AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.holder = s.holder AND w.value = s.value"
        "     AND w.kind = s.kind AND w.case_id = s.case_id))"
        " INSERT INTO shipment_search (holder, value, kind, case_id)"
        " SELECT holder, value, kind, case_id FROM wanted ON CONFLICT DO NOTHING",
        list(cases),
        list(values),
        list(kinds),
        list(found),
        SCOPE,
    )
