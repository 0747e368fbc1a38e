"""Reading a list of events: the file, its headings, and its cells by the roles of their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import msgspec

from fairway.base.issues import Issue, Refusal, Severity
from fairway.wire.tabular.archive import unpack
from fairway.wire.tabular.events.dates import moment, order_of
from fairway.wire.tabular.events.mapping import AT, ColumnMapping, DateOrder, Guess, Role, folded, guess, is_role
from fairway.wire.tabular.events.rules import (
    AmbiguousDates,
    ColumnNotUsed,
    NoEventColumn,
    NoHeadings,
    NoReferenceColumn,
    NotADate,
    NoTimeColumn,
    UnknownRole,
)
from fairway.wire.tabular.formulas import armed
from fairway.wire.tabular.rules import NotASpreadsheet
from fairway.wire.tabular.sheet import Cell, Sheet
from fairway.wire.tabular.text import read_csv
from fairway.wire.tabular.workbook import WORKBOOK, read_workbook

REFERENCES = (
    Role.CONTAINER,
    Role.ULD,
    Role.MASTER_AIR_WAYBILL,
    Role.HOUSE_AIR_WAYBILL,
    Role.MASTER_BILL,
    Role.HOUSE_BILL,
    Role.BOOKING,
    Role.CARGO_REFERENCE,
    Role.DECLARATION,
    Role.OWN,
    Role.REGISTRATION_MARK,
    Role.FLIGHT,
    Role.VOYAGE,
    Role.VESSEL,
)
"""The columns that name what an event happened to, what is nearest to the cargo first."""
_HEADINGS_WITHIN = 20
_TIMES = (Role.TIME, Role.DATE)
_NOTE_MARK = "#"
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A filled row."""

    number: int
    """As the spreadsheet program counts rows."""
    cells: dict[str, Cell]
    """By role; empty cells are left out."""
    places: dict[str, str]
    """Where each of them is: "Sheet1!C7"."""

    def text(self, role: str) -> str:
        """The cell as text; empty where there is none. A number that a program made of digits is digits again."""
        return text_of(self.cells[role]) if role in self.cells else ""


class EventList(msgspec.Struct, frozen=True, kw_only=True):
    """A list, with the mapping by which it was read."""

    sheet: str
    headings: tuple[str, ...]
    roles: tuple[str, ...]
    order: DateOrder
    entries: tuple[Entry, ...]
    head_row: int
    """The row of the headings, as the program counts rows."""


def read_list(raw: bytes, file_name: str, mapping: ColumnMapping) -> tuple[EventList | None, list[Issue]]:
    """The list in a CSV file or workbook, and what is wrong with it. None when no list can be made out."""
    try:
        sheets, issues = sheets_of(raw, file_name or "list.csv")
    except Refusal as refusal:
        return None, list(refusal.issues)
    found = _best(sheets, mapping)
    if found is None:
        return None, [*issues, NoHeadings.at(sheets[0].place(0, 0) if sheets else None)]
    sheet, row, known = found
    headings = tuple(text_of(cell) for cell in sheet.rows[row])
    issues = [issue for issue in issues if _concerns(issue, sheet)]
    issues += _judged_columns(sheet, row, headings, known, mapping)
    if any(issue.severity is Severity.ERROR for issue in issues if issue.rule.startswith("events.")):
        return None, issues
    order = mapping.date_order or _date_order(sheet, row, known, issues)
    entries = tuple(_entries(sheet, row, known))
    told = EventList(
        sheet=sheet.name, headings=headings, roles=known.roles, order=order, entries=entries, head_row=row + 1
    )
    return told, issues


def sheets_of(raw: bytes, file: str) -> tuple[list[Sheet], list[Issue]]:
    """The sheets of a workbook, or the one of a CSV file. Raises Refusal for anything else."""
    if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        parts = unpack(raw)
        if WORKBOOK in parts:
            return read_workbook(parts)
        raise Refusal([NotASpreadsheet.at()])
    sheet, issues = read_csv(raw, file.rpartition(".")[0] or file, file)
    return [sheet], issues


