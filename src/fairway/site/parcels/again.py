"""A batch that is judged again, because documents of waiting parcels have come.

After each run the documents of parcels that wait, and those that belong to no inventory yet, are kept whole under the
seal of the batch. The next run judges these and what was handed in since; whatever was settled is left as it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import ibis
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from fairway.base.time import MAINLAND
from fairway.codes.legal_values import NoLegalValue, legal_value
from fairway.parcels import sealing, terms
from fairway.parcels.batches.facts import Flow
from fairway.parcels.batches.waited import Awaited
from fairway.parcels.bulk.plan import Plan, Source, source
from fairway.parcels.bulk.root import batch_root, partition_root
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.dated import time_of
from fairway.parcels.earlier.looking import opened, rows_of, sources_of
from fairway.parcels.earlier.numbers import EXPORTED, LINKS, ORDER
from fairway.parcels.rows import key
from fairway.site.parcels import folders
from fairway.site.settings import Settings

WAITS = "WAIT"
"""The channel of parcels that wait."""
MOST_TOLD = 50
"""Parties that a verdict names as owing something."""
_READING = "reading-"
"""Begins the names of faults that reading has found: their rows were left out, and are not judged again."""
_SEALED = ".sealed"


class _Layout(NamedTuple):
    """How the documents of a flow belong together."""

    links: Mapping[str, tuple[str, ...]]
    """By which columns the rows of each table belong to a parcel."""
    orders: str
    inventories: str
    shared: tuple[str, ...]
    """Tables whose rows several parcels may have in common: they are left open as long as one of these waits."""
    matched: str
    """The table of faults of the match."""
    lines: tuple[str, ...] = ()
    """Tables of lines that are matched line by line."""

    @property
    def key(self) -> list[str]:
        """What an inventory, and so an outcome, is known by."""
        return list(self.links[self.inventories])


_LAYOUTS: Mapping[Flow, _Layout] = {
    Flow.CN_IMPORT: _Layout(
        links={
            **{name: LINKS[name] for name in ("orders", "payments", "waybills", "inventories")},
            **dict.fromkeys(("order_lines", "inventory_lines"), ORDER),
        },
        orders="orders",
        inventories="inventories",
        shared=(),
        matched="parcels",
        lines=("order_lines", "inventory_lines"),
    ),
    Flow.CN_EXPORT: _Layout(
        links={
            **{name: LINKS[name] for name in LINKS if name.startswith("export_")},
            "export_order_lines": ORDER,
            "export_inventory_lines": EXPORTED,
        },
        orders="export_orders",
        inventories="export_inventories",
        shared=("export_orders", "export_order_lines", "export_receipts"),
        matched="export_parcels",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Again:
    """A run after the first that came to a verdict."""

    run: int
    flow: Flow
    judged_run: int
    """The last run that came to a verdict."""
    open: Sequence[Source]
    """What that run has left open."""
    spill: Path

    @property
    def prefix(self) -> str:
        """Begins the names of what this run writes among the results."""
        return f"run-{self.run}-"


class Combined(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch comes to, all runs together."""

    parcels: int
    outcomes: dict[str, int]
    channels: dict[str, int]
    flags: dict[str, int]
    money: dict[str, Decimal]
    faults: dict[str, int]
    root: str


def _context(case: UUID, run: int, name: str) -> str:
    return f"{case}/open/{run}/{name}"


def _folder(settings: Settings, case: UUID, run: int) -> Path:
    return folders.open_folder(settings, case) / str(run)


def open_sources(settings: Settings, case: UUID, run: int, key_: bytes) -> list[Source]:
    """The documents that the run before has left open, as typed files in the work folder. Raises SealError."""
    work = folders.work_folder(settings, case) / "open"
    found = []
    for sealed in sorted(_folder(settings, case, run).glob(f"*{_SEALED}")):
        plain = work / f"{sealed.stem}.parquet"
        if not plain.exists():
            work.mkdir(parents=True, exist_ok=True, mode=0o700)
            half = plain.with_name(f".{plain.name}.half")
            with sealed.open("rb") as given, half.open("wb") as target:
                sealing.open_into(given, key_, _context(case, run, sealed.stem), target)
            half.replace(plain)
        found.append(source(sealed.stem, plain, given=f"open-{sealed.stem}"))
    return found


