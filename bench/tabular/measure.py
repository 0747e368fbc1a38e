"""A 5,000-row workbook read and validated, against a bare read of the same file."""

from __future__ import annotations

import io
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from fairway.consignments.cells import at_path
from fairway.consignments.columns import SheetName, sheet_columns
from fairway.consignments.model import Submission
from fairway.consignments.parse import parse_submission, to_tree
from fairway.consignments.workbook import examine_workbook, write_workbook

EXAMPLE = Path(__file__).parents[2] / "examples" / "south-general.json"
ROUNDS = 5
ROWS, ROWS_FULL = 5_000, 20_000
LIMIT_SECONDS = 2.0
"""For 5,000 rows."""


def submission(rows: int) -> Submission:
    """Consignments of up to 5,000 items, all of them the first item of the worked example. Nothing is random."""
    tree = to_tree(parse_submission(EXAMPLE.read_bytes()))
    first: dict[str, Any] = tree["consignments"][0]
    for total in ("gross_weight_kg", "net_weight_kg", "value", "packages"):
        first.pop(total)
    line = first["items"][0]
    tree["consignments"] = []
    for start in range(0, rows, 5_000):
        items = [{**line, "id": str(number)} for number in range(min(5_000, rows - start))]
        tree["consignments"].append({**first, "id": f"C{start}", "items": items})
    return Submission.model_validate_json(json.dumps(tree))


def _filled_cells(one: Submission) -> int:
    """How many cells a row of items fills, the id of its consignment among them."""
    item = to_tree(one)["consignments"][0]["items"][0]
    return 1 + sum(at_path(item, column.path) is not None for column in sheet_columns()[SheetName.ITEMS])


def _seconds(work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return taken


def workbook(*, full: bool) -> dict[str, Any]:
    """Seconds (best and median of five) for the floor and for reading with every check, and the ratio of the best."""
    rows = ROWS_FULL if full else ROWS
    raw = write_workbook(submission(rows))

    def floor() -> None:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()

    bare, read = _seconds(floor), _seconds(lambda: examine_workbook(raw))
    figures = {
        "rows": rows,
        "cells filled": rows * _filled_cells(submission(1)),
        "file bytes": len(raw),
        "floor, bare calamine, best s": round(min(bare), 3),
        "floor, bare calamine, median s": round(statistics.median(bare), 3),
        "read and validated, best s": round(min(read), 3),
        "read and validated, median s": round(statistics.median(read), 3),
        "times the floor (best)": round(min(read) / min(bare), 1),
    }
    if not full:
        figures[f"holds: median under {LIMIT_SECONDS:g} s"] = statistics.median(read) < LIMIT_SECONDS
    return figures
