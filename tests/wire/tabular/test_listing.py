"""Lists for spreadsheets: nothing in them can be run, and the same rows give the same file."""

from __future__ import annotations

import csv
import io
import time
from datetime import date, datetime
from decimal import Decimal

from openpyxl import load_workbook

from fairway.wire.tabular.listing import Listing, list_csv, list_workbook

MORNING, DAY = datetime.fromisoformat("2026-11-23T09:10"), datetime.fromisoformat("2026-11-24T00:00")
"""As a spreadsheet has them: without a zone."""
ROWS = Listing(
    title="Work/list: [all]",
    heads=["Reference", "Weight", "Due", "Day", "Count"],
    rows=[
        ["=HYPERLINK(1)", Decimal("12.50"), MORNING, date(2026, 11, 24), 3],
        ["@SUM(A1)", Decimal("-4"), None, None, -2],
        ["+852 2345 6789", None, None, None, None],
        ["貨車", None, None, None, None],
    ],
    note="Only the first rows",
)


def test_a_workbook_holds_values_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(list_workbook([ROWS, ROWS])))
    assert len(book.sheetnames) == 2
    sheet = book.worksheets[0]
    assert all(sign not in sheet.title for sign in "[]:*?/\\")
    assert [cell.value for cell in sheet[1]] == ROWS.heads
    first = [cell.value for cell in sheet[2]]
    assert first == ["'=HYPERLINK(1)", 12.5, MORNING, DAY, 3]
    assert sheet["A4"].value == "+852 2345 6789"
    assert sheet["A7"].value == "Only the first rows"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert list_workbook([ROWS]) == list_workbook([ROWS])


def test_a_csv_table_holds_texts_and_no_formula() -> None:
    content = list_csv(ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1] == ["'=HYPERLINK(1)", "12.50", "2026-11-23 09:10", "2026-11-24", "3"]
    assert rows[2] == ["'@SUM(A1)", "-4", "", "", "-2"]
    assert rows[4][0] == "貨車"
    assert rows[-1] == ["Only the first rows"]


def test_five_thousand_rows_are_quick() -> None:
    rows = [["PLX26 00000001", Decimal("154.1"), MORNING, date(2026, 11, 24), 12]] * 5_000
    started = time.perf_counter()
    list_workbook([Listing(title="Many", heads=ROWS.heads, rows=rows)])
    assert time.perf_counter() - started < 10
