"""Read tables set aside, emptied and compared, as SQL (writer connections)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from fairway.record.model import Table
from fairway.record.replay_tables import drop_fresh, make_fresh
from fairway.record.statement import quoted

if TYPE_CHECKING:
    import asyncpg


async def hold_news(conn: asyncpg.Connection) -> None:
    """Wait for whoever looks at news; nobody else does until the transaction ends."""
    await conn.execute("LOCK TABLE shipment_news IN EXCLUSIVE MODE")


async def described(conn: asyncpg.Connection, name: str, without: Collection[str]) -> Table:
    """A table by its name: the columns that are compared, and its key."""
    rows = await conn.fetch(
        "SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, array_position(i.indkey, a.attnum)"
        " IS NOT NULL AS key FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary"
        " WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        f"public.{name}",
    )
    columns = {row["name"]: row["type"] for row in rows if row["name"] not in without}
    return Table(name=name, columns=columns, key=tuple(row["name"] for row in rows if row["key"]))


async def set_aside(conn: asyncpg.Connection, tables: Sequence[Table]) -> None:
    """Copy the tables as they are into the schema ``replay``, and empty them."""
    for table in tables:
        name = quoted(table.name)
        await make_fresh(conn, table)
        await conn.execute(f"INSERT INTO replay.{name} SELECT * FROM public.{name}")  # noqa: S608  our own names
        await conn.execute(f"DELETE FROM public.{name}")  # noqa: S608  our own names


async def drop_aside(conn: asyncpg.Connection, tables: Sequence[Table]) -> None:
    """Drop the copies."""
    for table in tables:
        await drop_fresh(conn, table)


async def look_widely(conn: asyncpg.Connection) -> None:
    """Let the planner read whole tables until the transaction ends."""
    await conn.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")


async def leave_out_corrected_calls(conn: asyncpg.Connection, announced: str) -> None:
    """Take the events of port calls, and what was withdrawn of them, out of both sides of the comparison."""
    await conn.execute("CREATE UNLOGGED TABLE replay.port_call (key uuid PRIMARY KEY)")
    await conn.execute(
        "INSERT INTO replay.port_call SELECT e.key FROM (SELECT key, message, body FROM public.told_event"
        " UNION SELECT key, message, body FROM replay.told_event) e"
        " JOIN inbound_message m ON m.case_id = e.message AND m.standard = 'ais'"
        " WHERE convert_from(e.body, 'UTF8')::jsonb -> 'source' ->> 'code' IS DISTINCT FROM $1"
        " ON CONFLICT DO NOTHING",
        announced,
    )
    for schema in ("public", "replay"):
        for table in ("told_event", "told_reference", "shipment_event"):
            await conn.execute(
                f"DELETE FROM {schema}.{table} WHERE key IN (SELECT key FROM replay.port_call)"  # noqa: S608  our own
            )
        await conn.execute(f"DELETE FROM {schema}.vessel_told WHERE void")  # noqa: S608  our own names
    await conn.execute("DROP TABLE replay.port_call")
