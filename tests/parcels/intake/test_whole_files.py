"""Files that are wrong as a whole: one answer each, with the place and what to do, and nothing of them taken in."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.base.language import Language
from fairway.parcels.intake.rules import (
    ColumnsOnce,
    ColumnsSwapped,
    ColumnsThere,
    DecimalPoint,
    FileFilled,
    KnownEncoding,
    KnownFormat,
    KnownMessage,
    KnownObjects,
    KnownTable,
    KnownWorkbook,
    KnownWorksheet,
    PlainColumns,
    RowsGiven,
    SafeXml,
    SheetKnown,
    WholeGzip,
    WholeNumbers,
    WholeParquet,
)
from fairway.parcels.model import ORDERS
from fairway.wire.ceb.kinds import NAMESPACE
from tests.parcels.intake.files import ROWS, as_csv, bad, taken, written, xlsx


def _all(column: str, change: Callable[[str], str]) -> Callable[[list[list[str]]], str]:
    def spoil(rows: list[list[str]]) -> str:
        for row in range(1, len(rows)):
            bad(rows, row, column, change(rows[row][rows[0].index(column)]))
        return written(rows)

    return spoil


def _swap(rows: list[list[str]]) -> str:
    one, other = rows[0].index("buyer_name"), rows[0].index("buyer_telephone")
    rows[0][one], rows[0][other] = rows[0][other], rows[0][one]
    return written(rows)


def _without(rows: list[list[str]]) -> str:
    at = rows[0].index("order_no")
    return written([row[:at] + row[at + 1 :] for row in rows])


def _twice(rows: list[list[str]]) -> str:
    rows[0][rows[0].index("note")] = "orderNo"
    return written(rows)


def _nested(rows: list[list[str]]) -> bytes:
    whole = io.BytesIO()
    note = pa.array([["left", "at the desk"]] * (len(rows) - 1))
    columns = {name: pa.array([row[at] for row in rows[1:]]) for at, name in enumerate(rows[0])}
    pq.write_table(pa.table({**columns, "note": note}), whole)
    return whole.getvalue()


REFUSED: dict[str, tuple[str, Callable[[list[list[str]]], bytes | str], str]] = {
    "decimal commas": ("orders.csv", _all("goods_value", lambda one: one.replace(".", ",")), DecimalPoint.id),
    "order numbers as numbers": ("orders.csv", _all("order_no", lambda one: f"{float(one):.5E}"), WholeNumbers.id),
    "columns swapped": ("orders.csv", _swap, ColumnsSwapped.id),
    "column missing": ("orders.csv", _without, ColumnsThere.id),
    "column twice": ("orders.csv", _twice, ColumnsOnce.id),
    "another list": ("list.csv", lambda rows: "a,b,c\n1,2,3\n", KnownTable.id),
    "empty": ("orders.csv", lambda rows: "", FileFilled.id),
    "blank": ("orders.csv", lambda rows: "\n\n", FileFilled.id),
    "one line of much": ("orders.csv", lambda rows: "x" * 200_000, KnownTable.id),
    "gzip cut off": ("o.csv.gz", lambda rows: gzip.compress(written(rows).encode())[:-500], WholeGzip.id),
    "gzip damaged": ("o.csv.gz", lambda rows: gzip.compress(b"x" * 9)[:12] + b"\xff" * 40, WholeGzip.id),
    "xml in gzip cut off": ("o.xml.gz", lambda rows: gzip.compress(written(rows).encode())[:-500], WholeGzip.id),
    "parquet cut off": ("o.parquet", lambda rows: b"PAR1" + b"\x00" * 500, WholeParquet.id),
    "no encoding": ("orders.csv", lambda rows: bytes(range(128, 256)) * 9, KnownEncoding.id),
    "some other file": ("orders.pdf", lambda rows: b"%PDF", KnownFormat.id),
    "xml bomb": (
        "order.xml",
        lambda rows: '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><CEB311Message>&c;</CEB311Message>',
        SafeXml.id,
    ),
    "another xml": ("order.xml", lambda rows: "<html/>", SafeXml.id),
    "empty xml": ("order.xml", lambda rows: "", FileFilled.id),
    "an answer": ("order.xml", lambda rows: f'<CEB312Message xmlns="{NAMESPACE}"/>', KnownMessage.id),
    "json as a list": ("o.jsonl", lambda rows: "[1, 2]", KnownObjects.id),
    "json too deep": ("o.jsonl", lambda rows: '{"orderNo":' + "[" * 9_000, KnownObjects.id),
    "workbook cut off": ("o.xlsx", lambda rows: xlsx(rows)[:-300], KnownWorkbook.id),
    "workbook of other things": ("o.xlsx", lambda rows: xlsx([["who"], ["me"]]), KnownWorksheet.id),
    "empty workbook": ("o.xlsx", lambda rows: xlsx([]), KnownWorksheet.id),
    "parquet with lists": ("o.parquet", _nested, PlainColumns.id),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_file_that_is_wrong_as_a_whole_gets_one_answer(orders: pa.Table, tmp_path: Path, case: str) -> None:
    name, spoil, rule = REFUSED[case]
    found = taken(tmp_path, name, spoil(as_csv(orders)))
    assert found.refused
    assert not found.sources
    (issue,) = [one for one in found.issues if one.rule == rule]
    assert issue.remedy_text()
    assert name in (issue.place or "")
    assert len(issue.text()) < 400
    assert not list((tmp_path / "work").glob("*.parquet"))


def test_a_sheet_that_is_passed_over_is_said(orders: pa.Table, tmp_path: Path) -> None:
    rows = as_csv(orders)
    found = taken(tmp_path, "sent.xlsx", xlsx(rows, notes=[["note", "whoever", "when"], ["me", "today"]]))
    assert [(issue.rule, issue.place) for issue in found.issues] == [(SheetKnown.id, "sent.xlsx notes")]
    assert "note, wh…r, wh…n" in found.issues[0].text(Language.TC)
    assert [one.rows for one in found.sources] == [ROWS]


@pytest.mark.parametrize("form", ["orders.csv", "orders.xlsx", "orders.parquet", "orders.jsonl"])
def test_a_file_without_headings_names_nobody(orders: pa.Table, tmp_path: Path, form: str) -> None:
    row = [*reversed(as_csv(orders)[1])]
    whole = io.BytesIO()
    pq.write_table(pa.table({one or str(at): ["x"] for at, one in enumerate(row)}), whole)
    written_as = {"csv": written([row]).encode(), "xlsx": xlsx([row]), "parquet": whole.getvalue()}
    written_as["jsonl"] = json.dumps(dict.fromkeys(row, "x")).encode()
    found = taken(tmp_path, form, written_as[form.rpartition(".")[2]])
    assert found.refused
    told = "".join(issue.text() for issue in found.issues)
    personal = [one.as_py() for name in ORDERS.personal for one in orders[name][:1]]
    assert [value for value in personal if value] and not [value for value in personal if value and value in told]


def test_swapped_columns_name_nobody(orders: pa.Table, tmp_path: Path) -> None:
    told = "".join(issue.text() for issue in taken(tmp_path, "orders.csv", _swap(as_csv(orders))).issues)
    assert not [one for one in ("buyer_name", "buyer_telephone") if orders[one][0].as_py() in told]


def test_headings_without_rows_are_said(orders: pa.Table, tmp_path: Path) -> None:
    found = taken(tmp_path, "orders.csv", written(as_csv(orders)[:1]))
    assert not found.refused
    assert [issue.rule for issue in found.issues] == [RowsGiven.id]


def test_what_is_wrong_with_a_message_is_said_in_the_language_of_the_reader(tmp_path: Path) -> None:
    (issue,) = taken(tmp_path, "order.xml", "<html/>").issues
    said = {language: issue.text(language) for language in Language}
    assert all("html" in one and "{" not in one for one in said.values())
    assert len(set(said.values())) == len(Language)
    assert not re.search("[A-Za-z]{5,}", said[Language.SC].replace("html", ""))
