"""What a workbook is made of, whatever file it came from."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import msgspec

Cell = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds; an empty text where it holds nothing."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet. ``rows[0][0]`` is A1."""

    name: str
    rows: list[list[Cell]]
    file: str = ""
    """The CSV file that it was read from; empty for a sheet of a workbook."""

    def place(self, row: int, column: int) -> str:
        """How a reader finds the cell at ``rows[row][column]``: "Items!F7", or "items.csv F7"."""
        return f"{self.file} {cell_name(row, column)}" if self.file else f"{self.name}!{cell_name(row, column)}"


def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column, counted from 0, that these letters name."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """The name of the cell in a row and column counted from 0: (6, 5) is F7."""
    return f"{column_name(column)}{row + 1}"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much is read at most. Beyond it a file is refused, not cut."""

    file_bytes: int = 25 * 1024 * 1024
    parts: int = 500
    """Entries in the ZIP container."""
    unpacked_bytes: int = 200 * 1024 * 1024
    """All entries together, unpacked."""
    ratio: int = 200
    """Unpacked over packed size, for entries above a megabyte."""
    rows: int = 25_000
    """Rows of a sheet."""
    columns: int = 400
    """Columns of a sheet."""
    cells: int = 3_000_000
    """Rows times columns of a sheet."""


LIMITS = Limits()
