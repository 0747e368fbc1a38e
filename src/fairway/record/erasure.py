"""Erasing what a fact says, and keeping that it was said.

Payload and salt of the fact go, with the documents that no other fact keeps; its commitment, and so the log, stays
as it is. The state and the rows of its stream are made anew from what is left. All that is one transaction with a
new fact of the stream, :class:`~fairway.record.model.FactErased`: it tells an erased fact from one that somebody has
emptied, and it makes a command that was decided on the old state meet a conflict.

Limits: messages in the outbox, backups, and copies that other sites or readers hold are not reached from here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import asyncpg
import msgspec

from fairway.base.issues import NotFound
from fairway.record.codec import encode_fact, encode_state, to_milliseconds
from fairway.record.commit import Commit
from fairway.record.connection import Connection
from fairway.record.merkle import HASH_SIZE
from fairway.record.model import (
    Aggregate,
    Change,
    Context,
    Erased,
    Fact,
    FactErased,
    FactMeta,
    Recorded,
    Row,
    StreamId,
)
from fairway.record.registry import Registry, fact_kind
from fairway.record.store import commit, read_stream

_ATTEMPTS = 8


class Fold(NamedTuple):
    """A stream folded from its facts: the state, and the rows that are left in its projections."""

    state: Any
    rows: dict[tuple[str, tuple[Any, ...]], Row]


def fold(aggregate: Aggregate[Any, Any], facts: list[Recorded], site: str) -> Fold:
    """Fold the facts of one stream, in order."""
    state: Any = None
    rows: dict[tuple[str, tuple[Any, ...]], Row] = {}
    for there in facts:
        if isinstance(there.fact, FactErased):
            continue
        meta = FactMeta(stream=there.stream, version=there.version, at=there.at, actor=there.actor, site=site)
        after = aggregate.evolve(state, there.fact, meta)
        for row in aggregate.project(Change(state, there.fact, after, meta)):
            key = (row.table.name, tuple([row.values[column] for column in row.table.key]))
            if row.delete:
                rows.pop(key, None)
            else:
                rows[key] = row
        state = after
    return Fold(state, rows)


async def erase_fact(
    conn: Connection, registry: Registry, stream: StreamId, version: int, context: Context, *, reason: str
) -> None:
    """Erase the payload of one fact, for good. Doing it again changes nothing.

    Raises NotFound when there is no such fact, ValueError for a fact of the record's own.
    """
    context = msgspec.structs.replace(context, now=to_milliseconds(context.now))
    attempts = 1 if conn.is_in_transaction() else _ATTEMPTS
    for attempt in range(1, attempts + 1):
        try:
            async with conn.transaction():
                await _erase(conn, registry, stream, version, context, reason=reason)
            return
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == attempts:
                raise


async def _erase(
    conn: Connection, registry: Registry, stream: StreamId, version: int, context: Context, *, reason: str
) -> None:
    facts = await read_stream(conn, registry, stream)
    if not 1 <= version <= len(facts):
        raise NotFound
    was: Fact = facts[version - 1].fact
    if isinstance(was, Erased):
        return
    if isinstance(was, FactErased):
        raise ValueError("that a fact was erased cannot be erased")
    aggregate = registry.aggregate_of(stream.stream)
    before = fold(aggregate, facts, context.site)
    facts[version - 1] = msgspec.structs.replace(facts[version - 1], fact=Erased(was=fact_kind(was)))
    after = fold(aggregate, facts, context.site)

    where = (stream.case_id, stream.stream)
    moment = await conn.fetchval("SELECT moment FROM stream_state WHERE case_id = $1 AND stream = $2", *where)
    erased = FactErased(version=version, reason=reason)
    writes = Commit.of(context, moment)
    writes.add_fact(stream, len(facts) + 1, fact_kind(erased), encode_fact(erased))
    writes.states[stream] = (len(facts) + 1, encode_state(after.state))
    for key, row in before.rows.items():
        if key not in after.rows:
            writes.add_row(Row(row.table, {column: row.values[column] for column in row.table.key}, delete=True))
    for row in after.rows.values():
        writes.add_row(row)
    await commit(conn, writes)
    await _drop_documents(conn, stream, version)
    await conn.execute(
        "UPDATE fact SET payload = NULL, salt = NULL, blobs = '', erased_at = $4"
        " WHERE case_id = $1 AND stream = $2 AND version = $3",
        *where,
        version,
        context.now,
    )


async def _drop_documents(conn: Connection, stream: StreamId, version: int) -> None:
    """Delete the documents of a fact that no other fact keeps. Looks through all facts: erasing is rare."""
    this = (stream.case_id, stream.stream, version)
    kept = await conn.fetchval("SELECT blobs FROM fact WHERE case_id = $1 AND stream = $2 AND version = $3", *this)
    for at in range(0, len(kept), HASH_SIZE):
        await conn.execute(
            "DELETE FROM blob WHERE sha256 = $4 AND NOT EXISTS (SELECT FROM fact WHERE position($4::bytea IN blobs) > 0"
            " AND NOT (case_id = $1 AND stream = $2 AND version = $3))",
            *this,
            kept[at : at + HASH_SIZE],
        )
