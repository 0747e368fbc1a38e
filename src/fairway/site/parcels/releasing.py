"""Release lists: which cleared parcels go by which flight, truck and bag, as they are said to or as they were moved."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import reduce
from typing import Any, BinaryIO
from uuid import UUID

import ibis
import msgspec
from ibis.expr.types import Table

from fairway.parcels.batches.facts import Flow
from fairway.parties.store import Principal
from fairway.site.parcels import folders
from fairway.site.parcels.downloads import safe, spooled
from fairway.site.parcels.listed import Lists
from fairway.site.parcels.looking import judged
from fairway.site.parcels.manifest import FLIGHT, TRUCK, manifest
from fairway.site.runtime import Site

KINDS = (FLIGHT, TRUCK, "bag")
MOST = 500
_ROWS = 20_000
_BY = {"air": FLIGHT, "road": TRUCK}
NAMES = (
    *("place", "waybill_no", "order_no", "bag_no", "bill_no", "packages", "gross_weight"),
    *("by", "conveyance", "movement"),
)
"""The columns of a release list. ``movement`` is 0 for a parcel that was not moved on yet."""


class ReleaseList(msgspec.Struct, frozen=True, kw_only=True):
    """One list: a flight, a truck or a bag with its parcels added up."""

    by: str
    name: str
    parcels: int
    packages: int
    gross_weight: Decimal


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which parcels are listed: those of one list, or all."""

    by: str = ""
    """flight, truck or bag."""
    name: str = ""
    movement: int | None = None
    """Those of a movement; 0 for those that are left."""
    after: int = 0
    limit: int = 100


async def lists(site: Site, principal: Principal, case: UUID) -> list[ReleaseList]:
    """Every list of a batch: flights, then trucks, then bags, each by their names. Raises NotFound."""
    return await asyncio.to_thread(_lists, site, case, await judged(site, principal, case))


async def page(site: Site, principal: Principal, case: UUID, wanted: Wanted) -> list[dict[str, Any]]:
    """Some of the parcels of a list, in the order of their places. Raises NotFound."""
    return await asyncio.to_thread(_page, site, case, await judged(site, principal, case), wanted)


async def as_csv(site: Site, principal: Principal, case: UUID, wanted: Wanted) -> BinaryIO:
    """All parcels of a list, as CSV. Raises NotFound."""
    return await asyncio.to_thread(_csv, site, case, await judged(site, principal, case), wanted)


def _lists(site: Site, case: UUID, row: Mapping[str, Any]) -> list[ReleaseList]:
    with _released(site, case, row) as (engine, rows):
        found = []
        for kind in KINDS:
            of_kind = rows if kind == "bag" else rows.filter((rows.by == kind) & (rows.conveyance != ""))
            grouped = of_kind.group_by(name=of_kind["bag_no" if kind == "bag" else "conveyance"]).aggregate(
                parcels=of_kind.count(), packages=of_kind.packages.sum(), gross_weight=of_kind.gross_weight.sum()
            )
            told = engine.to_pyarrow(grouped.order_by("name")).to_pylist()
            found += [ReleaseList(by=kind, **{**one, "packages": int(one["packages"])}) for one in told]
        return found


def _page(site: Site, case: UUID, row: Mapping[str, Any], wanted: Wanted) -> list[dict[str, Any]]:
    with _released(site, case, row) as (engine, rows):
        chosen = _chosen(rows, wanted)
        shown = chosen.filter(chosen.place > wanted.after).order_by("place").limit(min(wanted.limit, MOST))
        found: list[dict[str, Any]] = engine.to_pyarrow(shown).to_pylist()
        return found


def _csv(site: Site, case: UUID, row: Mapping[str, Any], wanted: Wanted) -> BinaryIO:
    target = spooled()
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(NAMES)
    with _released(site, case, row) as (engine, rows):
        # Ibis 12 asks DuckDB for batches by a name that version 2 of it does not have.
        asked = engine.compile(_chosen(rows, wanted).order_by("place"))
        for batch in engine.con.sql(asked).to_arrow_reader(_ROWS):
            writer.writerows([safe(one[name]) for name in NAMES] for one in batch.to_pylist())
    text.detach()
    target.seek(0)
    return target


def _chosen(rows: Table, wanted: Wanted) -> Table:
    if wanted.by == "bag":
        rows = rows.filter(rows.bag_no == wanted.name)
    elif wanted.by:
        rows = rows.filter((rows.by == wanted.by) & (rows.conveyance == wanted.name))
    if wanted.movement is not None:
        rows = rows.filter(rows.movement == wanted.movement)
    return rows


@contextmanager
def _released(site: Site, case: UUID, row: Mapping[str, Any]) -> Iterator[tuple[Any, Table]]:
    """An engine and the release list of a whole batch: the manifest, each parcel with the movement that it is in, whose
    conveyance counts instead of the one that was said before."""
    tables, out = folders.tables_folder(site.settings, case), folders.outcome_folder(site.settings, case)
    kept = Lists(site.settings, case)
    with manifest(tables, out, Flow(row["flow"]), row["conveyance"]) as (engine, told):
        parts = []
        for number, one in enumerate(row["movements"], start=1):
            if not one["undone"]:
                moved = engine.read_parquet(str(kept.path(one["listed"]))).select("waybill_no")
                said = {"movement": number, "moved_by": _BY[one["by"]], "moved_on": _name(one)}
                parts.append(moved.mutate(**{name: ibis.literal(value) for name, value in said.items()}))
        yield engine, (_as_moved(told, parts) if parts else told.mutate(movement=ibis.literal(0))).select(*NAMES)


def _as_moved(told: Table, parts: list[Table]) -> Table:
    joined = told.left_join(reduce(lambda left, right: left.union(right), parts), "waybill_no")
    gone = joined.movement.notnull()
    return joined.mutate(
        movement=joined.movement.fill_null(0),
        by=ibis.ifelse(gone, joined.moved_by, joined.by),
        conveyance=ibis.ifelse(gone, joined.moved_on, joined.conveyance),
    )


def _name(movement: Mapping[str, Any]) -> str:
    """A truck or a flight goes more than once: with its day it is one."""
    return " ".join(one for one in (movement["conveyance"], movement["day"]) if one)
