"""JSON Lines: one object a line, its members named as the columns of a table; a head may carry its ``lines``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow as pa

from fairway.base.issues import Issue, Refusal
from fairway.parcels.columns import Table
from fairway.parcels.intake.headings import KNOWN, folded, table_for
from fairway.parcels.intake.rules import FileFilled, KnownObjects, RowReadable
from fairway.parcels.intake.sink import FaultSink
from fairway.parcels.intake.text import Lines
from fairway.parcels.intake.typing import Typist

_ROWS = 20_000
_LINES_OF = {
    "orders": "order_lines",
    "inventories": "inventory_lines",
    "export_orders": "export_order_lines",
    "export_inventories": "export_inventory_lines",
}
_NESTED = "lines"
_DIGITS = 30
_KEY = ("ebp_code", "order_no", "logistics_no")
"""What a line has from its head."""
_DECODER = msgspec.json.Decoder(dict[str, object], float_hook=Decimal)


class _Gathered:
    """Objects of one table on their way to columns. Members that a table does not know are passed over."""

    def __init__(self, table: Table, file: str, sink: FaultSink) -> None:
        self.table = table
        self._typist = Typist(table, file, sink)
        self._known = {folded(one.name): one.name for one in table.columns}
        self._known |= {folded(one.element): one.name for one in table.columns}
        self._names: dict[str, str | None] = {}
        self._places: list[int] = []
        self._columns: dict[str, list[str]] = {one.name: [] for one in table.columns}

    def __len__(self) -> int:
        return len(self._places)

    def read(self, row: Mapping[str, object]) -> dict[str, str]:
        """The texts of a row by column. Raises TypeError where a member of the table is neither text nor a number."""
        found = {}
        for member, value in row.items():
            if member not in self._names:
                self._names[member] = self._known.get(folded(member))
            name = self._names[member]
            if name is not None and value is not None:
                found[name] = value if isinstance(value, str) else _plain(value)
        return found

    def add(self, place: int, row: Mapping[str, str]) -> None:
        """A row that was read."""
        self._places.append(place)
        for name, column in self._columns.items():
            column.append(row.get(name, ""))

    def typed(self) -> pa.Table:
        """What was gathered, and begin anew."""
        columns = {name: pa.array(column, pa.string()) for name, column in self._columns.items()}
        made = self._typist.typed(pa.array(self._places, pa.int64()), columns)
        self._places = []
        self._columns = {name: [] for name in self._columns}
        return made


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        # 1E+3 is a thousand; what no amount can be stays as it is written, for its digits could fill the memory.
        return f"{value:f}" if abs(value.adjusted()) < _DIGITS else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError


def read_json_lines(path: Path, sink: FaultSink, issues: list[Issue]) -> Iterator[tuple[Table, pa.Table]]:
    """The typed rows of the file, heads and lines. An object that is no JSON is named and left out. Raises Refusal when
    the file as a whole is wrong."""
    lines = Lines(path, quoted=False)
    gathered: dict[str, _Gathered] = {}
    place = 0
    unread: list[int] = []
    head: Table | None = None
    for chunk in lines:
        for text in chunk.split(b"\n")[:-1]:
            place += 1
            if not text.strip():
                continue
            try:
                row = _DECODER.decode(text)
                if head is None:
                    head = table_for([name for name in row if name != _NESTED], path.name)
                    gathered = {name: _Gathered(KNOWN[name], path.name, sink) for name in _tables(head)}
                _add(gathered, head, place, row)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError):
                unread.append(place)
                continue
            for one in gathered.values():
                if len(one) >= _ROWS:
                    yield one.table, one.typed()
    issues += lines.issues
    if head is None:
        raise Refusal([KnownObjects.at(path.name) if unread else FileFilled.at(path.name)])
    for one in gathered.values():
        if len(one):
            yield one.table, one.typed()
    for number in unread:
        sink.add(head.name, number, RowReadable.id)


def _tables(head: Table) -> list[str]:
    return [head.name, _LINES_OF[head.name]] if head.name in _LINES_OF else [head.name]


def _add(gathered: Mapping[str, _Gathered], head: Table, place: int, row: dict[str, object]) -> None:
    """Gather an object, whole or not at all. Raises TypeError where it is not of plain values."""
    nested = row.pop(_NESTED, None) or []
    found = gathered[head.name].read(row)
    if head.name in _LINES_OF:
        # Only the key: the currency and the country of a line are its own, though a head has such members too.
        key = {name: found[name] for name in _KEY if name in found}
        of = gathered[_LINES_OF[head.name]]
        if not (isinstance(nested, list) and all(isinstance(line, dict) for line in nested)):
            raise TypeError
        for line in [{**key, **of.read(line)} for line in nested]:
            of.add(place, line)
    gathered[head.name].add(place, found)
