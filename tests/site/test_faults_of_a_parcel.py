"""The faults of a parcel are found by any of its numbers, whichever of its documents they are in."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.parcels.batches.facts import Flow
from fairway.parcels.model import FAULTS, OUTCOME, TABLES
from fairway.site.parcels import results

KEYS = {
    "orders": "P ON1",
    "order_lines": "P ON1 2",
    "line_pairs": "P ON1 1",
    "inventories": "P ON1",
    "payments": "PAY T-1",
    "waybills": "L LN1",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outcomes of two parcels, and a fault in each document of the first."""
    folder = tmp_path_factory.mktemp("batch")
    rows = [
        {"place": number, "ebp_code": "P", "order_no": f"ON{number}", "logistics_no": f"LN{number}"}
        | {"outcome": "CONFLICT", "channel": "CORRECT", "differing": [], "flags": []}
        for number in (1, 2)
    ]
    texts = {one.name: "" for one in OUTCOME if pa.types.is_string(one.type)}
    faults = [
        {"table": table, "place": 1, "key": key, "rule": f"rule.{table}", "field": "f", "value": "", "expected": ""}
        for table, key in KEYS.items()
    ]
    payments = [{"place": 1, "pay_code": "PAY", "pay_transaction_id": "T-1", "order_no": "ON1", "ebp_code": "P"}]
    for path, table in (
        ("out/outcomes/all", pa.Table.from_pylist([{**texts, **row} for row in rows], schema=OUTCOME)),
        ("out/faults/all", pa.Table.from_pylist(faults, schema=FAULTS)),
        ("tables/payments-0", pa.Table.from_pylist(payments, schema=_plain(payments[0]))),
        ("tables/orders-0", pa.Table.from_pylist([{"place": 1, "ebp_code": "P", "order_no": "ON1"}])),
    ):
        place = folder / f"{path}.parquet"
        place.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, place)
    return folder / "out"


def _plain(row: dict[str, object]) -> pa.Schema:
    return pa.schema([one for one in TABLES["payments"].schema if one.name in row])


def test_every_fault_of_a_parcel_is_found(out: Path) -> None:
    first, second = results.outcomes(out, Flow.CN_IMPORT, results.Asked())
    assert {one["table"] for one in results.faults_of(out, Flow.CN_IMPORT, first)} == set(KEYS)
    assert results.faults_of(out, Flow.CN_IMPORT, second) == []


@pytest.mark.parametrize("table", KEYS)
def test_parcels_that_break_a_rule_are_found(out: Path, table: str) -> None:
    found = results.outcomes(out, Flow.CN_IMPORT, results.Asked(rule=f"rule.{table}"))
    assert [one["order_no"] for one in found] == ["ON1"]


def test_each_parcel_has_the_rules_that_it_breaks(out: Path) -> None:
    parcels = results.outcomes(out, Flow.CN_IMPORT, results.Asked())
    asked = [f"rule.{table}" for table in ("payments", "waybills")]
    assert results.rules_of(out, Flow.CN_IMPORT, parcels, asked) == [asked, []]
    assert results.rules_of(out, Flow.CN_IMPORT, parcels, ()) == [[], []]


def test_what_is_to_be_put_right_says_what_is_wrong(out: Path) -> None:
    (rows,) = results.rows_to_fix(out.parent / "tables", out, "orders-0", Flow.CN_IMPORT)
    (row,) = rows.to_pylist()
    assert set(row["faults"].split("; ")) == {f"rule.{table} f" for table in KEYS}


def test_no_parcel_is_lost_between_pages(out: Path, tmp_path: Path) -> None:
    """Each file counts its own places."""
    (tmp_path / "outcomes").mkdir()
    one = pq.read_table(out / "outcomes" / "all.parquet").slice(0, 1)
    for file in (1, 2, 3):
        named = one.set_column(one.schema.get_field_index("order_no"), "order_no", pa.array([f"ON{file}"]))
        numbered = named.append_column(pa.field("file", pa.int32()), pa.array([file], pa.int32()))
        pq.write_table(numbered, tmp_path / "outcomes" / f"{file}.parquet")
    pages = [results.outcomes(tmp_path, Flow.CN_IMPORT, results.Asked(after=at, limit=2)) for at in (0, 2)]
    assert [[row["order_no"] for row in page] for page in pages] == [["ON1", "ON2"], ["ON3"]]
