"""The engines: the only place that knows which one evaluates an expression, and the only one that reads or writes rows.

An expression is written to a file (DuckDB) or a folder of files (Spark). DuckDB writes beside the place and renames;
Spark commits its folder by itself. A file that is there is whole.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import duckdb
import ibis
import numpy as np
import pyarrow as pa
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.expr.operations import InMemoryTable
from ibis.expr.types import Table as Expression
from ibis.expr.types import Value

from fairway.parcels.bulk.judge import unions
from fairway.parcels.bulk.settings import BulkSettings, EngineName
from fairway.parcels.bulk.spark import Spark
from fairway.parcels.model import TABLES

# The other way plans a query twice; what is copied here are small results.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)

Files = Sequence[tuple[str, int | None]]
"""Places of Parquet files of one schema, each with the number that its rows carry as ``file`` (None: no such column is
added)."""


class Engine(Protocol):
    """Evaluates expressions over Parquet files. Tables are bound to names, so that an expression is built once and
    evaluated over the files of one partition after the other."""

    def bind(self, name: str, files: Files, bucket: tuple[int, int] = (0, 1)) -> Expression:
        """The rows of files as the table ``name``; of several buckets by the hash of the order number, those of one."""

    divides: bool
    """Whether :meth:`divide` is worth its while."""

    def divide(self, files: Files, buckets: int, folder: str) -> None:
        """Write the rows of ``files`` into as many folders ``bucket=N`` below ``folder``, by the hash of the order
        number, so that each is read once more and not once for each bucket."""

    def rows(self, name: str, table: pa.Table) -> Expression:
        """A small table of ours as the table ``name``."""

    def write(self, expression: Expression, place: str) -> None:
        """Write the rows of an expression to ``place`` as Parquet, all of them or nothing."""

    def keep(self, name: str, expression: Expression, place: str) -> Expression:
        """Evaluate an expression once, as the table ``name``; an engine that keeps no tables writes it to ``place``."""

    def fetch(self, expression: Expression) -> pa.Table:
        """A small result."""

    def repeated(self, hashes: Mapping[str, Expression]) -> Mapping[tuple[str, str], pa.Array]:
        """The hashes that several rows have: by the name of an expression and its column, where there are any."""

    def hands(self) -> Sequence[Engine]:
        """This engine and others that work beside it over the same files, each in a thread of its own. What is bound on
        one is not bound on the others."""

    def share(self, parts: int) -> None:
        """So many hands are at work: each has its share of the threads."""

    def rehearsal(self) -> Engine | None:
        """An engine that evaluates nothing and only gets ready what it is asked, in a thread of its own; None where
        there is nothing to get ready. Its tables are empty."""

    def interrupt(self) -> None:
        """End what runs now; may be called from another thread."""


def named(name: str, schema: ibis.Schema | pa.Schema) -> Expression:
    """The rows of whatever table has this name when the expression is evaluated."""
    known = schema if isinstance(schema, ibis.Schema) else ibis.Schema.from_pyarrow(schema)
    return ibis.table({column: kind.copy(nullable=True) for column, kind in known.items()}, name=name)


def _numbered(rows: Expression, number: int | None) -> Expression:
    return rows if number is None else rows.mutate(file=ibis.literal(number, "int32"))


def _together(parts: list[Expression], bucket: tuple[int, int]) -> Expression:
    """All rows of the parts, or those of one bucket."""
    whole = unions(parts)
    number, count = bucket
    return whole if count == 1 else whole.filter(_bucket(whole, count) == number)


def _bucket(rows: Expression, count: int) -> Value:
    return (rows.order_no.hash() % count + count) % count


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _read(place: str, number: int | None) -> str:
    file = "" if number is None else f", {number}::INTEGER AS file"
    return f"SELECT *{file} FROM read_parquet({_quoted(place)}, hive_partitioning = false)"  # noqa: S608  a path, quoted


class _Compiled:
    """Translates an expression once, however many partitions it is evaluated over and by however many hands: the tables
    of a partition come under the same names as those of the one before."""

    def __init__(self) -> None:
        self._kept: dict[object, str] = {}
        self._at_work: dict[object, threading.Lock] = {}
        self._lock = threading.Lock()

    def sql(self, connection: DuckDBBackend, expression: Expression) -> str:
        """The query of an expression."""
        key = expression.op()
        with self._lock:
            lock = self._at_work.setdefault(key, threading.Lock())
        with lock:
            if key not in self._kept:
                self._kept[key] = str(connection.compile(expression))
            return self._kept[key]


_HANDS = 2
"""Partitions that are worked on at a time: each takes its memory."""


_FLUSHED = 65_536
"""Rows that a thread holds while it divides."""


class _Hand:
    """One connection to the DuckDB of a run, with a schema of its own."""

    divides = True

    def __init__(self, cursor: duckdb.DuckDBPyConnection, number: int, compiled: _Compiled) -> None:
        cursor.execute(f"CREATE SCHEMA hand_{number}; SET schema = 'hand_{number}'")
        self._connection = ibis.duckdb.from_connection(cursor)
        self._compiled = compiled

    def bind(self, name: str, files: Files, bucket: tuple[int, int] = (0, 1)) -> Expression:
        """As a view."""
        if bucket[1] > 1:
            parts = [_numbered(self._connection.read_parquet(place), number) for place, number in files]
            return named(name, self._connection.create_view(name, _together(parts, bucket), overwrite=True).schema())
        rows = " UNION ALL ".join(_read(place, number) for place, number in files)
        return self._named("VIEW", name, rows)

    def _named(self, kind: str, name: str, query: str) -> Expression:
        self._connection.con.execute(f'CREATE OR REPLACE {kind} "{name}" AS {query}')
        return named(name, self._connection.table(name).schema())

    def divide(self, files: Files, buckets: int, folder: str) -> None:
        """In one pass."""
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True)
        whole = _together([_numbered(self._connection.read_parquet(place), number) for place, number in files], (0, 1))
        rows = self._query(whole.mutate(bucket=_bucket(whole, buckets)))
        kind = "FORMAT parquet, COMPRESSION lz4_raw, PARTITION_BY (bucket), OVERWRITE_OR_IGNORE"
        self._connection.con.execute(f"COPY ({rows}) TO {_quoted(folder)} ({kind})")

    def rows(self, name: str, table: pa.Table) -> Expression:
        """The rows where they are, in Arrow's memory."""
        self._connection.con.register(name, table)
        return named(name, table.schema)

    def write(self, expression: Expression, place: str) -> None:
        """Into a file beside ``place``, then renamed."""
        target = Path(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.half")
        self._connection.con.execute(
            f"COPY ({self._query(expression)}) TO {_quoted(str(half))} (FORMAT parquet, COMPRESSION snappy)"
        )
        half.replace(target)

    def keep(self, name: str, expression: Expression, place: str) -> Expression:
        """As a table in memory, spilled as need be."""
        del place
        return self._named("TEMP TABLE", name, self._query(expression))

    def fetch(self, expression: Expression) -> pa.Table:
        """As Arrow."""
        found: pa.Table = self._connection.con.execute(self._query(expression)).to_arrow_table()
        return found.cast(expression.schema().to_pyarrow())

    def repeated(self, hashes: Mapping[str, Expression]) -> Mapping[tuple[str, str], pa.Array]:
        """Sorted outside: to group by what hardly ever repeats makes a group of each row."""
        found = {}
        for name, expression in hashes.items():
            for column, values in zip(expression.columns, self.fetch(expression).columns, strict=True):
                ordered = np.sort(values.to_numpy())
                several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
                if several.size:
                    found[name, column] = pa.array(several)
        return found

    def _query(self, expression: Expression) -> str:
        for one in expression.op().find(InMemoryTable):
            self._connection.con.register(one.name, one.data.to_pyarrow(one.schema))
        return self._compiled.sql(self._connection, expression)

    def hands(self) -> Sequence[Engine]:
        """Itself."""
        return [self]

    def share(self, parts: int) -> None:
        """Its database sees to that."""

    def rehearsal(self) -> Engine | None:
        """Its database has one."""
        return None

    def interrupt(self) -> None:
        """The running query raises."""
        self._connection.con.interrupt()


class _Rehearsal(_Hand):
    """Translates what it is asked, and keeps the translation for those who work. Binds nothing, evaluates nothing."""

    def bind(self, name: str, files: Files, bucket: tuple[int, int] = (0, 1)) -> Expression:
        """By the schema of the model: the files have it."""
        del files, bucket
        return named(name, TABLES[name].schema.append(pa.field("file", pa.int32())))

    def rows(self, name: str, table: pa.Table) -> Expression:
        """Only the name."""
        return named(name, table.schema)

    def write(self, expression: Expression, place: str) -> None:
        """Only translated."""
        del place
        self._query(expression)

    def keep(self, name: str, expression: Expression, place: str) -> Expression:
        """Only translated."""
        del place
        self._query(expression)
        return named(name, expression.schema())

    def fetch(self, expression: Expression) -> pa.Table:
        """Nothing."""
        self._query(expression)
        return expression.schema().to_pyarrow().empty_table()


class DuckDB(_Hand):
    """DuckDB inside this process. What does not fit into its memory is spilled into ``spill``. Its hands share memory
    and threads: what one of them does alone, such as planning or the end of a sort, leaves a core to the other."""

    def __init__(self, settings: BulkSettings, spill: Path) -> None:
        spill.mkdir(parents=True, exist_ok=True)
        self._database = duckdb.connect(
            config={
                "threads": settings.threads,
                "memory_limit": settings.memory,
                "temp_directory": str(spill),
                "preserve_insertion_order": False,
                "partitioned_write_flush_threshold": _FLUSHED,
                # It takes seconds over the long sums of taxes, and finds nothing to push below their joins.
                "disabled_optimizers": "partial_aggregate_pushdown",
            }
        )
        compiled = _Compiled()
        super().__init__(self._database.cursor(), 0, compiled)
        self._others = [_Hand(self._database.cursor(), at, compiled) for at in range(1, min(settings.threads, _HANDS))]
        self._rehearsal = _Rehearsal(self._database.cursor(), len(self._others) + 1, compiled)
        self._threads = settings.threads

    def hands(self) -> Sequence[Engine]:
        """Two, where there are two threads."""
        return [self, *self._others]

    def share(self, parts: int) -> None:
        """Threads that work on one query for each other wait for each other, too."""
        self._database.execute(f"SET threads = {max(1, self._threads // parts)}")

    def rehearsal(self) -> Engine:
        """One beside its hands."""
        return self._rehearsal

    def interrupt(self) -> None:
        """What runs raises."""
        super().interrupt()
        for one in self._others:
            one.interrupt()

    def close(self) -> None:
        """Give the memory back."""
        self._database.close()


@contextlib.contextmanager
def opened(settings: BulkSettings, spill: Path) -> Iterator[DuckDB | Spark]:
    """The engine of the settings, closed at the end. Raises Refusal when it is not there."""
    engine = DuckDB(settings, spill) if settings.engine is EngineName.DUCKDB else Spark(settings)
    try:
        yield engine
    finally:
        engine.close()
