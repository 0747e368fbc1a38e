"""Exports and parcels in Hong Kong on the risk desk: their signs and the selection of those that are inspected.

Imports get their flags while they are judged in bulk. Here a pass of its own finds them once the outcomes are there:
what a sender is shown, and the root in the record, have nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import ibis
import msgspec
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from ibis.expr.types import Table

from fairway.parcels.batches.facts import Flow, Verdict
from fairway.parcels.bulk.plan import Source
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.earlier.hongkong import MOVED
from fairway.parcels.earlier.looking import opened
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.parcels.release.decide import Release
from fairway.parcels.risk import beside
from fairway.parcels.risk.choose import FLAGS, MOVING, choose, flagged_beside
from fairway.parcels.risk.screen import COLUMNS, RiskScreen
from fairway.parcels.risk.select import Selected
from fairway.site.parcels.risk.judging import EVIDENCE, RiskDesk, after_selection

_LINES = {Flow.CN_EXPORT: "export_inventory_lines", Flow.HONG_KONG: HK_PARCELS.name}
_RELEASED = {
    1: Release.ON_LIST.value,
    2: Release.ON_MANIFEST.value,
    3: Release.PAY_LATER.value,
    4: Release.COMPLETE_LATER.value,
}
"""The channels of parcels in Hong Kong by the category of their release."""
INSPECT = "INSPECT"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run of a batch that is judged, apart from its signs."""

    flow: Flow
    sources: Sequence[Source]
    outcomes: Path
    """The folder with the outcomes of the run."""
    out: Path
    """Where the results of all runs are kept."""
    spill: Path
    bulk: BulkSettings


def selected(desk: RiskDesk, run: Run, verdict: Verdict) -> Verdict:
    """Find the signs of the parcels of a run, select who is inspected and keep both. The verdict over all runs, with
    what the desk shows. Doing it again keeps the same."""
    flow, out = run.flow, run.out
    evidence = _found(desk, run)
    kept = out / EVIDENCE / f"{desk.run}-beside.parquet"
    kept.parent.mkdir(parents=True, exist_ok=True)
    half = kept.with_name(f".{kept.name}.half")
    pq.write_table(evidence, half, compression="zstd")
    half.replace(kept)

    def moving(engine: Any, folder: Path) -> Table:
        rows = engine.read_parquet(str(folder / "*.parquet"))
        return flagged_beside(engine, _moving(rows, flow), _told(evidence))

    chosen = choose(
        run.outcomes, desk.selection(out), desk.selector(), desk.basis.authorised, run.bulk.memory, read=moving
    )
    desk.keep_basis(out)
    if flow is Flow.HONG_KONG:
        channels = _in_hong_kong(verdict.channels, run.outcomes, desk.selection(out))
    else:
        channels = after_selection(verdict.channels, chosen)
    return msgspec.structs.replace(
        verdict,
        flags=_flags(out),
        channels=channels,
        selected=chosen.reasons,
        groups=chosen.groups,
        tables=desk.basis.versions,
    )


def _found(desk: RiskDesk, run: Run) -> pa.Table:
    places = [one.place for one in run.sources if one.table == _LINES[run.flow]]
    screen = RiskScreen(desk.basis.on, desk.basis.tables)
    with opened(run.spill, run.bulk) as engine:

        def keep(name: str, rows: Table) -> Table:
            # In memory of the engine alone: rows of persons are among them.
            return engine.create_table(f"beside_{name}", rows, temp=True)

        parts = []
        if places:
            rows = engine.read_parquet(places)
            judged = engine.read_parquet(str(run.outcomes / "*.parquet"))
            if run.flow is Flow.HONG_KONG:
                parts.append(beside.in_hong_kong(rows, judged, screen, keep))
            else:
                parts.append(beside.exported(rows, screen, keep))
        none = ibis.memtable(pa.table({name: pa.array([], pa.string()) for name in COLUMNS}))
        found = reduce(ibis.union, parts, none).select(*COLUMNS).distinct().order_by(list(COLUMNS))
        rows_found: pa.Table = engine.to_pyarrow(found)
    return rows_found


def _moving(rows: Table, flow: Flow) -> Table:
    """The parcels that move on by what the desk knows them by."""
    if flow is Flow.HONG_KONG:
        rows = rows.filter(rows.decision.isin(MOVED))
        return rows.select("place", file=ibis.literal(0, "int32"), ebp_code=ibis.literal(""), order_no=rows.waybill_no)
    rows = rows.filter(rows.channel.isin(MOVING))
    return rows.select("file", "place", "ebp_code", order_no=rows.logistics_no)


def _told(evidence: pa.Table) -> pa.Table:
    """The flags of each parcel."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in evidence.select(["ebp_code", "order_no", "flag"]).to_pylist():
        found.setdefault((row["ebp_code"], row["order_no"]), set()).add(row["flag"])
    rows = [{"ebp_code": key[0], "order_no": key[1], "told": " ".join(sorted(one))} for key, one in found.items()]
    return pa.Table.from_pylist(rows, FLAGS)


def _flags(out: Path) -> Mapping[str, int]:
    """How many parcels each sign has flagged, all runs together."""
    rows = ds.dataset(sorted((out / EVIDENCE).glob("*.parquet")), format="parquet").to_table(
        columns=["ebp_code", "order_no", "flag"]
    )
    once = rows.group_by(["ebp_code", "order_no", "flag"]).aggregate([])
    counted = once.group_by("flag").aggregate([([], "count_all")]).to_pylist()
    return {row["flag"]: row["count_all"] for row in sorted(counted, key=lambda one: str(one["flag"]))}


def _in_hong_kong(channels: Mapping[str, int], outcomes: Path, selection: Path) -> dict[str, int]:
    """How many parcels there are of each channel, once those that are inspected were selected."""
    rows = ds.dataset(sorted(outcomes.glob("*.parquet")), format="parquet").to_table(columns=["waybill_no", "category"])
    category = dict(zip(rows["waybill_no"].to_pylist(), rows["category"].to_pylist(), strict=True))
    told = dict(channels)
    for row in pq.read_table(selection, columns=["order_no", "selected"]).to_pylist():
        if row["selected"] != Selected.NOT.value:
            told[_RELEASED[category[row["order_no"]]]] -= 1
            told[INSPECT] = told.get(INSPECT, 0) + 1
    return {name: count for name, count in sorted(told.items()) if count}
