"""The lists beside a batch: which parcels are in a movement, what of them arrived, what other parties listed. Each is a
file named by its digest, which a fact holds; a file that no fact names is worth nothing."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.parcels.batches.moved import Movement
from fairway.parcels.bulk.places import write_whole
from fairway.parcels.release.lists import Listed
from fairway.site.parcels import folders
from fairway.site.settings import Settings

COUNTED = pa.schema([("waybill_no", pa.string()), ("packages", pa.int64()), ("gross_weight", pa.decimal128(18, 5))])


class Lists:
    """The lists of one batch."""

    def __init__(self, settings: Settings, case: UUID) -> None:
        self._folder = folders.movements_folder(settings, case)

    def keep(self, rows: pa.Table) -> str:
        """Keep a list; its digest. On return it is on disk."""
        content = io.BytesIO()
        pq.write_table(rows, content, compression="zstd")
        return self.keep_bytes(content.getvalue(), ".parquet")

    def keep_bytes(self, content: bytes, ending: str) -> str:
        """Keep something as it came; its digest."""
        digest = hashlib.sha256(content).hexdigest()
        write_whole(str(self._folder / f"{digest}{ending}"), content)
        return digest

    def path(self, digest: str, ending: str = ".parquet") -> Path:
        """Where a list is."""
        return self._folder / f"{digest}{ending}"

    def read(self, digest: str) -> pa.Table:
        """A list."""
        return pq.read_table(self.path(digest))

    def moved(self, movements: Iterable[Movement]) -> dict[int, pa.Table]:
        """The parcels of each movement that takes place, by its number."""
        return {one.moved.movement: self.read(one.moved.listed) for one in movements if not one.undone}


def without(rows: pa.Table, moved: Iterable[pa.Table]) -> pa.Table:
    """The rows of parcels that are in none of some lists."""
    gone = pa.chunked_array([chunk for one in moved for chunk in one.column("waybill_no").chunks], pa.string())
    return rows.filter(pc.invert(pc.is_in(rows.column("waybill_no"), gone)))


def listed_of(rows: pa.Table) -> tuple[Listed, ...]:
    """The rows of a list, as lists are compared."""
    return tuple(Listed(**row) for row in rows.select(_names(rows)).to_pylist())


def _names(rows: pa.Table) -> Sequence[str]:
    wanted: tuple[Any, ...] = ("waybill_no", "bag_no", "packages", "gross_weight")
    return [name for name in wanted if name in rows.column_names]
