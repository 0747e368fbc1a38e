"""The manifest of a batch: every cleared parcel with its bag, its bill and what it is said to go by. Pure reading of
Parquet, in a thread; nothing personal is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from fairway.parcels.batches.facts import Flow
from fairway.site.parcels.folders import table_files
from fairway.site.parcels.results import SHAPES, asking

BAG = 50
"""Parcels of a bag, where the batch says of none in which bag it is."""
TRUCK, FLIGHT, OTHER = "truck", "flight", ""
_MODES = {"4": TRUCK, "5": FLIGHT, "road": TRUCK, "air": FLIGHT}
"""What parcels go by, by the codes of the Mainland's declarations and the words of Hong Kong."""
COLUMNS = (
    *("place", "waybill_no", "order_no", "bag_no", "bill_no", "packages", "gross_weight", "by", "conveyance"),
    *("ebp_code", "file"),
)
"""A row for each parcel, in the order of the files. ``place`` counts from 1; ``by`` is truck, flight or nothing."""
_HEADS = {Flow.CN_IMPORT: "inventories", Flow.CN_EXPORT: "export_inventories", Flow.HONG_KONG: "hk_parcels"}


@contextmanager
def manifest(tables: Path, out: Path, flow: Flow, fallback: str = "") -> Iterator[tuple[Any, Table]]:
    """An engine, and the manifest as an expression on it. ``fallback`` is what the sender says of the whole batch that
    it goes by."""
    with asking() as found:
        parts = []
        for number, path in enumerate(table_files(tables, _HEADS[flow])):
            rows = found.read_parquet(str(path))
            parts.append(_of[flow](rows).mutate(file=ibis.literal(number, "int64")))
        rows = reduce(lambda one, other: one.union(other), parts)
        rows = rows.semi_join(_cleared(found, out, flow), _KEYS[flow])
        yield found, _numbered(rows, fallback)


_KEYS: dict[Flow, Sequence[str]] = {
    Flow.CN_IMPORT: ("ebp_code", "order_no", "waybill_no"),
    Flow.CN_EXPORT: ("ebp_code", "order_no", "waybill_no"),
    Flow.HONG_KONG: ("waybill_no",),
}


def _cleared(found: Any, out: Path, flow: Flow) -> Table:
    shape = SHAPES[flow]
    rows = found.read_parquet(str(out / "outcomes" / "*.parquet"))
    rows = rows.filter(rows[shape.decided].isin(shape.cleared))
    waybill = rows.waybill_no if flow is Flow.HONG_KONG else rows.logistics_no
    return rows.select(**{key: waybill if key == "waybill_no" else rows[key] for key in _KEYS[flow]}).distinct()


def _imports(rows: Table) -> Table:
    return _inventories(rows, rows.traf_no, ibis.literal(""))


def _exports(rows: Table) -> Table:
    return _inventories(rows, rows.traf_name, rows.total_package_no)


def _inventories(rows: Table, vehicle: Any, bag: Any) -> Table:
    by = _by(rows.traf_mode)
    return rows.select(
        at=rows.place,
        waybill_no=rows.logistics_no,
        order_no=rows.order_no,
        ebp_code=rows.ebp_code,
        bag_no=bag,
        bill_no=ibis.ifelse(rows.bill_no == "", rows.logistics_no, rows.bill_no),
        packages=rows.pack_no.cast("int64"),
        gross_weight=rows.gross_weight,
        by=by,
        conveyance=ibis.ifelse(by == OTHER, "", (vehicle + " " + rows.voyage_no).strip()),
    )


def _hong_kong(rows: Table) -> Table:
    first = rows.group_by("waybill_no").aggregate(place=rows.place.min())
    heads = rows.semi_join(first, ["waybill_no", "place"])
    return heads.select(
        at=heads.place,
        waybill_no=heads.waybill_no,
        order_no=heads.order_no,
        ebp_code=ibis.literal(""),
        bag_no=heads.bag_no,
        bill_no=ibis.ifelse(heads.master_waybill == "", heads.waybill_no, heads.master_waybill),
        packages=ibis.ifelse(heads.pieces == 0, 1, heads.pieces).cast("int64"),
        gross_weight=heads.gross_weight.fill_null(0),
        by=_by(heads.transport_mode),
        conveyance=(heads.conveyance + " " + heads.moved_on).strip(),
    )


_of = {Flow.CN_IMPORT: _imports, Flow.CN_EXPORT: _exports, Flow.HONG_KONG: _hong_kong}


def _by(mode: Any) -> Any:
    return ibis.cases(*((mode == code, what) for code, what in _MODES.items()), else_=OTHER)


def _numbered(rows: Table, fallback: str) -> Table:
    order = [rows.file, rows["at"]]
    counted = rows.mutate(
        place=ibis.row_number().over(order_by=order) + 1,
        in_bill=ibis.row_number().over(group_by=rows.bill_no, order_by=order),
    )
    bag = (counted.in_bill // BAG + 1).cast("string").lpad(3, "0")
    told = ibis.ifelse(counted.conveyance == "", ibis.literal(fallback), counted.conveyance)
    named = counted.mutate(
        # A parcel that stands in no bag goes into one of ours: parcels of one bill, in the order of the files.
        bag_no=ibis.ifelse(counted.bag_no == "", counted.bill_no + "-" + bag, counted.bag_no),
        conveyance=told,
    )
    return named.select(*COLUMNS)


def rows_of(tables: Path, out: Path, flow: Flow, fallback: str = "") -> pa.Table:
    """The manifest, in the order of the files."""
    with manifest(tables, out, flow, fallback) as (found, rows):
        return found.to_pyarrow(rows.order_by("place"))
