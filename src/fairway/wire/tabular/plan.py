"""What a workbook should look like before it is written: sheets, columns with their notes and choices, rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

Value = str | int | Decimal | bool | date | datetime | None
"""What is put in a cell. None leaves it empty."""

NOTE_MARK = "#"
"""A row whose first cell begins so is a note for people and is not read."""


class Layout(StrEnum):
    """How a sheet holds its values."""

    TABLE = "table"
    """One column per field, one row per entry."""
    RECORD = "record"
    """One row per field; the value stands behind its name and notes."""


class CellFormat(StrEnum):
    """How a spreadsheet program treats what is typed into a cell."""

    TEXT = "@"
    NUMBER = "General"
    DATE = "yyyy-mm-dd"
    MOMENT = "yyyy-mm-dd hh:mm"


class ColumnPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One field: its name in row 1, and notes in as many languages as the sheet has."""

    name: str
    notes: tuple[str, ...]
    format: CellFormat = CellFormat.TEXT
    width: int = 16
    required: bool = False
    choices: tuple[str, ...] = ()
    """The only values that may be chosen, when they are few."""
    choices_from: str = ""
    """The code list (a column of the sheet of codes) that values are chosen from."""
    strict: bool = True
    """Whether a value outside of the choices is refused already while typing."""


class SheetPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: in layout TABLE ``rows`` are entries, in RECORD the one row holds the values of all fields."""

    title: str
    columns: tuple[ColumnPlan, ...]
    languages: tuple[str, ...]
    """Names of the languages of the notes, in their order."""
    layout: Layout = Layout.TABLE
    rows: Sequence[Sequence[Value]] = ()


class CodeList(msgspec.Struct, frozen=True, kw_only=True):
    """Codes with their names, for choosing and for looking up."""

    name: str
    title: str
    codes: tuple[tuple[str, str], ...]


class BookPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A whole workbook: a guide to read, sheets to fill, codes to choose from."""

    guide: tuple[tuple[str, ...], ...]
    """Rows of the guide: a heading alone, or a text in each language."""
    sheets: tuple[SheetPlan, ...]
    codes: tuple[CodeList, ...]
    guide_title: str = "Guide"
    codes_title: str = "Codes"


def table_rows(sheet: SheetPlan) -> list[list[Value]]:
    """All rows of a sheet as they stand in the file, names and notes first."""
    if sheet.layout is Layout.RECORD:
        values = sheet.rows[0] if sheet.rows else [None] * len(sheet.columns)
        head: list[Value] = ["field", *sheet.languages, "value"]
        return [
            head,
            *([column.name, *column.notes, value] for column, value in zip(sheet.columns, values, strict=True)),
        ]
    rows: list[list[Value]] = [[column.name for column in sheet.columns]]
    for number in range(len(sheet.languages)):
        notes: list[Value] = [column.notes[number] for column in sheet.columns]
        notes[0] = f"{NOTE_MARK} {notes[0]}"
        rows.append(notes)
    rows.extend([*row] for row in sheet.rows)
    return rows
