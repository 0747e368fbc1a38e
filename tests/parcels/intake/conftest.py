"""Orders as they were made, to be handed in as files."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from tests.parcels.intake.files import ROWS


@pytest.fixture(scope="session")
def orders(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    made = tmp_path_factory.mktemp("made")
    write_traffic(Traffic(parcels=ROWS, shares={}), made)
    (path,) = made.rglob("orders.parquet")
    return pq.ParquetFile(path).read()
