"""What tests of parcels share: one Spark in the whole run, which takes long to start."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import ibis
import pytest
from ibis.backends.pyspark import Backend


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on Spark first, and so one after the other: of several workers of a run one gets them all, in the share
    that it starts with, and one Spark is started."""
    items.sort(key=lambda item: "spark" not in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """Ibis on a local Spark; tests that need it are skipped, aloud, without Java or pyspark."""
    sessions = pytest.importorskip("pyspark.sql", reason="needs pyspark (the extra cluster)")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17 on the path")
    warehouse: Path = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(warehouse),
        "spark.driver.memory": "2g",
        # Most code runs for a second: what the second compiler of Java would make of it comes too late.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseParallelGC",
    }
    builder = sessions.SparkSession.builder.master("local[2]").appName("fairway-tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()
