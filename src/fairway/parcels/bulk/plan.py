"""Which files are worked on together, and the names of the parts.

A drop is what a platform sent for one arrival day: its folder is ``day=D/platform=P``. Drops are independent of each
other and each is a partition. Files that are in no such folder belong together, and so do large drops that are divided
by the hash of the order number: every document of a parcel carries it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from fairway.base.issues import Refusal
from fairway.parcels.bulk.rules import InventoriesGiven

_DROP = re.compile(r"(?:^|/)(day=[^/]+)/(platform=[^/]+)(?=/|$)")
_TAIL = 1 << 16


class Divide(StrEnum):
    """How a batch is divided into partitions."""

    DROP = "drop"
    """By arrival day and platform, as the folders say."""
    HASH = "hash"
    """By the hash of the order number, whatever the folders."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One Parquet file of a table of the model."""

    table: str
    place: str
    rows: int
    digest: str
    """Of its size and of its end, where Parquet keeps the statistics of every column."""
    given: str = ""
    """The file that it was made from, as the sender knows it; "" when it is that file."""

    @property
    def drop(self) -> str:
        """The arrival day and platform that the file belongs to; "" when its folder says none."""
        found = _DROP.search(self.given or self.place)
        return f"{found[1]}/{found[2]}" if found else ""

    @property
    def exports(self) -> bool:
        """Whether its documents are of exports."""
        return self.table.startswith(EXPORTS)


class Partition(msgspec.Struct, frozen=True, kw_only=True):
    """Files that are worked on together: all of their rows, or those of one bucket."""

    name: str
    sources: tuple[int, ...]
    """Numbers of the files."""
    parcels: int
    """About how many."""
    bucket: int = 0
    buckets: int = 1
    exports: bool = False
    """Whether its documents are of exports: they are never worked on with those of imports."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """All of a batch. Equal files and options give an equal plan, so that a run can be resumed."""

    sources: tuple[Source, ...]
    partitions: tuple[Partition, ...]

    @property
    def parcels(self) -> int:
        """How many inventories there are."""
        return sum(one.rows for one in self.sources if one.table in HEADS)

    def files(self, partition: Partition, table: str) -> list[int]:
        """The numbers of the files of ``table`` in a partition."""
        return [number for number in partition.sources if self.sources[number].table == table]

    def tables(self) -> dict[str, list[int]]:
        """The numbers of all files of each table."""
        found: dict[str, list[int]] = {}
        for number, one in enumerate(self.sources):
            found.setdefault(one.table, []).append(number)
        return found


EXPORTS = "export_"
"""What the names of the tables of exports begin with."""
HEADS = ("inventories", "export_inventories")


def source(table: str, place: str | Path, given: str = "") -> Source:
    """Describe a Parquet file of this machine."""
    path = Path(place)
    size = path.stat().st_size
    with path.open("rb") as opened:
        opened.seek(max(0, size - _TAIL))
        digest = hashlib.sha256(opened.read() + size.to_bytes(8, "big")).hexdigest()
    rows = pq.ParquetFile(path).metadata.num_rows
    return Source(table=table, place=str(path), rows=rows, digest=digest, given=given)


def plan(sources: Iterable[Source], *, divide: Divide = Divide.DROP, parcels: int = 600_000) -> Plan:
    """The partitions of ``sources``, each of about ``parcels``. Raises Refusal when there are no inventories."""
    ordered = tuple(sorted(sources, key=lambda one: (one.drop, one.table, one.given or one.place)))
    if not any(one.table in HEADS for one in ordered):
        raise Refusal([InventoriesGiven.at()])
    groups: dict[tuple[str, bool], list[int]] = {}
    by_folder = divide is Divide.DROP and all(one.drop for one in ordered)
    for number, one in enumerate(ordered):
        groups.setdefault((one.drop if by_folder else "", one.exports), []).append(number)
    partitions = [part for key, numbers in groups.items() for part in _parts(key, numbers, ordered, parcels)]
    return Plan(sources=ordered, partitions=tuple(partitions))


def _parts(
    key: tuple[str, bool], numbers: Sequence[int], sources: Sequence[Source], parcels: int
) -> Iterable[Partition]:
    name, exports = key
    count = sum(sources[number].rows for number in numbers if sources[number].table in HEADS)
    buckets = max(1, round(count / parcels))
    said = ",".join([name.replace("/", ",") or "all", *(["exports"] if exports else [])])
    for bucket in range(buckets):
        yield Partition(
            name=f"{said}-{bucket + 1}of{buckets}" if buckets > 1 else said,
            sources=tuple(numbers),
            parcels=count // buckets,
            bucket=bucket,
            buckets=buckets,
            exports=exports,
        )
