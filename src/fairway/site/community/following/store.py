"""What partners told, as rows; written in sets, never one by one.

All connections are the writer's: what a person may see is decided when rows are read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.record.codec import unpack
from fairway.record.model import Recorded
from fairway.record.registry import Registry
from fairway.record.store import FACT_COLUMNS, recorded

if TYPE_CHECKING:
    import asyncpg


async def hold_cursor(conn: asyncpg.Connection, name: str) -> int:
    """The position of a consumer, which nobody else moves until the transaction ends."""
    await conn.execute(
        "INSERT INTO consumer_cursor (name, position) VALUES ($1, -1) ON CONFLICT (name) DO NOTHING", name
    )
    found = await conn.fetchval("SELECT position FROM consumer_cursor WHERE name = $1 FOR UPDATE", name)
    return int(found)


async def positions_of(conn: asyncpg.Connection, after: int, limit: int, most_bytes: int) -> int:
    """How many positions after one hold facts of not more than so many bytes together; one at least."""
    found = await conn.fetchval(
        "SELECT count(*) FROM (SELECT sum(coalesce(length(f.payload), 0)) OVER (ORDER BY p.position) AS size"
        " FROM (SELECT * FROM sequenced WHERE position > $1 AND position <= $1 + $2::integer) p"
        " JOIN fact f USING (case_id, stream, version)) s WHERE s.size <= $3",
        after,
        limit,
        most_bytes,
    )
    return max(int(found), 1)


async def add_events(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> set[UUID]:
    """Keep events (key, message, partner, milestone, quality, happened, stored_at, own_id, supersedes, body); the keys
    that are new."""
    if not rows:
        return set()
    found = await conn.fetch(
        "INSERT INTO told_event (key, message, partner, milestone, quality, happened, stored_at, own_id, supersedes,"
        " body)"
        " SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[],"
        " $7::timestamptz[], $8::text[], $9::text[], $10::bytea[]) ON CONFLICT (key) DO NOTHING RETURNING key",
        *map(list, zip(*rows, strict=True)),
    )
    return {row["key"] for row in found}


async def add_references(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep the references (value, kind, key, partner, happened, handled) of events."""
    if rows:
        await conn.execute(
            "INSERT INTO told_reference (value, kind, key, partner, happened, handled)"
            " SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::boolean[])"
            " ON CONFLICT (value, kind, key) DO NOTHING",
            *map(list, zip(*rows, strict=True)),
        )


