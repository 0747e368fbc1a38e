"""What the database keeps of batches beside the record: keys of personal data, how far the work is, the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the work on a batch is."""

    run: int
    stage: str
    done: int
    total: int
    """0 as long as nobody knows."""
    began: datetime
    """By the clock of the database, as ``at``."""
    at: datetime


async def batches(
    conn: asyncpg.Connection,
    scope: str,
    *,
    search: str = "",
    status: str = "",
    flow: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Batches that the reader may see in ``scope``, last opened first."""
    moment, case = after or (None, None)
    rows = await conn.fetch(
        "SELECT * FROM parcel_batch_view WHERE scope = $1"
        " AND ($2 = '' OR strpos(search, $2) > 0) AND ($3 = '' OR status = $3) AND ($4 = '' OR flow = $4)"
        " AND ($5::timestamptz IS NULL OR (opened_at, case_id) < ($5, $6::uuid))"
        " ORDER BY opened_at DESC, case_id DESC LIMIT $7",
        scope,
        search.strip().lower(),
        status,
        flow,
        moment,
        case,
        limit,
    )
    return [dict(row) for row in rows]


async def batch(conn: asyncpg.Connection, case: UUID) -> dict[str, Any] | None:
    """One batch as the reader may see it: whole to its sender."""
    row = await conn.fetchrow("SELECT * FROM parcel_batch_view WHERE case_id = $1 ORDER BY scope DESC LIMIT 1", case)
    return dict(row) if row else None


async def named_batches(
    conn: asyncpg.Connection, *, search: str = "", after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[tuple[UUID, list[dict[str, Any]]]]:
    """Batches whose documents name the reader, last judged first, each with a row for each of the reader's roles."""
    moment, case = after or (None, None)
    rows = await conn.fetch(
        "WITH named AS (SELECT DISTINCT case_id, judged_at FROM parcel_named_view"
        "  WHERE ($1 = '' OR strpos(lower(reference || ' ' || conveyance), $1) > 0)"
        "  AND ($2::timestamptz IS NULL OR (judged_at, case_id) < ($2, $3::uuid))"
        "  ORDER BY judged_at DESC, case_id DESC LIMIT $4)"
        " SELECT v.* FROM named n JOIN parcel_named_view v ON v.case_id = n.case_id"
        " ORDER BY n.judged_at DESC, n.case_id DESC, v.role",
        search.strip().lower(),
        moment,
        case,
        limit,
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(dict(row))
    return list(found.items())


async def named_batch(conn: asyncpg.Connection, case: UUID) -> list[dict[str, Any]]:
    """The reader's roles in one batch of somebody else."""
    return [dict(row) for row in await conn.fetch("SELECT * FROM parcel_named_view WHERE case_id = $1", case)]


async def corrections(conn: asyncpg.Connection, case: UUID, scope: str) -> list[dict[str, Any]]:
    """The batches that correct one, oldest first."""
    rows = await conn.fetch(
        "SELECT * FROM parcel_batch_view WHERE corrects = $1 AND scope = $2 ORDER BY opened_at", case, scope
    )
    return [dict(row) for row in rows]


async def keep_key(conn: asyncpg.Connection, case: UUID, retention: str, sealed: bytes, now: datetime) -> None:
    """Keep the sealed key of a batch; the first one holds."""
    await conn.execute(
        "INSERT INTO parcel_key (case_id, retention, sealed, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        case,
        retention,
        sealed,
        now,
    )


async def find_key(conn: asyncpg.Connection, case: UUID, retention: str) -> bytes | None:
    """The sealed key of a batch; None when there is none, or none any more."""
    found: bytes | None = await conn.fetchval(
        "SELECT sealed FROM parcel_key WHERE case_id = $1 AND retention = $2", case, retention
    )
    return found


async def destroy_key(conn: asyncpg.Connection, case: UUID, retention: str) -> bool:
    """Delete the key of a batch; whether there was one."""
    said = await conn.execute("DELETE FROM parcel_key WHERE case_id = $1 AND retention = $2", case, retention)
    return bool(said == "DELETE 1")


async def keys_due(conn: asyncpg.Connection, until: Mapping[str, datetime], limit: int) -> list[UUID]:
    """Batches whose key was made before the moment of its retention class, or is there though they are erased; none
    that is being worked on."""
    rows = await conn.fetch(
        "SELECT k.case_id FROM parcel_key k JOIN parcel_batch_view v ON v.case_id = k.case_id AND v.scope = 'full'"
        " LEFT JOIN unnest($1::text[], $2::timestamptz[]) AS u(retention, moment) ON u.retention = k.retention"
        " WHERE v.status <> 'waiting' AND (v.erased_at IS NOT NULL OR k.made_at < u.moment)"
        " ORDER BY k.made_at, k.case_id LIMIT $3",
        list(until),
        list(until.values()),
        limit,
    )
    return [row["case_id"] for row in rows]


async def late_now(conn: asyncpg.Connection, now: datetime, limit: int) -> list[UUID]:
    """Batches of which documents are late that were not told to be."""
    rows = await conn.fetch("SELECT case_id FROM parcel_due WHERE due <= $1 ORDER BY due, case_id LIMIT $2", now, limit)
    return [row["case_id"] for row in rows]


async def take_job(conn: asyncpg.Connection, worker: str, silence: float) -> tuple[UUID, int] | None:
    """Take the batch that waits longest and that nobody works on: its case and run.

    Whoever took one before and has not told of it for ``silence`` seconds is taken for dead.
    """
    row = await conn.fetchrow(
        "INSERT INTO parcel_progress AS p (case_id, run, stage, done, total, worker, began, at)"
        " SELECT j.case_id, j.run, 'waiting', 0, 0, $1, now(), now() FROM parcel_job j"
        " LEFT JOIN parcel_progress o ON o.case_id = j.case_id AND o.run = j.run"
        "  AND o.worker <> $1 AND o.at > now() - make_interval(secs => $2)"
        " WHERE o.case_id IS NULL ORDER BY j.since, j.case_id LIMIT 1 FOR UPDATE OF j SKIP LOCKED"
        " ON CONFLICT (case_id) DO UPDATE SET worker = $1, at = now(),"
        "  began = CASE WHEN p.run = excluded.run THEN p.began ELSE now() END, run = excluded.run,"
        "  stage = excluded.stage, done = 0, total = 0"
        "  WHERE p.run <> excluded.run OR p.worker = $1 OR p.at <= now() - make_interval(secs => $2)"
        " RETURNING case_id, run",
        worker,
        silence,
    )
    return (row["case_id"], row["run"]) if row else None


async def tell_progress(
    conn: asyncpg.Connection, case: UUID, run: int, worker: str, *, stage: str, done: int, total: int
) -> bool:
    """Tell how far the work is; whether it is still wanted of this worker."""
    said = await conn.execute(
        "UPDATE parcel_progress SET stage = $4, done = $5, total = $6, at = now()"
        " WHERE case_id = $1 AND run = $2 AND worker = $3"
        " AND EXISTS (SELECT 1 FROM parcel_job j WHERE j.case_id = $1 AND j.run = $2)",
        case,
        run,
        worker,
        stage,
        done,
        total,
    )
    return bool(said == "UPDATE 1")


async def progress_of(conn: asyncpg.Connection, case: UUID, run: int) -> Progress | None:
    """How far the work of a run is (writer connection; the caller has looked whether the batch may be seen)."""
    row = await conn.fetchrow(
        "SELECT run, stage, done, total, began, at FROM parcel_progress WHERE case_id = $1 AND run = $2", case, run
    )
    return Progress(**dict(row)) if row else None


async def waiting_before(conn: asyncpg.Connection, case: UUID) -> int:
    """How many batches have their turn before this one (writer connection)."""
    found: int = await conn.fetchval(
        "SELECT count(*) FROM parcel_job a JOIN parcel_job b ON b.case_id = $1"
        " AND (a.since, a.case_id) < (b.since, b.case_id)",
        case,
    )
    return found
