"""Spark: in this process, on one machine as a small cluster, or on a cluster of many. The expressions are the same.

A session that is there already (a notebook's, a job's) is used and left as it was: views and settings are kept in one
beside it. Otherwise one is started, and ended with the work.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.operations import InMemoryTable
from ibis.expr.types import Table as Expression

from fairway.base.issues import Refusal
from fairway.parcels.bulk.judge import unions
from fairway.parcels.bulk.places import is_remote
from fairway.parcels.bulk.rules import EngineAvailable
from fairway.parcels.bulk.settings import BulkSettings

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend
    from pyspark.sql import DataFrame, SparkSession

QUERIES: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Plans are long, and otherwise written out in full for listeners each time that one is made or made anew.
    "spark.sql.maxPlanStringLength": "4000",
}
"""What results rest on, or what serves every cluster."""

_LOCAL = re.compile(r"local(?:\[(?P<threads>\d+|\*)(?:,\d+)?\])?")
_LOCAL_CLUSTER = re.compile(r"local-cluster\[\s*(?P<workers>\d+)\s*,\s*(?P<cores>\d+)\s*,\s*\d+\s*\]")
_THIS_MACHINE: Mapping[str, str] = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def options(settings: BulkSettings) -> dict[str, str]:
    """Spark's settings for a session of its own; those of ``settings.spark_options`` come last and so count."""
    own = {
        **QUERIES,
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.driver.memory": _jvm(settings.memory),
    }
    threads = _threads_here(settings.spark_master)
    if threads is not None:
        # A shuffle into two hundred parts, as clusters want it, is mostly overhead on one machine.
        own |= {**_THIS_MACHINE, "spark.sql.shuffle.partitions": str(max(2, threads))}
    return {**own, **settings.spark_options}


def _threads_here(master: str) -> int | None:
    """How many tasks run at once on this machine; None where ``master`` is elsewhere."""
    if found := _LOCAL.fullmatch(master):
        return int(found["threads"]) if (found["threads"] or "").isdecimal() else 4
    if found := _LOCAL_CLUSTER.fullmatch(master):
        return int(found["workers"]) * int(found["cores"])
    return None


def _jvm(memory: str) -> str:
    """``4GB`` as Java says it."""
    return memory.lower().removesuffix("b").replace(" ", "")


