"""The business objects of a planned message: read from its plan, with names and numbers of persons opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.parcels.columns import Table
from fairway.site.parcels import personal
from fairway.site.parcels.filing.documents import DOCUMENTS, Planned
from fairway.site.parcels.filing.plans import Folders
from fairway.wire.ceb import BusinessObject


class Rows:
    """The rows of a plan by their message. The row group that was read last is kept: the next message is in it."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        names = self._file.schema_arrow.names
        at, metadata = names.index("message"), self._file.metadata
        found = [metadata.row_group(group).column(at).statistics for group in range(metadata.num_row_groups)]
        self._spans = [(one.min, one.max) if one is not None and one.has_min_max else (0, -1) for one in found]
        self._kept: dict[int, pa.Table] = {}

    def of(self, message: int) -> list[dict[str, Any]]:
        """The rows of one message in their order."""
        groups = [group for group, (least, most) in enumerate(self._spans) if least <= message <= most]
        self._kept = {
            group: self._kept[group] if group in self._kept else self._file.read_row_group(group) for group in groups
        }
        found: list[dict[str, Any]] = []
        for table in self._kept.values():
            found += table.filter(pc.equal(table.column("message"), message)).to_pylist()
        return found

    def groups(self) -> int:
        """How many row groups there are."""
        return len(self._spans)

    def group(self, number: int, columns: Sequence[str]) -> list[dict[str, Any]]:
        """Some columns of one row group."""
        rows: list[dict[str, Any]] = self._file.read_row_group(number, columns=list(columns)).to_pylist()
        return rows


class Objects:
    """The objects of the messages of one filing and kind."""

    def __init__(self, folders: Folders, sealed: Path, case: UUID, number: str, filing: int) -> None:
        self._sealed, self._case, self._number = sealed, case, number
        self._heads = Rows(folders.plan(number, filing))
        self._lines = Rows(folders.lines(number, filing)) if DOCUMENTS[number].lines is not None else None

    def of(self, planned: Planned, key: bytes) -> list[BusinessObject]:
        """The objects of a message with everything that they say. Raises SealError, FileNotFoundError once erased."""
        table = DOCUMENTS[self._number].table
        heads = self._heads.of(planned.message)
        persons = self._persons(heads, key) if table.personal else {}
        below = self._below(planned.message)
        found = []
        for head in heads:
            whole = {**head, **persons.get((head["file"], head["place"]), {})}
            values = _values(table, whole) | {"appStatus": "2"}
            if "copNo" in {one.element for one in table.columns} and not values.get("copNo"):
                values["copNo"] = head["key"]
            found.append(BusinessObject(values, tuple(below.get(head["ordinal"], ()))))
        return found

    def _persons(self, heads: Sequence[Mapping[str, Any]], key: bytes) -> dict[tuple[str, int], dict[str, Any]]:
        places: dict[str, list[int]] = defaultdict(list)
        for head in heads:
            places[head["file"]].append(head["place"])
        return {
            (file, place): row
            for file, some in places.items()
            for place, row in personal.rows_at(self._sealed, file, some, key, self._case).items()
        }

    def _below(self, message: int) -> dict[int, list[dict[str, str]]]:
        found: dict[int, list[dict[str, str]]] = defaultdict(list)
        table = DOCUMENTS[self._number].lines
        if self._lines is not None and table is not None:
            for row in self._lines.of(message):
                found[row["ordinal"]].append(_values(table, row, leave=("ebp_code", "order_no", "logistics_no")))
        return found


def _values(table: Table, row: Mapping[str, Any], leave: Sequence[str] = ()) -> dict[str, str]:
    values = {}
    for one in table.columns:
        value = row.get(one.name)
        if one.name not in leave and value is not None and value != "":
            values[one.element] = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return values
