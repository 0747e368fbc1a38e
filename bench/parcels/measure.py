"""A batch cleared from typed Parquet to results on disk, and the engine's own scan-and-join of the same columns."""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis

from fairway.parcels.bulk.batch import DOCUMENTS
from fairway.parcels.bulk.plan import Source, plan, source
from fairway.parcels.bulk.run import Options, run
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.risk.screen import RiskScreen

SEED = 20261122
LIMITS = {1_000_000: 12.0, 10_000_000: 90.0}
"""Seconds."""
AIM = {10_000_000: 45.0}
MEMORY_LIMIT = 6 << 30
CAPPED = "1GB"
_SETTINGS = BulkSettings(memory="3500MB", threads=2)


def _sources(folder: Path) -> list[Source]:
    found = [
        path for path in sorted(folder.rglob("*.parquet")) if path.stem in DOCUMENTS and path.parent.name != "late"
    ]
    return [source(path.stem, path) for path in found]


def _floor(folder: Path) -> None:
    """Scan every column that the rules read and join the documents of each parcel, drop by drop: no rule, no result."""
    connection = ibis.duckdb.connect(threads=_SETTINGS.threads, memory_limit=_SETTINGS.memory)
    for drop in sorted({path.parent for path in folder.rglob("inventories.parquet")}):
        table = {name: connection.read_parquet(drop / f"{name}.parquet") for name in DOCUMENTS}
        for name in DOCUMENTS:
            every = table[name]
            texts = [column for column in every.columns if every[column].type().is_string()]
            amounts = [column for column in every.columns if every[column].type().is_decimal()]
            every.aggregate(
                **{column: every[column].length().max() for column in texts},
                **{column: every[column].max() for column in amounts},
            ).to_pyarrow()
        _joined(table).to_pyarrow()


def _joined(table: dict[str, ibis.Table]) -> ibis.Table:
    order = ["ebp_code", "order_no"]
    renamed = {
        name: table[name].rename({f"{name}_{column}": column for column in table[name].columns if column not in order})
        for name in ("orders", "payments", "waybills")
    }
    rows = table["inventories"].left_join(renamed["orders"], order).drop("ebp_code_right", "order_no_right")
    rows = rows.left_join(renamed["payments"], order).drop("ebp_code_right", "order_no_right")
    carried = renamed["waybills"].drop("order_no")
    rows = rows.left_join(
        carried,
        [
            rows.logistics_code == carried.waybills_logistics_code,
            rows.logistics_no == carried.waybills_logistics_no,
        ],
    )
    lines = table["inventory_lines"].left_join(
        table["order_lines"].select(*order, "gnum", other=table["order_lines"].total_price, named="item_name"),
        [*order, "gnum"],
    )
    sums = lines.group_by(order).aggregate(
        lines=lines.count(),
        total=lines.total_price.sum(),
        other=lines.other.sum(),
        named=(lines.named == lines.gname).all(),
    )
    rows = rows.left_join(sums, order)
    return rows.aggregate(
        parcels=rows.count(),
        total=rows.total.sum(),
        paid=(rows.orders_actural_paid == rows.payments_amount_paid).sum(),
        buyers=(rows.orders_buyer_id_number == rows.buyer_id_number).sum(),
        payers=(rows.payments_payer_id_number == rows.buyer_id_number).sum(),
        consignees=(rows.orders_consignee == rows.waybills_consignee).sum(),
        telephones=(rows.orders_consignee_telephone == rows.waybills_consignee_telephone).sum(),
        addresses=(rows.orders_consignee_address == rows.waybills_consignee_address).sum(),
        weights=(rows.waybills_weight - rows.gross_weight).sum(),
    )


