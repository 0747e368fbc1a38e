"""The spreadsheet form of a submission: templates, reading with the cell named for every fault, writing.

XLSX and CSV have the same sheets and columns, laid out from the model (:mod:`~.columns`). Provenance is not part of
the form: what comes from a file was entered by whoever sent it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from fairway.base.issues import Issue, Refusal, Severity
from fairway.codes.tables import table
from fairway.consignments.cells import at_path, cell_of, csv_text
from fairway.consignments.columns import (
    LANGUAGES,
    OF_CONSIGNMENT,
    PARTY_NAME,
    Column,
    Kind,
    SheetName,
    sheet_columns,
)
from fairway.consignments.guide import guide_rows
from fairway.consignments.model import Submission
from fairway.consignments.parse import examine_tree, to_tree
from fairway.consignments.workbook_reader import read_sheets
from fairway.wire.tabular.archive import pack, unpack
from fairway.wire.tabular.formulas import disarmed
from fairway.wire.tabular.plan import (
    BookPlan,
    CellFormat,
    CodeList,
    ColumnPlan,
    Layout,
    SheetPlan,
    Value,
    table_rows,
)
from fairway.wire.tabular.rules import NotASpreadsheet
from fairway.wire.tabular.sheet import LIMITS, Limits, Sheet
from fairway.wire.tabular.text import read_csv, write_csv
from fairway.wire.tabular.workbook import WORKBOOK
from fairway.wire.tabular.workbook import read_workbook as read_xlsx
from fairway.wire.tabular.writing import write_book

LANGUAGE_NAMES = ("English", "繁體中文", "简体中文")


def read_workbook(raw: bytes) -> Submission:
    """The submission in an XLSX workbook or a ZIP archive of CSV files. Raises Refusal with every fault found, each
    with its cell (``Issue.place`` is "Items!F7" or "items.csv F7"); see :func:`examine_workbook`."""
    return examine_workbook(raw)[0]


def examine_workbook(raw: bytes, limits: Limits = LIMITS) -> tuple[Submission, tuple[Issue, ...]]:
    """The submission in a spreadsheet file, with the questions and warnings that do not refuse it. Raises Refusal when
    the file is none, is unsafe or too large, or with every fault of its cells."""
    with _not_collecting():
        return _examined(raw, limits)


@contextmanager
def _not_collecting() -> Iterator[None]:
    """Leave the cyclic garbage collector off meanwhile: a large file makes hundreds of thousands of objects that are
    all in use, and it would look through them again and again for a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _examined(raw: bytes, limits: Limits) -> tuple[Submission, tuple[Issue, ...]]:
    sheets, issues = _sheets(raw, limits)
    reading = read_sheets(sheets)
    issues += reading.issues
    try:
        submission, found = examine_tree(reading.tree, reading.place)
    except Refusal as refusal:
        raise Refusal(_once([*issues, *refusal.issues])) from None
    issues += found
    if any(issue.severity is Severity.ERROR for issue in issues):
        raise Refusal(_once(issues))
    return submission, _once(issues)