def keep_open(
    planned: Plan,
    outcomes: Path,
    settings: Settings,
    case: UUID,
    run: int,
    *,
    flow: Flow,
    key_: bytes,
    bulk: BulkSettings,
) -> list[Awaited]:
    """Keep what a run leaves open, and say what it waits for. Doing it again keeps the same."""
    layout, target = _LAYOUTS[flow], _folder(settings, case, run)
    shutil.rmtree(target, ignore_errors=True)
    work = folders.work_folder(settings, case) / "left"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)
    with opened(work / "spill", bulk) as engine:
        batch = sources_of(engine, planned)
        judged = engine.read_parquet(str(outcomes / "*.parquet"))
        waits = judged.channel == WAITS
        settled, waiting = judged.filter(~waits), judged.filter(waits)
        for name, keys in layout.links.items():
            rows, link = rows_of(engine, batch, name), list(keys)
            left = rows.anti_join(settled.select(*link).distinct(), link)
            if name in layout.shared:
                left = left.union(rows.semi_join(waiting.select(*link).distinct(), link), distinct=True)
            by = [column for column in ("file", "place", "gnum") if column in left.columns]
            plain = work / f"{name}.parquet"
            engine.to_parquet(left.order_by(by).drop("file"), work / f"{name}.rows")
            if _numbered(work / f"{name}.rows", plain):
                _seal(plain, target / f"{name}{_SEALED}", key_, _context(case, run, name))
        return _awaited(engine, waiting, work, layout)


def _numbered(rows: Path, target: Path) -> int:
    """Write the rows with places of their own, and say how many there are: those of several files would be alike."""
    given, count = pq.ParquetFile(rows), 0
    at = given.schema_arrow.get_field_index("place")
    with pq.ParquetWriter(target, given.schema_arrow) as writer:
        for batch in given.iter_batches():
            places = pa.array(range(count + 1, count + 1 + batch.num_rows), pa.int64())
            count += batch.num_rows
            writer.write_batch(batch.set_column(at, given.schema_arrow.field(at), places))
    return count


