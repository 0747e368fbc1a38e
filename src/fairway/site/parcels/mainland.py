"""A batch of the Mainland's e-commerce imports or exports: checked and matched in bulk, imports taxed and screened too,
written where it is shown from."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.parcels.batches.facts import Money, Verdict
from fairway.parcels.bulk.plan import Source
from fairway.parcels.bulk.run import Stopped, clear
from fairway.parcels.bulk.settings import BulkSettings, EngineName
from fairway.parcels.bulk.summary import Summary
from fairway.parcels.earlier.looking import YEAR
from fairway.parcels.earlier.telling import with_references
from fairway.parcels.model import TABLES
from fairway.parcels.risk.screen import RiskScreen
from fairway.parcels.rules.modes import YUAN
from fairway.site.parcels.again import Again, Combined, combined, supersede
from fairway.site.parcels.hong_kong import hidden
from fairway.site.parcels.results import CLEARED_CHANNELS
from fairway.site.parcels.risk.judging import RiskDesk, after_selection
from fairway.site.settings import Settings

PERSONAL: tuple[str, ...] = tuple(sorted({name for table in TABLES.values() for name in table.personal}))
"""Columns of any table that name or number a person."""


def bulk_settings(settings: Settings) -> BulkSettings:
    """How the site works in bulk."""
    return BulkSettings(
        engine=EngineName(settings.parcels_engine),
        memory=f"{settings.parcels_memory}MB",
        spark_master=settings.parcels_spark,
    )


def judge(
    sources: Sequence[Source],
    work: Path,
    out: Path,
    settings: Settings,
    *,
    desk: RiskDesk,
    faults: Sequence[Path],
    progress: Callable[[str, int, int], None],
    stopped: Callable[[], bool],
    known: Mapping[str, str] | None = None,
    related: str = "",
    again: Again | None = None,
) -> Verdict:
    """Judge every parcel of ``sources`` in ``work``, where a killed run goes on, and write to ``out`` what is kept;
    ``faults`` are those that reading has found, ``known`` what earlier batches have used,
    ``related`` their orders with a person in common, ``desk`` says what signs of risk go by and selects who is
    inspected. With ``again`` the verdict is over what ``out`` holds of earlier runs too.
    Raises Stopped, and Refusal where there is no inventory."""
    began = time.monotonic()
    # What the signs of risk compare (limits, prices, buyers) is of imports.
    imports = not any(one.exports for one in sources)
    desk = desk.settled(work)
    year = (known or {}).get(YEAR, "")
    screen = RiskScreen(desk.basis.on, desk.basis.tables, related=related, year=year)
    screens = [screen] if imports else []
    summary = clear(
        sources, str(work), bulk_settings(settings), progress=progress, stop=stopped, screens=screens, known=known
    )
    progress("writing", summary.parcels, summary.parcels)
    if again is not None:
        supersede(out, again, bulk_settings(settings))
    read = _keep(work, out, faults, known or {}, again.prefix if again else "")
    verdict = _verdict(summary, read, settings, time.monotonic() - began)
    if again is not None:
        verdict = _over_all(verdict, combined(out, again.spill, bulk_settings(settings)))
    if not imports:
        return verdict
    chosen = desk.select(work, out, bulk_settings(settings).memory)
    return msgspec.structs.replace(
        verdict,
        channels=after_selection(verdict.channels, chosen),
        selected=chosen.reasons,
        groups=chosen.groups,
        tables=desk.basis.versions,
        seconds=round(time.monotonic() - began, 3),
    )


def goods_value(sources: Sequence[Source]) -> Decimal:
    """What the lines of all inventories come to, as far as it is in yuan; to the fen."""
    found = Decimal(0)
    for one in sources:
        if one.table in {"inventory_lines", "export_inventory_lines"}:
            for batch in pq.ParquetFile(one.place).iter_batches(columns=["currency", "total_price"]):
                in_yuan = batch.filter(pc.equal(batch.column("currency"), YUAN))
                found += pc.sum(in_yuan.column("total_price")).as_py() or Decimal(0)
    return found.quantize(Decimal("0.01"))


def _keep(work: Path, out: Path, faults: Sequence[Path], known: Mapping[str, str], prefix: str) -> dict[str, int]:
    """Copy outcomes and faults, what names persons masked; how many faults reading had found of each rule."""
    for name in ("outcomes", "faults"):
        (out / name).mkdir(parents=True, exist_ok=True)
    for path in sorted((work / "outcomes").glob("*.parquet")):
        target = out / "outcomes" / f"{prefix}{path.name}"
        target.unlink(missing_ok=True)
        target.hardlink_to(path)
    for path in sorted((work / "faults").glob("*.parquet")):
        _masked(path, out / "faults" / f"{prefix}{path.name}", known)
    found: dict[str, int] = {}
    for number, path in enumerate(faults):
        rows = _masked(path, out / "faults" / f"{prefix}reading-{number}.parquet", {})
        for rule in rows.column("rule").to_pylist():
            found[rule] = found.get(rule, 0) + 1
    return found


def _masked(path: Path, target: Path, known: Mapping[str, str]) -> pa.Table:
    rows = with_references(hidden(pq.read_table(path), PERSONAL), known)
    if "file" not in rows.column_names:
        rows = rows.append_column(pa.field("file", pa.int32()), pa.array([0] * rows.num_rows, pa.int32()))
    pq.write_table(rows, target, compression="zstd")
    return rows


def _verdict(summary: Summary, read: dict[str, int], settings: Settings, seconds: float) -> Verdict:
    channels = summary.outcomes.get("channel", {})
    cleared = sum(channels.get(one, 0) for one in CLEARED_CHANNELS)
    faults = {rule: summary.faults.get(rule, 0) + read.get(rule, 0) for rule in {*summary.faults, *read}}
    money = {name: value.quantize(Decimal("0.01")) for name, value in summary.money.items()}
    return Verdict(
        parcels=summary.parcels,
        outcomes=summary.outcomes.get("outcome", {}),
        cleared=cleared,
        to_fix=summary.parcels - cleared,
        channels=channels,
        faults=dict(sorted(faults.items())),
        flags=summary.flags,
        money=Money(currency="CNY", **money),
        root=summary.root,
        engine=settings.parcels_engine,
        rules=hashlib.sha256("\n".join(summary.rules).encode()).hexdigest()[:16],
        seconds=round(seconds, 3),
    )


def _over_all(verdict: Verdict, all_: Combined) -> Verdict:
    cleared = sum(all_.channels.get(one, 0) for one in CLEARED_CHANNELS)
    money = {name: value.quantize(Decimal("0.01")) for name, value in all_.money.items()}
    return msgspec.structs.replace(
        verdict,
        parcels=all_.parcels,
        outcomes=all_.outcomes,
        cleared=cleared,
        to_fix=all_.parcels - cleared,
        channels=all_.channels,
        faults=all_.faults,
        flags=all_.flags,
        money=Money(currency="CNY", **money),
        root=all_.root,
    )


__all__ = ["Stopped", "judge"]
