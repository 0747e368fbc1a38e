"""One partition: bound to the engine, judged, matched, taxed, screened, written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from fairway.base.issues import Severity
from fairway.parcels.bulk import judge, parcel, suspected
from fairway.parcels.bulk.batch import DOCUMENTS, Batch, Done
from fairway.parcels.bulk.engines import Engine
from fairway.parcels.bulk.judge import BREACHES, FAULTS
from fairway.parcels.bulk.plan import Partition
from fairway.parcels.bulk.relations import ORDER, Around, first_of, hashes
from fairway.parcels.bulk.root import partition_root
from fairway.parcels.model import TABLES
from fairway.parcels.rules import CHECKS, RULES, Check

_HEADS = ("orders", "payments", "waybills", "inventories")
_NO_KEYS = pa.table({name: pa.array([], pa.string()) for name in ORDER})
_NOBODY = {"heads": 0, "of": 0, "all": 0}
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


def rehearse(engine: Engine, batch: Batch, partition: Partition, task: Task) -> None:
    """Get ready what partitions ask for, while nothing is known of their rows yet."""
    place = f"outcomes/{partition.name}.parquet" if task is not Task.CHECK else ""
    _Working(engine, batch, partition, task).worked(place, rehearsed=True)


def work_on(engine: Engine, batch: Batch, partition: Partition, task: Task) -> Done:
    """Do one partition and write its results."""
    return _Working(engine, batch, partition, task).done()


def repeated(
    engine: Engine, tables: Mapping[str, Table], hashed: Mapping[str, Table]
) -> tuple[dict[str, Table], dict[str, Table], Table]:
    """What stands in several rows of the tables of ``hashed`` (see :func:`hashes`), with the first of these: keys and
    guids by the table; and the hashes of orders that were paid twice."""
    several = engine.repeated(hashed)
    found: dict[str, dict[str, Table]] = {"key": {}, "guid": {}}
    for what, firsts in found.items():
        for name in hashed:
            keys = TABLES[name].key if what == "key" else ("guid",)
            suspected = engine.rows(f"suspected_{what}_{name}", _hashed(several.get((name, what))))
            rows = first_of(tables[name], keys, suspected)
            # A table that is always there, mostly empty, and not one more form of each expression.
            none = rows.schema().to_pyarrow().empty_table()
            firsts[name] = engine.rows(f"{what}_{name}", engine.fetch(rows) if (name, what) in several else none)
    paid = engine.rows("paid_twice", _hashed(several.get(("payments", "paid"))))
    return found["key"], found["guid"], paid


def _hashed(several: pa.Array | None) -> pa.Table:
    return pa.table({"hashed": pa.array([], pa.int64()) if several is None else several})


class _Working:
    def __init__(self, engine: Engine, batch: Batch, partition: Partition, task: Task) -> None:
        self.engine, self.batch, self.partition, self.task = engine, batch, partition, task
        self.tables = {name: batch.bind(engine, name, partition) for name in DOCUMENTS}
        self.around = batch.around
        self.around = self._around()
        self.breaches: list[pa.Table] = []

    def _around(self) -> Around:
        """What stands in several rows, where anything does: a few keys, which are fetched."""
        hashed = {name: self._made(f"hashes {name}", partial(hashes, name, self.tables[name])) for name in _HEADS}
        keys, guids, paid = repeated(self.engine, self.tables, hashed)
        return replace(self.batch.around, repeated=keys, guids=guids, paid_twice=paid)

    def _made(self, what: str, build: Callable[[], Table]) -> Table:
        """An expression over the tables of this partition, built once for all of them."""
        return self.batch.expression((what, *(table.op() for table in self.tables.values())), build)

    def done(self) -> Done:
        """Judge, match, clear."""
        place = f"outcomes/{self.partition.name}.parquet" if self.task is not Task.CHECK else ""
        written = self.worked(place)
        faults_file = f"faults/{self.partition.name}.parquet"
        self.engine.write(self.engine.rows("faults", written), self.batch.work.file(faults_file))
        rows = self._counts()
        return Done(
            name=self.partition.name,
            parcels=rows["inventories"],
            rows=rows,
            faults=judge.by_rule(written),
            outcomes=place,
            faults_file=faults_file,
            root=partition_root(self.batch.work.file(place)).hex() if place else "",
        )

    def worked(self, place: str, *, rehearsed: bool = False) -> pa.Table:
        """Judge, match, clear; outcomes are written to ``place``. The faults. What is ``rehearsed`` goes every way that
        rows may make necessary, but knows nothing yet of what screens found over the batch."""
        lines = self.tables["inventory_lines"]
        heads = self._kept("heads", lambda: suspected.heads(self.tables, self.around))
        money = self._kept("money", lambda: suspected.lines(heads, lines, self.around))
        self._judge(heads, money, every=rehearsed)
        if place:
            apart = self._kept(
                "line_pairs", lambda: judge.exceptions(parcel.line_pairs(self.tables), CHECKS["line_pairs"])
            )
            pairs = self._kept("pairs", lambda: parcel.of_whole_parcels(apart, heads, self.tables["orders"]))
            differing = self._kept("parcels", lambda: parcel.parcels(self.tables, self.around))
            held = self._held()
            for name, rows in (("line_pairs", pairs), ("parcels", differing)):
                self._breaches(name, CHECKS[name], rows)
            flags = self._flags(() if rehearsed else self.batch.over)
            found = parcel.Found(differing=differing, lines=parcel.differing_lines(pairs), held=held, flags=flags)
            outcomes = self._made("outcomes", lambda: parcel.outcomes(heads, money, found))
            self.engine.write(outcomes, self.batch.work.file(place))
        return pa.concat_tables([FAULTS.empty_table(), *(one.select(FAULTS.names) for one in self.breaches)])

    def _kept(self, name: str, build: Callable[[], Table]) -> Table:
        place = self.batch.work.file("work", "kept", f"{name}.parquet")
        return self.engine.keep(f"kept_{name}", self._made(name, build), place)

    def _judge(self, heads: Table, money: Table, *, every: bool) -> None:
        """Every check of every document."""
        for name, table in self.tables.items():
            self._breaches(
                f"{name} alone", suspected.checks_of(name, alone=True), partial(suspected.alone, name, table)
            )
        for name in ("orders", "payments", "waybills"):
            checks = suspected.checks_of(name, alone=False)
            self._breaches(name, checks, partial(suspected.beside, name, self.tables, self.around))
        (said,) = self.engine.fetch(self._made("said", lambda: suspected.said(heads, money))).to_pylist() or [_NOBODY]
        of_heads, of_lines = (suspected.checks_of(name, alone=False) for name in ("inventories", "inventory_lines"))
        if said["heads"] or every:
            self._breaches("heads", of_heads, lambda: suspected.of_heads(heads, self.tables, self.around))
        if said["of"] or every:
            self._breaches("lines", of_lines, lambda: suspected.of_lines(heads, money, self.tables, self.around))
        if said["all"] > said["of"] or every:
            self._breaches("stray", of_lines, lambda: suspected.of_lines_alone(heads, self.tables, self.around))

    def _breaches(self, name: str, checks: Sequence[Check], rows: Table | Callable[[], Table]) -> None:
        def build() -> Table:
            return judge.broken(rows() if callable(rows) else rows, checks)

        found = self.engine.fetch(self._made(f"breaches of {name}", build))
        self.breaches.append(judge.breaches(found, checks))

    def _counts(self) -> dict[str, int]:
        counted = self._made("counts", lambda: judge.unions([_count(*one) for one in self.tables.items()]))
        return {one["table"]: int(one["n"]) for one in self.engine.fetch(counted).to_pylist()}

    def _held(self) -> Table:
        """The order numbers with a fault that refuses them, whichever document it is in."""
        found = pa.concat_tables([BREACHES.empty_table(), *self.breaches])
        refusing = [rule for rule in pc.unique(found["rule"]).to_pylist() if RULES[rule].severity is Severity.ERROR]
        wrong = found.filter(pc.is_in(found["rule"], pa.array(refusing, pa.string())))
        carried = pc.equal(wrong["table"], "waybills")
        parts = [wrong.filter(pc.invert(carried)).select(list(ORDER))]
        if pc.any(carried).as_py():
            rows = self.engine.rows("held_rows", wrong.filter(carried).select(["file", "place"]))
            parts.append(self.engine.fetch(self._by_waybill().semi_join(rows, suspected.PLACE).select(*ORDER)))
        keys = pa.concat_tables([one.cast(_NO_KEYS.schema) for one in parts]).group_by(list(ORDER)).aggregate([])
        return self.engine.rows("held", keys)

    def _by_waybill(self) -> Table:
        """Waybills with the platform of their inventory: a waybill does not name it."""
        waybills, inventories = self.tables["waybills"], self.tables["inventories"]
        heads = inventories.select(*ORDER, "logistics_code", "logistics_no")
        joined = waybills.select("file", "place", "logistics_code", "logistics_no").inner_join(
            heads, ["logistics_code", "logistics_no"]
        )
        return joined.select(*ORDER, "file", "place")

    def _flags(self, found_over: Sequence[Mapping[str, Table]]) -> Table:
        """The flags of each flagged parcel as a list, in the order of their names, by what screens found over the
        batch. What they say beside them is written down."""
        parts = [_NO_FLAGS]
        for number, (screen, over) in enumerate(zip(self.batch.screens, found_over, strict=False)):
            flags = self._made(f"flags {number}", partial(screen.flags, self.tables, over))
            found = self.engine.fetch(flags)
            if set(found.column_names) > set(_NO_FLAGS.column_names):
                place = self.batch.work.file("evidence", f"{self.partition.name}-{number}.parquet")
                self.engine.write(self.engine.rows(f"evidence_{number}", found), place)
            parts.append(found.select(_NO_FLAGS.column_names))
        single = pa.concat_tables(parts).sort_by([(one, "ascending") for one in (*ORDER, "flag")])
        single = single.group_by([*ORDER, "flag"], use_threads=False).aggregate([])
        listed = single.group_by(list(ORDER), use_threads=False).aggregate([("flag", "list")])
        return self.engine.rows("flags", listed.rename_columns([*ORDER, "flags"]))


def _count(name: str, rows: Table) -> Table:
    return rows.aggregate(n=rows.count()).mutate(table=ibis.literal(name))
