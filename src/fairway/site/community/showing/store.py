"""What lists show of shipments, and what is news, as rows (writer connections)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.tracking.shipment_rows import SCOPE

if TYPE_CHECKING:
    import asyncpg

LIST = (
    ("owner", "uuid"),
    ("reference", "text"),
    ("modes", "text"),
    ("origin", "text"),
    ("destination", "text"),
    ("milestone", "text"),
    ("milestone_at", "timestamptz"),
    ("milestone_place", "text"),
    ("next", "text"),
    ("next_at", "timestamptz"),
    ("next_quality", "text"),
    ("slip_minutes", "integer"),
    ("customs", "text"),
    ("conflicts", "integer"),
    ("events", "integer"),
    ("closed", "boolean"),
    ("place", "text"),
    ("place_at", "timestamptz"),
    ("place_name", "text"),
    ("latitude", "float8"),
    ("longitude", "float8"),
    ("aboard", "bigint"),
    ("changed_at", "timestamptz"),
)
"""The columns of a list's row beside its key."""


async def take_news(conn: asyncpg.Connection, limit: int) -> list[UUID]:
    """Shipments to look at anew, the longest waiting first; nobody else takes them until the transaction ends."""
    rows = await conn.fetch(
        "SELECT case_id FROM shipment_news ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED", limit
    )
    return [row["case_id"] for row in rows]


async def news_done(conn: asyncpg.Connection, cases: Sequence[UUID]) -> None:
    """They were looked at."""
    await conn.execute("DELETE FROM shipment_news WHERE case_id = ANY ($1::uuid[])", list(cases))


async def waiting(conn: asyncpg.Connection) -> int:
    """How many shipments are to be looked at anew."""
    found: int = await conn.fetchval("SELECT count(*) FROM shipment_news")
    return found


async def registered(conn: asyncpg.Connection, cases: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Shipments as they were registered, with what their line showed last."""
    rows = await conn.fetch(
        "SELECT v.*, s.lines FROM shipment_view v LEFT JOIN shipment_shown s ON s.case_id = v.case_id"
        " WHERE v.case_id = ANY ($1::uuid[]) AND v.scope = $2",
        list(cases),
        SCOPE,
    )
    return {row["case_id"]: dict(row) for row in rows}


async def keep_shown(conn: asyncpg.Connection, lines: Mapping[UUID, Any]) -> None:
    """Remember what the lines of shipments show."""
    await conn.execute(
        "INSERT INTO shipment_shown AS s (case_id, lines) SELECT * FROM unnest($1::uuid[], $2::jsonb[])"
        " ON CONFLICT (case_id) DO UPDATE SET lines = excluded.lines WHERE s.lines IS DISTINCT FROM excluded.lines",
        list(lines),
        list(lines.values()),
    )


async def keep_entries(conn: asyncpg.Connection, entries: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Put shipments into the lists of all that were granted them, and out of those of others."""
    cases = list(entries)
    names = ", ".join(name for name, _ in LIST)
    marks = ", ".join(f"${number}::{kind}[]" for number, (_, kind) in enumerate(LIST, 3))
    changes = ", ".join(f"{name} = excluded.{name}" for name, _ in LIST)
    old = ", ".join(f"l.{name}" for name, _ in LIST if name != "changed_at")
    new = ", ".join(f"excluded.{name}" for name, _ in LIST if name != "changed_at")
    await conn.execute(
        "DELETE FROM shipment_list l WHERE l.case_id = ANY ($1::uuid[]) AND NOT EXISTS ("
        " SELECT 1 FROM grants g WHERE g.holder = l.holder AND g.case_id = l.case_id AND g.scope = $2)",
        cases,
        SCOPE,
    )
    await conn.execute(
        f"INSERT INTO shipment_list AS l (holder, case_id, {names})"  # noqa: S608  our own names
        f" SELECT g.holder, r.* FROM unnest($1::uuid[], {marks}) AS r(case_id, {names})"
        " JOIN grants g ON g.case_id = r.case_id AND g.scope = $2"
        f" ON CONFLICT (holder, case_id) DO UPDATE SET {changes} WHERE ({old}) IS DISTINCT FROM ({new})",
        cases,
        SCOPE,
        *([entry[name] for entry in entries.values()] for name, _ in LIST),
    )
