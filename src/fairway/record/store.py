"""Loading and committing: the SQL of streams, facts, documents and receipts.

A commit is one statement, in a transaction of its own or in the caller's. When two commands write to one stream at
the same time, the second one's facts find their keys taken: that is :class:`Conflict`, and the answer to it is to
load and decide again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from fairway.record.codec import decode_actor, unpack, unpack_blob
from fairway.record.commit import Commit
from fairway.record.connection import Connection, Record
from fairway.record.model import Aggregate, Recorded, StreamId
from fairway.record.registry import Registry
from fairway.record.statement import statement_for

S = TypeVar("S")


class Conflict(asyncpg.SerializationError):  # type: ignore[misc]  # asyncpg is not typed
    """Another command has written to the stream since it was loaded.

    A serialisation failure like those of the server, so that whoever retries these retries this.
    """


class AlreadyAnswered(Exception):  # noqa: N818  the expected outcome of a repeated request, not a defect
    """A receipt for this idempotency key was stored since it was looked for."""


class Taken(Exception):  # noqa: N818  an answer, not a defect
    """A unique value that the command wanted is taken; ``constraint`` names which."""

    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(f"the unique key {constraint} is taken")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A stream as it stands. A stream that does not exist yet has no state and version 0."""

    state: S | None
    version: int
    moment: int


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """What was answered to a command before."""

    request: bytes
    response: bytes


UNBORN: Loaded[Any] = Loaded(None, 0, 0)

_LOAD = """
SELECT s.version, s.moment, s.state, r.request, r.response
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS w(case_id, stream, number)
LEFT JOIN stream_state AS s ON s.case_id = w.case_id AND s.stream = w.stream
LEFT JOIN command_receipt AS r ON r.holder = $3::text AND r.key = $4::text
ORDER BY w.number
"""

FACT_COLUMNS = (
    "f.case_id, f.stream, f.version, f.kind, f.at, f.actor::text AS actor, f.payload, f.salt, f.commitment, f.blobs,"
    " f.erased_at"
)
"""The columns of ``fact AS f`` that :func:`recorded` and the checks read."""


_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}


def _decoder(state: type[Any]) -> msgspec.json.Decoder[Any]:
    if state not in _decoders:
        _decoders[state] = msgspec.json.Decoder(state)
    return _decoders[state]


async def load(conn: Connection, aggregate: Aggregate[S, Any], stream: StreamId) -> Loaded[S]:
    """The present state and version of one stream."""
    loaded, _ = await load_many(conn, [(aggregate, stream)])
    return loaded[0]


async def load_many(
    conn: Connection,
    streams: Sequence[tuple[Aggregate[Any, Any], StreamId]],
    receipt: tuple[str, str] | None = None,
) -> tuple[list[Loaded[Any]], StoredReceipt | None]:
    """The streams as they stand, and the receipt of (holder, key) if there is one, in one round trip.

    Without a stream nothing is asked.
    """
    if not streams:
        return [], None
    holder, key = receipt or (None, None)
    rows = await conn.fetch(
        _LOAD, [stream.case_id for _, stream in streams], [stream.stream for _, stream in streams], holder, key
    )
    loaded = [
        UNBORN
        if row["version"] is None
        else Loaded(_decoder(aggregate.state).decode(unpack(row["state"])), row["version"], row["moment"])
        for (aggregate, _), row in zip(streams, rows, strict=True)
    ]
    stored = None if rows[0]["request"] is None else StoredReceipt(rows[0]["request"], unpack(rows[0]["response"]))
    return loaded, stored


async def find_receipt(conn: Connection, holder: str, key: str) -> StoredReceipt | None:
    """What was answered to the command with this idempotency key."""
    row = await conn.fetchrow(
        "SELECT request, response FROM command_receipt WHERE holder = $1 AND key = $2", holder, key
    )
    return StoredReceipt(row["request"], unpack(row["response"])) if row else None


async def drop_receipts(conn: Connection, before: datetime) -> None:
    """Forget the receipts of commands before a time; their keys may be used again."""
    await conn.execute("DELETE FROM command_receipt WHERE at < $1", before)


async def commit(conn: Connection, writes: Commit) -> None:
    """Write everything of one command, or nothing. On return it is on disk, unless the caller's transaction is open.

    Raises Conflict, AlreadyAnswered, Taken, and asyncpg's errors.
    """
    statement = statement_for(writes)
    try:
        await conn.fetch(statement.sql, *statement.values(writes))
    except asyncpg.UniqueViolationError as error:
        match error.constraint_name:
            case "fact_pkey":
                raise Conflict(str(error.detail)) from error
            case "command_receipt_pkey":
                raise AlreadyAnswered from error
            case constraint:
                raise Taken(str(constraint)) from error


def recorded(registry: Registry, row: Record, position: int | None) -> Recorded:
    """The fact in a row with :data:`FACT_COLUMNS`."""
    payload = row["payload"]
    return Recorded(
        stream=StreamId(row["case_id"], row["stream"]),
        version=row["version"],
        at=row["at"],
        actor=decode_actor(row["actor"]),
        fact=registry.fact(row["stream"], row["kind"], None if payload is None else unpack(payload)),
        position=position,
    )


async def read_stream(conn: Connection, registry: Registry, stream: StreamId) -> list[Recorded]:
    """Every fact of a stream, in order."""
    rows = await conn.fetch(
        f"SELECT {FACT_COLUMNS}, p.position FROM fact AS f"  # noqa: S608  a constant
        " LEFT JOIN sequenced AS p USING (case_id, stream, version)"
        " WHERE f.case_id = $1 AND f.stream = $2 ORDER BY f.version",
        stream.case_id,
        stream.stream,
    )
    return [recorded(registry, row, row["position"]) for row in rows]


async def read_blob(conn: Connection, sha256: bytes) -> bytes | None:
    """The document with this SHA-256; None when there is none, or no longer."""
    row = await conn.fetchrow("SELECT packed, bytes FROM blob WHERE sha256 = $1", sha256)
    return unpack_blob(row["packed"], row["bytes"]) if row else None


async def keep_blobs(conn: Connection, contents: Iterable[bytes], at: datetime) -> list[bytes]:
    """Store bytes that just came in, before they are parsed; their SHA-256. On return they are on disk."""
    writes = Commit(at=at, actor=b"")
    hashes = [writes.add_blob(content) for content in contents]
    if hashes:
        await commit(conn, writes)
    return hashes


async def streams_of(conn: Connection, case_id: UUID) -> list[str]:
    """The streams of a case."""
    rows = await conn.fetch("SELECT DISTINCT stream FROM fact WHERE case_id = $1 ORDER BY stream", case_id)
    return [str(row["stream"]) for row in rows]