def _cleared(folder: Path, out: Path, memory: str) -> dict[str, Any]:
    settings = BulkSettings(memory=memory, threads=_SETTINGS.threads)
    options = Options(screens=[RiskScreen(Traffic(parcels=0).day)])
    summary = run(plan(_sources(folder), parcels=settings.partition_parcels), str(out), settings, options)
    return {
        "parcels": summary.parcels,
        "rules": summary.rules,
        "root": summary.root,
        "outcomes": summary.outcomes,
        "faults": sum(summary.faults.values()),
        "flags": summary.flags,
    }


def _apart(work: Callable[..., Any], *given: Any) -> tuple[float, float, int, Any]:
    """Seconds, seconds of the processor, the largest memory in bytes and the result of work in a process of its own."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_do, args=(theirs, work, given))
    process.start()
    theirs.close()  # or nobody would hear that the other end is gone
    try:
        result, processor, largest, seconds = ours.recv()
    except EOFError:
        process.join()
        raise RuntimeError(f"{work.__name__} ended with {process.exitcode}") from None
    process.join()
    return seconds, processor, largest, result


def _do(pipe: Any, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    gc.collect()
    started = time.perf_counter()
    result = work(*given)
    used = resource.getrusage(resource.RUSAGE_SELF)
    pipe.send((result, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, time.perf_counter() - started))


def parcels(rows: int, *, capped: bool, told: Callable[[str], None]) -> dict[str, Any]:
    """The figures for ``rows`` parcels. With ``capped`` the batch is cleared again with a memory of 1 GB."""
    folder = Path(tempfile.mkdtemp(prefix="fairway-parcels-"))
    try:
        told(f"writing {rows:,} invented parcels")
        begun = time.perf_counter()
        write_traffic(Traffic(parcels=rows, seed=SEED), folder / "in", processes=os.cpu_count() or 1)
        made = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in (folder / "in").rglob("*.parquet"))
        told("the engine's own scan and join")
        floor, floor_processor, _, _ = _apart(_floor, folder / "in")
        told("clearing")
        seconds, processor, largest, found = _apart(_cleared, folder / "in", folder / "out", _SETTINGS.memory)
        figures: dict[str, Any] = {
            "parcels": rows,
            "bytes read": size,
            "made in s": round(made, 1),
            "floor: scan and join, s": round(floor, 2),
            "floor: processor s": round(floor_processor, 1),
            "cleared in s": round(seconds, 2),
            "processor s": round(processor, 1),
            "parcels per s": round(rows / seconds),
            "largest memory, bytes": largest,
            "times the floor": round(seconds / floor, 2),
            "faults found": found["faults"],
            "parcels flagged": " ".join(f"{name}={count}" for name, count in found["flags"].items()),
            "rules": " ".join(found["rules"]),
            "root": found["root"],
        }
        if rows in LIMITS:
            figures[f"holds: under {LIMITS[rows]:g} s"] = seconds < LIMITS[rows]
        if rows in AIM:
            figures[f"aim: under {AIM[rows]:g} s"] = seconds < AIM[rows]
        figures["aim: within 3 times the floor"] = seconds < 3 * floor
        figures["holds: under 6 GB"] = largest < MEMORY_LIMIT
        if capped:
            told(f"clearing with {CAPPED}")
            again, _, held, other = _apart(_cleared, folder / "in", folder / "capped", CAPPED)
            figures |= {
                f"with {CAPPED}: s": round(again, 2),
                f"with {CAPPED}: largest memory, bytes": held,
                f"holds: the same result with {CAPPED}": other == found,
            }
        return figures
    finally:
        shutil.rmtree(folder)


def growth(smaller: dict[str, Any], larger: dict[str, Any]) -> dict[str, Any]:
    """How the time grows with the parcels; linear is 1."""
    times = larger["cleared in s"] / smaller["cleared in s"]
    rows = larger["parcels"] / smaller["parcels"]
    return {
        "time over parcels": round(times / rows, 2),
        "holds: growth at most linear (10 % for noise)": times <= 1.1 * rows,
    }


def shown(figures: dict[str, Any]) -> str:
    """For a person."""
    return "\n".join(f"{name:40} {value}" for name, value in figures.items())
