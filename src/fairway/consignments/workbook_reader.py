"""From sheets of cells to the plain data of a submission, remembering which cell each value came from."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from pydantic import BaseModel

from fairway.base.issues import Issue
from fairway.consignments.cells import reader_of
from fairway.consignments.columns import (
    OF_CONSIGNMENT,
    PARTY_NAME,
    Column,
    Kind,
    SheetName,
    fields_of_role,
    sheet_columns,
)
from fairway.consignments.elements import inner_models
from fairway.consignments.model import Submission
from fairway.consignments.pointers import parts
from fairway.consignments.table_rules import (
    CellBesideTheTable,
    ColumnKnown,
    ColumnOnce,
    ConsignmentHasItems,
    ConsignmentListed,
    PartyListed,
    PartyNamedOnce,
    SheetKnown,
    SheetNeeded,
)
from fairway.wire.tabular.formulas import ERRORS
from fairway.wire.tabular.plan import NOTE_MARK
from fairway.wire.tabular.rules import ErrorValue
from fairway.wire.tabular.sheet import Cell, Sheet

IGNORED = frozenset({"Guide", "Codes"})
"""Sheets for people."""


_BELOW: Mapping[SheetName, str] = {SheetName.ITEMS: "items", SheetName.ORDERS: "orders"}
"""Sheets whose rows belong to a consignment, and the list that they stand in there."""
_STAND_IN: dict[str, Any] = {"id": "none", "items": [{"id": "none", "description": {}}]}
"""What stands where a part that was missed already is, so that it is not missed twice."""
Holder = tuple[str, dict[str, Any]]
"""A consignment's pointer and its data."""


class Entry(msgspec.Struct):
    """One row that was read: its values, and the sheet and row (or, on the trip, the rows) where they stand."""

    sheet: Sheet
    row: int
    tree: dict[str, Any]
    columns: Mapping[str, int]
    """Column by path; on a sheet with one field per row, the row by path."""
    upright: bool = False

    def place(self, path: str) -> str:
        """The cell of the column ``path``, or of the nearest column around or below it; else the row's first cell."""
        while path:
            found = self.columns.get(path)
            if found is None:
                found = next((at for name, at in self.columns.items() if name.startswith(path + ".")), None)
            if found is not None:
                return self.sheet.place(found, self.row) if self.upright else self.sheet.place(self.row, found)
            path = path.rpartition(".")[0]
        return self.sheet.place(0, self.row) if self.upright else self.sheet.place(self.row, 0)


