"""Fresh projection tables beside the live ones: made, filled, compared, and put in their place."""

# ruff: noqa: S608  (identifiers come from declared tables and go through quoted(); values are parameters)

from __future__ import annotations

from dataclasses import dataclass, field

from fairway.record.connection import Connection
from fairway.record.model import Table
from fairway.record.registry import Registry
from fairway.record.statement import quoted

_SHOWN = 20
"""Most differences of a table that are told one by one."""
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A row, by its key, that is not what the facts make it."""

    table: str
    key: dict[str, str]
    what: str
    """"missing" (the live table lacks it), "extra" (it should not be there), "different"."""
    live: str | None = None
    """The row as text, and what it should be."""
    made: str | None = None


@dataclass(slots=True)
class ReplayReport:
    """What a replay made, and how the live tables differed from it."""

    facts: int = 0
    streams: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    """Rows made, by table."""
    counts: dict[str, int] = field(default_factory=dict)
    """Differences by table; tables without any are left out."""
    differences: list[Difference] = field(default_factory=list)
    """Some of them."""

    @property
    def identical(self) -> bool:
        """Whether every live table is exactly what the facts make it."""
        return not self.counts

    def add(self, difference: Difference, count: int = 1) -> None:
        """Note a difference."""
        self.counts[difference.table] = self.counts.get(difference.table, 0) + count
        if sum(one.table == difference.table for one in self.differences) < _SHOWN:
            self.differences.append(difference)


async def make_fresh(conn: Connection, table: Table) -> None:
    """An empty table like ``table`` in the schema ``replay``, without its secondary indexes."""
    name = quoted(table.name)
    key = ", ".join(map(quoted, table.key))
    await conn.execute(f"CREATE UNLOGGED TABLE replay.{name} (LIKE public.{name} INCLUDING DEFAULTS)")
    await conn.execute(f"ALTER TABLE replay.{name} ADD PRIMARY KEY ({key})")


async def drop_fresh(conn: Connection, table: Table) -> None:
    """Drop it again."""
    await conn.execute(f"DROP TABLE replay.{quoted(table.name)}")


def _row_text(alias: str, table: Table) -> str:
    return f"ROW({', '.join(f'{alias}.{quoted(column)}' for column in table.columns)})::text"


def _same_key(table: Table) -> str:
    return " AND ".join(f"r.{quoted(column)} = l.{quoted(column)}" for column in table.key)


async def compare(conn: Connection, table: Table, report: ReplayReport) -> None:
    """Compare the fresh table with the live one, in one full join."""
    name = quoted(table.name)
    live, made = _row_text("l", table), _row_text("r", table)
    first = quoted(table.key[0])
    keys = ", ".join(f"coalesce(r.{quoted(c)}, l.{quoted(c)})::text AS {quoted(c)}" for c in table.key)
    report.rows[table.name] = await conn.fetchval(f"SELECT count(*) FROM replay.{name}")
    query = (
        f"SELECT {keys}, CASE WHEN l.{first} IS NULL THEN NULL ELSE {live} END AS live_row,"
        f" CASE WHEN r.{first} IS NULL THEN NULL ELSE {made} END AS made_row"
        f" FROM replay.{name} AS r FULL JOIN public.{name} AS l ON {_same_key(table)}"
        f" WHERE r.{first} IS NULL OR l.{first} IS NULL OR {live} <> {made}"
    )
    async for row in conn.cursor(query, prefetch=_BATCH):
        what = "missing" if row["live_row"] is None else "extra" if row["made_row"] is None else "different"
        key = {column: str(row[column]) for column in table.key}
        report.add(Difference(table.name, key, what, row["live_row"], row["made_row"]))


async def mend(conn: Connection, table: Table) -> None:
    """Make the live table equal to the fresh one, touching only rows that differ."""
    name, same = quoted(table.name), _same_key(table)
    columns = ", ".join(map(quoted, table.columns))
    await conn.execute(
        f"DELETE FROM public.{name} AS l WHERE NOT EXISTS (SELECT FROM replay.{name} AS r"
        f" WHERE {same} AND {_row_text('l', table)} = {_row_text('r', table)})"
    )
    await conn.execute(
        f"INSERT INTO public.{name} ({columns}) SELECT {columns} FROM replay.{name} AS r"
        f" WHERE NOT EXISTS (SELECT FROM public.{name} AS l WHERE {same})"
    )


async def column_differences(conn: Connection, registry: Registry) -> list[str]:
    """How the tables that aggregates declare differ from those that the migrations made, in words."""
    rows = await conn.fetch(
        "SELECT c.relname AS name, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type"
        " FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0"
        " AND NOT a.attisdropped"
    )
    real: dict[str, dict[str, str]] = {}
    for row in rows:
        real.setdefault(row["name"], {})[row["column"]] = _type_name(row["type"])
    found = []
    for table in registry.tables:
        declared = {column: _type_name(kind) for column, kind in table.columns.items()}
        if table.name not in real:
            found.append(f"{table.name}: no migration makes it")
        elif declared != real[table.name]:
            odd = sorted(set(declared.items()) ^ set(real[table.name].items()))
            found.append(f"{table.name}: {', '.join(f'{column} {kind}' for column, kind in odd)}")
    return found


_SHORT = {"timestamp with time zone": "timestamptz", "int": "integer", "int4": "integer", "bool": "boolean"}


def _type_name(name: str) -> str:
    """One name for types that have several."""
    return _SHORT.get(name, name)
