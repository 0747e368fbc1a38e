"""What tests of parcels share: one Spark in this process, which takes long to start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import ibis
import pytest
from ibis.backends.pyspark import Backend

# A minute of Spark reading expressions, whatever the parcels: part of ``make fuzz``. Terms and screening are compared
# on Spark in every run.
collect_ignore = [] if os.environ.get("FAIRWAY_FUZZ") == "long" else ["test_spark.py"]


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """Ibis on a local Spark; tests that need it are skipped, aloud, without Java or pyspark."""
    sessions = pytest.importorskip("pyspark.sql", reason="needs pyspark (the extra cluster)")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17 on the path")
    warehouse: Path = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(warehouse),
        "spark.driver.memory": "1g",
    }
    builder = sessions.SparkSession.builder.master("local[2]").appName("fairway-tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()
