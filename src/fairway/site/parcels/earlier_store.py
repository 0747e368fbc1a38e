"""Which batches of a site were judged before, whose they are, and what customs has refused of them since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg


async def judged(conn: asyncpg.Connection, flow: str) -> list[dict[str, Any]]:
    """Every batch of a flow that was judged to be declared, oldest first. One that is judged again, because documents
    came late, is among them."""
    rows = await conn.fetch(
        "SELECT case_id, organisation, reference, judged_at, erased_at, run, status FROM parcel_batch_view"
        " WHERE scope = 'full' AND flow = $1 AND retention = 'trade' AND judged_at IS NOT NULL"
        " ORDER BY judged_at, case_id",
        flow,
    )
    return [dict(row) for row in rows]


async def some(conn: asyncpg.Connection, cases: Sequence[UUID]) -> list[dict[str, Any]]:
    """The same of the named batches."""
    rows = await conn.fetch(
        "SELECT case_id, organisation, reference, judged_at, erased_at FROM parcel_batch_view"
        " WHERE scope = 'full' AND case_id = ANY($1) AND judged_at IS NOT NULL ORDER BY judged_at, case_id",
        cases,
    )
    return [dict(row) for row in rows]


async def refused(conn: asyncpg.Connection, cases: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The order numbers of inventories that customs could not process, by batch: they are free again."""
    rows = await conn.fetch(
        "SELECT case_id, array_agg(parcel ORDER BY parcel) AS orders FROM parcel_filing"
        " WHERE number IN ('621', '603') AND status LIKE '-%' AND case_id = ANY($1) GROUP BY case_id",
        cases,
    )
    return {row["case_id"]: row["orders"] for row in rows}