def _seal(plain: Path, target: Path, key_: bytes, context: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = target.with_name(f".{target.name}.half")
    with plain.open("rb") as given, half.open("wb") as file:
        writer = sealing.SealedWriter(file, key_, context)
        while piece := given.read(sealing.CHUNK):
            writer.write(piece)
        writer.finish()
    half.replace(target)


def _awaited(engine: Any, waits: ibis.Table, work: Path, layout: _Layout) -> list[Awaited]:
    grouped = waits.group_by("missing", "late_party").aggregate(parcels=waits.count(), since=waits.since.min())
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for row in engine.to_pyarrow(grouped).to_pylist():
        documents, parties = row["missing"].split(" "), row["late_party"].split(" ")
        if len(parties) != len(documents):
            parties = documents
        for one in zip(documents, parties, strict=True):
            _add(found, one, row["parcels"], row["since"])
    orders = engine.read_parquet(str(work / f"{layout.orders}.parquet"))
    inventories = engine.read_parquet(str(work / f"{layout.inventories}.parquet"))
    lonely = orders.anti_join(inventories.select(*ORDER), list(ORDER))
    by_shop = lonely.group_by("ebc_code").aggregate(parcels=lonely.count(), since=lonely.app_time.min())
    for row in engine.to_pyarrow(by_shop).to_pylist():
        _add(found, ("inventory", row["ebc_code"] or "inventory"), row["parcels"], row["since"])
    return list(_told(found))


def _add(found: dict[tuple[str, str], tuple[int, str]], one: tuple[str, str], parcels: int, since: str) -> None:
    before = found.get(one)
    found[one] = (parcels, since) if before is None else (before[0] + parcels, min(before[1], since))


def _told(found: dict[tuple[str, str], tuple[int, str]]) -> Iterable[Awaited]:
    first = sorted(found.items(), key=lambda entry: (-entry[1][0], entry[0]))
    for (document, party), (parcels, text) in first[:MOST_TOLD]:
        since = time_of(text)
        if since is not None:
            since = since.astimezone(UTC)
            yield Awaited(document=document, party=party, parcels=parcels, since=since, due=since + _span(since))


def _span(since: datetime) -> timedelta:
    try:
        return legal_value("cn.ceb.wait", since.astimezone(MAINLAND).date()).span
    except NoLegalValue:
        return timedelta(days=1)


def supersede(out: Path, again: Again, bulk: BulkSettings) -> None:
    """Take out of the results what is judged again: outcomes and faults of open documents, and whatever a run wrote
    that came to no verdict. Doing it again changes nothing."""
    for folder in ("outcomes", "faults"):
        for path in (out / folder).glob("run-*.parquet"):
            if int(path.name.split("-")[1]) > again.judged_run:
                path.unlink()
    layout, by_table = _LAYOUTS[again.flow], {one.table: one.place for one in again.open}
    with opened(again.spill, bulk) as engine:
        tables = {name: engine.read_parquet(place) for name, place in by_table.items()}
        if layout.inventories in tables:
            open_ = tables[layout.inventories].select(*layout.key).distinct()
            for path in sorted((out / "outcomes").glob("*.parquet")):
                # Faults of the match first: they are known by the places of their outcomes.
                rows = engine.read_parquet(str(path)).semi_join(open_, layout.key)
                matched = rows.select("file", "place", table=ibis.literal(layout.matched))
                _without(engine, out / "faults" / path.name, matched, ["table", "file", "place"], _FAULTS_ORDER)
                _without(engine, path, open_, layout.key, ["file", "place"])
        keys = [
            rows.select(table=ibis.literal(said), key=terms.ibis(key(said), rows))
            for name, rows in tables.items()
            for said in (name, *(("line_pairs",) if name in layout.lines else ()))
        ]
        if keys:
            gone = ibis.union(*keys, distinct=True) if len(keys) > 1 else keys[0].distinct()
            for path in sorted((out / "faults").glob("*.parquet")):
                if _READING not in path.name:
                    _without(engine, path, gone, ["table", "key"], _FAULTS_ORDER)


_FAULTS_ORDER = ["file", "place", "rule", "field"]


def _without(engine: Any, path: Path, gone: ibis.Table, by: list[str], order: list[str]) -> None:
    rows = engine.read_parquet(str(path))
    hit = rows.semi_join(gone, by)
    if not engine.to_pyarrow(hit.count()).as_py():
        return
    half = path.with_name(f".{path.name}.half")
    engine.to_parquet(rows.anti_join(gone, by).order_by(order), half, compression="zstd")
    half.replace(path)


def combined(out: Path, spill: Path, bulk: BulkSettings) -> Combined:
    """What all results in ``out`` come to."""
    paths = sorted((out / "outcomes").glob("*.parquet"))
    with opened(spill, bulk) as engine:
        rows = engine.read_parquet([str(path) for path in paths])
        faults = engine.read_parquet(str(out / "faults" / "*.parquet"))
        names = ("customs_tax", "consumption_tax", "value_added_tax", "payable")
        sums = engine.to_pyarrow(rows.aggregate(parcels=rows.count(), **{one: rows[one].sum() for one in names}))
        total = sums.to_pylist()[0]
        flags = rows.select(flag=rows.flags.unnest())
        return Combined(
            parcels=total["parcels"],
            outcomes=_counts(engine, rows, "outcome"),
            channels=_counts(engine, rows, "channel"),
            flags=_counts(engine, flags, "flag"),
            money={one: Decimal(total[one] or 0) for one in names},
            faults=_counts(engine, faults, "rule"),
            root=batch_root(partition_root(path) for path in paths).hex(),
        )


def _counts(engine: Any, rows: ibis.Table, column: str) -> dict[str, int]:
    counted = rows.group_by(column).aggregate(n=rows.count()).order_by(column)
    return {row[column]: row["n"] for row in engine.to_pyarrow(counted).to_pylist()}
