"""The same expressions on DuckDB and on Spark: 100,000 parcels, equal to the cent and to the bit. In ``make fuzz``."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from fairway.parcels.bulk.plan import Source, source
from fairway.parcels.bulk.run import clear
from fairway.parcels.bulk.settings import BulkSettings, EngineName
from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic

PARCELS = 100_000
FAULT = ["table", "file", "place", "key", "rule", "field"]
TABLES = ("orders", "order_lines", "payments", "waybills", "inventories", "inventory_lines")


def sources(folder: Path) -> list[Source]:
    found = [path for path in sorted(folder.rglob("*.parquet")) if path.stem in TABLES and path.parent.name != "late"]
    return [source(path.stem, path) for path in found]


def written(out: Path, kind: str, by: list[str]) -> pa.Table:
    table = ds.dataset(out / kind, format="parquet").to_table()
    return table.sort_by([(one, "ascending") for one in by]).combine_chunks()


@pytest.mark.slow
@pytest.mark.fuzz
def test_both_engines_give_the_same_to_the_cent(tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("there is no Java here, which Spark needs")
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed")
    write_traffic(Traffic(parcels=PARCELS, seed=3), tmp_path / "in")
    given = sources(tmp_path / "in")
    here = clear(given, str(tmp_path / "duckdb"), BulkSettings())
    spark = BulkSettings(engine=EngineName.SPARK, memory="3GB", spark_master="local[2]")
    there = clear(given, str(tmp_path / "spark"), spark)
    assert (there.parcels, there.outcomes, there.money, there.faults) == (
        PARCELS,
        here.outcomes,
        here.money,
        here.faults,
    )
    assert here.money["payable"] > 5 * PARCELS
    assert there.root == here.root
    ours, theirs = (written(tmp_path / engine, "outcomes", ["file", "place"]) for engine in ("duckdb", "spark"))
    assert theirs.select(ours.column_names).cast(ours.schema).equals(ours)
    ours, theirs = (written(tmp_path / engine, "faults", FAULT).select(FAULT) for engine in ("duckdb", "spark"))
    assert theirs.to_pylist() == ours.to_pylist()
