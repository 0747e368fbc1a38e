"""The same expressions on DuckDB and on Spark: 100,000 parcels, equal to the cent, to the flag and to the bit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from ibis.backends.pyspark import Backend

from fairway.parcels.bulk.plan import source
from fairway.parcels.bulk.run import clear
from fairway.parcels.bulk.settings import BulkSettings, EngineName
from fairway.parcels.bulk.spark import Spark
from fairway.parcels.bulk.summary import Summary
from fairway.parcels.generate.options import EXPORT_SHARES, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.risk.rules import SIGNS
from fairway.parcels.risk.screen import RiskScreen
from tests.parcels.test_bulk import sources

DAY = date(2026, 11, 22)
PARCELS = 100_000
ORDERED = {
    "outcomes": ["file", "place"],
    "faults": ["table", "file", "place", "key", "rule", "field"],
    "evidence": ["ebp_code", "order_no", "flag", "evidence", "group"],
}
"""What is written, and by what its rows are put in order."""


def rows(out: Path, kind: str) -> pa.Table:
    table = ds.dataset(out / kind, format="parquet").to_table()
    return table.sort_by([(one, "ascending") for one in ORDERED[kind]]).combine_chunks()


def test_rows_go_to_spark_and_back_whatever_chunks_they_are_in(spark: Backend) -> None:
    schema = pa.schema([pa.field("number", pa.int64()), pa.field("said", pa.list_(pa.string()))])
    given = pa.table({"number": [7, 8], "said": [["a", "b"], []]}, schema=schema)
    before = spark.list_tables()
    engine = Spark(BulkSettings(engine=EngineName.SPARK))
    try:
        for table in (pa.concat_tables([schema.empty_table(), given]), schema.empty_table()):
            assert engine.fetch(engine.rows("given", table)).to_pylist() == table.to_pylist()
        assert engine.fetch(ibis.memtable(given)).to_pylist() == given.to_pylist()
    finally:
        engine.close()
    assert spark.list_tables() == before, "what the work put there is gone, and the session is left"


@pytest.mark.slow
def test_both_engines_give_the_same_to_the_cent(spark: Backend, tmp_path: Path) -> None:
    write_traffic(Traffic(parcels=PARCELS, seed=3, day=DAY), tmp_path / "in")
    given = sources(tmp_path / "in")
    outs: dict[EngineName, Path] = {engine: tmp_path / engine.value for engine in EngineName}
    found: dict[EngineName, Summary] = {
        engine: clear(given, str(out), BulkSettings(engine=engine), screens=[RiskScreen(DAY)])
        for engine, out in outs.items()
    }
    here, there = found[EngineName.DUCKDB], found[EngineName.SPARK]
    assert here.parcels == PARCELS
    assert set(here.outcomes["outcome"]) == {"MATCHED", "PARTIAL", "CONFLICT"}
    assert here.money["payable"] > 5 * PARCELS
    assert set(here.flags) >= {f"parcels.risk.{one}" for one in ("splitting", "undervaluation", "identity", "quota")}
    assert set(SIGNS) <= set(here.rules)
    assert there == here, "counts, money, faults, flags, root"
    for kind in ORDERED:
        ours, theirs = (rows(outs[engine], kind) for engine in (EngineName.DUCKDB, EngineName.SPARK))
        assert ours.num_rows > PARCELS // 1_000
        # Engines differ in what they say of columns without nulls, and in nothing else.
        assert theirs.select(ours.column_names).cast(ours.schema).equals(ours), kind


def test_exports_come_out_alike_on_both_engines(spark: Backend, tmp_path: Path) -> None:
    write_traffic(Traffic(parcels=400, seed=3, shares={}, exports=EXPORT_SHARES), tmp_path / "in")
    given = [source(path.stem, path) for path in sorted((tmp_path / "in").rglob("export_*.parquet"))]
    found = {one: clear(given, str(tmp_path / one), BulkSettings(engine=one)) for one in EngineName}
    assert found[EngineName.DUCKDB].parcels == 400
    assert found[EngineName.SPARK] == found[EngineName.DUCKDB], "counts, faults, root"
    ours, theirs = (rows(tmp_path / one, "faults") for one in (EngineName.DUCKDB, EngineName.SPARK))
    assert ours.num_rows > 0
    assert theirs.cast(ours.schema).equals(ours)
