"""Orders of a batch that travel in several parcels, and parcels that come back: each with what it belongs to."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.base.issues import Issue, NotFound
from fairway.parcels.batches.facts import Flow
from fairway.parcels.batches.state import BatchState
from fairway.parcels.dated import local_day
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.parcels.hongkong.parcel import Parcel
from fairway.parcels.hongkong.parcel import parcels as parcels_of
from fairway.parcels.release import shipments as judged_shipments
from fairway.parties.store import Principal
from fairway.site.parcels import batches, folders, moved_store
from fairway.site.parcels.listed import Lists
from fairway.site.parcels.looking import judged
from fairway.site.parcels.manifest import rows_of
from fairway.site.runtime import Site
from fairway.site.settings import Settings

MOST = 500
"""Orders, and returns, that are shown."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One parcel of an order."""

    waybill_no: str
    movement: int
    """That it goes by; 0 for one that was not moved on yet."""
    arrived: bool | None
    """Whether it was counted; None as long as nothing was."""


class OrderInParts(msgspec.Struct, frozen=True, kw_only=True):
    """An order whose cleared parcels are several."""

    order_no: str
    parcels: tuple[Part, ...]


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that comes back."""

    waybill_no: str
    return_of: str
    batch: UUID | None
    """The own batch with the parcel that went out; None where none is known."""
    issues: tuple[Issue, ...]


class Shipments(msgspec.Struct, frozen=True, kw_only=True):
    """What of a batch belongs together."""

    orders: tuple[OrderInParts, ...]
    returns: tuple[Return, ...]
    issues: tuple[Issue, ...]
    """What is to be said of orders in parts: postal packets that reach the limit only together."""


async def found(site: Site, principal: Principal, case: UUID) -> Shipments:
    """Orders in several parcels and returns of an own batch. Raises NotFound."""
    state = await batches.own(site, principal, case)
    await judged(site, principal, case)
    if principal.organisation is None:
        raise NotFound
    async with site.database.single_statements() as conn:
        earlier = await moved_store.judged_in_hong_kong(conn, principal.organisation)
    others = [one for one in earlier if one != case]
    return await asyncio.to_thread(_Look(site.settings, case, state).found, others, site)


class _Look:
    def __init__(self, settings: Settings, case: UUID, state: BatchState) -> None:
        self._settings, self._case, self._state = settings, case, state
        self._tables = folders.tables_folder(settings, case)

    def found(self, others: Iterable[UUID], site: Site) -> Shipments:
        out = folders.outcome_folder(self._settings, self._case)
        rows = rows_of(self._tables, out, self._state.flow)
        orders = tuple(self._orders(rows))
        if self._state.flow is not Flow.HONG_KONG:
            return Shipments(orders=orders, returns=(), issues=())
        today = local_day(site.clock.now())
        ours = list(_read(self._tables))
        rule = judged_shipments.PostalPacketsOfOneOrder()
        issues = [issue for one in judged_shipments.orders_in_parts(ours, today) for issue in rule.check(one)]
        return Shipments(orders=orders, returns=tuple(self._returns(ours, others)), issues=tuple(issues[:MOST]))

    def _orders(self, rows: pa.Table) -> Iterable[OrderInParts]:
        movement = {
            waybill: number
            for number, moved in Lists(self._settings, self._case).moved(self._state.movements).items()
            for waybill in moved.column("waybill_no").to_pylist()
        }
        counted = self._counted()
        of_order: dict[str, list[str]] = defaultdict(list)
        for row in rows.select(["order_no", "waybill_no"]).to_pylist():
            if row["order_no"]:
                of_order[row["order_no"]].append(row["waybill_no"])
        several = [(order, waybills) for order, waybills in of_order.items() if len(waybills) > 1]
        for order, waybills in several[:MOST]:
            parts = tuple(_part(one, movement.get(one, 0), counted) for one in waybills)
            yield OrderInParts(order_no=order, parcels=parts)

    def _counted(self) -> Mapping[int, set[str]]:
        lists = Lists(self._settings, self._case)
        found = {}
        for one in self._state.movements:
            if one.counted is not None:
                rows = lists.read(one.counted.listed)
                there = rows.filter(pc.greater(rows.column("packages"), 0))
                found[one.moved.movement] = set(there.column("waybill_no").to_pylist())
        return found

    def _returns(self, ours: list[Parcel], others: Iterable[UUID]) -> Iterable[Return]:
        back = [one for one in ours if one.return_of][:MOST]
        wanted = {one.return_of for one in back}
        known: dict[str, tuple[UUID, Parcel]] = {}
        for case in (self._case, *others) if wanted else ():
            left = wanted - known.keys()
            if not left:
                break
            for parcel in _read(folders.tables_folder(self._settings, case), left):
                known.setdefault(parcel.waybill_no, (case, parcel))
        for one, issues in judged_shipments.returns(back, [parcel for _, parcel in known.values()]):
            original = known.get(one.parcel.return_of)
            yield Return(
                waybill_no=one.parcel.waybill_no,
                return_of=one.parcel.return_of,
                batch=original[0] if original else None,
                issues=issues,
            )


def _part(waybill: str, movement: int, counted: Mapping[int, set[str]]) -> Part:
    arrived = waybill in counted[movement] if movement in counted else None
    return Part(waybill_no=waybill, movement=movement, arrived=arrived)


def _read(tables: Path, wanted: set[str] | None = None) -> Iterable[Parcel]:
    """The parcels of a batch in Hong Kong, or some of them, without their personal columns."""
    for path in sorted(tables.glob("hk_parcels-*.parquet")):
        rows = pq.read_table(path)
        if wanted is not None:
            rows = rows.filter(pc.is_in(rows.column("waybill_no"), pa.array(sorted(wanted), pa.string())))
        for name in HK_PARCELS.personal:
            field: Any = HK_PARCELS.schema.field(name)
            rows = rows.append_column(field, pa.array([""] * rows.num_rows, field.type))
        yield from parcels_of(rows.select(HK_PARCELS.schema.names))
