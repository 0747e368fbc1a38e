"""How bulk work is run: engine, memory, where Spark is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class EngineName(StrEnum):
    """Which engine evaluates the expressions."""

    DUCKDB = "duckdb"
    SPARK = "spark"


@dataclass(frozen=True, kw_only=True)
class BulkSettings:
    """One engine and what it may use. Results do not depend on any of these."""

    engine: EngineName = EngineName.DUCKDB
    memory: str = "4GB"
    """What DuckDB may keep in memory; more is spilled to disk. For Spark, the memory of the driver."""
    threads: int = 2
    partition_parcels: int = 600_000
    """About how many parcels are worked on at once; a larger drop is divided by the hash of the order number."""
    spark_master: str = "local[2]"
    """The address of the cluster: ``spark://host:7077``, ``k8s://https://host:6443``, ``yarn``."""
    spark_options: Mapping[str, str] = field(default_factory=dict)
    """Spark's own settings, as those of the object store (``spark.hadoop.fs.s3a.endpoint``)."""
