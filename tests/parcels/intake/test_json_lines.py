"""Objects on lines: heads with their lines, and what is no object of plain values."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.parcels.intake.rules import (
    RowAmount,
    RowReadable,
)
from tests.parcels.intake.files import as_csv, faults_of, taken


def test_heads_with_their_lines_as_json(tmp_path: Path) -> None:
    text = json.dumps(
        {
            "ebpCode": "P1",
            "orderNo": "A1",
            "goodsValue": 12.5,
            "freight": "0",
            "discount": 0,
            "taxTotal": 0,
            "acturalPaid": 12.5,
            "guid": "G",
            "buyerName": "甲",
            "currency": "142",
            "appTime": "20261122101010",
            "lines": [{"gnum": 1, "itemName": "T恤", "qty": 1, "price": 12.5, "totalPrice": 12.5}],
        },
        ensure_ascii=False,
    )
    found = taken(tmp_path, "orders.jsonl", text + "\nno json\n" + text.replace("A1", "A2") + "\n")
    heads, lines = (pq.ParquetFile(one.place).read().to_pylist() for one in found.sources)
    assert [(row["place"], row["order_no"], row["goods_value"]) for row in heads] == [
        (1, "A1", Decimal("12.5")),
        (3, "A2", Decimal("12.5")),
    ]
    assert [(row["order_no"], row["gnum"], row["item_name"]) for row in lines] == [("A1", 1, "T恤"), ("A2", 1, "T恤")]
    assert faults_of(found) == [(2, RowReadable.id, "")]


JSON_ROWS: dict[str, dict[str, object]] = {
    "a list": {"consignee": ["a"]},
    "an object": {"note": {"a": 1}},
    "true": {"buyerRegNo": True},
    "lines that are none": {"lines": 5},
    "a line that is none": {"lines": [5]},
    "a line of no plain values": {"lines": [{"gnum": 1, "itemName": ["a"]}]},
}


@pytest.mark.parametrize("case", JSON_ROWS, ids=str)
def test_an_object_of_no_plain_values_is_left_out_whole(orders: pa.Table, tmp_path: Path, case: str) -> None:
    heads, *rows = as_csv(orders)[:4]
    objects: list[dict[str, object]] = [dict(zip(heads, row, strict=True)) for row in rows]
    line = {"gnum": 1, "itemName": "T恤", "qty": 1, "price": 12.5, "totalPrice": 12.5}
    for one in objects:
        one["lines"] = [line]
    objects[1] |= JSON_ROWS[case]
    found = taken(tmp_path, "orders.jsonl", "\n".join(map(json.dumps, objects)))
    assert faults_of(found) == [(2, RowReadable.id, "")]
    assert [pq.ParquetFile(one.place).read()["place"].to_pylist() for one in found.sources] == [[1, 3], [1, 3]]


def test_an_amount_of_a_million_digits_is_not_written_out(orders: pa.Table, tmp_path: Path) -> None:
    heads, row = as_csv(orders)[:2]
    text = json.dumps(dict(zip(heads, row, strict=True)) | {"freight": 0}).replace(
        '"freight": 0', '"freight": 1E9999999'
    )
    found = taken(tmp_path, "orders.jsonl", text)
    (fault,) = pq.ParquetFile(found.faults).read().to_pylist()
    assert (fault["rule"], fault["value"]) == (RowAmount.id, "1E+9999999")
