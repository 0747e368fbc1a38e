"""One partition of exports: bound to the engine, judged, matched, written."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from fairway.base.issues import Severity
from fairway.parcels.bulk import exports, judge
from fairway.parcels.bulk.batch import Batch, Done
from fairway.parcels.bulk.engines import Engine
from fairway.parcels.bulk.judge import FAULTS
from fairway.parcels.bulk.partition import Task, repeated
from fairway.parcels.bulk.plan import Partition
from fairway.parcels.bulk.relations import Around, hashes
from fairway.parcels.bulk.root import partition_root
from fairway.parcels.model import TABLES
from fairway.parcels.rules import CHECKS, RULES

_WAYBILLS = "export_waybills"


def tables_of(task: Task) -> tuple[str, ...]:
    """The tables of rows whose checks are asked of exports."""
    return exports.DOCUMENTS if task is Task.CHECK else (*exports.DOCUMENTS, "export_parcels")


def work_on(engine: Engine, batch: Batch, partition: Partition, task: Task) -> Done:
    """Do one partition and write its results."""
    return _Working(engine, batch, partition, task).done()


class _Working:
    def __init__(self, engine: Engine, batch: Batch, partition: Partition, task: Task) -> None:
        self.engine, self.batch, self.partition, self.task = engine, batch, partition, task
        self.tables = {name: self._bound(name) for name in exports.DOCUMENTS}
        self.own = {**self.tables, _WAYBILLS: self._waybills(own=True)}
        """What is judged here. A waybill of an export names no order: every part of a divided drop reads all of them,
        and judges its share."""
        self.around = self._around()

    def _bound(self, name: str) -> Table:
        files = [(self.batch.plan.sources[one].place, one) for one in self.batch.plan.files(self.partition, name)]
        bucket = (0, 1) if name == _WAYBILLS else (self.partition.bucket, self.partition.buckets)
        if files:
            return self.engine.bind(name, files, bucket)
        nothing = TABLES[name].schema.empty_table().append_column("file", pa.array([], pa.int32()))
        return self.engine.rows(name, nothing)

    def _waybills(self, *, own: bool) -> Table:
        rows, count = self.tables[_WAYBILLS], self.partition.buckets
        mine = (rows.logistics_no.hash() % count + count) % count == self.partition.bucket
        return rows.filter(mine if own else ~mine) if count > 1 else rows

    def _around(self) -> Around:
        hashed = {name: hashes(name, self.tables[name]) for name in exports.HEADS}
        keys, guids, _ = repeated(self.engine, self.tables, hashed)
        return replace(self.batch.around, repeated=keys, guids=guids)

    def done(self) -> Done:
        """Judge, match, decide."""
        found_of = {name: exports.rows_of(name, self.own, self.around) for name in exports.DOCUMENTS}
        parts = [self._faults(name, judge.exceptions(rows, CHECKS[name])) for name, rows in found_of.items()]
        place = ""
        others: list[pa.Table] = []
        if self.task is not Task.CHECK:
            others = [self._faults_of_others()] if self.partition.buckets > 1 else []
            differing = self._kept("export_parcels", exports.parcels(self.tables, self.around))
            parts.append(self._faults("export_parcels", differing))
            place = f"outcomes/{self.partition.name}.parquet"
        written = pa.concat_tables(parts)
        faults_file = f"faults/{self.partition.name}.parquet"
        self.engine.write(self.engine.rows("faults", written), self.batch.work.file(faults_file))
        if place:
            found = exports.Found(differing=differing, held=self._held(pa.concat_tables([written, *others])))
            self.engine.write(exports.outcomes(self.tables, self.around, found), self.batch.work.file(place))
        counted = {name: self.engine.fetch(table.aggregate(n=table.count())) for name, table in self.own.items()}
        rows = {name: int(found["n"][0].as_py()) for name, found in counted.items()}
        return Done(
            name=self.partition.name,
            parcels=rows["export_inventories"],
            rows=rows,
            faults=judge.by_rule(written),
            outcomes=place,
            faults_file=faults_file,
            root=partition_root(self.batch.work.file(place)).hex() if place else "",
        )

    def _kept(self, name: str, expression: Table) -> Table:
        return self.engine.keep(f"kept_{name}", expression, self.batch.work.file("work", "kept", f"{name}.parquet"))

    def _faults_of_others(self) -> pa.Table:
        """The faults of waybills that another part of the drop judges and tells, and parcels of this one go with."""
        theirs = self._waybills(own=False).semi_join(self.tables["export_inventories"], exports.WAYBILL)
        rows = exports.rows_of(_WAYBILLS, {_WAYBILLS: theirs}, self.around)
        return self._faults(_WAYBILLS, judge.exceptions(rows, CHECKS[_WAYBILLS]))

    def _faults(self, name: str, found: Table) -> pa.Table:
        broken = self.engine.fetch(judge.broken(found, CHECKS[name]))
        return judge.breaches(broken, CHECKS[name]).select(FAULTS.names)

    def _held(self, faults: pa.Table) -> Table:
        refusing = [rule for rule in pc.unique(faults["rule"]).to_pylist() if RULES[rule].severity is Severity.ERROR]
        wrong = faults.filter(pc.is_in(faults["rule"], pa.array(refusing, pa.string())))
        rows = self.engine.rows("held_rows", wrong.select(["table", "file", "place"]))
        keys = self.engine.fetch(exports.held(self.tables, rows))
        return self.engine.rows("held", keys)
