"""The plan of a filing: which documents go into which message, written beside the tables of a batch.

A plan is two Parquet files for each kind of document: its rows in the order in which they are sent, with the number of
their message, and their lines in the same order. So a message is written from one row group, however many parcels the
batch has. Planning again gives the same plan; documents of earlier filings are left out. Names and numbers of persons
are in neither: they are opened only while a message is written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import and_, or_
from pathlib import Path
from typing import Any
from uuid import UUID

import ibis
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.site.parcels.filing.documents import DOCUMENTS, Document
from fairway.site.parcels.folders import file_number, table_files
from fairway.site.parcels.results import CLEARED_CHANNELS
from fairway.wire.ceb.answers import KEYS
from fairway.wire.ceb.fields import column
from fairway.wire.ceb.kinds import MOST_OBJECTS

_ROWS = 5_000
"""Rows of a row group: what is read to write one message."""
_MEMORY = "1GB"
"""What the engine keeps in memory; beyond it, it uses the disk."""
_PARCEL = ("ebp_code", "order_no", "logistics_code", "logistics_no")
"""What outcomes and documents know a parcel by, as far as the document has it."""
_OWN = ("file", "message", "ordinal", "key", "parcel")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be planned."""

    filing: int
    codes: tuple[str, ...]
    """The registered numbers of who sends."""
    bills: tuple[str, ...] = ()


class Folders(msgspec.Struct, frozen=True):
    """Where the documents of a batch are, what came of them, and where plans go."""

    tables: Path
    out: Path
    plans: Path

    def plan(self, number: str, filing: int) -> Path:
        """The rows of a kind of documents as they are sent."""
        return self.plans / f"{number}-{filing}.parquet"

    def lines(self, number: str, filing: int) -> Path:
        """The lines of these documents."""
        return self.plans / f"{number}-{filing}-lines.parquet"


@contextmanager
def _engine() -> Iterator[Any]:
    engine = ibis.duckdb.connect(threads=1, memory_limit=_MEMORY, temp_directory=tempfile.gettempdir())
    try:
        yield engine
    finally:
        engine.disconnect()


def _read(engine: Any, rows: Any) -> Iterator[pa.RecordBatch]:
    # Ibis 12 asks DuckDB for batches by a name that version 2 of it does not have.
    yield from engine.con.sql(engine.compile(rows)).to_arrow_reader(_ROWS)


def count(folders: Folders, numbers: Sequence[str], inventory: str, order: Order) -> dict[str, int]:
    """How many documents of cleared parcels name the sender as theirs, by kind; kinds without any are left out."""
    found = {}
    with _engine() as engine:
        cleared = _cleared(engine, folders, inventory, order.bills)
        for number in numbers:
            told = 0
            for path in table_files(folders.tables, DOCUMENTS[number].table.name):
                rows = _own(engine.read_parquet(str(path)), DOCUMENTS[number], cleared, order.codes)
                told += int(engine.to_pyarrow(rows.count()).as_py())
            if told:
                found[number] = told
    return found


def named(folders: Folders, number: str) -> list[str]:
    """Who may send a kind of document by what the documents say, the first few of them."""
    senders: set[str] = set()
    with _engine() as engine:
        for path in table_files(folders.tables, DOCUMENTS[number].table.name):
            rows = engine.read_parquet(str(path))
            first = DOCUMENTS[number].senders[0]
            found = engine.to_pyarrow(rows.select(rows[first]).distinct().order_by(first).limit(3))
            senders |= set(found.column(0).to_pylist())
    return sorted(one for one in senders if one)[:3]


def write(folders: Folders, case: UUID, number: str, inventory: str, order: Order) -> Path:
    """Plan one kind of documents; the file of its rows, which is there and whole when this returns."""
    path = folders.plan(number, order.filing)
    if path.exists():
        return path
    folders.plans.mkdir(parents=True, exist_ok=True)
    document = DOCUMENTS[number]
    half = path.with_name(f".{path.name}.half")
    with _engine() as engine:
        cleared = _cleared(engine, folders, inventory, order.bills)
        writer = _Writer(half)
        for file in table_files(folders.tables, document.table.name):
            rows = _own(engine.read_parquet(str(file)), document, cleared, order.codes)
            rows = _new(engine, rows, folders, number, order.filing)
            for batch in _read(engine, rows.order_by("place")):
                writer.write(_numbered(pa.Table.from_batches([batch]), writer.at, case, number, file))
        writer.close(_empty(document))
        if document.lines is not None:
            _write_lines(engine, folders, number, order.filing, half)
    half.replace(path)
    return path


