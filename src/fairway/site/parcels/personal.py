"""The personal columns of a batch's documents: taken out of its tables, sealed as blocks, opened row by row.

``tables/NAME.parquet`` keeps every other column, with ``place`` first; ``personal/NAME.blocks`` the personal ones and
``place``, some thousand rows in each sealed block; ``personal/NAME.json`` where the blocks are. Destroying the key ends
the personal columns and nothing else.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from fairway.parcels import sealing
from fairway.parcels.bulk.places import write_whole
from fairway.parcels.columns import Table

ROWS = 20_000
"""Rows of a block: what is opened to show one row."""
_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Where a sealed block is, and the places of its rows."""

    first: int
    last: int
    offset: int
    length: int


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """The sealed columns of one file of a table."""

    table: str
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]


def divide(typed: Path, table: Table, name: str, *, tables: Path, personal: Path, key: bytes, case: UUID) -> None:
    """Divide a typed file into its plain and its sealed columns. Doing it again gives the same division."""
    columns = table.personal
    tables.mkdir(parents=True, exist_ok=True)
    personal.mkdir(parents=True, exist_ok=True)
    opened = pq.ParquetFile(typed)
    plain = [one for one in opened.schema_arrow.names if one not in columns]
    blocks: list[Block] = []
    half_table, half_blocks = tables / f".{name}.half", personal / f".{name}.half"
    schema = pa.schema([opened.schema_arrow.field(one) for one in plain])
    with pq.ParquetWriter(half_table, schema, compression="zstd") as writer, half_blocks.open("wb") as sealed:
        for number, rows in enumerate(opened.iter_batches(batch_size=ROWS)):
            writer.write_batch(rows.select(plain))
            if not columns:
                continue
            block = sealing.seal(_packed(rows.select(["place", *columns])), key, _context(case, name, number))
            places = rows.column("place")
            blocks.append(
                Block(
                    first=places[0].as_py(),
                    last=places[len(places) - 1].as_py(),
                    offset=sealed.tell(),
                    length=len(block),
                )
            )
            sealed.write(block)
        sealed.flush()
        os.fsync(sealed.fileno())
    half_blocks.replace(personal / f"{name}.blocks")
    half_table.replace(tables / f"{name}.parquet")
    index = Sealed(table=table.name, columns=columns, blocks=tuple(blocks))
    write_whole(str(personal / f"{name}.json"), msgspec.json.encode(index))


def rows_at(personal: Path, name: str, places: Iterable[int], key: bytes, case: UUID) -> dict[int, dict[str, Any]]:
    """The personal columns of rows by their place. Raises SealError, and FileNotFoundError once they are erased."""
    index = msgspec.json.decode((personal / f"{name}.json").read_bytes(), type=Sealed)
    wanted = sorted(set(places))
    firsts = [block.first for block in index.blocks]
    by_block: dict[int, list[int]] = {}
    for place in wanted:
        by_block.setdefault(max(bisect_right(firsts, place) - 1, 0), []).append(place)
    found: dict[int, dict[str, Any]] = {}
    with (personal / f"{name}.blocks").open("rb") as sealed:
        for number, of_block in by_block.items():
            if number >= len(index.blocks):
                continue
            block = index.blocks[number]
            sealed.seek(block.offset)
            rows = _unpacked(sealing.unseal(sealed.read(block.length), key, _context(case, name, number)))
            at = {place: position for position, place in enumerate(rows.column("place").to_pylist())}
            for place in of_block:
                if place in at:
                    row = rows.slice(at[place], 1).to_pylist()[0]
                    found[place] = {column: row[column] for column in index.columns}
    return found


def all_rows(personal: Path, name: str, key: bytes, case: UUID) -> Iterator[pa.RecordBatch]:
    """All sealed columns of a file, block by block. Raises SealError."""
    index = msgspec.json.decode((personal / f"{name}.json").read_bytes(), type=Sealed)
    with (personal / f"{name}.blocks").open("rb") as sealed:
        for number, block in enumerate(index.blocks):
            sealed.seek(block.offset)
            yield _unpacked(sealing.unseal(sealed.read(block.length), key, _context(case, name, number)))


def masked(row: Mapping[str, Any]) -> dict[str, str]:
    """Personal values as they are shown: the first letter of a name or the end of a number, and how long it is."""
    return {name: mask(str(value or "")) for name, value in row.items()}


def mask(value: str) -> str:
    """One personal value as it is shown."""
    if not value:
        return ""
    if any(letter.isdigit() for letter in value):
        return "•••" + value[-3:] if len(value) > 6 else "•••"
    return value[0] + "•••"


def _context(case: UUID, name: str, number: int) -> str:
    return f"{case}/personal/{name}/{number}"


def _packed(rows: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=_OPTIONS) as writer:
        writer.write_batch(rows)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _unpacked(data: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_next_batch()
