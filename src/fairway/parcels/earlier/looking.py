"""What earlier batches have to do with one that is to be judged, found before it is: usually next to nothing.

Bulk work is given only the few keys that were used before and the few parcels whose buyer comes near the limit of a
year, so that what is remembered costs it nothing. Doing it again finds what was found: whatever else was judged in the
meantime, a batch that was killed goes on with what it began with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.types import Table

from fairway.parcels.bulk.places import read_whole, write_whole
from fairway.parcels.bulk.plan import Plan
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.dated import Dated, day_of
from fairway.parcels.earlier import buyers, numbers
from fairway.parcels.earlier.numbers import FILE, ORDER, Direction
from fairway.parcels.model import TABLES
from fairway.parcels.terms.single import exact

YEAR = "year"
"""The name among :attr:`Looked.known` of what buyers bought before."""
GUIDS = "guids_"
"""Begins the names of identifiers that were used before, by table."""
_ROWS = 20_000
_YEAR = pa.schema(
    [
        pa.field("ebp_code", pa.string(), nullable=False),
        pa.field("order_no", pa.string(), nullable=False),
        pa.field("year_before", pa.decimal128(28, 5), nullable=False),
    ]
)
_REFUSED = pa.schema([pa.field(FILE, pa.string()), pa.field("order_no", pa.string())])


@dataclass(frozen=True, kw_only=True)
class Past:
    """An earlier batch, as far as it is asked."""

    reference: str
    """Its sender's own, where the sender is the one of the batch at hand; otherwise empty."""
    outcomes: Sequence[str]
    """Files of outcomes."""
    tables: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Files of its documents without persons, by table."""
    purchases: Sequence[str] = ()
    """Files of its purchases; none where its persons are erased."""
    recent: bool = True
    """Whether its waybill numbers are not free again yet."""
    refused: Sequence[str] = ()
    """Order numbers that customs has refused since."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, by place."""

    known: dict[str, str] = {}
    """Keys that were used, by table; identifiers by :data:`GUIDS` and table; :data:`YEAR`. What is empty is left
    out."""
    related: str = ""
    """Earlier purchases that have a person in common with this batch; empty where there are none."""


def look(planned: Plan, past: Sequence[Past], folder: Path, settings: BulkSettings, *, key: str) -> Looked:
    """Find it and write it into ``folder``, which holds persons in plain; ``key`` makes digests of persons."""
    note = str(folder / "looked.json")
    kept = read_whole(note)
    if kept is not None:
        return msgspec.json.decode(kept, type=Looked)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with opened(folder / "spill", settings) as engine:
        looked = _Looking(engine, planned, past, folder, key).done()
    write_whole(note, msgspec.json.encode(looked))
    return looked


@contextmanager
def opened(spill: Path, settings: BulkSettings) -> Iterator[Any]:
    """DuckDB with the memory of bulk work."""
    spill.mkdir(parents=True, exist_ok=True)
    engine = ibis.duckdb.connect(
        threads=settings.threads,
        memory_limit=settings.memory,
        temp_directory=str(spill),
        preserve_insertion_order=False,
    )
    try:
        yield engine
    finally:
        engine.disconnect()


def sources_of(engine: Any, planned: Plan) -> dict[str, Table]:
    """The tables of a batch, with the number of its file in each row."""
    found = {}
    for name, files in planned.tables().items():
        parts = [
            engine.read_parquet(planned.sources[one].place).mutate(file=ibis.literal(one, "int32")) for one in files
        ]
        found[name] = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return found


def rows_of(engine: Any, batch: Mapping[str, Table], name: str) -> Table:
    """A table of the batch, empty where it has none."""
    if name in batch:
        return batch[name]
    empty = TABLES[name].schema.empty_table().append_column("file", pa.array([], pa.int32()))
    engine.con.register(f"no_{name}", empty)
    return engine.table(f"no_{name}")


def key_row(engine: Any, key: str) -> Table:
    """The key of digests as a row, so that it stands in no query."""
    engine.con.register("person_key", pa.table({"key": [key]}))
    return engine.table("person_key")


