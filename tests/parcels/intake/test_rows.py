"""Files as they come: every format gives the same rows, and every bad input a clear answer while the rest goes on."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.intake.read import find, take
from fairway.parcels.intake.rules import (
    ColumnsUnknown,
    EncodingSaid,
    RowAmount,
    RowCount,
    RowNumberLost,
    RowReadable,
    RowText,
)
from fairway.parcels.model import ORDERS
from tests.parcels.intake.files import ROWS, as_csv, bad, camel, faults_of, rows_of, taken, written, xlsx

FORMATS: dict[str, tuple[str, Callable[[list[list[str]]], bytes]]] = {
    "csv": ("orders.csv", lambda rows: written(rows).encode()),
    "csv, semicolons": ("orders.csv", lambda rows: written(rows, delimiter=";").encode()),
    "csv, byte order mark": ("orders.csv", lambda rows: written(rows).encode("utf-8-sig")),
    "csv, Windows line ends": ("orders.csv", lambda rows: written(rows).replace("\n", "\r\n").encode()),
    "csv, old line ends": ("orders.csv", lambda rows: written(rows).replace("\n", "\r").encode()),
    "csv, no line end at the end": ("orders.csv", lambda rows: written(rows).rstrip("\n").encode()),
    "csv, blank line at the end": ("orders.csv", lambda rows: (written(rows) + "\n").encode()),
    "csv, official names": ("o.csv", lambda rows: written([[camel(one) for one in rows[0]], *rows[1:]]).encode()),
    "csv, columns in another order": ("orders.csv", lambda rows: written([row[::-1] for row in rows]).encode()),
    "csv.gz": ("orders.csv.gz", lambda rows: gzip.compress(written(rows).encode())),
    "gbk": ("orders.csv", lambda rows: written(rows).encode("gbk")),
    "utf-16": ("orders.csv", lambda rows: written(rows).encode("utf-16")),
    "utf-16 without mark": ("orders.csv", lambda rows: written(rows).encode("utf-16-le")),
    "jsonl": (
        "orders.jsonl",
        lambda rows: "\n".join(json.dumps(dict(zip(rows[0], row, strict=True))) for row in rows[1:]).encode(),
    ),
    "xlsx": ("sent.xlsx", xlsx),
}


@pytest.mark.parametrize("form", FORMATS, ids=str)
def test_every_format_gives_the_same_rows(orders: pa.Table, tmp_path: Path, form: str) -> None:
    name, write = FORMATS[form]
    found = taken(tmp_path, name, write(as_csv(orders)))
    assert not found.refused, [issue.text() for issue in found.issues]
    assert found.left_out == 0
    assert rows_of(found).equals(orders)
    said = {issue.rule for issue in found.issues}
    assert said == ({EncodingSaid.id} if form.startswith(("gbk", "utf-16")) else set())


def test_parquet_of_the_model_is_used_where_it_is(orders: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    pq.write_table(orders, path)
    found = take(path, tmp_path / "work")
    assert found.sources[0].place == str(path)


def test_parquet_whose_rows_are_numbered_twice_is_numbered_anew(orders: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    pq.write_table(pa.concat_tables([orders.slice(0, 30), orders]), path)
    found = take(path, tmp_path / "work")
    assert found.sources[0].place != str(path)
    assert rows_of(found)["place"].to_pylist() == list(range(1, ROWS + 31))


def test_a_number_that_is_none_is_a_fault_of_its_row(orders: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    values = [float("nan"), float("inf"), *(0.1 + 0.2 for _ in range(ROWS - 2))]
    pq.write_table(orders.set_column(orders.column_names.index("freight"), "freight", pa.array(values)), path)
    found = take(path, tmp_path / "work")
    assert faults_of(found) == [(1, RowAmount.id, "freight"), (2, RowAmount.id, "freight")]
    assert set(rows_of(found)["freight"].to_pylist()) == {Decimal("0.3")}


def test_parquet_of_another_schema_is_typed(orders: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "sent.parquet"
    floats = {name: orders[name].cast(pa.float64()) for name in ("goods_value", "actural_paid")}
    changed = pa.table({name: floats.get(name, orders[name]) for name in orders.column_names if name != "place"})
    pq.write_table(changed, path)
    found = take(path, tmp_path / "work")
    assert rows_of(found).equals(orders)


BAD_ROWS: dict[str, tuple[Callable[[list[list[str]]], object], tuple[int, str, str]]] = {
    "amount": (lambda rows: bad(rows, 17, "freight", "twelve"), (17, RowAmount.id, "freight")),
    "amount too long": (lambda rows: bad(rows, 3, "goods_value", "1.123456"), (3, RowAmount.id, "goods_value")),
    "decimal comma": (lambda rows: bad(rows, 9, "goods_value", "12,50"), (9, RowAmount.id, "goods_value")),
    "scientific": (lambda rows: bad(rows, 21, "order_no", "2.61122E+18"), (21, RowNumberLost.id, "order_no")),
    "scientific, no plus": (lambda rows: bad(rows, 21, "order_no", "26.1e17"), (21, RowNumberLost.id, "order_no")),
    "scientific, comma": (lambda rows: bad(rows, 21, "order_no", "2,61E+18"), (21, RowNumberLost.id, "order_no")),
    "nought": (lambda rows: bad(rows, 30, "consignee", "a\x00b"), (30, RowText.id, "consignee")),
    "unseen sign": (lambda rows: bad(rows, 30, "consignee", "a\x07b"), (30, RowText.id, "consignee")),
    "missing column": (lambda rows: rows[40].pop(), (40, RowReadable.id, "")),
    "column too many": (lambda rows: rows[40].append("x"), (40, RowReadable.id, "")),
}


@pytest.mark.parametrize("case", BAD_ROWS, ids=str)
def test_a_bad_row_is_named_and_the_others_go_on(orders: pa.Table, tmp_path: Path, case: str) -> None:
    spoil, expected = BAD_ROWS[case]
    rows = as_csv(orders)
    spoil(rows)
    found = taken(tmp_path, "orders.csv", written(rows))
    assert not found.refused
    assert faults_of(found) == [expected]
    left = rows_of(found)
    assert left["place"].to_pylist() == [place for place in range(1, ROWS + 1) if place != expected[0]]
    assert left["order_no"].to_pylist() == [
        one for one in orders["order_no"].to_pylist() if one in left["order_no"].to_pylist()
    ]


@pytest.mark.parametrize(
    ("number", "line"),
    [(13, b'"open,1,2,3,4,5,6,7,8'), (25, b"caf\xe9,a,b"), (1, b'"'), (60, b"x" * 1_100_000)],
    ids=["open quotation mark", "broken character", "first row", "last row, far too long"],
)
def test_a_row_that_is_no_row_does_not_take_others_with_it(
    orders: pa.Table, tmp_path: Path, number: int, line: bytes
) -> None:
    lines = written(as_csv(orders)).encode().splitlines()
    lines[number] = line
    found = taken(tmp_path, "orders.csv", b"\n".join(lines) + b"\n")
    assert faults_of(found) == [(number, RowReadable.id, "")]
    assert rows_of(found)["place"].to_pylist() == [place for place in range(1, ROWS + 1) if place != number]


def test_several_bad_rows_keep_their_places(orders: pa.Table, tmp_path: Path) -> None:
    lines = written(as_csv(orders)).encode().splitlines()
    lines[5], lines[9], lines[10], lines[50] = b'"open', b"too,few", b'"open,again', b"1,2,3"
    found = taken(tmp_path, "orders.csv", b"\n".join(lines) + b"\n")
    assert sorted(place for place, _, _ in faults_of(found)) == [5, 9, 10, 50]
    left = rows_of(found)
    assert left["place"].to_pylist() == [place for place in range(1, ROWS + 1) if place not in {5, 9, 10, 50}]
    whole = dict(zip(orders["place"].to_pylist(), orders["guid"].to_pylist(), strict=True))
    assert all(whole[row["place"]] == row["guid"] for row in left.to_pylist())


def test_a_text_over_several_lines_is_one_row(orders: pa.Table, tmp_path: Path) -> None:
    rows = as_csv(orders)
    bad(rows, 7, "note", 'left at\nthe "desk"')
    found = taken(tmp_path, "orders.csv", written(rows))
    assert not faults_of(found)
    assert rows_of(found)["note"][6].as_py() == 'left at\nthe "desk"'


def test_columns_that_nobody_knows_are_said(orders: pa.Table, tmp_path: Path) -> None:
    rows = [[*row, "mine" if at else "my_column"] for at, row in enumerate(as_csv(orders))]
    found = taken(tmp_path, "orders.csv", written(rows))
    assert [issue.rule for issue in found.issues] == [ColumnsUnknown.id]
    assert rows_of(found).equals(orders)


def test_a_count_is_a_whole_number(tmp_path: Path) -> None:
    made = tmp_path / "made"
    write_traffic(Traffic(parcels=30, shares={}), made, form="csv")
    (path,) = made.rglob("waybills.csv")
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    bad(rows, 4, "pack_no", "1.5")
    found = taken(tmp_path, "waybills.csv", written(rows))
    assert faults_of(found) == [(4, RowCount.id, "pack_no")]


@pytest.mark.conformance
def test_a_message_of_the_specification_is_read(tmp_path: Path) -> None:
    samples = Path(__file__).parents[3].parent / "shared" / "conformance" / "ceb" / "samples"
    if not samples.exists():
        pytest.skip("the conformance folder is not beside the checkout")
    path = next(one for one in sorted(samples.rglob("*311*.xml")) if "621" not in one.name)
    found = take(path, tmp_path / "work")
    assert {one.table for one in found.sources} == {"orders", "order_lines"}
    assert rows_of(found).schema.equals(ORDERS.schema)


def test_what_was_taken_is_not_taken_again(orders: pa.Table, tmp_path: Path) -> None:
    first = taken(tmp_path, "orders.csv", written(as_csv(orders)))
    stamp = Path(first.sources[0].place).stat().st_mtime_ns
    assert take(tmp_path / "orders.csv", tmp_path / "work") == first
    assert Path(first.sources[0].place).stat().st_mtime_ns == stamp
    assert find([tmp_path / "orders.csv"]) == [tmp_path / "orders.csv"]
