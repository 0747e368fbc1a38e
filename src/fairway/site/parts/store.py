"""The parts of a site's workers as rows: what each does, since when, and when it was last heard of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import asyncpg

SILENT_AFTER = 15.0
"""Seconds without a word after which a part counts as dead; each tells every 2 seconds."""
FORGOTTEN_AFTER = 86_400.0
"""Seconds after which the rows of a process that is gone are dropped."""


class PartState(StrEnum):
    """How a part is."""

    WORKING = "working"
    FAILING = "failing"
    """It met an error, waits, and tries again."""
    STOPPED = "stopped"
    """It ended in order."""
    SILENT = "silent"
    """Nothing was heard of it for a while: its process is gone, or has lost the database."""


class PartReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a part tells of itself. Ages are seconds of real time."""

    part: str
    state: PartState
    state_age: float
    work_age: float | None
    """Since it last had something to do; None when it never had."""
    done: int
    failures: int
    last_error: str | None
    """Type of the last error, without its message."""


class PartEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A part as the operator sees it. Times are the server's, in real time whatever clock the site has."""

    process: str
    part: str
    state: PartState
    since: datetime
    lasting: float
    """Seconds of real time for which the state has lasted; for a silent part, since it last told."""
    told_at: datetime
    worked_at: datetime | None
    done: int
    failures: int
    last_error: str | None


async def tell(conn: asyncpg.Connection, process: str, reports: Sequence[PartReport]) -> None:
    """Keep what the parts of ``process`` tell now (writer connection)."""
    await conn.execute(
        "INSERT INTO site_part AS p"
        " (process, part, state, since, told_at, worked_at, done, failures, last_error)"
        " SELECT $1, r.part, r.state, now() - make_interval(secs => r.state_age), now(),"
        " now() - make_interval(secs => r.work_age), r.done, r.failures, r.last_error"
        " FROM unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::bigint[], $7::int[], $8::text[])"
        " AS r(part, state, state_age, work_age, done, failures, last_error)"
        " ON CONFLICT (process, part) DO UPDATE SET state = excluded.state, since = excluded.since,"
        " told_at = excluded.told_at, worked_at = excluded.worked_at, done = excluded.done,"
        " failures = excluded.failures, last_error = excluded.last_error",
        process,
        [report.part for report in reports],
        [report.state.value for report in reports],
        [report.state_age for report in reports],
        [report.work_age for report in reports],
        [report.done for report in reports],
        [report.failures for report in reports],
        [report.last_error for report in reports],
    )


async def forget_gone(conn: asyncpg.Connection) -> None:
    """Drop the rows of processes that were not heard of for a day (writer connection)."""
    await conn.execute(
        "DELETE FROM site_part WHERE told_at < now() - make_interval(secs => $1::float8)", FORGOTTEN_AFTER
    )


async def parts(conn: asyncpg.Connection) -> list[PartEntry]:
    """Every part, by process and name; for the newest process of each part only, a dead one as silent (writer)."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (part) process, part, since, told_at, worked_at, done, failures, last_error,"
        " extract(epoch FROM now() - CASE WHEN state <> 'stopped'"
        " AND told_at < now() - make_interval(secs => $1::float8) THEN told_at ELSE since END)::float8 AS lasting,"
        " CASE WHEN state <> 'stopped' AND told_at < now() - make_interval(secs => $1::float8)"
        " THEN 'silent' ELSE state END AS state"
        " FROM site_part ORDER BY part, told_at DESC, process",
        SILENT_AFTER,
    )
    return [PartEntry(**{**row, "state": PartState(row["state"])}) for row in map(dict, rows)]
