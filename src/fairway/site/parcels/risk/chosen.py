"""Which parcels of a batch are inspected, why, and what came of it: for the customs of the site."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound
from fairway.parcels.batches.facts import Flow
from fairway.parcels.risk.choose import counted
from fairway.parcels.risk.select import Selected
from fairway.parties.store import Principal
from fairway.site.parcels import folders, results
from fairway.site.parcels.looking import judged
from fairway.site.parcels.risk import reading, store
from fairway.site.parcels.risk.customs import need_the_desk
from fairway.site.parcels.risk.reading import Flagged, Selection
from fairway.site.runtime import Site

MOST = 500
"""Rows of a page."""


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a parcel once."""

    version: int
    found: bool
    what: tuple[str, ...]
    note: str
    selected: str
    reasons: tuple[str, ...]
    at: Any
    by: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which parcels somebody wants to see."""

    selected: str = ""
    """ "flagged", "random" or "not"; all where it is empty."""
    flag: str = ""
    """A sign, or "random"."""
    inspected: bool | None = None
    """Those of which an inspection was recorded, or those of which none was."""
    sort: Literal["place", "points"] = "place"
    after: int = 0
    """The ordinal of the last one seen."""
    limit: int = 100


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel of the list."""

    selection: Selection
    signs: tuple[Flagged, ...]
    inspection: Inspection | None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Parcels that were flagged or drawn."""

    counts: dict[str, int]
    """How many of the batch were selected so."""
    by_reason: dict[str, int]
    """How many of those to be inspected have each flag, or were drawn."""
    inspected: int
    """Of how many parcels of the batch an inspection is recorded."""
    found: int
    """In how many of them something was wrong."""
    parcels: tuple[Row, ...]
    after: int | None


class ParcelRisk(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk knows of one parcel."""

    ebp_code: str
    """Empty in Hong Kong."""
    order_no: str
    """The number of its order; of an export and of a parcel in Hong Kong that of its waybill."""
    channel: str
    selection: Selection | None
    flags: tuple[Flagged, ...]
    inspection: Inspection | None
    earlier: tuple[Inspection, ...]
    """What was said before it was put right, the oldest first."""


async def _out(site: Site, principal: Principal, case: UUID) -> tuple[Path, Flow]:
    need_the_desk(site, principal)
    row = await judged(site, principal, case)
    return folders.outcome_folder(site.settings, case), Flow(row["flow"])


async def page(site: Site, principal: Principal, case: UUID, asked: Asked) -> Page:
    """A page of the parcels of a batch that were flagged or drawn. Raises NotFound."""
    out, _ = await _out(site, principal, case)
    rows = await asyncio.to_thread(reading.chosen, out, by_points=asked.sort == "points")
    if rows is None:
        raise NotFound
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        said = await store.inspections(conn, case)
    told = counted(rows)
    wanted = reading.filtered(rows, asked.selected, asked.flag)
    every = reading.selections(wanted)
    if asked.inspected is not None:
        every = [one for one in every if (one.key in said) == asked.inspected]
    limit = min(asked.limit, MOST)
    shown = [one for one in every if one.ordinal > asked.after][: limit + 1]
    more, shown = len(shown) > limit, shown[:limit]
    signs = await asyncio.to_thread(reading.signs, out, [one.key for one in shown])
    return Page(
        counts={one.value: told.selected.get(one.value, 0) for one in Selected},
        by_reason=dict(told.reasons),
        inspected=len(said),
        found=sum(one[-1]["found"] for one in said.values()),
        parcels=tuple(
            Row(selection=one, signs=signs.get(one.key, ()), inspection=_last(said.get(one.key, []))) for one in shown
        ),
        after=shown[-1].ordinal if more else None,
    )


def _last(said: list[dict[str, Any]]) -> Inspection | None:
    return inspection_of(said[-1]) if said else None


def inspection_of(row: dict[str, Any]) -> Inspection:
    """A row of the table as it is shown."""
    told = {name: row[name] for name in ("version", "found", "note", "selected")}
    return Inspection(
        **told,
        what=tuple(row["what"]),
        reasons=tuple(row["reasons"]),
        at=row["recorded_at"],
        by=row["recorded_by"],
    )


async def parcel(site: Site, principal: Principal, case: UUID, number: str) -> ParcelRisk:
    """What the desk knows of a parcel, by its order or waybill number. Raises NotFound."""
    out, flow = await _out(site, principal, case)
    row = await asyncio.to_thread(outcome_of, out, flow, number)
    key = reading.key_of(flow, row)
    selection = await asyncio.to_thread(reading.of_parcel, out, key)
    signs = (await asyncio.to_thread(reading.signs, out, [key])).get(key, ())
    flags = await asyncio.to_thread(reading.weighed, out, key, signs)
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        said = (await store.inspections(conn, case, key)).get(key, [])
    return ParcelRisk(
        ebp_code=key[0],
        order_no=key[1],
        channel=row.get("channel") or row[results.SHAPES[flow].decided],
        selection=selection,
        flags=flags,
        inspection=_last(said),
        earlier=tuple(inspection_of(one) for one in said[:-1]),
    )


def outcome_of(out: Path, flow: Flow, number: str) -> dict[str, Any]:
    """The outcome of a parcel after the selection. Raises NotFound."""
    found = results.outcomes(out, flow, results.Asked(search=number, limit=1))
    if not found:
        raise NotFound
    return reading.after_selection(out, flow, found)[0]
