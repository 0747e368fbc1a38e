"""Invented traffic: the same from the same seed, whole, and with the cases that the truth table says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from stdnum.cn import ric

from fairway.parcels.generate.options import Case, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.model import TABLES

TRAFFIC = Traffic(parcels=4_000, seed=7, drop_parcels=2_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("traffic")
    write_traffic(TRAFFIC, made)
    return made


def read(folder: Path, name: str) -> pa.Table:
    return pa.concat_tables(
        [pq.ParquetFile(path).read() for path in sorted(folder.rglob(f"{name}.parquet")) if path.parent.name != "late"]
    )


def truth(folder: Path, case: Case) -> set[str]:
    rows = pq.read_table(folder / "truth.parquet").filter(pc.field("case") == case.value)
    return set(rows["order_no"].to_pylist())


@pytest.mark.parametrize("name", ["orders", "order_lines", "payments", "waybills", "inventories", "inventory_lines"])
def test_tables_have_the_schema_of_the_model(folder: Path, name: str) -> None:
    table = read(folder, name)
    assert table.schema.equals(TABLES[name].schema)
    for column in TABLES[name].columns:
        if column.required:
            assert not pc.any(pc.equal(table[column.name].cast(pa.string()), "")).as_py(), column.name
        if column.exact:
            lengths = set(pc.unique(pc.utf8_length(table[column.name])).to_pylist())
            assert lengths <= {column.length, 0}, column.name


def test_one_third_more_lines_than_parcels(folder: Path) -> None:
    assert 1.25 < read(folder, "inventory_lines").num_rows / 4_000 < 1.35
    assert read(folder, "inventories").num_rows == 4_000


def test_equal_seeds_give_equal_files(folder: Path, tmp_path: Path) -> None:
    write_traffic(TRAFFIC, tmp_path, processes=1)
    for name in ("orders", "inventory_lines"):
        assert read(tmp_path, name).equals(read(folder, name))
    write_traffic(Traffic(parcels=4_000, seed=8, drop_parcels=2_000), tmp_path / "other")
    assert not read(tmp_path / "other", "orders").equals(read(folder, "orders"))


def test_identity_numbers_pass_the_checksum_and_belong_to_nobody(folder: Path) -> None:
    orders = read(folder, "orders")
    numbers = orders["buyer_id_number"].to_pylist()
    assert all(number.startswith("99") and ric.calc_check_digit(number) == number[-1] for number in numbers)
    assert all(telephone.startswith("100") for telephone in orders["buyer_telephone"].to_pylist())


def test_sums_hold_but_where_planted(folder: Path) -> None:
    orders = read(folder, "orders").to_pylist()
    wrong = {
        row["order_no"]
        for row in orders
        if row["actural_paid"] != row["goods_value"] + row["freight"] + row["tax_total"] - row["discount"]
    }
    assert wrong == truth(folder, Case.BAD_SUM)
    totals: dict[str, Decimal] = {}
    for line in read(folder, "order_lines").to_pylist():
        assert line["total_price"] == line["qty"] * line["price"]
        totals[line["order_no"]] = totals.get(line["order_no"], Decimal(0)) + line["total_price"]
    assert all(row["goods_value"] == totals[row["order_no"]] for row in orders)


def test_documents_that_are_missing_or_late_are_those_of_the_truth(folder: Path) -> None:
    inventories = set(read(folder, "inventories")["order_no"].to_pylist())
    for name, missing, late in (
        ("payments", Case.MISSING_PAYMENT, Case.LATE_PAYMENT),
        ("waybills", Case.MISSING_WAYBILL, Case.LATE_WAYBILL),
    ):
        there = set(read(folder, name)["order_no"].to_pylist())
        assert inventories - there == truth(folder, missing) | truth(folder, late)
        came = [pq.ParquetFile(path).read() for path in folder.rglob(f"late/{name}.parquet")]
        assert set(pa.concat_tables(came)["order_no"].to_pylist()) == truth(folder, late)
    assert inventories - set(read(folder, "orders")["order_no"].to_pylist()) == truth(folder, Case.MISSING_ORDER)


def test_splits_are_one_buyer_below_the_limit_who_is_above_it_together(folder: Path) -> None:
    rows = pq.read_table(folder / "truth.parquet").filter(pc.field("case") == Case.SPLIT.value).to_pylist()
    orders = {row["order_no"]: row for row in read(folder, "orders").to_pylist()}
    groups: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(orders[row["order_no"]])
    assert len(groups) > 1
    for group in groups.values():
        assert len(group) == 2
        assert len({row["buyer_id_number"] for row in group}) == len({row["consignee_address"] for row in group}) == 1
        assert all(row["goods_value"] < 5_000 for row in group)  # type: ignore[operator]  # decimals
        assert sum(row["goods_value"] for row in group) > 5_000  # type: ignore[misc]  # decimals
