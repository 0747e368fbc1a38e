"""What is known of a whole batch before its partitions are worked on, and what is noted of each when it is done."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pyarrow as pa
from ibis.expr.types import Table

from fairway.parcels import dated
from fairway.parcels.bulk.engines import Engine
from fairway.parcels.bulk.plan import Partition, Plan
from fairway.parcels.bulk.relations import Around
from fairway.parcels.bulk.screen import Screen
from fairway.parcels.bulk.work import Work
from fairway.parcels.columns import Table as Model
from fairway.parcels.model import TABLES

DOCUMENTS = ("orders", "order_lines", "payments", "waybills", "inventories", "inventory_lines")
_DAYS = {"inventories": "decl_time", "export_inventories": "ie_date"}
"""The day that an inventory is judged by."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """The note of a finished partition."""

    name: str
    parcels: int
    rows: dict[str, int]
    """Rows of each table."""
    faults: dict[str, int]
    """Faults by rule."""
    outcomes: str = ""
    """Where its outcomes are, inside the folder of results."""
    faults_file: str = ""
    root: str = ""
    """The Merkle root over its outcomes, hexadecimal."""


@dataclass(frozen=True)
class Batch:
    """What is known of the whole batch before its partitions are worked on."""

    plan: Plan
    work: Work
    around: Around
    screens: Sequence[Screen]
    over: Sequence[Mapping[str, Table]]
    """What each screen asked for over all rows."""
    bound: _Bound
    """The tables of the above."""
    divided: bool
    """Whether the files of divided partitions were written apart."""
    made: dict[Hashable, Table] = field(default_factory=dict)
    """Expressions over the tables of a partition. They come under the same names in each, so they are built once."""
    making: threading.Lock = field(default_factory=threading.Lock)

    def expression(self, key: Hashable, build: Callable[[], Table]) -> Table:
        """What ``build`` gave for this key before, or gives now."""
        with self.making:
            if key not in self.made:
                self.made[key] = build()
            return self.made[key]

    def bind(self, engine: Engine, name: str, partition: Partition) -> Table:
        """The rows of a table that are a partition's, as they were divided if they were."""
        files: list[tuple[str, int | None]] = [
            (self.plan.sources[one].place, one) for one in self.plan.files(partition, name)
        ]
        bucket = (partition.bucket, partition.buckets)
        if files and partition.buckets > 1 and self.divided:
            mine = Path(_parts(self.work, partition, name), f"bucket={partition.bucket}")
            files, bucket = [(str(one), None) for one in sorted(mine.glob("*.parquet"))], (0, 1)
        return engine.bind(name, files, bucket) if files else engine.rows(name, _nothing(TABLES[name]))

    def done(self, partition: Partition) -> None:
        """Give back the room of what was divided for a partition."""
        if partition.buckets > 1 and self.divided:
            for name in DOCUMENTS:
                shutil.rmtree(
                    Path(_parts(self.work, partition, name), f"bucket={partition.bucket}"), ignore_errors=True
                )

    def at(self, engine: Engine) -> None:
        """Bind its tables on another engine."""
        self.bound.again(engine)

    @staticmethod
    def of(
        engine: Engine,
        plan: Plan,
        work: Work,
        screens: Sequence[Screen],
        known: Mapping[str, str],
        *,
        begun: Callable[[Batch], None],
    ) -> Batch:
        """Read what is needed of all rows. ``begun`` is called with the batch as soon as all but ``over`` is known."""
        whole = {
            name: engine.bind(f"all_{name}", [(plan.sources[one].place, one) for one in numbers])
            for name, numbers in plan.tables().items()
        }
        days = sorted(
            {
                day
                for name, column in _DAYS.items()
                if name in whole
                for day in engine.fetch(whole[name].select(column).distinct())[column].to_pylist()
            }
        )
        bound = _Bound(engine)
        around = Around(
            goods=bound.rows("goods", dated.goods(days)),
            limits=bound.rows("limits", dated.limits(days)),
            known={name: bound.file(f"known_{name}", place) for name, place in known.items() if name != "year"},
            year=bound.file("known_year", known["year"]) if "year" in known else None,
        )
        over: list[Mapping[str, Table]] = []
        batch = Batch(plan, work, around, screens, over, bound, divided=engine.divides)
        begun(batch)
        for number, screen in enumerate(screens):
            found = {}

            def keep(name: str, rows: Table, number: int = number) -> Table:
                # Not as a file, where the engine can: these rows may hold what nobody shall find afterwards.
                return engine.keep(f"kept_{number}_{name}", rows, work.file("work", "batch", f"{number}-{name}-kept"))

            for name, expression in screen.over_batch(whole, keep).items():
                place = work.file("work", "batch", f"{number}-{name}.parquet")
                if work.done(f"batch-{number}-{name}", Done) is None:
                    engine.write(expression, place)
                    work.finish(f"batch-{number}-{name}", Done(name=name, parcels=0, rows={}, faults={}))
                found[name] = bound.file(f"batch_{number}_{name}", place)
            over.append(found)
        if batch.divided:
            _divide(engine, plan, work)
        return batch


def _divide(engine: Engine, plan: Plan, work: Work) -> None:
    """Write the files of divided partitions apart, once for each table: who reads them whole for each partition takes
    ten times as long over ten times the rows."""
    for one in plan.partitions:
        if one.bucket or one.buckets == 1 or one.exports:
            continue
        for name in DOCUMENTS:
            files = [(plan.sources[number].place, number) for number in plan.files(one, name)]
            place = _parts(work, one, name)
            step = f"parts-{Path(place).parent.name}-{name}"
            if files and work.done(step, Done) is None:
                engine.divide(files, one.buckets, place)
                work.finish(step, Done(name=step, parcels=0, rows={}, faults={}))


def _parts(work: Work, partition: Partition, name: str) -> str:
    return work.file("work", "parts", partition.name.rpartition("-")[0], name)


class _Bound:
    """Tables that are bound on one engine, and can be on others under the same names."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._bound: list[Callable[[Engine], Table]] = []

    def rows(self, name: str, table: pa.Table) -> Table:
        """A small table."""
        return self._kept(lambda engine: engine.rows(name, table))

    def file(self, name: str, place: str) -> Table:
        """A file of ours."""
        return self._kept(lambda engine: engine.bind(name, [(place, None)]))

    def _kept(self, bind: Callable[[Engine], Table]) -> Table:
        self._bound.append(bind)
        return bind(self._engine)

    def again(self, engine: Engine) -> None:
        """All of them."""
        for bind in self._bound:
            bind(engine)


def _nothing(table: Model) -> pa.Table:
    return table.schema.empty_table().append_column("file", pa.array([], pa.int32()))
