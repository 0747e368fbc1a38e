"""CEB XML: one message a file. Every fault of form that the message has is a fault of its object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from fairway.base.issues import Issue, Refusal, Severity
from fairway.parcels.columns import Table
from fairway.parcels.intake.rules import FileFilled, KnownMessage, SafeXml
from fairway.parcels.intake.sink import FaultSink
from fairway.parcels.intake.text import chunks
from fairway.parcels.intake.typing import Typist
from fairway.parcels.model import TABLES
from fairway.wire.ceb.decode import decode
from fairway.wire.ceb.xml import MAX_BYTES

_LINE_TABLES = {"orders", "inventories", "export_orders", "export_inventories"}


def read_message(path: Path, sink: FaultSink, issues: list[Issue]) -> Iterator[tuple[Table, pa.Table]]:
    """The typed heads and lines of the objects of a message. Raises Refusal when it is no CEB message of a parcel, or
    not safe to read."""
    content = b"".join(chunks(path, lambda: 0, most=MAX_BYTES + 1))
    if not content.strip():
        raise Refusal([FileFilled.at(path.name)])
    try:
        found = decode(content)
    except Refusal as refusal:
        raise Refusal([SafeXml.detailed(path.name, one) for one in refusal.issues]) from None
    message = found.message
    tables = [table for table in TABLES.values() if table.message == message.number]
    if not tables:
        raise Refusal([KnownMessage.at(path.name, number=message.number)])
    head = next((table for table in tables if table.name in _LINE_TABLES or len(tables) == 1), tables[0])
    rows: dict[str, list[tuple[int, Mapping[str, str]]]] = {table.name: [] for table in tables}
    for place, one in enumerate(message.objects, start=1):
        rows[head.name].append((place, one.head))
        for table in tables:
            if table is not head:
                rows[table.name] += [(place, {**one.head, **line}) for line in one.lines]
    _tell(found.issues, head, sink, issues)
    for table in tables:
        if rows[table.name]:
            columns = {
                column.name: pa.array([values.get(column.element, "") for _, values in rows[table.name]], pa.string())
                for column in table.columns
            }
            places = pa.array([place for place, _ in rows[table.name]], pa.int64())
            yield table, Typist(table, path.name, sink).typed(places, columns)


def _tell(found: tuple[Issue, ...], head: Table, sink: FaultSink, issues: list[Issue]) -> None:
    """Faults of an object go to the faults of rows, those of the message to the answer on the file."""
    for issue in found:
        steps = issue.pointer.split("/")
        if len(steps) > 2 and steps[2].isdigit():
            if issue.severity is Severity.ERROR:
                value = issue.params.get("value", "")
                sink.add(head.name, int(steps[2]) + 1, issue.rule, field=steps[-1], value=value)
        else:
            issues.append(issue)
