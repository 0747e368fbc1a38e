"""Writes traffic into a folder: for each drop the six tables, what came late apart, and the truth."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from enum import StrEnum
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from fairway.parcels.generate.arrays import Ints
from fairway.parcels.generate.documents import Documents
from fairway.parcels.generate.drop import draw_drop
from fairway.parcels.generate.drop_tables import tables
from fairway.parcels.generate.exports import Exports
from fairway.parcels.generate.options import GROUPS, Traffic

TRUTH = pa.schema(
    [
        pa.field("case", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("ebp_code", pa.string(), nullable=False),
        pa.field("order_no", pa.string(), nullable=False),
    ]
)
"""One row for each planted parcel; the parcels of one planted group carry the same group."""

FORMATS = ("parquet", "csv", "jsonl")
_ROW_GROUP = 122_880


def write_traffic(
    traffic: Traffic,
    folder: Path,
    *,
    form: str = "parquet",
    processes: int = 1,
    done: Callable[[int], None] | None = None,
) -> dict[str, object]:
    """Write all drops into ``folder`` as ``day=D/platform=P/TABLE.FORM``, what came late into ``late`` under it, and
    ``truth.parquet`` and ``traffic.json`` beside. ``done`` is told the parcels written so far. Returns what
    ``traffic.json`` says."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(len(traffic.drops))
    write = partial(_write_drop, traffic, folder, form)
    truths: list[pa.Table] = []
    for truth in _run(write, numbers, processes):
        truths.append(truth)
        if done is not None:
            done(sum(traffic.drops[: len(truths)]))
    truth = pa.concat_tables(truths)
    pq.write_table(truth, folder / "truth.parquet")
    counts = {row["values"]: row["counts"] for row in truth["case"].value_counts().to_pylist()}
    said = {**asdict(traffic), "day": traffic.day.isoformat(), "drops": traffic.drops, "planted": counts}
    (folder / "traffic.json").write_text(json.dumps(said, indent=2) + "\n", "utf-8")
    return said


def _run(write: Callable[[int], pa.Table], numbers: range, processes: int) -> Iterator[pa.Table]:
    if processes == 1 or len(numbers) == 1:
        yield from map(write, numbers)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(write, numbers)


def _write_drop(traffic: Traffic, folder: Path, form: str, number: int) -> pa.Table:
    draw = np.random.Generator(np.random.PCG64([traffic.seed, traffic.day.toordinal(), number]))
    drop = draw_drop(traffic, number, draw)
    made = Documents(traffic, drop, draw)
    home = folder / f"day={made.day}" / f"platform={made.platform}"
    if traffic.exports is not None:
        exports = Exports(traffic.exports, made)
        for name, table in exports.tables():
            home.mkdir(parents=True, exist_ok=True)
            write_table(table, home / f"{name}.{form}")
        return _told(made, [(case, parcels, 1) for case, parcels in exports.cases.items()])
    for under, name, table in tables(made):
        if table.num_rows:
            place = home / under / f"{name}.{form}"
            place.parent.mkdir(parents=True, exist_ok=True)
            write_table(table, place)
    return _told(made, [(case, parcels, GROUPS.get(case, 1)) for case, parcels in drop.cases.items()])


def write_table(table: pa.Table, place: Path) -> None:
    """Write one table by the ending of its name. CSV and JSON Lines have no ``place``: the row is the place."""
    if place.suffix == ".parquet":
        pq.write_table(table, place, compression="snappy", row_group_size=_ROW_GROUP)
    elif place.suffix == ".csv":
        pacsv.write_csv(table.drop_columns(["place"]), place)
    else:
        with place.open("w", encoding="utf-8") as opened:
            for batch in table.drop_columns(["place"]).to_batches(max_chunksize=10_000):
                for row in batch.to_pylist():
                    said = {
                        name: value if isinstance(value, int | str) else str(value)
                        for name, value in row.items()
                        if value is not None and value != ""
                    }
                    opened.write(json.dumps(said, ensure_ascii=False) + "\n")


def _told(made: Documents, cases: Sequence[tuple[StrEnum, Ints, int]]) -> pa.Table:
    """The planted parcels of each case, in groups of a size."""
    rows: list[pa.Table] = []
    for case, parcels, size in cases:
        groups = [f"{made.platform}-{case}-{number // size}" for number in range(len(parcels))]
        numbers = made.order_numbers.take(pa.array(parcels))
        columns = [
            pa.array([case.value] * len(parcels), pa.string()),
            pa.array(groups, pa.string()),
            pa.array([made.platform] * len(parcels), pa.string()),
            numbers,
        ]
        rows.append(pa.Table.from_arrays(columns, schema=TRUTH))
    return pa.concat_tables(rows) if rows else TRUTH.empty_table()
