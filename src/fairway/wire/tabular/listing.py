"""Lists for people to work on in a spreadsheet: a row of headings, then a row for each entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fairway.wire.tabular.formulas import disarmed
from fairway.wire.tabular.plan import CellFormat, Value
from fairway.wire.tabular.text import write_csv
from fairway.wire.tabular.writing import put_value, saved

_HEAD = Font(bold=True, color="FF22303C")
_FILL = PatternFill("solid", fgColor="FFE8EEF2")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_NARROWEST, _WIDEST = 8, 60


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """One list. Times are as they are to be read: without a zone, in that of the reader."""

    title: str
    """The name of its sheet."""
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    note: str = ""
    """A sentence under the rows: that the list is not whole, and why."""


def list_workbook(lists: Sequence[Listing]) -> bytes:
    """The lists as XLSX, a sheet for each; no cell is a formula."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for one in lists:
        _write(book.create_sheet(one.title.translate(_FORBIDDEN)[:31]), one)
    return saved(book)


def _write(sheet: Worksheet, one: Listing) -> None:
    for at, (head, width) in enumerate(zip(one.heads, _widths(one), strict=True), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
        cell = put_value(sheet, 1, at, head)
        cell.font, cell.fill = _HEAD, _FILL
    for number, row in enumerate(one.rows, start=2):
        for at, value in enumerate(row, start=1):
            if value is not None:
                put_value(sheet, number, at, value).number_format = _format(value)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(one.heads)))}{len(one.rows) + 1}"
    if one.note:
        put_value(sheet, len(one.rows) + 3, 1, one.note)


def _format(value: Value) -> str:
    match value:
        case datetime():
            return CellFormat.MOMENT
        case date():
            return CellFormat.DATE
        case Decimal() if value.is_finite():
            digits = max(0, -int(value.as_tuple().exponent))
            return "#,##0" + ("." + "0" * digits if digits else "")
        case str():
            return CellFormat.TEXT
        case _:
            return CellFormat.NUMBER


def list_csv(one: Listing) -> bytes:
    """The list as CSV in UTF-8 with a byte order mark."""
    table = [[disarmed(text) for text in one.heads]]
    table += [[disarmed(_text(value), keep_numbers=not isinstance(value, str)) for value in row] for row in one.rows]
    if one.note:
        table += [[], [disarmed(one.note)]]
    return write_csv(table)


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _widths(one: Listing) -> Iterable[int]:
    """A width for each column that most of what stands in it fits into; Chinese characters take two places."""
    sample = list(one.rows[:200])
    for at, head in enumerate(one.heads):
        texts = [head, *(_text(row[at]) for row in sample if at < len(row))]
        longest = max(sum(2 if ord(sign) > 0x2E80 else 1 for sign in text) for text in texts)
        yield min(_WIDEST, max(_NARROWEST, longest + 2))
