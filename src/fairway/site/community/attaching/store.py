"""Which events stand on which shipment, as rows; written in sets, never one by one (writer connections)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.tracking.graph import ANYBODY, Held
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
