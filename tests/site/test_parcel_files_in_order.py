"""Documents that came later lie beside those that came first: both are moved, listed and declared, first ones first."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.parcels.batches.facts import Flow
from fairway.parcels.columns import Table
from fairway.parcels.model import OUTCOME, TABLES
from fairway.site.parcels.filing import plans
from fairway.site.parcels.folders import later_name, table_files
from fairway.site.parcels.manifest import manifest

CASE = UUID(int=7)
KEYS = {"ebp_code": "P1", "logistics_code": "L1"}


def _write(folder: Path, name: str, schema: pa.Schema, **values: object) -> None:
    row = {one.name: "" if pa.types.is_string(one.type) else 1 for one in schema} | {"place": 1, **values}
    row = {one.name: row[one.name] for one in schema}
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([row], schema=schema), folder / f"{name}.parquet")


def _plain(table: Table) -> pa.Schema:
    return pa.schema([one for one in table.schema if one.name not in table.personal])


@pytest.fixture
def kept(tmp_path: Path) -> plans.Folders:
    """Twelve cleared parcels: the tables of two came with files of a later run."""
    found = plans.Folders(tmp_path / "tables", tmp_path / "out", tmp_path / "plans")
    for number in range(12):
        numbers = {"order_no": f"O{number:02}", "logistics_no": f"W{number:02}"}
        file = later_name("payments", number) if number in (3, 10) else f"payments-{number}"
        own = {"pay_code": "PAY", "pay_transaction_id": f"T{number}"}
        _write(found.tables, file, _plain(TABLES["payments"]), **KEYS, order_no=numbers["order_no"], **own)
        inventory = file.replace("payments", "inventories")
        _write(found.tables, inventory, _plain(TABLES["inventories"]), **KEYS, **numbers)
        decided = {"channel": "RELEASE", "outcome": "MATCHED", "flags": [], "differing": []}
        _write(found.out / "outcomes", f"all-{number}", OUTCOME, **KEYS, **numbers, **decided)
    return found


ORDER = [0, 1, 2, 4, 5, 6, 7, 8, 9, 11, 3, 10]


def test_the_first_files_come_first(kept: plans.Folders) -> None:
    names = [path.stem for path in table_files(kept.tables, "payments")]
    assert names == [f"payments-{number}" for number in ORDER[:-2]] + ["payments-f3_0", "payments-f10_0"]


def test_all_are_declared(kept: plans.Folders) -> None:
    order = plans.Order(filing=1, codes=("PAY",))
    assert plans.count(kept, ["411"], "621", order) == {"411": 12}
    rows = pq.read_table(plans.write(kept, CASE, "411", "621", order))
    assert rows["order_no"].to_pylist() == [f"O{number:02}" for number in ORDER]


def test_all_are_on_the_manifest(kept: plans.Folders) -> None:
    with manifest(kept.tables, kept.out, Flow.CN_IMPORT) as (engine, rows):
        found = engine.to_pyarrow(rows.order_by("place")).to_pylist()
    assert [row["order_no"] for row in found] == [f"O{number:02}" for number in ORDER]


def test_numbers_of_ones_own_differ(kept: plans.Folders) -> None:
    files = table_files(kept.tables, "payments")
    own = {plans.own_number(CASE, path, 1) for path in [*files, Path("payments-3"), Path("payments-10")]}
    assert len(own) == 14
    assert {len(one) for one in own} == {20}