def _once(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Each fault of a cell once, though several consignments may refer to its row; in the order of the file."""
    found: dict[tuple[str, str | None, str, tuple[tuple[str, str], ...]], Issue] = {}
    for issue in issues:
        spot = issue.place or issue.pointer
        found.setdefault((issue.rule, spot, issue.message, tuple(issue.params.items())), issue)
    return tuple(found.values())


def _sheets(raw: bytes, limits: Limits) -> tuple[list[Sheet], list[Issue]]:
    parts = unpack(raw, limits)
    if WORKBOOK in parts:
        return read_xlsx(parts, limits)
    files = {name: content for name, content in parts.items() if name.lower().endswith(".csv")}
    if not files:
        raise Refusal([NotASpreadsheet.at()])
    sheets: list[Sheet] = []
    issues: list[Issue] = []
    for name, content in files.items():
        path = PurePosixPath(name)
        sheet, found = read_csv(content, path.stem, path.name, limits)
        sheets.append(sheet)
        issues += found
    return sheets, issues


def write_workbook(submission: Submission) -> bytes:
    """The submission as an XLSX workbook; :func:`read_workbook` reads it back, but for its provenance."""
    return write_book(_plan(_rows(to_tree(submission))))


@lru_cache(maxsize=1)
def template_workbook() -> bytes:
    """The empty XLSX form: names, notes in three languages, lists to choose from, a guide and the codes."""
    return write_book(_plan({}))


def write_csv_archive(submission: Submission) -> bytes:
    """The submission as a ZIP archive with one CSV file for each sheet."""
    return _csv_archive(_rows(to_tree(submission)))


def template_csv_archive() -> bytes:
    """The empty form as a ZIP archive of CSV files."""
    return _csv_archive({})


Rows = dict[SheetName, list[list[Value]]]


def _csv_archive(rows: Rows) -> bytes:
    return pack(
        {
            f"{sheet.title.lower()}.csv": write_csv(
                [[disarmed(csv_text(value)) for value in row] for row in table_rows(sheet)]
            )
            for sheet in _plan(rows).sheets
        }
    )


def _plan(rows: Rows) -> BookPlan:
    sheets = tuple(
        SheetPlan(
            title=name.value,
            columns=tuple(_column_plan(column) for column in columns),
            languages=LANGUAGE_NAMES,
            layout=Layout.RECORD if name is SheetName.TRIP else Layout.TABLE,
            rows=rows.get(name, []),
        )
        for name, columns in sheet_columns().items()
    )
    return BookPlan(guide=guide_rows(), sheets=sheets, codes=_code_lists())


_FORMATS = {
    Kind.NUMBER: CellFormat.NUMBER,
    Kind.WHOLE: CellFormat.NUMBER,
    Kind.DATE: CellFormat.DATE,
    Kind.MOMENT: CellFormat.MOMENT,
}
_WIDE = frozenset({"en", "tc", "sc", "marks", "note", "goods_place"})


def _column_plan(column: Column) -> ColumnPlan:
    wide = column.kind in {Kind.RECORDS, Kind.VALUES} or column.path.rpartition(".")[2] in _WIDE
    return ColumnPlan(
        name=column.path,
        notes=tuple(column.note(language) for language in LANGUAGES),
        format=_FORMATS.get(column.kind, CellFormat.TEXT),
        width=30 if wide else max(14, min(26, len(column.path) + 2)),
        required=column.required,
        choices=column.choices,
        choices_from="" if column.kind is Kind.VALUES else column.code_table,
        strict=not column.code_table,
    )


@lru_cache(maxsize=1)
def _code_lists() -> tuple[CodeList, ...]:
    """The codes that columns choose from, each with its names in three languages."""
    names = dict.fromkeys(
        column.code_table for columns in sheet_columns().values() for column in columns if column.code_table
    )
    lists = []
    for name in names:
        codes = table(name)
        newest = {entry.code: entry for entry in codes}
        lists.append(
            CodeList(
                name=name,
                title=" / ".join(codes.head.title),
                codes=tuple(
                    (code, " / ".join(dict.fromkeys(part for part in entry.names if part)))
                    for code, entry in newest.items()
                ),
            )
        )
    return tuple(lists)


def _rows(tree: dict[str, Any]) -> Rows:
    """The rows of every sheet for the plain data of a submission."""
    parties: dict[str, tuple[str, dict[str, Any]]] = {}
    rows: Rows = {name: [] for name in SheetName}

    def put(name: SheetName, entry: dict[str, Any], consignment: str = "") -> None:
        row: list[Value] = []
        for column in sheet_columns()[name]:
            value = at_path(entry, column.path)
            if column.path == OF_CONSIGNMENT and consignment:
                row.append(consignment)
            elif column.kind is Kind.PARTY and value is not None:
                row.append(_party_name(value, parties))
            else:
                row.append(cell_of(column, value))
        rows[name].append(row)

    put(SheetName.TRIP, tree)
    for consignment in tree["consignments"]:
        put(SheetName.CONSIGNMENTS, consignment)
        for item in consignment["items"]:
            put(SheetName.ITEMS, item, consignment["id"])
        for order in consignment.get("orders", ()):
            put(SheetName.ORDERS, order, consignment["id"])
    for container in tree.get("containers", ()):
        put(SheetName.CONTAINERS, container)
    for name, party in parties.values():
        put(SheetName.PARTIES, {PARTY_NAME: name, **party})
    return rows


def _party_name(party: dict[str, Any], parties: dict[str, tuple[str, dict[str, Any]]]) -> str:
    """The name of the row for ``party``: equal parties share one."""
    key = repr(sorted(party.items(), key=lambda item: item[0]))
    if key not in parties:
        parties[key] = (f"P{len(parties) + 1}", party)
    return parties[key][0]
