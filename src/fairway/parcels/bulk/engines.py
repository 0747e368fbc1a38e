"""The engines: the only place that knows which one evaluates an expression, and the only one that reads or writes rows.

An expression is written to a file (DuckDB) or a folder of files (Spark). DuckDB writes beside the place and renames;
Spark commits its folder by itself. A file that is there is whole.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import ibis
import pyarrow as pa
from ibis.expr.types import Table as Expression

from fairway.base.issues import Refusal
from fairway.parcels.bulk.judge import unions
from fairway.parcels.bulk.places import is_remote
from fairway.parcels.bulk.rules import EngineAvailable
from fairway.parcels.bulk.settings import BulkSettings, EngineName

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend as SparkBackend

Files = Sequence[tuple[str, int | None]]
"""Places of Parquet files of one schema, each with the number that its rows carry as ``file`` (None: no such column is
added)."""


class Engine(Protocol):
    """Evaluates expressions over Parquet files. Tables are bound to names, so that an expression is built once and
    evaluated over the files of one partition after the other."""

    def bind(self, name: str, files: Files, bucket: tuple[int, int] = (0, 1)) -> Expression:
        """The rows of files as the table ``name``; of several buckets by the hash of the order number, those of one."""

    def rows(self, name: str, table: pa.Table) -> Expression:
        """A small table of ours as the table ``name``."""

    def write(self, expression: Expression, place: str) -> None:
        """Write the rows of an expression to ``place`` as Parquet, all of them or nothing."""

    def fetch(self, expression: Expression) -> pa.Table:
        """A small result."""

    def interrupt(self) -> None:
        """End what runs now; may be called from another thread."""


def _numbered(rows: Expression, number: int | None) -> Expression:
    return rows if number is None else rows.mutate(file=ibis.literal(number, "int32"))


def _together(parts: list[Expression], bucket: tuple[int, int]) -> Expression:
    """All rows of the parts, or those of one bucket."""
    whole = unions(parts)
    number, count = bucket
    return whole if count == 1 else whole.filter((whole.order_no.hash() % count + count) % count == number)


def _kept(compile_: Callable[..., str]) -> Callable[..., str]:
    """Translates an expression once, however many partitions it is evaluated over: the tables of a partition come under
    the same names as those of the one before."""
    kept: dict[object, str] = {}

    def compiled(expression: Expression, /, **options: object) -> str:
        key = (expression.op(), *((name, str(value)) for name, value in options.items()))
        if key not in kept:
            kept[key] = compile_(expression, **options)
        return kept[key]

    return compiled


class DuckDB:
    """DuckDB inside this process. What does not fit into its memory is spilled into ``spill``."""

    def __init__(self, settings: BulkSettings, spill: Path) -> None:
        spill.mkdir(parents=True, exist_ok=True)
        self._connection = ibis.duckdb.connect(
            threads=settings.threads,
            memory_limit=settings.memory,
            temp_directory=str(spill),
            preserve_insertion_order=False,
            # It takes seconds over the long sums of taxes, and finds nothing to push below their joins.
            disabled_optimizers="partial_aggregate_pushdown",
        )
        self._connection.compile = _kept(self._connection.compile)

    def bind(self, name: str, files: Files, bucket: tuple[int, int] = (0, 1)) -> Expression:
        """As a view."""
        parts = [_numbered(self._connection.read_parquet(place), number) for place, number in files]
        return self._connection.create_view(name, _together(parts, bucket), overwrite=True)

    def rows(self, name: str, table: pa.Table) -> Expression:
        """The rows where they are, in Arrow's memory."""
        self._connection.con.register(name, table)
        return self._connection.table(name)

    def write(self, expression: Expression, place: str) -> None:
        """Into a file beside ``place``, then renamed."""
        target = Path(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.half")
        self._connection.to_parquet(expression, half, compression="snappy")
        half.replace(target)

    def fetch(self, expression: Expression) -> pa.Table:
        """As Arrow."""
        return self._connection.to_pyarrow(expression)

    def interrupt(self) -> None:
        """The running query raises."""
        self._connection.con.interrupt()

    def close(self) -> None:
        """Give the memory back."""
        self._connection.disconnect()


class Spark:
    """A Spark cluster, or Spark in local mode; the expressions are the same."""

    def __init__(self, settings: BulkSettings) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise Refusal([EngineAvailable.at(missing="PySpark (fairway[cluster])")]) from None
        if shutil.which("java") is None and settings.spark_master.startswith("local"):
            raise Refusal([EngineAvailable.at(missing="Java 17")])
        builder = SparkSession.builder.master(settings.spark_master).appName("fairway parcels")
        local = _LOCAL if settings.spark_master.startswith("local") else {}
        own = {**_SPARK, **local, "spark.driver.memory": _jvm(settings.memory)}
        for name, value in {**own, **settings.spark_options}.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        self._connection: SparkBackend = ibis.pyspark.connect(self._session)

    def bind(self, name: str, files: Files, bucket: tuple[int, int] = (0, 1)) -> Expression:
        """As a temporary view."""
        parts = []
        for place, number in files:
            part = ibis.util.gen_name("parquet")
            self._session.read.parquet(place).createOrReplaceTempView(part)
            parts.append(_numbered(self._connection.table(part), number))
        self._session.sql(self._connection.compile(_together(parts, bucket))).createOrReplaceTempView(name)
        return self._connection.table(name)

    def rows(self, name: str, table: pa.Table) -> Expression:
        """As a temporary view of rows that were sent to the cluster."""
        from pyspark.sql.pandas.types import from_arrow_schema

        schema = from_arrow_schema(table.schema)
        made = self._session.createDataFrame(table if table.num_rows else [], schema)
        made.createOrReplaceTempView(name)
        return self._connection.table(name)

    def write(self, expression: Expression, place: str) -> None:
        """A folder of files; Spark marks it as whole."""
        rows = self._session.sql(self._connection.compile(expression))
        rows.write.mode("overwrite").option("compression", "snappy").parquet(place)
        if not is_remote(place):
            for checksum in Path(place).glob(".*.crc"):
                checksum.unlink()

    def fetch(self, expression: Expression) -> pa.Table:
        """As Arrow."""
        return self._connection.to_pyarrow(expression)

    def interrupt(self) -> None:
        """Cancel the jobs that run."""
        self._session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """End the session."""
        self._session.stop()


_SPARK: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
}


_LOCAL: Mapping[str, str] = {
    # A shuffle into two hundred parts, as clusters want it, is mostly overhead inside one process.
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def _jvm(memory: str) -> str:
    """``4GB`` as Java says it."""
    return memory.lower().removesuffix("b").replace(" ", "")


@contextlib.contextmanager
def opened(settings: BulkSettings, spill: Path) -> Iterator[DuckDB | Spark]:
    """The engine of the settings, closed at the end. Raises Refusal when it is not there."""
    engine = DuckDB(settings, spill) if settings.engine is EngineName.DUCKDB else Spark(settings)
    try:
        yield engine
    finally:
        engine.close()
