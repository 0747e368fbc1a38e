"""A list of events as the cells that were sent, each fault at its cell, what a row tells beside it. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from fairway.base.issues import Refusal
from fairway.portal.views.community.messages import FaultLine, Grid, GridCell, GridRow, Said
from fairway.wire.tabular.events import ColumnMapping
from fairway.wire.tabular.events.reading import read_list, sheets_of, text_of
from fairway.wire.tabular.sheet import Sheet, cell_name, column_name, column_number

MOST_ROWS = 1_000
MOST_COLUMNS = 60
LONGEST_CELL = 300
_CELL = re.compile(r"[!\s]([A-Z]{1,3}[1-9][0-9]*)$")


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """The cells, and what stands in none of those that are shown."""

    grid: Grid
    said: tuple[Said, ...] = ()
    faults: tuple[FaultLine, ...] = ()


def laid(
    raw: bytes,
    file_name: str,
    mapping: ColumnMapping | None,
    said: Sequence[tuple[int | None, Said]],
    faults: Sequence[FaultLine],
) -> Laid | None:
    """The sheet that was read, else the first; None for a file that is no sheet. ``said`` goes with its row."""
    try:
        sheets, _ = sheets_of(raw, file_name or "list.csv")
    except Refusal:
        return None
    told, _ = read_list(raw, file_name, mapping or ColumnMapping())
    sheet = next((one for one in sheets if told and one.name == told.sheet), None) or next(
        (one for one in sheets if one.rows), None
    )
    if sheet is None:
        return None
    head = told.head_row if told else 0
    at_cell: dict[str, list[FaultLine]] = defaultdict(list)
    loose = []
    names = {sheet.file, sheet.name}
    shown = sheet.rows[:MOST_ROWS]
    width = min(max((len(row) for row in shown), default=0), MOST_COLUMNS)
    for fault in faults:
        cell = _cell_of(fault.place, names, sheet)
        if cell and _within(cell, len(shown), width):
            at_cell[cell].append(fault)
        else:
            loose.append(fault)
    beside: dict[int, list[Said]] = defaultdict(list)
    for row, one in said:
        beside[row or 0].append(one)
    headings = [text_of(cell)[:LONGEST_CELL] for cell in sheet.rows[head - 1]] if head else []
    rows = tuple(
        GridRow(
            number=number,
            cells=tuple(
                GridCell(
                    cell_name(number - 1, column),
                    text_of(cells[column])[:LONGEST_CELL] if column < len(cells) else "",
                    headings[column] if column < len(headings) and headings[column] else column_name(column),
                    tuple(at_cell.get(cell_name(number - 1, column), ())),
                )
                for column in range(width)
            ),
            said=tuple(beside.pop(number, ())),
            head=number == head,
        )
        for number, cells in enumerate(shown, 1)
    )
    return Laid(
        grid=Grid(sheet.name, tuple(map(column_name, range(width))), rows, len(sheet.rows) - len(shown)),
        said=tuple(one for row in beside.values() for one in row),
        faults=tuple(loose),
    )


def _cell_of(place: str, names: set[str], sheet: Sheet) -> str:
    found = _CELL.search(place)
    if not found:
        return ""
    where = place[: found.start()]
    return found[1] if where in names or not sheet.name else ""


def _within(cell: str, rows: int, columns: int) -> bool:
    letters = cell.rstrip("0123456789")
    return column_number(letters) < columns and int(cell[len(letters) :]) <= rows
