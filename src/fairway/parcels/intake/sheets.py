"""XLSX: each sheet that has the columns of a document is one; others are passed over. For what a person sends by hand:
a million parcels do not come as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from fairway.base.issues import Issue, Refusal, refusing
from fairway.parcels.columns import Table
from fairway.parcels.intake.headings import columns_for, table_for
from fairway.parcels.intake.rules import KnownWorkbook, KnownWorksheet, SheetKnown
from fairway.parcels.intake.sink import FaultSink
from fairway.parcels.intake.typing import Typist
from fairway.wire.tabular.archive import unpack
from fairway.wire.tabular.sheet import Cell, Limits
from fairway.wire.tabular.workbook import read_workbook

LIMITS = Limits(file_bytes=64 << 20, unpacked_bytes=512 << 20, rows=100_001, cells=6_000_000)
"""A hundred thousand rows with sixty columns; more comes as CSV or Parquet."""
_TEN = 1e15


def read_sheets(path: Path, sink: FaultSink, issues: list[Issue]) -> Iterator[tuple[Table, pa.Table]]:
    """The typed rows of every sheet that is a document. Raises Refusal when the workbook is unsafe or holds none."""
    with path.open("rb") as opened:
        raw = opened.read(LIMITS.file_bytes + 1)
    try:
        sheets, said = read_workbook(unpack(raw, LIMITS), LIMITS)
        if refusing(said):
            raise Refusal(said)
    except Refusal as refusal:
        raise Refusal([KnownWorkbook.detailed(path.name, one) for one in refusal.issues]) from None
    issues += said
    passed: list[Issue] = []
    found = 0
    for sheet in sheets:
        if not sheet.rows:
            continue
        heads = [str(cell).strip() for cell in sheet.rows[0]]
        place = f"{path.name} {sheet.name}"
        try:
            table = table_for(heads, sheet.name)
        except Refusal as refusal:
            passed += (SheetKnown.detailed(place, one) for one in refusal.issues)
            continue
        found += 1
        names, warnings = columns_for(heads, table, place)
        issues += warnings
        rows = [(at, row) for at, row in enumerate(sheet.rows[1:], start=1) if any(cell != "" for cell in row)]
        columns = {
            name: pa.array([_text(row[at]) if at < len(row) else "" for _, row in rows], pa.string())
            for at, name in enumerate(names)
            if name and name != "place"
        }
        yield table, Typist(table, place, sink).typed(pa.array([at for at, _ in rows], pa.int64()), columns)
    issues += passed
    if not found:
        raise Refusal([KnownWorksheet.at(path.name)])


def _text(cell: Cell) -> str:
    """A cell as it was meant: whole numbers without a point. A number with more digits than a spreadsheet keeps is
    shown as it shows it, which the row is then refused for."""
    match cell:
        case bool():
            return "1" if cell else "0"
        case float() if cell.is_integer() and abs(cell) >= _TEN:
            return f"{cell:.5E}"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            return f"{cell:.10f}".rstrip("0")
        case datetime():
            return f"{cell:%Y%m%d%H%M%S}" if cell.time() else f"{cell:%Y%m%d}"
        case date():
            return f"{cell:%Y%m%d}"
        case _:
            return str(cell)
