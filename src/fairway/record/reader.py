"""Reading the log in its order: for policies, webhooks and event streams.

A consumer remembers the last position it has dealt with and asks for what follows. Positions are dense and appear in
order, so nothing is missed; a consumer that dies between acting and remembering meets the same facts again, so
acting must be idempotent (a receipt named after the position makes it so).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fairway.record.connection import Connection
from fairway.record.model import Recorded
from fairway.record.registry import Registry
from fairway.record.store import FACT_COLUMNS, recorded

BEGINNING = -1
"""The cursor of a consumer that has dealt with nothing."""


async def read_sequenced(
    conn: Connection,
    registry: Registry,
    after_position: int,
    limit: int = 500,
    *,
    without: Collection[str] = (),
) -> list[Recorded]:
    """The facts among the ``limit`` positions after a position, in the order of the log.

    Those of the kinds ``without`` are left out: most of a log are large facts that a consumer has no use for. An erased
    fact comes as :class:`~fairway.record.model.Erased`. Raises UnknownFactError.
    """
    rows = await conn.fetch(
        f"SELECT p.position, {FACT_COLUMNS} FROM sequenced AS p"  # noqa: S608  a constant
        " JOIN fact AS f USING (case_id, stream, version)"
        " WHERE p.position > $1 AND p.position <= $1 + $2::integer AND f.kind <> ALL($3::text[]) ORDER BY p.position",
        after_position,
        limit,
        list(without),
    )
    return [recorded(registry, row, row["position"]) for row in rows]


async def read_batch(
    conn: Connection, registry: Registry, after_position: int, limit: int, *, without: Collection[str] = ()
) -> tuple[list[Recorded], int]:
    """As :func:`read_sequenced`, with the last of the positions looked at, which is where a cursor moves once all of
    it was dealt with; ``after_position`` when the log ends there."""
    last = min(after_position + limit, await log_size(conn) - 1)
    return await read_sequenced(conn, registry, after_position, last - after_position, without=without), last


async def log_size(conn: Connection) -> int:
    """How many positions there are."""
    last = await conn.fetchval("SELECT position FROM sequenced ORDER BY position DESC LIMIT 1")
    return 0 if last is None else int(last) + 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a named consumer has come."""

    name: str

    async def position(self, conn: Connection) -> int:
        """The last position dealt with; :data:`BEGINNING` for a new consumer."""
        found = await conn.fetchval("SELECT position FROM consumer_cursor WHERE name = $1", self.name)
        return BEGINNING if found is None else int(found)

    async def advance(self, conn: Connection, position: int) -> None:
        """Remember ``position``. A cursor never goes back this way, so a late second worker does no harm."""
        await conn.execute(
            "INSERT INTO consumer_cursor AS c (name, position) VALUES ($1, $2)"
            " ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE c.position < excluded.position",
            self.name,
            position,
        )

    async def reset(self, conn: Connection, position: int = BEGINNING) -> None:
        """Set it to any position, to go through the log again or to skip what is past."""
        await conn.execute(
            "INSERT INTO consumer_cursor (name, position) VALUES ($1, $2)"
            " ON CONFLICT (name) DO UPDATE SET position = excluded.position",
            self.name,
            position,
        )
