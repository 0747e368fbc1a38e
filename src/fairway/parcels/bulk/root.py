"""The Merkle root over the outcomes of a batch: what the record keeps of a million parcels.

The hashes are those of the record (RFC 9162). Each partition is a tree over its outcome rows in their order; the batch
is a tree over the roots of its partitions. A row's entry is the text of its columns in the order of the schema; it
holds the random identifier of the inventory, so that nobody can guess a neighbour's row from the hashes in a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from fairway.parcels.bulk.places import dataset, is_remote
from fairway.record import merkle

_SEPARATOR = "\x1f"
_ROWS = 65_536


def entries(batch: pa.RecordBatch) -> pa.Array:
    """The entry of each row."""
    return pc.binary_join_element_wise(*(_text(column) for column in batch.columns), _SEPARATOR)


def _text(column: pa.Array) -> pa.Array:
    if pt.is_list(column.type):
        column = pc.binary_join(column, " ")
    elif not pt.is_string(column.type):
        return pc.fill_null(column.cast(pa.string()), "")
    column = pc.fill_null(column, "")
    if any(pc.any(pc.match_substring(column, sign)).as_py() for sign in ("\\", _SEPARATOR)):
        column = pc.replace_substring(pc.replace_substring(column, "\\", "\\\\"), _SEPARATOR, "\\u001f")
    return column


def leaf_hashes(place: str | Path) -> Iterator[bytes]:
    """The leaf hashes of a written table in the order of its rows, concatenated, some thousand at a time."""
    if not is_remote(str(place)):
        yield from _hashed_here(Path(place))
        return
    for batch in dataset(str(place)).to_batches(batch_size=_ROWS, batch_readahead=2):
        texts = entries(batch).cast(pa.binary()).to_pylist()
        yield b"".join([merkle.leaf_hash(text) for text in texts])


def _hashed_here(place: Path) -> Iterator[bytes]:
    """The same, entries and hashes made by DuckDB, whatever engine wrote the rows: no step of Python for each."""
    files = [str(one) for one in sorted(place.glob("*.parquet"))] if place.is_dir() else [str(place)]
    with duckdb.connect(config={"preserve_insertion_order": True}) as connection:
        rows = connection.read_parquet(files)
        kinds = [(name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)]
        texts = [_text_here(name, kind) for name, kind in kinds]
        plain = f"concat({', chr(31), '.join(texts)})"
        escaped = f"concat({', chr(31), '.join(_escaped_here(text) for text in texts)})"
        # Signs that have to be escaped hardly ever stand anywhere. Asked column by column: of most columns all rows
        # say one of a few things, which are asked once.
        outside = [text for text, (_, kind) in zip(texts, kinds, strict=True) if kind.startswith("VARCHAR")]
        asked = " OR ".join(f"contains({text}, {sign})" for text in outside for sign in ("'\\'", "chr(31)"))
        leaf = f"sha256(chr(0) || CASE WHEN {asked} THEN {escaped} ELSE {plain} END) AS leaf"
        for batch in rows.project(leaf).to_arrow_reader(_ROWS):
            yield bytes.fromhex("".join(batch["leaf"].to_pylist()))


def _text_here(name: str, kind: str) -> str:
    """A column as text; what is null, ``concat`` passes over."""
    value = f'"{name}"'
    if kind == "VARCHAR[]":
        return f"array_to_string({value}, ' ')"
    return value if kind == "VARCHAR" else f"cast({value} AS VARCHAR)"


def _escaped_here(text: str) -> str:
    return f"replace(replace({text}, '\\', '\\\\'), chr(31), '\\u001f')"


def root_over(hashes: bytes) -> bytes:
    """The root of the tree over concatenated leaf hashes."""
    size = merkle.HASH_SIZE

    def node(one: merkle.Node) -> bytes:
        return merkle.fold(hashes[(one.number << one.height) * size : ((one.number + 1) << one.height) * size])

    return merkle.tree_root(len(hashes) // size, node)


def partition_root(place: str | Path) -> bytes:
    """The root over the rows of one partition's outcomes."""
    return root_over(b"".join(leaf_hashes(place)))


def batch_root(roots: Iterable[bytes]) -> bytes:
    """The root over the roots of the partitions, in their order."""
    return root_over(b"".join(merkle.leaf_hash(one) for one in roots))
