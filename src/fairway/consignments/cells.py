"""Single cells: from what a spreadsheet holds to a plain JSON value, and back.

Whatever cannot be read as its column's kind is handed on as it stands, so that the rules on structure name the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from fairway.base.time import HONG_KONG
from fairway.consignments.columns import Column, Kind
from fairway.wire.tabular.formulas import armed
from fairway.wire.tabular.plan import Value
from fairway.wire.tabular.sheet import Cell

_YES = frozenset({"yes", "y", "true", "1", "是"})
_NO = frozenset({"no", "n", "false", "0", "否"})
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_DIGITS_OF_A_DOUBLE = 15
_SEPARATOR = re.compile(r"\s*(?<!\\)\|\s*")
_VALUES = re.compile(r"[\n\r;,，；、]+")


def _text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, days in ISO form."""
    match cell:
        case str():
            return armed(cell.strip())
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case float():
            return str(int(cell)) if cell.is_integer() else _digits(cell)
        case datetime():
            midnight = cell.time() == time(0)
            return cell.date().isoformat() if midnight else cell.isoformat()
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)


def _digits(cell: float) -> str:
    """The number as the spreadsheet program shows it: 15 digits, no exponent."""
    return format(Decimal(format(cell, f".{_DIGITS_OF_A_DOUBLE}g")), "f")


def _number(cell: Cell) -> Any:
    if isinstance(cell, float):
        return _digits(cell)
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else _text_of(cell)


def _whole(cell: Cell) -> Any:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else _digits(cell)
    if isinstance(cell, int):
        return cell
    text = _text_of(cell)
    return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else text


def _yes_no(cell: Cell) -> Any:
    if isinstance(cell, bool):
        return cell
    text = _text_of(cell).casefold()
    return True if text in _YES else False if text in _NO else _text_of(cell)


def _date(cell: Cell) -> Any:
    text = _text_of(cell)
    found = _DAY.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


def _moment(cell: Cell) -> Any:
    """A time at the boundary (UTC+8) unless it carries its zone."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=HONG_KONG).isoformat() if cell.tzinfo is None else cell.isoformat()
    text = _text_of(cell)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.replace(tzinfo=HONG_KONG).isoformat() if moment.tzinfo is None else text


_READERS: Mapping[Kind, Callable[[Cell], Any]] = {
    Kind.TEXT: _text_of,
    Kind.PARTY: _text_of,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
}


def reader_of(column: Column) -> Callable[[Cell], Any]:
    """The function that reads the cells of ``column`` (those that hold something)."""
    if column.kind is Kind.CHOICE:
        by_fold = {choice.casefold(): choice for choice in column.choices}
        return lambda cell: by_fold.get(_text_of(cell).casefold(), _text_of(cell))
    if column.kind is Kind.VALUES:
        return lambda cell: [part.strip() for part in _VALUES.split(_text_of(cell)) if part.strip()]
    if column.kind is Kind.RECORDS:
        return _RecordsReader(column)
    return _READERS[column.kind]


class _RecordsReader:
    """Reads the cells of a column of entries; cells with the same text, of which there are often many, once."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._readers = [(field, reader_of(field)) for field in column.fields]
        self._known: dict[str, list[Any]] = {}

    def __call__(self, cell: Cell) -> list[Any]:
        """The entries of a cell. Nobody changes them, so equal cells may share them."""
        text = _text_of(cell)
        entries = self._known.get(text)
        if entries is None:
            entries = self._known[text] = _records(self._readers, text)
        return entries


def _records(fields: Sequence[tuple[Column, Callable[[Cell], Any]]], text: str) -> list[Any]:
    entries: list[Any] = []
    for line in text.splitlines():
        parts = [_unescaped(part.strip()) for part in _SEPARATOR.split(line)]
        if not any(parts):
            continue
        entry: dict[str, Any] = {}
        for (field, read), part in zip(fields, parts, strict=False):
            if part:
                put_path(entry, field.path, read(part))
        for number in range(len(fields), len(parts)):
            entry[f"field {number + 1}"] = parts[number]  # one too many: the rules on structure name it
        entries.append(entry)
    return entries


def _unescaped(part: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], part)


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("|", "\\|").replace("\r\n", "\n").replace("\n", "\\n")


def put_path(tree: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a path with points, making the objects on the way."""
    *way, last = path.split(".")
    for name in way:
        tree = tree.setdefault(name, {})
    tree[last] = value


def at_path(tree: Any, path: str) -> Any:
    """The value at a path with points; None where nothing stands."""
    for name in path.split("."):
        if not isinstance(tree, dict):
            return None
        tree = tree.get(name)
    return tree


def cell_of(column: Column, value: Any) -> Value:
    """What is put into a cell of ``column`` for a plain JSON value."""
    if value is None:
        return None
    match column.kind:
        case Kind.NUMBER:
            number = Decimal(value)
            return number if len(number.as_tuple().digits) <= _DIGITS_OF_A_DOUBLE else str(value)
        case Kind.WHOLE:
            return int(value)
        case Kind.YES_NO:
            return "yes" if value else "no"
        case Kind.DATE:
            return date.fromisoformat(value)
        case Kind.MOMENT:
            moment = datetime.fromisoformat(value).astimezone(HONG_KONG)
            return moment.isoformat() if moment.microsecond else moment.replace(tzinfo=None)
        case Kind.VALUES:
            return "\n".join(value) or None
        case Kind.RECORDS:
            return "\n".join(_line(column.fields, entry) for entry in value) or None
        case _:
            return str(value)


def _line(fields: Sequence[Column], entry: Any) -> str:
    cells = [cell_of(field, at_path(entry, field.path)) for field in fields]
    texts = ["" if cell is None else _escaped(str(cell)) for cell in cells]
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return " | ".join(texts)


def csv_text(value: Value) -> str:
    """A cell's value as it stands in a CSV file."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)
