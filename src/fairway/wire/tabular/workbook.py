"""Reading XLSX workbooks: values only, every formula named, nothing larger than it should be."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Mapping

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from fairway.base.issues import Issue, Refusal
from fairway.wire.tabular.archive import pack, refuse_entities
from fairway.wire.tabular.rules import DamagedSpreadsheet, ErrorValue, FormulaRefused, MacrosRefused, TooManyCells
from fairway.wire.tabular.sheet import LIMITS, Cell, Limits, Sheet, column_name, column_number

WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TYPES = "[Content_Types].xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f[\s/>]")
_MAY_BE_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>.{0,2000}?<(?:\w+:)?v>([^<]{1,40})<', re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})[0-9]')
_PLAIN_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
"""The same as most programs write it, which is several times faster to find."""
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]+)"')
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_NEEDED = re.compile(r"^(\[Content_Types\]\.xml|_rels/|xl/(workbook\.xml|_rels/|worksheets/|sharedStrings|styles))")
"""Parts that a reader of values needs; drawings, themes and the like are not handed on."""


def read_workbook(parts: Mapping[str, bytes], limits: Limits = LIMITS) -> tuple[list[Sheet], list[Issue]]:
    """The visible and hidden sheets of a workbook that was unpacked by :func:`~.archive.unpack`, and an issue for each
    cell that holds a formula or shows the error of one. Raises Refusal when the parts are no sound workbook or a sheet
    is larger than ``limits``."""
    refuse_entities(parts)
    if b"macroEnabled" in parts.get(_TYPES, b""):
        raise Refusal([MacrosRefused.at(part=_TYPES)])
    located = _sheet_parts(parts)
    issues: list[Issue] = []
    for name, part in located.items():
        content = parts.get(part, b"")
        _check_extent(name, content, limits)
        issues += _formulas(name, content)
        issues += _errors(name, content)
    needed = {name: content for name, content in parts.items() if _NEEDED.match(name)}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(pack(needed, compress=False))) as book:
            sheets = [
                Sheet(name=name, rows=_rows(book, name)) for name in book.sheet_names if located.get(name) in parts
            ]
    except CalamineError as error:
        raise Refusal([DamagedSpreadsheet.at(detail=str(error)[:200])]) from None
    return sheets, issues


def _rows(book: CalamineWorkbook, name: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows


def _xml(parts: Mapping[str, bytes], name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(parts[name], parser)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise Refusal([DamagedSpreadsheet.at(detail=f"{name}: {error}"[:200])]) from None


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name."""
    targets = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("xl", link.get("Target", "")).removeprefix("/"))
        for link in _xml(parts, _RELATIONS)
        if isinstance(link.tag, str)
    }
    return {
        sheet.get("name", ""): targets.get(sheet.get(_LINK, ""), "")
        for sheet in _xml(parts, WORKBOOK).iter(f"{_MAIN}sheet")
    }


def _check_extent(name: str, content: bytes, limits: Limits) -> None:
    """Raise Refusal when the cells of a sheet reach further than ``limits``, whatever its dimension says. A reader that
    lays the sheet out in full would need memory for every empty cell in between."""
    rows = max(max((int(found[-9:]) for found in _ROW.findall(content)), default=0), content.count(b"<row"))
    cells = content.count(b"<c ") + content.count(b"<c>") + content.count(b"<c/")
    if b":c" in content:
        cells = len(_CELL.findall(content))
    named = _PLAIN_COLUMN.findall(content)
    if len(named) < cells:
        named = _COLUMN.findall(content)
    columns = max((column_number(found.decode()) + 1 for found in set(named)), default=0)
    if len(named) < cells:
        # Cells that do not say where they are stand one after the other.
        columns += max(len(_CELL.findall(row)) for row in content.split(b"</row>"))
    if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
        raise Refusal(
            [
                TooManyCells.at(
                    name,
                    sheet=name,
                    rows=rows,
                    columns=column_name(max(0, columns - 1)),
                    row_limit=limits.rows,
                    column_limit=limits.columns,
                )
            ]
        )


def _formulas(name: str, content: bytes) -> list[Issue]:
    if not _MAY_BE_FORMULA.search(content):
        return []
    issues = []
    for found in _FORMULA.findall(content):
        reference = _REFERENCE.search(found)
        issues.append(FormulaRefused.at(f"{name}!{reference[1].decode()}" if reference else name))
    return issues or [FormulaRefused.at(name)]


def _errors(name: str, content: bytes) -> list[Issue]:
    if b't="e"' not in content:
        return []
    issues = []
    for attributes, value in _ERROR.findall(content):
        reference = _REFERENCE.search(attributes)
        place = f"{name}!{reference[1].decode()}" if reference else name
        issues.append(ErrorValue.at(place, value=value.decode("ascii", "replace")))
    return issues
