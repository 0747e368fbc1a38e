"""Making the projections anew from the facts: to prove that they are what they should be, or to mend them.

A replay goes through the facts in the order of the log (then those that wait for it), folds each stream and applies
its rows to fresh tables in the schema ``replay``; then these are compared with the live ones row by row, as text, so
that 1.0 and 1.00 differ. The states of all streams are compared as well. ``send`` is never called: what was sent is
not derived again.

Limits: the states of the streams that are still going on at a point of the log are held in memory. A row that two
streams write to depends on the order of their commands; where these ran at the same time, the log may have them the
other way round, and the check then shows a difference. Give such rows a key of their own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from fairway.record.codec import encode_state, pack, unpack
from fairway.record.connection import Connection
from fairway.record.model import Change, FactErased, FactMeta, Recorded, Row, StreamId
from fairway.record.registry import Registry
from fairway.record.replay_tables import Difference, ReplayReport, compare, drop_fresh, make_fresh, mend
from fairway.record.statement import delete_sql, put_sql, rows_json
from fairway.record.store import FACT_COLUMNS, recorded

_BATCH = 2_000

_SEQUENCED = f"""
SELECT p.position, {FACT_COLUMNS}, s.state AS stored
FROM sequenced AS p JOIN fact AS f USING (case_id, stream, version)
LEFT JOIN stream_state AS s USING (case_id, stream, version)
ORDER BY p.position
"""  # noqa: S608  a constant
_WAITING = f"""
SELECT NULL AS position, {FACT_COLUMNS}, s.state AS stored
FROM (
    SELECT u.moment, e.* FROM unsequenced AS u
    CROSS JOIN LATERAL unnest(u.cases, u.streams, u.versions)
        WITH ORDINALITY AS e(case_id, stream, version, ordinal)
) AS q JOIN fact AS f USING (case_id, stream, version)
LEFT JOIN stream_state AS s USING (case_id, stream, version)
ORDER BY q.moment, q.case_id, q.ordinal
"""  # noqa: S608  a constant


Progress = Callable[[int], None]
"""Told from time to time how many facts were replayed."""


class _RolledBack(Exception):  # noqa: N818  ends a transaction whose work is not to stay
    pass


async def check_replay(
    conn: Connection, registry: Registry, *, site: str, progress: Progress | None = None
) -> ReplayReport:
    """Make every projection anew and compare it with the live one. Nothing is changed; commands go on meanwhile.

    Needs room for a second copy of the projections while it runs. Raises UnknownFactError for facts that no
    aggregate of ``registry`` knows, and asyncpg's UndefinedTableError for a table without migration.
    """
    report = ReplayReport()
    try:
        async with conn.transaction(isolation="repeatable_read"):
            await _make(conn, registry, site, report, progress)
            for table in registry.tables:
                await compare(conn, table, report)
            raise _RolledBack
    except _RolledBack:
        return report


async def rebuild(conn: Connection, registry: Registry, *, site: str, progress: Progress | None = None) -> ReplayReport:
    """Make every projection anew and put right what differs, in one transaction; what differed.

    Reading goes on meanwhile; commands wait until it is done.
    """
    report = ReplayReport()
    async with conn.transaction(isolation="repeatable_read"):
        # Every command writes a state, so commands wait. The snapshot is taken after the lock.
        await conn.execute("LOCK TABLE stream_state IN SHARE ROW EXCLUSIVE MODE")
        await _make(conn, registry, site, report, progress, mend_states=True)
        for table in registry.tables:
            await compare(conn, table, report)
            await mend(conn, table)
            await drop_fresh(conn, table)
    return report


async def _make(
    conn: Connection,
    registry: Registry,
    site: str,
    report: ReplayReport,
    progress: Progress | None,
    *,
    mend_states: bool = False,
) -> None:
    for table in registry.tables:
        await make_fresh(conn, table)
    going_on: dict[StreamId, tuple[int, Any]] = {}
    rows: dict[str, dict[tuple[Any, ...], Row]] = {}
    async for there, stored in _facts(conn, registry):
        report.facts += 1
        version, state = going_on.pop(there.stream, (0, None))
        if there.version != version + 1:
            # A gap is for fsck to explain; the fold goes on with what is there.
            report.add(_gap(there, version))
        if not isinstance(there.fact, FactErased):
            state = _apply(registry, site, there, state, rows)
        if stored is not None:
            report.streams += 1
            await _compare_state(conn, there.stream, state, stored, report, mend=mend_states)
        else:
            going_on[there.stream] = (there.version, state)
        if report.facts % _BATCH == 0:
            await _flush(conn, rows)
            if progress:
                progress(report.facts)
    await _flush(conn, rows)
    for stream, (version, _) in going_on.items():
        key = {"case_id": str(stream.case_id), "stream": stream.stream}
        report.add(Difference("stream_state", key, "different", made=f"version {version}"))


async def _facts(conn: Connection, registry: Registry) -> AsyncIterator[tuple[Recorded, bytes | None]]:
    """Every fact in the order of the log; the last one of a stream with the stream's stored state."""
    for query in (_SEQUENCED, _WAITING):
        async for row in conn.cursor(query, prefetch=_BATCH):
            yield recorded(registry, row, row["position"]), row["stored"]


def _gap(there: Recorded, version: int) -> Difference:
    key = {"case_id": str(there.stream.case_id), "stream": there.stream.stream}
    return Difference("fact", key, "missing", made=f"version {version + 1}")


def _apply(
    registry: Registry, site: str, there: Recorded, state: Any, rows: dict[str, dict[tuple[Any, ...], Row]]
) -> Any:
    aggregate = registry.aggregate_of(there.stream.stream)
    meta = FactMeta(stream=there.stream, version=there.version, at=there.at, actor=there.actor, site=site)
    after = aggregate.evolve(state, there.fact, meta)
    for row in aggregate.project(Change(state, there.fact, after, meta)):
        key = tuple([row.values[column] for column in row.table.key])
        rows.setdefault(row.table.name, {})[key] = row
    return after


async def _flush(conn: Connection, rows: dict[str, dict[tuple[Any, ...], Row]]) -> None:
    """Apply rows to the fresh tables; of several on one key only the last was kept."""
    for changed in rows.values():
        for delete, compose in ((True, delete_sql), (False, put_sql)):
            chosen = [row for row in changed.values() if row.delete is delete]
            if chosen:
                await conn.execute(compose(chosen[0].table, "$1::text::jsonb", "replay"), rows_json(chosen))
    rows.clear()


async def _compare_state(
    conn: Connection, stream: StreamId, state: Any, stored: bytes, report: ReplayReport, *, mend: bool
) -> None:
    made = encode_state(state)
    if unpack(stored) == made:
        return
    key = {"case_id": str(stream.case_id), "stream": stream.stream}
    report.add(Difference("stream_state", key, "different"))
    if mend:
        await conn.execute(
            "UPDATE stream_state SET state = $3 WHERE case_id = $1 AND stream = $2",
            stream.case_id,
            stream.stream,
            pack(made),
        )
