"""Typed Parquet in an object store: described where it is, from the ends of its files, and never copied."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from fairway.base.issues import Refusal
from fairway.parcels.bulk.places import listed
from fairway.parcels.bulk.plan import Source
from fairway.parcels.intake.columnar import table_with
from fairway.parcels.intake.rules import StoredAsTyped, WholeParquet

_TAIL = 1 << 16
_OURS = {"truth.parquet"}


def sources(address: str) -> list[Source]:
    """The files below ``address``, in a fixed order. Raises Refusal for one that is damaged, or has another schema than
    the tables of the model to the letter: files there are not made anew."""
    found = []
    for place, file in listed(address, ".parquet"):
        name = PurePosixPath(place).name
        if name in _OURS:
            continue
        try:
            parquet = pq.ParquetFile(file)
            table = table_with(parquet)
        except (pa.ArrowException, OSError) as error:
            raise Refusal([WholeParquet.because(name, error)]) from None
        if table is None:
            raise Refusal([StoredAsTyped.at(name)])
        size = file.size()
        file.seek(max(0, size - _TAIL))
        digest = hashlib.sha256(file.read() + size.to_bytes(8, "big")).hexdigest()
        found.append(Source(table=table.name, place=place, rows=parquet.metadata.num_rows, digest=digest))
    return found
