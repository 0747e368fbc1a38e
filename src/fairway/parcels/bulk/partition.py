"""One partition: bound to the engine, judged, matched, taxed, screened, written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import ibis
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from fairway.base.issues import Severity
from fairway.parcels import dated
from fairway.parcels.bulk import judge, parcel
from fairway.parcels.bulk.engines import Engine
from fairway.parcels.bulk.plan import Partition, Plan
from fairway.parcels.bulk.relations import ORDER, Around, document, first_of, suspects
from fairway.parcels.bulk.root import partition_root
from fairway.parcels.bulk.screen import Screen
from fairway.parcels.bulk.work import Work
from fairway.parcels.columns import Table as Model
from fairway.parcels.model import FAULTS as FAULT_COLUMNS
from fairway.parcels.model import TABLES
from fairway.parcels.rules import CHECKS, RULES

DOCUMENTS = ("orders", "order_lines", "payments", "waybills", "inventories", "inventory_lines")
_HEADS = ("orders", "payments", "waybills", "inventories")
_DAYS = {"inventories": "decl_time", "export_inventories": "ie_date"}
"""The day that an inventory is judged by."""
_NO_KEYS = pa.table({name: pa.array([], pa.string()) for name in ORDER})
FAULTS = FAULT_COLUMNS.append(pa.field("file", pa.int32(), nullable=False))
"""Faults as they are written: ``file`` is the number of the file in ``summary.json``."""
_NO_FLAGS = _NO_KEYS.append_column("flag", pa.array([], pa.string()))


class Task(StrEnum):
    """How far the work goes."""

    CHECK = "check"
    """Each document against its rules."""
    MATCH = "match"
    """And the documents of each parcel with each other."""
    CLEAR = "clear"
    """And taxes, screening and what becomes of each parcel."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of rows whose checks are asked."""
        return DOCUMENTS if self is Task.CHECK else (*DOCUMENTS, "line_pairs", "parcels")


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

    @staticmethod
    def of(engine: Engine, plan: Plan, work: Work, screens: Sequence[Screen], known: Mapping[str, str]) -> Batch:
        """Read what is needed of all rows."""
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
        around = Around(
            goods=engine.rows("goods", dated.goods(days)),
            limits=engine.rows("limits", dated.limits(days)),
            known={
                name: engine.bind(f"known_{name}", [(place, None)]) for name, place in known.items() if name != "year"
            },
            year=engine.bind("known_year", [(known["year"], None)]) if "year" in known else None,
        )
        over = []
        for number, screen in enumerate(screens):
            found = {}
            for name, expression in screen.over_batch(whole).items():
                place = work.file("work", "batch", f"{number}-{name}.parquet")
                if work.done(f"batch-{number}-{name}", Done) is None:
                    engine.write(expression, place)
                    work.finish(f"batch-{number}-{name}", Done(name=name, parcels=0, rows={}, faults={}))
                found[name] = engine.bind(f"batch_{number}_{name}", [(place, None)])
            over.append(found)
        return Batch(plan, work, around, screens, over)


def work_on(engine: Engine, batch: Batch, partition: Partition, task: Task) -> Done:
    """Do one partition and write its results."""
    return _Working(engine, batch, partition, task).done()