def _best(sheets: Sequence[Sheet], mapping: ColumnMapping) -> tuple[Sheet, int, Guess] | None:
    """The sheet and the row whose headings are understood best; two columns at least are."""
    best: tuple[Sheet, int, Guess] | None = None
    for sheet in sheets:
        if mapping.sheet and sheet.name != mapping.sheet:
            continue
        for row, cells in enumerate(sheet.rows[:_HEADINGS_WITHIN]):
            known = guess([text_of(cell) for cell in cells], mapping)
            if known.understood >= 2 and (best is None or known.understood > best[2].understood):
                best = (sheet, row, known)
    return best


def _judged_columns(
    sheet: Sheet, row: int, headings: Sequence[str], known: Guess, mapping: ColumnMapping
) -> list[Issue]:
    """What the columns as a whole lack, and which are of no use."""
    issues: list[Issue] = []
    roles = set(known.roles)
    here = sheet.place(row, 0)
    wide = any(role.startswith(AT) for role in roles)
    for at, (heading, role) in enumerate(zip(headings, known.roles, strict=True)):
        if heading and not role:
            issues.append(ColumnNotUsed.at(sheet.place(row, at), heading=heading[:60]))
    for heading, role in mapping.columns.items():
        if not is_role(role):
            at = next((at for at, text in enumerate(headings) if folded(text) == folded(heading)), 0)
            issues.append(UnknownRole.at(sheet.place(row, at), heading=heading, role=role))
    if Role.EVENT not in roles and not wide:
        issues.append(NoEventColumn.at(here))
    elif Role.EVENT in roles and not roles.intersection(_TIMES):
        issues.append(NoTimeColumn.at(here))
    if not roles.intersection(REFERENCES):
        issues.append(NoReferenceColumn.at(here))
    return issues


def _date_order(sheet: Sheet, row: int, known: Guess, issues: list[Issue]) -> DateOrder:
    """The order of day and month in the whole list: what one column shows holds for the others."""
    doubtful = ""
    place = ""
    for at, role in enumerate(known.roles):
        if role not in _TIMES and role != Role.TOLD and not role.startswith(AT):
            continue
        cells = [cells[at] for cells in sheet.rows[row + 1 :] if at < len(cells)]
        order, example = order_of(cells)
        if order is not None:
            return order
        if example and not doubtful:
            doubtful, place = example, sheet.place(row, at)
    if doubtful:
        issues.append(AmbiguousDates.at(place, value=doubtful[:40]))
    return DateOrder.DAY_FIRST


def _entries(sheet: Sheet, head: int, known: Guess) -> list[Entry]:
    found = []
    for row in range(head + 1, len(sheet.rows)):
        values = sheet.rows[row]
        if not values or (isinstance(values[0], str) and values[0].lstrip().startswith(_NOTE_MARK)):
            continue
        cells: dict[str, Cell] = {}
        places: dict[str, str] = {}
        for at, role in enumerate(known.roles):
            if not role or role == Role.IGNORE or at >= len(values):
                continue
            cell = values[at]
            if not isinstance(cell, str) or cell.strip():
                cells[role], places[role] = cell, sheet.place(row, at)
        if cells:
            found.append(Entry(number=row + 1, cells=cells, places=places))
    return found


def text_of(cell: Cell) -> str:
    """A cell as text, without the apostrophe that keeps it from being a formula."""
    match cell:
        case str():
            return armed(cell.strip())
        case bool():
            return "yes" if cell else "no"
        case float():
            return f"{cell:.0f}" if cell.is_integer() else repr(cell)
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)


def moment_of(entry: Entry, role: str, order: DateOrder, issues: list[Issue]) -> datetime | None:
    """The moment of a cell; None, with an issue at the cell, where it is none."""
    if role not in entry.cells:
        return None
    found = moment(entry.cells[role], order)
    if found is None:
        issues.append(NotADate.at(entry.places[role], value=entry.text(role)[:40]))
    return found


def number_of(text: str) -> Decimal | None:
    """The number that a text says, with a comma or a point, and with a unit behind it left off."""
    plain = text.strip().replace("°", " ").replace("\u2212", "-").split(" ")[0].rstrip("CFcf").replace(",", ".")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _concerns(issue: Issue, sheet: Sheet) -> bool:
    """Faults of cells on other sheets are none of the list's."""
    return issue.place is None or "!" not in issue.place or issue.place.startswith(f"{sheet.name}!")