class Reading:
    """The outcome: plain data, issues that the sheets themselves give rise to, and the way back to the cells."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}
        self.issues: list[Issue] = []
        self._entries: dict[str, Entry] = {}

    def keep(self, pointer: str, entry: Entry) -> None:
        """Remember that the object at ``pointer`` was read from ``entry``."""
        self._entries[pointer] = entry

    def place(self, pointer: str) -> str | None:
        """The cell that the value at ``pointer`` stands in, or should stand in."""
        rest: list[str] = []
        here = pointer
        while True:
            entry = self._entries.get(here)
            if entry is not None:
                return entry.place(".".join(part for part in rest))
            if not here:
                return None
            here, _, last = here.rpartition("/")
            rest.insert(0, parts("/" + last)[0])


def read_sheets(sheets: list[Sheet]) -> Reading:
    """The plain data in ``sheets``, with an issue for every sheet, column and name that cannot be placed."""
    reading = Reading()
    known = {name.value.casefold(): name for name in SheetName}
    found: dict[SheetName, list[Entry]] = {name: [] for name in SheetName}
    for sheet in sheets:
        name = known.get(sheet.name.strip().casefold())
        if name is None:
            if sheet.name not in IGNORED and any(_filled(row) for row in sheet.rows):
                names = ", ".join(name.value for name in SheetName)
                reading.issues.append(SheetKnown.at(sheet.file or sheet.name, sheet=sheet.name, sheets=names))
        else:
            read = _read_record if name is SheetName.TRIP else _read_table
            found[name] = list(read(sheet, name, reading.issues))
    _assemble(found, reading)
    return reading


def _filled(row: list[Cell]) -> bool:
    return any(cell != "" for cell in row)


def _header(name: SheetName, cells: list[tuple[Cell, str]], issues: list[Issue]) -> dict[int, Column]:
    """The column that each cell of a header (or first column) names, by its position."""
    by_path = {column.path: column for column in sheet_columns()[name]}
    found: dict[int, Column] = {}
    seen: set[str] = set()
    for at, (cell, place) in enumerate(cells):
        path = str(cell).strip()
        if not path:
            continue
        if path not in by_path:
            similar = ", ".join(difflib.get_close_matches(path, by_path, n=3, cutoff=0.4)) or "-"
            issues.append(ColumnKnown.at(place, column=path[:60], similar=similar))
        elif path in seen:
            issues.append(ColumnOnce.at(place, column=path))
        else:
            found[at] = by_path[path]
            seen.add(path)
    return found


class _Field:
    """A column ready to read: the way to its value, and how its cells are read. Equal texts are read once."""

    __slots__ = ("_known", "last", "read", "way")

    def __init__(self, column: Column) -> None:
        *self.way, self.last = column.path.split(".")
        self.read = reader_of(column)
        self._known: dict[str, Any] = {}

    def take(self, tree: dict[str, Any], cell: Cell) -> bool:
        """Put what the cell holds into ``tree``; False when it shows the error of a formula."""
        if isinstance(cell, str):
            value = self._known.get(cell, _UNREAD)
            if value is _UNREAD:
                if not cell or cell.isspace():
                    return True
                if cell in ERRORS:
                    return False
                value = self._known[cell] = self.read(cell)
        else:
            value = self.read(cell)
        for name in self.way:
            tree = tree.setdefault(name, {})
        tree[self.last] = value
        return True


_UNREAD: Any = object()


def _read_table(sheet: Sheet, name: SheetName, issues: list[Issue]) -> Iterator[Entry]:
    if not sheet.rows:
        return
    heads = sheet.rows[0]
    header = _header(name, [(cell, sheet.place(0, at)) for at, cell in enumerate(heads)], issues)
    columns = {column.path: at for at, column in header.items()}
    by_place = {at: _Field(column) for at, column in header.items()}
    fields = [by_place.get(at) for at in range(max(map(len, sheet.rows)))]
    for row, cells in enumerate(sheet.rows[1:], start=1):
        if not cells or str(cells[0]).lstrip().startswith(NOTE_MARK):
            continue
        tree: dict[str, Any] = {}
        for at, (field, cell) in enumerate(zip(fields, cells, strict=False)):
            if cell == "":
                continue
            if field is None:
                if at >= len(heads) or heads[at] == "":
                    issues.append(CellBesideTheTable.at(sheet.place(row, at)))
            elif not field.take(tree, cell):
                issues.append(ErrorValue.at(sheet.place(row, at), value=cell))
        if tree:
            yield Entry(sheet=sheet, row=row, tree=tree, columns=columns)


def _read_record(sheet: Sheet, name: SheetName, issues: list[Issue]) -> Iterator[Entry]:
    """The one entry of a sheet with a field on each row: its name first, its value under the heading "value"."""
    if not sheet.rows:
        return
    heads = [str(cell).strip().casefold() for cell in sheet.rows[0]]
    value_at = heads.index("value") if "value" in heads else len(heads) - 1
    names = [(row[0] if row else "", sheet.place(at, 0)) for at, row in enumerate(sheet.rows)]
    fields = _header(name, [("", ""), *names[1:]], issues)
    tree: dict[str, Any] = {}
    for at, column in fields.items():
        row = sheet.rows[at]
        if value_at < len(row) and not _Field(column).take(tree, row[value_at]):
            issues.append(ErrorValue.at(sheet.place(at, value_at), value=row[value_at]))
    columns = {column.path: at for at, column in fields.items()}
    yield Entry(sheet=sheet, row=value_at, tree=tree, columns=columns, upright=True)


def _assemble(found: Mapping[SheetName, list[Entry]], reading: Reading) -> None:
    tree, issues = reading.tree, reading.issues
    parties = _parties(found[SheetName.PARTIES], issues)
    for entry in found[SheetName.TRIP]:
        tree.update(entry.tree)
        reading.keep("", entry)
        _put_parties(entry, "", SheetName.TRIP, parties, reading)
    consignments: dict[str, Holder] = {}
    for index, entry in enumerate(found[SheetName.CONSIGNMENTS]):
        pointer = f"/consignments/{index}"
        reading.keep(pointer, entry)
        _put_parties(entry, pointer, SheetName.CONSIGNMENTS, parties, reading)
        consignments.setdefault(str(entry.tree.get("id", "")), (pointer, entry.tree))
        tree.setdefault("consignments", []).append(entry.tree)
    if not consignments:
        issues.append(SheetNeeded.at(SheetName.CONSIGNMENTS.value, sheet=SheetName.CONSIGNMENTS.value))
        tree["consignments"] = [copy.deepcopy(_STAND_IN)]
    for name in _BELOW:
        for entry in found[name]:
            _put_below(entry, name, consignments, parties, reading)
    for entry in found[SheetName.CONSIGNMENTS]:
        if "items" not in entry.tree and "id" in entry.tree:
            issues.append(ConsignmentHasItems.at(entry.place("id"), name=entry.tree["id"]))
            entry.tree["items"] = copy.deepcopy(_STAND_IN["items"])
    for index, entry in enumerate(found[SheetName.CONTAINERS]):
        reading.keep(f"/containers/{index}", entry)
        tree.setdefault("containers", []).append(entry.tree)
    _complete(tree, Submission)


def _put_below(
    entry: Entry, name: SheetName, consignments: Mapping[str, Holder], parties: Mapping[str, Entry], reading: Reading
) -> None:
    """Put an item or an order into the consignment that it names."""
    field = _BELOW[name]
    belongs_to = str(entry.tree.pop(OF_CONSIGNMENT, ""))
    if belongs_to not in consignments:
        reading.issues.append(ConsignmentListed.at(entry.place(OF_CONSIGNMENT), name=belongs_to or "-"))
        return
    pointer, consignment = consignments[belongs_to]
    entries = consignment.setdefault(field, [])
    pointer = f"{pointer}/{field}/{len(entries)}"
    reading.keep(pointer, entry)
    _put_parties(entry, pointer, name, parties, reading)
    entries.append(entry.tree)


def _parties(entries: list[Entry], issues: list[Issue]) -> dict[str, Entry]:
    parties: dict[str, Entry] = {}
    for entry in entries:
        name = str(entry.tree.pop(PARTY_NAME, ""))
        if name in parties:
            issues.append(PartyNamedOnce.at(entry.place(PARTY_NAME), name=name))
        else:
            parties[name] = entry
    return parties


def _put_parties(entry: Entry, pointer: str, name: SheetName, parties: Mapping[str, Entry], reading: Reading) -> None:
    """Replace the names of parties in an entry by what the sheet of parties says of them."""
    for column in sheet_columns()[name]:
        if column.kind is not Kind.PARTY:
            continue
        *way, last = column.path.split(".")
        holder: Any = entry.tree
        for part in way:
            holder = holder.get(part, {})
        called = holder.get(last)
        if called is None:
            continue
        party = parties.get(str(called))
        if party is None:
            reading.issues.append(PartyListed.at(entry.place(column.path), name=called))
            del holder[last]
            continue
        taken = fields_of_role(column.path)
        holder[last] = {field: value for field, value in party.tree.items() if field in taken}
        reading.keep(f"{pointer}/{column.path.replace('.', '/')}", party)


def _complete(tree: Any, model: type[BaseModel]) -> None:
    """Add the empty objects that the model requires but that hold no value of their own (a name in no language)."""
    if isinstance(tree, list):
        for entry in tree:
            _complete(entry, model)
        return
    if not isinstance(tree, dict):
        return
    for name, inner, needed in _inner_objects(model):
        if needed and name not in tree:
            tree[name] = {}
        elif name in tree:
            _complete(tree[name], inner)


@lru_cache(maxsize=64)
def _inner_objects(model: type[BaseModel]) -> tuple[tuple[str, type[BaseModel], bool], ...]:
    """Fields of a model that hold objects, and whether an empty one has to be there."""
    found = []
    for name, field in model.model_fields.items():
        inner = next((inner for inner, _ in inner_models(field.annotation)), None)
        if inner is not None:
            all_optional = not any(part.is_required() for part in inner.model_fields.values())
            found.append((name, inner, field.is_required() and all_optional))
    return tuple(found)