class Spark:
    """Evaluates expressions on Spark."""

    divides = False

    def __init__(self, settings: BulkSettings) -> None:
        try:
            from pyspark import SparkContext
            from pyspark.sql import SparkSession
        except ImportError:
            raise Refusal([EngineAvailable.at(missing="PySpark (fairway[cluster])")]) from None
        self._own = SparkContext._active_spark_context is None
        if self._own and shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
            raise Refusal([EngineAvailable.at(missing="Java 17")])
        builder = SparkSession.builder
        if self._own:
            builder = builder.master(settings.spark_master).appName("fairway parcels")
            for name, value in options(settings).items():
                builder = builder.config(name, value)
        self._session: SparkSession = builder.getOrCreate().newSession()
        for name, value in {**QUERIES, **settings.spark_options}.items():
            if self._session.conf.isModifiable(name):
                self._session.conf.set(name, value)
        self._connection: Backend = ibis.pyspark.connect(self._session)
        self._tag = ibis.util.gen_name("fairway-parcels")
        self._schemas: dict[str, Any] = {}
        self._sent: set[str] = set()

    def bind(self, name: str, files: Sequence[tuple[str, int | None]], bucket: tuple[int, int] = (0, 1)) -> Expression:
        """As a temporary view."""
        parts = [self._numbered(place, number) for place, number in files]
        number, count = bucket
        whole = unions(parts)
        if count > 1:
            whole = whole.filter((whole.order_no.hash() % count + count) % count == number)
        self._rows(whole).createOrReplaceTempView(name)
        return self._connection.table(name)

    def _numbered(self, place: str, number: int | None) -> Expression:
        reader = self._session.read
        if place in self._schemas:
            # Otherwise a job is run to look into the files once more.
            reader = reader.schema(self._schemas[place])
        rows = reader.parquet(place)
        self._schemas[place] = rows.schema
        view = ibis.util.gen_name("parquet")
        rows.createOrReplaceTempView(view)
        found = self._connection.table(view)
        return found if number is None else found.mutate(file=ibis.literal(number, "int32"))

    def _rows(self, expression: Expression) -> DataFrame:
        """What Spark makes of an expression, under the tag of this work: tags belong to threads."""
        self._session.sparkContext.addJobTag(self._tag)
        for table in expression.op().find(InMemoryTable):
            if table.name not in self._sent:
                self.rows(table.name, table.data.to_pyarrow(table.schema))
                self._sent.add(table.name)
        return self._session.sql(self._connection.compile(expression))

    def rows(self, name: str, table: pa.Table) -> Expression:
        """As a temporary view of rows that were sent to the cluster."""
        from pyspark.sql.pandas.types import from_arrow_schema

        schema = from_arrow_schema(table.schema)
        # In one piece: of a table whose first chunk is empty PySpark takes no row at all.
        made = self._session.createDataFrame(table.combine_chunks() if table.num_rows else [], schema)
        made.createOrReplaceTempView(name)
        return self._connection.table(name)

    def write(self, expression: Expression, place: str) -> None:
        """A folder of files; Spark marks it as whole."""
        rows = self._rows(expression)
        rows.write.mode("overwrite").option("compression", "snappy").parquet(place)
        self._schemas[place] = rows.schema
        if not is_remote(place):
            for checksum in Path(place).glob(".*.crc"):
                checksum.unlink()

    def keep(self, name: str, expression: Expression, place: str) -> Expression:
        """As files at ``place``: what is kept here is as large as the partition, and executors come and go."""
        self.write(expression, place)
        return self.bind(name, [(place, None)])

    def fetch(self, expression: Expression) -> pa.Table:
        """As Arrow."""
        table: pa.Table = self._rows(expression).toArrow()
        return table.cast(expression.schema().to_pyarrow())

    def repeated(self, hashes: Mapping[str, Expression]) -> Mapping[tuple[str, str], pa.Array]:
        """Grouped where they are, all of them by one job."""
        parts = []
        for name, rows in hashes.items():
            for column in rows.columns:
                groups = rows.group_by(hashed=rows[column]).aggregate(rows=ibis._.count()).filter(ibis._.rows > 1)
                parts.append(groups.select(name=ibis.literal(name), column=ibis.literal(column), hashed=groups.hashed))
        several = self.fetch(unions(parts))
        found = {}
        for one in several.group_by(["name", "column"]).aggregate([]).to_pylist():
            mine = (pc.field("name") == one["name"]) & (pc.field("column") == one["column"])
            found[one["name"], one["column"]] = several.filter(mine)["hashed"].combine_chunks()
        return found

    def divide(self, files: Sequence[tuple[str, int | None]], buckets: int, folder: str) -> None:
        """Nothing: Spark keeps what it shuffles on its executors."""

    def hands(self) -> Sequence[Spark]:
        """Itself: Spark spreads the rows of a partition by its own means."""
        return [self]

    def share(self, parts: int) -> None:
        """Its one hand has all there is."""

    def rehearsal(self) -> None:
        """None: Spark plans as it works."""
        return

    def interrupt(self) -> None:
        """Cancel the jobs of this work; those of others go on."""
        self._session.sparkContext.cancelJobsWithTag(self._tag)

    def close(self) -> None:
        """End the session, unless it was there before."""
        if self._own:
            self._session.stop()
            return
        self._session.sparkContext.removeJobTag(self._tag)
        for view in self._session.catalog.listTables():
            self._session.catalog.dropTempView(view.name)