class _Looking:
    def __init__(self, engine: Any, planned: Plan, past: Sequence[Past], folder: Path, key: str) -> None:
        self._engine, self._past, self._folder = engine, past, folder
        self._batch = sources_of(engine, planned)
        self._key = key_row(engine, key)
        self._files = pa.table(
            {
                FILE: [path for one in past for path in one.outcomes],
                "reference": [one.reference for one in past for _ in one.outcomes],
            },
            schema=pa.schema([pa.field(FILE, pa.string()), pa.field("reference", pa.string())]),
        )

    def done(self) -> Looked:
        known = self._numbers() if self._files.num_rows else {}
        if "inventories" in self._batch and "inventory_lines" in self._batch and (year := self._year()):
            known[YEAR] = year
        return Looked(known=known, related=self._related())

    def _numbers(self) -> dict[str, str]:
        found: dict[str, Table] = {}
        self._engine.con.register("past_batches", self._files)
        used = self._used("used", [path for one in self._past for path in one.outcomes])
        paths = [path for one in self._past if one.recent for path in one.outcomes]
        recent = self._used("recently_used", paths) if paths else None
        for direction in numbers.DIRECTIONS:
            found |= self._of_outcomes(direction, used, recent) | self._of_documents(direction, used)
        known = {}
        batches = self._engine.table("past_batches")
        for name, met in found.items():
            if self._kept(name, numbers.told(met, batches)) is not None:
                known[name] = str(self._place(name))
        return known

    def _of_outcomes(self, direction: Direction, used: Table, recent: Table | None) -> dict[str, Table]:
        """Numbers and identifiers that stand in the outcomes of earlier batches."""
        inventories, waybills = direction.inventories, direction.waybills
        found = {
            table: numbers.outcomes_met(self._batch[table], used, numbers.keys_of(table))
            for table in direction.told
            if table in self._batch
        }
        if inventories in self._batch:
            found[f"{GUIDS}{inventories}"] = numbers.outcomes_met(self._batch[inventories], used, ("guid",))
        if waybills in self._batch and recent is not None:
            found[waybills] = numbers.outcomes_met(self._batch[waybills], recent, numbers.keys_of(waybills))
        return found

    def _of_documents(self, direction: Direction, used: Table) -> dict[str, Table]:
        """Those that stand in the documents of earlier batches alone."""
        found = {}
        for table, numbered in direction.documents.items():
            files = [path for one in self._past for path in one.tables.get(table, ())]
            if table not in self._batch or not files:
                continue
            rows = self._batch[table]
            before = self._engine.read_parquet(files, table_name=f"past_{table}")
            if table in direction.shared:
                before = numbers.others(before, rows)
            wanted = {f"{GUIDS}{table}": ("guid",)} | ({table: numbers.keys_of(table)} if numbered else {})
            for name, keys in wanted.items():
                met = self._kept(f"met_{name}", numbers.documents_met(rows, before, table, keys))
                if met is not None:
                    found[name] = numbers.of_cleared(met, used, table, keys)
        return found

    def _used(self, name: str, paths: Sequence[str]) -> Table:
        rows = self._engine.read_parquet(paths, table_name=name, filename=True)
        refused = [(path, order) for one in self._past for path in one.outcomes for order in one.refused]
        found = numbers.cleared(rows)
        if refused:
            self._engine.con.register("refused", pa.Table.from_pylist(_pairs(refused), schema=_REFUSED))
            found = numbers.without(found, self._engine.table("refused"))
        return found

    def _year(self) -> str:
        """Where it is written what buyers bought before; empty where nobody comes near a limit."""
        dated = Dated()
        values = buyers.values(self._batch["inventories"], self._batch["inventory_lines"])
        own = self._kept("own", values)
        if own is None:
            return ""
        days = self._engine.to_pyarrow(own.select("decl_time").distinct())["decl_time"].to_pylist()
        limits = [dated.limits(day_of(day)) for day in days]
        known = [exact(one["year_limit"]) for one in limits if one["limits_known"]]
        if not known:
            return ""
        sums = self._sums(buyers.totals(own))
        near = buyers.near(own, sums, min(known))
        place, rows = self._place(YEAR), 0
        with pq.ParquetWriter(place, _YEAR) as writer:
            reader = self._engine.con.sql(self._engine.compile(near)).to_arrow_reader(_ROWS)
            each = buyers.counted((row for batch in reader for row in batch.to_pylist()), dated)
            for piece in _pieces(each):
                rows += len(piece)
                writer.write_table(pa.Table.from_pylist(piece, schema=_YEAR))
        return str(place) if rows else ""

    def _sums(self, totals: Table) -> Table:
        paths = [path for one in self._past for path in one.purchases]
        if not paths:
            return totals.mutate(earlier=ibis.literal(0, buyers.SUM))
        purchases = self._engine.read_parquet(paths, table_name="past_purchases")
        digested = self._kept("digested", buyers.digested(totals, self._key))
        if digested is None:
            return totals.mutate(earlier=ibis.literal(0, buyers.SUM))
        return buyers.before(digested, purchases)

    def _related(self) -> str:
        paths = [path for one in self._past for path in one.purchases]
        if not paths or "orders" not in self._batch:
            return ""
        purchases = self._engine.read_parquet(paths, table_name="earlier_purchases")
        related = self._kept("related", buyers.related(self._batch["orders"], purchases, self._key))
        return str(self._place("related")) if related is not None else ""

    def _place(self, name: str) -> Path:
        return self._folder / f"{name}.parquet"

    def _kept(self, name: str, rows: Table) -> Table | None:
        """The rows of an expression as a file; None where there are none."""
        place = self._place(name)
        self._engine.to_parquet(rows, place, compression="snappy")
        return self._engine.read_parquet(place) if pq.ParquetFile(place).metadata.num_rows else None


def _pairs(refused: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{FILE: path, "order_no": order} for path, order in refused]


def _pieces(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    piece: list[dict[str, Any]] = []
    for row in rows:
        piece.append(row)
        if len(piece) == _ROWS:
            yield piece
            piece = []
    if piece:
        yield piece


__all__ = ["GUIDS", "ORDER", "YEAR", "Looked", "Past", "key_row", "look", "opened", "rows_of", "sources_of"]