def _cleared(engine: Any, folders: Folders, inventory: str, bills: Sequence[str]) -> Any:
    rows = engine.read_parquet(str(folders.out / "outcomes" / "*.parquet"))
    cleared = rows.filter(rows["channel"].isin(CLEARED_CHANNELS)).select(*_PARCEL)
    if not bills:
        return cleared
    files = [str(path) for path in table_files(folders.tables, DOCUMENTS[inventory].table.name)]
    heads = engine.read_parquet(files)
    heads = heads.filter(heads["bill_no"].isin(list(bills)))
    return cleared.semi_join(heads, [cleared[name] == heads[name] for name in _PARCEL])


def _own(rows: Any, document: Document, cleared: Any, codes: Sequence[str]) -> Any:
    """The rows of cleared parcels that name one of ``codes`` as their sender."""
    rows = rows.filter(reduce(or_, [rows[name].isin(list(codes)) for name in document.senders]))
    return rows.semi_join(cleared, [rows[name] == cleared[name] for name in _PARCEL if name in rows.columns])


def _new(engine: Any, rows: Any, folders: Folders, number: str, filing: int) -> Any:
    """Without those of earlier filings."""
    for earlier in range(1, filing):
        path = folders.plan(number, earlier)
        if path.exists():
            planned = engine.read_parquet(str(path))
            rows = rows.anti_join(planned, [rows[name] == planned[name] for name in DOCUMENTS[number].table.key])
    return rows


class _Writer:
    """Rows as they come, in row groups; ``at`` is how many there are."""

    def __init__(self, path: Path) -> None:
        self._path, self.at = path, 0
        self._writer: pq.ParquetWriter | None = None
        self._kept: list[pa.Table] = []

    def write(self, rows: pa.Table) -> None:
        self.at += rows.num_rows
        self._kept.append(rows)
        if sum(one.num_rows for one in self._kept) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        if not self._kept:
            return
        whole = pa.concat_tables(self._kept).combine_chunks()
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, whole.schema, compression="zstd")
        self._writer.write_table(whole, row_group_size=_ROWS)
        self._kept = []

    def close(self, empty: pa.Schema) -> None:
        self._flush()
        if self._writer is None:
            pq.write_table(empty.empty_table(), self._path)
        else:
            self._writer.close()


def _empty(document: Document) -> pa.Schema:
    plain = [one for one in document.table.schema if one.name not in document.table.personal]
    kinds = {"message": pa.int64(), "ordinal": pa.int64()}
    return pa.schema([*plain, *(pa.field(name, kinds.get(name, pa.string())) for name in _OWN)])


def _numbered(rows: pa.Table, at: int, case: UUID, number: str, file: Path) -> pa.Table:
    ordinals = pa.array(range(at, at + rows.num_rows), pa.int64())
    keys = [rows.column(column(name)) for name in KEYS[number]]
    if KEYS[number] == ("copNo",):
        own = pa.array([own_number(case, file, place) for place in rows.column("place").to_pylist()], pa.string())
        keys = [pc.if_else(pc.equal(keys[0], ""), own, keys[0])]
    values: Mapping[str, Any] = {
        "file": pa.array([file.stem] * rows.num_rows, pa.string()),
        "message": pc.add(pc.divide(ordinals, MOST_OBJECTS), 1),
        "ordinal": ordinals,
        "key": pc.binary_join_element_wise(*keys, "|") if len(keys) > 1 else keys[0],
        "parcel": rows.column("order_no" if "order_no" in rows.column_names else "logistics_no"),
    }
    for name in _OWN:
        rows = rows.append_column(name, values[name])
    return rows


def own_number(case: UUID, file: Path, place: int) -> str:
    """The enterprise's own number of an inventory for which its sender gave none: its receipts need one."""
    later, number = file_number(file)
    return f"{'G' if later else 'F'}{case.hex[-6:]}{number % 1000:03d}{place:010d}"


def _write_lines(engine: Any, folders: Folders, number: str, filing: int, heads: Path) -> None:
    table = DOCUMENTS[number].lines
    assert table is not None  # the caller has looked
    files = [str(path) for path in table_files(folders.tables, table.name)]
    path = folders.lines(number, filing)
    writer = _Writer(path)
    keys = [name for name in _PARCEL if name in table.schema.names]
    if files:
        lines, planned = engine.read_parquet(files), engine.read_parquet(str(heads))
        on = reduce(and_, [lines[name] == planned[name] for name in keys])
        rows = lines.join(planned, on).select(
            *[lines[name] for name in lines.columns], message=planned["message"], ordinal=planned["ordinal"]
        )
        for batch in _read(engine, rows.order_by(["ordinal", "gnum"])):
            writer.write(pa.Table.from_batches([batch]))
    writer.close(pa.schema([*table.schema, pa.field("message", pa.int64()), pa.field("ordinal", pa.int64())]))
