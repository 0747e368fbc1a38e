"""Writing workbooks: names, notes in three languages, lists to choose from, no formulas, the same bytes every time."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fairway.wire.tabular.archive import pack, unpack
from fairway.wire.tabular.formulas import disarmed
from fairway.wire.tabular.plan import BookPlan, CellFormat, CodeList, ColumnPlan, Layout, SheetPlan, Value, table_rows
from fairway.wire.tabular.sheet import LIMITS

_NAME = Font(name="Consolas", size=9, color="FF5B6B7B")
_NOTE = Font(size=10, color="FF22303C")
_HEADING = Font(size=13, bold=True, color="FF0B4F6C")
_HEAD_FILL = PatternFill("solid", fgColor="FFE8EEF2")
_REQUIRED_FILL = PatternFill("solid", fgColor="FFFCE8C8")
_TOP = Alignment(vertical="top", wrap_text=True)
_LIST_LIMIT = 255
"""Longest list of choices that may stand in a validation itself."""
_PROMPT_LIMIT = 255
_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""One fixed moment, so that the same content gives the same bytes."""


def write_book(plan: BookPlan) -> bytes:
    """The workbook as XLSX."""
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)
    _write_guide(guide, plan)
    ranges = _code_ranges(plan)
    for sheet in plan.sheets:
        _write_sheet(book.create_sheet(sheet.title), sheet, ranges)
    _write_codes(book.create_sheet(plan.codes_title), plan.codes)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The workbook as XLSX: the same bytes whenever it is saved with the same content."""
    book.properties.creator = "Fairway"
    book.properties.created = book.properties.modified = _CREATED
    whole = io.BytesIO()
    book.save(whole)
    parts = unpack(whole.getvalue(), LIMITS)
    parts["docProps/core.xml"] = _fixed_time(parts["docProps/core.xml"])
    return pack(parts)


def _fixed_time(core: bytes) -> bytes:
    """The core properties with the time of saving replaced."""
    start = core.find(b"<dcterms:modified")
    end = core.find(b"</dcterms:modified>")
    if start < 0 or end < 0:
        return core
    opened = core.index(b">", start) + 1
    return core[:opened] + _CREATED.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + core[end:]


def _write_guide(sheet: Worksheet, plan: BookPlan) -> None:
    sheet.title = plan.guide_title
    for letter in "ABC":
        sheet.column_dimensions[letter].width = 62
    for number, texts in enumerate(plan.guide, start=1):
        for column, text in enumerate(texts, start=1):
            cell = put_value(sheet, number, column, text)
            cell.alignment = _TOP
            cell.font = _HEADING if len(texts) == 1 else _NOTE
    sheet.sheet_view.showGridLines = False


def _code_ranges(plan: BookPlan) -> dict[str, str]:
    """The range of codes on the sheet of codes, by list."""
    return {
        codes.name: f"{plan.codes_title}!${get_column_letter(at)}$3:${get_column_letter(at)}${len(codes.codes) + 2}"
        for at, codes in zip(range(1, 3 * len(plan.codes), 3), plan.codes, strict=True)
    }


def _write_codes(sheet: Worksheet, lists: tuple[CodeList, ...]) -> None:
    for at, codes in zip(range(1, 3 * len(lists), 3), lists, strict=True):
        put_value(sheet, 1, at, codes.title).font = _HEADING
        put_value(sheet, 2, at, codes.name).font = _NAME
        sheet.column_dimensions[get_column_letter(at)].width = 14
        sheet.column_dimensions[get_column_letter(at + 1)].width = 44
        sheet.column_dimensions[get_column_letter(at + 2)].width = 3
        for row, (code, name) in enumerate(codes.codes, start=3):
            put_value(sheet, row, at, code).number_format = CellFormat.TEXT
            put_value(sheet, row, at + 1, name)
    sheet.freeze_panes = "A3"


def _write_sheet(sheet: Worksheet, plan: SheetPlan, ranges: dict[str, str]) -> None:
    rows = table_rows(plan)
    for number, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                put_value(sheet, number, column, value)
    if plan.layout is Layout.RECORD:
        _dress_record(sheet, plan, ranges)
    else:
        _dress_table(sheet, plan, ranges)


def _dress_table(sheet: Worksheet, plan: SheetPlan, ranges: dict[str, str]) -> None:
    first = len(plan.languages) + 2
    for at, column in enumerate(plan.columns, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = column.format
        for row in range(1, first):
            _dress_head(sheet.cell(row, at), column, name=row == 1)
        for row in range(first, first + len(plan.rows)):
            _dress_value(sheet.cell(row, at), column)
        _add_choices(sheet, column, f"{letter}{first}:{letter}{LIMITS.rows}", ranges)
    for row in range(2, first):
        sheet.row_dimensions[row].height = 58
    sheet.freeze_panes = sheet.cell(first, 2).coordinate


def _dress_record(sheet: Worksheet, plan: SheetPlan, ranges: dict[str, str]) -> None:
    value_at = len(plan.languages) + 2
    for at in range(1, value_at + 1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = 34 if at in {1, value_at} else 30
        sheet.cell(1, at).font = _HEADING
    for row, column in enumerate(plan.columns, start=2):
        for at in range(1, value_at):
            _dress_head(sheet.cell(row, at), column, name=at == 1)
        value = sheet.cell(row, value_at)
        _dress_value(value, column)
        _add_choices(sheet, column, value.coordinate, ranges)
    sheet.freeze_panes = sheet.cell(2, value_at).coordinate


def _dress_head(cell: Cell | MergedCell, column: ColumnPlan, *, name: bool) -> None:
    cell.font = _NAME if name else _NOTE
    cell.fill = _REQUIRED_FILL if column.required else _HEAD_FILL
    cell.alignment = _TOP


def _dress_value(cell: Cell | MergedCell, column: ColumnPlan) -> None:
    cell.number_format = column.format
    cell.alignment = _TOP


def _add_choices(sheet: Worksheet, column: ColumnPlan, cells: str, ranges: dict[str, str]) -> None:
    listed = ",".join(column.choices)
    if column.choices and len(listed) <= _LIST_LIMIT - 2:
        formula = f'"{listed}"'
    elif column.choices_from in ranges:
        formula = ranges[column.choices_from]
    else:
        return
    validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=column.strict)
    validation.promptTitle = column.name[:32]
    validation.prompt = "\n".join(column.notes)[:_PROMPT_LIMIT]
    validation.showInputMessage = True
    validation.add(cells)
    sheet.add_data_validation(validation)


def put_value(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Put a value in a cell, never as a formula."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = disarmed(value, keep_numbers=True)
        cell.data_type = "s"
    elif isinstance(value, Decimal | bool | int | date):
        cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    return cell