class _Working:
    def __init__(self, engine: Engine, batch: Batch, partition: Partition, task: Task) -> None:
        self.engine, self.batch, self.partition, self.task = engine, batch, partition, task
        bucket = (partition.bucket, partition.buckets)
        self.tables: dict[str, Table] = {}
        for name in DOCUMENTS:
            files = [(batch.plan.sources[one].place, one) for one in batch.plan.files(partition, name)]
            self.tables[name] = engine.bind(name, files, bucket) if files else engine.rows(name, _nothing(TABLES[name]))
        self.around = replace(batch.around, repeated=self._firsts("key"), guids=self._firsts("guid"))
        self.faults: dict[str, int] = {}

    def _firsts(self, by: str) -> dict[str, Table]:
        """Keys (or guids) that stand in several rows, where there are any. They are few, and fetched."""
        found = {}
        for name in _HEADS:
            keys = TABLES[name].key if by == "key" else ("guid",)
            suspected = self.engine.fetch(suspects(self.tables[name], keys))
            if suspected.num_rows:
                hashes = self.engine.rows(f"suspected_{by}_{name}", suspected)
                firsts = self.engine.fetch(first_of(self.tables[name], keys, hashes))
                if firsts.num_rows:
                    found[name] = self.engine.rows(f"{by}_{name}", firsts)
        return found

    def done(self) -> Done:
        """Judge, match, clear."""
        faulty = {name: self._exceptions(name, document(name, self.tables, self.around)) for name in DOCUMENTS}
        parts = [part for name, found in faulty.items() if (part := self._faults(name, found)) is not None]
        place = ""
        if self.task is not Task.CHECK:
            pairs = self._exceptions("line_pairs", parcel.line_pairs(self.tables))
            faulty["line_pairs"] = self._kept("pairs", parcel.of_whole_parcels(pairs, self.tables, self.around))
            faulty["parcels"] = self._kept("parcels", parcel.parcels(self.tables, self.around))
            more = (self._faults(name, faulty[name]) for name in ("line_pairs", "parcels"))
            parts += [part for part in more if part is not None]
        faults_file = f"faults/{self.partition.name}.parquet"
        written = pa.concat_tables(parts) if parts else FAULTS.empty_table()
        self.engine.write(self.engine.rows("faults", written), self.batch.work.file(faults_file))
        if self.task is not Task.CHECK:
            place = f"outcomes/{self.partition.name}.parquet"
            found = parcel.Found(
                differing=faulty["parcels"],
                lines=parcel.differing_lines(faulty["line_pairs"]),
                held=self._held(written),
                flags=self._flags(),
            )
            heads = self._kept("heads", parcel.heads(self.tables, self.around))
            money = parcel.taxes(heads, self.tables["inventory_lines"], self.around)
            self.engine.write(parcel.outcomes(heads, money, found), self.batch.work.file(place))
        counted = {name: self.engine.fetch(table.aggregate(n=table.count())) for name, table in self.tables.items()}
        rows = {name: int(found["n"][0].as_py()) for name, found in counted.items()}
        return Done(
            name=self.partition.name,
            parcels=rows["inventories"],
            rows=rows,
            faults=dict(sorted(self.faults.items())),
            outcomes=place,
            faults_file=faults_file,
            root=partition_root(self.batch.work.file(place)).hex() if place else "",
        )

    def _kept(self, name: str, expression: Table) -> Table:
        place = self.batch.work.file("work", "exceptions", f"{name}.parquet")
        self.engine.write(expression, place)
        return self.engine.bind(f"exceptions_{name}", [(place, None)])

    def _exceptions(self, name: str, rows: Table) -> Table:
        return self._kept(name, judge.exceptions(rows, CHECKS[name]))

    def _faults(self, name: str, found: Table) -> pa.Table | None:
        checks = CHECKS[name]
        hits = self.engine.fetch(judge.hits(found, checks)).to_pylist()[0]
        broken = [one for number, one in enumerate(checks) if hits[f"check_{number}"]]
        for number, one in enumerate(checks):
            if hits[f"check_{number}"]:
                self.faults[one.rule] = self.faults.get(one.rule, 0) + hits[f"check_{number}"]
        return self.engine.fetch(judge.faults(found, broken)).select(FAULTS.names).cast(FAULTS) if broken else None

    def _held(self, faults: pa.Table) -> Table:
        """The order numbers with a fault that refuses them, whichever document it is in."""
        refusing = [rule for rule in pc.unique(faults["rule"]).to_pylist() if RULES[rule].severity is Severity.ERROR]
        if not refusing:
            return self.engine.rows("held", _NO_KEYS)
        wrong = self.engine.rows("held_rows", faults.filter(pc.is_in(faults["rule"], pa.array(refusing))))
        parts = []
        for name, table in self.tables.items():
            rows = table.select(*ORDER, "file", "place") if "ebp_code" in table.columns else self._by_waybill()
            mine = wrong.filter(wrong.table == name).select("file", "place")
            parts.append(rows.semi_join(mine, ["file", "place"]).select(*ORDER))
        keys = self.engine.fetch(ibis.union(*parts, distinct=True))
        return self.engine.rows("held", keys)

    def _by_waybill(self) -> Table:
        """Waybills with the platform of their inventory: a waybill does not name it."""
        waybills, inventories = self.tables["waybills"], self.tables["inventories"]
        heads = inventories.select(*ORDER, "logistics_code", "logistics_no")
        joined = waybills.select("file", "place", "logistics_code", "logistics_no").inner_join(
            heads, ["logistics_code", "logistics_no"]
        )
        return joined.select(*ORDER, "file", "place")

    def _flags(self) -> Table:
        """The flags of each flagged parcel as a list, in the order of their names. What screens say beside them is
        written down."""
        parts = [_NO_FLAGS]
        for number, (screen, over) in enumerate(zip(self.batch.screens, self.batch.over, strict=True)):
            found = self.engine.fetch(screen.flags(self.tables, over))
            if set(found.column_names) > set(_NO_FLAGS.column_names):
                place = self.batch.work.file("evidence", f"{self.partition.name}-{number}.parquet")
                self.engine.write(self.engine.rows(f"evidence_{number}", found), place)
            parts.append(found.select(_NO_FLAGS.column_names))
        single = pa.concat_tables(parts).sort_by([(one, "ascending") for one in (*ORDER, "flag")])
        single = single.group_by([*ORDER, "flag"], use_threads=False).aggregate([])
        listed = single.group_by(list(ORDER), use_threads=False).aggregate([("flag", "list")])
        return self.engine.rows("flags", listed.rename_columns([*ORDER, "flags"]))


def _nothing(table: Model) -> pa.Table:
    return table.schema.empty_table().append_column("file", pa.array([], pa.int32()))
