"""What was found of the parcels of a batch, read from its files: pages of outcomes, faults, what is to be put right.

Everything here is pure reading of Parquet and runs in a thread. Personal columns are not in these files; they are
opened by :mod:`fairway.site.parcels.personal` for who may see them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import ibis
import msgspec
import pyarrow as pa

from fairway.parcels.batches.facts import Flow
from fairway.parcels.hongkong.model import Decision

MOST = 500
"""Rows of a page."""
HK_TO_FIX = (Decision.TO_FIX.value, Decision.STOPPED.value)
_ROWS = 20_000


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How the outcomes of a flow are laid out."""

    outcome: str
    """The column with what came of a parcel."""
    decided: str
    """The column that says whether it may move on."""
    cleared: tuple[str, ...]
    """Its values for parcels that may."""
    names: tuple[str, ...]
    """The columns that a parcel is looked up by."""

    def moves_on(self, outcome: Mapping[str, Any]) -> bool:
        """Whether a parcel may."""
        return outcome[self.decided] in self.cleared


CLEARED_CHANNELS = ("RELEASE", "INSPECT")
"""Parcels that move on: those that are to be inspected are inspected where they arrive, and nobody is told before."""
SHAPES: dict[Flow, Shape] = {
    Flow.CN_IMPORT: Shape(
        outcome="outcome", decided="channel", cleared=CLEARED_CHANNELS, names=("order_no", "logistics_no")
    ),
    Flow.CN_EXPORT: Shape(
        outcome="outcome", decided="channel", cleared=CLEARED_CHANNELS, names=("order_no", "logistics_no")
    ),
    Flow.HONG_KONG: Shape(
        outcome="decision",
        decided="decision",
        cleared=tuple(one.value for one in Decision if one.value not in HK_TO_FIX),
        names=("waybill_no",),
    ),
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which parcels somebody wants to see."""

    search: str = ""
    """A number of the parcel, whole."""
    outcome: str = ""
    rule: str = ""
    """Parcels that break it."""
    to_fix: bool = False
    after: int = 0
    """How many came before: places alone would not do, each file counts its own."""
    limit: int = 50


class RuleCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often a rule was broken, and the first places."""

    rule: str
    field: str
    count: int
    places: tuple[int, ...]


@contextmanager
def asking() -> Iterator[Any]:
    """An engine for a question, closed at the end."""
    # What does not fit into memory goes where the system keeps such things, not into the folder it was started in.
    engine = ibis.duckdb.connect(threads=1, temp_directory=tempfile.gettempdir())
    try:
        yield engine
    finally:
        engine.disconnect()


def _batches(engine: Any, rows: Any) -> Iterator[pa.RecordBatch]:
    """The rows of an expression, some thousand at a time. Ibis 12 asks DuckDB for them by a name that version 2 of it
    does not have."""
    yield from engine.con.sql(engine.compile(rows)).to_arrow_reader(_ROWS)


def _files(folder: Path) -> str:
    return str(folder / "*.parquet")


def outcomes(out: Path, flow: Flow, asked: Asked) -> list[dict[str, Any]]:
    """A page of outcomes in the order of files and places."""
    shape = SHAPES[flow]
    with asking() as engine:
        rows = engine.read_parquet(_files(out / "outcomes"))
        if asked.search:
            rows = rows.filter(reduce(or_, [rows[name] == asked.search for name in shape.names]))
        if asked.outcome:
            rows = rows.filter(rows[shape.outcome] == asked.outcome)
        if asked.to_fix:
            rows = rows.filter(~rows[shape.decided].isin(shape.cleared))
        if asked.rule:
            rows = rows.filter(_breaks(engine, out, rows, flow, asked.rule))
        rows = in_order(rows, shape).limit(min(asked.limit, MOST), offset=asked.after)
        found: list[dict[str, Any]] = engine.to_pyarrow(rows).to_pylist()
    return found


def in_order(rows: Any, shape: Shape) -> Any:
    """Outcomes in the order of files and places, the same at each look."""
    return rows.order_by([one for one in ("file", "place", *shape.names) if one in rows.columns])


def _breaks(engine: Any, out: Path, rows: Any, flow: Flow, rule: str) -> Any:
    faults = _of_parcels(engine, out, flow)
    numbers = faults.filter(faults["rule"] == rule)["parcel"]
    return reduce(or_, [rows[name].isin(numbers) for name in SHAPES[flow].names])


_LINES = ("line_pairs", "order_lines", "inventory_lines", "export_order_lines", "export_inventory_lines")


def _of_parcels(engine: Any, out: Path, flow: Flow, numbers: Sequence[str] = ()) -> Any:
    """The faults, each with the number that its parcel is known by as ``parcel``: the order's or the waybill's. With
    ``numbers`` only payments of those orders are looked up."""
    faults = engine.read_parquet(_files(out / "faults"))
    if flow is Flow.HONG_KONG:
        return faults.mutate(parcel=faults["key"])
    # A key is the words of the document's key columns; that of a line ends with the number of the line.
    words = faults["key"].split(" ")
    last = ibis.ifelse(faults["table"].isin(_LINES), 2, 1)
    faults = faults.mutate(parcel=words[words.length() - last])
    payments = sorted((out.parent / "tables").glob("payments-*.parquet"))
    if not payments:
        return faults
    rows = engine.read_parquet([str(path) for path in payments])
    if numbers:
        rows = rows.filter(rows["order_no"].isin(list(numbers)))
    paid = rows.select(paid=rows["pay_code"] + " " + rows["pay_transaction_id"], order=rows["order_no"])
    paid = paid.group_by("paid").aggregate(order=paid["order"].min())
    named = faults.left_join(paid, (faults["table"] == "payments") & (faults["key"] == paid["paid"]))
    return named.mutate(parcel=ibis.coalesce(named["order"], named["parcel"])).drop("paid", "order")


def counts(out: Path) -> list[RuleCount]:
    """How often each rule was broken in each field, the most frequent first."""
    with asking() as engine:
        faults = engine.read_parquet(_files(out / "faults"))
        grouped = faults.group_by(["rule", "field"]).aggregate(
            count=faults.count(), first=faults["place"].min(), last=faults["place"].max()
        )
        rows = engine.to_pyarrow(grouped.order_by([ibis.desc("count"), "rule", "field"])).to_pylist()
    return [
        RuleCount(
            rule=row["rule"],
            field=row["field"],
            count=row["count"],
            places=tuple(dict.fromkeys((row["first"], row["last"]))),
        )
        for row in rows
    ]


def faults_of(out: Path, flow: Flow, outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The faults of the parcel with ``outcome``, whichever of its documents they are in."""
    with asking() as engine:
        faults = _of_parcels(engine, out, flow)
        mine = faults.filter(faults["parcel"].isin([str(outcome[name]) for name in SHAPES[flow].names]))
        rows = mine.drop("parcel").order_by(["table", "place", "rule", "field"]).limit(MOST)
        found: list[dict[str, Any]] = engine.to_pyarrow(rows).to_pylist()
    return found


def rules_of(out: Path, flow: Flow, parcels: Sequence[Mapping[str, Any]], rules: Sequence[str]) -> list[list[str]]:
    """Which of ``rules`` each of the parcels with these outcomes breaks."""
    names = SHAPES[flow].names
    numbers = sorted({str(parcel[name]) for parcel in parcels for name in names if parcel[name]})
    if not numbers or not rules:
        return [[] for _ in parcels]
    with asking() as engine:
        faults = _of_parcels(engine, out, flow, numbers)
        mine = faults.filter(faults["parcel"].isin(numbers) & faults["rule"].isin(list(rules)))
        told = engine.to_pyarrow(mine.select("parcel", "rule").distinct()).to_pylist()
    broken: dict[str, set[str]] = {}
    for one in told:
        broken.setdefault(one["parcel"], set()).add(one["rule"])
    return [sorted(set().union(*(broken.get(str(parcel[name]), ()) for name in names))) for parcel in parcels]


def fault_rows(out: Path) -> Iterator[pa.RecordBatch]:
    """All faults, some thousand at a time."""
    with asking() as engine:
        faults = engine.read_parquet(_files(out / "faults")).order_by(["table", "place", "rule"])
        yield from _batches(engine, faults)


def document_rows(tables: Path, name: str, key: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Rows of a table's file whose columns have one of the values of ``key``."""
    with asking() as engine:
        rows = engine.read_parquet(str(tables / f"{name}.parquet"))
        for column, values in key.items():
            rows = rows.filter(rows[column].isin(list(values)))
        found: list[dict[str, Any]] = engine.to_pyarrow(rows.order_by("place").limit(MOST)).to_pylist()
    return found


FAULTS_COLUMN = "faults"
"""What is wrong with a row, beside the columns of its table: rule and field, parted by semicolons."""
NUMBERS = ("order_no", "waybill_no", "logistics_no")
"""The columns that a parcel is known by."""


def rows_to_fix(tables: Path, out: Path, name: str, flow: Flow) -> Iterator[pa.RecordBatch]:
    """The rows of a table's file that belong to parcels which are to be put right, in their order, each with what is
    wrong with its parcel; nothing where the table has no number of a parcel."""
    shape = SHAPES[flow]
    with asking() as engine:
        rows = engine.read_parquet(str(tables / f"{name}.parquet"))
        number = next((one for one in NUMBERS if one in rows.columns and one in shape.names), None)
        if number is None:
            return
        parcels = engine.read_parquet(_files(out / "outcomes"))
        parcels = parcels.filter(~parcels[shape.decided].isin(shape.cleared))
        faults = _of_parcels(engine, out, flow)
        told = faults.select("parcel", told=faults["rule"] + ibis.literal(" ") + faults["field"]).distinct()
        wrong = [
            told.join(parcels, told["parcel"] == parcels[one]).select(parcel=parcels[number], told=told["told"])
            for one in shape.names
        ]
        every = reduce(lambda one, other: one.union(other, distinct=True), wrong)
        gathered = every.group_by("parcel").aggregate(faults=every["told"].group_concat("; "))
        wanted = rows.semi_join(parcels, rows[number] == parcels[number])
        named = wanted.left_join(gathered, wanted[number] == gathered["parcel"])
        chosen = named.select(*rows.columns, faults=gathered["faults"].fill_null("")).order_by("place")
        yield from (one for one in _batches(engine, chosen) if one.num_rows)


def release_list(out: Path, flow: Flow) -> Iterator[pa.RecordBatch]:
    """The outcomes of parcels that may move on, some thousand at a time."""
    shape = SHAPES[flow]
    with asking() as engine:
        rows = engine.read_parquet(_files(out / "outcomes"))
        cleared = rows.filter(rows[shape.decided].isin(shape.cleared)).order_by("place")
        yield from _batches(engine, cleared)
