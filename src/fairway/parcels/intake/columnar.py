"""Parquet: used as it is when it has the schema of the model, else made so row group by row group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fairway.base.issues import Issue, Refusal
from fairway.parcels.columns import Table
from fairway.parcels.intake.headings import KNOWN, columns_for, listed, table_for
from fairway.parcels.intake.rules import PlainColumns, WholeParquet
from fairway.parcels.intake.sink import FaultSink
from fairway.parcels.intake.typing import Typist

_ROWS = 50_000
_PLACES = 1 << 20


def table_of(path: Path) -> Table | None:
    """The table of the model whose schema the file has to the letter, text never null and rows numbered; None when it
    has another. Raises Refusal when the file is damaged."""
    try:
        return table_with(pq.ParquetFile(path))
    except (pa.ArrowException, OSError) as error:
        raise Refusal([WholeParquet.because(path.name, error)]) from None


def table_with(file: pq.ParquetFile) -> Table | None:
    """The same of a file that is open."""
    schema = file.schema_arrow
    for table in KNOWN.values():
        if [(one.name, one.type) for one in schema] == [(one.name, one.type) for one in table.schema]:
            return table if _never_null(file.metadata, table) and _numbered(file, table) else None
    return None


def _numbered(file: pq.ParquetFile, table: Table) -> bool:
    """Whether each row has a place of its own, in their order: rows are told from each other by it. Lines may have that
    of their object."""
    if table.name.endswith("_lines"):
        return True
    last = -1
    for batch in file.iter_batches(batch_size=_PLACES, columns=["place"]):
        places = batch.column(0).to_numpy()
        if len(places) and (places[0] <= last or not (np.diff(places) > 0).all()):
            return False
        last = int(places[-1]) if len(places) else last
    return True


def _never_null(metadata: pq.FileMetaData, table: Table) -> bool:
    """Whether the statistics say that no column is null that must not be; a file without statistics does not say."""
    for group in range(metadata.num_row_groups):
        for at, field in enumerate(table.schema):
            statistics = metadata.row_group(group).column(at).statistics
            if not field.nullable and (statistics is None or not statistics.has_null_count or statistics.null_count):
                return False
    return True


def read_columnar(path: Path, sink: FaultSink, issues: list[Issue]) -> Iterator[tuple[Table, pa.Table]]:
    """The typed rows of a file of another schema. Raises Refusal when the file as a whole is wrong."""
    try:
        file = pq.ParquetFile(path)
        heads = file.schema_arrow.names
        table = table_for(heads, path.name)
        names, warnings = columns_for(heads, table, path.name)
        issues += warnings
        typist = Typist(table, path.name, sink)
        wanted = {head: name for head, name in zip(heads, names, strict=True) if name and name != "place"}
        nested = [head for head in wanted if pa.types.is_nested(file.schema_arrow.field(head).type)]
        if nested:
            raise Refusal([PlainColumns.at(path.name, columns=listed(nested))])
        place = 1
        for batch in file.iter_batches(batch_size=_ROWS, columns=list(wanted)):
            places = pa.array(np.arange(place, place + batch.num_rows, dtype=np.int64))
            place += batch.num_rows
            yield table, typist.typed(places, {wanted[name]: batch[name] for name in batch.schema.names})
    except (pa.ArrowException, OSError) as error:
        raise Refusal([WholeParquet.because(path.name, error)]) from None
