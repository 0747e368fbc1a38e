"""Files of orders as tests hand them in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from openpyxl import Workbook

from fairway.parcels.intake.read import Taken, take

ROWS = 60


def damaged(path: Path) -> bytes:
    """A Parquet file whose end is sound, and one of whose columns is nought."""
    column = pq.ParquetFile(path).metadata.row_group(0).column(3)
    start, whole = column.dictionary_page_offset or column.data_page_offset, path.read_bytes()
    return whole[:start] + bytes(column.total_compressed_size) + whole[start + column.total_compressed_size :]


def as_csv(orders: pa.Table) -> list[list[str]]:
    whole = io.BytesIO()
    pacsv.write_csv(orders.drop_columns(["place"]), whole)
    return list(csv.reader(io.StringIO(whole.getvalue().decode(), newline="")))


def written(rows: list[list[str]], *, delimiter: str = ",") -> str:
    whole = io.StringIO(newline="")
    csv.writer(whole, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return whole.getvalue()


def taken(tmp_path: Path, name: str, content: bytes | str) -> Taken:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return take(path, tmp_path / "work")


def rows_of(found: Taken) -> pa.Table:
    return pq.ParquetFile(found.sources[0].place).read()


def faults_of(found: Taken) -> list[tuple[int, str, str]]:
    if not found.faults:
        return []
    return [(row["place"], row["rule"], row["field"]) for row in pq.ParquetFile(found.faults).read().to_pylist()]


def bad(rows: list[list[str]], row: int, column: str, value: str) -> None:
    rows[row][rows[0].index(column)] = value


def xlsx(rows: list[list[str]], **further: list[list[str]]) -> bytes:
    """A workbook with a sheet of orders, and further sheets by name."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "orders"
    for row in rows:
        sheet.append(row)
    for name, cells in further.items():
        other = book.create_sheet(name)
        for row in cells:
            other.append(row)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
