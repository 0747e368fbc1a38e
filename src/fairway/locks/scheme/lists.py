"""Entries from spreadsheets and to them: CSV of one kind, or a workbook with a sheet for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from fairway.base.issues import Issue
from fairway.locks.scheme import columns as c
from fairway.locks.scheme.model import Content, Entry, Kind
from fairway.wire.tabular.events.reading import sheets_of, text_of
from fairway.wire.tabular.listing import Listing
from fairway.wire.tabular.rules import FileRule
from fairway.wire.tabular.sheet import Sheet

_NOTE = "#"
_HEAD_WITHIN = 10


class SchemeListRule(FileRule):
    """The common part of the rules on lists of entries."""

    target = "scheme"
    citation = "Fairway scheme lists"


class UnknownKind(SchemeListRule):
    """It cannot be told what the sheet {sheet} lists."""

    id = "scheme.kind"
    remedy = "Name the sheet after one of these, or choose one: {kinds}."


class MissingColumns(SchemeListRule):
    """The sheet has no column {columns}."""

    id = "scheme.columns"
    remedy = "Use the headings of the template: {heads}."


class UnusedColumn(SchemeListRule):
    """The column {heading} is not one of this list."""

    id = "scheme.column_unused"
    remedy = "Delete it, or use the headings of the template: {heads}."


class CellMissing(SchemeListRule):
    """The cell of {column} is empty."""

    id = "scheme.cell_missing"
    remedy = "Fill it."


class CellWrong(SchemeListRule):
    """{value} cannot be {column}."""

    id = "scheme.cell"
    remedy = "Write it as {form}."


class CellChoice(SchemeListRule):
    """{value} is not known as {column}."""

    id = "scheme.choice"
    remedy = "Write one of {choices}."


class CodeTwice(SchemeListRule):
    """{code} stands in the list twice for the same days."""

    id = "scheme.twice"
    remedy = "Keep one of them, or give each its own days."


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as a file has it."""

    kind: Kind
    code: str
    content: Any
    valid_from: date | None = None
    valid_until: date | None = None
    place: str | None = None
    """Where it stands in the file: "point!A7"."""
    cells: dict[str, str] = {}
    """Where each field stands, by its JSON pointer."""

    def at(self, issue: Issue) -> Issue:
        """An issue of the entry, at the cell that it is about."""
        place = (
            self.cells.get(issue.pointer) or self.cells.get("/" + issue.pointer.split("/")[1])
            if issue.pointer
            else None
        )
        return msgspec.structs.replace(issue, place=place or self.place)


def read_lists(
    raw: bytes, file: str, kinds: Sequence[Kind], kind: Kind | None = None
) -> tuple[list[Draft], list[Issue]]:
    """The entries of a file and what is wrong with it, each fault at its cell. Raises Refusal for what is no sheet.

    ``kinds`` are those that may come in; ``kind`` says which, where the file does not.
    """
    sheets, issues = sheets_of(raw, file or "list.csv")
    drafts: list[Draft] = []
    for sheet in sheets:
        if not any(any(text_of(cell) for cell in row) for row in sheet.rows):
            continue
        found = kind or _kind_of(sheet, kinds)
        if found is None or found not in kinds:
            names = ", ".join(one.value for one in kinds)
            issues.append(UnknownKind.at(sheet.place(0, 0), sheet=sheet.name, kinds=names))
            continue
        drafts += _drafts(sheet, found, issues)
    issues += _twice(drafts)
    return drafts, issues


def _kind_of(sheet: Sheet, kinds: Sequence[Kind]) -> Kind | None:
    """By the sheet's name, else by headings that only one kind has."""
    name = sheet.name.strip().lower()
    named = [one for one in kinds if name == one.value or name.rstrip("s") == one.value or name.startswith(one.value)]
    if named:
        return named[0]
    for row in sheet.rows[:_HEAD_WITHIN]:
        there = {text_of(cell).strip().lower() for cell in row}
        fits = [one for one in kinds if {column.name for column in c.COLUMNS[one] if column.required} <= there]
        if c.CODE.name in there and fits:
            return max(fits, key=lambda one: len(there & set(c.heads(one))))
    return None


def _drafts(sheet: Sheet, kind: Kind, issues: list[Issue]) -> Iterator[Draft]:
    known = {column.name: column for column in (*c.FRAME, *c.COLUMNS[kind])}
    first = [[text_of(cell).strip().lower() for cell in row] for row in sheet.rows[:_HEAD_WITHIN]]
    head = next((at for at, row in enumerate(first) if c.CODE.name in row), None)
    heads = ", ".join(c.heads(kind))
    if head is None:
        issues.append(MissingColumns.at(sheet.place(0, 0), columns=c.CODE.name, heads=heads))
        return
    named = first[head]
    missing = [column.name for column in known.values() if column.required and column.name not in named]
    if missing:
        issues.append(MissingColumns.at(sheet.place(head, 0), columns=", ".join(missing), heads=heads))
        return
    for at, name in enumerate(named):
        if name and name not in known:
            issues.append(UnusedColumn.at(sheet.place(head, at), heading=name[:60], heads=heads))
    placed = [(at, known[name]) for at, name in enumerate(named) if name in known]
    for row in range(head + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        filled = [
            (column, text_of(cells[at]).strip() if at < len(cells) else "", sheet.place(row, at))
            for at, column in placed
        ]
        note = bool(cells) and text_of(cells[0]).startswith(_NOTE)
        if any(text for _, text, _ in filled) and not note:
            draft = _draft(kind, filled, sheet.place(row, 0), issues)
            if draft is not None:
                yield draft


def _draft(kind: Kind, filled: Sequence[tuple[c.Column, str, str]], at: str, issues: list[Issue]) -> Draft | None:
    before = len(issues)
    frame: dict[str, Any] = {}
    cells: list[tuple[c.Column, Any]] = []
    places: dict[str, str] = {}
    for column, text, place in filled:
        places["/" + "/".join(column.path)] = place
        if not text:
            if column.required:
                issues.append(CellMissing.at(place, column=column.name))
            continue
        said = column.choices and column.form is not c.Form.SEVERAL
        if said and text not in column.choices:
            issues.append(CellChoice.at(place, value=text[:40], column=column.name, choices=", ".join(column.choices)))
            continue
        try:
            value = c.read(column, text)
        except ValueError:
            issues.append(CellWrong.at(place, value=text[:40], column=column.name, form=column.form.value))
            continue
        if column in c.FRAME:
            frame[column.name] = value
        else:
            cells.append((column, value))
    if len(issues) > before:
        return None
    try:
        content = c.build(kind, cells)
    except msgspec.ValidationError as error:
        issues.append(CellWrong.at(at, value=str(error)[:80], column=kind.value, form=c.Form.TEXT.value))
        return None
    return Draft(
        kind=kind,
        code=frame["code"],
        content=content,
        valid_from=_day(frame.get("valid_from")),
        valid_until=_day(frame.get("valid_until")),
        place=at,
        cells=places,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _twice(drafts: Iterable[Draft]) -> Iterator[Issue]:
    seen: set[tuple[Kind, str, date | None]] = set()
    for one in drafts:
        key = (one.kind, one.code, one.valid_from)
        if key in seen:
            yield CodeTwice.at(one.cells.get("/code") or one.place, code=one.code)
        seen.add(key)


def listing(kind: Kind, entries: Iterable[Entry[Content]]) -> Listing:
    """The entries as a sheet that the import takes again."""
    rows = [[one.code, *c.values(kind, one.content), one.valid_from, one.valid_until] for one in entries]
    return Listing(title=kind.value, heads=c.heads(kind), rows=rows)