async def add_links(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep links (value, kind, other_value, other_kind, partner, since, until), each from both ends."""
    if rows:
        both = [*rows, *((r[2], r[3], r[0], r[1], *r[4:]) for r in rows)]
        await conn.execute(
            "INSERT INTO told_link (value, kind, other_value, other_kind, partner, since, until)"
            " SELECT DISTINCT ON (value, kind, other_value, other_kind, partner, since) * FROM unnest($1::text[],"
            " $2::text[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::timestamptz[])"
            " AS l(value, kind, other_value, other_kind, partner, since, until) ON CONFLICT DO NOTHING",
            *map(list, zip(*both, strict=True)),
        )


async def add_named(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep parties that messages name (message, value, kind, partner, identifier, role)."""
    if rows:
        await conn.execute(
            "WITH said AS (INSERT INTO named_by (message, value, kind, partner, identifier, role)"
            " SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[])"
            " ON CONFLICT DO NOTHING)"
            " INSERT INTO named_party (value, kind, partner, identifier, role)"
            " SELECT DISTINCT * FROM unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[])"
            " ON CONFLICT DO NOTHING",
            *map(list, zip(*rows, strict=True)),
        )


async def drop_links(conn: asyncpg.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Drop links (value, kind, other_value, other_kind, partner, since, ...), each from both ends."""
    if rows:
        both = [*(row[:6] for row in rows), *((row[2], row[3], row[0], row[1], row[4], row[5]) for row in rows)]
        await conn.execute(
            "DELETE FROM told_link t USING unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[],"
            " $6::timestamptz[]) AS l(value, kind, other_value, other_kind, partner, since)"
            " WHERE (t.value, t.kind, t.other_value, t.other_kind, t.partner, t.since)"
            " = (l.value, l.kind, l.other_value, l.other_kind, l.partner, l.since)",
            *map(list, zip(*both, strict=True)),
        )


async def drop_named(conn: asyncpg.Connection, message: UUID, rows: Sequence[tuple[Any, ...]]) -> None:
    """Drop what a message says of parties (value, kind, partner, identifier, role): those that no other message names
    are named no more."""
    if rows:
        await conn.execute("DELETE FROM named_by WHERE message = $1", message)
        await conn.execute(
            "DELETE FROM named_party p USING unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[])"
            " AS g(value, kind, partner, identifier, role)"
            " WHERE (p.value, p.kind, p.partner, p.identifier, p.role)"
            " = (g.value, g.kind, g.partner, g.identifier, g.role)"
            " AND NOT EXISTS (SELECT FROM named_by b WHERE (b.value, b.kind, b.partner, b.identifier, b.role)"
            " = (g.value, g.kind, g.partner, g.identifier, g.role))",
            *map(list, zip(*rows, strict=True)),
        )


async def count_messages(conn: asyncpg.Connection, days: Sequence[tuple[Any, ...]]) -> None:
    """Add to what partners sent (partner, day, standard, messages, refused, partly, events, duplicates, last)."""
    if days:
        await conn.execute(
            "INSERT INTO inbound_day AS d (partner, day, standard, messages, refused, partly, events, duplicates,"
            " last_at) SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::bigint[], $5::bigint[],"
            " $6::bigint[], $7::bigint[], $8::bigint[], $9::timestamptz[])"
            " ON CONFLICT (partner, day, standard) DO UPDATE SET messages = d.messages + excluded.messages,"
            " refused = d.refused + excluded.refused, partly = d.partly + excluded.partly,"
            " events = d.events + excluded.events, duplicates = d.duplicates + excluded.duplicates,"
            " last_at = greatest(d.last_at, excluded.last_at)",
            *map(list, zip(*days, strict=True)),
        )


async def count_faults(conn: asyncpg.Connection, faults: Sequence[tuple[UUID, date, str, str, str, int, UUID]]) -> None:
    """Add to what was wrong with it (partner, day, rule, severity, message, count, example)."""
    if faults:
        await conn.execute(
            "INSERT INTO inbound_fault AS f (partner, day, rule, severity, message, count, example)"
            " SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::text[], $6::bigint[],"
            " $7::uuid[]) ON CONFLICT (partner, day, rule) DO UPDATE SET count = f.count + excluded.count,"
            " message = excluded.message, example = excluded.example",
            *map(list, zip(*faults, strict=True)),
        )


async def named_by(conn: asyncpg.Connection, codes: Sequence[tuple[UUID, str]]) -> set[tuple[str, str]]:
    """The references (value, kind) for which partners named a party by one of their codes."""
    rows = await conn.fetch(
        "SELECT n.value, n.kind FROM unnest($1::uuid[], $2::text[]) AS c(partner, code)"
        " JOIN named_party n ON n.partner = c.partner AND n.identifier = c.code",
        *map(list, zip(*codes, strict=True)),
    )
    return {(row["value"], row["kind"]) for row in rows}


async def states_of(
    conn: asyncpg.Connection, registry: Registry, cases: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    """The states of the streams of submissions: the document, its filings, its journey."""
    if not cases:
        return {}
    rows = await conn.fetch(
        "SELECT case_id, stream, state FROM stream_state WHERE case_id = ANY ($1::uuid[])"
        " AND (stream IN ('submission', 'journey') OR stream LIKE 'filing:%')",
        list(cases),
    )
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["case_id"], {})[row["stream"]] = registry.state(row["stream"], unpack(row["state"]))
    return found


async def behind(conn: asyncpg.Connection, moments: Mapping[int, UUID]) -> set[int]:
    """Those of positions of the log, each with the submission that it is about, after which the submission moved on:
    its states say more than they did then."""
    if not moments:
        return set()
    rows = await conn.fetch(
        "SELECT m.position FROM unnest($1::bigint[], $2::uuid[]) AS m(position, case_id) WHERE EXISTS ("
        " SELECT FROM stream_state t LEFT JOIN sequenced p ON p.case_id = t.case_id AND p.stream = t.stream"
        "   AND p.version = t.version"
        " WHERE t.case_id = m.case_id AND (t.stream IN ('submission', 'journey') OR t.stream LIKE 'filing:%')"
        "   AND (p.position IS NULL OR p.position > m.position))",
        list(moments),
        list(moments.values()),
    )
    return {row["position"] for row in rows}


async def history_of(
    conn: asyncpg.Connection, registry: Registry, cases: Collection[UUID], until: int
) -> list[Recorded]:
    """The facts of the streams of submissions up to a position, in the order of the log."""
    rows = await conn.fetch(
        f"SELECT p.position, {FACT_COLUMNS} FROM sequenced AS p"  # noqa: S608  a constant
        " JOIN fact AS f USING (case_id, stream, version)"
        " WHERE p.case_id = ANY ($1::uuid[]) AND (p.stream IN ('submission', 'journey') OR p.stream LIKE 'filing:%')"
        "   AND p.position <= $2 ORDER BY p.position",
        list(cases),
        until,
    )
    return [recorded(registry, row, row["position"]) for row in rows]


async def shipments_of(conn: asyncpg.Connection, submissions: Collection[UUID]) -> dict[UUID, UUID]:
    """The shipments that submissions belong to."""
    rows = await conn.fetch(
        "SELECT submission, case_id FROM shipment_submission WHERE submission = ANY ($1::uuid[])", list(submissions)
    )
    return {row["submission"]: row["case_id"] for row in rows}
